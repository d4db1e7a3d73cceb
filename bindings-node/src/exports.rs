//! Files: what is uploaded, and what exports are fetched as.

use crate::changes::{Bases, resource_of};
use crate::client::NativeClient;
use crate::encryption::PublicKeys;
use crate::errors::checked;
use crate::feed::Feed;
use crate::hooks::{Transferred, transferred};
use crate::options::{CallOptions, limited, parsed};
use crate::promise::{Cancel, promise};
use crate::records::{RecordReader, record_named};
use crate::response::response_json;
use didww::schema::RECORDS;
use didww::{UploadSource, binding};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What is uploaded: a path, bytes or a stream.
type Given<'a> = Either3<String, Uint8Array, ClassInstance<'a, Feed>>;

/// What is said of an upload besides its content.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct UploadParts {
    file_name: Option<String>,
    description: Option<String>,
}

/// What is said of a download besides where it goes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct DownloadParts {
    packed: Option<bool>,
    resume: Option<bool>,
}

#[napi]
impl NativeClient {
    /// Encrypts a file and sends it; gives `{id, response}` as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn upload<'env>(
        &self,
        env: &'env Env,
        source: Given<'_>,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Transferred<'_>>,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, String>> {
        let (parts, options): (UploadParts, CallOptions) =
            (parsed(parts.as_deref())?, parsed(options.as_deref())?);
        let source: UploadSource = match source {
            Either3::A(path) => PathBuf::from(path).into(),
            // a copy, for the program may write to its bytes while another thread reads
            Either3::B(bytes) => bytes.to_vec().into(),
            Either3::C(feed) => UploadSource::async_reader(feed.reader()?),
        };
        let mut upload = binding::upload(&self.client()?, source);
        if let Some(name) = parts.file_name {
            upload = upload.file_name(name);
        }
        if let Some(description) = parts.description {
            upload = upload.description(description);
        }
        if let Some(seen) = seen {
            let seen = transferred(&seen)?;
            upload = upload.on_progress(move |sent, total| seen(sent, Some(total)));
        }
        let upload = limited!(upload, options.limits()?);
        promise(env, cancel, upload.send(), |_, file| {
            Ok(json!({"id": file.id(), "response": response_json(file.response())}).to_string())
        })
    }

    /// The keys that files are encrypted with.
    #[napi(ts_return_type = "Promise<PublicKeys>")]
    pub fn public_keys<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, PublicKeys>> {
        let client = self.client()?;
        let work = async move { binding::public_keys(&client).await };
        promise(env, cancel, work, |_, keys| Ok(PublicKeys(keys)))
    }

    /// Fetches the file of an export to a path; gives `{path, bytes, resumedFrom}` as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    #[allow(clippy::too_many_arguments)]
    pub fn download<'env>(
        &self,
        env: &'env Env,
        export: String,
        bases: Bases<'_>,
        path: String,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Transferred<'_>>,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, String>> {
        let (parts, options): (DownloadParts, CallOptions) =
            (parsed(parts.as_deref())?, parsed(options.as_deref())?);
        let export = resource_of(&export, &bases)?;
        let mut download = checked(binding::download(&self.client()?, export, path))?;
        if let Some(packed) = parts.packed {
            download = download.keep_packed(packed);
        }
        if let Some(resume) = parts.resume {
            download = download.resume(resume);
        }
        if let Some(seen) = seen {
            download = download.on_progress(transferred(&seen)?);
        }
        let download = limited!(download, options.limits()?);
        promise(env, cancel, download.send(), |_, file| {
            let path = file.path.to_string_lossy();
            Ok(json!({"path": path, "bytes": file.bytes, "resumedFrom": file.resumed_from}).to_string())
        })
    }

    /// The file of an export as it comes. Nothing is asked yet.
    #[napi]
    pub fn content(
        &self,
        export: String,
        bases: Bases<'_>,
        packed: bool,
        options: Option<String>,
        seen: Option<Transferred<'_>>,
    ) -> Result<Content> {
        let options: CallOptions = parsed(options.as_deref())?;
        let export = resource_of(&export, &bases)?;
        let kind = export.get("export_type").and_then(|kind| kind.as_str().map(str::to_owned));
        let record = RECORDS.iter().find(|known| Some(known.name) == kind.as_deref());
        let mut content = checked(binding::content(&self.client()?, export))?;
        if packed {
            content = content.keep_packed();
        }
        if let Some(seen) = seen {
            content = content.on_progress(transferred(&seen)?);
        }
        Ok(Content {
            content: limited!(content, options.limits()?),
            record: record.map(|record| record.name),
        })
    }
}

/// The file of an export as it comes.
#[napi]
pub struct Content {
    content: didww::Content,
    record: Option<&'static str>,
}

#[napi]
impl Content {
    /// What kind of record the export says that it holds.
    #[napi(getter)]
    pub fn record(&self) -> Option<&'static str> {
        self.record
    }

    /// Its bytes.
    #[napi]
    pub fn stream(&self) -> ByteStream {
        ByteStream(Arc::new(Mutex::new(Some(self.content.clone().stream()))))
    }

    /// Its call detail records, of a kind by its name.
    #[napi]
    pub fn rows(&self, record: String) -> Result<RecordReader> {
        let record = record_named(&record)?;
        let records = checked(binding::record_stream(record, self.content.clone()))?;
        Ok(RecordReader::streamed(record, records))
    }
}

/// The bytes of an export's file.
#[napi]
pub struct ByteStream(Arc<Mutex<Option<didww::ExportStream>>>);

#[napi]
impl ByteStream {
    /// The next piece; `null` at the end.
    #[napi(ts_return_type = "Promise<Buffer | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Buffer>>> {
        let stream = self.0.clone();
        let work = async move {
            match stream.lock().await.as_mut() {
                Some(stream) => stream.try_next().await,
                None => Ok(None),
            }
        };
        promise(env, cancel, work, |_, piece: Option<bytes::Bytes>| {
            Ok(piece.map(|piece| Vec::from(piece).into()))
        })
    }

    /// Ends it, and its request: nobody wants the rest. A piece that is on its way comes first.
    #[napi]
    pub fn close(&self) {
        if let Ok(mut stream) = self.0.try_lock() {
            stream.take();
        }
    }
}
