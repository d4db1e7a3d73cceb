//! What goes wrong beside a request: files of this machine, work of the server that does not end as it should, rows of
//! a file that cannot be understood.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use super::Shortened;

/// Longest text of a file or of the server that a message shows.
const SHOWN: usize = 100;

/// A file, or another source or target of bytes, could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct FileError {
    /// What was tried, as it continues "cannot …": `read`, `create` …
    pub action: &'static str,
    /// Which file; `None` for a reader or writer that has no name.
    pub path: Option<PathBuf>,
    #[source]
    pub(crate) source: std::io::Error,
}

impl FileError {
    #[allow(dead_code, reason = "what reads and writes files comes next")]
    pub(crate) fn new(action: &'static str, path: Option<&Path>, source: std::io::Error) -> Self {
        FileError { action, path: path.map(Path::to_path_buf), source }
    }

    /// What the system says.
    pub fn kind(&self) -> std::io::ErrorKind {
        self.source.kind()
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "cannot {} {}: {}", self.action, path.display(), self.source),
            None => write!(f, "cannot {}: {}", self.action, self.source),
        }
    }
}

/// Something that the server was to do did not come to the end that was waited for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct WaitError {
    /// JSON:API type of what was waited for.
    pub resource: &'static str,
    /// Its id: it is still there, and can be waited for again.
    pub id: String,
    /// The state that it was last seen in, as the API spells it.
    pub status: String,
    /// How long it was waited for.
    pub waited: Duration,
    /// Whether the time was up. If not, it is in a state that it never leaves, or that this release does not know.
    pub timed_out: bool,
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, status) = (Shortened(&self.id, SHOWN), Shortened(&self.status, SHOWN));
        // to the millisecond: the rest is noise
        let waited = Duration::from_millis(self.waited.as_millis() as u64);
        write!(f, "{} {id} is \"{status}\"", self.resource)?;
        match self.timed_out {
            true => write!(f, " after {waited:?}: wait for it again by its id, or for longer"),
            false => write!(f, ", which is not what was waited for: look at it in DIDWW's user panel"),
        }
    }
}

/// A row of a file with call detail records cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct RecordError {
    /// Line of the file where the row begins, counted from 1; the header is line 1.
    pub line: u64,
    /// The column's name, if it is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl RecordError {
    pub(crate) fn new(line: u64, column: Option<&str>, message: impl Into<String>) -> Self {
        RecordError { line, column: column.map(str::to_owned), message: message.into() }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column \"{}\"", Shortened(column, SHOWN))?;
        }
        write!(f, ": {}", self.message)
    }
}
