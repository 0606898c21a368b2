//! The step that looks up what is known to be vulnerable among the versions that the lock files name: cargo's packages, and
//! npm's of the browser tests. A database that cannot be reached is said, with the last day on which it could be.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use time::OffsetDateTime;

use super::Outcome;
use crate::context::Context;
use crate::tools::CARGO_DENY;
use crate::{npm, process};

/// Of each database, the last day on which it was reached. Committed, so that it is known where it cannot be reached.
const REACHED: &str = "docs/advisories.txt";
/// What is said of a database that has no line there.
const NEVER: &str = "never";

/// Whether the database could be asked.
#[derive(PartialEq, Eq)]
enum Asked {
    Yes,
    Unreachable,
}

type Database = (&'static str, fn(&Context) -> Result<Asked>);

const DATABASES: [Database; 2] = [("cargo", cargo), ("npm", npm_audit)];

pub(super) fn advisories(context: &Context) -> Result<Outcome> {
    let file = context.root.join(REACHED);
    let mut known = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let today = OffsetDateTime::now_utc().date().to_string();
    let mut unreachable = Vec::new();
    for (name, ask) in DATABASES {
        if ask(context)? == Asked::Yes {
            known = noted(&known, name, &today);
            fs::write(&file, &known)?;
        } else {
            let last = last(&known, name);
            unreachable.push(format!("{name}'s database cannot be reached from here, last: {last}"));
        }
    }
    Ok(if unreachable.is_empty() { Outcome::Passed } else { Outcome::Skipped(unreachable.join("; ")) })
}

fn cargo(context: &Context) -> Result<Asked> {
    CARGO_DENY.ensure(context)?;
    let deny =
        |arguments: &[&str]| process::run(context.command("cargo-deny").arg("--workspace").args(arguments));
    if deny(&["fetch", "db"]).is_err() {
        return Ok(Asked::Unreachable);
    }
    deny(&["check", "--disable-fetch", "advisories"])?;
    Ok(Asked::Yes)
}

/// Needs no installed packages: the lock file is what is asked about.
fn npm_audit(context: &Context) -> Result<Asked> {
    let folder: PathBuf = npm::folder(context);
    let mut audit = context.command("npm");
    audit.current_dir(folder).args(["audit", "--json"]).stderr(Stdio::inherit());
    let answer = audit.output().context("Node 20 with npm is needed")?.stdout;
    let Some(found) = vulnerable(&String::from_utf8(answer)?) else { return Ok(Asked::Unreachable) };
    if !found.is_empty() {
        bail!("known to be vulnerable: {}", found.join(", "));
    }
    Ok(Asked::Yes)
}

/// The packages that npm reports, with how bad it is; nothing where its answer is no report.
fn vulnerable(answer: &str) -> Option<Vec<String>> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let found = answer.get("vulnerabilities")?.as_object()?;
    let severity = |about: &Value| about["severity"].as_str().unwrap_or_default().to_owned();
    Some(found.iter().map(|(name, about)| format!("{name} ({})", severity(about))).collect())
}

fn last<'a>(known: &'a str, name: &str) -> &'a str {
    let of = |line: &'a str| line.strip_prefix(name)?.strip_prefix(' ');
    known.lines().find_map(of).unwrap_or(NEVER)
}

fn noted(known: &str, name: &str, day: &str) -> String {
    let mut lines: Vec<String> = known
        .lines()
        .filter(|line| line.split(' ').next() != Some(name))
        .map(str::to_owned)
        .chain([format!("{name} {day}")])
        .collect();
    // The head stays first: it begins with a sign.
    lines.sort();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_from_an_answer_that_is_none() {
        let two =
            r#"{"auditReportVersion":2,"vulnerabilities":{"a":{"severity":"low"},"b":{"severity":"high"}}}"#;
        for (answer, expected) in [
            (r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{}}"#, Some(vec![])),
            (two, Some(vec!["a (low)".to_owned(), "b (high)".to_owned()])),
            (r#"{"message":"405 Method Not Allowed","statusCode":405}"#, None),
            ("", None),
        ] {
            assert_eq!(vulnerable(answer), expected, "{answer}");
        }
    }

    #[test]
    fn each_database_keeps_its_day() {
        let empty = "# What this is.\n";
        assert_eq!(last(empty, "npm"), NEVER);
        let one = noted(empty, "npm", "2026-11-01");
        let two = noted(&noted(&one, "cargo", "2026-11-02"), "npm", "2026-11-03");
        assert_eq!(two, "# What this is.\ncargo 2026-11-02\nnpm 2026-11-03\n");
        assert_eq!((last(&two, "cargo"), last(&two, "npm")), ("2026-11-02", "2026-11-03"));
    }
}
