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
#[derive(Debug, thiserror::Error)]
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
    /// Whether the time was up.
    pub timed_out: bool,
    /// Why its state could not be asked for, if that is what ended it. If that is not and the time was not up, it is in
    /// a state that it never leaves, or that this release does not know.
    #[source]
    pub cause: Option<super::Error>,
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, status) = (Shortened(&self.id, SHOWN), Shortened(&self.status, SHOWN));
        // to the millisecond: the rest is noise
        let waited = Duration::from_millis(self.waited.as_millis() as u64);
        write!(f, "{} {id} ", self.resource)?;
        match (&self.cause, self.timed_out) {
            (Some(cause), _) => {
                write!(f, "was \"{status}\" when asking for it failed (wait for it again by its id): {cause}")
            }
            (None, true) => {
                write!(f, "is \"{status}\" after {waited:?}: wait for it again by its id, or for longer")
            }
            (None, false) => {
                write!(
                    f,
                    "is \"{status}\", which is not what was waited for: look at it in DIDWW's user panel"
                )
            }
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

/// A callback cannot be read, or is not known to be DIDWW's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the callback is refused: {message}")]
#[non_exhaustive]
pub struct CallbackError {
    /// What kind of fault it is.
    pub fault: CallbackFault,
    /// What is wrong.
    pub message: String,
}

/// Why a callback is refused, and the HTTP status that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallbackFault {
    /// The signature is missing or does not match: 401.
    Signature,
    /// The payload is broken: 400.
    Malformed,
    /// The body is larger than is accepted: 413.
    TooLarge,
    /// The body is of a type that DIDWW does not send: 415.
    MediaType,
}

impl CallbackFault {
    /// In one word: `signature`, `malformed`, `too_large` or `media_type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            CallbackFault::Signature => "signature",
            CallbackFault::Malformed => "malformed",
            CallbackFault::TooLarge => "too_large",
            CallbackFault::MediaType => "media_type",
        }
    }

    /// The HTTP status to answer with.
    pub fn status(self) -> http::StatusCode {
        match self {
            CallbackFault::Signature => http::StatusCode::UNAUTHORIZED,
            CallbackFault::Malformed => http::StatusCode::BAD_REQUEST,
            CallbackFault::TooLarge => http::StatusCode::PAYLOAD_TOO_LARGE,
            CallbackFault::MediaType => http::StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}
