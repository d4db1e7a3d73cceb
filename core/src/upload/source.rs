//! Where the content of a file comes from.

use crate::error::FileError;
use crate::threads::on_thread;
use crate::{Error, Result};
use bytes::Bytes;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncReadExt};

/// What is uploaded: the file at a path, bytes, or what a reader gives.
///
/// A path is a [`Path`] or [`PathBuf`]: text could be meant as the content. The file is read while it is sent, and its name
/// is the upload's unless that says otherwise. What a reader gives is kept in memory before anything is sent, for its length
/// must be known; no more is read than the API takes (20 MiB).
pub struct UploadSource(Source);

enum Source {
    Path(PathBuf),
    Bytes(Bytes),
    Reader(Box<dyn Read + Send>),
    AsyncReader(Pin<Box<dyn AsyncRead + Send>>),
}

impl UploadSource {
    /// What a reader gives until its end. It is read on a thread that may block.
    ///
    /// ```no_run
    /// # async fn example(client: didww::Client) -> didww::Result<()> {
    /// use didww::UploadSource;
    ///
    /// let scan = UploadSource::reader(std::io::stdin());
    /// client.encrypted_files().upload(scan).file_name("scan.jpg").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reader(reader: impl Read + Send + 'static) -> UploadSource {
        UploadSource(Source::Reader(Box::new(reader)))
    }

    /// What a reader of tokio's gives until its end.
    pub fn async_reader(reader: impl AsyncRead + Send + 'static) -> UploadSource {
        UploadSource(Source::AsyncReader(Box::pin(reader)))
    }

    /// The last part of the path.
    pub(super) fn file_name(&self) -> Option<String> {
        match &self.0 {
            Source::Path(path) => Some(path.file_name()?.to_string_lossy().into_owned()),
            _ => None,
        }
    }

    /// What can be sent. Of readers no more than `most` bytes are taken, and one to tell that there are more.
    pub(super) async fn content(self, most: u64) -> Result<Content> {
        match self.0 {
            Source::Path(path) => on_thread(move || content_of_path(path, most)).await,
            Source::Bytes(bytes) => Ok(Content::Memory { bytes, whole: true }),
            Source::Reader(reader) => on_thread(move || read_all(reader, None, most)).await,
            Source::AsyncReader(reader) => {
                let mut bytes = Vec::new();
                let read = reader.take(most + 1).read_to_end(&mut bytes).await;
                read.map_err(|error| not_read(None, error))?;
                Ok(Content::read(bytes, most))
            }
        }
    }
}

impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> UploadSource {
        UploadSource(Source::Path(path))
    }
}

impl From<&PathBuf> for UploadSource {
    fn from(path: &PathBuf) -> UploadSource {
        path.clone().into()
    }
}

impl From<&Path> for UploadSource {
    fn from(path: &Path) -> UploadSource {
        path.to_path_buf().into()
    }
}

impl From<Bytes> for UploadSource {
    fn from(bytes: Bytes) -> UploadSource {
        UploadSource(Source::Bytes(bytes))
    }
}

impl From<Vec<u8>> for UploadSource {
    fn from(bytes: Vec<u8>) -> UploadSource {
        Bytes::from(bytes).into()
    }
}

impl From<&'static [u8]> for UploadSource {
    fn from(bytes: &'static [u8]) -> UploadSource {
        Bytes::from_static(bytes).into()
    }
}

impl<const N: usize> From<&'static [u8; N]> for UploadSource {
    fn from(bytes: &'static [u8; N]) -> UploadSource {
        Bytes::from_static(bytes).into()
    }
}

/// Without the content.
impl fmt::Debug for UploadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Path(path) => write!(f, "UploadSource({})", path.display()),
            Source::Bytes(bytes) => write!(f, "UploadSource({} bytes)", bytes.len()),
            Source::Reader(_) | Source::AsyncReader(_) => f.write_str("UploadSource(reader)"),
        }
    }
}

/// What is sent, and can be read any number of times.
pub(super) enum Content {
    Memory {
        bytes: Bytes,
        /// Not if there would be more.
        whole: bool,
    },
    File {
        path: PathBuf,
        length: u64,
    },
}

impl Content {
    /// What a reader gave of `most` bytes and one.
    fn read(bytes: Vec<u8>, most: u64) -> Content {
        let whole = bytes.len() as u64 <= most;
        Content::Memory { bytes: bytes.into(), whole }
    }

    pub(super) fn length(&self) -> u64 {
        match self {
            Content::Memory { bytes, .. } => bytes.len() as u64,
            Content::File { length, .. } => *length,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length() == 0
    }

    /// Whether its length is all that there is.
    pub(super) fn is_whole(&self) -> bool {
        !matches!(self, Content::Memory { whole: false, .. })
    }

    /// Reads it from its beginning.
    pub(super) fn open(&self) -> Result<Box<dyn Read + '_>> {
        Ok(match self {
            Content::Memory { bytes, .. } => Box::new(&bytes[..]),
            Content::File { path, .. } => Box::new(open(path)?),
        })
    }

    pub(super) fn not_read(&self, error: io::Error) -> Error {
        match self {
            Content::Memory { .. } => not_read(None, error),
            Content::File { path, .. } => not_read(Some(path), error),
        }
    }

    /// It is longer or shorter than it was.
    pub(super) fn changed(&self) -> Error {
        let problem = format!("it had {} bytes, and its length changed while it was sent", self.length());
        self.not_read(io::Error::new(io::ErrorKind::InvalidData, problem))
    }
}

fn not_read(path: Option<&Path>, error: io::Error) -> Error {
    let action = if path.is_some() { "read" } else { "read what is to be uploaded" };
    FileError::new(action, path, error).into()
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| FileError::new("open", Some(path), error).into())
}

/// A file stays where it is; what only looks like one (a pipe, a device) is read.
fn content_of_path(path: PathBuf, most: u64) -> Result<Content> {
    let file = open(&path)?;
    let metadata = file.metadata().map_err(|error| not_read(Some(&path), error))?;
    match metadata.is_file() {
        true => Ok(Content::File { length: metadata.len(), path }),
        false => read_all(file, Some(&path), most),
    }
}

fn read_all(reader: impl Read, path: Option<&Path>, most: u64) -> Result<Content> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| not_read(path, error))?;
    Ok(Content::read(bytes, most))
}
