//! Running wasm-opt over the staged binaries.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::{files, process, tools};

/// What rustc's wasm may contain; named so that an older wasm-opt reads it too.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// What computes over all records; the rest is the page.
const WORKERS: &[&str] = &["engine_bg.wasm", "split_work.wasm", "import_bg.wasm"];

/// Makes every staged wasm smaller: the page for size, the workers for speed.
pub(super) fn optimise(context: &Context, staging: &Path) -> Result<()> {
    for path in files::below(staging)?.iter().filter(|path| path.extension().is_some_and(|end| end == "wasm"))
    {
        let name = files::relative(path, staging);
        let level = if WORKERS.contains(&&*name) { "-O2" } else { "-Oz" };
        shrink(context, path, &name, level)?;
    }
    Ok(())
}

/// Makes one wasm smaller in place, where there is a wasm-opt.
pub(crate) fn shrink(context: &Context, path: &Path, name: &str, level: &str) -> Result<()> {
    let Some(mut wasm_opt) = tools::wasm_opt(context) else {
        println!("No wasm-opt on PATH: {name} stays as it is.");
        return Ok(());
    };
    let (before, started) = (fs::metadata(path)?.len(), Instant::now());
    let smaller = path.with_extension("opt");
    wasm_opt
        .args(FEATURES)
        .args([level, "--strip-debug", "--strip-producers"])
        .arg(path)
        .arg("-o")
        .arg(&smaller);
    process::run(&mut wasm_opt)?;
    fs::rename(&smaller, path).with_context(|| path.display().to_string())?;
    let (after, seconds) = (fs::metadata(path)?.len(), started.elapsed().as_secs_f32());
    println!("wasm-opt {level} {name}: {} → {} KB, {seconds:.1} s", before / 1024, after / 1024);
    Ok(())
}
