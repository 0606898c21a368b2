//! The clocks of one zone, as a table: how many minutes east of UTC they are, and since when. Where zones are known
//! (the browser's `Intl`) it is made; where times are read, in workers and natively, it comes as an argument.

use serde::{Deserialize, Serialize};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// Clocks are looked at once in so many days. No zone has two changes closer together that leave it as it was before.
const STEP_MS: i64 = 14 * DAY_MS;

/// Offsets of a zone. The default is UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offsets {
    /// Minutes east of UTC before the first change.
    first: i32,
    /// Changes by their instant, with the minutes from then on.
    changes: Vec<(i64, i32)>,
}

impl Offsets {
    /// Clocks that never change.
    pub fn fixed(minutes: i32) -> Self {
        Self { first: minutes, changes: Vec::new() }
    }

    /// All changes between two instants of clocks that show `minutes_at` an instant. Before and after, what holds at the
    /// ends is taken to hold.
    pub fn find(from_ms: i64, until_ms: i64, minutes_at: impl Fn(i64) -> i32) -> Self {
        let mut offsets = Self::fixed(minutes_at(from_ms));
        let (mut at, mut minutes) = (from_ms, offsets.first);
        while at < until_ms {
            let next = (at + STEP_MS).min(until_ms);
            let after = minutes_at(next);
            if after != minutes {
                offsets.changes.push((change_between(at, next, minutes, &minutes_at), after));
            }
            (at, minutes) = (next, after);
        }
        offsets
    }

    /// Minutes east of UTC at an instant.
    pub fn minutes_at(&self, at_ms: i64) -> i32 {
        let before = self.changes.partition_point(|(since, _)| *since <= at_ms);
        before.checked_sub(1).map_or(self.first, |last| self.changes[last].1)
    }

    /// The instant at which these clocks show a civil time, given as milliseconds since 1970-01-01T00:00 on the clock. An
    /// hour that is left out counts on from the one before it; of an hour that comes twice it is one of both.
    pub fn instant(&self, local_ms: i64) -> i64 {
        // The offset belongs to the result, so it is taken twice: across a change the first guess may be off.
        let shift = |at| i64::from(self.minutes_at(at)) * MINUTE_MS;
        local_ms - shift(local_ms - shift(local_ms))
    }

    /// The civil day at an instant, as days since 1970.
    pub fn civil_day(&self, at_ms: i64) -> i32 {
        (at_ms + i64::from(self.minutes_at(at_ms)) * MINUTE_MS).div_euclid(DAY_MS) as i32
    }
}

/// The minute in which clocks change, between two instants at which they differ.
fn change_between(mut before: i64, mut after: i64, minutes: i32, minutes_at: &impl Fn(i64) -> i32) -> i64 {
    while after - before > MINUTE_MS {
        let middle = (before + (after - before) / 2).div_euclid(MINUTE_MS) * MINUTE_MS;
        let middle = middle.max(before + MINUTE_MS);
        if minutes_at(middle) == minutes {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date;

    fn instant(text: &str) -> i64 {
        let day = date::day(
            text[..4].parse().expect("a year"),
            text[5..7].parse().expect("a month"),
            text[8..10].parse().expect("a day"),
        );
        let minutes =
            text[11..13].parse::<i64>().expect("hours") * 60 + text[14..16].parse::<i64>().expect("minutes");
        i64::from(day.expect("a date")) * DAY_MS + minutes * MINUTE_MS
    }

    const SHANGHAI: &str = "CST-8";
    const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
    const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";
    const AUCKLAND: &str = "NZST-12NZDT,M9.5.0,M4.1.0/3";

    /// The clocks of a zone by a library that knows its rule.
    fn zone(rule: &str) -> impl Fn(i64) -> i32 + use<> {
        let zone = jiff::tz::TimeZone::posix(rule).expect("a rule");
        move |at| zone.to_offset(jiff::Timestamp::from_millisecond(at).expect("in range")).seconds() / 60
    }

    #[test]
    fn clocks_are_as_the_rules_say() {
        let (from, until) = (instant("1970-01-01T00:00"), instant("2040-01-01T00:00"));
        for name in [SHANGHAI, BERLIN, NEW_YORK, AUCKLAND] {
            let at = zone(name);
            let offsets = Offsets::find(from, until, &at);
            for moment in (from..until).step_by(7_000_007) {
                assert_eq!(offsets.minutes_at(moment), at(moment), "{name} {moment}");
            }
        }
    }

    #[test]
    fn civil_times_are_instants_on_both_sides_of_utc() {
        for (name, local, utc) in [
            (SHANGHAI, "2024-03-04T10:00", "2024-03-04T02:00"),
            (SHANGHAI, "2024-03-04T00:00", "2024-03-03T16:00"),
            (NEW_YORK, "2024-03-04T00:00", "2024-03-04T05:00"),
            (NEW_YORK, "2024-07-04T00:00", "2024-07-04T04:00"),
            // The hour of a change: left out, and both before and after.
            (NEW_YORK, "2024-03-10T01:59", "2024-03-10T06:59"),
            (NEW_YORK, "2024-03-10T03:00", "2024-03-10T07:00"),
            (BERLIN, "2024-10-27T04:00", "2024-10-27T03:00"),
            (BERLIN, "2024-10-27T01:00", "2024-10-26T23:00"),
        ] {
            let offsets = Offsets::find(instant("2023-01-01T00:00"), instant("2025-01-01T00:00"), zone(name));
            let at = offsets.instant(instant(local));
            assert_eq!(at, instant(utc), "{name} {local}");
            assert_eq!(i64::from(offsets.civil_day(at)), instant(local).div_euclid(DAY_MS), "{name} {local}");
        }
    }
}
