//! The client and its calls. Resources and options are JSON.

use crate::INSTANTS;
use crate::encryption::PublicKeys;
use crate::errors::Result;
use crate::exports::Content;
use crate::feed::Feed;
use crate::hooks::{Functions, Hooks, Seen, Transferred, observed, progress, transferred};
use crate::loaded::{Loaded, arrived, bases_of};
use crate::pages::Pages;
use crate::raw::RawResponse;
use crate::work::{Cancel, done};
use didww_bridge::{Session, Settings, UploadFrom};
use std::sync::Arc;

/// A certificate chain and its key, as PEM text.
#[derive(uniffi::Record)]
pub struct Identity {
    /// The chain.
    pub chain: Vec<u8>,
    /// The key.
    pub key: Vec<u8>,
}

/// What limits the rate of a client's requests; clients of the same key share one.
#[derive(uniffi::Object)]
pub struct RateLimiter(didww::RateLimiter);

/// A client of one account.
#[derive(uniffi::Object)]
pub struct NativeClient(Session);

#[uniffi::export]
impl NativeClient {
    /// `settings` is JSON; `product` begins the user agent; `certificates` are roots to trust.
    #[uniffi::constructor]
    pub fn new(
        product: String,
        settings: String,
        certificates: Vec<Vec<u8>>,
        identity: Option<Identity>,
        limiter: Option<Arc<RateLimiter>>,
        functions: Option<Arc<dyn Functions>>,
        hooks: Hooks,
    ) -> Result<Self> {
        let mut builder = Settings::parse(&settings)?.builder(&product)?;
        if let Some(limiter) = limiter {
            builder = builder.rate_limiter(&limiter.0);
        }
        for root in certificates {
            builder = builder.add_root_certificates(root);
        }
        if let Some(Identity { chain, key }) = identity {
            builder = builder.client_certificate(chain, key);
        }
        if let Some(functions) = functions {
            builder = observed(builder, &functions, &hooks);
        }
        Ok(NativeClient(Session::new(builder.build()?, INSTANTS)))
    }

    /// API version of its requests.
    pub fn api_version(&self) -> String {
        self.0.api_version().to_owned()
    }

    /// Base URL of its requests, without a trailing slash.
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }

    /// What limits the rate of its requests.
    pub fn rate_limiter(&self) -> Result<Arc<RateLimiter>> {
        Ok(Arc::new(RateLimiter(self.0.rate_limiter()?)))
    }

    /// Gives up its connections, once the calls that are under way have ended.
    pub fn end(&self) {
        self.0.close();
    }

    /// One resource.
    pub async fn find(
        &self,
        accessor: String,
        id: String,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<Loaded>> {
        Ok(arrived(done(cancel, self.0.find(&accessor, id, options.as_deref())?).await?))
    }

    /// One page, of that number if one is given.
    pub async fn page(
        &self,
        accessor: String,
        options: Option<String>,
        number: Option<u32>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<Loaded>> {
        Ok(arrived(done(cancel, self.0.page(&accessor, options.as_deref(), number)?).await?))
    }

    /// The first row, or nothing.
    pub async fn first(
        &self,
        accessor: String,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Option<Arc<Loaded>>> {
        Ok(done(cancel, self.0.first(&accessor, options.as_deref())?).await?.map(arrived))
    }

    /// How many rows there are.
    pub async fn count(
        &self,
        accessor: String,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<u64> {
        done(cancel, self.0.count(&accessor, options.as_deref())?).await
    }

    /// Page by page, from that number on if one is given.
    pub fn pages(
        &self,
        accessor: String,
        options: Option<String>,
        number: Option<u32>,
    ) -> Result<Arc<Pages>> {
        Ok(Arc::new(Pages(self.0.pages(&accessor, options.as_deref(), number)?)))
    }

    /// Sends a resource; gives the one that was answered.
    pub async fn create(
        &self,
        accessor: String,
        resource: String,
        bases: Vec<Arc<Loaded>>,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<Loaded>> {
        let create = self.0.create(&accessor, &resource, &bases_of(&bases), options.as_deref())?;
        Ok(arrived(done(cancel, create).await?))
    }

    /// Sends what changed; gives the resource as it is then.
    pub async fn update(
        &self,
        accessor: String,
        resource: String,
        bases: Vec<Arc<Loaded>>,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<Loaded>> {
        let update = self.0.update(&accessor, &resource, &bases_of(&bases), options.as_deref())?;
        Ok(arrived(done(cancel, update).await?))
    }

    /// Deletes; gives the head of the answer as JSON.
    pub async fn delete(
        &self,
        accessor: String,
        id: String,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<String> {
        done(cancel, self.0.delete(&accessor, id, options.as_deref())?).await
    }

    /// Waits until a resource has come to the state that is waited for; `seen` gets each answer before.
    pub async fn wait(
        &self,
        accessor: String,
        id: String,
        options: Option<String>,
        seen: Option<Arc<dyn Seen>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<Loaded>> {
        let wait = self.0.wait(&accessor, id, options.as_deref(), seen.map(progress))?;
        Ok(arrived(done(cancel, wait).await?))
    }

    /// Sends a resource, and waits for its state.
    pub async fn create_and_wait(
        &self,
        accessor: String,
        resource: String,
        bases: Vec<Arc<Loaded>>,
        options: Option<String>,
        seen: Option<Arc<dyn Seen>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<Loaded>> {
        let (bases, options) = (bases_of(&bases), options.as_deref());
        let wait = self.0.create_and_wait(&accessor, &resource, &bases, options, seen.map(progress))?;
        Ok(arrived(done(cancel, wait).await?))
    }

    /// A request to whatever there is no method for.
    pub async fn raw(
        &self,
        method: String,
        path: String,
        parts: Option<String>,
        body: Option<Vec<u8>>,
        options: Option<String>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Arc<RawResponse>> {
        let request = self.0.raw(&method, path, parts.as_deref(), body, options.as_deref())?;
        Ok(Arc::new(RawResponse(done(cancel, request).await?)))
    }

    /// Encrypts a file and sends it; gives `{id, response}` as JSON.
    pub async fn upload_path(
        &self,
        path: String,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Arc<dyn Transferred>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<String> {
        self.upload(UploadFrom::Path(path), parts, options, seen, cancel).await
    }

    /// The same of what is in memory.
    pub async fn upload_bytes(
        &self,
        data: Vec<u8>,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Arc<dyn Transferred>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<String> {
        self.upload(UploadFrom::Bytes(data), parts, options, seen, cancel).await
    }

    /// The same of a stream.
    pub async fn upload_feed(
        &self,
        feed: Arc<Feed>,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Arc<dyn Transferred>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<String> {
        self.upload(UploadFrom::Feed(&feed.0), parts, options, seen, cancel).await
    }

    /// The keys that files are encrypted with.
    pub async fn public_keys(&self, cancel: Option<Arc<Cancel>>) -> Result<Arc<PublicKeys>> {
        Ok(Arc::new(PublicKeys(done(cancel, self.0.public_keys()?).await?)))
    }

    /// Fetches the file of an export to a path; gives `{path, bytes, resumedFrom}` as JSON.
    #[allow(clippy::too_many_arguments)]
    pub async fn download(
        &self,
        export: String,
        bases: Vec<Arc<Loaded>>,
        path: String,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Arc<dyn Transferred>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<String> {
        let (bases, parts, options) = (bases_of(&bases), parts.as_deref(), options.as_deref());
        let download = self.0.download(&export, &bases, path, parts, options, seen.map(transferred))?;
        done(cancel, download).await
    }

    /// The file of an export as it comes. Nothing is asked yet.
    pub fn content(
        &self,
        export: String,
        bases: Vec<Arc<Loaded>>,
        packed: bool,
        options: Option<String>,
        seen: Option<Arc<dyn Transferred>>,
    ) -> Result<Arc<Content>> {
        let (bases, seen) = (bases_of(&bases), seen.map(transferred));
        Ok(Arc::new(Content(self.0.content(&export, &bases, packed, options.as_deref(), seen)?)))
    }
}

impl NativeClient {
    async fn upload(
        &self,
        from: UploadFrom<'_>,
        parts: Option<String>,
        options: Option<String>,
        seen: Option<Arc<dyn Transferred>>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<String> {
        let seen = seen.map(transferred);
        let upload = self.0.upload(from, parts.as_deref(), options.as_deref(), seen)?;
        done(cancel, upload).await
    }
}
