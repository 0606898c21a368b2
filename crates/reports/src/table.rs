//! The reports: what the Insight area lists, and how each is made.

use std::rc::Rc;

use crate::making::AtOnce;
use crate::scores::{self, Score};
use crate::settings::{Setting, Settings};
use crate::{Base, Making};

/// The parts of the Insight area; the name is message `insight-<key>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Who makes the money.
    Value,
    /// Who stays.
    Loyalty,
    /// What is bought.
    Products,
    /// What is to come.
    Forecast,
    /// How a score spreads over the records, and what can be set for it. The engine makes these: scores are its.
    Scores,
}

impl Group {
    /// All, in the order in which people meet them.
    pub const ALL: [Group; 5] =
        [Group::Value, Group::Loyalty, Group::Products, Group::Forecast, Group::Scores];

    /// Key for its message.
    pub fn key(self) -> &'static str {
        match self {
            Group::Value => "value",
            Group::Loyalty => "loyalty",
            Group::Products => "products",
            Group::Forecast => "forecast",
            Group::Scores => "scores",
        }
    }
}

/// What a report is about, known without computing it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct About {
    /// Key: the title is message `report-<key>`, one sentence on it `report-<key>-text`, the formula `report-<key>-how`.
    pub key: &'static str,
    /// Where it stands.
    pub group: Group,
    /// Whether it is about customers of one kind, companies or contacts, rather than about deals.
    pub by_kind: bool,
    /// What a person can set.
    pub settings: &'static [Setting],
}

/// What only some reports read, so that it is not kept current for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// [`Base::answers`].
    Answers,
    /// [`Base::referrals`].
    Referrals,
    /// [`Base::campaigns`].
    Campaigns,
}

impl About {
    /// What it reads beside orders and deals.
    pub fn reads(&self) -> Option<Reads> {
        let reads = [
            (crate::satisfaction::ABOUT.key, Reads::Answers),
            (crate::referral::ABOUT.key, Reads::Referrals),
            (crate::campaign::ABOUT.key, Reads::Campaigns),
        ];
        reads.into_iter().find(|(key, _)| *key == self.key).map(|(_, reads)| reads)
    }
}

macro_rules! reports {
    ($($report:ident $(in $pieces:ident)?),+ $(,)?) => {
        /// Every report, in the order of the area.
        pub const REPORTS: &[About] = &[$(crate::$report::ABOUT),+];

        /// Begins a report; `None` when there is none with this key.
        pub fn making(key: &str, base: &Rc<Base>, set: &[(String, f64)]) -> Option<Making> {
            let about = about(key)?;
            let settings = Settings::new(about.settings, set);
            let base = Rc::clone(base);
            $(if key == crate::$report::ABOUT.key {
                return Some(reports!(@begin $report base settings $($pieces)?));
            })+
            None
        }
    };
    (@begin $report:ident $base:ident $settings:ident) => {
        Making::new(AtOnce(move || crate::$report::make(&$base, &$settings)))
    };
    (@begin $report:ident $base:ident $settings:ident pieces) => {
        Making::new(crate::$report::making($base, &$settings))
    };
}

// One line a report; those that may take longer than some 20 ms are made in pieces.
reports![
    pareto,
    pyramid,
    portfolio,
    lifetime in pieces,
    profit,
    bargain,
    referral,
    campaign in pieces,
    groups in pieces,
    cohorts,
    defection,
    survival,
    satisfaction,
    five_points,
    matrix,
    baskets,
    repurchase,
    next_product,
    forecast in pieces,
    stages,
    velocity,
    return_on_crm,
];

const fn spread(key: &'static str, score: Score) -> About {
    About { key, group: Group::Scores, by_kind: true, settings: score.settings }
}

/// How scores spread; those with a report of their own are not here.
pub const SPREADS: &[About] = &[
    spread("score-churn", scores::CHURN),
    spread("score-loyalty", scores::LOYALTY),
    spread("score-engagement", scores::ENGAGEMENT),
    spread("score-care", scores::CARE),
    spread("score-completeness", scores::COMPLETENESS),
    spread("score-lead", scores::LEAD),
    spread("score-conversion", scores::CONVERSION),
    spread("score-win", scores::WIN),
];

/// Everything that the area lists.
pub fn all() -> impl Iterator<Item = &'static About> {
    REPORTS.iter().chain(SPREADS)
}

/// The report with a key.
pub fn about(key: &str) -> Option<&'static About> {
    all().find(|about| about.key == key)
}

impl About {
    /// The score that it is about: its settings can be kept for everybody.
    pub fn score(&self) -> Option<&'static Score> {
        Score::by_key(self.key.strip_prefix("score-").unwrap_or(self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_settings_make_sense() {
        for report in all() {
            assert_eq!(all().filter(|other| other.key == report.key).count(), 1, "{}", report.key);
            for setting in report.settings {
                let Setting { key, least, most, step, usual, .. } = *setting;
                assert!(least <= usual && usual <= most && step > 0.0 && least < most, "{key}");
            }
        }
    }

    #[test]
    fn every_text_that_a_report_needs_is_there() {
        let texts = include_str!("../../../locales/en/reports.ftl");
        let has = |id: &str| texts.lines().any(|line| line.split(" =").next() == Some(id));
        for report in REPORTS {
            let key = report.key;
            let own = [format!("report-{key}"), format!("report-{key}-text"), format!("report-{key}-how")];
            let settings = report.settings.iter().map(|setting| format!("report-setting-{}", setting.key));
            for id in own.into_iter().chain(settings) {
                assert!(has(&id), "{id}");
            }
        }
    }

    #[test]
    fn odd_bases_make_every_report_and_an_unknown_key_none() {
        for (name, base) in crate::sample::odd() {
            let base = Rc::new(base);
            for report in REPORTS {
                let begun = making(report.key, &base, &[]);
                let made = begun.unwrap_or_else(|| panic!("{} of {name}", report.key)).finish();
                for table in crate::sample::tables(&made) {
                    let fits = |row: &crate::Line| row.values.len() == table.columns.len();
                    assert!(table.rows.iter().all(fits), "{} of {name}: {table:?}", report.key);
                }
            }
        }
        assert!(making("nothing", &Rc::default(), &[]).is_none());
    }
}
