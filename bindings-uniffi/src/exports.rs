//! What exports are fetched as.

use crate::errors::Result;
use crate::records::RecordReader;
use crate::work::{Cancel, done};
use std::sync::Arc;

/// The file of an export as it comes.
#[derive(uniffi::Object)]
pub struct Content(pub(crate) didww_bridge::Content);

#[uniffi::export]
impl Content {
    /// What kind of record the export says that it holds.
    pub fn record(&self) -> Option<String> {
        self.0.record().map(str::to_owned)
    }

    /// Its bytes.
    pub fn stream(&self) -> Arc<ByteStream> {
        Arc::new(ByteStream(self.0.stream()))
    }

    /// Its call detail records, of a kind by its name.
    pub fn rows(&self, record: String) -> Result<Arc<RecordReader>> {
        Ok(Arc::new(RecordReader(self.0.rows(&record)?)))
    }
}

/// The bytes of an export's file.
#[derive(uniffi::Object)]
pub struct ByteStream(didww_bridge::ByteStream);

#[uniffi::export]
impl ByteStream {
    /// The next piece; nothing at the end.
    pub async fn next(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<Vec<u8>>> {
        Ok(done(cancel, self.0.next()).await?.map(Vec::from))
    }

    /// Ends it, and its request: nobody wants the rest. A piece that is on its way comes first.
    pub fn end(&self) {
        self.0.close();
    }
}
