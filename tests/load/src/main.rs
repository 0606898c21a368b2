//! Measures the real server under load, on SQLite or PostgreSQL, and prints one JSON object: `cargo xtask bench sync` runs
//! it and gives the numbers their goals.
#![allow(clippy::print_stdout, reason = "a command-line tool talks to the person at the terminal")]

#[path = "../../../crates/server/tests/support/cluster.rs"]
mod cluster;
mod contacts;
mod device;
mod line;
mod listener;
mod numbers;
mod parts;
mod server;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Parser, ValueEnum};
use serde_json::{Map, Value};

use crate::server::Server;

#[derive(Parser)]
struct Options {
    /// The server's program
    #[arg(long)]
    server: PathBuf,
    /// What it keeps its data in
    #[arg(long)]
    database: Database,
    /// Devices that listen while nothing happens
    #[arg(long, default_value_t = 5_000)]
    idle: usize,
    /// Only these parts
    parts: Vec<String>,
}

/// Where the server under load keeps its data.
#[derive(Clone, Copy, ValueEnum)]
enum Database {
    /// A file of its own.
    Sqlite,
    /// A cluster of its own, which is thrown away; it waits for the disk like any other.
    Postgres,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(unknown) = options.parts.iter().find(|part| !parts::NAMES.contains(&part.as_str())) {
        bail!("no part is called {unknown}; there are: {}", parts::NAMES.join(", "));
    }
    let mut results = Map::new();
    for name in parts::NAMES {
        if !options.parts.is_empty() && !options.parts.iter().any(|part| part == name) {
            continue;
        }
        // Each on a server of its own: none measures what another one left behind.
        let Some(server) = Server::start(&options.server, options.database).await? else {
            results.insert("skipped".into(), "PostgreSQL is not installed, or cannot be run here".into());
            break;
        };
        results.insert(name.to_owned(), parts::run(name, &server, options.idle).await?);
    }
    println!("{}", Value::Object(results));
    Ok(())
}
