//! A fixed order and fixed offsets, for native tools and tests.

use std::cmp::Ordering;

use super::Locale;
use crate::search::fold::Folding;

/// Orders by folded text; digits by their number.
#[derive(Debug, Clone, Default)]
pub struct FixedLocale {
    folding: Folding,
}

/// Offsets of some zones in minutes, without summer time.
const OFFSETS: &[(&str, i64)] = &[
    ("UTC", 0),
    ("Europe/London", 0),
    ("Europe/Berlin", 60),
    ("Asia/Kolkata", 330),
    ("Asia/Shanghai", 480),
    ("Asia/Taipei", 480),
    ("Asia/Tokyo", 540),
    ("America/New_York", -300),
];

impl Locale for FixedLocale {
    fn key(&self) -> String {
        "fixed-1".to_owned()
    }

    fn compare(&self, a: &str, b: &str) -> Ordering {
        let (x, y) = (self.folding.fold(a), self.folding.fold(b));
        natural(&x, &y).then_with(|| a.cmp(b))
    }

    fn sort(&self, texts: &mut Vec<String>) {
        texts.sort_by_cached_key(|text| (Natural(self.folding.fold(text)), text.clone()));
    }

    fn civil_day(&self, at_ms: i64, zone: &str) -> i32 {
        let minutes = OFFSETS.iter().find(|(name, _)| *name == zone).map_or(0, |(_, minutes)| *minutes);
        (at_ms + minutes * 60_000).div_euclid(86_400_000) as i32
    }
}

#[derive(PartialEq, Eq)]
struct Natural(String);

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(&self.0, &other.0)
    }
}

/// Compares by characters, runs of digits by their value.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a.first(), b.first()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (left, right) = (digits(a), digits(b));
                let order = left.len().cmp(&right.len()).then_with(|| left.cmp(right));
                if order.is_ne() {
                    return order;
                }
                a = &a[run(a)..];
                b = &b[run(b)..];
            }
            (Some(x), Some(y)) if x != y => return x.cmp(y),
            _ => (a, b) = (&a[1..], &b[1..]),
        }
    }
}

fn run(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The digits at the start without leading zeros.
fn digits(text: &[u8]) -> &[u8] {
    let digits = &text[..run(text)];
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_and_numeric() {
        let locale = FixedLocale::default();
        let mut texts: Vec<String> =
            ["Zoe", "item 10", "item 9", "Émile", "emil", "item 09", "Anna", "ANNA", "item"]
                .map(String::from)
                .into();
        let mut one_by_one = texts.clone();
        locale.sort(&mut texts);
        one_by_one.sort_by(|a, b| locale.compare(a, b));
        assert_eq!(texts, one_by_one);
        assert_eq!(texts, ["ANNA", "Anna", "emil", "Émile", "item", "item 09", "item 9", "item 10", "Zoe"]);
    }

    #[test]
    fn days_begin_at_midnight_of_the_place() {
        let locale = FixedLocale::default();
        let evening = 17 * 3_600_000;
        assert_eq!(locale.civil_day(evening, "UTC"), 0);
        assert_eq!(locale.civil_day(evening, "Asia/Shanghai"), 1);
        assert_eq!(locale.civil_day(evening, "Mars/Olympus"), 0);
        assert_eq!(locale.civil_day(-1, "UTC"), -1);
    }
}
