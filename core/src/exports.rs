//! Exports of call detail records: their files, on disk or as they come.
//!
//! ```no_run
//! # async fn run(client: didww::Client) -> didww::Result<()> {
//! use didww::{CdrIn, Export, ExportFilters, ExportType};
//!
//! let filters = ExportFilters::new().with_year(2026).with_month(4);
//! let export = Export::new().with_export_type(ExportType::CdrIn).with_filters(filters);
//! let export = client.exports().create_and_wait(export).await?;
//!
//! // on disk: whole, or not there at all
//! client.exports().download(&export, "april.csv.gz").await?;
//!
//! // or row by row
//! let mut calls = client.exports().content(&export).rows::<CdrIn>();
//! while let Some(call) = calls.try_next().await? {
//!     println!("{:?} {:?}", call.started_at(), call.total());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The file of an export is gzipped CSV at [`Export::url`]. It may be of any size: nothing here holds more than a few
//! pieces of it. The API key is sent to the API's own scheme, host and port alone, wherever the URL or a redirect leads;
//! files elsewhere must be at `https://`. When the connection breaks it goes on where it was, with a range request where the
//! server has them, as often as a call is repeated ([`RetryPolicy`](crate::RetryPolicy)) without a new byte. There is no
//! limit to the whole time; 30 s without a byte end it, unless the call or the client says otherwise.
//!
//! Source: DIDWW API v3 reference, exports, 2022-05-10 and 2026-04-16.

mod gunzip;
mod save;
mod source;
mod stream;

use self::save::{Ended, Piece, Saver, Target};
use self::source::Source;
pub use self::stream::ExportStream;
use crate::cdr::{CdrRecord, CdrStream};
use crate::parameters::call_options;
use crate::threads::{joined, on_thread};
use crate::transport::CallOptions;
use crate::{BoxFuture, Client, Endpoint, Error, Export, ExportStatus, Result};
use std::fmt;
use std::future::IntoFuture;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use url::Url;

/// Pieces that are on their way to the disk at most.
const PIECES: usize = 32;

type Progress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// What a download can be told.
macro_rules! download_options {
    ($call_type:ident $(, in $call:ident)?) => {
        impl $call_type {
            /// Whether the file stays packed (`.csv.gz`), whatever its path ends in.
            pub fn keep_packed(mut self, packed: bool) -> Self {
                self.$($call.)?packed = Some(packed);
                self
            }

            /// Whether what an earlier download left is used; it is unless this says otherwise.
            pub fn resume(mut self, resume: bool) -> Self {
                self.$($call.)?resume = resume;
                self
            }

            /// Calls `seen` with the bytes that have come, packed, and how many there are, if the server tells.
            pub fn on_progress(mut self, seen: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
                self.$($call.)?content.progress = Some(std::sync::Arc::new(seen));
                self
            }
        }
    };
}

/// What reading a file as it comes can be told.
macro_rules! content_options {
    ($call_type:ident $(, in $call:ident)?) => {
        impl $call_type {
            /// Leaves it packed, as it comes.
            pub fn keep_packed(mut self) -> Self {
                self.$($call.)?packed = true;
                self
            }

            /// Calls `seen` with the bytes that have come, packed, and how many there are, if the server tells.
            pub fn on_progress(mut self, seen: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
                self.$($call.)?progress = Some(std::sync::Arc::new(seen));
                self
            }
        }
    };
}
pub(crate) use {content_options, download_options};

impl Endpoint<Export> {
    /// Fetches the file of an export to a path. Await it.
    ///
    /// A path that ends in `.gz` keeps it packed, any other unpacks it on the way;
    /// [`keep_packed`](Download::keep_packed) says so, too. A folder takes the file under its own name, packed.
    ///
    /// It is written beside the path, under a name that begins with a dot and ends in `.part`, and gets its name when it is
    /// whole and its sums are right; a file of that name is replaced. Of a packed download that fails, the part stays, and
    /// the next one goes on with it.
    ///
    /// ```no_run
    /// # async fn run(client: didww::Client, export: didww::Export) -> didww::Result<()> {
    /// let file = client
    ///     .exports()
    ///     .download(&export, "april.csv")
    ///     .on_progress(|bytes, of| println!("{bytes} of {of:?}"))
    ///     .await?;
    /// println!("{} has {} bytes", file.path.display(), file.bytes);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if the export is not completed; [`Error::File`] if it cannot be written; [`Error::Decode`]
    /// if what came is damaged, shorter than it should be, or no gzip file; and those of any call.
    pub fn download(&self, export: &Export, to: impl AsRef<Path>) -> Download {
        let (content, to) = (self.content(export), to.as_ref().to_path_buf());
        Download { content, to, packed: None, resume: true, options: CallOptions::default() }
    }

    /// The file of an export as it comes: its bytes, or its rows. Nothing is asked before they are.
    pub fn content(&self, export: &Export) -> Content {
        let client = self.client().clone();
        Content {
            url: url_of(export),
            client,
            packed: false,
            progress: None,
            options: CallOptions::default(),
        }
    }
}

/// Where the file of an export is.
fn url_of(export: &Export) -> Result<Url> {
    let id = crate::Resource::id(export.as_ref());
    let Some(url) = export.url().filter(|url| !url.is_empty()) else {
        let message = match export.status() {
            ExportStatus::Completed => {
                format!("export {id} has no url: find it again, without a sparse fieldset that leaves it out")
            }
            status => format!("export {id} has no file, it is {status}: wait for it first"),
        };
        return Err(Error::invalid_member("url", message));
    };
    let parsed = Url::parse(url).ok().filter(|url| url.has_host());
    parsed.ok_or_else(|| Error::invalid_member("url", format!("the url of export {id} is none")))
}

/// The file of an export on its way to a path; made by [`Endpoint::download`].
#[must_use = "nothing is fetched until it is awaited"]
#[derive(Debug, Clone)]
pub struct Download {
    pub(crate) content: Content,
    to: PathBuf,
    pub(crate) packed: Option<bool>,
    pub(crate) resume: bool,
    pub(crate) options: CallOptions,
}

call_options!([] Download);
download_options!(Download);

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// How much of it an earlier download had fetched.
    pub resumed_from: u64,
}

impl Download {
    /// Fetches it; the same as to await it.
    pub async fn send(mut self) -> Result<DownloadedFile> {
        self.content.options = self.options;
        let url = self.content.url.as_ref().map_err(again)?.clone();
        let (to, packed) = (self.to.clone(), self.packed);
        let name = name_of(&url);
        let target = on_thread(move || Ok(Target::new(&to, &name, packed))).await?;
        let opened = target.clone();
        let resume = self.resume;
        let mut saver = on_thread(move || Saver::open(opened, resume)).await?;
        let mut fresh = saver.written() == 0;
        loop {
            let mut source = self.content.source(&url);
            let resumed_from = source.begin(saver.written()).await?;
            if resumed_from != saver.written() {
                saver = on_thread(move || saver.restart().map(|()| saver)).await?;
                fresh = true;
            }
            match self.fetch(&mut source, saver).await? {
                (Ended::Whole(bytes), _) => {
                    return Ok(DownloadedFile { path: target.path, bytes, resumed_from });
                }
                // what was left of an earlier download may be of another file
                (Ended::Corrupt(_), Some(mut left)) if !fresh => {
                    saver = on_thread(move || left.restart().map(|()| left)).await?;
                    fresh = true;
                }
                (Ended::Corrupt(corrupt), left) => {
                    if let Some(mut left) = left {
                        on_thread(move || left.restart()).await?;
                    }
                    return Err(source.corrupt(&corrupt.0));
                }
                (Ended::BrokenOff, _) => return Err(Error::Cancelled),
            }
        }
    }

    /// Fetches what is missing.
    async fn fetch(&self, source: &mut Source, saver: Saver) -> Result<(Ended, Option<Saver>)> {
        let (sender, receiver) = mpsc::channel(PIECES);
        // the network and the disk, with the unpacking, go on side by side
        let writing = spawn_blocking(move || saver.run(receiver));
        let sent = self.send_pieces(source, sender).await;
        let written = joined(writing).await;
        sent.and(written)
    }

    /// Gives what comes to whoever writes it. A writer that no longer listens says itself why.
    async fn send_pieces(&self, source: &mut Source, pieces: mpsc::Sender<Piece>) -> Result<()> {
        while let Some(chunk) = source.chunk().await? {
            self.content.tell(source);
            if pieces.send(Piece::Bytes(chunk)).await.is_err() {
                return Ok(());
            }
        }
        let _ = pieces.send(Piece::End).await;
        Ok(())
    }
}

impl IntoFuture for Download {
    type Output = Result<DownloadedFile>;
    type IntoFuture = BoxFuture<'static, Result<DownloadedFile>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// The file of an export as it comes; made by [`Endpoint::content`].
#[must_use = "nothing is fetched until it is read"]
pub struct Content {
    url: Result<Url>,
    client: Client,
    pub(crate) packed: bool,
    pub(crate) progress: Option<Progress>,
    pub(crate) options: CallOptions,
}

call_options!([] Content);

content_options!(Content);

impl Content {
    /// Its bytes, unpacked unless it is told otherwise.
    ///
    /// ```no_run
    /// # async fn run(client: didww::Client, export: didww::Export) -> didww::Result<()> {
    /// let mut bytes = client.exports().content(&export).stream();
    /// while let Some(piece) = bytes.try_next().await? {
    ///     print!("{}", String::from_utf8_lossy(&piece));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> ExportStream {
        let packed = self.packed;
        ExportStream::new(self, packed)
    }

    /// Its call detail records: [`CdrIn`](crate::CdrIn) of an export of incoming calls, [`CdrOut`](crate::CdrOut) of
    /// one of outgoing calls.
    ///
    /// ```no_run
    /// # async fn run(client: didww::Client, export: didww::Export) -> didww::Result<()> {
    /// use didww::CdrIn;
    ///
    /// let mut calls = client.exports().content(&export).rows::<CdrIn>();
    /// while let Some(call) = calls.try_next().await? {
    ///     println!("{:?} {:?}", call.started_at(), call.duration());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows<T: CdrRecord>(self) -> CdrStream<T, ExportStream> {
        CdrStream::new(ExportStream::new(self, false))
    }

    /// Its call detail records as Arrow record batches.
    #[cfg(feature = "arrow")]
    pub fn batches<T: CdrRecord>(self) -> crate::cdr::CdrBatchStream<ExportStream> {
        crate::cdr::CdrBatchStream::new::<T>(ExportStream::new(self, false))
    }

    fn source(&self, url: &Url) -> Source {
        Source::new(&self.client, url.clone(), self.options)
    }

    fn tell(&self, source: &Source) {
        if let Some(progress) = &self.progress {
            progress(source.position(), source.total());
        }
    }
}

impl Clone for Content {
    fn clone(&self) -> Self {
        Content {
            url: self.url.as_ref().map(Url::clone).map_err(again),
            client: self.client.clone(),
            packed: self.packed,
            progress: self.progress.clone(),
            options: self.options,
        }
    }
}

/// Without the URL, which may hold a signature.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.as_ref().ok().and_then(Url::host_str);
        f.debug_struct("Content").field("host", &host).field("packed", &self.packed).finish_non_exhaustive()
    }
}

/// The refusal once more, for it is kept until it is asked for.
fn again(error: &Error) -> Error {
    match error {
        Error::InvalidInput(input) => Error::InvalidInput(input.clone()),
        other => Error::invalid_input(other.to_string()),
    }
}

/// The last segment of the path, without its suffix, as a name that is safe on any disk.
fn name_of(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    let stem = last.split('.').next().unwrap_or_default();
    let safe = stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' });
    let name: String = safe.take(80).collect();
    if name.is_empty() { "export".to_owned() } else { name }
}
