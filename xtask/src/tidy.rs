//! `cargo xtask tidy`: the rules of the code base that no compiler knows. Each rule is a function from the checkout to
//! violations; a violation names the file and what to do.

mod dependencies;
mod locales;
mod page;
mod sources;

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::files;

/// One broken rule, as it is printed: `path:line: what and why`.
type Violation = String;

/// Where hand-written files live.
const FOLDERS: &[&str] = &["src", "crates", "xtask", "tests", "style", "public", "locales"];

/// Folders inside those that hold nothing hand-written, or what must stay as it came.
const SKIPPED: &[&str] = &["node_modules", "fixtures", "test-results", "target"];

/// `cargo xtask tidy`.
pub(crate) fn run(context: &Context) -> Result<()> {
    let sources = Source::all(context)?;
    let mut violations = dependencies::check(context)?;
    violations.extend(sources::check(&sources));
    violations.extend(page::check(&sources));
    violations.extend(locales::check(&sources));
    violations.sort();
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        bail!("{} broken rules", violations.len());
    }
    println!("{} files keep the rules.", sources.len());
    Ok(())
}

/// A text file of the checkout.
struct Source {
    /// Relative to the checkout, with forward slashes.
    path: String,
    text: String,
}

impl Source {
    fn all(context: &Context) -> Result<Vec<Self>> {
        let mut paths: Vec<PathBuf> = vec![context.root.join("index.html")];
        for folder in FOLDERS {
            paths.extend(files::below(&context.root.join(folder))?);
        }
        let relative = paths.iter().map(|path| (path, files::relative(path, &context.root)));
        let wanted = relative.filter(|(_, path)| !path.split('/').any(|part| SKIPPED.contains(&part)));
        // What is not UTF-8 is a picture.
        Ok(wanted
            .filter_map(|(file, path)| Some(Self { text: std::fs::read_to_string(file).ok()?, path }))
            .collect())
    }

    fn ends_with(&self, endings: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
    }

    /// Lines with their number, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn at(&self, line: usize, message: &str) -> Violation {
        format!("{}:{line}: {message}", self.path)
    }
}
