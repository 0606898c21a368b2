//! How much a first visit loads: brotli as it goes over the wire.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Bound, Measure};
use crate::context::Context;
use crate::{files, page};

/// What the first screen needs: page, its texts in the language that is largest, engine, glue, style.
const FIRST_LOAD: &[&str] = &[
    "index.html",
    "boot.js",
    "perennial.css",
    "perennial.js",
    "page-parts.js",
    "perennial_bg.wasm",
    "split_traditional.wasm",
    "engine-loader.js",
    "worker-ports.js",
    "engine.js",
    "engine-parts.js",
    "engine_bg.wasm",
];
/// What is fetched after it: the other areas with their texts, the engine's work beyond reading, and the import worker when it
/// is asked for.
const LATER: &[&str] =
    &["split_later.wasm", "split_traditional_more.wasm", "split_work.wasm", "import.js", "import_bg.wasm"];
/// Where the first load has to come to.
const GOAL_KB: f64 = 650.0;
/// Where it may not go: what was measured last, and a little air. It only ever falls.
pub(super) const CEILING_KB: f64 = GOAL_KB;
/// Name of the sum.
pub(super) const FIRST_LOAD_SUM: &str = "first load, brotli";

pub(super) fn measure(context: &Context) -> Result<Vec<Measure>> {
    page::build(context)?;
    let builds = context.dist().join("b");
    let all = files::below(&builds)?;
    let folder = all.first().and_then(|path| path.parent()).context("dist/ holds no build")?;
    let mut measures = Vec::new();
    let mut total = 0.0;
    for name in FIRST_LOAD {
        let kilobytes = compressed(folder, name)?;
        total += kilobytes;
        measures.push(one((*name).to_owned(), kilobytes, None));
    }
    measures.push(one(FIRST_LOAD_SUM.to_owned(), total, Some(Bound::AtMost(GOAL_KB))));
    for name in LATER {
        measures.push(one(format!("{name}, later"), compressed(folder, name)?, None));
    }
    Ok(measures)
}

fn one(name: String, value: f64, bound: Option<Bound>) -> Measure {
    Measure { suite: "sizes", name, value, unit: "KB", bound }
}

/// Files too small to compress go as they are.
fn compressed(folder: &Path, name: &str) -> Result<f64> {
    let small = fs::metadata(folder.join(format!("{name}.br"))).or_else(|_| fs::metadata(folder.join(name)));
    Ok(small.with_context(|| name.to_owned())?.len() as f64 / 1000.0)
}
