//! The list of what was erased, in a file beside the database: a backup from before brings erased records back, and by this
//! list they go again. It holds ids, when and by whom; nothing of what the records said.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use sync::ids::{RecordId, WorkspaceId};
use sync::wire::accounts::UserId;

/// One request to erase, a line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// When, milliseconds since 1970.
    pub at: u64,
    /// Who asked.
    pub by: UserId,
    /// Where.
    pub workspace: WorkspaceId,
    /// What.
    pub records: Vec<RecordId>,
}

/// Why the list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EraseLogError {
    /// The file could not be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// A line is none of these.
    #[error("{0}: line {1} cannot be read")]
    Line(PathBuf, usize),
}

/// See the module.
#[derive(Debug)]
pub struct EraseLog {
    path: PathBuf,
    /// Lines are written one after the other.
    writing: Mutex<()>,
}

impl EraseLog {
    /// In this file, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, writing: Mutex::new(()) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a line; it is on the disk when this returns.
    ///
    /// # Errors
    /// When the file could not be written.
    pub fn append(&self, erased: &Erased) -> Result<(), EraseLogError> {
        let _turn = self.writing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.write(erased).map_err(|error| EraseLogError::File(self.path.clone(), error))
    }

    fn write(&self, erased: &Erased) -> io::Result<()> {
        let is_new = !self.path.exists();
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|_| is_new) {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.read(true).append(true).create(true).open(&self.path)?;
        let mut line = Vec::new();
        // A line that the power cut off stays for itself.
        if file.seek(SeekFrom::End(0))? > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                line.push(b'\n');
            }
        }
        serde_json::to_writer(&mut line, erased)?;
        line.push(b'\n');
        file.write_all(&line)?;
        file.sync_all()?;
        match folder.filter(|_| is_new) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    /// All lines, the oldest first. One that was cut off when it was written is passed over: nothing was erased by it.
    ///
    /// # Errors
    /// When the file cannot be read, or a line in it.
    pub fn read(&self) -> Result<Vec<Erased>, EraseLogError> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(EraseLogError::File(self.path.clone(), error)),
        };
        let mut all = Vec::new();
        for (number, line) in text.lines().enumerate() {
            match serde_json::from_str(line) {
                Ok(erased) => all.push(erased),
                // Cut off in the middle; a whole line that cannot be read would be an erasure that is undone.
                Err(error) if error.is_eof() => {}
                Err(_) => return Err(EraseLogError::Line(self.path.clone(), number + 1)),
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(at: u64) -> Erased {
        let (by, workspace) = (UserId([1; 16]), WorkspaceId([2; 16]));
        Erased { at, by, workspace, records: vec![RecordId([3; 16]), RecordId([4; 16])] }
    }

    #[test]
    fn lines_are_read_back_and_a_torn_one_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = EraseLog::new(folder.path().join("erased.log"));
        assert_eq!(log.read().expect("nothing yet"), []);
        log.append(&erased(1)).expect("writes");
        let mut text = std::fs::read(log.path()).expect("reads");
        text.extend_from_slice(&text.clone()[..40]);
        std::fs::write(log.path(), text).expect("writes");
        log.append(&erased(2)).expect("writes");
        assert_eq!(log.read().expect("reads"), [erased(1), erased(2)]);
    }

    #[test]
    fn a_line_that_is_none_is_an_error_and_says_where() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = EraseLog::new(folder.path().join("erased.log"));
        log.append(&erased(1)).expect("writes");
        let mut text = std::fs::read_to_string(log.path()).expect("reads");
        text.push_str("{\"at\": \"soon\"}\n");
        std::fs::write(log.path(), text).expect("writes");
        let error = log.read().expect_err("must not be passed over");
        assert!(error.to_string().ends_with("erased.log: line 2 cannot be read"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_servers_user_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let log = EraseLog::new(folder.path().join("erased.log"));
        log.append(&erased(1)).expect("writes");
        let mode = std::fs::metadata(log.path()).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
