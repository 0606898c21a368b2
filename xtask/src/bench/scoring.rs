//! Scores and segments over 1,000,000 customers and 5,000,000 orders: `tests/analytics` measures natively and in Chromium,
//! beside engines that one could embed, and here the numbers get their bounds.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::Measure;
use super::known::{Known, all, at_least, bound, known};
use crate::browsers::CHROMIUM;
use crate::bundle::{compress, wasm};
use crate::context::Context;
use crate::{npm, process, tools};

/// Tasks that DuckDB does too, and how many times faster Perennial is to be.
const TASKS: &[&str] = &["segment", "rfm", "rfm_grouped", "quintiles", "pareto", "top"];

const MEASURES: &[Known] = &[
    known("/perennial/segment/warm", "segment of four rules to ids", "ms"),
    known("/perennial/segment/first", "… first call", "ms"),
    at_least("/times/segment", "… times as fast as duckdb-wasm", "×", 50.0),
    known("/perennial/rfm/warm", "RFM of orders in any order", "ms"),
    known("/perennial/rfm/first", "… first call", "ms"),
    at_least("/times/rfm", "… times as fast as duckdb-wasm", "×", 20.0),
    known("/perennial/rfm_grouped/warm", "RFM of orders by customer", "ms"),
    known("/perennial/rfm_grouped/first", "… first call", "ms"),
    at_least("/times/rfm_grouped", "… times as fast as duckdb-wasm", "×", 70.0),
    known("/perennial/quintiles/warm", "three quintile scores", "ms"),
    known("/perennial/quintiles/first", "… first call", "ms"),
    at_least("/times/quintiles", "… times as fast as duckdb-wasm", "×", 70.0),
    known("/perennial/pareto/warm", "Pareto, Gini, ABC", "ms"),
    known("/perennial/pareto/first", "… first call", "ms"),
    at_least("/times/pareto", "… times as fast as duckdb-wasm", "×", 80.0),
    known("/perennial/top/warm", "best 100", "ms"),
    known("/perennial/top/first", "… first call", "ms"),
    at_least("/times/top", "… times as fast as duckdb-wasm", "×", 20.0),
    bound("/perennial/change/warm", "all of it after one order", "ms", 5.0),
    bound("/perennial/change/first", "… first call", "ms", 5.0),
    bound("/perennial/edit/warm", "a rule being written, 100,000 people", "ms", 16.0),
    known("/perennial/edit/first", "… first call", "ms"),
    bound("/perennial/memory/times", "memory, of that of the raw columns", "×", 2.0),
    bound("/size", "wasm of the bench, brotli", "KB", 100.0),
];

const NATIVE: &[Known] = &[
    known("/native/segment/warm", "segment of four rules to ids", "ms"),
    known("/native/rfm/warm", "RFM of orders in any order", "ms"),
    known("/native/rfm_grouped/warm", "RFM of orders by customer", "ms"),
    known("/native/quintiles/warm", "three quintile scores", "ms"),
    known("/native/pareto/warm", "Pareto, Gini, ABC", "ms"),
    known("/native/top/warm", "best 100", "ms"),
    known("/native/change/warm", "all of it after one order", "ms"),
];

/// Warm and first call of each task of an engine.
macro_rules! peer {
    ($name:literal) => {
        [
            known(concat!("/", $name, "/segment/warm"), "segment of four rules to ids", "ms"),
            known(concat!("/", $name, "/segment/first"), "… first call", "ms"),
            known(concat!("/", $name, "/rfm/warm"), "RFM of orders in any order", "ms"),
            known(concat!("/", $name, "/rfm/first"), "… first call", "ms"),
            known(concat!("/", $name, "/quintiles/warm"), "three quintile scores", "ms"),
            known(concat!("/", $name, "/quintiles/first"), "… first call", "ms"),
            known(concat!("/", $name, "/pareto/warm"), "Pareto, Gini, ABC", "ms"),
            known(concat!("/", $name, "/pareto/first"), "… first call", "ms"),
            known(concat!("/", $name, "/top/warm"), "best 100", "ms"),
            known(concat!("/", $name, "/top/first"), "… first call", "ms"),
        ]
    };
}
/// The others do the same tasks.
const PEERS: &[(&str, &[Known])] = &[
    ("plain", &peer!("plain")),
    ("duckdb", &peer!("duckdb")),
    ("arquero", &peer!("arquero")),
    ("sql.js", &peer!("sqljs")),
];

pub(super) fn measure(context: &Context) -> Result<Vec<Measure>> {
    let program = build_wasm(context)?;
    let size = compress::brotli(&fs::read(&program)?)?.len() as f64 / 1000.0;
    println!("Measuring natively …");
    let mut cargo = context.command("cargo");
    let native =
        process::output(cargo.args(["run", "--release", "--package", "analytics", "--bin", "analytics"]))?;
    let mut results = browsers(context, &program)?;
    results["native"] = serde_json::from_str(&native)?;
    results["size"] = json!(size);
    results["times"] = times(&results);
    agree(&results)?;
    fs::write(context.target.join("xtask/bench-scoring.json"), serde_json::to_string_pretty(&results)?)?;
    let mut measures = all("scoring", MEASURES, &results)?;
    measures.extend(all("native", NATIVE, &results)?);
    for (suite, table) in PEERS {
        measures.extend(all(suite, table, &results)?);
    }
    Ok(measures)
}

/// The kernels with what the bench calls, as the engine would carry them.
fn build_wasm(context: &Context) -> Result<PathBuf> {
    tools::ensure_wasm_target(context)?;
    tools::ensure_wasm_opt(context);
    let mut cargo = context.command("cargo");
    cargo.args(["build", "--package", "analytics", "--lib", "--profile", "wasm-release"]);
    process::run(cargo.args(["--target", tools::WASM_TARGET]))?;
    let built = context.target.join(tools::WASM_TARGET).join("wasm-release/analytics.wasm");
    let program = context.target.join("xtask/analytics.wasm");
    fs::create_dir_all(context.target.join("xtask"))?;
    fs::copy(&built, &program).with_context(|| built.display().to_string())?;
    wasm::shrink(context, &program, "analytics.wasm", "-O2")?;
    Ok(program)
}

fn browsers(context: &Context, program: &std::path::Path) -> Result<Value> {
    let chromium = CHROMIUM.ensure(context)?;
    let folder = context.root.join("tests/analytics");
    npm::ensure(context, &folder)?;
    println!("Measuring in Chromium …");
    let mut node = context.command("node");
    node.current_dir(folder)
        .arg("main.mjs")
        .env("PERENNIAL_CHROMIUM", chromium)
        .env("PERENNIAL_ANALYTICS", program);
    Ok(serde_json::from_str(&process::output(&mut node)?)?)
}

/// The same answers natively and in the browser: of the tasks to the bit, of the models whole numbers to the bit and others to
/// twelve digits.
fn agree(results: &Value) -> Result<()> {
    for task in TASKS {
        let check = |engine: &str| results[engine][task]["check"].as_f64();
        ensure!(check("native") == check("perennial"), "{task}: another answer in the browser than natively");
    }
    let models = |engine: &str| -> Vec<f64> {
        results[engine]["models"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
    };
    let (native, browser) = (models("native"), models("perennial"));
    ensure!(!native.is_empty() && native.len() == browser.len(), "models find other numbers in the browser");
    for (at, (a, b)) in native.iter().zip(&browser).enumerate() {
        let close = a.fract() != 0.0 && (a - b).abs() <= 1e-12 * a.abs();
        ensure!(a == b || close, "number {at} of the models is {a} natively and {b} in the browser");
    }
    Ok(())
}

/// How many times as fast as DuckDB each task is; it has no orders that are grouped already.
fn times(results: &Value) -> Value {
    let warm = |engine: &str, task: &str| results[engine][task]["warm"].as_f64().unwrap_or(f64::NAN);
    let one = |task: &&str| {
        let theirs = if *task == "rfm_grouped" { "rfm" } else { task };
        ((*task).to_owned(), json!(warm("duckdb", theirs) / warm("perennial", task)))
    };
    Value::Object(TASKS.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_answers_are_found() {
        let results = |models: [f64; 2], check: f64| {
            json!({
                "native": { "models": [0.5, 7.0], "top": { "check": 3.0 } },
                "perennial": { "models": models, "top": { "check": check } },
            })
        };
        assert!(agree(&results([0.5 + 1e-14, 7.0], 3.0)).is_ok());
        for (models, check) in [([0.5 + 1e-11, 7.0], 3.0), ([0.5, 7.0 + 1e-12], 3.0), ([0.5, 7.0], 3.5)] {
            assert!(agree(&results(models, check)).is_err(), "{models:?} {check}");
        }
        assert!(agree(&json!({ "native": { "models": [] }, "perennial": { "models": [] } })).is_err());
    }

    #[test]
    fn times_compare_the_same_task() {
        let results = json!({
            "duckdb": { "rfm": { "warm": 700.0 }, "segment": { "warm": 80.0 } },
            "perennial": { "rfm": { "warm": 35.0 }, "rfm_grouped": { "warm": 7.0 }, "segment": { "warm": 1.0 } },
        });
        let times = times(&results);
        assert_eq!(
            (&times["rfm"], &times["rfm_grouped"], &times["segment"]),
            (&json!(20.0), &json!(100.0), &json!(80.0))
        );
        assert!(times["top"].is_null());
    }
}
