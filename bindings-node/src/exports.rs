//! Files: what is uploaded, and what exports are fetched as.

use crate::client::NativeClient;
use crate::encryption::PublicKeys;
use crate::errors::checked;
use crate::feed::Feed;
use crate::hooks::{Transferred, transferred};
use crate::loaded::{Bases, bases_of};
use crate::promise::{Cancel, promise};
use crate::records::RecordReader;
use didww_bridge::UploadFrom;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// What is uploaded: a path, bytes or a stream.
type Given<'a> = Either3<String, Uint8Array, ClassInstance<'a, Feed>>;

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
        let from = match &source {
            Either3::A(path) => UploadFrom::Path(path.clone()),
            // a copy, for the program may write to its bytes while another thread reads
            Either3::B(bytes) => UploadFrom::Bytes(bytes.to_vec()),
            Either3::C(feed) => UploadFrom::Feed(&feed.0),
        };
        let seen = seen.as_ref().map(transferred).transpose()?;
        let upload = self.session.upload(from, parts.as_deref(), options.as_deref(), seen);
        promise(env, cancel, checked(upload)?, |_, file| Ok(file))
    }

    /// The keys that files are encrypted with.
    #[napi(ts_return_type = "Promise<PublicKeys>")]
    pub fn public_keys<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, PublicKeys>> {
        promise(env, cancel, checked(self.session.public_keys())?, |_, keys| Ok(PublicKeys(keys)))
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
        let seen = seen.as_ref().map(transferred).transpose()?;
        let (bases, parts, options) = (bases_of(&bases), parts.as_deref(), options.as_deref());
        let download = self.session.download(&export, &bases, path, parts, options, seen);
        promise(env, cancel, checked(download)?, |_, file| Ok(file))
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
        let seen = seen.as_ref().map(transferred).transpose()?;
        let content = self.session.content(&export, &bases_of(&bases), packed, options.as_deref(), seen);
        checked(content).map(Content)
    }
}

/// The file of an export as it comes.
#[napi]
pub struct Content(didww_bridge::Content);

#[napi]
impl Content {
    /// What kind of record the export says that it holds.
    #[napi(getter)]
    pub fn record(&self) -> Option<&'static str> {
        self.0.record()
    }

    /// Its bytes.
    #[napi]
    pub fn stream(&self) -> ByteStream {
        ByteStream(self.0.stream())
    }

    /// Its call detail records, of a kind by its name.
    #[napi]
    pub fn rows(&self, record: String) -> Result<RecordReader> {
        checked(self.0.rows(&record)).map(RecordReader)
    }
}

/// The bytes of an export's file.
#[napi]
pub struct ByteStream(didww_bridge::ByteStream);

#[napi]
impl ByteStream {
    /// The next piece; `null` at the end.
    #[napi(ts_return_type = "Promise<Buffer | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Buffer>>> {
        promise(env, cancel, self.0.next(), |_, piece| Ok(piece.map(|piece| Vec::from(piece).into())))
    }

    /// Ends it, and its request: nobody wants the rest. A piece that is on its way comes first.
    #[napi]
    pub fn close(&self) {
        self.0.close();
    }
}
