//! The page at 100,000 contacts, in Chromium: `tests/e2e/bench` measures, here its numbers get their bounds.

use std::fs;

use anyhow::Result;

use super::Measure;
use super::known::{Known, all, bound, known};
use crate::browsers::CHROMIUM;
use crate::context::Context;
use crate::server::{self, Build};
use crate::{npm, page, process};

const MEASURES: &[Known] = &[
    bound("/import/total", "import, file to durable", "ms", 6_000.0),
    known("/import/reading", "… file to its columns", "ms"),
    known("/import/taking", "… Import pressed to durable", "ms"),
    known("/import/sending", "… durable to all on the server", "ms"),
    bound("/start/total", "cold start to rows and count", "ms", 1_000.0),
    known("/start/page", "… page runs", "ms"),
    known("/start/engine", "… engine runs", "ms"),
    known("/start/rows", "… first rows", "ms"),
    bound("/search/palette/p95", "search, key to rows, p95", "ms", 30.0),
    known("/search/palette/p50", "… median", "ms"),
    known("/search/palette/most", "… longest", "ms"),
    known("/search/list/p95", "list's own search, p95", "ms"),
    known("/search/list/p50", "… median", "ms"),
    known("/search/list/most", "… longest", "ms"),
    bound("/scroll/p99", "scroll frames, p99", "ms", 50.0),
    bound("/scroll/most", "scroll frames, longest", "ms", 100.0),
    bound("/edit/idle/p95", "edit to durable, p95", "ms", 15.0),
    known("/edit/idle/p50", "… median", "ms"),
    known("/edit/idle/heard/p95", "… until the page hears, p95", "ms"),
    bound("/edit/busy/p95", "edit during an import, p95", "ms", 15.0),
    known("/edit/busy/p50", "… median", "ms"),
    known("/edit/busy/heard/p95", "… until the page hears, p95", "ms"),
    known("/edit/busy/count", "… edits", ""),
    bound("/memory/total", "memory after a cold start", "MB", 150.0),
    known("/memory/page/heap", "… page, JavaScript", "MB"),
    known("/memory/page/wasm", "… page, wasm", "MB"),
    known("/memory/worker/heap", "… worker, JavaScript", "MB"),
    known("/memory/worker/wasm", "… worker, wasm", "MB"),
    known("/memory/tabs/total", "memory of eight tabs", "MB"),
    bound("/memory/tabs/times", "… of that of one", "×", 2.0),
    bound("/sync/idle/p95", "seen on another device, p95", "ms", 150.0),
    known("/sync/idle/p50", "… median", "ms"),
    bound("/sync/busy/p95", "seen during a third's upload, p95", "ms", 500.0),
    known("/sync/busy/p50", "… median", "ms"),
    known("/sync/busy/most", "… longest", "ms"),
    known("/sync/busy/count", "… edits", ""),
    known("/sync/first/rows", "sign-in on a new device to rows", "ms"),
    known("/sync/first/list", "… to all of them", "ms"),
    bound("/sync/first/found", "… until a search finds the last", "ms", 5_000.0),
    bound("/segment/p95", "a segment's rule, key to count, p95", "ms", 17.0),
    known("/segment/p50", "… median", "ms"),
    known("/segment/most", "… longest", "ms"),
    known("/duplicates/total", "duplicates among all people", "ms"),
    known("/duplicates/typing/p95", "… search meanwhile, key to rows, p95", "ms"),
    known("/duplicates/typing/most", "… longest", "ms"),
];

pub(super) fn measure(context: &Context) -> Result<Vec<Measure>> {
    let chromium = CHROMIUM.ensure(context)?;
    npm::ensure(context, &npm::folder(context))?;
    let results = context.target.join("xtask/bench-page.json");
    let mut node = context.command("node");
    node.current_dir(npm::folder(context))
        .arg("bench/main.mjs")
        .env("PERENNIAL_CHROMIUM", chromium)
        .env("PERENNIAL_DIST", page::release(context)?)
        .env("PERENNIAL_SERVER", server::build(context, Build::Release)?)
        .env("PERENNIAL_BENCH_RESULTS", &results);
    process::run(&mut node)?;
    all("page", MEASURES, &serde_json::from_str(&fs::read_to_string(&results)?)?)
}
