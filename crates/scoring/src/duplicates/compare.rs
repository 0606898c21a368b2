//! How well two records agree on each field, as levels packed into one number per pair.

use model::text::is_cjk;
use serde::{Deserialize, Serialize};

use super::FieldKind;
use super::base::{Base, BaseColumn};
use super::similarity::{Letters, at_least, slips};

/// How well two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One of them is missing: says nothing.
    Missing,
    /// Different.
    Differs,
    /// Alike: Jaro-Winkler from .78 (two of three Chinese characters), from .86 for whole Latin names, two slips in a date, the same person's
    /// part of an e-mail address at another domain.
    Near,
    /// Nearly the same: Jaro-Winkler from .92, one slip in a date, number or address (but for what tells colleagues apart: the
    /// last digits of a phone, initial and digits of an e-mail address), the same phone without its country.
    Close,
    /// The same.
    Exact,
}

/// The levels, in ascending order of agreement.
pub const LEVELS: [Level; 5] = [Level::Missing, Level::Differs, Level::Near, Level::Close, Level::Exact];

const CLOSE: f64 = 0.92;
const NEAR: f64 = 0.78;
const NEAR_LATIN_NAME: f64 = 0.86;
/// Bits of a level within a pattern.
const BITS: usize = 3;
/// So many equal last digits make two phones the same when one lacks its country's code.
const SAME_DIGITS: usize = 7;
/// So many last digits tell the desks of one office apart.
const EXTENSION: usize = 2;

/// The levels of all fields of a pair.
pub(super) fn pattern(base: &Base<'_>, (a, b): (u32, u32)) -> u64 {
    let levels = base.columns.iter().map(|column| level(column, a, b) as u64);
    levels.enumerate().fold(0, |pattern, (field, level)| pattern | level << (field * BITS))
}

#[inline]
pub(super) fn level_at(pattern: u64, field: usize) -> Level {
    LEVELS[(pattern >> (field * BITS) & 7) as usize]
}

/// The sum of what belongs to the fields that agree exactly.
pub(super) fn sum_where_exact(pattern: u64, of_field: &[i32]) -> i32 {
    of_field
        .iter()
        .enumerate()
        .filter(|(field, _)| level_at(pattern, *field) == Level::Exact)
        .map(|(_, one)| one)
        .sum()
}

/// The best agreement of any value of one record with any of the other.
fn level(column: &BaseColumn<'_>, a: u32, b: u32) -> Level {
    let (of_a, of_b) = (column.of(a), column.of(b));
    let mut best = Level::Missing;
    for &a in of_a {
        for &b in of_b {
            if a == b {
                return Level::Exact;
            }
            if best < Level::Close {
                best = best.max(level_of_values(column, a, b));
            }
        }
    }
    best
}

fn level_of_values(column: &BaseColumn<'_>, a: u32, b: u32) -> Level {
    let (x, y) = (&column.letters[a as usize], &column.letters[b as usize]);
    match column.kind {
        FieldKind::Name | FieldKind::FullName | FieldKind::Company | FieldKind::Text => {
            // Letters of a first name that two people share are half of what Latin names are made of.
            let is_latin = column.kind == FieldKind::FullName && !x.chars.iter().copied().any(is_cjk);
            match at_least(x, y, if is_latin { NEAR_LATIN_NAME } else { NEAR }) {
                Some(likeness) if likeness >= CLOSE => Level::Close,
                Some(_) => Level::Near,
                None => Level::Differs,
            }
        }
        FieldKind::Date => match slips(x, y) {
            1 => Level::Close,
            2 => Level::Near,
            _ => Level::Differs,
        },
        FieldKind::Code if x.chars.len().min(y.chars.len()) > 3 && slips(x, y) == 1 => Level::Close,
        FieldKind::Code => Level::Differs,
        FieldKind::Phone => phones(column, a, b),
        FieldKind::Email => emails(column, a, b),
    }
}

fn phones(column: &BaseColumn<'_>, a: u32, b: u32) -> Level {
    let (x, y) = (column.texts[a as usize], column.texts[b as usize]);
    let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    if short.len() < SAME_DIGITS {
        return Level::Differs;
    }
    let (x, y) = (&column.letters[a as usize], &column.letters[b as usize]);
    // Where only the last digits differ, it is the next desk's.
    let is_slip =
        || slips(x, y) == 1 && first_difference(x, y) + EXTENSION < x.chars.len().min(y.chars.len());
    if long.ends_with(short) || is_slip() { Level::Close } else { Level::Differs }
}

/// How many first characters are the same.
fn first_difference(x: &Letters, y: &Letters) -> usize {
    x.chars.iter().zip(&y.chars).take_while(|(x, y)| x == y).count()
}

fn emails(column: &BaseColumn<'_>, a: u32, b: u32) -> Level {
    let parts = |value: u32| column.texts[value as usize].rsplit_once('@');
    let (Some((x, _)), Some((y, _))) = (parts(a), parts(b)) else { return Level::Differs };
    let (whole_x, whole_y) = (&column.letters[a as usize], &column.letters[b as usize]);
    if slips(whole_x, whole_y) == 1 && !tells_apart(whole_x, whole_y) {
        Level::Close
    } else if x == y && x.len() > 3 {
        Level::Near
    } else {
        Level::Differs
    }
}

/// Another initial or another number is another mailbox, not a slip.
fn tells_apart(x: &Letters, y: &Letters) -> bool {
    let at = first_difference(x, y);
    let is_digit = |of: &Letters| of.chars.get(at).is_some_and(char::is_ascii_digit);
    at == 0 || is_digit(x) || is_digit(y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::base::Ordering;
    use crate::duplicates::{Field, Records};

    fn compared(kind: FieldKind, one: &str, other: &str) -> Level {
        let field = Field { key: "x".to_owned(), kind };
        let mut records = Records::new(vec![field], None).expect("one field");
        let fold = |text: &str| text.to_lowercase();
        for value in [one, other] {
            records.push(&[&[value]], &fold).expect("fits");
        }
        let mut ordering = Ordering::new(&records);
        while ordering.step() {}
        level(&ordering.end().columns[0], 0, 1)
    }

    #[test]
    fn colleagues_are_told_apart_by_what_looks_like_a_slip() {
        use FieldKind::{Email, Phone};
        for (kind, one, other, expected) in [
            (Email, "anna.meier@firm.de", "anna.maier@firm.de", Level::Close),
            (Email, "anna.meier@firm.de", "anna.meier@fimr.de", Level::Close),
            (Email, "j.meier@firm.de", "l.meier@firm.de", Level::Differs),
            (Email, "person16489@firm.de", "person61489@firm.de", Level::Differs),
            (Email, "info@firm.de", "info2@firm.de", Level::Differs),
            (Phone, "+49 89 5551234", "+49 89 5551235", Level::Differs),
            (Phone, "+49 89 5551234", "+49 89 5651234", Level::Close),
            (Phone, "+49 89 5551234", "89 5551234", Level::Close),
        ] {
            assert_eq!(compared(kind, one, other), expected, "{one} {other}");
        }
    }
}
