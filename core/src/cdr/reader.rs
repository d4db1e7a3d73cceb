//! Records out of a reader or a file.

use super::decoder::CdrDecoder;
use super::header::CdrHeader;
use super::intake::Intake;
use super::record::CdrRecord;
use crate::error::{FileError, Result};
use flate2::read::MultiGzDecoder;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The records of a CSV file, one after the other.
///
/// ```
/// use didww::CdrIn;
///
/// let file = "Date/Time Start (UTC),Source,Duration (sec),Total (USD)\n2026-05-01 08:30:00,12025550123,45,0.0125\n";
/// for record in CdrIn::read(file.as_bytes()) {
///     let record = record?;
///     println!("{:?} {:?} {:?}", record.started_at(), record.source(), record.total());
/// }
/// # Ok::<(), didww::Error>(())
/// ```
///
/// **Columns** are found by the names in the header line, in any order; upper and lower case do not count if no name fits
/// as it is. Names of older files are known. Columns that this release does not know are kept
/// ([`unknown`](crate::CdrIn::unknown), [`get`](crate::CdrIn::get)), and so is a column that comes twice; columns that
/// are missing are `None`, as are empty cells.
///
/// **A row that cannot be read**, for a cell is not what it should be, for it has too many cells or too few, or is not
/// UTF-8, is [`Error::Record`](crate::Error::Record) with its line, and the next turn gives the next row. An error that
/// concerns the whole file ends it: the reader fails ([`Error::File`](crate::Error::File)), the file is empty, none of
/// its columns is known, a row is longer than 1 MiB, a quote is never closed.
///
/// **Memory** is the same for a file of any size, as long as records are dropped: each keeps the part of the file that it
/// came with, as a rule 64 KiB and about as much again for values. The reader need not be buffered.
pub struct CdrReader<T, R> {
    decoder: CdrDecoder<T>,
    source: Source<R>,
}

impl<T: CdrRecord, R: Read> CdrReader<T, R> {
    /// Reads CSV text.
    pub fn new(reader: R) -> Self {
        CdrReader { decoder: CdrDecoder::new(), source: Source { reader, path: None } }
    }

    /// The header of the file, which is read if it was not yet.
    ///
    /// # Errors
    /// If it cannot be read or understood; there is nothing more then.
    pub fn header(&mut self) -> Result<CdrHeader> {
        loop {
            if let Some(header) = self.decoder.header()? {
                return Ok(header);
            }
            self.source.read_into(&mut self.decoder.intake)?;
        }
    }
}

impl<T: CdrRecord> CdrReader<T, CdrFile> {
    /// Opens a CSV file as it was exported: gzipped, or already unpacked, which its first bytes tell.
    ///
    /// # Errors
    /// [`Error::File`](crate::Error::File), here and for each row, which names the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Ok(CdrReader { decoder: CdrDecoder::new(), source: Source::open(path.as_ref())? })
    }
}

impl<T: CdrRecord, R: Read> Iterator for CdrReader<T, R> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        loop {
            if let Some(record) = self.decoder.next_record() {
                return Some(record);
            }
            if self.decoder.is_over() {
                return None;
            }
            if let Err(error) = self.source.read_into(&mut self.decoder.intake) {
                return Some(Err(error));
            }
        }
    }
}

impl<T: CdrRecord, R: Read> std::iter::FusedIterator for CdrReader<T, R> {}

impl<T: CdrRecord, R> fmt::Debug for CdrReader<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CdrReader");
        debug.field("path", &self.source.path).field("decoder", &self.decoder).finish_non_exhaustive()
    }
}

/// Where the bytes come from.
pub(super) struct Source<R> {
    reader: R,
    pub(super) path: Option<PathBuf>,
}

impl<R: Read> Source<R> {
    #[cfg(feature = "arrow")]
    pub(super) fn new(reader: R) -> Self {
        Source { reader, path: None }
    }

    /// Reads once, or notes that there is nothing more.
    ///
    /// # Errors
    /// If the reader fails, which is the end.
    pub(super) fn read_into(&mut self, intake: &mut Intake) -> Result<()> {
        match self.reader.read(intake.room()) {
            Ok(0) => intake.finish(),
            Ok(count) => intake.filled(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                intake.end();
                return Err(FileError::new("read", self.path.as_deref(), error).into());
            }
        }
        Ok(())
    }
}

impl Source<CdrFile> {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = CdrFile::open(path).map_err(|error| FileError::new("open", Some(path), error))?;
        Ok(Source { reader: file, path: Some(path.to_path_buf()) })
    }
}

/// A file that is unpacked as it is read if it is gzipped.
pub struct CdrFile(Content);

enum Content {
    Plain(io::Chain<io::Cursor<Vec<u8>>, File>),
    Gzipped(Box<MultiGzDecoder<io::Chain<io::Cursor<Vec<u8>>, File>>>),
}

impl CdrFile {
    fn open(path: &Path) -> io::Result<CdrFile> {
        const GZIP: [u8; 2] = [0x1f, 0x8b];
        let mut file = File::open(path)?;
        let mut first = Vec::new();
        Read::by_ref(&mut file).take(GZIP.len() as u64).read_to_end(&mut first)?;
        let is_gzipped = first == GZIP;
        let whole = io::Cursor::new(first).chain(file);
        Ok(CdrFile(match is_gzipped {
            true => Content::Gzipped(Box::new(MultiGzDecoder::new(whole))),
            false => Content::Plain(whole),
        }))
    }
}

impl Read for CdrFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Content::Plain(file) => file.read(buffer),
            Content::Gzipped(file) => file.read(buffer),
        }
    }
}

impl fmt::Debug for CdrFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_gzipped = matches!(self.0, Content::Gzipped(_));
        f.debug_struct("CdrFile").field("gzipped", &is_gzipped).finish_non_exhaustive()
    }
}
