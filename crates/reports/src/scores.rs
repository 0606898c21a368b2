//! The scores that can be set: what can be set for each, and the text in which it is kept in a record.
//!
//! A record holds settings of one version of a score. Those of a newer version are not applied: the usual ones are, and that
//! is said.

use model::Kind;

use crate::settings::{Setting, Settings, Unit};

/// A score that can be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Key, as in [`crate::table`] and in messages.
    pub key: &'static str,
    /// Version of its arithmetic.
    pub version: i64,
    /// What can be set.
    pub settings: &'static [Setting],
}

const fn setting(key: &'static str, (least, most, step): (f64, f64, f64), usual: f64, unit: Unit) -> Setting {
    Setting { key, least, most, step, usual, unit }
}

/// Points of each sign of leaving: see `scoring::churn`.
pub const CHURN: Score = Score {
    key: "churn",
    version: scoring::churn::VERSION as i64,
    settings: &[
        setting("single-product", (0.0, 100.0, 5.0), 20.0, Unit::Number),
        setting("interval", (0.0, 50.0, 5.0), 20.0, Unit::Number),
        setting("satisfied", (0.0, 50.0, 5.0), 20.0, Unit::Number),
        setting("discontent", (0.0, 100.0, 5.0), 30.0, Unit::Number),
        setting("repeat-days", (30.0, 1095.0, 5.0), 365.0, Unit::Days),
        setting("contract", (0.0, 100.0, 5.0), 40.0, Unit::Number),
        setting("contract-days", (7.0, 365.0, 1.0), 90.0, Unit::Days),
    ],
};

/// Over what the expected value is summed, and how: see `scoring::lifetime`.
pub const LIFETIME: Score = Score {
    key: "lifetime",
    version: scoring::lifetime::VERSION as i64,
    settings: &[
        setting("horizon", (1.0, 60.0, 1.0), 12.0, Unit::Months),
        setting("discount", (0.0, 50.0, 0.5), 10.0, Unit::Percent),
        MARGIN,
    ],
};

/// The share of an amount that is profit; the margin of the workspace where nothing else is kept.
pub const MARGIN: Setting = setting("margin", (1.0, 100.0, 1.0), 100.0, Unit::Percent);

/// Weights of the facts, and what is a full mark: see `scoring::loyalty`.
pub const LOYALTY: Score = Score {
    key: "loyalty",
    version: scoring::loyalty::VERSION as i64,
    settings: &[
        setting("tenure", (0.0, 10.0, 1.0), 2.0, Unit::Number),
        setting("rhythm", (0.0, 10.0, 1.0), 3.0, Unit::Number),
        setting("breadth", (0.0, 10.0, 1.0), 2.0, Unit::Number),
        setting("growth", (0.0, 10.0, 1.0), 1.0, Unit::Number),
        setting("referrals", (0.0, 10.0, 1.0), 1.0, Unit::Number),
        setting("satisfaction", (0.0, 10.0, 1.0), 1.0, Unit::Number),
        setting("full-years", (1.0, 20.0, 1.0), 5.0, Unit::Years),
        setting("full-groups", (1.0, 20.0, 1.0), 4.0, Unit::Number),
        setting("full-referrals", (1.0, 20.0, 1.0), 3.0, Unit::Number),
    ],
};

/// Points of each kind of contact, and how fast they fade: see `scoring::engagement`.
pub const ENGAGEMENT: Score = Score {
    key: "engagement",
    version: scoring::engagement::VERSION as i64,
    settings: &[
        setting("half-life", (7.0, 365.0, 1.0), 60.0, Unit::Days),
        setting("incoming", (1.0, 5.0, 0.5), 2.0, Unit::Number),
        setting("call", (0.0, 20.0, 1.0), 5.0, Unit::Number),
        setting("visit", (0.0, 20.0, 1.0), 12.0, Unit::Number),
        setting("meeting", (0.0, 20.0, 1.0), 10.0, Unit::Number),
        setting("email", (0.0, 20.0, 1.0), 2.0, Unit::Number),
        setting("chat", (0.0, 20.0, 1.0), 2.0, Unit::Number),
        setting("letter", (0.0, 20.0, 1.0), 1.0, Unit::Number),
    ],
};

/// Days between contacts by lifecycle class; 0 means no plan: see `scoring::care`.
pub const CARE: Score = Score {
    key: "care",
    version: scoring::care::VERSION as i64,
    settings: &[
        setting("account", (0.0, 730.0, 1.0), 0.0, Unit::Days),
        setting("target", (0.0, 730.0, 1.0), 60.0, Unit::Days),
        setting("prospect", (0.0, 365.0, 1.0), 14.0, Unit::Days),
        setting("customer_class", (0.0, 730.0, 1.0), 90.0, Unit::Days),
    ],
};

/// What a stale value counts: see `scoring::completeness`.
pub const COMPLETENESS: Score = Score {
    key: "completeness",
    version: scoring::completeness::VERSION as i64,
    settings: &[
        setting("stale", (0.0, 100.0, 5.0), 50.0, Unit::Percent),
        setting("fresh", (30.0, 1095.0, 5.0), 365.0, Unit::Days),
    ],
};

/// Points for what is known of a lead and what happened with it: see `scoring::lead_score`.
pub const LEAD: Score = Score {
    key: "lead",
    version: scoring::lead_score::VERSION as i64,
    settings: &[
        setting("grade_a", (-50.0, 50.0, 1.0), 30.0, Unit::Number),
        setting("grade_b", (-50.0, 50.0, 1.0), 15.0, Unit::Number),
        setting("grade_d", (-50.0, 50.0, 1.0), -20.0, Unit::Number),
        setting("qualifier", (-50.0, 50.0, 1.0), 8.0, Unit::Number),
        setting("reach", (-50.0, 50.0, 1.0), 10.0, Unit::Number),
        setting("company", (-50.0, 50.0, 1.0), 5.0, Unit::Number),
        setting("budget", (-50.0, 50.0, 1.0), 15.0, Unit::Number),
        setting("not_interested", (-50.0, 50.0, 1.0), -25.0, Unit::Number),
        setting("contact", (-50.0, 50.0, 1.0), 5.0, Unit::Number),
        setting("incoming", (-50.0, 50.0, 1.0), 12.0, Unit::Number),
        setting("half-life", (7.0, 365.0, 1.0), 45.0, Unit::Days),
    ],
};

/// The chance that an open deal is won, learned from those that ended: see `scoring::chances`.
pub const WIN: Score = Score { key: "win", version: scoring::chances::VERSION as i64, settings: &[] };

/// The chance that a lead is converted, likewise.
pub const CONVERSION: Score =
    Score { key: "conversion", version: scoring::chances::VERSION as i64, settings: &[] };

/// All of them, in the order in which people meet them.
pub const SCORES: &[Score] =
    &[LIFETIME, CHURN, LOYALTY, ENGAGEMENT, CARE, COMPLETENESS, LEAD, CONVERSION, WIN];

/// What a record says of a score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// Version of the arithmetic that it was written for.
    pub version: i64,
    /// Values as text, see [`print`].
    pub settings: String,
    /// What was learned, as its score prints it; empty where nothing was.
    pub fit: String,
    /// The day on which it was learned.
    pub fitted_on: Option<i32>,
    /// From how many records.
    pub population: i64,
}

impl Score {
    /// The score with a key.
    pub fn by_key(key: &str) -> Option<&'static Score> {
        SCORES.iter().find(|score| score.key == key)
    }

    /// Whether something is learned from records for it. Companies and contacts are populations of their own, so each has
    /// parameters of its own.
    pub fn learns(&self) -> bool {
        [LIFETIME.key, CONVERSION.key, WIN.key].contains(&self.key)
    }

    /// The population whose record counts for customers of a kind; `None` where one record counts for all.
    pub fn population(&self, kind: Kind) -> Option<Kind> {
        self.learns().then_some(kind)
    }

    /// The key of the record that keeps it.
    pub fn record_key(&self, population: Option<Kind>) -> String {
        match population {
            Some(kind) => format!("{}-{}", self.key, kind.key()),
            None => self.key.to_owned(),
        }
    }

    /// Its settings, as kept; where nothing is, or a newer version wrote it, the presets, and the usual ones where those have none.
    pub fn with(&self, kept: Option<&Kept>, presets: &[(String, f64)]) -> Settings<'static> {
        let kept = kept.filter(|kept| !self.is_newer(kept));
        let mut set = kept.map(|kept| parse(&kept.settings)).unwrap_or_default();
        set.extend_from_slice(presets);
        Settings::new(self.settings, &set)
    }

    /// Whether a newer version wrote it.
    pub fn is_newer(&self, kept: &Kept) -> bool {
        kept.version > self.version
    }
}

/// Settings as text: `key=value` joined with semicolons, numbers as short as they can be read back.
pub fn print(set: &[(String, f64)]) -> String {
    let one = |(key, value): &(String, f64)| format!("{key}={value}");
    set.iter().map(one).collect::<Vec<_>>().join(";")
}

/// Reads such a text; what cannot be read is passed over.
pub fn parse(text: &str) -> Vec<(String, f64)> {
    let one = |part: &str| {
        let (key, value) = part.split_once('=')?;
        Some((key.to_owned(), value.parse().ok().filter(|value: &f64| value.is_finite())?))
    };
    text.split(';').filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_being_printed() {
        let set =
            vec![("margin".to_owned(), 0.1 + 0.2), ("discount".to_owned(), -0.0), ("a".to_owned(), 1e300)];
        assert_eq!(parse(&print(&set)), set);
        assert_eq!(parse("a=1;b;c=x;d=inf;=2;e=3=4"), [("a".to_owned(), 1.0), (String::new(), 2.0)]);
        assert_eq!(parse(""), []);
    }

    #[test]
    fn what_a_newer_version_wrote_is_not_applied() {
        let kept = |version| Kept { version, settings: "interval=35".into(), ..Kept::default() };
        for (version, expected) in [(CHURN.version, 35.0), (0, 35.0), (CHURN.version + 1, 20.0)] {
            assert_eq!(CHURN.with(Some(&kept(version)), &[]).get("interval"), expected);
        }
        assert_eq!(CHURN.with(None, &[]).get("interval"), 20.0);
        let presets = [("interval".to_owned(), 40.0), ("unknown".to_owned(), 1.0)];
        assert_eq!(CHURN.with(None, &presets).get("interval"), 40.0);
        assert_eq!(CHURN.with(Some(&kept(CHURN.version)), &presets).get("interval"), 35.0);
    }

    #[test]
    fn settings_of_scores_make_sense() {
        for score in SCORES {
            for setting in score.settings {
                let Setting { key, least, most, step, usual, .. } = *setting;
                assert!(least <= usual && usual <= most && step > 0.0, "{}: {key}", score.key);
                assert!(!key.contains(['=', ';']));
            }
        }
    }
}
