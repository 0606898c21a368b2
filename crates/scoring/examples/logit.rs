//! Learns how likely an outcome is and measures how good the probabilities are, as JSON:
//! `cargo run --release -p scoring --example logit -- [--target COLUMN] [--l2 λ] [--least N] [--without A,B] FILE.csv`.
//! All columns but the target (1 or 0; the last one unless it is named) are features. See docs/scoring.md.

mod input;

use std::process::ExitCode;

use input::{Arguments, Table, number};
use scoring::calibration::{Isotonic, Outcome, Platt, Quality};
use scoring::logit::{LEAST_OUTCOMES, Logit, LogitError, LogitSettings};
use serde_json::{Value, json};

const USAGE: &str = "logit [--target COLUMN] [--l2 PENALTY] [--least N] [--without A,B] FILE.csv
  numbers in all columns; the target (the last column unless named) is 1 or 0; the penalty is 0 unless given; of the rarer
  outcome at least N (10) must have been seen";

/// Bins of the reliability table.
const BINS: usize = 10;

fn main() -> ExitCode {
    input::finish(run())
}

fn run() -> Result<Value, String> {
    let arguments = Arguments::read(USAGE, &["target", "l2", "least", "without"], &[])?;
    let least_outcomes = arguments.value("least", LEAST_OUTCOMES)?;
    let settings = LogitSettings { l2: arguments.value("l2", 0.0)?, least_outcomes };
    let table = Table::read(&arguments.file, true)?;
    let target = match arguments.all("target").last() {
        Some(name) => table.required(&[name])?,
        None => table.header.len() - 1,
    };
    let columns = features(&table, target, arguments.all("without"))?;
    let (mut values, mut outcomes) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        for &column in &columns {
            values.push(number(&cells[column], *line, &table.header[column])?);
        }
        outcomes.push(match cells[target].to_ascii_lowercase().as_str() {
            "1" | "1.0" | "true" | "yes" => true,
            "0" | "0.0" | "false" | "no" => false,
            other => return Err(format!("line {line}: {} is {other:?}, not 1 or 0", table.header[target])),
        });
    }
    let fitted = Logit::fit(&values, columns.len(), &outcomes, &settings);
    let logit = fitted.map_err(|error| match error {
        LogitError::Feature { row, column } => {
            let (line, name) = (table.rows[row].0, &table.header[columns[column]]);
            format!("line {line}: {name} is no finite number")
        }
        other => other.to_string(),
    })?;
    let predicted: Vec<Outcome> = outcomes
        .iter()
        .enumerate()
        .map(|(row, &happened)| {
            let features = &values[row * columns.len()..(row + 1) * columns.len()];
            Outcome { score: logit.predict(features), happened }
        })
        .collect();
    let names: Vec<&str> = columns.iter().map(|&column| table.header[column].as_str()).collect();
    report(&logit, &names, &predicted, &settings)
}

fn features(table: &Table, target: usize, without: &[String]) -> Result<Vec<usize>, String> {
    let mut left_out = vec![target];
    for name in without.iter().flat_map(|names| names.split(',')) {
        left_out.push(table.required(&[name])?);
    }
    let columns: Vec<usize> = (0..table.header.len()).filter(|column| !left_out.contains(column)).collect();
    if columns.is_empty() { Err("there is no feature beside the target".to_owned()) } else { Ok(columns) }
}

fn report(
    logit: &Logit,
    names: &[&str],
    predicted: &[Outcome],
    settings: &LogitSettings,
) -> Result<Value, String> {
    let quality = Quality::measure(predicted, BINS).map_err(|error| error.to_string())?;
    let isotonic = Isotonic::fit(predicted, settings.least_outcomes).map_err(|error| error.to_string())?;
    let platt = Platt::fit(predicted, settings.least_outcomes).map_err(|error| error.to_string())?;
    let coefficients: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            json!({
                "feature": name,
                "coefficient": logit.coefficients[at],
                "standard_error": logit.errors.as_ref().map(|errors| errors[at + 1]),
                "z_scored": logit.features[at],
            })
        })
        .collect();
    let predictions: Vec<Value> = predicted
        .iter()
        .map(|one| {
            json!({
                "probability": one.score,
                "isotonic": isotonic.apply(one.score),
                "platt": platt.apply(one.score),
                "happened": one.happened,
            })
        })
        .collect();
    Ok(json!({
        "model": "logit",
        "settings": settings,
        "rows": logit.rows,
        "positive": logit.positive,
        "intercept": logit.intercept,
        "intercept_standard_error": logit.errors.as_ref().map(|errors| errors[0]),
        "coefficients": coefficients,
        "log_likelihood": logit.log_likelihood,
        "null_log_likelihood": logit.null_log_likelihood,
        "converged": logit.converged,
        "steps": logit.steps,
        "degenerate": !logit.flags.is_empty(),
        "flags": logit.flags,
        "quality": quality,
        "isotonic": isotonic,
        "platt": platt,
        "predictions": predictions,
    }))
}
