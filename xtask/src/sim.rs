//! `cargo xtask sim`: many clients and the real server in one process, seed after seed.

mod planted;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::context::Context;
use crate::process;

/// Seeds of a run by hand: within five minutes on two cores that do nothing else.
const SEEDS: u64 = 2_000;
/// Steps of a run among the other checks: as many seeds as by hand, in a quarter of the time.
const SHORT_STEPS: u64 = 40;
/// Seeds of the long run: over a million operations.
const LONG_SEEDS: u64 = 6_000;
/// The long run begins far behind those.
const LONG_START: u64 = 1_000_000;
/// Steps of a run.
const STEPS: u64 = 160;

#[derive(Args)]
pub(crate) struct Options {
    /// How many seeds
    #[arg(long, default_value_t = SEEDS)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 0)]
    start: u64,
    /// Steps of each run before everything is set right
    #[arg(long, default_value_t = STEPS)]
    steps: u64,
    /// all, none, or names with commas between them
    #[arg(long, default_value = "all")]
    faults: String,
    /// Threads [default: one per processor]
    #[arg(long)]
    jobs: Option<usize>,
    /// Remove one protection after the other from a copy of the code, and see that the seeds notice
    #[arg(long)]
    planted: bool,
}

/// Builds the simulator and runs it.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    if options.planted {
        return planted::run(context);
    }
    simulate(context, options)
}

/// The first seeds, in short runs.
pub(crate) fn short(context: &Context) -> Result<()> {
    simulate(context, &Options { steps: SHORT_STEPS, ..of_all(SEEDS, 0) })
}

/// The seeds of the long run.
pub(crate) fn long(context: &Context) -> Result<()> {
    simulate(context, &of_all(LONG_SEEDS, LONG_START))
}

/// Whether the seeds notice what was removed.
pub(crate) fn planted(context: &Context) -> Result<()> {
    planted::run(context)
}

fn of_all(seeds: u64, start: u64) -> Options {
    Options { seeds, start, steps: STEPS, faults: "all".into(), jobs: None, planted: false }
}

fn simulate(context: &Context, options: &Options) -> Result<()> {
    let program = build(context)?;
    let mut sim = context.command(&program.to_string_lossy());
    let numbers = [("--seeds", options.seeds), ("--start", options.start), ("--steps", options.steps)];
    for (name, value) in numbers {
        sim.arg(name).arg(value.to_string());
    }
    if let Some(jobs) = options.jobs {
        sim.arg("--jobs").arg(jobs.to_string());
    }
    process::run(sim.arg("--faults").arg(&options.faults))
}

/// Builds the simulator of a checkout and gives the program.
fn build(context: &Context) -> Result<PathBuf> {
    let mut cargo = context.command("cargo");
    process::run(cargo.args(["build", "--quiet", "--profile", "sim", "--package", "tests", "--bin", "sim"]))?;
    Ok(context.target.join("sim").join(format!("sim{}", std::env::consts::EXE_SUFFIX)))
}
