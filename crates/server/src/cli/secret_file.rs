//! Secrets in files of their own, as credentials of systemd and secrets of containers are given.

use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use super::CliResult;

/// A secret that is given directly or as the first line of a file.
///
/// # Errors
/// When it is given in both ways, or the file cannot be read or holds none.
pub(super) fn either<T: Clone + FromStr<Err: Display>>(
    option: &str,
    given: Option<&T>,
    file: Option<&Path>,
) -> CliResult<Option<T>> {
    let Some(file) = file else { return Ok(given.cloned()) };
    if given.is_some() {
        return Err(format!("--{option} and --{option}-file are both given; give one of them").into());
    }
    let about = |error: &dyn Display| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| about(&error))?;
    let line = text.lines().next().map(str::trim).filter(|line| !line.is_empty());
    let line = line.ok_or_else(|| about(&"its first line is empty"))?;
    Ok(Some(line.parse().map_err(|error| about(&error))?))
}
