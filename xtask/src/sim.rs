//! `cargo xtask sim`: many clients and the real server in one process, seed after seed.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::context::Context;
use crate::process;

#[derive(Args)]
pub(crate) struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 0)]
    start: u64,
    /// Steps of each run before everything is set right
    #[arg(long, default_value_t = 160)]
    steps: u64,
    /// all, none, or names with commas between them
    #[arg(long, default_value = "all")]
    faults: String,
}

/// Builds the simulator in release and runs it.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&context.root).args(["run", "--release", "--package", "tests", "--bin", "sim", "--"]);
    let numbers = [("--seeds", options.seeds), ("--start", options.start), ("--steps", options.steps)];
    for (name, value) in numbers {
        cargo.arg(name).arg(value.to_string());
    }
    process::run(cargo.arg("--faults").arg(&options.faults))
}
