//! `cargo xtask test`: every check of the project as named steps, with their times and a summary.

mod advisories;
mod ahead;
mod browser;
mod interface;
mod licences;
mod rust;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::context::Context;
use crate::{bench, fuzz, sim, tidy};

#[derive(Args)]
pub(crate) struct Options {
    /// Also the slow ones: more cases, Firefox, WebKit
    #[arg(long)]
    long: bool,
    /// Only these steps
    #[arg(long, value_name = "STEP", num_args = 1..)]
    only: Vec<String>,
    /// Print the names of the steps and stop
    #[arg(long)]
    list: bool,
}

/// How a step ended when it did not fail.
pub(crate) enum Outcome {
    Passed,
    /// Could not be run here, and why that is no fault of the code.
    Skipped(String),
}

struct Step {
    name: &'static str,
    when: When,
    run: fn(&Context) -> Result<Outcome>,
}

#[derive(PartialEq, Eq)]
enum When {
    /// When its turn comes.
    Turn,
    /// Only with `--long`, or when named.
    Long,
}

const fn step(name: &'static str, run: fn(&Context) -> Result<Outcome>) -> Step {
    Step { name, when: When::Turn, run }
}

const fn long(name: &'static str, run: fn(&Context) -> Result<Outcome>) -> Step {
    Step { name, when: When::Long, run }
}

/// The step whose work goes on beside those before it.
const PAGE: &str = "page";

/// In this order: what is quick and often wrong comes first.
const STEPS: &[Step] = &[
    step("fmt", rust::format),
    step("tidy", tidy_step),
    step("clippy", rust::clippy),
    step("clippy-wasm", rust::clippy_wasm),
    step("unit", rust::unit),
    step("postgres", rust::postgres),
    step("licences", licences::licences),
    step("advisories", advisories::advisories),
    step("sim", sim_step),
    step(PAGE, ahead::page),
    step("wasm", browser::wasm_chromium),
    step("e2e", browser::e2e),
    step("sizes", sizes),
    long("sim-long", sim_long),
    long("sim-planted", sim_planted),
    long("property-long", rust::property_long),
    long("fuzz", fuzz_step),
    long("interface", interface::interface),
    long("walks-long", browser::walks_long),
    long("wasm-firefox", browser::wasm_firefox),
    long("walk-firefox", browser::walk_firefox),
    long("walk-webkit", browser::walk_webkit),
];

struct Report {
    name: &'static str,
    took: Duration,
    result: Result<Outcome>,
}

/// `cargo xtask test`.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    if options.list {
        for step in STEPS {
            println!("{}{}", step.name, if step.when == When::Long { " (long)" } else { "" });
        }
        return Ok(());
    }
    let steps = chosen(options)?;
    if steps.len() > 1 && steps.iter().any(|step| step.name == PAGE) {
        ahead::begin(context)?;
    }
    let reports: Vec<Report> = steps.into_iter().map(|step| execute(context, step)).collect();
    let failed = summarise(&reports);
    if failed > 0 {
        // The table says it all; a second message would only hide its last line.
        std::process::exit(1);
    }
    Ok(())
}

fn chosen(options: &Options) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = options.only.iter().find(|name| !STEPS.iter().any(|step| step.name == **name)) {
        bail!("no step is called {unknown}; `cargo xtask test --list` names them");
    }
    let wanted = |step: &&Step| {
        if options.only.is_empty() {
            options.long || step.when != When::Long
        } else {
            options.only.iter().any(|name| name == step.name)
        }
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

fn execute(context: &Context, step: &'static Step) -> Report {
    println!("\n=== {} ===", step.name);
    let started = Instant::now();
    let result = (step.run)(context);
    if let Err(error) = &result {
        println!("{error:#}");
    }
    Report { name: step.name, took: started.elapsed(), result }
}

/// Prints the table and the last line; returns how many failed.
fn summarise(reports: &[Report]) -> usize {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    println!("\n{:<16} {:>8}  result", "step", "seconds");
    for report in reports {
        let result = match &report.result {
            Ok(Outcome::Passed) => {
                passed += 1;
                "passed".to_owned()
            }
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                format!("skipped: {why}")
            }
            Err(error) => {
                failed += 1;
                format!("FAILED: {error:#}")
            }
        };
        println!("{:<16} {:>8.1}  {result}", report.name, report.took.as_secs_f32());
    }
    println!("\n{passed} passed, {failed} failed, {skipped} skipped");
    failed
}

fn sizes(context: &Context) -> Result<Outcome> {
    bench::check_sizes(context)?;
    Ok(Outcome::Passed)
}

fn fuzz_step(context: &Context) -> Result<Outcome> {
    fuzz::long(context)?;
    Ok(Outcome::Passed)
}

fn sim_step(context: &Context) -> Result<Outcome> {
    sim::short(context)?;
    Ok(Outcome::Passed)
}

fn sim_long(context: &Context) -> Result<Outcome> {
    sim::long(context)?;
    Ok(Outcome::Passed)
}

fn sim_planted(context: &Context) -> Result<Outcome> {
    sim::planted(context)?;
    Ok(Outcome::Passed)
}

fn tidy_step(context: &Context) -> Result<Outcome> {
    tidy::run(context)?;
    Ok(Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(long: bool, only: &[&str]) -> Result<Vec<&'static str>> {
        let options = Options { long, only: only.iter().map(ToString::to_string).collect(), list: false };
        Ok(chosen(&options)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn slow_steps_run_only_when_asked_for() {
        assert!(!names(false, &[]).unwrap().contains(&"walk-firefox"));
        assert!(names(true, &[]).unwrap().contains(&"walk-firefox"));
        assert_eq!(names(false, &["walk-firefox", "fmt"]).unwrap(), ["fmt", "walk-firefox"]);
        assert!(names(false, &["frm"]).is_err());
    }

    #[test]
    fn only_failures_count_as_failures() {
        let report = |result| Report { name: "x", took: Duration::ZERO, result };
        let reports = [
            report(Ok(Outcome::Passed)),
            report(Ok(Outcome::Skipped("no network".into()))),
            report(Err(anyhow::anyhow!("broken"))),
        ];
        assert_eq!(summarise(&reports), 1);
        assert_eq!(summarise(&reports[..2]), 0);
    }
}
