//! The committed corpus: a file for each target, an input in hexadecimal on each line, as a review can read it. It keeps the
//! bytes that older code wrote, and what was once not stood.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::seeds;

/// Longest input that is committed, in bytes.
const LONGEST: usize = 4_096;

/// Where the files are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The file of a target.
pub(crate) fn file(target: &str) -> PathBuf {
    folder().join(format!("{target}.txt"))
}

/// The inputs of a target: what today's code makes, and the committed ones.
pub(crate) fn inputs(target: &str) -> Vec<Vec<u8>> {
    let mut inputs = seeds::of(target);
    inputs.extend(committed(target));
    let mut known = HashSet::new();
    inputs.retain(|input| known.insert(input.clone()));
    inputs
}

fn committed(target: &str) -> Vec<Vec<u8>> {
    let text = std::fs::read_to_string(file(target)).unwrap_or_default();
    text.lines().map(|line| sync::hex::decode(line).expect("each line is hexadecimal")).collect()
}

/// Adds what today's code makes to the committed ones. Nothing is taken away.
pub(crate) fn keep(target: &str) {
    let mut inputs = committed(target);
    for made in seeds::of(target) {
        if made.len() <= LONGEST && !inputs.contains(&made) {
            inputs.push(made);
        }
    }
    let text: String = inputs.iter().map(|input| sync::hex::encode(input) + "\n").collect();
    std::fs::write(file(target), text).expect("writes");
}
