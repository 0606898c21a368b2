//! Dates and moments as people write them: ISO, `20240304`, `2024年3月4日`, `4.3.2024`, `03/04/2024`, `4 March 2024`.

use super::{Fault, Hints};
use crate::date;
use crate::problem::ProblemCode;
use crate::text::narrow;

const MS_PER_DAY: i64 = 86_400_000;
const MS_PER_MINUTE: i64 = 60_000;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A civil date; a time behind it is passed over.
pub fn parse_date(text: &str, hints: &Hints) -> Result<i32, Fault> {
    let text = narrow(text);
    let (date, _) = split_time(&text);
    read_date(date, hints)
}

/// A moment in milliseconds since 1970. Without an offset in the text it is one of the hinted zone; without a time, midnight.
pub fn parse_moment(text: &str, hints: &Hints) -> Result<i64, Fault> {
    let text = narrow(text);
    let (date, time) = split_time(&text);
    let day = i64::from(read_date(date, hints)?);
    let (of_day, offset) = match time {
        Some(time) => read_time(time).ok_or(ProblemCode::NotADate)?,
        None => (0, None),
    };
    let local = day * MS_PER_DAY + of_day;
    Ok(match offset {
        Some(minutes) => local - i64::from(minutes) * MS_PER_MINUTE,
        None => hints.offsets.instant(local),
    })
}

/// Splits at the time of day: the digits before the first colon, with 上午 or 下午 before them.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let Some(colon) = text.find(':') else { return (text, None) };
    let digits = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let mut start = digits;
    for word in ["上午", "下午"] {
        if let Some(before) = text[..digits].trim_end().strip_suffix(word) {
            start = before.len();
        }
    }
    let date = text[..start].trim_end_matches(['T', 't', ' ', ',', '\u{a0}']);
    (date, Some(text[start..].trim()))
}

fn read_date(text: &str, hints: &Hints) -> Result<i32, Fault> {
    let text = text.trim();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    if text.len() == 8 && is_digits(text) {
        return build(&text[..4], &text[4..6], &text[6..]);
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月').ok_or(ProblemCode::NotADate)?;
        let day = day.trim().trim_end_matches(['日', '号', '號']);
        return build(year.trim(), month.trim(), day.trim());
    }
    if text.contains(|c: char| c.is_ascii_alphabetic()) {
        return read_words(text);
    }
    let separator =
        ['-', '/', '.'].into_iter().find(|sign| text.contains(*sign)).ok_or(ProblemCode::NotADate)?;
    let parts: Vec<&str> = text.trim_end_matches('.').split(separator).map(str::trim).collect();
    let [first, second, third] = parts[..] else { return Err(ProblemCode::NotADate) };
    if !parts.iter().all(|part| is_digits(part) && part.len() <= 4) {
        return Err(ProblemCode::NotADate);
    }
    match (first.len(), third.len()) {
        (4, 1 | 2) => build(first, second, third),
        (1 | 2, 2 | 4) => read_year_last(first, second, third, separator, hints.day_first),
        _ => Err(ProblemCode::NotADate),
    }
}

/// `dd.mm.yyyy`, or with slashes and hyphens whichever of day and month is possible; both possible needs the hint.
fn read_year_last(
    first: &str,
    second: &str,
    year: &str,
    separator: char,
    day_first: Option<bool>,
) -> Result<i32, Fault> {
    let day_month = build(year, second, first);
    if separator == '.' {
        return day_month;
    }
    let month_day = build(year, first, second);
    match (day_month, month_day) {
        // With a year of two digits even the year may come first: only a hint helps.
        (Ok(a), Ok(b)) if a != b || (year.len() == 2 && day_first.is_none()) => match day_first {
            Some(true) => Ok(a),
            Some(false) => Ok(b),
            None => Err(ProblemCode::Ambiguous),
        },
        (Ok(_), Err(_)) | (Err(_), Ok(_)) if year.len() == 2 && day_first.is_none() => {
            Err(ProblemCode::Ambiguous)
        }
        (Ok(day), _) | (_, Ok(day)) => Ok(day),
        (Err(fault), _) => Err(fault),
    }
}

/// English month names: `4 March 2024`, `March 4th, 2024`, `Mon, 4-Mar-24`.
fn read_words(text: &str) -> Result<i32, Fault> {
    let mut month = None;
    let mut numbers: Vec<&str> = Vec::new();
    let lower = text.to_lowercase();
    for word in lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/' | '.'))
        .filter(|word| !word.is_empty())
    {
        let names = |list: &[&str]| list.iter().position(|name| word.len() >= 3 && name.starts_with(word));
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let ending = &word[number.len()..];
            if !["", "st", "nd", "rd", "th"].contains(&ending) {
                return Err(ProblemCode::NotADate);
            }
            numbers.push(number);
        } else if let Some(index) = names(&MONTHS).or_else(|| (word == "sept").then_some(8)) {
            if month.replace(index + 1).is_some() {
                return Err(ProblemCode::NotADate);
            }
        } else if word != "of" && names(&WEEKDAYS).is_none() {
            return Err(ProblemCode::NotADate);
        }
    }
    let (Some(month), [first, second]) = (month, &numbers[..]) else { return Err(ProblemCode::NotADate) };
    let (year, day) = if first.len() == 4 { (first, second) } else { (second, first) };
    build(year, &month.to_string(), day)
}

/// The day of a year, a month and a day in digits.
fn build(year: &str, month: &str, day: &str) -> Result<i32, Fault> {
    let number = |text: &str| text.parse::<u16>().map_err(|_| ProblemCode::NotADate);
    let year = match (year.len(), number(year)?) {
        (4, year) => year,
        (2, year) => date::year_of_two_digits(year),
        _ => return Err(ProblemCode::NotADate),
    };
    let small = |text: &str| u8::try_from(number(text)?).map_err(|_| ProblemCode::NotADate);
    date::day(i32::from(year), small(month)?, small(day)?).ok_or(ProblemCode::NotADate)
}

/// Milliseconds of the day, and the offset in minutes where one is stated.
fn read_time(text: &str) -> Option<(i64, Option<i32>)> {
    let lower = text.to_lowercase();
    let (mut rest, mut half) = (lower.trim(), None);
    for (word, afternoon) in [("上午", false), ("下午", true)] {
        if let Some(after) = rest.strip_prefix(word) {
            (rest, half) = (after.trim(), Some(afternoon));
        }
    }
    let (clock, offset) = split_offset(rest)?;
    let mut clock = clock.trim();
    for (word, afternoon) in [("a.m.", false), ("am", false), ("p.m.", true), ("pm", true)] {
        if let Some(before) = clock.strip_suffix(word) {
            (clock, half) = (before.trim(), Some(afternoon));
            break;
        }
    }
    let mut parts = clock.split(':');
    let hour: i64 = two_digits(parts.next()?)?;
    let minute: i64 = two_digits(parts.next()?)?;
    let (second, fraction) = match parts.next() {
        Some(text) => text.split_once(['.', ',']).unwrap_or((text, "")),
        None => ("0", ""),
    };
    let second = two_digits(second)?;
    if parts.next().is_some() || !fraction.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let hour = match half {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        // 下午15:30 is said too.
        Some(true) if hour < 24 => hour,
        Some(_) => return None,
        None => hour,
    };
    let valid = hour < 24 && minute < 60 && second < 60;
    valid.then_some((((hour * 60 + minute) * 60 + second) * 1000 + ms, offset))
}

/// Takes `Z`, `+08:00`, `+0800` or `+08` off the end.
fn split_offset(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) =
        text.strip_suffix('z').or_else(|| text.strip_suffix("utc")).or_else(|| text.strip_suffix("gmt"))
    {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.rfind(['+', '-', '−']) else { return Some((text, None)) };
    let sign = if text[at..].starts_with('+') { 1 } else { -1 };
    let digits: String = text[at..].chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
    (minutes <= 14 * 60).then_some((&text[..at], Some(sign * minutes)))
}

fn two_digits(text: &str) -> Option<i64> {
    let text = text.trim();
    ((1..=2).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit())).then(|| text.parse().ok())?
}
