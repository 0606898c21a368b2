//! The steps in real browsers: the engine's storage as wasm, and people's walks through the running product.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::Outcome;
use crate::browsers::{CHROMEDRIVER, CHROMIUM, FIREFOX, WEBKIT_DRIVER, XVFB};
use crate::context::Context;
use crate::tools::{self, GECKODRIVER, WASM_BINDGEN};
use crate::{npm, page, process, server};

/// The engine's conformance suite over Chromium's IndexedDB.
pub(super) fn wasm_chromium(context: &Context) -> Result<Outcome> {
    CHROMIUM.ensure(context)?;
    let driver = CHROMEDRIVER.ensure(context)?;
    wasm(context, "CHROMEDRIVER", &driver)
}

/// The same over Firefox's.
pub(super) fn wasm_firefox(context: &Context) -> Result<Outcome> {
    FIREFOX.ensure(context)?;
    let driver = geckodriver(context)?;
    wasm(context, "GECKODRIVER", &driver)
}

fn geckodriver(context: &Context) -> Result<PathBuf> {
    GECKODRIVER.ensure(context)?;
    Ok(context.which(GECKODRIVER.program).unwrap_or_else(|| GECKODRIVER.program.into()))
}

fn wasm(context: &Context, variable: &str, driver: &Path) -> Result<Outcome> {
    tools::ensure_wasm_target(context)?;
    WASM_BINDGEN.ensure(context)?;
    let mut cargo = context.command("cargo");
    cargo
        .args(["test", "--package", "engine", "--target", "wasm32-unknown-unknown", "--lib"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "180")
        .env(variable, driver);
    process::run(&mut cargo)?;
    Ok(Outcome::Passed)
}

/// Playwright in Chromium against the real server and the release page.
pub(super) fn e2e(context: &Context) -> Result<Outcome> {
    let chromium = CHROMIUM.ensure(context)?;
    let mut playwright = playwright(context, "chromium")?;
    process::run(playwright.env("PERENNIAL_CHROMIUM", chromium))?;
    Ok(Outcome::Passed)
}

/// Walks that do more where there is time: kills, tabs, every screen in every size, language and colour.
pub(super) fn walks_long(context: &Context) -> Result<Outcome> {
    let chromium = CHROMIUM.ensure(context)?;
    let mut playwright = playwright(context, "chromium")?;
    process::run(
        playwright
            .args(["kills", "tabs", "looks"])
            .env("PERENNIAL_CHROMIUM", chromium)
            .env("PERENNIAL_LONG", "1"),
    )?;
    Ok(Outcome::Passed)
}

/// Playwright drives only Firefoxes newer than Debian's: geckodriver drives any.
pub(super) fn walk_firefox(context: &Context) -> Result<Outcome> {
    let firefox = FIREFOX.ensure(context)?;
    let driver = geckodriver(context)?;
    let mut playwright = playwright(context, "firefox")?;
    process::run(playwright.env("PERENNIAL_FIREFOX", firefox).env("PERENNIAL_GECKODRIVER", driver))?;
    Ok(Outcome::Passed)
}

/// Playwright does not drive WebKitGTK: its own driver, under a virtual screen.
pub(super) fn walk_webkit(context: &Context) -> Result<Outcome> {
    let driver = WEBKIT_DRIVER.ensure(context)?;
    XVFB.ensure(context)?;
    let mut playwright = playwright(context, "webkit")?;
    process::run(playwright.env("PERENNIAL_WEBKIT_DRIVER", driver))?;
    Ok(Outcome::Passed)
}

/// A run of one project of tests/e2e/playwright.config.mjs, with what it tests already built.
pub(crate) fn playwright(context: &Context, project: &str) -> Result<Command> {
    npm::ensure(context, &npm::folder(context))?;
    let dist = page::release(context)?;
    let server = server::build(context, server::Build::Debug)?;
    let mut npx = context.command("npx");
    npx.current_dir(npm::folder(context))
        .args(["--no-install", "playwright", "test", "--project", project])
        .env("PERENNIAL_DIST", dist)
        .env("PERENNIAL_SERVER", server);
    Ok(npx)
}
