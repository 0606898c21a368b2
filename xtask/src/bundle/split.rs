//! Splitting the page: what `src/pages/lazy.rs` marks, and what only that needs, becomes a wasm of its own, loaded after
//! the first screen.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::context::Context;
use crate::tools::WASM_TARGET;
use crate::{files, process};

/// The script that loads the parts. The page's own script imports it, so it is fetched together with that.
const LOADER: &str = "split.js";

/// Puts the split page into the staged build, in place of the whole one.
pub(super) fn page(context: &Context, staging: &Path) -> Result<()> {
    let whole = context.target.join(WASM_TARGET).join("wasm-release/perennial.wasm");
    let parts = context.target.join("xtask/split");
    if parts.exists() {
        fs::remove_dir_all(&parts)?;
    }
    let main = parts.join("perennial.wasm");
    let input = fs::read(&whole).with_context(|| whole.display().to_string())?;
    let mut options = Options::new(&input);
    let link = format!("./{LOADER}");
    (options.output_dir, options.main_out_path) = (&parts, &main);
    (options.link_name, options.main_module) = (&link, "./perennial.js");
    transform(options).map_err(|error| anyhow!("splitting the page: {error:#}"))?;

    let mut bindgen = context.command("wasm-bindgen");
    bindgen.args([
        "--target=web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name=perennial",
        "--out-dir",
    ]);
    process::run(bindgen.arg(staging).arg(&main))?;
    fs::remove_file(&main)?;
    for part in files::below(&parts)? {
        fs::copy(&part, staging.join(files::relative(&part, &parts)))?;
    }
    load_early(staging)
}

/// Has the browser fetch the loader while it reads the page.
fn load_early(staging: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index)?;
    let script = r#"<link rel="modulepreload" href="/perennial.js" />"#;
    ensure!(html.contains(script), "index.html must contain {script}");
    let both = format!("{script}\n    <link rel=\"modulepreload\" href=\"/{LOADER}\" />");
    Ok(fs::write(index, html.replace(script, &both))?)
}
