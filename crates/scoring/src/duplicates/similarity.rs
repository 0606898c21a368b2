//! How alike two texts are, on characters and not bytes, so that 王小明 and 王晓明 differ in one of three.

/// A text ready to be compared: its first 128 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letters {
    pub(super) chars: Box<[char]>,
    /// How many characters have each of 32 endings of their number: Latin letters are all apart.
    counts: [u8; 32],
}

/// Positions of characters are bits of one number.
const MOST_CHARS: usize = 128;

impl Letters {
    pub(super) fn new(text: &str) -> Self {
        let chars: Box<[char]> = text.chars().take(MOST_CHARS).collect();
        let mut counts = [0; 32];
        chars.iter().for_each(|&c| counts[c as usize & 31] += 1);
        Self { chars, counts }
    }

    /// At most so many characters are common to both.
    fn most_common(&self, other: &Self) -> usize {
        self.counts.iter().zip(&other.counts).map(|(x, y)| u16::from(*x.min(y))).sum::<u16>().into()
    }
}

/// Keys this long are not compared character by character.
const LONGEST_KEY: usize = 64;
/// Longest common beginning that raises the likeness.
const PREFIX: usize = 4;
/// How much each character of it raises it.
const PREFIX_SCALE: f64 = 0.1;

/// Jaro-Winkler likeness of two texts, 0 to 1 (Winkler 1990): Jaro's mean of the shares of common characters and of those
/// in order, raised by a common beginning of up to four. Two empty texts are equal.
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (a, b) = (Letters::new(a), Letters::new(b));
    winkler(jaro(&a.chars, &b.chars), prefix(&a.chars, &b.chars))
}

/// The likeness if it is at least `least`, else `None`; most pairs are refused without being compared.
pub(super) fn at_least(a: &Letters, b: &Letters, least: f64) -> Option<f64> {
    if a.chars.is_empty() || b.chars.is_empty() {
        return None;
    }
    let prefix = prefix(&a.chars, &b.chars);
    // Most pairs have too few characters in common, whatever their order.
    let common = a.most_common(b) as f64;
    let bound = (common / a.chars.len() as f64 + common / b.chars.len() as f64 + 1.0) / 3.0;
    if winkler(bound, prefix) < least {
        return None;
    }
    let likeness = winkler(jaro(&a.chars, &b.chars), prefix);
    (likeness >= least).then_some(likeness)
}

fn prefix(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take(PREFIX).take_while(|(x, y)| x == y).count()
}

fn winkler(jaro: f64, prefix: usize) -> f64 {
    jaro + PREFIX_SCALE * prefix as f64 * (1.0 - jaro)
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0u128, 0u128);
    for (at, c) in a.iter().enumerate() {
        let end = (at + reach + 1).min(b.len());
        for (other, d) in b.iter().enumerate().take(end).skip(at.saturating_sub(reach)) {
            if c == d && taken_b >> other & 1 == 0 {
                taken_a |= 1 << at;
                taken_b |= 1 << other;
                break;
            }
        }
    }
    let common = taken_a.count_ones();
    if common == 0 {
        return 0.0;
    }
    // The common characters of both, in order, side by side.
    let (mut rest, mut moved) = (taken_b, 0u32);
    for (_, c) in a.iter().enumerate().filter(|(at, _)| taken_a >> at & 1 == 1) {
        moved += u32::from(*c != b[rest.trailing_zeros() as usize]);
        rest &= rest - 1;
    }
    let common = f64::from(common);
    (common / a.len() as f64 + common / b.len() as f64 + (common - f64::from(moved / 2)) / common) / 3.0
}

/// Number of slips between two keys, up to 3 which means "more than two": a character wrong, missing or too many, or two
/// neighbours exchanged (Damerau 1964, the restricted form).
pub(super) fn slips(a: &Letters, b: &Letters) -> u8 {
    let longest = a.chars.len().max(b.chars.len());
    // Each slip explains one character that the other has not. Long keys are not typed but copied.
    if longest - a.most_common(b) > 2 || longest >= LONGEST_KEY {
        return 3;
    }
    let (a, b) = (&a.chars, &b.chars);
    let mut rows = [[0u8; LONGEST_KEY]; 3];
    for (cell, at) in rows[0].iter_mut().zip(0..) {
        *cell = at;
    }
    for i in 1..=a.len() {
        let (here, above, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[here][0] = i as u8;
        let mut least = i as u8;
        for j in 1..=b.len() {
            let wrong = u8::from(a[i - 1] != b[j - 1]);
            let mut cost = (rows[above][j] + 1).min(rows[here][j - 1] + 1).min(rows[above][j - 1] + wrong);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 1);
            }
            rows[here][j] = cost;
            least = least.min(cost);
        }
        if least > 3 {
            return 3;
        }
    }
    rows[a.len() % 3][b.len()].min(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn jaro_winkler_of_published_examples() {
        for (a, b, expected) in [
            ("MARTHA", "MARHTA", 0.961_111_111),
            ("DWAYNE", "DUANE", 0.84),
            ("DIXON", "DICKSONX", 0.813_333_333),
            ("王小明", "王晓明", 0.8),
            ("张伟", "张伟", 1.0),
            ("张伟", "李娜", 0.0),
            ("", "", 1.0),
            ("", "a", 0.0),
        ] {
            assert!((jaro_winkler(a, b) - expected).abs() < 1e-9, "{a} {b}: {}", jaro_winkler(a, b));
        }
    }

    #[test]
    fn slips_of_keys() {
        for (a, b, expected) in [
            ("19081209", "19081209", 0),
            ("19081209", "19801209", 1),
            ("19081209", "19081219", 1),
            ("19081209", "1908129", 1),
            ("19081209", "19801290", 2),
            ("19081209", "20011231", 3),
            ("", "12", 2),
            ("", "123", 3),
            ("abc", "abcdefg", 3),
        ] {
            assert_eq!(slips(&Letters::new(a), &Letters::new(b)), expected, "{a} {b}");
            assert_eq!(slips(&Letters::new(b), &Letters::new(a)), expected, "{b} {a}");
        }
    }

    proptest! {
        #[test]
        fn the_bound_refuses_nothing_that_is_alike(a in "[a-e王小]{0,9}", b in "[a-e王小]{0,9}") {
            let likeness = jaro_winkler(&a, &b);
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert!((likeness - jaro_winkler(&b, &a)).abs() < 1e-12, "not symmetric");
            prop_assert_eq!(likeness == 1.0, a == b);
            for least in [0.78, 0.92] {
                let found = at_least(&Letters::new(&a), &Letters::new(&b), least);
                let expected = (likeness >= least && !a.is_empty() && !b.is_empty()).then_some(likeness);
                prop_assert_eq!(found, expected);
            }
        }
    }
}
