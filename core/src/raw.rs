//! Requests to whatever there is no method for.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Error, ResponseInfo, Result,
    error::{DecodeError, decode_error},
    hooks::checked_header,
    parameters::{call_options, raw_parameters},
    transport::{Answer, CallOptions, Request, Transport, push_query, split_raw_path},
};

/// A request to whatever there is no method for; made by [`Client::raw`](crate::Client::raw).
#[must_use = "nothing happens until it is sent"]
pub struct RawRequest {
    transport: Arc<Transport>,
    pub(crate) parts: Parts,
    pub(crate) options: CallOptions,
}

raw_parameters!(RawRequest);
call_options!([] RawRequest);

impl RawRequest {
    pub(crate) fn new(transport: Arc<Transport>, method: Method, path: &str) -> Self {
        // The API gives absolute addresses: of pages, of exports.
        let own = path.strip_prefix(transport.base_url()).filter(|rest| rest.starts_with('/'));
        let request = split_raw_path(own.unwrap_or(path)).map(|(path, query)| {
            let mut request = Request::new(method, path);
            request.query = query;
            request
        });
        RawRequest { transport, parts: Parts(request), options: CallOptions::default() }
    }

    /// Sends it. A status other than 2xx is an error.
    pub async fn send(self) -> Result<RawResponse> {
        let mut request = self.parts.0?;
        request.options = self.options;
        let Answer { info, body, .. } = self.transport.send(request).await?;
        Ok(RawResponse { info, body })
    }
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("RawRequest");
        match &self.parts.0 {
            Ok(request) => debug.field("method", &request.method).field("path", &request.path),
            Err(error) => debug.field("error", error),
        };
        debug.finish_non_exhaustive()
    }
}

/// The request, or the first thing that is wrong with it.
pub(crate) struct Parts(Result<Request>);

impl Parts {
    fn change(&mut self, change: impl FnOnce(&mut Request) -> Result<()>) {
        if let Ok(request) = &mut self.0
            && let Err(error) = change(request)
        {
            self.0 = Err(error);
        }
    }

    pub(crate) fn query(&mut self, name: &str, value: &str) {
        self.change(|request| {
            push_query(&mut request.query, name, value);
            Ok(())
        });
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        self.change(|request| {
            let (name, value) = checked_header(name, value)?;
            request.headers.append(name, value);
            Ok(())
        });
    }

    pub(crate) fn json<T: Serialize + ?Sized>(&mut self, body: &T) {
        self.change(|request| {
            let body = serde_json::to_vec(body)
                .map_err(|error| Error::invalid_option("body", format!("it cannot become JSON: {error}")))?;
            request.body = Some(Bytes::from(body).into());
            request.content_type = None;
            Ok(())
        });
    }

    pub(crate) fn body(&mut self, body: Bytes, content_type: &str) {
        self.change(|request| {
            let content_type = HeaderValue::from_str(content_type)
                .map_err(|_| Error::invalid_option("content_type", "it must be printable ASCII"))?;
            request.body = Some(body.into());
            request.content_type = Some(content_type);
            Ok(())
        });
    }

    pub(crate) fn authenticated(&mut self, authenticated: bool) {
        self.change(|request| {
            request.authenticated = authenticated;
            Ok(())
        });
    }
}

/// A successful answer as it came; made by [`RawRequest::send`].
#[derive(Clone)]
pub struct RawResponse {
    info: ResponseInfo,
    body: Bytes,
}

impl RawResponse {
    /// Status, headers and request id.
    pub fn info(&self) -> &ResponseInfo {
        &self.info
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.info.status()
    }

    /// The body, decompressed.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body, decompressed, without the rest.
    pub fn into_body(self) -> Bytes {
        self.body
    }

    /// The body as text.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.body).map_err(|error| {
            let message = format!("it is not UTF-8 after {} bytes", error.valid_up_to());
            DecodeError::new("", message, &self.info).into()
        })
    }

    /// The body, parsed as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| decode_error(error, &self.body, &self.info))
    }
}

/// Without the body, which may hold passwords.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.body.len();
        f.debug_struct("RawResponse").field("info", &self.info).field("bytes", &length).finish()
    }
}
