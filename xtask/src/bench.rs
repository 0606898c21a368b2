//! `cargo xtask bench`: measures that anyone can repeat, as a table and as JSON.

mod known;
mod lighthouse;
mod page;
mod scoring;
mod sizes;
mod sync;

use std::fs;

use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::context::Context;

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure, of sizes, lighthouse, page, sync and scoring; everything when none is named
    suites: Vec<String>,
}

/// One number with its bound, where it has one.
pub(crate) struct Measure {
    suite: &'static str,
    name: String,
    value: f64,
    unit: &'static str,
    bound: Option<Bound>,
}

/// What a measure has to keep to.
#[derive(Clone, Copy)]
pub(crate) enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

type Suite = (&'static str, fn(&Context) -> Result<Vec<Measure>>);

const SUITES: &[Suite] = &[
    ("sizes", sizes::measure),
    ("lighthouse", lighthouse::measure),
    ("page", page::measure),
    ("sync", sync::measure),
    ("scoring", scoring::measure),
];

/// `cargo xtask bench`.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    if let Some(unknown) = options.suites.iter().find(|name| !SUITES.iter().any(|(suite, _)| suite == *name))
    {
        let known: Vec<_> = SUITES.iter().map(|(name, _)| *name).collect();
        bail!("no suite is called {unknown}; there are: {}", known.join(", "));
    }
    let mut measures = Vec::new();
    for (name, measure) in SUITES {
        if options.suites.is_empty() || options.suites.iter().any(|suite| suite == name) {
            measures.extend(measure(context)?);
        }
    }
    print(&measures);
    let file = context.target.join("xtask/bench.json");
    fs::write(&file, serde_json::to_string_pretty(&as_json(&measures))?)?;
    println!("\nAs JSON: {}", file.display());
    keep_bounds(&measures)
}

/// The first load must not grow, as a check. The goal itself is the bench's business.
pub(crate) fn check_sizes(context: &Context) -> Result<()> {
    let measures = sizes::measure(context)?;
    print(&measures);
    let sum = measures.iter().find(|measure| measure.name == sizes::FIRST_LOAD_SUM).map(|sum| sum.value);
    if sum.is_none_or(|sum| sum > sizes::CEILING_KB) {
        bail!("the first load is beyond {} KB", sizes::CEILING_KB);
    }
    Ok(())
}

fn keep_bounds(measures: &[Measure]) -> Result<()> {
    let broken: Vec<_> =
        measures.iter().filter(|measure| !measure.is_kept()).map(|measure| &*measure.name).collect();
    if !broken.is_empty() {
        bail!("out of bounds: {}", broken.join(", "));
    }
    Ok(())
}

impl Measure {
    fn is_kept(&self) -> bool {
        match self.bound {
            Some(Bound::AtMost(limit)) => self.value <= limit,
            Some(Bound::AtLeast(limit)) => self.value >= limit,
            None => true,
        }
    }

    fn bound_text(&self) -> String {
        match self.bound {
            Some(Bound::AtMost(limit)) => format!("≤ {limit} {}", self.unit),
            Some(Bound::AtLeast(limit)) => format!("≥ {limit} {}", self.unit),
            None => String::new(),
        }
    }
}

fn print(measures: &[Measure]) {
    println!("{:<10} {:<40} {:>12} {:>12}", "suite", "measure", "value", "bound");
    for measure in measures {
        let value = format!("{:.1} {}", measure.value, measure.unit);
        let mark = if measure.is_kept() { "" } else { "  BROKEN" };
        println!("{:<10} {:<40} {value:>12} {:>12}{mark}", measure.suite, measure.name, measure.bound_text());
    }
}

fn as_json(measures: &[Measure]) -> Value {
    let rows = measures.iter().map(|measure| {
        json!({
            "suite": measure.suite,
            "measure": measure.name,
            "value": measure.value,
            "unit": measure.unit,
            "bound": measure.bound_text(),
            "kept": measure.is_kept(),
        })
    });
    Value::Array(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_at_their_edge_and_not_beyond() {
        let cases = [
            (Some(Bound::AtMost(5.0)), 5.0, true),
            (Some(Bound::AtMost(5.0)), 5.1, false),
            (Some(Bound::AtLeast(90.0)), 90.0, true),
            (Some(Bound::AtLeast(90.0)), 89.0, false),
            (None, 1e9, true),
        ];
        for (bound, value, kept) in cases {
            let measure = Measure { suite: "s", name: "m".into(), value, unit: "", bound };
            assert_eq!(measure.is_kept(), kept, "{value} {}", measure.bound_text());
            assert_eq!(keep_bounds(&[measure]).is_ok(), kept);
        }
    }
}
