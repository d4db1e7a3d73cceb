//! The client and its calls.

use crate::errors::checked;
use crate::hooks::{Credentials, Functions, Watch, progress};
use crate::loaded::{Bases, INSTANTS, Loaded, arrived, bases_of};
use crate::pages::{Pages, some_arrived};
use crate::promise::{Cancel, promise};
use crate::raw::RawResponse;
use didww_bridge::{Session, Settings};
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// What begins the user agent.
const PRODUCT: &str = concat!("didww-sdk-node/", env!("CARGO_PKG_VERSION"));

/// What limits the rate of a client's requests; clients of the same key share one.
#[napi]
pub struct RateLimiter(didww::RateLimiter);

/// A client of one account.
#[napi]
pub struct NativeClient {
    pub(crate) session: Session,
    watch: Watch,
}

#[napi]
impl NativeClient {
    /// `settings` is JSON; `certificates` are roots to trust, `identity` a chain and its key.
    #[napi(constructor, async_runtime)]
    pub fn new(
        settings: String,
        certificates: Vec<Uint8Array>,
        identity: Option<(Uint8Array, Uint8Array)>,
        limiter: Option<&RateLimiter>,
        functions: Functions<'_>,
    ) -> napi::Result<Self> {
        let mut builder = checked(Settings::parse(&settings).and_then(|settings| settings.builder(PRODUCT)))?;
        if let Some(limiter) = limiter {
            builder = builder.rate_limiter(&limiter.0);
        }
        for root in &certificates {
            builder = builder.add_root_certificates(root.as_ref());
        }
        if let Some((chain, key)) = &identity {
            builder = builder.client_certificate(chain.as_ref(), key.as_ref());
        }
        let (mut builder, watch) = Watch::over(builder, &functions)?;
        if let Some(credentials) = Credentials::of(&functions)? {
            builder = builder.authentication(credentials);
        }
        let client = checked(builder.build())?;
        Ok(NativeClient { session: Session::new(client, INSTANTS), watch })
    }

    /// API version of its requests.
    #[napi(getter)]
    pub fn api_version(&self) -> &'static str {
        self.session.api_version()
    }

    /// Base URL of its requests, without a trailing slash.
    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.session.base_url().to_owned()
    }

    /// What limits the rate of its requests.
    #[napi]
    pub fn rate_limiter(&self) -> napi::Result<RateLimiter> {
        checked(self.session.rate_limiter()).map(RateLimiter)
    }

    /// Whether somebody watches its requests from now on.
    #[napi]
    pub fn set_watched(&self, watched: bool) {
        self.watch.set(watched);
    }

    /// Gives up its connections, once the calls that are under way have ended.
    #[napi]
    pub fn close(&self) {
        self.session.close();
    }

    /// One resource.
    #[napi(ts_return_type = "Promise<Loaded>")]
    pub fn find<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        id: String,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Loaded>> {
        let find = self.session.find(&accessor, id, options.as_deref());
        promise(env, cancel, checked(find)?, arrived)
    }

    /// One page, of that number if one is given.
    #[napi(ts_return_type = "Promise<Loaded>")]
    pub fn page<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        options: Option<String>,
        number: Option<u32>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Loaded>> {
        let page = self.session.page(&accessor, options.as_deref(), number);
        promise(env, cancel, checked(page)?, arrived)
    }

    /// The first row, or nothing.
    #[napi(ts_return_type = "Promise<Loaded | null>")]
    pub fn first<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Option<Loaded>>> {
        let first = self.session.first(&accessor, options.as_deref());
        promise(env, cancel, checked(first)?, some_arrived)
    }

    /// How many rows there are.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn count<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, f64>> {
        let count = self.session.count(&accessor, options.as_deref());
        promise(env, cancel, checked(count)?, |_, count| Ok(count as f64))
    }

    /// Page by page, from that number on if one is given.
    #[napi]
    pub fn pages(
        &self,
        accessor: String,
        options: Option<String>,
        number: Option<u32>,
    ) -> napi::Result<Pages> {
        checked(self.session.pages(&accessor, options.as_deref(), number)).map(Pages)
    }

    /// Sends a resource; gives the one that was answered.
    #[napi(ts_return_type = "Promise<Loaded>")]
    pub fn create<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        resource: String,
        bases: Bases<'_>,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Loaded>> {
        let create = self.session.create(&accessor, &resource, &bases_of(&bases), options.as_deref());
        promise(env, cancel, checked(create)?, arrived)
    }

    /// Sends what changed; gives the resource as it is then.
    #[napi(ts_return_type = "Promise<Loaded>")]
    pub fn update<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        resource: String,
        bases: Bases<'_>,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Loaded>> {
        let update = self.session.update(&accessor, &resource, &bases_of(&bases), options.as_deref());
        promise(env, cancel, checked(update)?, arrived)
    }

    /// Deletes; gives the head of the answer as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn delete<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        id: String,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, String>> {
        let delete = self.session.delete(&accessor, id, options.as_deref());
        promise(env, cancel, checked(delete)?, |_, head| Ok(head))
    }

    /// Waits until a resource has come to the state that is waited for; `seen` gets each answer before.
    #[napi(ts_return_type = "Promise<Loaded>")]
    pub fn wait<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        id: String,
        options: Option<String>,
        seen: Option<Function<'_, Loaded, ()>>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Loaded>> {
        let seen = seen.as_ref().map(progress).transpose()?;
        let wait = self.session.wait(&accessor, id, options.as_deref(), seen);
        promise(env, cancel, checked(wait)?, arrived)
    }

    /// Sends a resource, and waits for its state.
    #[napi(ts_return_type = "Promise<Loaded>")]
    #[allow(clippy::too_many_arguments)]
    pub fn create_and_wait<'env>(
        &self,
        env: &'env Env,
        accessor: String,
        resource: String,
        bases: Bases<'_>,
        options: Option<String>,
        seen: Option<Function<'_, Loaded, ()>>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, Loaded>> {
        let seen = seen.as_ref().map(progress).transpose()?;
        let (bases, options) = (bases_of(&bases), options.as_deref());
        let wait = self.session.create_and_wait(&accessor, &resource, &bases, options, seen);
        promise(env, cancel, checked(wait)?, arrived)
    }

    /// A request to whatever there is no method for.
    #[napi(ts_return_type = "Promise<RawResponse>")]
    #[allow(clippy::too_many_arguments)]
    pub fn raw<'env>(
        &self,
        env: &'env Env,
        method: String,
        path: String,
        parts: Option<String>,
        body: Option<Uint8Array>,
        options: Option<String>,
        cancel: Option<&Cancel>,
    ) -> napi::Result<PromiseRaw<'env, RawResponse>> {
        let body = body.map(|body| body.to_vec());
        let request = self.session.raw(&method, path, parts.as_deref(), body, options.as_deref());
        promise(env, cancel, checked(request)?, |_, answer| Ok(RawResponse(answer)))
    }
}
