//! Completeness: what share of what ought to be known of a customer is known, by his lifecycle class, and how fresh it is.
//!
//! Completeness = Σ w·v / Σ w over the fields that the class asks for; v is 1 for a valid value, a share of it for one that
//! nobody has checked for too long, 0 for a missing or invalid one.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// A field that a class asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Key of the field.
    pub field: String,
    /// How much it matters.
    pub weight: u32,
    /// After so many days a value should be checked; `None` for what does not age.
    pub fresh_days: Option<u32>,
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What the class asks for.
    pub wanted: Vec<Wanted>,
    /// What a stale value still counts, in thousandths (500 is half).
    pub stale_per_mille: u16,
}

/// How a field of a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No value.
    Missing,
    /// A value that breaks a rule of its field.
    Invalid,
    /// A sound value, written or checked last on this day.
    Valid(i32),
}

/// Why a field does not count in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Counts in full.
    Good,
    /// Valid, but not checked for too long.
    Stale,
    /// Has a value that breaks a rule.
    Invalid,
    /// Has none.
    Missing,
}

/// One field's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Index in the wanted fields.
    pub wanted: u32,
    /// How it stands.
    pub standing: Standing,
    /// Its weight.
    pub weight: u32,
    /// Weight that counts, in thousandths: the sum over 1000·Σ w is the completeness.
    pub contribution: u64,
}

/// A record's completeness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// 0 to 1; not defined where nothing is asked for.
    pub share: Ratio,
    /// All wanted fields, in their order.
    pub parts: Vec<Part>,
    /// What to do first: wanted fields that do not count in full, by what they would add, then by their order.
    pub gaps: Vec<u32>,
    /// First day on which a value that is good now becomes stale.
    pub next_check_on: Option<i32>,
}

/// Measures one record on the day `today`; one state per wanted field (missing where there are fewer).
pub fn measure(states: &[State], settings: &Settings, today: i32) -> Completeness {
    let stale_per_mille = u64::from(settings.stale_per_mille.min(1000));
    let mut next_check_on = None;
    let mut parts = Vec::with_capacity(settings.wanted.len());
    for (wanted, at) in settings.wanted.iter().zip(0u32..) {
        let state = states.get(at as usize).copied().unwrap_or(State::Missing);
        let (standing, per_mille) = match state {
            State::Missing => (Standing::Missing, 0),
            State::Invalid => (Standing::Invalid, 0),
            State::Valid(checked_on) => {
                let until = wanted.fresh_days.map(|days| i64::from(checked_on) + i64::from(days));
                if until.is_some_and(|until| until < i64::from(today)) {
                    (Standing::Stale, stale_per_mille)
                } else {
                    let stale_on = until.and_then(|until| i32::try_from(until + 1).ok());
                    next_check_on = [next_check_on, stale_on].into_iter().flatten().min();
                    (Standing::Good, 1000)
                }
            }
        };
        let weight = wanted.weight;
        parts.push(Part { wanted: at, standing, weight, contribution: u64::from(weight) * per_mille });
    }
    let all: i128 = parts.iter().map(|part| i128::from(part.weight) * 1000).sum();
    let reached: i128 = parts.iter().map(|part| i128::from(part.contribution)).sum();
    let missing = |part: &Part| u64::from(part.weight) * 1000 - part.contribution;
    let mut gaps: Vec<u32> =
        (0..parts.len() as u32).filter(|&at| parts[at as usize].standing != Standing::Good).collect();
    gaps.sort_by_key(|&at| (std::cmp::Reverse(missing(&parts[at as usize])), at));
    Completeness { share: Ratio::new(reached, all), parts, gaps, next_check_on }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let wanted = |field: &str, weight, fresh_days| Wanted { field: field.into(), weight, fresh_days };
        Settings {
            wanted: vec![
                wanted("name", 3, None),
                wanted("phone", 2, Some(365)),
                wanted("industry", 1, Some(30)),
                wanted("vat", 4, None),
            ],
            stale_per_mille: 500,
        }
    }

    #[test]
    fn weights_gaps_and_staleness() {
        let states = [State::Valid(0), State::Valid(900), State::Valid(900), State::Invalid];
        let found = measure(&states, &settings(), 1000);
        assert_eq!(found.share.value(), Some(0.55));
        let standings: Vec<Standing> = found.parts.iter().map(|part| part.standing).collect();
        assert_eq!(standings, [Standing::Good, Standing::Good, Standing::Stale, Standing::Invalid]);
        assert_eq!((found.gaps.as_slice(), found.next_check_on), (&[3, 2][..], Some(1266)));
        let on_the_last_day = measure(&[State::Valid(0), State::Valid(635)], &settings(), 1000);
        assert_eq!(on_the_last_day.parts[1].standing, Standing::Good);
        assert_eq!(on_the_last_day.next_check_on, Some(1001));
    }

    #[test]
    fn nothing_asked_for_has_no_share() {
        let none = Settings { wanted: vec![], stale_per_mille: 500 };
        assert_eq!(measure(&[State::Missing], &none, 0).share.value(), None);
        assert_eq!(measure(&[], &settings(), 0).share.value(), Some(0.0));
        assert_eq!(measure(&[State::Valid(i32::MAX)], &settings(), i32::MIN).next_check_on, None);
    }
}
