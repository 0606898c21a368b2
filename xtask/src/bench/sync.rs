//! The server under load and a change on its way: `tests/load` measures on SQLite and on PostgreSQL, `tests/peers` does the
//! same with other programs that synchronise, and here the numbers get their bounds.

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::Measure;
use super::known::{Known, all, at_least, bound, known};
use crate::context::Context;
use crate::server::{self, Build};
use crate::{npm, process};

const MEASURES: &[Known] = &[
    at_least("/pushes/rate", "one change at a time, 8 devices", "/s", 300.0),
    known("/pushes/times/p95", "… p95", "ms"),
    known("/pushes/bytes_each", "… database for each", "B"),
    at_least("/upload/rate", "changes in batches of 1,000", "/s", 8_000.0),
    known("/upload/bytes", "… database for 100,000 contacts", "B"),
    bound("/upload/beside/edits/p95", "a change during an upload, p95", "ms", 250.0),
    known("/upload/beside/rate", "… the upload meanwhile", "/s"),
    known("/many/one/rate", "1,000 devices, 1 workspace", "/s"),
    known("/many/one/times/p99", "… p99", "ms"),
    known("/many/many/rate", "1,000 devices, 1,000 workspaces", "/s"),
    known("/many/many/times/p99", "… p99", "ms"),
    bound("/changes/two/p50", "A to B, p50", "ms", 20.0),
    bound("/changes/two/p95", "… p95", "ms", 50.0),
    bound("/changes/many/p99", "A to 199 others, p99", "ms", 250.0),
    bound("/offline/drained", "5,000 edits there, 5,000 here", "ms", 2_000.0),
    known("/offline/everywhere", "… until the other has all", "ms"),
    bound("/idle/kib_each", "memory of an idle event stream", "KiB", 20.0),
    known("/idle/streams", "… streams", ""),
    known("/idle/mib_before", "… the program before", "MiB"),
];

const PEERS: &[Peer] = &[
    Peer {
        suite: "pouchdb",
        measures: &[
            known("/pouchdb/changes/p50", "A to B, p50", "ms"),
            known("/pouchdb/changes/p95", "… p95", "ms"),
            known("/pouchdb/offline/drained", "5,000 edits there, 5,000 here", "ms"),
        ],
    },
    Peer {
        suite: "rxdb",
        measures: &[
            known("/rxdb/changes/p50", "A to B, p50", "ms"),
            known("/rxdb/changes/p95", "… p95", "ms"),
            known("/rxdb/offline/drained", "5,000 edits there, 5,000 here", "ms"),
        ],
    },
];

/// Another program that synchronises.
struct Peer {
    suite: &'static str,
    measures: &'static [Known],
}

pub(super) fn measure(context: &Context) -> Result<Vec<Measure>> {
    let server = server::build(context, Build::Release)?;
    let mut cargo = context.command("cargo");
    process::run(cargo.args(["build", "--release", "--package", "load", "--bin", "load"]))?;
    let load = server::program(context, Build::Release, "load");
    let mut measures = Vec::new();
    for (suite, database) in [("sqlite", "sqlite"), ("postgres", "postgres")] {
        let results = loaded(context, &load, &server, database)?;
        match results["skipped"].as_str() {
            Some(why) => println!("skipped: {suite}, because {why}"),
            None => measures.extend(all(suite, MEASURES, &results)?),
        }
    }
    measures.extend(peers(context)?);
    Ok(measures)
}

fn loaded(context: &Context, load: &Path, server: &Path, database: &str) -> Result<Value> {
    println!("Measuring the server on {database} …");
    let mut command = context.command(&load.to_string_lossy());
    command.arg("--server").arg(server).args(["--database", database]);
    // As on a server that people rely on: each commit waits for the disk.
    let told = process::output(command.env("PERENNIAL_TEST_FSYNC", "1"))?;
    Ok(serde_json::from_str(&told)?)
}

/// The same with other programs, where their packages can be had.
fn peers(context: &Context) -> Result<Vec<Measure>> {
    let folder = context.root.join("tests/peers");
    if let Err(error) = npm::ensure(context, &folder) {
        println!("skipped: other programs, because their packages cannot be fetched: {error:#}");
        return Ok(Vec::new());
    }
    println!("Measuring other programs …");
    let mut node = context.command("node");
    let results: Value = serde_json::from_str(&process::output(node.current_dir(folder).arg("main.mjs"))?)?;
    let mut measures = Vec::new();
    for peer in PEERS {
        measures.extend(all(peer.suite, peer.measures, &results)?);
    }
    Ok(measures)
}
