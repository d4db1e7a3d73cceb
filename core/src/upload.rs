//! Files that are encrypted and sent.

mod body;
mod form;
mod source;

use self::body::FormBody;
use self::form::Form;
use self::source::Content;
pub use self::source::UploadSource;
use crate::encryption::{PublicKeys, encrypted_len, padded_len};
use crate::error::{ApiError, DecodeError, FileError, decode_error};
use crate::jsonapi::not_in_version;
use crate::parameters::{call_options, upload_parameters};
use crate::schema::{UploadAnswer, UploadFacts, Versions};
use crate::transport::{Answer, CallOptions, Request, RequestBody, check_limits};
use crate::{
    BoxFuture, EncryptedFile, Endpoint, Error, LinkTo, Resource, ResourceType, ResponseInfo, Result,
};
use http::{HeaderValue, Method, header};
use serde::Deserialize;
use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Total time of an upload unless it is told otherwise: 20 MiB at a third of a megabit a second.
const TIMEOUT: Duration = Duration::from_secs(600);
/// What a file is called that has no name.
const FILE_NAME: &str = "file";

type Progress = Arc<Mutex<dyn FnMut(u64, u64) + Send>>;

impl Endpoint<EncryptedFile> {
    /// Encrypts a file and sends it: a path, bytes, or a reader (see [`UploadSource`]). Await it, or say more about it
    /// first.
    ///
    /// The public keys are fetched by the first upload of a client and kept by it and its clones. If the server says that
    /// they are no longer the right ones, they are fetched again and the file is sent once more.
    ///
    /// ```no_run
    /// # async fn example(client: didww::Client) -> didww::Result<()> {
    /// use didww::{Proof, ResourceIdentifier};
    /// use std::path::Path;
    ///
    /// let passport = client
    ///     .encrypted_files()
    ///     .upload(Path::new("passport.pdf"))
    ///     .description("passport, both pages")
    ///     .on_progress(|sent, total| println!("{sent} of {total} bytes"))
    ///     .await?;
    /// let proof = Proof::new()
    ///     .with_entity(ResourceIdentifier::new("identities", "5e9df058-50d2-4e34-b0d4-d1746b86f41a"))
    ///     .with_proof_type("19cd7b22-559b-41d4-99c9-7ad7ad63d5d1")
    ///     .with_files([&passport]);
    /// client.proofs().create(proof).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Other types have no upload:
    ///
    /// ```compile_fail
    /// # async fn example(client: didww::Client) -> didww::Result<()> {
    /// client.proofs().upload(vec![1, 2, 3]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Source: DIDWW API v3 reference, "Encrypted files", 2022-05-10 and 2026-04-16.
    pub fn upload(&self, source: impl Into<UploadSource>) -> Upload {
        let source = source.into();
        Upload {
            endpoint: self.clone(),
            parts: Parts { file_name: None, description: None, progress: None },
            source,
            options: CallOptions::default(),
        }
    }
}

/// A file to upload; made by [`Endpoint::upload`].
///
/// It may take ten minutes in all unless [`timeout`](Upload::timeout) says otherwise (or the client's own limit is longer):
/// reading, fetching the keys, waiting and every attempt included. Like any POST it is repeated only if nothing of it left;
/// each attempt is encrypted with a key of its own.
#[must_use = "nothing is sent until it is awaited"]
pub struct Upload {
    endpoint: Endpoint<EncryptedFile>,
    source: UploadSource,
    pub(crate) parts: Parts,
    pub(crate) options: CallOptions,
}

upload_parameters!(Upload);
call_options!([] Upload);

/// What is said of a file besides its content.
pub(crate) struct Parts {
    pub(crate) file_name: Option<String>,
    pub(crate) description: Option<String>,
    progress: Option<Progress>,
}

impl Parts {
    pub(crate) fn on_progress(&mut self, progress: impl FnMut(u64, u64) + Send + 'static) {
        self.progress = Some(Arc::new(Mutex::new(progress)));
    }
}

impl Upload {
    /// Sends it; the same as to await it.
    ///
    /// # Errors
    /// Every [`Error`]. Before anything of the file is sent: [`Error::InvalidInput`] if it is empty or, encrypted, longer
    /// than the API takes (20 MiB), and [`Error::File`] if it cannot be read. A file whose length changes while it is sent is
    /// [`Error::File`], too, and does not arrive.
    pub async fn send(self) -> Result<UploadedFile> {
        let Upload { endpoint, source, parts, mut options } = self;
        let facts = facts(&endpoint)?;
        let of_client = endpoint.client().transport().timeout();
        let limit = options.timeout.unwrap_or(of_client.map(|limit| limit.max(TIMEOUT)));
        check_limits(&[("timeout", limit)])?;
        options.timeout = Some(limit);
        options.began = Some(Instant::now());
        let file_name = parts.file_name.or_else(|| source.file_name());
        let content = in_time(&options, source.content(facts.max_bytes)).await?;
        let sending = Sending {
            endpoint,
            facts,
            content: Arc::new(content),
            file_name: file_name.unwrap_or_else(|| FILE_NAME.to_owned()),
            description: parts.description,
            progress: parts.progress,
            options,
        };
        sending.check()?;
        sending.run().await
    }
}

impl IntoFuture for Upload {
    type Output = Result<UploadedFile>;
    type IntoFuture = BoxFuture<'static, Result<UploadedFile>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Without the content.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("source", &self.source)
            .field("file_name", &self.parts.file_name)
            .field("description", &self.parts.description)
            .finish_non_exhaustive()
    }
}

fn facts(endpoint: &Endpoint<EncryptedFile>) -> Result<UploadFacts> {
    let (columns, version) = (&endpoint.schema().upload, endpoint.version());
    columns[version.index()].ok_or_else(|| {
        let versions = Versions::ALL.filter(|version| columns[version.index()].is_some());
        not_in_version(&format!("upload {}", endpoint.schema().wire_type), versions, version)
    })
}

/// What reading gives, if it ends before the call must.
async fn in_time<T>(options: &CallOptions, reading: impl Future<Output = Result<T>>) -> Result<T> {
    let (Some(left), Some(limit)) = (options.time_left(), options.timeout.flatten()) else {
        return reading.await;
    };
    tokio::time::timeout(left, reading).await.unwrap_or_else(|_| {
        let late = io::Error::new(io::ErrorKind::TimedOut, format!("its end did not come within {limit:?}"));
        Err(FileError::new("read what is to be uploaded", None, late).into())
    })
}

/// A file that can be sent any number of times.
struct Sending {
    endpoint: Endpoint<EncryptedFile>,
    facts: UploadFacts,
    content: Arc<Content>,
    file_name: String,
    description: Option<String>,
    progress: Option<Progress>,
    options: CallOptions,
}

impl Sending {
    /// What is wrong whatever the keys are.
    fn check(&self) -> Result<()> {
        if self.file_name.is_empty() {
            return Err(Error::invalid_option("file_name", "it is empty"));
        }
        if self.content.is_empty() {
            return Err(Error::invalid_option("file", "it is empty: there is nothing to upload"));
        }
        self.check_length(padded_len(self.content.length()))
    }

    fn check_length(&self, encrypted: u64) -> Result<()> {
        let most = self.facts.max_bytes;
        if encrypted <= most {
            return Ok(());
        }
        let length = self.content.length();
        let problem = match self.content.is_whole() {
            true => format!(
                "it has {length} bytes, and would have {encrypted} encrypted: the API takes {most} at most"
            ),
            false => format!("it has more than {most} bytes, which is what the API takes at most"),
        };
        Err(Error::invalid_option("file", problem))
    }

    async fn run(&self) -> Result<UploadedFile> {
        let keys = self.keys(None).await?;
        let error = match self.send(&keys).await {
            Ok(answer) => return self.uploaded(answer),
            Err(error) => error,
        };
        if !says_stale(&error) {
            return Err(error);
        }
        tracing::info!(target: "didww", "the public keys have changed: fetching them and sending the file again");
        match self.keys(Some(&keys)).await {
            Ok(keys) => self.uploaded(self.send(&keys).await?),
            // what the server said of the file tells more
            Err(_) => Err(error),
        }
    }

    async fn keys(&self, stale: Option<&PublicKeys>) -> Result<PublicKeys> {
        let client = self.endpoint.client();
        client.key_cache().keys(client, stale, self.options).await
    }

    async fn send(&self, keys: &PublicKeys) -> Result<Answer> {
        let encrypted = encrypted_len(self.content.length(), keys);
        self.check_length(encrypted)?;
        let form = Form::new(&self.facts, keys.fingerprint(), self.description.as_deref(), &self.file_name)?;
        let schema = self.endpoint.schema();
        let mut request = Request::new(Method::POST, schema.path);
        request.operation = "upload";
        request.resource = Some(schema.wire_type);
        request.authenticated = schema.authenticated;
        request.content_type = Some(form.content_type()?);
        request.headers.insert(header::ACCEPT, HeaderValue::from_static(self.facts.accept));
        request.options = self.options;
        let body = FormBody::new(form, keys.clone(), self.content.clone(), encrypted, self.progress.clone());
        request.body = Some(RequestBody::Streamed(Arc::new(body)));
        self.endpoint.client().transport().send(request).await
    }

    fn uploaded(&self, answer: Answer) -> Result<UploadedFile> {
        let response = answer.info.clone();
        match self.facts.answer {
            UploadAnswer::Ids => Ok(UploadedFile { id: id_of(&answer)?, response, resource: None }),
            UploadAnswer::Document => {
                let resource: Resource = self.endpoint.one(answer)?;
                let resource = EncryptedFile::wrap(resource);
                Ok(UploadedFile { id: resource.id().to_owned(), response, resource: Some(resource) })
            }
        }
    }
}

#[derive(Deserialize)]
struct Ids {
    ids: Vec<String>,
}

/// The one id of an answer.
fn id_of(answer: &Answer) -> Result<String> {
    let Ids { ids } = serde_json::from_slice(&answer.body)
        .map_err(|error| decode_error(error, &answer.body, &answer.info))?;
    match <[String; 1]>::try_from(ids) {
        Ok([id]) if !id.is_empty() => Ok(id),
        Ok(_) => Err(DecodeError::new("ids[0]", "an id expected, an empty text found", &answer.info).into()),
        Err(ids) => {
            let message = format!("one id expected, {} found", ids.len());
            Err(DecodeError::new("ids", message, &answer.info).into())
        }
    }
}

/// Whether the server no longer accepts the keys: `{"errors": {"base": ["outdated fingerprint"]}}`, or the same in the
/// words of JSON:API.
fn says_stale(error: &Error) -> bool {
    error.api().is_some_and(|answer| answer.status == 422 && names_fingerprint(answer))
}

fn names_fingerprint(answer: &ApiError) -> bool {
    answer.errors.iter().any(|problem| {
        let pointer = problem.source.as_ref().and_then(|source| source.pointer.as_ref());
        let mut said = [problem.detail.as_ref(), problem.title.as_ref(), pointer].into_iter().flatten();
        said.any(|text| text.to_lowercase().contains("fingerprint"))
    })
}

/// A file that was uploaded: what proofs, permanent supporting documents and address verifications take. The server
/// deletes it after 24 hours; what was made with it keeps a copy.
///
/// ```no_run
/// # async fn example(client: didww::Client) -> didww::Result<()> {
/// use didww::PermanentSupportingDocument;
///
/// let form = client.encrypted_files().upload(std::fs::read("form.pdf").unwrap_or_default()).file_name("form.pdf").await?;
/// println!("{}", form.id());
/// let document = PermanentSupportingDocument::new()
///     .with_template("206ccec2-1166-461f-9f58-3a56823db548")
///     .with_identity("5e9df058-50d2-4e34-b0d4-d1746b86f41a")
///     .with_files([&form]);
/// client.permanent_supporting_documents().create(document).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct UploadedFile {
    id: String,
    response: ResponseInfo,
    resource: Option<EncryptedFile>,
}

impl UploadedFile {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Status, headers and request id of the answer.
    pub fn response(&self) -> &ResponseInfo {
        &self.response
    }

    /// All that the API said of it; `None` in version 2022-05-10, which answers the id alone.
    pub fn resource(&self) -> Option<&EncryptedFile> {
        self.resource.as_ref()
    }
}

impl LinkTo<EncryptedFile> for UploadedFile {
    fn into_id(self) -> String {
        self.id
    }
}

impl LinkTo<EncryptedFile> for &UploadedFile {
    fn into_id(self) -> String {
        self.id.clone()
    }
}
