//! Call detail records, many at a time.

use crate::errors::Result;
use crate::feed::Feed;
use crate::work::{Cancel, done};
use didww_bridge::ReadRecords;
use std::sync::{Arc, Mutex, PoisonError};

/// Call detail records, from wherever they come. One that cannot be read is an error, and the next turn gives those after it.
#[derive(uniffi::Object)]
pub struct RecordReader(pub(crate) didww_bridge::RecordReader);

#[uniffi::export]
impl RecordReader {
    /// Those of a CSV file, gzipped or not. It is opened by the first turn.
    #[uniffi::constructor]
    pub fn open(record: String, path: String) -> Result<Self> {
        Ok(RecordReader(didww_bridge::RecordReader::open(&record, path)?))
    }

    /// Those of CSV text that is in memory.
    #[uniffi::constructor]
    pub fn read_text(record: String, data: Vec<u8>) -> Result<Self> {
        Ok(RecordReader(didww_bridge::RecordReader::read(&record, data)?))
    }

    /// Those of CSV text that comes as a stream.
    #[uniffi::constructor]
    pub fn feed(record: String, feed: Arc<Feed>) -> Result<Self> {
        Ok(RecordReader(didww_bridge::RecordReader::feed(&record, &feed.0)?))
    }

    /// The next records; nothing at the end.
    pub async fn next(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<Arc<Records>>> {
        let read = done(cancel, self.0.next()).await?;
        Ok(read.map(|read| Arc::new(Records(Mutex::new(read)))))
    }

    /// Ends it, and the request if there is one: nobody wants the rest. Records that are on their way come first.
    pub fn end(&self) {
        self.0.close();
    }
}

/// Records that came together.
#[derive(uniffi::Object)]
pub struct Records(Mutex<ReadRecords>);

impl Records {
    fn with<T>(&self, look: impl FnOnce(&mut ReadRecords) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[uniffi::export]
impl Records {
    /// The values of all, one after the other: those of a record in the order of the fields, and its line after them. Times
    /// are in milliseconds; nothing is empty. It is handed over once.
    pub fn text(&self) -> String {
        self.with(|read| std::mem::take(&mut read.text))
    }

    /// Where each value ends, in bytes of the text in UTF-8. It is handed over once.
    pub fn ends(&self) -> Vec<u32> {
        self.with(|read| std::mem::take(&mut read.ends))
    }

    /// The error that came after them, as JSON.
    pub fn error(&self) -> Option<String> {
        self.with(|read| read.error())
    }

    /// The text of a cell as it stands in the file, by the column's name there.
    pub fn cell(&self, place: u32, column: String) -> Option<String> {
        self.with(|read| read.cell(place, &column))
    }

    /// Name and text of each column that is no field of the record, as JSON.
    pub fn unknown(&self, place: u32) -> String {
        self.with(|read| read.unknown(place))
    }
}
