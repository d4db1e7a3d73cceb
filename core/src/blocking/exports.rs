//! Files of exports, blocking.

use super::Endpoint;
use super::engine::Engine;
use crate::cdr::{CdrRecord, CdrStream};
use crate::exports::{content_options, download_options};
use crate::parameters::call_options;
use crate::{DownloadedFile, Export, Result};
use bytes::{Buf, Bytes};
use std::io::{self, BufRead, Read};
use std::path::Path;

impl Endpoint<Export> {
    /// Fetches the file of an export to a path; see [`Endpoint::download`](crate::Endpoint::download).
    /// [`send`](Download::send) it.
    ///
    /// ```no_run
    /// # fn run(client: didww::blocking::Client, export: didww::Export) -> didww::Result<()> {
    /// client.exports().download(&export, "april.csv").send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, export: &Export, to: impl AsRef<Path>) -> Download {
        Download { call: self.awaited().download(export, to), engine: self.engine().clone() }
    }

    /// The file of an export as it comes: its bytes, or its rows. Nothing is asked before they are.
    pub fn content(&self, export: &Export) -> Content {
        Content { call: self.awaited().content(export), engine: self.engine().clone() }
    }
}

/// The file of an export on its way to a path.
#[derive(Debug, Clone)]
#[must_use = "nothing is fetched until it is sent"]
pub struct Download {
    call: crate::Download,
    engine: Engine,
}

call_options!([] Download, in call);

download_options!(Download, in call);

impl Download {
    /// Fetches it.
    pub fn send(self) -> Result<DownloadedFile> {
        self.engine.run(self.call.send())
    }
}

/// The file of an export as it comes.
#[derive(Debug, Clone)]
#[must_use = "nothing is fetched until it is read"]
pub struct Content {
    pub(super) call: crate::Content,
    pub(super) engine: Engine,
}

call_options!([] Content, in call);

content_options!(Content, in call);

impl Content {
    /// Its bytes, unpacked unless it is told otherwise.
    ///
    /// ```no_run
    /// # fn run(client: didww::blocking::Client, export: didww::Export) -> std::io::Result<()> {
    /// use std::io::BufRead;
    ///
    /// for line in client.exports().content(&export).reader().lines() {
    ///     println!("{}", line?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn reader(self) -> ExportReader {
        ExportReader { stream: self.call.stream(), engine: self.engine, piece: Bytes::new() }
    }

    /// Its call detail records: [`CdrIn`](crate::CdrIn) of an export of incoming calls, [`CdrOut`](crate::CdrOut) of
    /// one of outgoing calls.
    ///
    /// ```no_run
    /// # fn run(client: didww::blocking::Client, export: didww::Export) -> didww::Result<()> {
    /// for call in client.exports().content(&export).rows::<didww::CdrOut>() {
    ///     println!("{:?}", call?.charged());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows<T: CdrRecord>(self) -> Records<T> {
        Records { stream: self.call.rows(), engine: self.engine }
    }
}

/// The call detail records of an export's file; made by [`Content::rows`]. Dropping it ends the request.
///
/// A row that cannot be read is an error, and the next turn gives the next row; see
/// [`CdrStream`](crate::cdr::CdrStream).
#[derive(Debug)]
#[must_use = "nothing is fetched until it is read"]
pub struct Records<T: CdrRecord> {
    stream: CdrStream<T, crate::ExportStream>,
    engine: Engine,
}

impl<T: CdrRecord> Iterator for Records<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        self.engine.run(self.stream.try_next()).transpose()
    }
}

/// The bytes of an export's file as they come; made by [`Content::reader`]. Dropping it ends the request.
///
/// A file that is damaged or cannot be fetched to its end is an [`io::Error`] with the [`Error`](crate::Error) inside.
#[derive(Debug)]
#[must_use = "nothing is fetched until it is read"]
pub struct ExportReader {
    stream: crate::ExportStream,
    engine: Engine,
    piece: Bytes,
}

impl BufRead for ExportReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece.is_empty() {
            let next = self.engine.run(self.stream.try_next());
            self.piece = next.map_err(io::Error::other)?.unwrap_or_default();
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, amount: usize) {
        self.piece.advance(amount.min(self.piece.len()));
    }
}

impl Read for ExportReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}
