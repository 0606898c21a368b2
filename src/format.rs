//! Numbers, money, dates and lists in the person's language, by the browser's `Intl`.
//!
//! A formatter costs far more to make than to use, so each is made once per language and kept.

pub mod cell;
pub mod civil;
mod intl;
mod value;

pub use intl::{compare, date_order, decimal_sign, list};
pub use value::{shown, value};

use std::cell::Cell;

use intl::Formatter;
use model::value::Currency;

thread_local! {
    static TODAY: Cell<Option<i32>> = const { Cell::new(None) };
    static ZONE: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

/// Tells what day it is in the workspace's zone and which zone that is. The catalogue brings both.
pub fn set_calendar(today: Option<i32>, zone: Option<String>) {
    TODAY.set(today);
    ZONE.set(zone);
}

/// Today: the workspace's, or the device's before a workspace is open.
pub fn today() -> i32 {
    TODAY.get().unwrap_or_else(crate::browser::local_today)
}

/// A number with at most six decimal places.
pub fn number(value: f64) -> String {
    Formatter::Number.number(value)
}

/// A decimal as `mantissa × 10^-places`, without loss.
pub fn decimal(mantissa: i64, places: u8) -> String {
    Formatter::Number.text(&plain(mantissa, places))
}

/// A percentage: 12.5 becomes 12.5 %.
pub fn percent(mantissa: i64, places: u8) -> String {
    // The browser multiplies by a hundred.
    Formatter::Percent.text(&plain(mantissa, places + 2))
}

/// A share between 0 and 1 as a percentage with one decimal place.
pub fn share(value: f64) -> String {
    Formatter::Share.number(value)
}

/// A share between 0 and 1 as a percentage with so many decimal places.
pub fn share_to(value: f64, places: u8) -> String {
    let scale = 10f64.powi(i32::from(places) + 2);
    // What is rounded to nothing is not below it.
    Formatter::Share.number((value * scale).round_ties_even() / scale + 0.0)
}

/// An amount with its currency.
pub fn money(minor: i64, currency: Currency) -> String {
    Formatter::Money(currency).text(&plain(minor, currency.exponent()))
}

/// About so many, in few letters, with a currency where it is an amount in its major units: 1.2M.
pub fn compact(value: f64, currency: Option<Currency>) -> String {
    Formatter::Compact(currency).number(value)
}

/// The name of a currency in the person's language.
pub fn currency_name(currency: Currency) -> String {
    intl::display_name("currency", currency.as_str())
}

/// `mantissa × 10^-places` in digits with a point, as `Intl` reads it exactly.
pub fn plain(mantissa: i64, places: u8) -> String {
    if places == 0 {
        return mantissa.to_string();
    }
    let places = usize::from(places);
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if mantissa < 0 { "-" } else { "" };
    format!("{sign}{whole}.{fraction}")
}

/// A civil date: 3 Nov 2026, without the year when it is this year's.
pub fn date(day: i32) -> String {
    let same_year = model::date::ymd(day).year == model::date::ymd(today()).year;
    let formatter = if same_year { Formatter::DayMonth } else { Formatter::Date };
    formatter.number(day as f64 * 86_400_000.0)
}

/// A month of a year: Nov 2026.
pub fn month(day: i32) -> String {
    Formatter::Month.number(day as f64 * 86_400_000.0)
}

/// A civil date with weekday and year.
pub fn date_long(day: i32) -> String {
    Formatter::DateLong.number(day as f64 * 86_400_000.0)
}

/// A civil date in digits, as it is typed.
pub fn date_typed(day: i32) -> String {
    Formatter::DateTyped.number(day as f64 * 86_400_000.0)
}

/// A day near today in words (yesterday, in 3 days), else the date.
pub fn day(day: i32) -> String {
    let away = day - today();
    if away.abs() <= 7 { Formatter::Relative.relative(f64::from(away), "day") } else { date(day) }
}

/// How long ago an instant was, in words; older than a week: the date.
pub fn ago(at: i64) -> String {
    let seconds = (at - crate::browser::now_ms()) / 1000;
    match seconds.abs() {
        0..60 => Formatter::Relative.relative(0.0, "second"),
        60..3600 => Formatter::Relative.relative((seconds / 60) as f64, "minute"),
        3600..86_400 => Formatter::Relative.relative((seconds / 3600) as f64, "hour"),
        _ => day(day_of(at)),
    }
}

/// Day of an instant on this device, as days since 1970.
pub fn day_of(at: i64) -> i32 {
    (at + i64::from(crate::browser::offset_minutes(at)) * 60_000).div_euclid(86_400_000) as i32
}

/// Time of day on this device: 09:40.
pub fn time(at: i64) -> String {
    Formatter::Time.number(at as f64)
}

/// Date and time on this device, never with seconds.
pub fn moment(at: i64) -> String {
    Formatter::Moment.number(at as f64)
}

/// Date and time at a place.
pub fn moment_in(at: i64, zone: &str) -> String {
    let own = ZONE.with_borrow(|own| own.clone()).unwrap_or_else(crate::browser::zone);
    if zone.is_empty() || zone == own { moment(at) } else { intl::moment_in(at as f64, zone) }
}

/// Bytes in kilobytes, megabytes or gigabytes.
pub fn bytes(count: u64) -> String {
    let (value, unit) = match count {
        0..1_000_000 => (count.div_ceil(1_000) as f64, "kilobyte"),
        1_000_000..1_000_000_000 => ((count / 100_000) as f64 / 10.0, "megabyte"),
        _ => ((count / 100_000_000) as f64 / 10.0, "gigabyte"),
    };
    intl::unit(value, unit)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn decimals_are_written_exactly() {
        for (mantissa, places, expect) in [
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (123_456, 2, "1234.56"),
            (7, 0, "7"),
            (i64::MIN, 2, "-92233720368547758.08"),
        ] {
            assert_eq!(plain(mantissa, places), expect);
        }
    }
}
