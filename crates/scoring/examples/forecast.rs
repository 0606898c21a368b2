//! Forecasts a pipeline:
//! `cargo run --release -p scoring --example forecast -- [--target AMOUNT] [--draws N] [--seed N] [--simulate] FILE.csv`.
//!
//! The file has a row per open deal: columns `value` (or `amount`) with at most two decimal places, and `probability`, 0 to 1
//! or with a per cent sign. Prints the weighted sum, its spread and percentiles, and how they came about.

mod input;

use std::process::ExitCode;

use input::{Arguments, Table, number};
use scoring::pipeline::{Deal, Forecast, Method, Settings, forecast};
use serde_json::{Value, json};

const USAGE: &str = "forecast [--target AMOUNT] [--draws N] [--seed N] [--simulate] FILE.csv";

fn main() -> ExitCode {
    input::finish(run())
}

fn run() -> Result<Value, String> {
    let arguments = Arguments::read(USAGE, &["target", "draws", "seed"], &["simulate"])?;
    let table = Table::read(&arguments.file, true)?;
    let value = table.required(&["value", "amount"])?;
    let probability = table.required(&["probability", "p", "chance"])?;
    let mut deals = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        deals.push(Deal {
            value: cents(&cells[value], *line)?,
            probability: chance(&cells[probability], *line)?,
        });
    }
    let defaults = Settings::default();
    let settings = Settings {
        draws: arguments.value("draws", defaults.draws)?,
        seed: arguments.value("seed", defaults.seed)?,
        always_draw: arguments.has("simulate"),
    };
    let found = forecast(&deals, settings).map_err(|error| error.to_string())?;
    let target = arguments.all("target").last().map(|text| cents(text, 0)).transpose()?;
    Ok(document(&found, target))
}

/// An amount with at most two decimal places in hundredths.
fn cents(cell: &str, line: usize) -> Result<i64, String> {
    let wrong = || format!("line {line}: the value {cell:?} is no amount with at most two decimal places");
    let (whole, part) = cell.split_once('.').unwrap_or((cell, ""));
    let digits = part.len() <= 2 && part.bytes().all(|c| c.is_ascii_digit());
    let number: i64 = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
    if digits { Ok(number) } else { Err(wrong()) }
}

fn chance(cell: &str, line: usize) -> Result<f64, String> {
    let value: f64 = match cell.strip_suffix('%') {
        Some(percent) => number::<f64>(percent.trim(), line, "the probability")? / 100.0,
        None => number(cell, line, "the probability")?,
    };
    let is_chance = (0.0..=1.0).contains(&value);
    if is_chance {
        Ok(value)
    } else {
        Err(format!("line {line}: the probability {cell} is not between 0 and 1"))
    }
}

fn document(found: &Forecast, target: Option<i64>) -> Value {
    let units = |minor: i64| minor as f64 / 100.0;
    let at = |probability: f64| units(found.distribution.quantile(probability));
    let method = match found.method {
        Method::Exact => json!({ "kind": "exact" }),
        Method::Drawn(draws) => json!({ "kind": "simulation", "draws": draws }),
    };
    json!({
        "deals": found.parts.len(),
        "left_out_without_value": found.odd.worthless,
        "total": units(found.total),
        "weighted": found.mean.value().map(|mean| mean / 100.0),
        "standard_deviation": found.deviation / 100.0,
        "method": method,
        "p05": at(0.05), "p10": at(0.1), "p25": at(0.25), "p50": at(0.5), "p75": at(0.75), "p90": at(0.9), "p95": at(0.95),
        "target": target.map(|target| json!({ "value": units(target), "reached_with": found.distribution.at_least(target) })),
    })
}
