//! The project's own commands, `cargo xtask …`: building, serving, checking and measuring Perennial.
#![allow(clippy::print_stdout, reason = "a command-line tool talks to the person at the terminal")]

mod bench;
mod browsers;
mod bundle;
mod context;
mod files;
mod fuzz;
mod lan;
mod notices;
mod npm;
mod page;
mod process;
mod screenshots;
mod serve;
mod server;
mod sim;
mod style;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::context::Context;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Perennial's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and run it: the page, the server and its database
    Serve(serve::Options),
    /// Build the release page into dist/ and nothing else
    Dist,
    /// Check everything: format, lints, tests, browsers, licences
    Test(test::Options),
    /// Measure: sizes, start-up, large tables
    Bench(bench::Options),
    /// Simulate devices, networks and servers that fail, by seed
    Sim(sim::Options),
    /// Give every decoder its corpus and changes of it
    Fuzz(fuzz::Options),
    /// Check the rules of the code base that no compiler knows
    Tidy,
    /// Print the notices of third-party software
    Notices(notices::Options),
    /// Photograph the product with its sample company into docs/screenshots/
    Screenshots,
    /// Trunk's post_build hook: not for people
    #[command(hide = true)]
    Bundle,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<()> {
    let context = Context::find()?;
    match &cli.command {
        Command::Serve(options) => serve::run(&context, options),
        Command::Dist => page::dist(&context),
        Command::Test(options) => test::run(&context, options),
        Command::Bench(options) => bench::run(&context, options),
        Command::Sim(options) => sim::run(&context, options),
        Command::Fuzz(options) => fuzz::run(&context, options),
        Command::Tidy => tidy::run(&context),
        Command::Notices(options) => notices::run(&context, options),
        Command::Screenshots => screenshots::run(&context),
        Command::Bundle => bundle::run(&context),
    }
}
