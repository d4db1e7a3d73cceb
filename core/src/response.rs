//! What an answer carries besides its body.

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, header};

/// Which request it was. The query is left out: filters hold phone numbers.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) method: Method,
    /// Below the base URL, with a leading slash.
    pub(crate) path: Arc<str>,
    /// Host, and port if it is not the scheme's own.
    pub(crate) host: Arc<str>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, crate::error::Shortened(&self.path, 120))
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
    pub(crate) fn new(status: u16, headers: HeaderMap, target: Target) -> Self {
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

    /// Every header of the answer.
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
        Target { method: Method::GET, path: "/dids".into(), host: "127.0.0.1".into() }
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
