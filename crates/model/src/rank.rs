//! Places in an ordered list, such that a new one fits between any two without renumbering the others.
//!
//! A rank is lower-case hex; ranks compare as text. Two devices that put something in the same gap at the same time
//! produce equal ranks: ties are ordered by record id.

use fractional_index::FractionalIndex;

/// Longer ranks are not subdivided any further: something is wrong with them.
const MAX_HEX: usize = 2_000;

/// A rank between two neighbours; `None` for either means the end of the list on that side.
///
/// Neighbours that are not ranks, or not in order (equal ranks of a tie), are treated as absent rather than refused: a
/// card must land somewhere. The upper one is given up first, so the result is still below nothing above it.
pub fn between(above: Option<&str>, below: Option<&str>) -> String {
    let above = above.and_then(bytes_of);
    let below = below.and_then(bytes_of).filter(|below| above.as_ref().is_none_or(|above| above < below));
    let index = match (above, below) {
        (Some(above), Some(below)) => return split(&above, &below),
        (Some(above), None) => index_of(above).map(|index| FractionalIndex::new_after(&index)),
        (None, Some(below)) => index_of(below).map(|index| FractionalIndex::new_before(&index)),
        (None, None) => None,
    };
    index.unwrap_or_default().to_string()
}

/// Ranks for a whole list in order, e.g. the stages of a new pipeline.
pub fn series(count: usize) -> Vec<String> {
    let mut ranks: Vec<String> = Vec::with_capacity(count);
    for _ in 0..count {
        let next = between(ranks.last().map(String::as_str), None);
        ranks.push(next);
    }
    ranks
}

/// Whether a text is a rank.
pub fn is_rank(text: &str) -> bool {
    bytes_of(text).is_some()
}

/// The common beginning is set aside: the crate's arithmetic expects that the first bytes differ or that one ends.
fn split(above: &[u8], below: &[u8]) -> String {
    let shorter = above.len().min(below.len()) - 1;
    let common = above[..shorter].iter().zip(below).take_while(|(a, b)| a == b).count();
    let rest = |bytes: &[u8]| index_of(bytes[common..].to_vec());
    let middle =
        rest(above).zip(rest(below)).and_then(|(above, below)| FractionalIndex::new_between(&above, &below));
    let mut bytes = above[..common].to_vec();
    bytes.extend_from_slice(middle.unwrap_or_default().as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn index_of(bytes: Vec<u8>) -> Option<FractionalIndex> {
    FractionalIndex::from_bytes(bytes).ok()
}

fn bytes_of(rank: &str) -> Option<Vec<u8>> {
    let lower = rank.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    if !lower || rank.len() > MAX_HEX {
        return None;
    }
    FractionalIndex::from_string(rank).ok().map(|index| index.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_and_middle() {
        let first = between(None, None);
        let last = between(Some(&first), None);
        let top = between(None, Some(&first));
        let middle = between(Some(&first), Some(&last));
        assert!(top < first && first < middle && middle < last, "{top} {first} {middle} {last}");
        assert!(series(6).is_sorted());
    }

    #[test]
    fn strange_neighbours_do_not_stop_a_move() {
        let first = between(None, None);
        for (above, below) in
            [(Some("zz"), None), (Some(first.as_str()), Some(first.as_str())), (Some(""), Some("80FF"))]
        {
            assert!(is_rank(&between(above, below)), "{above:?} {below:?}");
        }
        assert!(between(Some(&first), Some(&first)) > first);
    }

    #[test]
    fn zeros_at_the_beginning_leave_room() {
        for (above, below) in
            [("007f80", "0080"), ("000080", "000180"), ("0080", "008180"), ("00fe80", "00ff80")]
        {
            let middle = between(Some(above), Some(below));
            assert!(above < middle.as_str() && middle.as_str() < below, "{above} {middle} {below}");
        }
    }

    /// Bytes around the edges more often than others.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte =
            prop_oneof![proptest::sample::select(vec![0, 1, 0x7f, 0x80, 0x81, 0xfe, 0xff]), any::<u8>()];
        proptest::collection::vec(byte, 0..6)
    }

    proptest! {
        #[test]
        fn always_strictly_between(places in proptest::collection::vec(any::<prop::sample::Index>(), 1..200)) {
            let mut list: Vec<String> = Vec::new();
            for place in places {
                let at = place.index(list.len() + 1);
                let above = at.checked_sub(1).map(|above| list[above].clone());
                let new = between(above.as_deref(), list.get(at).map(String::as_str));
                list.insert(at, new);
            }
            prop_assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }

        #[test]
        fn any_two_ranks_have_room(a in bytes(), b in bytes()) {
            let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "80" };
            let (a, b) = (hex(&a), hex(&b));
            prop_assume!(a != b);
            let (above, below) = if a < b { (a, b) } else { (b, a) };
            let middle = between(Some(&above), Some(&below));
            prop_assert!(above < middle && middle < below, "{above} {middle} {below}");
        }
    }
}
