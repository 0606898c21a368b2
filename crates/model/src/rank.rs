//! Places in an ordered list, such that a new one fits between any two without renumbering the others.
//!
//! A rank is lower-case hex; ranks compare as text. Two devices that put something in the same gap at the same time
//! produce equal ranks: ties are ordered by record id.

//!
//! What is put at either end again and again counts down or up in a number of fixed width that begins behind so many 00 or ff:
//! behind none it has one byte, behind one it has two, and so on. A list of 100,000 records, each put on top of the others, has
//! ranks of at most six bytes.

use fractional_index::FractionalIndex;

/// Longer ranks are not subdivided any further: something is wrong with them.
const MAX_HEX: usize = 2_000;

/// What each rank ends with.
const END: u8 = 0x80;

/// Bytes of the widest number at an end of the list.
const WIDEST: usize = 4;

/// A rank between two neighbours; `None` for either means the end of the list on that side.
///
/// Neighbours that are not ranks, or not in order (equal ranks of a tie), are treated as absent rather than refused: a
/// card must land somewhere. The upper one is given up first, so the result is still below nothing above it.
pub fn between(above: Option<&str>, below: Option<&str>) -> String {
    let above = above.and_then(bytes_of);
    let below = below.and_then(bytes_of).filter(|below| above.as_ref().is_none_or(|above| above < below));
    let is_long = |bytes: &Option<Vec<u8>>| bytes.as_ref().is_some_and(|bytes| 2 * bytes.len() > MAX_HEX);
    let bytes = match (&above, &below) {
        (Some(_), Some(below)) if is_long(&above) => before(below),
        (Some(above), Some(_)) if is_long(&below) => after(above),
        (Some(above), Some(below)) => split(above, below),
        (Some(above), None) => after(above),
        (None, Some(below)) => before(below),
        (None, None) => vec![END],
    };
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The next one on top.
fn before(below: &[u8]) -> Vec<u8> {
    let zeros = below.iter().take_while(|byte| **byte == 0).count();
    let width = width(zeros);
    // What comes behind the zeros is not zero, so there is something to take away.
    match number(&below[zeros..], width, 0).saturating_sub(1) {
        less if leading(less, width) > 0 => rank_of(0, zeros, less, width),
        _ => rank_of(0, zeros + 1, u64::MAX, self::width(zeros + 1)),
    }
}

/// The next one at the bottom.
fn after(above: &[u8]) -> Vec<u8> {
    let full = above.iter().take_while(|byte| **byte == 0xff).count();
    let width = width(full);
    match number(&above[full..], width, 0xff) + 1 {
        more if leading(more, width) < 0xff => rank_of(0xff, full, more, width),
        _ => rank_of(0xff, full + 1, 0, self::width(full + 1)),
    }
}

/// Bytes of the number that comes behind so many bytes that are used up.
fn width(used_up: usize) -> usize {
    (used_up + 1).min(WIDEST)
}

/// The number that bytes begin with; what is missing is filled up.
fn number(bytes: &[u8], width: usize, fill: u8) -> u64 {
    let bytes = bytes.iter().copied().chain(std::iter::repeat(fill)).take(width);
    bytes.fold(0, |number, byte| number << 8 | u64::from(byte))
}

/// The first byte of a number of this width, with what went over.
fn leading(number: u64, width: usize) -> u64 {
    number >> (8 * (width - 1))
}

/// So many bytes that are used up, and the last bytes of a number.
fn rank_of(used: u8, count: usize, number: u64, width: usize) -> Vec<u8> {
    let mut bytes = vec![used; count];
    bytes.extend(&number.to_be_bytes()[8 - width..]);
    bytes.push(END);
    bytes
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
    text.len() <= MAX_HEX && bytes_of(text).is_some()
}

/// The common beginning is set aside: the crate's arithmetic expects that the first bytes differ or that one ends.
fn split(above: &[u8], below: &[u8]) -> Vec<u8> {
    let shorter = above.len().min(below.len()) - 1;
    let common = above[..shorter].iter().zip(below).take_while(|(a, b)| a == b).count();
    let rest = |bytes: &[u8]| index_of(bytes[common..].to_vec());
    let middle =
        rest(above).zip(rest(below)).and_then(|(above, below)| FractionalIndex::new_between(&above, &below));
    let mut bytes = above[..common].to_vec();
    bytes.extend_from_slice(middle.unwrap_or_default().as_bytes());
    bytes
}

fn index_of(bytes: Vec<u8>) -> Option<FractionalIndex> {
    FractionalIndex::from_bytes(bytes).ok()
}

fn bytes_of(rank: &str) -> Option<Vec<u8>> {
    let lower = rank.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    // What is no hex may be cut within a character there.
    if !lower {
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

    #[test]
    fn very_many_at_one_end_stay_short() {
        let first = between(None, None);
        let (mut top, mut bottom) = (first.clone(), first);
        for count in 1..=100_000 {
            let (above, below) = (between(None, Some(&top)), between(Some(&bottom), None));
            assert!(above < top && bottom < below, "{above} {top} {bottom} {below}");
            assert!(is_rank(&above) && is_rank(&below));
            let most = if count <= 126 { 4 } else { 12 };
            assert!(above.len() <= most && below.len() <= most, "{count}: {above} {below}");
            (top, bottom) = (above, below);
        }
    }

    #[test]
    fn ranks_that_grew_too_long_still_have_an_order() {
        let long = "00".repeat(1_200) + "80";
        let (top, under) = (between(None, Some(&long)), between(Some(&long), Some("80")));
        assert!(top < long && top.len() < long.len() + 12);
        assert!(long < under && is_rank(&under), "{under}");
        let low = "ff".repeat(1_200) + "80";
        assert!(between(Some(&low), None) > low);
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
        fn there_is_always_a_next_one_at_both_ends(rank in bytes(), steps in 1_usize..300) {
            let rank = rank.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "80";
            let (mut top, mut bottom) = (rank.clone(), rank);
            let most = 2 * (top.len() / 2 + 2 * WIDEST);
            for _ in 0..steps {
                let (above, below) = (between(None, Some(&top)), between(Some(&bottom), None));
                prop_assert!(above < top && bottom < below, "{above} {top} {bottom} {below}");
                prop_assert!(is_rank(&above) && is_rank(&below) && above.len() <= most && below.len() <= most);
                (top, bottom) = (above, below);
            }
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
