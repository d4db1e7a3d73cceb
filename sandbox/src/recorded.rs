//! Requests that were made, for tests to look at.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use std::fmt;

/// Bytes of a body that are remembered.
const REMEMBERED: usize = 64 * 1024;

/// A request that the sandbox answered.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Its method.
    pub method: Method,
    /// Its path, `/v3` included.
    pub path: String,
    /// Its query string as it was sent, without the question mark; empty if there was none.
    pub query: String,
    /// Its headers; the value of `Api-Key` is replaced by `[redacted]`.
    pub headers: HeaderMap,
    /// Its body; the first 64 KiB of a longer one.
    pub body: Bytes,
}

impl fmt::Debug for RecordedRequest {
    /// Without the body, which may hold passwords: its length stands for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl RecordedRequest {
    pub(crate) fn new(parts: &Parts, body: &Bytes) -> RecordedRequest {
        let mut headers = parts.headers.clone();
        if headers.contains_key("api-key") {
            headers.insert("api-key", HeaderValue::from_static("[redacted]"));
        }
        RecordedRequest {
            method: parts.method.clone(),
            path: parts.uri.path().to_string(),
            query: parts.uri.query().unwrap_or_default().to_string(),
            headers,
            body: if body.len() > REMEMBERED {
                Bytes::copy_from_slice(&body[..REMEMBERED])
            } else {
                body.clone()
            },
        }
    }

    /// The value of a header, if it was sent and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, if it is that.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
