//! Splitting a program: what `lazily!` marks, and what only that needs, becomes a wasm of its own, loaded when it is asked
//! for.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::context::Context;
use crate::tools::WASM_TARGET;
use crate::{files, process};

/// A program that is split, and the script that loads its parts.
struct Program {
    name: &'static str,
    loader: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program { name: "perennial", loader: "page-parts.js" },
    Program { name: "engine", loader: "engine-parts.js" },
];

/// Puts the split programs into the staged build, in place of the whole ones.
pub(super) fn programs(context: &Context, staging: &Path) -> Result<()> {
    for program in PROGRAMS {
        split(context, staging, program)?;
    }
    load_early(staging)
}

fn split(context: &Context, staging: &Path, program: &Program) -> Result<()> {
    let Program { name, loader } = program;
    let whole = context.target.join(WASM_TARGET).join("wasm-release").join(format!("{name}.wasm"));
    let parts = context.target.join("xtask/split").join(name);
    if parts.exists() {
        fs::remove_dir_all(&parts)?;
    }
    let main = parts.join(format!("{name}.wasm"));
    let input = fs::read(&whole).with_context(|| whole.display().to_string())?;
    let (link, script) = (format!("./{loader}"), format!("./{name}.js"));
    let mut options = Options::new(&input);
    (options.output_dir, options.main_out_path) = (&parts, &main);
    (options.link_name, options.main_module) = (&link, &script);
    transform(options).map_err(|error| anyhow!("splitting {name}: {error:#}"))?;

    let mut bindgen = context.command("wasm-bindgen");
    bindgen.args(["--target=web", "--no-typescript", "--keep-lld-exports", "--out-name", name, "--out-dir"]);
    process::run(bindgen.arg(staging).arg(&main))?;
    fs::remove_file(&main)?;
    for part in files::below(&parts)? {
        let target = staging.join(files::relative(&part, &parts));
        ensure!(!target.exists(), "two programs have a part called {}", target.display());
        fs::copy(&part, target)?;
    }
    Ok(())
}

/// Has the browser fetch the page's loader, which the page's script imports, while it reads the page.
fn load_early(staging: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index)?;
    let script = r#"<link rel="modulepreload" href="/perennial.js" />"#;
    ensure!(html.contains(script), "index.html must contain {script}");
    let both = format!("{script}\n    <link rel=\"modulepreload\" href=\"/{}\" />", PROGRAMS[0].loader);
    Ok(fs::write(index, html.replace(script, &both))?)
}
