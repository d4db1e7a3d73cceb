//! Files: what is said of uploads and downloads, and what exports are fetched as.

use crate::options::CallOptions;
use crate::records::{RecordReader, record_named};
use bytes::Bytes;
use didww::binding;
use didww::schema::RECORDS;
use didww::{Resource, Result};
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Gets how many bytes have come or left, and how many there are in all, if that is known.
pub type Moved = Box<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// What is said of an upload besides its content.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct UploadParts {
    pub(crate) file_name: Option<String>,
    pub(crate) description: Option<String>,
}

/// What is said of a download besides where it goes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct DownloadParts {
    pub(crate) packed: Option<bool>,
    pub(crate) resume: Option<bool>,
}

/// The file of an export as it comes.
#[derive(Debug)]
pub struct Content {
    content: didww::Content,
    record: Option<&'static str>,
}

impl Content {
    /// That of an export. Nothing is asked yet.
    pub(crate) fn of(
        client: &didww::Client,
        export: Resource,
        packed: bool,
        options: &CallOptions,
        moved: Option<Moved>,
    ) -> Result<Content> {
        let kind = export.get("export_type").and_then(|kind| kind.as_str().map(str::to_owned));
        let record = RECORDS.iter().find(|known| Some(known.name) == kind.as_deref());
        let mut content = binding::content(client, export)?;
        if packed {
            content = content.keep_packed();
        }
        if let Some(moved) = moved {
            content = content.on_progress(moved);
        }
        let content = content.limits(&options.limits()?);
        Ok(Content { content, record: record.map(|record| record.name) })
    }

    /// What kind of record the export says that it holds.
    pub fn record(&self) -> Option<&'static str> {
        self.record
    }

    /// Its bytes.
    pub fn stream(&self) -> ByteStream {
        ByteStream(Arc::new(Mutex::new(Some(self.content.clone().stream()))))
    }

    /// Its call detail records, of a kind by its name.
    ///
    /// # Errors
    /// [`didww::Error::InvalidInput`] for an unknown kind of record.
    pub fn rows(&self, record: &str) -> Result<RecordReader> {
        let record = record_named(record)?;
        Ok(RecordReader::streamed(record, binding::record_stream(record, self.content.clone())?))
    }
}

/// The bytes of an export's file.
pub struct ByteStream(Arc<Mutex<Option<didww::ExportStream>>>);

impl std::fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

impl ByteStream {
    /// The next piece; none at the end.
    pub fn next(&self) -> impl Future<Output = Result<Option<Bytes>>> + Send + 'static {
        let stream = self.0.clone();
        async move {
            match stream.lock().await.as_mut() {
                Some(stream) => stream.try_next().await,
                None => Ok(None),
            }
        }
    }

    /// Ends it, and its request: nobody wants the rest. A piece that is on its way comes first.
    pub fn close(&self) {
        if let Ok(mut stream) = self.0.try_lock() {
            stream.take();
        }
    }
}
