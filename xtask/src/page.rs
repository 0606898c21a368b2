//! Building the release page into dist/, and knowing when there is nothing to build.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};

use crate::context::Context;
use crate::tools::{self, TRUNK, WASM_BINDGEN};
use crate::{files, process};

/// Everything whose change can change the page.
const INPUTS: &[&str] = &[
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "crates/demo",
    "crates/engine",
    "crates/formats",
    "crates/lazily",
    "crates/model",
    "crates/protocol",
    "crates/reports",
    "crates/scoring",
    "crates/sorting",
    "crates/sync",
    "index.html",
    "locales",
    "public",
    "rust-toolchain.toml",
    "src",
    "style",
    "xtask/Cargo.toml",
    "xtask/src/bundle",
    "xtask/src/bundle.rs",
    "xtask/src/style.rs",
];

/// The programs of the page with their manifests, as index.html names them.
const PROGRAMS: &[(&str, &str)] = &[
    ("crates/engine/Cargo.toml", "engine"),
    ("crates/formats/Cargo.toml", "import"),
    ("Cargo.toml", "perennial"),
];

/// Tells build.rs that the page is to be split.
const SPLIT: (&str, &str) = ("PERENNIAL_SPLIT", "1");

/// `cargo xtask dist`.
pub(crate) fn dist(context: &Context) -> Result<()> {
    if build(context)? {
        println!("The page is in dist/.");
    } else {
        println!("Nothing changed: the page in dist/ is the one these sources make.");
    }
    Ok(())
}

/// The folder of the release page, built if it is not.
pub(crate) fn release(context: &Context) -> Result<PathBuf> {
    build(context)?;
    Ok(context.dist())
}

/// Builds the release page unless dist/ already holds the one these sources make; says whether it built.
pub(crate) fn build(context: &Context) -> Result<bool> {
    let inputs = fingerprint(context)?;
    if built(context).is_some_and(|known| known == inputs) {
        return Ok(false);
    }
    let started = Instant::now();
    prepare_and_compile(context)?;
    tools::ensure_wasm_opt(context);

    println!("Building the page (some minutes the first time) …");
    // Snippets of crates that are gone would otherwise be copied for ever.
    let stale = context.target.join("wasm-bindgen/release");
    if stale.exists() {
        fs::remove_dir_all(&stale).with_context(|| stale.display().to_string())?;
    }
    let mut trunk = context.command("trunk");
    trunk.args(["build", "--release", "--offline", "--skip-version-check"]);
    // build.rs hears of it; the hook splits.
    process::run(trunk.env(SPLIT.0, SPLIT.1))?;
    let stamp = stamp(context);
    fs::create_dir_all(stamp.parent().context("the stamp has a folder")?)?;
    fs::write(&stamp, format!("{inputs}\n{}\n", index_hash(context)?))?;
    println!("Page built in {:.0} s.", started.elapsed().as_secs_f32());
    Ok(true)
}

/// Builds the page with cargo's dev profile, beside dist/, and returns where.
pub(crate) fn debug(context: &Context) -> Result<PathBuf> {
    prepare(context)?;
    let folder = context.target.join("xtask/page-debug");
    println!("Building the debug page …");
    process::run(
        context.command("trunk").args(["build", "--offline", "--skip-version-check", "--dist"]).arg(&folder),
    )?;
    Ok(folder)
}

/// Gets the tools, and where they have to be built, compiles meanwhile what Trunk will ask cargo for: the ends of both are long
/// steps on one core.
fn prepare_and_compile(context: &Context) -> Result<()> {
    if TRUNK.is_there(context) && WASM_BINDGEN.is_there(context) {
        return prepare(context);
    }
    tools::ensure_wasm_target(context)?;
    thread::scope(|scope| {
        let compiled = scope.spawn(|| compile(context));
        prepare(context)?;
        compiled.join().map_err(|_| anyhow!("compiling the page panicked"))?
    })
}

/// The programs of index.html, as Trunk has them compiled.
fn compile(context: &Context) -> Result<()> {
    for (manifest, program) in PROGRAMS {
        let mut cargo = context.command("cargo");
        cargo.args(["build", "--target", tools::WASM_TARGET, "--profile", "wasm-release", "--bin", program]);
        cargo.arg("--manifest-path").arg(context.root.join(manifest));
        process::run(cargo.env(SPLIT.0, SPLIT.1))?;
    }
    Ok(())
}

/// Gets the tools and the crates that a build needs.
fn prepare(context: &Context) -> Result<()> {
    tools::ensure_wasm_target(context)?;
    TRUNK.ensure(context)?;
    WASM_BINDGEN.ensure(context)?;
    // Trunk is told to stay offline, so that it never looks for tools elsewhere; cargo hears that too.
    let host = tools::host(context)?;
    process::run(context.command("cargo").args([
        "fetch",
        "--quiet",
        "--target",
        tools::WASM_TARGET,
        "--target",
        &host,
    ]))
}

/// The fingerprint of the sources that made dist/, if dist/ is still what was made then.
fn built(context: &Context) -> Option<String> {
    let stamp = fs::read_to_string(stamp(context)).ok()?;
    let (inputs, index) = stamp.trim_end().split_once('\n')?;
    (index_hash(context).ok()? == index).then(|| inputs.to_owned())
}

fn stamp(context: &Context) -> PathBuf {
    context.target.join("xtask/page.stamp")
}

/// index.html names the build, so it stands for all of dist/.
fn index_hash(context: &Context) -> Result<String> {
    files::hash(&[context.dist().join("index.html")], &context.root)
}

fn fingerprint(context: &Context) -> Result<String> {
    let mut paths = Vec::new();
    for input in INPUTS {
        let path = context.root.join(input);
        if path.is_dir() {
            paths.extend(files::below(&path)?);
        } else if path.is_file() {
            paths.push(path);
        }
    }
    let sources = files::hash(&paths, &context.root)?;
    let compiler = process::output(context.command("rustc").arg("--version"))?;
    Ok(format!("{sources} {} {}", compiler.trim(), context.root.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_are_those_of_the_page() {
        let index = fs::read_to_string("../index.html").unwrap();
        assert_eq!(index.matches("rel=\"rust\"").count(), PROGRAMS.len());
        for (manifest, program) in PROGRAMS {
            let link = index.split("<link").find(|link| link.contains(&format!("data-bin=\"{program}\"")));
            assert!(link.is_some_and(|link| link.contains(&format!("href=\"{manifest}\""))), "{program}");
        }
    }

    #[test]
    fn every_crate_but_the_server_can_change_the_page() {
        let crates = "../crates";
        for found in fs::read_dir(crates).unwrap() {
            let name = found.unwrap().file_name().into_string().unwrap();
            assert_eq!(INPUTS.contains(&format!("crates/{name}").as_str()), name != "server", "{name}");
        }
    }
}
