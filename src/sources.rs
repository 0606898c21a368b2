//! The page's own source, for the tests that read it.

use std::path::PathBuf;

/// Every file of Rust under `src/`: its path from there and its text.
pub fn all() -> Vec<(String, String)> {
    // What the compiler saw may have been another checkout with the same target folder.
    let root = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    let root = PathBuf::from(root).join("src");
    let (mut folders, mut found) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("below").display().to_string();
                found.push((name, std::fs::read_to_string(path).expect("readable")));
            }
        }
    }
    found.sort_unstable();
    found
}
