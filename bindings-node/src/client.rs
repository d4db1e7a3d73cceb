//! The client: its settings and its calls.

use crate::changes::{Bases, resource_of};
use crate::errors::{checked, invalid_member};
use crate::hooks::{Credentials, Functions, Watch};
use crate::loaded::{Answer, Loaded};
use crate::options::{CallOptions, limited, parsed, queried, time};
use crate::pages::Pages;
use crate::promise::{Cancel, promise};
use crate::raw::{RawParts, RawResponse};
use crate::response::response_json;
use didww::{ClientBuilder, Environment, Error, RateLimit, RetryPolicy, Trust};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use serde::Deserialize;
use std::sync::{Mutex, PoisonError};

/// Everything a client is told, but for functions and bytes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Settings {
    api_key: Option<String>,
    from_env: bool,
    environment: Option<String>,
    base_url: Option<String>,
    api_version: Option<String>,
    #[serde(deserialize_with = "crate::options::some")]
    timeout: Option<Option<f64>>,
    connect_timeout: Option<f64>,
    read_timeout: Option<f64>,
    retries: Option<u32>,
    retry_policy: Option<Retry>,
    #[serde(deserialize_with = "crate::options::some")]
    rate_limit: Option<Option<Rate>>,
    max_response_bytes: Option<usize>,
    allow_plain_http: bool,
    proxy: Option<String>,
    no_proxy: bool,
    trust: Option<String>,
    user_agent_suffix: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rate {
    per_second: u32,
    burst: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Retry {
    max_retries: Option<u32>,
    base_delay: Option<f64>,
    max_delay: Option<f64>,
    max_retry_after: Option<f64>,
    budget: Option<u32>,
    budget_ratio: Option<f64>,
}

impl Retry {
    fn policy(&self) -> napi::Result<RetryPolicy> {
        let mut policy = RetryPolicy::default();
        if let Some(most) = self.max_retries {
            policy.max_retries = most;
        }
        if let Some(delay) = self.base_delay {
            policy.base_delay = time(delay, "baseDelay")?;
        }
        if let Some(delay) = self.max_delay {
            policy.max_delay = time(delay, "maxDelay")?;
        }
        if let Some(wait) = self.max_retry_after {
            policy.max_retry_after = time(wait, "maxRetryAfter")?;
        }
        if let Some(budget) = self.budget {
            policy.budget = budget;
        }
        if let Some(ratio) = self.budget_ratio {
            policy.budget_ratio = ratio as _;
        }
        Ok(policy)
    }
}

impl Settings {
    fn builder(&self) -> napi::Result<ClientBuilder> {
        let mut builder = match self.from_env {
            true => checked(ClientBuilder::from_env())?,
            false => didww::Client::builder(self.api_key.clone().unwrap_or_default()),
        };
        builder = builder.product(concat!("didww-sdk-node/", env!("CARGO_PKG_VERSION")));
        match (&self.base_url, &self.environment) {
            (Some(url), _) => builder = builder.environment(Environment::Custom(url.clone())),
            (None, Some(name)) => builder = builder.environment(checked(name.parse())?),
            (None, None) => {}
        }
        if let Some(version) = &self.api_version {
            builder = builder.api_version(checked(version.parse())?);
        }
        match self.timeout {
            Some(Some(limit)) => builder = builder.timeout(time(limit, "timeout")?),
            Some(None) => builder = builder.no_timeout(),
            None => {}
        }
        if let Some(limit) = self.connect_timeout {
            builder = builder.connect_timeout(time(limit, "connectTimeout")?);
        }
        if let Some(limit) = self.read_timeout {
            builder = builder.read_timeout(time(limit, "readTimeout")?);
        }
        if let Some(policy) = &self.retry_policy {
            builder = builder.retry_policy(policy.policy()?);
        }
        if let Some(most) = self.retries {
            builder = builder.retries(most);
        }
        if let Some(rate) = &self.rate_limit {
            builder = builder.rate_limit(rate_of(rate.as_ref()));
        }
        if let Some(most) = self.max_response_bytes {
            builder = builder.max_response_bytes(most);
        }
        self.connections(builder.allow_plain_http(self.allow_plain_http))
    }

    /// The builder with what concerns connections.
    fn connections(&self, mut builder: ClientBuilder) -> napi::Result<ClientBuilder> {
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy);
        }
        if self.no_proxy {
            builder = builder.no_proxy();
        }
        if let Some(trust) = &self.trust {
            builder = builder.trust(trust_of(trust)?);
        }
        if let Some(suffix) = &self.user_agent_suffix {
            builder = builder.user_agent_suffix(suffix);
        }
        Ok(builder)
    }
}

fn rate_of(rate: Option<&Rate>) -> RateLimit {
    let Some(rate) = rate else { return RateLimit::off() };
    let limit = RateLimit::per_second(rate.per_second);
    match rate.burst {
        Some(burst) => limit.burst(burst),
        None => limit,
    }
}

fn trust_of(name: &str) -> napi::Result<Trust> {
    Ok(match name {
        "system" => Trust::System,
        "onlyAdded" => Trust::OnlyAdded,
        "bundled" => Trust::Bundled,
        _ => return Err(invalid_member("trust", "trust is 'system', 'onlyAdded' or 'bundled'")),
    })
}

/// Gives a call its polling.
macro_rules! polled {
    ($call:expr, $options:expr, $seen:expr) => {{
        let options: $crate::options::CallOptions = $options;
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
        if let Some(seen) = $seen {
            call = call.on_progress($crate::hooks::progress(&seen)?);
        }
        limited!(call, options.limits()?)
    }};
}

/// What limits the rate of a client's requests; clients of the same key share one.
#[napi]
pub struct RateLimiter(didww::RateLimiter);

/// A client of one account.
#[napi]
pub struct NativeClient {
    /// Until it is closed.
    client: Mutex<Option<didww::Client>>,
    api_version: &'static str,
    base_url: String,
    watch: Watch,
}

impl NativeClient {
    pub(crate) fn client(&self) -> napi::Result<didww::Client> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).clone();
        client.ok_or_else(|| {
            let message = "the client is closed: make another one, or close it later";
            crate::errors::thrown(&Error::invalid_input(message))
        })
    }

    fn endpoint(&self, accessor: &str) -> napi::Result<didww::Endpoint<didww::Resource>> {
        checked(self.client()?.resources(accessor))
    }

    fn listed(
        &self,
        accessor: &str,
        options: Option<&str>,
        number: Option<u32>,
    ) -> napi::Result<didww::List<didww::Resource>> {
        let options: CallOptions = parsed(options)?;
        options.listed(self.endpoint(accessor)?.list(), number)
    }
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
        let settings: Settings = parsed(Some(&settings))?;
        let mut builder = settings.builder()?;
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
        Ok(NativeClient {
            api_version: client.api_version().as_str(),
            base_url: client.base_url().to_owned(),
            client: Mutex::new(Some(client)),
            watch,
        })
    }

    /// API version of its requests.
    #[napi(getter)]
    pub fn api_version(&self) -> &'static str {
        self.api_version
    }

    /// Base URL of its requests, without a trailing slash.
    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// What limits the rate of its requests.
    #[napi]
    pub fn rate_limiter(&self) -> napi::Result<RateLimiter> {
        Ok(RateLimiter(self.client()?.rate_limiter().clone()))
    }

    /// Whether somebody watches its requests from now on.
    #[napi]
    pub fn set_watched(&self, watched: bool) {
        self.watch.set(watched);
    }

    /// Gives up its connections, once the calls that are under way have ended.
    #[napi]
    pub fn close(&self) {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(client);
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
        let options: CallOptions = parsed(options.as_deref())?;
        let find = queried!(self.endpoint(&accessor)?.find(id), &options);
        let find = limited!(find, options.limits()?);
        promise(env, cancel, async move { find.send().await.map(Answer::resource) }, arrived)
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
        let list = self.listed(&accessor, options.as_deref(), number)?;
        promise(env, cancel, async move { list.send().await.map(|page| Answer::page(&page)) }, arrived)
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
        let list = self.listed(&accessor, options.as_deref(), None)?;
        let work = async move { Ok(list.first().await?.map(Answer::resource)) };
        promise(env, cancel, work, |env, answer: Option<Answer>| {
            answer.map(|answer| answer.arrived(env)).transpose()
        })
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
        let list = self.listed(&accessor, options.as_deref(), None)?;
        promise(env, cancel, list.count(), |_, count| Ok(count as f64))
    }

    /// Page by page, from that number on if one is given.
    #[napi]
    pub fn pages(
        &self,
        accessor: String,
        options: Option<String>,
        number: Option<u32>,
    ) -> napi::Result<Pages> {
        Ok(Pages::new(self.listed(&accessor, options.as_deref(), number)?.pages()))
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
        let options: CallOptions = parsed(options.as_deref())?;
        let create = self.endpoint(&accessor)?.create(resource_of(&resource, &bases)?);
        let create = limited!(queried!(create, &options), options.limits()?);
        promise(env, cancel, async move { create.send().await.map(Answer::resource) }, arrived)
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
        let options: CallOptions = parsed(options.as_deref())?;
        let limits = options.limits()?;
        let endpoint = self.endpoint(&accessor)?;
        let mut resource = resource_of(&resource, &bases)?;
        let work = async move {
            let update = queried!(endpoint.update(&mut resource), &options);
            limited!(update, limits).send().await?;
            Ok(Answer::resource(resource))
        };
        promise(env, cancel, work, arrived)
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
        let options: CallOptions = parsed(options.as_deref())?;
        let delete = limited!(self.endpoint(&accessor)?.delete(id), options.limits()?);
        promise(env, cancel, delete.send(), |_, info| Ok(response_json(&info).to_string()))
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
        let options: CallOptions = parsed(options.as_deref())?;
        let wait = polled!(self.endpoint(&accessor)?.wait(id), options, seen);
        promise(env, cancel, async move { wait.send().await.map(Answer::resource) }, arrived)
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
        let options: CallOptions = parsed(options.as_deref())?;
        let wait = self.endpoint(&accessor)?.create_and_wait(resource_of(&resource, &bases)?);
        let wait = polled!(wait, options, seen);
        promise(env, cancel, async move { wait.send().await.map(Answer::resource) }, arrived)
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
        let Ok(method) = didww::http::Method::from_bytes(method.as_bytes()) else {
            return Err(invalid_member("method", format!("{method:?} is no HTTP method")));
        };
        let parts: RawParts = parsed(parts.as_deref())?;
        let options: CallOptions = parsed(options.as_deref())?;
        let request = parts.apply(self.client()?.raw(method, path), body);
        let request = limited!(request, options.limits()?);
        promise(env, cancel, async move { request.send().await }, |_, answer| Ok(RawResponse(answer)))
    }
}

fn arrived(env: &Env, answer: Answer) -> napi::Result<Loaded> {
    answer.arrived(env)
}
