//! Call detail records, many at a time.

use crate::encryption::apart;
use crate::errors::{checked, fields, invalid_member};
use crate::feed::Feed;
use crate::promise::{Cancel, promise};
use crate::text::engine_text;
use didww::binding::{self, AnyRecord, AnyRecords};
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
    Closed(&'static RecordSchema, PathBuf),
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
pub struct RecordReader(Arc<Mutex<Source>>);

impl RecordReader {
    fn new(source: Source) -> Self {
        RecordReader(Arc::new(Mutex::new(source)))
    }

    pub(crate) fn streamed(records: Box<dyn AnyRecords>) -> Self {
        RecordReader::new(Source::Stream(records))
    }
}

#[napi]
impl RecordReader {
    /// Those of a CSV file, gzipped or not. It is opened by the first turn.
    #[napi(factory)]
    pub fn open(record: String, path: String) -> Result<Self> {
        Ok(RecordReader::new(Source::Closed(record_named(&record)?, path.into())))
    }

    /// Those of CSV text that is in memory.
    #[napi(factory)]
    pub fn read(record: String, text: Either<String, &[u8]>) -> Result<Self> {
        // a copy, for the program may write to its bytes while another thread reads
        let text = match text {
            Either::A(text) => text.into_bytes(),
            Either::B(bytes) => bytes.to_vec(),
        };
        let records = checked(binding::read_records(record_named(&record)?, Cursor::new(text)))?;
        Ok(RecordReader::new(Source::Reader(records)))
    }

    /// Those of CSV text that comes as a stream.
    #[napi(factory)]
    pub fn feed(record: String, feed: &Feed) -> Result<Self> {
        let records = binding::streamed_records(record_named(&record)?, feed.reader()?);
        Ok(RecordReader::streamed(checked(records)?))
    }

    /// The next records; `null` at the end.
    #[napi(ts_return_type = "Promise<Records | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Records>>> {
        let source = self.0.clone();
        let work = async move {
            let mut held = source.lock_owned().await;
            let batch = match &mut *held {
                Source::Stream(records) => streamed(records.as_mut()).await,
                _ => apart(move || read(&mut held)).await?,
            };
            Ok((!batch.records.is_empty() || batch.error.is_some()).then(|| Arrived::new(batch)))
        };
        promise(env, cancel, work, |_, arrived: Option<Arrived>| {
            Ok(arrived.map(|Arrived { records, text }| Records { records, text: Some(text) }))
        })
    }

    /// Ends it, and the request if there is one: nobody wants the rest. Records that are on their way come first.
    #[napi]
    pub fn close(&self) {
        if let Ok(mut source) = self.0.try_lock() {
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
fn read(source: &mut Source) -> Batch {
    let mut batch = Batch::default();
    if let Source::Closed(record, path) = source {
        *source = match binding::open_records(record, path) {
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
}

impl Arrived {
    fn new(Batch { records, error }: Batch) -> Arrived {
        let mut text = String::with_capacity(64 + records.len() * 256);
        text.push_str("{\"rows\":[");
        for (place, record) in records.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            record.json(&mut text);
        }
        text.push_str("],\"error\":");
        match error {
            Some(error) => text.push_str(&fields(&error).to_string()),
            None => text.push_str("null"),
        }
        text.push('}');
        Arrived { records, text }
    }
}

/// Records that came together.
#[napi]
pub struct Records {
    records: Vec<Record>,
    /// Until it is handed over.
    text: Option<String>,
}

#[napi]
impl Records {
    /// `{rows, error}` as JSON: a list for each record, and the error that came after them. It is handed over once.
    #[napi]
    pub fn text<'env>(&mut self, env: &'env Env) -> Result<JsString<'env>> {
        engine_text(env, &self.text.take().unwrap_or_default())
    }

    /// The text of a cell as it stands in the file, by the column's name there.
    #[napi]
    pub fn cell(&self, row: u32, column: String) -> Option<String> {
        self.records.get(row as usize)?.cell(&column).map(str::to_owned)
    }

    /// Name and text of each column that is no field of the record, as JSON.
    #[napi]
    pub fn unknown(&self, row: u32) -> String {
        let record = self.records.get(row as usize);
        let columns = record.map(|record| record.unknown()).unwrap_or_default();
        let columns: Map<String, Value> =
            columns.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        Value::Object(columns).to_string()
    }
}
