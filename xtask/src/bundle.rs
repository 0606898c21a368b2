//! Trunk's post_build hook: the style sheet, and for a release the build id, the service worker's list and the
//! compressed files. What it makes is described in docs/decisions/0004-build-and-pwa.md.

pub(crate) mod compress;
mod scripts;
mod split;
pub(crate) mod wasm;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::context::Context;
use crate::{files, notices, style};

/// What keeps its address from build to build; everything else moves under `/b/<build id>/`.
const FIXED: &[&str] = &["index.html", "sw.js", "manifest.webmanifest", "third-party.txt", "icons/"];

/// Digits of the build id.
const ID_LENGTH: usize = 12;

/// Finishes the build that Trunk has staged.
pub(crate) fn run(context: &Context) -> Result<()> {
    let staging =
        PathBuf::from(env::var_os("TRUNK_STAGING_DIR").context("Trunk calls this hook, not a person")?);
    fs::write(staging.join("perennial.css"), style::concatenate(&context.root.join("style"))?)?;
    if env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") {
        fs::write(staging.join("third-party.txt"), notices::text(context)?)?;
        split::programs(context, &staging)?;
        wasm::optimise(context, &staging)?;
        scripts::shorten_all(&staging)?;
        let id = version(&staging)?;
        compress::beside(&staging)?;
        println!("Build {id}");
    }
    Ok(())
}

/// Gives the staged files their build id and returns it.
fn version(staging: &Path) -> Result<String> {
    let all = files::below(staging)?;
    let id = files::hash(&all, staging)?[..ID_LENGTH].to_owned();
    let names: Vec<String> = all.iter().map(|path| files::relative(path, staging)).collect();
    let (fixed, moving): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| is_fixed(name));

    let folder = staging.join("b").join(&id);
    for name in &moving {
        let target = folder.join(name);
        fs::create_dir_all(target.parent().unwrap_or(&folder))?;
        fs::rename(staging.join(name), target)?;
    }
    let html = address(&fs::read_to_string(staging.join("index.html"))?, &id, &moving)?;
    fs::write(staging.join("index.html"), &html)?;
    fs::write(folder.join("index.html"), &html)?;

    let unversioned = fixed.iter().filter(|name| !matches!(name.as_str(), "index.html" | "sw.js"));
    let mut list: Vec<String> = unversioned.map(|name| format!("/{name}")).collect();
    list.push(format!("/b/{id}/index.html"));
    list.extend(moving.iter().map(|name| format!("/b/{id}/{name}")));
    list.sort();
    let worker = staging.join("sw.js");
    fs::write(&worker, service_worker(&fs::read_to_string(&worker)?, &id, &list)?)?;
    Ok(id)
}

fn is_fixed(name: &str) -> bool {
    FIXED.iter().any(|fixed| name == *fixed || (fixed.ends_with('/') && name.starts_with(fixed)))
}

/// The page with every moved file's address under `/b/<id>/`, and the id itself.
fn address(html: &str, id: &str, moved: &[String]) -> Result<String> {
    let dev = r#"data-build="dev""#;
    ensure!(html.contains(dev), "index.html must carry {dev}");
    let html = html.replace(dev, &format!(r#"data-build="{id}""#));
    Ok(moved
        .iter()
        .fold(html, |html, name| html.replace(&format!("\"/{name}\""), &format!("\"/b/{id}/{name}\""))))
}

/// The service worker with its build and the files it keeps.
fn service_worker(source: &str, id: &str, list: &[String]) -> Result<String> {
    let values = [
        (r#"const BUILD = "dev";"#, format!("const BUILD = {};", serde_json::to_string(id)?)),
        ("const PRECACHE = [];", format!("const PRECACHE = {};", serde_json::to_string_pretty(list)?)),
    ];
    let mut source = source.to_owned();
    for (placeholder, value) in values {
        ensure!(source.contains(placeholder), "sw.js must contain the line {placeholder}");
        source = source.replace(placeholder, &value);
    }
    Ok(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(script: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("icons")).unwrap();
        let html = r#"<html data-build="dev" data-engine="/engine.js"><link href="/icons/i.svg"><script src="/boot.js">"#;
        for (name, text) in [
            ("index.html", html),
            ("sw.js", "const BUILD = \"dev\";\nconst PRECACHE = [];\n"),
            ("boot.js", script),
            ("engine.js", ""),
            ("icons/i.svg", "<svg/>"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_release_lives_under_its_id_and_the_worker_lists_all_of_it() {
        let folder = staged("1");
        let id = version(folder.path()).unwrap();
        assert_eq!(id.len(), ID_LENGTH);
        let html = fs::read_to_string(folder.path().join("index.html")).unwrap();
        assert_eq!(
            html,
            format!(
                r#"<html data-build="{id}" data-engine="/b/{id}/engine.js"><link href="/icons/i.svg"><script src="/b/{id}/boot.js">"#
            )
        );
        let worker = fs::read_to_string(folder.path().join("sw.js")).unwrap();
        for path in [
            "icons/i.svg",
            &format!("b/{id}/boot.js"),
            &format!("b/{id}/engine.js"),
            &format!("b/{id}/index.html"),
        ] {
            assert!(folder.path().join(path).is_file(), "{path}");
            assert!(worker.contains(&format!("\"/{path}\"")), "{path} in {worker}");
        }
        assert!(worker.contains(&format!("const BUILD = \"{id}\";")));
        assert!(!worker.contains("/sw.js\""), "the worker must not keep itself");
    }

    #[test]
    fn another_byte_is_another_build() {
        assert_ne!(version(staged("1").path()).unwrap(), version(staged("2").path()).unwrap());
        assert_eq!(version(staged("1").path()).unwrap(), version(staged("1").path()).unwrap());
    }

    #[test]
    fn a_template_without_its_placeholder_fails_the_build() {
        assert!(service_worker("const BUILD = 1;", "x", &[]).is_err());
        assert!(address("<html>", "x", &[]).is_err());
    }
}
