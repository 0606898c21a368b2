//! Numbers that a driver writes as JSON: where each stands, what it is called, and what it has to keep to.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Bound, Measure};

/// A number of a driver.
pub(super) struct Known {
    /// Where it stands in the driver's results.
    path: &'static str,
    name: &'static str,
    unit: &'static str,
    bound: Option<Bound>,
}

/// One that may be so much at most.
pub(super) const fn bound(path: &'static str, name: &'static str, unit: &'static str, most: f64) -> Known {
    Known { path, name, unit, bound: Some(Bound::AtMost(most)) }
}

/// One that has to be so much at least.
pub(super) const fn at_least(
    path: &'static str,
    name: &'static str,
    unit: &'static str,
    least: f64,
) -> Known {
    Known { path, name, unit, bound: Some(Bound::AtLeast(least)) }
}

/// One that is only told.
pub(super) const fn known(path: &'static str, name: &'static str, unit: &'static str) -> Known {
    Known { path, name, unit, bound: None }
}

/// All of a table; it is an error when one is missing.
pub(super) fn all(suite: &'static str, table: &[Known], results: &Value) -> Result<Vec<Measure>> {
    table.iter().map(|known| one(suite, known, results)).collect()
}

fn one(suite: &'static str, known: &Known, results: &Value) -> Result<Measure> {
    let value = results.pointer(known.path).and_then(Value::as_f64);
    Ok(Measure {
        suite,
        name: known.name.to_owned(),
        value: value.with_context(|| format!("{suite} gave no {}", known.path))?,
        unit: known.unit,
        bound: known.bound,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_is_found_where_it_stands_and_missed_where_it_does_not() {
        let results = json!({ "edit": { "idle": { "p95": 14.0 } } });
        let table =
            [bound("/edit/idle/p95", "edit", "ms", 15.0), at_least("/edit/idle/p95", "edit", "ms", 15.0)];
        let found = all("page", &table, &results).unwrap();
        assert_eq!(
            found.iter().map(|measure| (measure.value, measure.is_kept())).collect::<Vec<_>>(),
            [(14.0, true), (14.0, false),]
        );
        assert!(all("page", &[known("/edit/busy/p95", "edit", "ms")], &results).is_err());
    }
}
