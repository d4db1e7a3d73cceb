//! What a program can see of its requests as they are made.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::{Error, ResponseInfo, Result};

/// A request that is about to leave; see [`ClientBuilder::on_request`](crate::ClientBuilder::on_request).
#[derive(Debug)]
#[non_exhaustive]
pub struct RequestEvent<'a> {
    /// `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`.
    pub operation: &'static str,
    /// JSON:API type of what it is about, e.g. `dids`; `None` for raw requests.
    pub resource: Option<&'static str>,
    /// HTTP method.
    pub method: &'a Method,
    /// Path below the base URL, with a leading slash and without the query: filters hold phone numbers.
    pub path: &'a str,
    /// Host, and port if it is not the scheme's own.
    pub host: &'a str,
    /// Which attempt it is, from 1 on.
    pub attempt: u32,
    pub(crate) headers: &'a mut HeaderMap,
}

impl RequestEvent<'_> {
    /// Sends a header along, in place of the usual one of that name: `traceparent`, say. The credential stays the
    /// client's.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it cannot be a header, or is one that HTTP itself needs to be right.
    pub fn insert_header(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Result<()> {
        let (name, value) = checked_header(name.as_ref(), value.as_ref())?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// What became of a request; see [`ClientBuilder::on_response`](crate::ClientBuilder::on_response).
#[derive(Debug)]
#[non_exhaustive]
pub struct ResponseEvent<'a> {
    /// `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`.
    pub operation: &'static str,
    /// JSON:API type of what it is about, e.g. `dids`; `None` for raw requests.
    pub resource: Option<&'static str>,
    /// HTTP method.
    pub method: &'a Method,
    /// Path below the base URL, with a leading slash and without the query.
    pub path: &'a str,
    /// Host, and port if it is not the scheme's own.
    pub host: &'a str,
    /// Which attempt it was, from 1 on; 0 if it did not come to one, for lack of room or of a credential.
    pub attempt: u32,
    /// How long the attempt took, from when it could leave (after redirects: the last request) until the last byte of
    /// the answer.
    pub duration: Duration,
    /// Status and headers of a success, or what went wrong.
    pub result: Result<&'a ResponseInfo, &'a Error>,
    /// The request is made again after this time.
    pub retry_in: Option<Duration>,
}

pub(crate) type RequestHook = Arc<dyn Fn(&mut RequestEvent<'_>) + Send + Sync>;
pub(crate) type ResponseHook = Arc<dyn Fn(&ResponseEvent<'_>) + Send + Sync>;

/// Who wants to see the requests.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) request: Vec<RequestHook>,
    pub(crate) response: Vec<ResponseHook>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hooks({} on_request, {} on_response)", self.request.len(), self.response.len())
    }
}

/// Headers that HTTP itself needs to be right.
const RESERVED: [HeaderName; 7] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
];

/// A header that a program may set.
pub(crate) fn checked_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::invalid_member("header", "that is not a name of a header"))?;
    if RESERVED.contains(&name) {
        return Err(Error::invalid_option(name.as_str(), "this header cannot be set"));
    }
    let value = HeaderValue::from_str(value)
        .map_err(|_| Error::invalid_option(name.as_str(), "its value must be printable ASCII"))?;
    Ok((name, value))
}
