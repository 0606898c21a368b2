//! Civil days: whole days since 1970-01-01 in the Gregorian calendar. Time zones are the caller's matter.
//!
//! The arithmetic is written out because the page links this crate and needs nothing else of a date library; the tests
//! compare it with one.

/// A civil date taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ymd {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// First day that can be written: 0001-01-01.
pub const MIN_DAY: i32 = -719_162;
/// Last day that can be written: 9999-12-31.
pub const MAX_DAY: i32 = 2_932_896;

const DAYS_PER_ERA: i32 = 146_097;
/// Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day is the last of its year.
const MARCH_ZERO_TO_EPOCH: i32 = 719_468;

/// The day of a date; `None` if there is no such date.
pub fn day(year: i32, month: u8, day: u8) -> Option<i32> {
    if !(1..=9999).contains(&year) || day == 0 || day > days_in_month(year, month)? {
        return None;
    }
    let (month, day) = (i32::from(month), i32::from(day));
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_ZERO_TO_EPOCH)
}

/// The year that a person means who writes it with two digits (or one): 1969 to 2068, as POSIX has it. What is typed and what
/// files hold goes by this rule alone.
pub fn year_of_two_digits(year: u16) -> u16 {
    if year < 69 { 2000 + year } else { 1900 + year }
}

/// The date of a day, clamped to the years 1 to 9999.
pub fn ymd(day: i32) -> Ymd {
    let day = day.clamp(MIN_DAY, MAX_DAY) + MARCH_ZERO_TO_EPOCH;
    let (era, of_era) = (day.div_euclid(DAYS_PER_ERA), day.rem_euclid(DAYS_PER_ERA));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (DAYS_PER_ERA - 1)) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i32::from(month <= 2);
    Ymd { year, month: month as u8, day: (of_year - (153 * from_march + 2) / 5 + 1) as u8 }
}

/// Number of days in a month; `None` for a month outside 1 to 12.
pub fn days_in_month(year: i32, month: u8) -> Option<u8> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// `2024-03-04`.
pub fn print(day: i32) -> String {
    let Ymd { year, month, day } = ymd(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads exactly `YYYY-MM-DD`. Everything looser is in `parse`.
pub fn parse_iso(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = text.get(range)?;
        part.bytes().all(|c| c.is_ascii_digit()).then(|| part.parse().ok())?
    };
    day(number(0..4)? as i32, number(5..7)? as u8, number(8..10)? as u8)
}

/// Day of the week, Monday = 0 … Sunday = 6.
pub fn weekday(day: i32) -> u8 {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7) as u8
}

/// First day of the week that holds this day, for weeks that start on `start` (Monday = 0).
pub fn week_start(day: i32, start: u8) -> i32 {
    day - (i32::from(weekday(day)) - i32::from(start)).rem_euclid(7)
}

/// The same day some months later or earlier; the 31st becomes the last day of a shorter month.
pub fn add_months(from: i32, months: i32) -> i32 {
    let date = ymd(from);
    let index = (date.year * 12 + i32::from(date.month) - 1).saturating_add(months);
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u8 + 1);
    let last = days_in_month(year, month).unwrap_or(28);
    let limit = if year < 1 { MIN_DAY } else { MAX_DAY };
    day(year, month, date.day.min(last)).unwrap_or(limit)
}

/// First day of the month.
pub fn month_start(day: i32) -> i32 {
    day - i32::from(ymd(day).day) + 1
}

/// The fiscal year of a day and its quarter (1 to 4). A fiscal year is named after the calendar year in which it ends.
pub fn fiscal_quarter(day: i32, start_month: u8) -> (i32, u8) {
    let date = ymd(day);
    let start = start_month.clamp(1, 12);
    let since = (date.month + 12 - start) % 12;
    let ends_next_year = start > 1 && date.month >= start;
    (date.year + i32::from(ends_next_year), since / 3 + 1)
}

/// First day of the fiscal year that holds this day.
pub fn fiscal_year_start(from: i32, start_month: u8) -> i32 {
    let since = (ymd(from).month + 12 - start_month.clamp(1, 12)) % 12;
    add_months(month_start(from), -i32::from(since))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days() {
        for (text, days, week) in [
            ("1970-01-01", 0, 3),
            ("1969-12-31", -1, 2),
            ("2000-02-29", 11_016, 1),
            ("2024-03-04", 19_786, 0),
            ("0001-01-01", MIN_DAY, 0),
            ("9999-12-31", MAX_DAY, 4),
        ] {
            assert_eq!(parse_iso(text), Some(days), "{text}");
            assert_eq!(print(days), text);
            assert_eq!(weekday(days), week, "{text}");
        }
        for bad in [
            "2023-02-29",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "0000-01-01",
            "2024-1-01",
            "+024-01-01",
            "2024年01",
        ] {
            assert_eq!(parse_iso(bad), None, "{bad}");
        }
    }

    #[test]
    fn months_weeks_and_fiscal_years() {
        let at = |text: &str| parse_iso(text).expect(text);
        for (from, months, to) in [
            ("2024-01-31", 1, "2024-02-29"),
            ("2023-01-31", 1, "2023-02-28"),
            ("2024-03-31", -1, "2024-02-29"),
            ("2024-01-15", -13, "2022-12-15"),
            ("9999-12-31", 1, "9999-12-31"),
            ("0001-01-15", -1, "0001-01-01"),
        ] {
            assert_eq!(print(add_months(at(from), months)), to, "{from} {months}");
        }
        for (date, start, year, quarter, first) in [
            ("2024-03-31", 4, 2024, 4, "2023-04-01"),
            ("2024-04-01", 4, 2025, 1, "2024-04-01"),
            ("2024-12-31", 1, 2024, 4, "2024-01-01"),
            ("2024-09-30", 10, 2024, 4, "2023-10-01"),
        ] {
            assert_eq!(fiscal_quarter(at(date), start), (year, quarter), "{date}");
            assert_eq!(print(fiscal_year_start(at(date), start)), first, "{date}");
        }
        assert_eq!(print(week_start(at("2024-03-03"), 0)), "2024-02-26");
        assert_eq!(print(week_start(at("2024-03-03"), 6)), "2024-03-03");
    }

    proptest! {
        #[test]
        fn agrees_with_a_calendar_library(days in MIN_DAY..=MAX_DAY) {
            let date = ymd(days);
            let other = jiff::civil::date(date.year as i16, date.month as i8, date.day as i8);
            let epoch = jiff::civil::date(1970, 1, 1);
            prop_assert_eq!(epoch.until(other).expect("in range").get_days(), days);
            prop_assert_eq!(day(date.year, date.month, date.day), Some(days));
            prop_assert_eq!(other.weekday().to_monday_zero_offset(), weekday(days) as i8);
        }
    }
}
