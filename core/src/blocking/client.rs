//! The client whose calls block.

use super::engine::Engine;
use super::{Endpoint, RawRequest};
use crate::{ApiVersion, ClientBuilder, RateLimiter, Resource, Result};
use http::Method;
use std::fmt;

/// A client of one account whose calls block their thread; see [`blocking`](super).
///
/// Cloning it is cheap: the clones share their connections and their thread.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    engine: Engine,
}

impl Client {
    /// A client for the sandbox, with the defaults of [`ClientBuilder`].
    pub fn new(api_key: impl Into<String>) -> Result<Self> {
        Client::builder(api_key).build_blocking()
    }

    /// Starts to build a client that differs from the defaults.
    ///
    /// ```no_run
    /// use didww::blocking::Client;
    /// use didww::Environment;
    ///
    /// # fn main() -> didww::Result<()> {
    /// let client = Client::builder("YOUR_API_KEY").environment(Environment::Production).build_blocking()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(api_key: impl Into<String>) -> ClientBuilder {
        crate::Client::builder(api_key)
    }

    /// A client as the environment variables say: see [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Self> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// API version of its requests.
    pub fn api_version(&self) -> ApiVersion {
        self.client.api_version()
    }

    /// Base URL of its requests, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }

    /// What its requests wait for before they leave.
    pub fn rate_limiter(&self) -> &RateLimiter {
        self.client.rate_limiter()
    }

    /// The operations on the resource type whose accessor is `accessor`; see
    /// [`Client::resources`](crate::Client::resources).
    ///
    /// # Errors
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if there is no such type.
    pub fn resources(&self, accessor: &str) -> Result<Endpoint<Resource>> {
        Ok(Endpoint::new(self, self.client.resources(accessor)?))
    }

    /// A request to whatever there is no method for. `path` is relative to the base URL, or begins with it, and may
    /// have a query.
    ///
    /// ```no_run
    /// # fn run(client: didww::blocking::Client) -> didww::Result<()> {
    /// use didww::http::Method;
    ///
    /// let answer = client.raw(Method::GET, "dids").query("page[size]", "1").send()?;
    /// println!("{} {}", answer.status(), answer.text()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, method: Method, path: impl AsRef<str>) -> RawRequest {
        RawRequest { call: self.client.raw(method, path), engine: self.engine.clone() }
    }

    /// The client whose calls are awaited.
    pub(super) fn awaited(&self) -> &crate::Client {
        &self.client
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl ClientBuilder {
    /// Checks the options and makes a client whose calls block, with a thread of its own; see
    /// [`blocking`](crate::blocking). Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`](crate::Error::InvalidInput), also if the thread cannot be started.
    pub fn build_blocking(self) -> Result<Client> {
        Ok(Client { client: self.build()?, engine: Engine::start()? })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
