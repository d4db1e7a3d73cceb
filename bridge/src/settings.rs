//! What a client is told, as JSON.

use crate::options::{parsed, time};
use didww::{ClientBuilder, Environment, Error, RateLimit, Result, RetryPolicy, Trust};
use serde::Deserialize;

/// Everything a client is told, but for functions and bytes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
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
    fn policy(&self) -> Result<RetryPolicy> {
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

impl std::fmt::Debug for Settings {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").finish_non_exhaustive()
    }
}

impl Settings {
    /// Those that `json` says.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it is not what settings look like.
    pub fn parse(json: &str) -> Result<Settings> {
        parsed(Some(json))
    }

    /// A builder that was told all of it; `product` is what begins the user agent.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a setting that cannot be.
    pub fn builder(&self, product: &str) -> Result<ClientBuilder> {
        let mut builder = match self.from_env {
            true => ClientBuilder::from_env()?,
            false => didww::Client::builder(self.api_key.clone().unwrap_or_default()),
        };
        builder = builder.product(product);
        match (&self.base_url, &self.environment) {
            (Some(url), _) => builder = builder.environment(Environment::Custom(url.clone())),
            (None, Some(name)) => builder = builder.environment(name.parse()?),
            (None, None) => {}
        }
        if let Some(version) = &self.api_version {
            builder = builder.api_version(version.parse()?);
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
    fn connections(&self, mut builder: ClientBuilder) -> Result<ClientBuilder> {
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

fn trust_of(name: &str) -> Result<Trust> {
    Ok(match name {
        "system" => Trust::System,
        "onlyAdded" => Trust::OnlyAdded,
        "bundled" => Trust::Bundled,
        _ => return Err(Error::invalid_member("trust", "trust is 'system', 'onlyAdded' or 'bundled'")),
    })
}
