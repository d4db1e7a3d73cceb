//! The client: what everything starts from.

mod connections;

use std::{env, fmt, sync::Arc, time::Duration};

use http::{HeaderValue, Method};

use crate::{
    ApiKey, ApiVersion, Authentication, Environment, Error, RateLimit, RateLimiter, RawRequest, RequestEvent,
    ResponseEvent, Result, RetryPolicy,
    encryption::KeyCache,
    hooks::Hooks,
    transport::{BaseUrl, ConnectionSettings, Settings, Transport, check_limits},
};

/// Total time of a request unless the client is told otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Time to connect unless the client is told otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest answer that is read, after decompression: a list of 1,000 resources is a thirtieth of it.
const MAX_RESPONSE_BYTES: usize = 64 << 20;

/// A client of one account, in one environment and one API version.
///
/// Cloning it is cheap: the clones share their connections. Any number of clients live side by side.
///
/// ```no_run
/// use didww::{Client, Environment};
///
/// # fn main() -> didww::Result<()> {
/// let client = Client::builder("YOUR_API_KEY").environment(Environment::Production).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Transport>,
    keys: Arc<KeyCache>,
}

impl Client {
    /// A client for the sandbox, with the defaults of [`ClientBuilder`].
    pub fn new(api_key: impl Into<String>) -> Result<Self> {
        Client::builder(api_key).build()
    }

    /// Starts to build a client that differs from the defaults.
    pub fn builder(api_key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(Identity::Key(api_key.into()))
    }

    /// A client as the environment variables say: see [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Self> {
        ClientBuilder::from_env()?.build()
    }

    /// API version of its requests.
    pub fn api_version(&self) -> ApiVersion {
        self.inner.version()
    }

    /// Base URL of its requests, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    /// What limits the rate of its requests, to share with other clients and code of the same key.
    pub fn rate_limiter(&self) -> &RateLimiter {
        self.inner.limiter()
    }

    /// A request to whatever there is no method for. `path` is relative to the base URL, or begins with it, and may
    /// have a query.
    ///
    /// ```no_run
    /// # async fn run(client: didww::Client) -> didww::Result<()> {
    /// use didww::http::Method;
    ///
    /// let answer = client.raw(Method::GET, "dids").query("page[size]", "1").send().await?;
    /// println!("{} {}", answer.status(), answer.text()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, method: Method, path: impl AsRef<str>) -> RawRequest {
        RawRequest::new(self.inner.clone(), method, path.as_ref())
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner
    }

    /// The keys that files are encrypted with, once they have been fetched.
    pub(crate) fn key_cache(&self) -> &KeyCache {
        &self.keys
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("api_version", &self.api_version())
            .finish_non_exhaustive()
    }
}

enum Identity {
    Key(String),
    Custom(Arc<dyn Authentication>),
}

/// Builds a [`Client`].
///
/// | option | default |
/// |---|---|
/// | environment | [`Environment::Sandbox`] |
/// | API version | 2022-05-10 |
/// | total time of a call, every attempt and wait included | 30 s |
/// | time to connect | 10 s |
/// | time without a byte of the answer | no limit of its own |
/// | requests a second | 20, at most 20 of them at once; see [`RateLimit`] |
/// | retries | 2; see [`RetryPolicy`] |
/// | length of an answer, decompressed | 64 MiB |
/// | trusted certificates | the system's |
/// | proxy | the environment variables' |
pub struct ClientBuilder {
    identity: Identity,
    environment: Environment,
    version: ApiVersion,
    timeout: Option<Duration>,
    connection: ConnectionSettings,
    retry: RetryPolicy,
    rate_limit: Rate,
    max_response_bytes: usize,
    hooks: Hooks,
    product: String,
    user_agent_suffix: Option<String>,
    http: Option<reqwest::Client>,
}

/// Where the rate limit of a client comes from.
enum Rate {
    Own(RateLimit),
    Shared(RateLimiter),
}

impl ClientBuilder {
    fn new(identity: Identity) -> Self {
        ClientBuilder {
            identity,
            environment: Environment::default(),
            version: ApiVersion::default(),
            timeout: Some(TIMEOUT),
            connection: ConnectionSettings {
                connect_timeout: Some(CONNECT_TIMEOUT),
                ..ConnectionSettings::default()
            },
            retry: RetryPolicy::default(),
            rate_limit: Rate::Own(RateLimit::default()),
            max_response_bytes: MAX_RESPONSE_BYTES,
            hooks: Hooks::default(),
            product: concat!("didww-sdk-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            user_agent_suffix: None,
            http: None,
        }
    }

    /// Reads the environment variables `DIDWW_API_KEY` (required), `DIDWW_ENVIRONMENT` (`sandbox` or
    /// `production`), `DIDWW_BASE_URL` (in place of the environment's) and `DIDWW_API_VERSION`.
    ///
    /// One that is set to nothing is an error: what should have been in it is not known.
    pub fn from_env() -> Result<Self> {
        ClientBuilder::from_variables(|name| match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(Error::invalid_option(name, "it is not Unicode text")),
        })
    }

    fn from_variables(read: impl Fn(&str) -> Result<Option<String>>) -> Result<Self> {
        let variable = |name: &str| match read(name)? {
            Some(value) if value.trim().is_empty() => Err(Error::invalid_option(
                name,
                "the variable is set to nothing: give it a value, or unset it",
            )),
            value => Ok(value),
        };
        // an error names the variable, which the user knows, not the option
        let about = |name: &str, error: Error| match error {
            Error::InvalidInput(input) => input.about(name).into(),
            other => other,
        };
        let Some(key) = variable("DIDWW_API_KEY")? else {
            return Err(Error::invalid_option("DIDWW_API_KEY", "the variable is not set"));
        };
        ApiKey::new(&key).map_err(|error| about("DIDWW_API_KEY", error))?;
        let mut builder = Client::builder(key);
        if let Some(name) = variable("DIDWW_ENVIRONMENT")? {
            builder.environment = name.parse().map_err(|error| about("DIDWW_ENVIRONMENT", error))?;
        }
        if let Some(url) = variable("DIDWW_BASE_URL")? {
            // whether plain http is allowed is decided later
            BaseUrl::new(&url, true).map_err(|error| about("DIDWW_BASE_URL", error))?;
            builder = builder.base_url(url);
        }
        if let Some(version) = variable("DIDWW_API_VERSION")? {
            builder.version = version.parse().map_err(|error| about("DIDWW_API_VERSION", error))?;
        }
        Ok(builder)
    }

    /// Which DIDWW to talk to. Takes the place of an earlier [`ClientBuilder::base_url`].
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Another base URL, e.g. that of a mock server. Takes the place of an earlier
    /// [`ClientBuilder::environment`].
    #[must_use]
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        self.environment(Environment::Custom(url.as_ref().to_owned()))
    }

    /// API version of every request.
    #[must_use]
    pub fn api_version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    /// Total time of a call, from its start until the last byte of the answer: waiting for the rate limit, every
    /// attempt and the time between them included.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// No limit to the total time of a call.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// Time to connect, proxy and TLS included.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connection.connect_timeout = Some(limit);
        self
    }

    /// Longest time without a byte of the answer.
    #[must_use]
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.connection.read_timeout = Some(limit);
        self
    }

    /// How many requests a second may leave; [`RateLimit::off()`] for no limit. The client and its clones share it.
    ///
    /// A request that would have to wait for longer than its timeout fails at once with [`Error::Timeout`].
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Rate::Own(limit);
        self
    }

    /// Shares a limiter with other clients of the same key, in place of a limit of its own.
    ///
    /// ```
    /// # fn main() -> didww::Result<()> {
    /// use didww::{ApiVersion, Client};
    ///
    /// let client = Client::new("YOUR_API_KEY")?;
    /// let newer = Client::builder("YOUR_API_KEY")
    ///     .api_version(ApiVersion::V2026_04_16)
    ///     .rate_limiter(client.rate_limiter())
    ///     .build()?;
    /// # let _ = newer;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn rate_limiter(mut self, limiter: &RateLimiter) -> Self {
        self.rate_limit = Rate::Shared(limiter.clone());
        self
    }

    /// How often a request is repeated at most; 0: never. What is repeated at all: see [`RetryPolicy`].
    #[must_use]
    pub fn retries(mut self, most: u32) -> Self {
        self.retry.max_retries = most;
        self
    }

    /// How failed requests are repeated.
    #[must_use]
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Longest answer that is read, in bytes after decompression. A longer one is [`Error::Decode`].
    #[must_use]
    pub fn max_response_bytes(mut self, most: usize) -> Self {
        self.max_response_bytes = most;
        self
    }

    /// Calls `hook` before each request leaves, retries and redirects included. It may add headers. It must not block.
    ///
    /// ```
    /// # fn main() -> didww::Result<()> {
    /// let client = didww::Client::builder("YOUR_API_KEY")
    ///     .on_request(|request| {
    ///         let _ = request.insert_header("x-correlation-id", "4711");
    ///     })
    ///     .on_response(|response| println!("{} {} took {:?}", response.method, response.path, response.duration))
    ///     .build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on_request(mut self, hook: impl Fn(&mut RequestEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.request.push(Arc::new(hook));
        self
    }

    /// Calls `hook` after each attempt, whatever became of it; not for a call whose future is dropped. It must not
    /// block.
    #[must_use]
    pub fn on_response(mut self, hook: impl Fn(&ResponseEvent<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.response.push(Arc::new(hook));
        self
    }

    /// What follows the package's name in `User-Agent`, e.g. `my-app/1.0`.
    #[must_use]
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// The package's name in `User-Agent`; bindings for other languages say theirs.
    #[doc(hidden)]
    #[must_use]
    pub fn product(mut self, product: impl Into<String>) -> Self {
        self.product = product.into();
        self
    }

    /// Another way to authenticate than by the API key that the builder was made with, which is ignored then.
    #[must_use]
    pub fn authentication(mut self, authentication: impl Authentication) -> Self {
        self.identity = Identity::Custom(Arc::new(authentication));
        self
    }

    /// Allows `http://` to other hosts than this one. The API key can be read by everyone on the way.
    #[must_use]
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.connection.plain_http = allow;
        self
    }

    /// Uses an HTTP client of your own, with its proxies and its TLS; the options about connecting
    /// (`connect_timeout`, [`configure_http`](Self::configure_http)) are its business then. Those that say whom to trust
    /// or which proxy to take cannot be given beside it.
    ///
    /// This crate's reqwest has no cryptography of its own: give its builder a TLS configuration
    /// (`tls_backend_preconfigured`), or enable one of reqwest's TLS features in your own package.
    ///
    /// Build it with `redirect(reqwest::redirect::Policy::none())`: redirects within the host are followed all the
    /// same, while reqwest's own policy would carry the API key to any host. Where that is not at hand, prefer
    /// [`configure_http`](Self::configure_http), which sees to it.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Changes the HTTP client that is made, where the options of this builder do not do. Its TLS is set already, so
    /// that its own options about certificates do nothing: see [`trust`](Self::trust).
    ///
    /// The builder has the other options set. Its policy on redirects is replaced: they are followed within the host
    /// alone, for the API key goes with them.
    ///
    /// ```no_run
    /// # fn main() -> didww::Result<()> {
    /// let local = std::net::IpAddr::from([192, 0, 2, 7]);
    /// let client = didww::Client::builder("YOUR_API_KEY").configure_http(move |http| http.local_address(local)).build()?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn configure_http(
        mut self,
        customize: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.connection.customize.push(Box::new(customize));
        self
    }

    /// Checks the options and makes the client. Sends nothing.
    pub fn build(self) -> Result<Client> {
        let limits = [
            ("timeout", self.timeout),
            ("connect_timeout", self.connection.connect_timeout),
            ("read_timeout", self.connection.read_timeout),
        ];
        check_limits(&limits)?;
        if self.max_response_bytes == 0 {
            return Err(Error::invalid_option("max_response_bytes", "it must be more than nothing"));
        }
        let limiter = match self.rate_limit {
            Rate::Own(limit) => RateLimiter::new(limit)?,
            Rate::Shared(limiter) => limiter,
        };
        if let Some(option) = self.http.as_ref().and_then(|_| self.connection.route_option()) {
            return Err(Error::invalid_option(
                option,
                "it does nothing for an HTTP client of your own: set it there, or leave out `http_client`",
            ));
        }
        let authentication = match self.identity {
            Identity::Key(key) => Arc::new(ApiKey::new(key)?),
            Identity::Custom(authentication) => authentication,
        };
        let inner = Transport::new(Settings {
            base: BaseUrl::new(self.environment.base_url(), self.connection.plain_http)?,
            version: self.version,
            authentication,
            user_agent: user_agent(&self.product, self.user_agent_suffix.as_deref())?,
            timeout: self.timeout,
            connection: self.connection,
            retry: self.retry.check()?,
            limiter,
            max_response_bytes: self.max_response_bytes,
            hooks: self.hooks,
            http: self.http,
        })?;
        Ok(Client { inner: Arc::new(inner), keys: Arc::default() })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let environment = match &self.environment {
            // it has not been checked yet, and may hold a password
            Environment::Custom(_) => "custom",
            known => known.base_url(),
        };
        f.debug_struct("ClientBuilder")
            .field("environment", &environment)
            .field("api_version", &self.version)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connection.connect_timeout)
            .field("read_timeout", &self.connection.read_timeout)
            .field("trust", &self.connection.tls.trust)
            .field("proxy", &self.connection.proxy)
            .finish_non_exhaustive()
    }
}

fn user_agent(product: &str, suffix: Option<&str>) -> Result<HeaderValue> {
    let text = match suffix.unwrap_or_default() {
        "" => product.to_owned(),
        suffix => format!("{product} {suffix}"),
    };
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && text.trim() == text;
    match HeaderValue::from_str(&text) {
        Ok(value) if printable && !product.is_empty() => Ok(value),
        _ => Err(Error::invalid_option("user_agent_suffix", "it must be printable ASCII on one line")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<ClientBuilder> {
        ClientBuilder::from_variables(|name| {
            Ok(variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        })
    }

    #[test]
    fn variables() {
        let client = from(&[("DIDWW_API_KEY", "k")]).and_then(ClientBuilder::build).expect("a client");
        assert_eq!(client.base_url(), Environment::Sandbox.base_url());
        assert_eq!(client.api_version(), ApiVersion::default());
        let client = from(&[
            ("DIDWW_API_KEY", "k"),
            ("DIDWW_ENVIRONMENT", "Production"),
            ("DIDWW_API_VERSION", "2026-04-16"),
        ])
        .and_then(ClientBuilder::build)
        .expect("a client");
        assert_eq!(client.base_url(), Environment::Production.base_url());
        assert_eq!(client.api_version().as_str(), "2026-04-16");
        let url = ("DIDWW_BASE_URL", "http://127.0.0.1:9/v3/");
        let client = from(&[("DIDWW_API_KEY", "k"), ("DIDWW_ENVIRONMENT", "production"), url])
            .and_then(ClientBuilder::build)
            .expect("a client");
        assert_eq!(client.base_url(), "http://127.0.0.1:9/v3");
    }

    #[test]
    fn variables_that_cannot_be() {
        for (name, value) in [
            ("DIDWW_API_KEY", ""),
            ("DIDWW_API_KEY", "s3cret\n"),
            ("DIDWW_ENVIRONMENT", "prod"),
            ("DIDWW_ENVIRONMENT", ""),
            ("DIDWW_BASE_URL", "sandbox"),
            ("DIDWW_BASE_URL", " "),
            ("DIDWW_API_VERSION", "2021-01-01"),
            ("DIDWW_API_VERSION", ""),
        ] {
            let error = from(&[(name, value), ("DIDWW_API_KEY", "k")]).expect_err(value);
            let shown = error.to_string();
            assert!(error.is_invalid_input() && shown.starts_with(name), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        assert!(from(&[]).expect_err("no key").to_string().contains("DIDWW_API_KEY"));
    }
}
