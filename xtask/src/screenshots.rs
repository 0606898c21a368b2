//! `cargo xtask screenshots`: the product with its sample company, photographed in Chromium.

use anyhow::Result;

use crate::browsers::CHROMIUM;
use crate::context::Context;
use crate::server::{self, Build};
use crate::{npm, page, process};

/// `cargo xtask screenshots`.
pub(crate) fn run(context: &Context) -> Result<()> {
    let chromium = CHROMIUM.ensure(context)?;
    npm::ensure(context, &npm::folder(context))?;
    let mut node = context.command("node");
    node.current_dir(npm::folder(context))
        .arg("tools/screenshots.mjs")
        .env("PERENNIAL_CHROMIUM", chromium)
        .env("PERENNIAL_DIST", page::release(context)?)
        .env("PERENNIAL_SERVER", server::build(context, Build::Debug)?)
        .env("PERENNIAL_SCREENSHOTS", context.root.join("docs/screenshots"));
    process::run(&mut node)
}
