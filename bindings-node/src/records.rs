//! Call detail records, many at a time.

use crate::encryption::apart;
use crate::errors::{checked, fields, invalid_member};
use crate::feed::Feed;
use crate::promise::{Cancel, promise};
use crate::text::engine_text;
use didww::binding::{self, AnyRecord, AnyRecords, FlatRows};
use didww::schema::{RECORDS, RecordSchema};
use didww::{Error, Result as Outcome};
use futures_util::FutureExt;
use napi::JsString;
use napi::bindgen_prelude::*;
use napi_derive::napi;
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
    record.ok_or_else(|| invalid_member("record", format!("no kind of record is called {name:?}")))
}

type Record = Box<dyn AnyRecord>;

/// Where records come from.
enum Source {
    Stream(Box<dyn AnyRecords>),
    Reader(Box<dyn Iterator<Item = Outcome<Record>> + Send>),
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
    fn take(&mut self, came: Outcome<Record>) -> bool {
        match came {
            Ok(record) => self.records.push(record),
            Err(error) => self.error = Some(error),
        }
        self.error.is_none() && self.records.len() < ROWS
    }
}

/// Call detail records, from wherever they come. One that cannot be read is an error, and the next turn gives those after it.
#[napi]
pub struct RecordReader {
    schema: &'static RecordSchema,
    source: Arc<Mutex<Source>>,
}

impl RecordReader {
    fn new(schema: &'static RecordSchema, source: Source) -> Self {
        RecordReader { schema, source: Arc::new(Mutex::new(source)) }
    }

    pub(crate) fn streamed(schema: &'static RecordSchema, records: Box<dyn AnyRecords>) -> Self {
        RecordReader::new(schema, Source::Stream(records))
    }
}

#[napi]
impl RecordReader {
    /// Those of a CSV file, gzipped or not. It is opened by the first turn.
    #[napi(factory)]
    pub fn open(record: String, path: String) -> Result<Self> {
        Ok(RecordReader::new(record_named(&record)?, Source::Closed(path.into())))
    }

    /// Those of CSV text that is in memory.
    #[napi(factory)]
    pub fn read(record: String, text: Either<String, &[u8]>) -> Result<Self> {
        // a copy, for the program may write to its bytes while another thread reads
        let text = match text {
            Either::A(text) => text.into_bytes(),
            Either::B(bytes) => bytes.to_vec(),
        };
        let schema = record_named(&record)?;
        let records = checked(binding::read_records(schema, Cursor::new(text)))?;
        Ok(RecordReader::new(schema, Source::Reader(records)))
    }

    /// Those of CSV text that comes as a stream.
    #[napi(factory)]
    pub fn feed(record: String, feed: &Feed) -> Result<Self> {
        let schema = record_named(&record)?;
        let records = binding::streamed_records(schema, feed.reader()?);
        Ok(RecordReader::streamed(schema, checked(records)?))
    }

    /// The next records; `null` at the end.
    #[napi(ts_return_type = "Promise<Records | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Records>>> {
        let (source, schema) = (self.source.clone(), self.schema);
        let work = async move {
            let mut held = source.lock_owned().await;
            let batch = match &mut *held {
                Source::Stream(records) => streamed(records.as_mut()).await,
                _ => apart(move || read(&mut held, schema)).await?,
            };
            Ok((!batch.records.is_empty() || batch.error.is_some()).then(|| Arrived::new(batch, schema)))
        };
        promise(env, cancel, work, |_, arrived| Ok(arrived.map(Records)))
    }

    /// Ends it, and the request if there is one: nobody wants the rest. Records that are on their way come first.
    #[napi]
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

/// A batch on its way to the event loop.
struct Arrived {
    records: Vec<Record>,
    text: String,
    ends: Vec<u32>,
    error: Option<Error>,
}

impl Arrived {
    fn new(Batch { records, error }: Batch, schema: &RecordSchema) -> Arrived {
        let mut rows = FlatRows::with_capacity(records.len(), schema);
        for record in &records {
            record.flatten(&mut rows);
        }
        let (text, ends) = rows.into_parts();
        Arrived { records, text, ends, error }
    }
}

/// Records that came together.
#[napi]
pub struct Records(Arrived);

#[napi]
impl Records {
    /// The values of all, one after the other: those of a record in the order of the fields, and its line after them. Times
    /// are in milliseconds; nothing is empty. It is handed over once.
    #[napi]
    pub fn text<'env>(&mut self, env: &'env Env) -> Result<JsString<'env>> {
        engine_text(env, &std::mem::take(&mut self.0.text))
    }

    /// Where each value ends. It is handed over once.
    #[napi]
    pub fn ends(&mut self) -> Uint32Array {
        std::mem::take(&mut self.0.ends).into()
    }

    /// The error that came after them, as JSON.
    #[napi]
    pub fn error(&self) -> Option<String> {
        self.0.error.as_ref().map(|error| fields(error).to_string())
    }

    /// The text of a cell as it stands in the file, by the column's name there.
    #[napi]
    pub fn cell(&self, row: u32, column: String) -> Option<String> {
        self.0.records.get(row as usize)?.cell(&column).map(str::to_owned)
    }

    /// Name and text of each column that is no field of the record, as JSON.
    #[napi]
    pub fn unknown(&self, row: u32) -> String {
        let record = self.0.records.get(row as usize);
        let columns = record.map(|record| record.unknown()).unwrap_or_default();
        let columns: Map<String, Value> =
            columns.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        Value::Object(columns).to_string()
    }
}
