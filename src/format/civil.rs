//! Reads what a person types for a date: digits in the order of the language, or a distance from today.

use model::date::{add_months, day as to_days, year_of_two_digits, ymd};

/// Reads a date in digits. `order` says where year, month and day stand in the person's language (`"dmy"`).
/// Also `+3d`, `-2w`, `+1m`, `+1y` counted from today, a bare day of this month, and a date without its year.
pub fn parse(text: &str, order: &str, today: i32) -> Option<i32> {
    let text = text.trim();
    if let Some(days) = relative(text, today) {
        return Some(days);
    }
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let stray = text.chars().any(|c| c.is_alphabetic() && !"年月日号號".contains(c));
    if stray || text.starts_with('-') {
        return None;
    }
    let this = ymd(today);
    let number = |part: &str| part.parse::<u8>().ok();
    match numbers.as_slice() {
        [day] if day.len() == 8 => to_days(day[..4].parse().ok()?, number(&day[4..6])?, number(&day[6..])?),
        [day] if day.len() <= 2 => to_days(this.year, this.month, number(day)?),
        [first, second] => {
            let day_first = order.find('d') < order.find('m');
            let (day, month) = if day_first { (first, second) } else { (second, first) };
            to_days(this.year, number(month)?, number(day)?)
        }
        [first, second, third] => {
            let order = if first.len() == 4 { "ymd" } else { order };
            let mut parts = (0, 0, 0);
            for (letter, part) in order.chars().zip([first, second, third]) {
                match letter {
                    'y' => parts.0 = year(part)?,
                    'm' => parts.1 = number(part)?,
                    _ => parts.2 = number(part)?,
                }
            }
            to_days(parts.0, parts.1, parts.2)
        }
        _ => None,
    }
}

fn year(part: &str) -> Option<i32> {
    let year: u16 = part.parse().ok()?;
    Some(i32::from(if part.len() <= 2 { year_of_two_digits(year) } else { year }))
}

fn relative(text: &str, today: i32) -> Option<i32> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let rest = text[1..].trim().to_lowercase();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let count: i32 = digits.parse::<i32>().ok().filter(|count| *count <= 9999)? * sign;
    match rest[digits.len()..].trim() {
        "" | "d" | "天" | "日" => Some(today + count),
        "w" | "周" | "週" => Some(today + count * 7),
        "m" | "月" | "个月" | "個月" => Some(add_months(today, count)),
        "y" | "年" => Some(add_months(today, count * 12)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i32 = 20_779; // 2026-11-22, a Sunday

    #[test]
    fn typed_dates() {
        for (text, order, expect) in [
            ("3/4/2026", "dmy", Some("2026-04-03")),
            ("3/4/2026", "mdy", Some("2026-03-04")),
            ("2026-4-3", "dmy", Some("2026-04-03")),
            ("2026年4月3日", "ymd", Some("2026-04-03")),
            ("20260403", "mdy", Some("2026-04-03")),
            ("3.4.", "dmy", Some("2026-04-03")),
            ("4/3", "mdy", Some("2026-04-03")),
            ("30", "dmy", Some("2026-11-30")),
            ("31", "dmy", None),
            ("+3d", "dmy", Some("2026-11-25")),
            ("+2w", "dmy", Some("2026-12-06")),
            ("-1m", "dmy", Some("2026-10-22")),
            ("+1y", "dmy", Some("2027-11-22")),
            ("3/4/26", "dmy", Some("2026-04-03")),
            ("3/4/68", "dmy", Some("2068-04-03")),
            ("3/4/69", "dmy", Some("1969-04-03")),
            ("soon", "dmy", None),
            ("", "dmy", None),
            ("31/2/2026", "dmy", None),
        ] {
            assert_eq!(parse(text, order, TODAY).map(model::date::print).as_deref(), expect, "{text}");
        }
    }
}
