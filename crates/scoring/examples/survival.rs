//! Kaplan-Meier curves of lives, or the sBG model of renewals, as JSON:
//! `cargo run --release -p scoring --example survival -- [--level 0.95] [--project N] FILE.csv`.
//! Columns: time and event (1 left, 0 still there) for curves, or active (customers at the start and after each renewal) for
//! renewals; a column group makes one result for each group. See docs/scoring.md.

mod input;

use std::collections::BTreeMap;
use std::process::ExitCode;

use input::{Arguments, Table, number};
use scoring::retention::{Renewals, RenewalsError, fit};
use scoring::survival::{Life, Survival, SurvivalError};
use serde_json::{Map, Value, json};

const USAGE: &str = "survival [--level 0.95] [--project N] FILE.csv
  time,event[,group] with event 1 (left) or 0 (still there): curves with intervals of that level
  active[,group]: customers at the start and after each renewal, line by line: the sBG model, projected over N more (5)";

fn main() -> ExitCode {
    input::finish(run())
}

fn run() -> Result<Value, String> {
    let arguments = Arguments::read(USAGE, &["level", "project"], &[])?;
    let (level, project): (f64, u32) = (arguments.value("level", 0.95)?, arguments.value("project", 5)?);
    if project > 1000 {
        return Err(format!("--project cannot be {project}: 1000 at most"));
    }
    let table = Table::read(&arguments.file, true)?;
    let active = table.column(&["active"]);
    let mut results = Map::new();
    for (group, rows) in groups(&table) {
        let result = match active {
            Some(active) => renewals(&table, &rows, active, project)?,
            None => curve(&table, &rows, level)?,
        };
        results.insert(group, result);
    }
    let model = if active.is_some() { "sbg" } else { "kaplan-meier" };
    Ok(json!({ "model": model, "level": level, "groups": results }))
}

/// Rows of each group in the order of the file; all are one group without that column.
fn groups(table: &Table) -> BTreeMap<String, Vec<usize>> {
    let column = table.column(&["group", "cohort"]);
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    if column.is_none() {
        groups.insert("all".to_owned(), Vec::new());
    }
    for (row, (_, cells)) in table.rows.iter().enumerate() {
        let group = column.map_or("all", |column| cells[column].as_str());
        groups.entry(group.to_owned()).or_default().push(row);
    }
    groups
}

fn curve(table: &Table, rows: &[usize], level: f64) -> Result<Value, String> {
    let time = table.required(&["time", "duration", "T"])?;
    let event = table.required(&["event", "observed", "E"])?;
    let mut lives = Vec::new();
    for &row in rows {
        let (line, cells) = &table.rows[row];
        let left = match cells[event].to_ascii_lowercase().as_str() {
            "1" | "1.0" | "true" | "yes" => true,
            "0" | "0.0" | "false" | "no" => false,
            other => {
                return Err(format!("line {line}: the event is {other:?}, not 1 (left) or 0 (still there)"));
            }
        };
        lives.push(Life { time: number(&cells[time], *line, "the time")?, left });
    }
    let measured = Survival::measure(&lives, level).map_err(|error| match error {
        SurvivalError::Time { row } => {
            format!("line {}: the time must be a number from 0", table.rows[rows[row]].0)
        }
        SurvivalError::Level => format!("--level cannot be {level}: {error}"),
    })?;
    Ok(json!(measured))
}

fn renewals(table: &Table, rows: &[usize], active: usize, project: u32) -> Result<Value, String> {
    let mut counts = Vec::new();
    for &row in rows {
        let (line, cells) = &table.rows[row];
        counts.push(number::<u64>(&cells[active], *line, "the number of customers")?);
    }
    let read = Renewals::from_active(&counts).map_err(|error| match error {
        RenewalsError::Grows { at, before, after } => {
            format!("line {}: {after} customers after {before}", table.rows[rows[at]].0)
        }
        RenewalsError::Shape => error.to_string(),
    })?;
    let fitted = fit(&read).map_err(|error| error.to_string())?;
    let seen = read.stayed.len() as u32;
    let last = counts.last().copied().unwrap_or_default();
    Ok(json!({
        "fit": fitted,
        "degenerate": !fitted.flags.is_empty(),
        "survival": fitted.leaving.survival(seen + project),
        "rates": (1..=seen + project).map(|renewal| fitted.leaving.rate(renewal)).collect::<Vec<f64>>(),
        "projection": fitted.leaving.project(last, seen, project),
    }))
}
