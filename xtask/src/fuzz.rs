//! `cargo xtask fuzz`: the decoders of `tests/fuzz` with their corpus and changes of it.

use anyhow::Result;
use clap::Args;

use crate::context::Context;
use crate::process;

/// Seconds for each decoder in the long run: a quarter of an hour in all.
const LONG_SECONDS: u64 = 30;

#[derive(Args)]
pub(crate) struct Options {
    /// Go on with other changes, half a minute for each decoder
    #[arg(long)]
    long: bool,
    /// How many seconds for each decoder instead
    #[arg(long)]
    seconds: Option<u64>,
}

/// `cargo xtask fuzz`.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    let seconds = options.seconds.or(options.long.then_some(LONG_SECONDS));
    let mut cargo = context.command("cargo");
    // As the other tests are built, so that nothing is compiled twice.
    cargo.args(["test", "--workspace", "--test", "fuzz", "--", "--nocapture"]);
    if let Some(seconds) = seconds {
        cargo.env("PERENNIAL_FUZZ_SECONDS", seconds.to_string());
    }
    process::run(&mut cargo)
}

/// What the long test runs.
pub(crate) fn long(context: &Context) -> Result<()> {
    run(context, &Options { long: true, seconds: None })
}
