//! What an answer carries besides its body.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, Method, header};

use crate::redaction::Secret;

/// Which request it was. The query is left out: filters hold phone numbers.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) method: Method,
    /// Below the base URL, with a leading slash.
    pub(crate) path: Arc<str>,
    /// Host, and port if it is not the scheme's own.
    pub(crate) host: Arc<str>,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// An earlier attempt may have taken effect.
    pub(crate) unclear: bool,
    /// How long the call waited for the rate limit.
    pub(crate) waited: Duration,
    /// What the last attempt proved itself with, which an answer may repeat.
    pub(crate) secret: Secret,
}

impl Target {
    pub(crate) fn new(method: Method, path: impl Into<Arc<str>>, host: Arc<str>) -> Self {
        Target {
            method,
            path: path.into(),
            host,
            attempts: 0,
            unclear: false,
            waited: Duration::ZERO,
            secret: Secret::default(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, crate::error::Shortened(&self.path, 120))?;
        match self.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, ", tried {attempts} times"),
        }
    }
}

/// Status, headers and request id of an answer. Cloning it is cheap.
#[derive(Clone)]
pub struct ResponseInfo(Arc<Inner>);

struct Inner {
    status: u16,
    headers: HeaderMap,
    target: Target,
}

impl ResponseInfo {
    pub(crate) fn new(status: u16, mut headers: HeaderMap, target: Target) -> Self {
        target.secret.clean_headers(&mut headers);
        ResponseInfo(Arc::new(Inner { status, headers, target }))
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Whether the status is one of 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.0.status)
    }

    /// Every header of the answer. A value that repeats the request's credential is `[redacted]`.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The value of one header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// `X-Request-Id`: what DIDWW's support finds the request by.
    pub fn request_id(&self) -> Option<&str> {
        self.header("x-request-id").filter(|id| !id.is_empty())
    }

    /// How often the request was sent: more than once if it was repeated after a failure.
    pub fn attempts(&self) -> u32 {
        self.0.target.attempts
    }

    /// How long the call waited for the client's rate limit, all attempts together.
    pub fn waited_for_rate_limit(&self) -> Duration {
        self.0.target.waited
    }

    /// What the server says about its rate limit, if it does: the headers `RateLimit-Limit`, `RateLimit-Remaining` and
    /// `RateLimit-Reset`, with or without `X-`.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        let read = |name: &str| {
            let value = self.header(&format!("ratelimit-{name}"));
            // "20, 20;w=1" says the windows, too
            let value = value.or_else(|| self.header(&format!("x-ratelimit-{name}")))?;
            value.split([',', ';']).next()?.trim().parse::<u64>().ok()
        };
        let status =
            RateLimitStatus { limit: read("limit"), remaining: read("remaining"), reset: read("reset") };
        (status != RateLimitStatus::default()).then_some(status)
    }

    /// Method of the request that was answered.
    pub fn method(&self) -> &Method {
        &self.0.target.method
    }

    /// Path of the request below the base URL, without its query.
    pub fn path(&self) -> &str {
        &self.0.target.path
    }

    pub(crate) fn target(&self) -> &Target {
        &self.0.target
    }

    /// What must not show of the answer.
    pub(crate) fn secret(&self) -> &Secret {
        &self.0.target.secret
    }
}

/// What a server says about its rate limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitStatus {
    /// Requests that it allows in a window of time.
    pub limit: Option<u64>,
    /// Requests that are left in this window.
    pub remaining: Option<u64>,
    /// When the window ends, as the server writes it: seconds from now, with some servers seconds since 1970.
    pub reset: Option<u64>,
}

impl fmt::Debug for ResponseInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseInfo")
            .field("status", &self.0.status)
            .field("method", &self.0.target.method)
            .field("path", &self.0.target.path)
            .field("headers", &RedactedHeaders(&self.0.headers))
            .finish()
    }
}

/// Headers without the values that open doors.
pub(crate) struct RedactedHeaders<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for RedactedHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let secret = value.is_sensitive()
                || name == "api-key"
                || [header::SET_COOKIE, header::COOKIE, header::AUTHORIZATION, header::PROXY_AUTHORIZATION]
                    .contains(name);
            (name, if secret { HeaderValue::from_static("[redacted]") } else { value.clone() })
        });
        f.debug_map().entries(shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target::new(Method::GET, "/dids", "127.0.0.1".into())
    }

    #[test]
    fn debug_hides_what_opens_doors() {
        let mut headers = HeaderMap::new();
        for name in ["set-cookie", "api-key", "authorization", "proxy-authorization", "cookie"] {
            headers.insert(name, HeaderValue::from_static("s3cret"));
        }
        headers.insert("x-request-id", HeaderValue::from_static("abc"));
        let info = ResponseInfo::new(200, headers, target());
        let shown = format!("{info:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(shown.contains("x-request-id") && shown.contains("abc"), "{shown}");
        assert_eq!(info.header("set-cookie"), Some("s3cret"));
        assert_eq!(info.request_id(), Some("abc"));
    }
}
