//! Rules over what happened: "no contact for 60 days", "three orders or more in twelve months", "bought this product".

use serde::{Deserialize, Serialize};

use super::Op;
use crate::date;
use crate::value::Value;

/// How often something happened, compared with a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// What.
    pub what: What,
    /// Only of these: products of orders, types of activities. Empty means any.
    pub of: Vec<Value>,
    /// How long ago at most; `None` means ever, what lies in the future left out.
    pub within: Option<Span>,
    /// The comparison: of `Is`, `IsNot`, `Less`, `AtMost`, `Greater`, `AtLeast`.
    pub op: Op,
    /// With how many.
    pub count: u32,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum What {
    /// Orders that count as purchases.
    Order,
    /// Activities that took place.
    Activity,
}

/// A length of time up to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Days.
    Days,
    /// Seven days.
    Weeks,
    /// Calendar months.
    Months,
    /// Three months.
    Quarters,
    /// Twelve months.
    Years,
}

impl What {
    /// Name in texts.
    pub fn key(self) -> &'static str {
        match self {
            What::Order => "order",
            What::Activity => "activity",
        }
    }

    /// By its name.
    pub fn from_key(key: &str) -> Option<Self> {
        [What::Order, What::Activity].into_iter().find(|what| what.key() == key)
    }
}

impl Unit {
    /// From the shortest.
    pub const ALL: [Self; 5] = [Self::Days, Self::Weeks, Self::Months, Self::Quarters, Self::Years];

    /// Letter in compact texts, and the word.
    pub fn names(self) -> (char, &'static str) {
        match self {
            Unit::Days => ('d', "days"),
            Unit::Weeks => ('w', "weeks"),
            Unit::Months => ('m', "months"),
            Unit::Quarters => ('q', "quarters"),
            Unit::Years => ('y', "years"),
        }
    }
}

impl Span {
    /// `12m`.
    pub fn to_text(self) -> String {
        format!("{}{}", self.count, self.unit.names().0)
    }

    /// Reads it back.
    pub fn from_text(text: &str) -> Option<Self> {
        let letter = text.chars().last()?;
        let unit = Unit::ALL.into_iter().find(|unit| unit.names().0 == letter)?;
        let digits = text.strip_suffix(letter).filter(|digits| digits.bytes().all(|c| c.is_ascii_digit()))?;
        Some(Self { count: digits.parse().ok()?, unit })
    }

    /// The first day of the span that ends today: of one day, today itself.
    pub fn first_day(self, today: i32) -> i32 {
        let count = i32::from(self.count);
        let before = match self.unit {
            Unit::Days => today.saturating_sub(count),
            Unit::Weeks => today.saturating_sub(7 * count),
            Unit::Months => date::add_months(today, -count),
            Unit::Quarters => date::add_months(today, -3 * count),
            Unit::Years => date::add_months(today, -12 * count),
        };
        before.saturating_add(1)
    }
}

impl Happened {
    /// The days that are looked at, both included.
    pub fn days(&self, today: i32) -> (i32, i32) {
        (self.within.map_or(i32::MIN, |span| span.first_day(today)), today)
    }

    /// Whether so many fulfil the comparison.
    pub fn holds(&self, count: u32) -> bool {
        match self.op {
            Op::Is => count == self.count,
            Op::IsNot => count != self.count,
            Op::Less => count < self.count,
            Op::AtMost => count <= self.count,
            Op::Greater => count > self.count,
            Op::AtLeast => count >= self.count,
            Op::Contains | Op::StartsWith | Op::Empty | Op::Filled => false,
        }
    }

    /// Whether numbers can be compared like this.
    pub(super) fn is_sound(&self) -> bool {
        !matches!(self.op, Op::Contains | Op::StartsWith | Op::Empty | Op::Filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_today() {
        let day = |text: &str| date::parse_iso(text).expect(text);
        let today = day("2024-03-31");
        for (text, first) in [
            ("1d", "2024-03-31"),
            ("60d", "2024-02-01"),
            ("2w", "2024-03-18"),
            ("1m", "2024-03-01"),
            ("1q", "2024-01-01"),
            ("1y", "2023-04-01"),
        ] {
            let span = Span::from_text(text).expect(text);
            assert_eq!(date::print(span.first_day(today)), first, "{text}");
            assert_eq!(span.to_text(), text);
        }
        for bad in ["", "d", "1", "-1d", "+1d", "70000d", "1.5m", "1ä"] {
            assert_eq!(Span::from_text(bad), None, "{bad}");
        }
    }
}
