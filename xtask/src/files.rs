//! Making folders, walking them in a stated order, and recognising them when nothing changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Creates a folder that only this user may look into; one that exists keeps its permissions.
pub(crate) fn create_private(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.recursive(true).create(folder).with_context(|| folder.display().to_string())
}

/// Every file below `folder`, sorted by path. A missing folder holds nothing.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(folder, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// A path relative to `base` with forward slashes, as it stands in an address.
pub(crate) fn relative(path: &Path, base: &Path) -> String {
    let relative = path.strip_prefix(base).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// BLAKE3 over the names and bytes of files, as hex.
pub(crate) fn hash(paths: &[PathBuf], base: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    for path in paths {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let name = relative(path, base);
        for part in [name.as_bytes(), &bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_follows_names_and_bytes_but_not_where_one_ends() {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = Vec::new();
        for (name, text) in [("a", "bc"), ("ab", "c"), ("a", "bd")] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            seen.push(hash(&[path], folder.path()).unwrap());
        }
        seen.dedup();
        assert_eq!(seen.len(), 3, "{seen:?}");
    }

    #[test]
    fn files_come_sorted_and_a_missing_folder_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("m")).unwrap();
        for name in ["z", "m/b", "a"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let names: Vec<_> =
            below(folder.path()).unwrap().iter().map(|path| relative(path, folder.path())).collect();
        assert_eq!(names, ["a", "m/b", "z"]);
        assert!(below(&folder.path().join("none")).unwrap().is_empty());
    }
}
