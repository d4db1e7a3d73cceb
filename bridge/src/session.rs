//! A client until it is closed, and its calls. Resources and options are JSON.

use crate::answer::Answer;
use crate::changes::{Bases, resource_of};
use crate::exports::{Content, DownloadParts, Moved, UploadParts};
use crate::feed::Feed;
use crate::options::{CallOptions, parsed};
use crate::pages::Pages;
use crate::raw::RawParts;
use crate::response::response_json;
use didww::binding::{self, Instants};
use didww::{
    BoxFuture, Client, Endpoint, Error, List, PublicKeys, RateLimiter, RawResponse, Resource, Result,
    UploadSource,
};
use serde_json::json;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What a call comes to.
pub type Work<T> = BoxFuture<'static, Result<T>>;

/// Gets each answer while a resource is waited for.
pub type Seen = Box<dyn Fn(Answer) + Send + Sync>;

/// Where what is uploaded comes from.
#[derive(Debug)]
pub enum UploadFrom<'a> {
    /// A file.
    Path(String),
    /// Memory.
    Bytes(Vec<u8>),
    /// A stream of the program's.
    Feed(&'a Feed),
}

/// A client of one account, until it is closed.
#[derive(Debug)]
pub struct Session {
    client: Mutex<Option<Client>>,
    api_version: &'static str,
    base_url: String,
    instants: Instants,
}

/// Gives a call its polling.
macro_rules! polled {
    ($call:expr, $options:expr, $seen:expr, $instants:expr) => {{
        let (options, seen, instants): (CallOptions, Option<Seen>, Instants) = ($options, $seen, $instants);
        let polling = options.polling()?;
        let mut call = $call;
        match polling.within {
            Some(Some(limit)) => call = call.within(limit),
            Some(None) => call = call.without_end(),
            None => {}
        }
        if let Some(pause) = polling.poll_every {
            call = call.poll_every(pause);
        }
        if let Some(seen) = seen {
            call = call.on_progress(move |resource: &Resource| {
                seen(Answer::resource(resource.clone(), instants));
            });
        }
        call.limits(&options.limits()?)
    }};
}

impl Session {
    /// Of a client, whose answers say timestamps as `instants` tells.
    pub fn new(client: Client, instants: Instants) -> Session {
        Session {
            api_version: client.api_version().as_str(),
            base_url: client.base_url().to_owned(),
            client: Mutex::new(Some(client)),
            instants,
        }
    }

    /// API version of its requests.
    pub fn api_version(&self) -> &'static str {
        self.api_version
    }

    /// Base URL of its requests, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What limits the rate of its requests.
    ///
    /// # Errors
    /// As all of its calls: [`Error::InvalidInput`] once it is closed, and for what cannot be; the rest comes of the future.
    pub fn rate_limiter(&self) -> Result<RateLimiter> {
        Ok(self.client()?.rate_limiter().clone())
    }

    /// Gives up its connections, once the calls that are under way have ended.
    pub fn close(&self) {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(client);
    }

    fn client(&self) -> Result<Client> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).clone();
        client
            .ok_or_else(|| Error::invalid_input("the client is closed: make another one, or close it later"))
    }

    fn endpoint(&self, accessor: &str) -> Result<Endpoint<Resource>> {
        self.client()?.resources(accessor)
    }

    fn listed(&self, accessor: &str, options: Option<&str>, number: Option<u32>) -> Result<List<Resource>> {
        let options: CallOptions = parsed(options)?;
        options.listed(self.endpoint(accessor)?.list(), number)
    }

    /// What one resource comes to.
    fn one(&self, call: impl Future<Output = Result<Resource>> + Send + 'static) -> Work<Answer> {
        let instants = self.instants;
        Box::pin(async move { call.await.map(|resource| Answer::resource(resource, instants)) })
    }

    /// One resource; that of a type of which there is one has an empty id.
    ///
    /// # Errors
    /// See [`rate_limiter`](Self::rate_limiter), as for all that follow.
    pub fn find(&self, accessor: &str, id: String, options: Option<&str>) -> Result<Work<Answer>> {
        let options: CallOptions = parsed(options)?;
        let find = self.endpoint(accessor)?.find(id).holding(&options.wanted()).limits(&options.limits()?);
        Ok(self.one(async move { find.send().await }))
    }

    /// One page, of that number if one is given.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn page(&self, accessor: &str, options: Option<&str>, number: Option<u32>) -> Result<Work<Answer>> {
        let (list, instants) = (self.listed(accessor, options, number)?, self.instants);
        Ok(Box::pin(async move { list.send().await.map(|page| Answer::page(&page, instants)) }))
    }

    /// The first row, or nothing.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn first(&self, accessor: &str, options: Option<&str>) -> Result<Work<Option<Answer>>> {
        let (list, instants) = (self.listed(accessor, options, None)?, self.instants);
        Ok(Box::pin(
            async move { Ok(list.first().await?.map(|resource| Answer::resource(resource, instants))) },
        ))
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn count(&self, accessor: &str, options: Option<&str>) -> Result<Work<u64>> {
        let list = self.listed(accessor, options, None)?;
        Ok(Box::pin(async move { list.count().await }))
    }

    /// Page by page, from that number on if one is given.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn pages(&self, accessor: &str, options: Option<&str>, number: Option<u32>) -> Result<Pages> {
        Ok(Pages::new(self.listed(accessor, options, number)?.pages(), self.instants))
    }

    /// Sends a resource; gives the one that was answered.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn create(
        &self,
        accessor: &str,
        resource: &str,
        bases: &Bases,
        options: Option<&str>,
    ) -> Result<Work<Answer>> {
        let options: CallOptions = parsed(options)?;
        let create = self.endpoint(accessor)?.create(resource_of(resource, bases)?);
        let create = create.holding(&options.wanted()).limits(&options.limits()?);
        Ok(self.one(async move { create.send().await }))
    }

    /// Sends what changed; gives the resource as it is then.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn update(
        &self,
        accessor: &str,
        resource: &str,
        bases: &Bases,
        options: Option<&str>,
    ) -> Result<Work<Answer>> {
        let options: CallOptions = parsed(options)?;
        let (wanted, limits) = (options.wanted(), options.limits()?);
        let endpoint = self.endpoint(accessor)?;
        let mut resource = resource_of(resource, bases)?;
        Ok(self.one(async move {
            endpoint.update(&mut resource).holding(&wanted).limits(&limits).send().await?;
            Ok(resource)
        }))
    }

    /// Deletes; gives the head of the answer as JSON.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn delete(&self, accessor: &str, id: String, options: Option<&str>) -> Result<Work<String>> {
        let options: CallOptions = parsed(options)?;
        let delete = self.endpoint(accessor)?.delete(id).limits(&options.limits()?);
        Ok(Box::pin(async move { Ok(response_json(&delete.send().await?).to_string()) }))
    }

    /// Waits until a resource has come to the state that is waited for; `seen` gets each answer before.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn wait(
        &self,
        accessor: &str,
        id: String,
        options: Option<&str>,
        seen: Option<Seen>,
    ) -> Result<Work<Answer>> {
        let wait = polled!(self.endpoint(accessor)?.wait(id), parsed(options)?, seen, self.instants);
        Ok(self.one(async move { wait.send().await }))
    }

    /// Sends a resource, and waits for its state.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn create_and_wait(
        &self,
        accessor: &str,
        resource: &str,
        bases: &Bases,
        options: Option<&str>,
        seen: Option<Seen>,
    ) -> Result<Work<Answer>> {
        let wait = self.endpoint(accessor)?.create_and_wait(resource_of(resource, bases)?);
        let wait = polled!(wait, parsed(options)?, seen, self.instants);
        Ok(self.one(async move { wait.send().await }))
    }

    /// A request to whatever there is no method for.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn raw(
        &self,
        method: &str,
        path: String,
        parts: Option<&str>,
        body: Option<Vec<u8>>,
        options: Option<&str>,
    ) -> Result<Work<RawResponse>> {
        let Ok(method) = didww::http::Method::from_bytes(method.as_bytes()) else {
            return Err(Error::invalid_member("method", format!("{method:?} is no HTTP method")));
        };
        let parts: RawParts = parsed(parts)?;
        let options: CallOptions = parsed(options)?;
        let request = parts.apply(self.client()?.raw(method, path), body);
        let request = request.limits(&options.limits()?);
        Ok(Box::pin(async move { request.send().await }))
    }

    /// Encrypts a file and sends it; gives `{id, response}` as JSON.
    ///
    /// # Errors
    /// As of [`find`](Self::find), and if a stream is read already.
    pub fn upload(
        &self,
        from: UploadFrom<'_>,
        parts: Option<&str>,
        options: Option<&str>,
        moved: Option<Moved>,
    ) -> Result<Work<String>> {
        let (parts, options): (UploadParts, CallOptions) = (parsed(parts)?, parsed(options)?);
        let source: UploadSource = match from {
            UploadFrom::Path(path) => PathBuf::from(path).into(),
            UploadFrom::Bytes(bytes) => bytes.into(),
            UploadFrom::Feed(feed) => UploadSource::async_reader(feed.reader()?),
        };
        let mut upload = binding::upload(&self.client()?, source);
        if let Some(name) = parts.file_name {
            upload = upload.file_name(name);
        }
        if let Some(description) = parts.description {
            upload = upload.description(description);
        }
        if let Some(moved) = moved {
            upload = upload.on_progress(move |sent, total| moved(sent, Some(total)));
        }
        let upload = upload.limits(&options.limits()?);
        Ok(Box::pin(async move {
            let file = upload.send().await?;
            Ok(json!({"id": file.id(), "response": response_json(file.response())}).to_string())
        }))
    }

    /// The keys that files are encrypted with.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn public_keys(&self) -> Result<Work<PublicKeys>> {
        let client = self.client()?;
        Ok(Box::pin(async move { binding::public_keys(&client).await }))
    }

    /// Fetches the file of an export to a path; gives `{path, bytes, resumedFrom}` as JSON.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn download(
        &self,
        export: &str,
        bases: &Bases,
        path: String,
        parts: Option<&str>,
        options: Option<&str>,
        moved: Option<Moved>,
    ) -> Result<Work<String>> {
        let (parts, options): (DownloadParts, CallOptions) = (parsed(parts)?, parsed(options)?);
        let mut download = binding::download(&self.client()?, resource_of(export, bases)?, path)?;
        if let Some(packed) = parts.packed {
            download = download.keep_packed(packed);
        }
        if let Some(resume) = parts.resume {
            download = download.resume(resume);
        }
        if let Some(moved) = moved {
            download = download.on_progress(moved);
        }
        let download = download.limits(&options.limits()?);
        Ok(Box::pin(async move {
            let file = download.send().await?;
            let path = file.path.to_string_lossy();
            Ok(json!({"path": path, "bytes": file.bytes, "resumedFrom": file.resumed_from}).to_string())
        }))
    }

    /// The file of an export as it comes. Nothing is asked yet.
    ///
    /// # Errors
    /// As of [`find`](Self::find).
    pub fn content(
        &self,
        export: &str,
        bases: &Bases,
        packed: bool,
        options: Option<&str>,
        moved: Option<Moved>,
    ) -> Result<Content> {
        Content::of(&self.client()?, resource_of(export, bases)?, packed, &parsed(options)?, moved)
    }
}
