//! What came of the plan: each line as it was frozen when the decision was made, against what it is today.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Line, present_value};

/// One line, then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What it is called.
    pub key: String,
    /// Present value in the frozen plan, minor units; `None` for a line that came later.
    pub frozen: Option<f64>,
    /// Present value today; `None` for a line that went.
    pub today: Option<f64>,
    /// today − frozen, missing ones as 0: the changes add up to the change of the net present value.
    pub change: f64,
}

/// Every line of either plan, the greatest change in size first, equal ones by key. Lines of one key are one line.
pub fn against_baseline(frozen: &[Line], today: &[Line], rate: f64) -> Vec<Change> {
    let mut changes: BTreeMap<&str, Change> = BTreeMap::new();
    for (lines, is_frozen) in [(frozen, true), (today, false)] {
        for line in lines {
            let worth = present_value(&line.flows, rate);
            let change = changes.entry(&line.key).or_insert_with(|| Change {
                key: line.key.clone(),
                frozen: None,
                today: None,
                change: 0.0,
            });
            let side = if is_frozen { &mut change.frozen } else { &mut change.today };
            *side = Some(side.unwrap_or(0.0) + worth);
        }
    }
    let mut changes: Vec<Change> = changes.into_values().collect();
    for one in &mut changes {
        one.change = one.today.unwrap_or(0.0) - one.frozen.unwrap_or(0.0);
    }
    // Stable: equal changes stay in the order of their keys.
    changes.sort_by(|x, y| y.change.abs().total_cmp(&x.change.abs()));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(key: &str, flows: &[i64]) -> Line {
        Line { key: key.into(), flows: flows.to_vec(), low: 0.8, high: 1.2 }
    }

    #[test]
    fn lines_that_changed_came_and_went() {
        let frozen = [line("licence", &[-1000]), line("hours", &[0, 1100]), line("paper", &[-50])];
        let today = [
            line("licence", &[-1000]),
            line("hours", &[0, 550]),
            line("travel", &[-30]),
            line("travel", &[-40]),
        ];
        let changes = against_baseline(&frozen, &today, 0.1);
        let told: Vec<(&str, f64)> =
            changes.iter().map(|one| (one.key.as_str(), libm::round(one.change))).collect();
        assert_eq!(told, [("hours", -500.0), ("travel", -70.0), ("paper", 50.0), ("licence", 0.0)]);
        assert_eq!((changes[1].frozen, changes[2].today), (None, None));
        assert!(against_baseline(&[], &[], 0.1).is_empty());
    }
}
