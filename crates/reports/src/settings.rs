//! What a person can set in a report: numbers within bounds, for sliders.

use serde::{Deserialize, Serialize};

/// How a setting's number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A plain number.
    Number,
    /// Per cent; 5 is 5 %.
    Percent,
    /// Major units of the workspace's currency.
    Money,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// A number that a person can set; its name is message `report-setting-<key>`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Key.
    pub key: &'static str,
    /// Smallest value.
    pub least: f64,
    /// Greatest value.
    pub most: f64,
    /// Distance between two values.
    pub step: f64,
    /// Value unless set.
    pub usual: f64,
    /// How it is written.
    pub unit: Unit,
}

/// What a person set, within the bounds of what can be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings<'a> {
    of: &'a [Setting],
    set: Vec<f64>,
}

impl<'a> Settings<'a> {
    /// What is set of `of`; unknown keys and values that are no numbers are passed over, others brought within their bounds.
    pub fn new(of: &'a [Setting], set: &[(String, f64)]) -> Self {
        let value = |setting: &Setting| {
            let value = set.iter().find(|(key, value)| key == setting.key && value.is_finite());
            value.map_or(setting.usual, |(_, value)| value.clamp(setting.least, setting.most))
        };
        Self { of, set: of.iter().map(value).collect() }
    }

    /// The value of a setting; 0 for one that the report does not have.
    pub fn get(&self, key: &str) -> f64 {
        let at = self.of.iter().position(|setting| setting.key == key);
        debug_assert!(at.is_some(), "{key} is not a setting of this report");
        at.and_then(|at| self.set.get(at)).copied().unwrap_or_default()
    }

    /// Settings with their values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a Setting, f64)> + '_ {
        self.of.iter().zip(self.set.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: Setting =
        Setting { key: "years", least: 1.0, most: 20.0, step: 1.0, usual: 5.0, unit: Unit::Years };

    #[test]
    fn values_stay_within_their_bounds() {
        for (set, expected) in [
            (vec![], 5.0),
            (vec![("years".to_owned(), 7.0)], 7.0),
            (vec![("years".to_owned(), -7.0)], 1.0),
            (vec![("years".to_owned(), 1e9)], 20.0),
            (vec![("years".to_owned(), f64::NAN)], 5.0),
            (vec![("other".to_owned(), 7.0)], 5.0),
        ] {
            assert_eq!(Settings::new(&[YEARS], &set).get("years"), expected, "{set:?}");
        }
    }
}
