//! Lighthouse's desktop audit of the first visit, over the real server.

use std::fs;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use super::{Bound, Measure};
use crate::browsers::CHROMIUM;
use crate::context::Context;
use crate::server::{self, Build, Running};
use crate::{page, process, tools};

/// Category, and the least it must reach of 100.
const CATEGORIES: &[(&str, f64)] =
    &[("performance", 90.0), ("accessibility", 100.0), ("best-practices", 100.0)];

const CHROME_FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run";

pub(super) fn measure(context: &Context) -> Result<Vec<Measure>> {
    let chromium = CHROMIUM.ensure(context)?;
    tools::ensure_lighthouse(context)?;
    let assets = page::release(context)?;
    let program = server::build(context, Build::Release)?;
    let folder = context.target.join("xtask/lighthouse");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let data = folder.join("data");
    fs::create_dir_all(&data)?;
    let running = Running::start(&program, "127.0.0.1:0", &data, Some(&assets), None)?;

    let report = folder.join("report.json");
    let mut lighthouse = context.command("lighthouse");
    lighthouse
        .arg(running.url.replace("127.0.0.1", "localhost"))
        .args(["--preset=desktop", "--output=json", "--quiet"])
        // With an equals sign: the value begins with dashes itself.
        .arg(format!("--chrome-flags={CHROME_FLAGS}"))
        .arg("--output-path")
        .arg(&report)
        .env("CHROME_PATH", chromium);
    process::run(&mut lighthouse)?;
    let report: Value = serde_json::from_str(&fs::read_to_string(&report)?)?;
    measures(&report)
}

fn measures(report: &Value) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    for (category, least) in CATEGORIES {
        let score = report["categories"][category]["score"].as_f64();
        let score = score.with_context(|| format!("Lighthouse gave no score for {category}"))?;
        let value = (score * 100.0).round();
        measures.push(Measure {
            suite: "lighthouse",
            name: (*category).to_owned(),
            value,
            unit: "",
            bound: Some(Bound::AtLeast(*least)),
        });
        if value < *least {
            name_reasons(report, category);
        }
    }
    for (audit, name) in
        [("first-contentful-paint", "first contentful paint"), ("interactive", "interactive")]
    {
        let value =
            report["audits"][audit]["numericValue"].as_f64().ok_or_else(|| anyhow!("no audit {audit}"))?;
        measures.push(Measure { suite: "lighthouse", name: name.to_owned(), value, unit: "ms", bound: None });
    }
    Ok(measures)
}

/// Says which audits cost points.
fn name_reasons(report: &Value, category: &str) {
    for audit in report["categories"][category]["auditRefs"].as_array().into_iter().flatten() {
        let detail = &report["audits"][audit["id"].as_str().unwrap_or_default()];
        let counts = audit["weight"].as_f64().unwrap_or_default() > 0.0;
        if counts && detail["score"].as_f64().is_some_and(|score| score < 0.9) {
            println!("{category}: {}", detail["title"].as_str().unwrap_or_default());
        }
    }
}
