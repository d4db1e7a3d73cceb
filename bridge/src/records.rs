//! Call detail records, many at a time.

use crate::encryption::apart;
use crate::errors::fields;
use crate::feed::Feed;
use didww::binding::{self, AnyRecord, AnyRecords, FlatRows};
use didww::schema::{RECORDS, RecordSchema};
use didww::{Error, Result};
use futures_util::FutureExt;
use serde_json::{Map, Value};
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Records that cross at once: enough that a crossing costs them nothing, few enough that the first of them does not wait for
/// long.
const ROWS: usize = 512;

/// The kind of record that is called so.
pub(crate) fn record_named(name: &str) -> Result<&'static RecordSchema> {
    let record = RECORDS.iter().copied().find(|known| known.name == name);
    record.ok_or_else(|| Error::invalid_member("record", format!("no kind of record is called {name:?}")))
}

type Record = Box<dyn AnyRecord>;

/// Where records come from.
enum Source {
    Stream(Box<dyn AnyRecords>),
    Reader(Box<dyn Iterator<Item = Result<Record>> + Send>),
    Closed(PathBuf),
    Over,
}

/// Records that came together, and the error that came after them.
#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    error: Option<Error>,
}

impl Batch {
    /// Takes what came; whether there is room for more.
    fn take(&mut self, came: Result<Record>) -> bool {
        match came {
            Ok(record) => self.records.push(record),
            Err(error) => self.error = Some(error),
        }
        self.error.is_none() && self.records.len() < ROWS
    }
}

/// Call detail records, from wherever they come. One that cannot be read is an error, and the next turn gives those after it.
pub struct RecordReader {
    schema: &'static RecordSchema,
    source: Arc<Mutex<Source>>,
}

impl std::fmt::Debug for RecordReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordReader").field("record", &self.schema.name).finish_non_exhaustive()
    }
}

impl RecordReader {
    fn new(schema: &'static RecordSchema, source: Source) -> Self {
        RecordReader { schema, source: Arc::new(Mutex::new(source)) }
    }

    pub(crate) fn streamed(schema: &'static RecordSchema, records: Box<dyn AnyRecords>) -> Self {
        RecordReader::new(schema, Source::Stream(records))
    }

    /// Those of a CSV file, gzipped or not. It is opened by the first turn.
    ///
    /// # Errors
    /// As those below: [`Error::InvalidInput`] for an unknown kind of record.
    pub fn open(record: &str, path: String) -> Result<Self> {
        Ok(RecordReader::new(record_named(record)?, Source::Closed(path.into())))
    }

    /// Those of CSV text that is in memory.
    ///
    /// # Errors
    /// For an unknown kind of record, and for a head that is none of its.
    pub fn read(record: &str, text: Vec<u8>) -> Result<Self> {
        let schema = record_named(record)?;
        let records = binding::read_records(schema, Cursor::new(text))?;
        Ok(RecordReader::new(schema, Source::Reader(records)))
    }

    /// Those of CSV text that comes as a stream.
    ///
    /// # Errors
    /// For an unknown kind of record, and if the stream is read already.
    pub fn feed(record: &str, feed: &Feed) -> Result<Self> {
        let schema = record_named(record)?;
        Ok(RecordReader::streamed(schema, binding::streamed_records(schema, feed.reader()?)?))
    }

    /// The next records; none at the end.
    pub fn next(&self) -> impl Future<Output = Result<Option<ReadRecords>>> + Send + 'static {
        let (source, schema) = (self.source.clone(), self.schema);
        async move {
            let mut held = source.lock_owned().await;
            let batch = match &mut *held {
                Source::Stream(records) => streamed(records.as_mut()).await,
                _ => apart(move || read(&mut held, schema)).await?,
            };
            let is_over = batch.records.is_empty() && batch.error.is_none();
            Ok((!is_over).then(|| ReadRecords::new(batch, schema)))
        }
    }

    /// Ends it, and the request if there is one: nobody wants the rest. Records that are on their way come first.
    pub fn close(&self) {
        if let Ok(mut source) = self.source.try_lock() {
            *source = Source::Over;
        }
    }
}

/// The next record, and those after it that are there already.
async fn streamed(records: &mut dyn AnyRecords) -> Batch {
    let mut batch = Batch::default();
    let mut next = records.try_next().await;
    while let Some(came) = next.transpose() {
        if !batch.take(came) {
            break;
        }
        // not waiting for it loses nothing of it
        match records.try_next().now_or_never() {
            Some(there) => next = there,
            None => break,
        }
    }
    batch
}

/// The next records of a reader, which may be slow.
fn read(source: &mut Source, schema: &'static RecordSchema) -> Batch {
    let mut batch = Batch::default();
    if let Source::Closed(path) = source {
        *source = match binding::open_records(schema, path) {
            Ok(records) => Source::Reader(records),
            Err(error) => {
                batch.error = Some(error);
                Source::Over
            }
        };
    }
    if let Source::Reader(records) = source {
        for came in records {
            if !batch.take(came) {
                return batch;
            }
        }
        *source = Source::Over;
    }
    batch
}

/// Records that came together.
pub struct ReadRecords {
    records: Vec<Record>,
    /// The values of all, one after the other: those of a record in the order of the fields, and its line after them. Times
    /// are in milliseconds; nothing is empty.
    pub text: String,
    /// Where each value ends.
    pub ends: Vec<u32>,
    error: Option<Error>,
}

impl std::fmt::Debug for ReadRecords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadRecords").field("records", &self.records.len()).finish_non_exhaustive()
    }
}

impl ReadRecords {
    fn new(Batch { records, error }: Batch, schema: &RecordSchema) -> ReadRecords {
        let mut rows = FlatRows::with_capacity(records.len(), schema);
        for record in &records {
            record.flatten(&mut rows);
        }
        let (text, ends) = rows.into_parts();
        ReadRecords { records, text, ends, error }
    }

    /// The error that came after them, as JSON.
    pub fn error(&self) -> Option<String> {
        self.error.as_ref().map(|error| fields(error).to_string())
    }

    /// The text of a cell as it stands in the file, by the column's name there.
    pub fn cell(&self, row: u32, column: &str) -> Option<String> {
        self.records.get(row as usize)?.cell(column).map(str::to_owned)
    }

    /// Name and text of each column that is no field of the record, as JSON.
    pub fn unknown(&self, row: u32) -> String {
        let record = self.records.get(row as usize);
        let columns = record.map(|record| record.unknown()).unwrap_or_default();
        let columns: Map<String, Value> =
            columns.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        Value::Object(columns).to_string()
    }
}
