//! Whether a comma is a decimal comma and whether days come before months: decided by a whole column, not by one cell.
//!
//! `1,234` and `03/04/2024` can be read in two ways. One `1,5` or `25/04/2024` anywhere in the column settles it for all
//! its cells; without any such cell the file's other columns decide; without those, every such cell is a problem.

/// How numbers and dates are written; `None` where nothing shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Convention {
    /// `1.234,50` rather than `1,234.50`.
    pub decimal_comma: Option<bool>,
    /// 03/04 is the third of April.
    pub day_first: Option<bool>,
    /// 0.2 is a fifth, where percentages are meant.
    pub fraction: Option<bool>,
}

/// Cells of one column that show a convention, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Numbers that only make sense with a decimal comma.
    pub comma: u32,
    /// Numbers that only make sense with a decimal point.
    pub point: u32,
    /// Numbers that could be either.
    pub open_numbers: u32,
    /// Dates with the day in front.
    pub day: u32,
    /// Dates with the month in front.
    pub month: u32,
    /// Dates that could be either.
    pub open_dates: u32,
    /// Numbers between nothing and one.
    pub fractions: u32,
    /// Numbers above one, and percentages with their sign.
    pub above_one: u32,
}

impl Evidence {
    /// Looks at one cell.
    pub fn note(&mut self, cell: &str) {
        if let Some(order) = date_order(cell) {
            match order {
                Some(true) => self.day += 1,
                Some(false) => self.month += 1,
                None => self.open_dates += 1,
            }
        } else if let Some(comma) = decimal_sign(cell) {
            match comma {
                Some(true) => self.comma += 1,
                Some(false) => self.point += 1,
                None => self.open_numbers += 1,
            }
        }
        match is_fraction(cell) {
            Some(true) => self.fractions += 1,
            Some(false) => self.above_one += 1,
            None => {}
        }
    }

    /// What both columns show together.
    pub fn and(self, other: Self) -> Self {
        Self {
            comma: self.comma + other.comma,
            point: self.point + other.point,
            open_numbers: self.open_numbers + other.open_numbers,
            day: self.day + other.day,
            month: self.month + other.month,
            open_dates: self.open_dates + other.open_dates,
            fractions: self.fractions + other.fractions,
            above_one: self.above_one + other.above_one,
        }
    }

    /// What it shows. Contradictory evidence is decided by nine tenths of it, else not at all.
    pub fn convention(self) -> Convention {
        Convention {
            decimal_comma: decide(self.comma, self.point),
            day_first: decide(self.day, self.month),
            fraction: Some(self.fractions > 0 && self.above_one == 0),
        }
    }
}

impl Convention {
    /// This one where it says something, else the other.
    pub fn or(self, other: Self) -> Self {
        Self {
            decimal_comma: self.decimal_comma.or(other.decimal_comma),
            day_first: self.day_first.or(other.day_first),
            fraction: self.fraction.or(other.fraction),
        }
    }
}

fn decide(yes: u32, no: u32) -> Option<bool> {
    let (most, all) = (yes.max(no), yes + no);
    (all > 0 && u64::from(most) * 10 >= u64::from(all) * 9).then_some(yes > no)
}

/// For a date in numbers with the year last: whether the day comes first; inside `None` when both readings are possible
/// and differ. Nothing for other cells, and for dates that read the same either way.
fn date_order(cell: &str) -> Option<Option<bool>> {
    let date = cell.trim().split([' ', 'T']).next()?;
    let sign = date.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '/' | '.' | '-') {
        return None;
    }
    let mut parts = date.split(sign);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str| text.parse::<u8>().ok().filter(|_| text.len() <= 2);
    if parts.next().is_some() || !matches!(year.len(), 2 | 4) || !year.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (first, second) = (number(first)?, number(second)?);
    match (first, second) {
        (0, _) | (_, 0) | (32.., _) | (_, 32..) => None,
        (13.., 13..) => None,
        (13.., _) => Some(Some(true)),
        (_, 13..) => Some(Some(false)),
        // Written with dots, the day comes first wherever that is the custom.
        _ if sign == '.' => Some(Some(true)),
        _ if first == second => None,
        _ => Some(None),
    }
}

/// Whether a number lies between nothing and one; nothing for one, nothing and what is no plain number.
fn is_fraction(cell: &str) -> Option<bool> {
    let text = cell.trim();
    let number = text.trim_end_matches(['%', ' ']);
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    if number.is_empty() || number.len() > 12 || !number.chars().all(is_plain) {
        return None;
    }
    if number.len() < text.len() {
        return Some(false);
    }
    let number = number.replace(',', ".").parse::<f64>().ok()?.abs();
    if number > 1.0 { Some(false) } else { (number > 0.0 && number < 1.0).then_some(true) }
}

/// For a number with a comma or point: whether the comma is the decimal sign; inside `None` when it could be either.
fn decimal_sign(cell: &str) -> Option<Option<bool>> {
    let number = cell.trim_matches(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
    let plain =
        |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}');
    let around = cell.chars().filter(|&c| !plain(c)).count();
    if number.is_empty() || around > 4 || !number.chars().all(plain) {
        return None;
    }
    let commas = number.matches(',').count();
    let points = number.matches('.').count();
    let (sign, count) = match (number.rfind(','), number.rfind('.')) {
        (None, None) => return None,
        (Some(comma), Some(point)) => {
            // The later of two different signs is the decimal one, and stands alone.
            let (comma_last, alone) = (comma > point, if comma > point { commas } else { points });
            return (alone == 1).then_some(Some(comma_last));
        }
        (Some(_), None) => (',', commas),
        (None, Some(_)) => ('.', points),
    };
    if count > 1 {
        return Some(Some(sign == '.'));
    }
    let (whole, fraction) = number.split_once(sign)?;
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    let grouped = fraction.len() == 3 && (1..=3).contains(&digits) && !whole.starts_with('0');
    Some(if grouped { None } else { Some(sign == ',') })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(cells: &[&str]) -> Convention {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.note(cell));
        evidence.convention()
    }

    #[test]
    fn decimal_signs() {
        for (cell, expected) in [
            ("1,234.50", Some(Some(false))),
            ("1.234,50", Some(Some(true))),
            ("1.234.567", Some(Some(true))),
            ("1,234,567", Some(Some(false))),
            ("12,5", Some(Some(true))),
            ("0.125", Some(Some(false))),
            ("1234.567", Some(Some(false))),
            ("1,234", Some(None)),
            ("€ 1.234", Some(None)),
            ("1 234,50", Some(Some(true))),
            ("12.50 EUR", Some(Some(false))),
            ("12", None),
            ("", None),
            ("Smith, John", None),
            ("1,2,3.4,5", None),
        ] {
            assert_eq!(decimal_sign(cell), expected, "{cell}");
        }
    }

    #[test]
    fn orders_of_dates() {
        for (cell, expected) in [
            ("25/04/2024", Some(Some(true))),
            ("04/25/2024 10:30", Some(Some(false))),
            ("03/04/2024", Some(None)),
            ("03.04.2024", Some(Some(true))),
            ("05/05/24", None),
            ("2024-03-04", None),
            ("40/01/2024", None),
            ("1/2", None),
        ] {
            assert_eq!(date_order(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_column_decides_as_a_whole() {
        assert_eq!(seen(&["1,234", "2,500", "1,5"]).decimal_comma, Some(true));
        assert_eq!(seen(&["1,234", "2,500"]).decimal_comma, None);
        assert_eq!(seen(&["03/04/2024", "25/04/2024"]).day_first, Some(true));
        assert_eq!(seen(&["1,5", "1.5"]).decimal_comma, None);
        for (cells, fraction) in [
            (&["0", "0.2", "0.45", "1"][..], true),
            (&["0,2", "0"], true),
            (&["0", "0.5", "20"], false),
            (&["0.5 %", "0.2"], false),
            (&["0", "1"], false),
            (&["", "n/a"], false),
        ] {
            assert_eq!(seen(cells).fraction, Some(fraction), "{cells:?}");
        }
        let file = seen(&["0,5"]);
        assert_eq!(seen(&["1,234"]).or(file).decimal_comma, Some(true));
    }
}
