//! `cargo xtask notices`: name, version, licence and licence texts of everything the page and the server carry.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::Value;

use crate::context::Context;
use crate::{process, tools};

/// The packages that are shipped, and for which target.
const SHIPPED_AS_WASM: &[&str] = &["perennial", "engine", "formats"];
const SHIPPED_AS_PROGRAM: &[&str] = &["server"];

/// Beginnings of the names of files that hold licences and notices, in lower case.
const TEXT_FILES: &[&str] = &["license", "licence", "copying", "notice", "unlicense", "copyright"];

#[derive(Args)]
pub(crate) struct Options {
    /// Where to write them [default: the terminal]
    file: Option<PathBuf>,
}

/// A crate that ends up in what is shipped.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
}

/// `cargo xtask notices`.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    let text = text(context)?;
    match &options.file {
        Some(file) => fs::write(file, text).with_context(|| file.display().to_string()),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

/// All notices as one text: a list of the packages, then each licence text once with those it belongs to.
pub(crate) fn text(context: &Context) -> Result<String> {
    let host = tools::host(context)?;
    let mut packages = BTreeSet::new();
    for (target, roots) in [(tools::WASM_TARGET, SHIPPED_AS_WASM), (&*host, SHIPPED_AS_PROGRAM)] {
        packages.extend(shipped(context, target, roots)?);
    }
    let texts = texts(&packages)?;
    Ok(render(&packages, &texts))
}

/// What the roots carry on a target; macros run in the compiler and are not shipped.
fn shipped(context: &Context, target: &str, roots: &[&str]) -> Result<BTreeSet<Package>> {
    let mut tree = context.command("cargo");
    tree.args([
        "tree",
        "--offline",
        "--edges=normal,no-proc-macro",
        "--prefix=none",
        "--format={p}",
        "--target",
        target,
    ]);
    tree.args(roots.iter().flat_map(|root| ["--package", root]));
    // A line is `name vVERSION`, with `(path)` behind those of this workspace and `(*)` behind repetitions.
    let names: BTreeSet<String> =
        process::output(&mut tree)?.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect();
    let mut metadata = context.command("cargo");
    metadata.args(["metadata", "--offline", "--format-version=1", "--filter-platform", target]);
    let metadata: Value = serde_json::from_str(&process::output(&mut metadata)?)?;
    let all = metadata["packages"].as_array().context("cargo metadata lists no packages")?.iter();
    Ok(all
        .filter_map(package)
        .filter(|one| names.contains(&format!("{} v{}", one.name, one.version)))
        .collect())
}

/// A package of a registry; those of this workspace have no source.
fn package(value: &Value) -> Option<Package> {
    value["source"].as_str()?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let folder = Path::new(value["manifest_path"].as_str()?).parent()?.to_path_buf();
    let licence = text("license").unwrap_or_else(|| "see its licence file".to_owned());
    Some(Package { name: text("name")?, version: text("version")?, licence, folder })
}

/// Each distinct text with the packages that carry it.
fn texts(packages: &BTreeSet<Package>) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages {
        for entry in fs::read_dir(&package.folder).with_context(|| package.folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if path.is_file() && TEXT_FILES.iter().any(|start| name.starts_with(start)) {
                let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
                texts.entry(lines.join("\n").trim().to_owned()).or_default().insert(package.name.clone());
            }
        }
    }
    Ok(texts)
}

fn render(packages: &BTreeSet<Package>, texts: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut out = String::from("Perennial is built with the software below, under its licences.\n\n");
    for package in packages {
        out.push_str(&format!("{} {} · {}\n", package.name, package.version, package.licence));
    }
    let mut by_names: Vec<_> = texts.iter().map(|(text, names)| (names, text)).collect();
    by_names.sort();
    for (names, text) in by_names {
        let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        out.push_str(&format!("\n{}\n{names}\n\n{text}\n", "-".repeat(80)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shared_by_two_packages_stands_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut packages = BTreeSet::new();
        for (name, licence) in [("alder", "Apache\n"), ("birch", "Apache   \n"), ("cedar", "MIT of cedar\n")]
        {
            let folder = folder.path().join(name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("LICENSE-A"), licence).unwrap();
            fs::write(folder.join("README.md"), "no licence").unwrap();
            packages.insert(Package {
                name: name.into(),
                version: "1.0.0".into(),
                licence: "A".into(),
                folder,
            });
        }
        let text = render(&packages, &texts(&packages).unwrap());
        assert_eq!(text.matches("\nApache\n").count(), 1, "{text}");
        assert!(text.contains("alder, birch\n\nApache"), "{text}");
        assert!(text.contains("cedar 1.0.0 · A"), "{text}");
        assert!(!text.contains("no licence"), "{text}");
    }
}
