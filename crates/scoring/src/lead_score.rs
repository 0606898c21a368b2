//! Lead score by rules: points for what is known and what happened, fading with time, capped, and negative where
//! something speaks against it.
//!
//! Score = Σ over rules of the faded points of its events, each rule within its own limit, the whole within floor and cap.
//! What a limit takes away is a part of its own, so that the parts always add up to the score.

use serde::{Deserialize, Serialize};

use crate::decay::{Millipoints, faded};

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// What gives or takes points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Stable key, for its label.
    pub key: String,
    /// Points of each event; negative ones speak against the lead.
    pub points: i32,
    /// Days until they are worth half; facts that do not age have none.
    pub half_life_days: Option<u32>,
    /// Most points (in size) that all its events together give.
    pub most: Option<u32>,
}

/// Rules and the limits of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The rules.
    pub rules: Vec<Rule>,
    /// The score is at least this.
    pub floor: i32,
    /// And at most this; not below the floor.
    pub cap: i32,
}

/// Something that happened to a lead, or that holds since a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Index of the rule it falls under.
    pub rule: u32,
    /// Its day.
    pub day: i32,
}

/// What one rule contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Index of the rule.
    pub rule: u32,
    /// Events that count.
    pub events: u32,
    /// Day of the last of them.
    pub last_on: i32,
    /// Sum of their faded points.
    pub faded: Millipoints,
    /// What remains within the rule's limit.
    pub contribution: Millipoints,
}

/// A lead's score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Thousandths of a point.
    pub score: Millipoints,
    /// Rules with an event, by index.
    pub parts: Vec<Part>,
    /// What floor or cap changed: the contributions and this add up to the score.
    pub limited: Millipoints,
    /// Events that are not seen: of an unknown rule, or after today.
    pub unseen: u32,
}

/// Scores one lead on the day `today`. The order of its events does not matter.
pub fn score(events: &[Event], settings: &Settings, today: i32) -> Score {
    let mut parts: Vec<Part> = Vec::new();
    let mut unseen = 0;
    for event in events {
        let Some(rule) = settings.rules.get(event.rule as usize).filter(|_| event.day <= today) else {
            unseen += 1;
            continue;
        };
        let points = faded(rule.points, today.saturating_sub(event.day), rule.half_life_days);
        match parts.iter_mut().find(|part| part.rule == event.rule) {
            Some(part) => {
                part.events += 1;
                part.last_on = part.last_on.max(event.day);
                part.faded += points;
            }
            None => {
                let part =
                    Part { rule: event.rule, events: 1, last_on: event.day, faded: points, contribution: 0 };
                parts.push(part);
            }
        }
    }
    for part in &mut parts {
        let most = settings.rules[part.rule as usize].most.map_or(i64::MAX, |most| i64::from(most) * 1000);
        part.contribution = part.faded.clamp(-most, most);
    }
    parts.sort_unstable_by_key(|part| part.rule);
    let sum: Millipoints = parts.iter().map(|part| part.contribution).sum();
    let floor = i64::from(settings.floor) * 1000;
    let score = sum.clamp(floor, (i64::from(settings.cap) * 1000).max(floor));
    Score { score, parts, limited: score - sum, unseen }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settings() -> Settings {
        let rule =
            |key: &str, points, half_life_days, most| Rule { key: key.into(), points, half_life_days, most };
        Settings {
            rules: vec![
                rule("visited_booth", 30, Some(60), None),
                rule("opened_email", 5, Some(30), Some(12)),
                rule("is_competitor", -80, None, None),
                rule("budget_known", 25, None, None),
            ],
            floor: 0,
            cap: 100,
        }
    }

    fn event(rule: u32, day: i32) -> Event {
        Event { rule, day }
    }

    #[test]
    fn points_fade_and_are_limited() {
        for (events, expected, limited) in [
            (&[][..], 0, 0),
            (&[event(0, 100)], 30_000, 0),
            (&[event(0, 40)], 15_000, 0),
            (&[event(1, 100), event(1, 100), event(1, 100)], 12_000, 0),
            (&[event(0, 100), event(2, 0)], 0, 50_000),
            (&[event(3, 1); 5], 100_000, -25_000),
            (&[event(0, 101), event(9, 1)], 0, 0),
        ] {
            let found = score(events, &settings(), 100);
            assert_eq!((found.score, found.limited), (expected, limited), "{events:?}");
        }
        assert_eq!(score(&[event(0, 101), event(9, 1)], &settings(), 100).unseen, 2);
    }

    proptest! {
        #[test]
        fn parts_add_up_in_any_order(mut events in proptest::collection::vec((0u32..5, 0i32..120), 0..30)) {
            let of = |events: &[(u32, i32)]| {
                let events: Vec<Event> = events.iter().map(|&(rule, day)| event(rule, day)).collect();
                score(&events, &settings(), 100)
            };
            let first = of(&events);
            prop_assert_eq!(first.parts.iter().map(|part| part.contribution).sum::<i64>() + first.limited, first.score);
            events.reverse();
            prop_assert_eq!(of(&events), first);
        }

        #[test]
        fn one_more_good_event_never_lowers(events in proptest::collection::vec((0u32..4, 0i32..100), 0..20), day in 0i32..100) {
            let mut events: Vec<Event> = events.iter().map(|&(rule, day)| event(rule, day)).collect();
            let before = score(&events, &settings(), 100).score;
            events.push(event(0, day));
            prop_assert!(score(&events, &settings(), 100).score >= before);
        }
    }
}
