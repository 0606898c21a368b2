//! `cargo xtask bench`: measures that anyone can repeat, as a table and as JSON.

mod sizes;

use std::fs;

use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::context::Context;

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure; everything when none is named
    suites: Vec<String>,
}

/// One number with its limit, where it has one.
pub(crate) struct Measure {
    suite: &'static str,
    name: String,
    value: f64,
    unit: &'static str,
    /// The value must not be above.
    limit: Option<f64>,
}

type Suite = (&'static str, fn(&Context) -> Result<Vec<Measure>>);

const SUITES: &[Suite] = &[("sizes", sizes::measure)];

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
    let above: Vec<_> =
        measures.iter().filter(|measure| measure.is_above()).map(|measure| &*measure.name).collect();
    if !above.is_empty() {
        bail!("above their limits: {}", above.join(", "));
    }
    Ok(())
}

impl Measure {
    fn is_above(&self) -> bool {
        self.limit.is_some_and(|limit| self.value > limit)
    }
}

fn print(measures: &[Measure]) {
    println!("{:<10} {:<40} {:>12} {:>12}", "suite", "measure", "value", "limit");
    for measure in measures {
        let unit = measure.unit;
        let limit = measure.limit.map_or_else(String::new, |limit| format!("≤ {limit} {unit}"));
        let value = format!("{:.1} {unit}", measure.value);
        let mark = if measure.is_above() { "  ABOVE" } else { "" };
        println!("{:<10} {:<40} {value:>12} {limit:>12}{mark}", measure.suite, measure.name);
    }
}

fn as_json(measures: &[Measure]) -> Value {
    let rows = measures.iter().map(|measure| {
        json!({
            "suite": measure.suite,
            "measure": measure.name,
            "value": measure.value,
            "unit": measure.unit,
            "limit": measure.limit,
        })
    });
    Value::Array(rows.collect())
}
