//! The step that gives the running server what its OpenAPI document describes: Schemathesis, which is Python, in an
//! environment of its own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Outcome;
use crate::context::Context;
use crate::server::{self, Build, Running};
use crate::{files, process};

/// The oldest that the pinned packages are all there is to.
const PYTHON: (u32, u32) = (3, 11);

pub(super) fn interface(context: &Context) -> Result<Outcome> {
    let folder = context.root.join("tests/interface");
    let python = match environment(context, &folder)? {
        Ok(python) => python,
        Err(why) => return Ok(Outcome::Skipped(why)),
    };
    let program = server::build(context, Build::Debug)?;
    let data = context.target.join("xtask/interface");
    drop(fs::remove_dir_all(&data));
    files::create_private(&data)?;
    let running = Running::start(&program, "127.0.0.1:0", &data, None, None)?;
    let mut run = context.command(&python.to_string_lossy());
    process::run(run.arg(folder.join("run.py")).arg(&running.url))?;
    Ok(Outcome::Passed)
}

/// The Python of an environment with exactly the packages that are named, or why there is none.
fn environment(context: &Context, folder: &Path) -> Result<std::result::Result<PathBuf, String>> {
    let asked = process::answer(context.command("python3").arg("--version"));
    if asked.as_deref().and_then(version).is_none_or(|version| version < PYTHON) {
        return Ok(Err(format!("it needs Python {}.{} or newer", PYTHON.0, PYTHON.1)));
    }
    let requirements = folder.join("requirements.txt");
    let wanted = files::hash(std::slice::from_ref(&requirements), folder)?;
    let home = context.tools.join("interface");
    let (python, stamp) = (home.join("bin/python"), home.join("requirements-hash"));
    if fs::read_to_string(&stamp).is_ok_and(|known| known == wanted) {
        return Ok(Ok(python));
    }
    println!("Installing the packages of tests/interface …");
    let mut make = context.command("python3");
    if process::run(make.args(["-m", "venv", "--clear"]).arg(&home)).is_err() {
        return Ok(Err("Python's venv is missing".into()));
    }
    let mut pip = context.command(&python.to_string_lossy());
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--requirement",
    ]);
    if process::run(pip.arg(&requirements)).is_err() {
        return Ok(Err("its packages cannot be fetched from here".into()));
    }
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())?;
    Ok(Ok(python))
}

/// What Python says of itself.
fn version(answer: &str) -> Option<(u32, u32)> {
    let mut numbers = answer.trim().strip_prefix("Python ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_says_of_itself_is_read() {
        for (answer, expected) in [
            ("Python 3.11.7\n", Some((3, 11))),
            ("Python 3.9.2", Some((3, 9))),
            ("Python 2.7.18", Some((2, 7))),
            ("command not found", None),
        ] {
            assert_eq!(version(answer), expected, "{answer}");
        }
    }
}
