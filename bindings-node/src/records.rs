//! Call detail records, many at a time.

use crate::errors::checked;
use crate::feed::Feed;
use crate::promise::{Cancel, promise};
use crate::text::engine_text;
use didww_bridge::ReadRecords;
use napi::JsString;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// Call detail records, from wherever they come. One that cannot be read is an error, and the next turn gives those after it.
#[napi]
pub struct RecordReader(pub(crate) didww_bridge::RecordReader);

#[napi]
impl RecordReader {
    /// Those of a CSV file, gzipped or not. It is opened by the first turn.
    #[napi(factory)]
    pub fn open(record: String, path: String) -> Result<Self> {
        checked(didww_bridge::RecordReader::open(&record, path)).map(RecordReader)
    }

    /// Those of CSV text that is in memory.
    #[napi(factory)]
    pub fn read(record: String, text: Either<String, &[u8]>) -> Result<Self> {
        // a copy, for the program may write to its bytes while another thread reads
        let text = match text {
            Either::A(text) => text.into_bytes(),
            Either::B(bytes) => bytes.to_vec(),
        };
        checked(didww_bridge::RecordReader::read(&record, text)).map(RecordReader)
    }

    /// Those of CSV text that comes as a stream.
    #[napi(factory)]
    pub fn feed(record: String, feed: &Feed) -> Result<Self> {
        checked(didww_bridge::RecordReader::feed(&record, &feed.0)).map(RecordReader)
    }

    /// The next records; `null` at the end.
    #[napi(ts_return_type = "Promise<Records | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Records>>> {
        promise(env, cancel, self.0.next(), |_, read| Ok(read.map(Records)))
    }

    /// Ends it, and the request if there is one: nobody wants the rest. Records that are on their way come first.
    #[napi]
    pub fn close(&self) {
        self.0.close();
    }
}

/// Records that came together.
#[napi]
pub struct Records(ReadRecords);

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
        self.0.error()
    }

    /// The text of a cell as it stands in the file, by the column's name there.
    #[napi]
    pub fn cell(&self, row: u32, column: String) -> Option<String> {
        self.0.cell(row, &column)
    }

    /// Name and text of each column that is no field of the record, as JSON.
    #[napi]
    pub fn unknown(&self, row: u32) -> String {
        self.0.unknown(row)
    }
}
