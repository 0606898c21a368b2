//! `cargo xtask sim`: many clients and the real server in one process, seed after seed.

mod planted;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::context::Context;
use crate::process;

/// Seeds of a run by hand: within five minutes on two cores that do nothing else.
const SEEDS: u64 = 2_000;
/// Seeds of the step beside the browsers' tests. There a seed takes 0.7 s of a slow machine, and all steps have 30 minutes.
const STEP_SEEDS: u64 = 250;
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
    simulate(context, options, Manner::Greedy)
}

/// The first seeds, beside other steps.
pub(crate) fn short(context: &Context) -> Result<()> {
    simulate(context, &of_all(STEP_SEEDS, 0), Manner::Patient)
}

/// The seeds of the long run.
pub(crate) fn long(context: &Context) -> Result<()> {
    simulate(context, &of_all(LONG_SEEDS, LONG_START), Manner::Greedy)
}

/// Whether the seeds notice what was removed.
pub(crate) fn planted(context: &Context) -> Result<()> {
    planted::run(context)
}

fn of_all(seeds: u64, start: u64) -> Options {
    Options { seeds, start, steps: STEPS, faults: "all".into(), jobs: None, planted: false }
}

/// How it behaves where others work, too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// As any program.
    Greedy,
    /// It takes what the others leave.
    Patient,
}

fn simulate(context: &Context, options: &Options, manner: Manner) -> Result<()> {
    let program = build(context, manner)?;
    let mut sim = context.command(&program.to_string_lossy());
    let numbers = [("--seeds", options.seeds), ("--start", options.start), ("--steps", options.steps)];
    for (name, value) in numbers {
        sim.arg(name).arg(value.to_string());
    }
    if let Some(jobs) = options.jobs {
        sim.arg("--jobs").arg(jobs.to_string());
    }
    if manner == Manner::Patient {
        sim.args(["--patient", "yes"]);
    }
    process::run(sim.arg("--faults").arg(&options.faults))
}

/// Builds the simulator of a checkout and gives the program.
fn build(context: &Context, manner: Manner) -> Result<PathBuf> {
    let mut cargo = match manner {
        Manner::Greedy => context.command("cargo"),
        Manner::Patient => context.patient("cargo"),
    };
    process::run(cargo.args(["build", "--quiet", "--profile", "sim", "--package", "tests", "--bin", "sim"]))?;
    Ok(context.target.join("sim").join(format!("sim{}", std::env::consts::EXE_SUFFIX)))
}
