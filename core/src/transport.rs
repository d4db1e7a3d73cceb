//! Sends requests and receives answers. Knows HTTP and nothing of resources.

mod api_error;
mod body;
mod call;
mod certificates;
mod connection;
mod deadline;
mod decode_error;
mod file;
mod outgoing;
mod proxy;
mod tls;
mod url;

use std::{fmt, sync::Arc, time::Duration};

use ::url::Url;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tokio::time::Instant;

use self::call::Call;
pub use self::{
    api_error::{ApiError, ErrorObject, ErrorSource},
    decode_error::DecodeError,
    tls::Trust,
};
pub(crate) use self::{
    call::check_limits,
    connection::{ConnectionSettings, ProxyFailure},
    decode_error::{decode_error, decode_error_at},
    file::OpenFile,
    outgoing::{Pieces, RequestBody, StreamedBody},
    proxy::ProxyChoice,
    tls::refuses_client_certificate,
    url::{BaseUrl, encode_segment, push_query, split_raw_path},
};
use crate::{
    ApiVersion, Authentication, AuthenticationContext, Error, RateLimiter, Result, RetryPolicy, hooks::Hooks,
    response::ResponseInfo, retry::Budget,
};

/// Media type of every document, sent and asked for.
pub(crate) const JSON_API: HeaderValue = HeaderValue::from_static("application/vnd.api+json");
/// Longest answer that is read when all that matters is why it failed.
const MAX_ERROR_BODY: usize = 1 << 20;
const MAX_REDIRECTS: usize = 5;
const VERSION_HEADER: HeaderName = HeaderName::from_static("x-didww-api-version");

/// A request, with everything encoded already.
#[derive(Clone)]
pub(crate) struct Request {
    /// What it is called where it is seen: `list`, `raw` …
    pub(crate) operation: &'static str,
    /// JSON:API type of what it is about.
    pub(crate) resource: Option<&'static str>,
    pub(crate) method: Method,
    /// Below the base URL, e.g. `dids/abc`; of a file, what it is called where requests are seen.
    pub(crate) path: String,
    /// A file that the server named, wherever it is, in place of path and query. The body of its answer is left to
    /// whoever asked for it.
    pub(crate) file: Option<Url>,
    /// Without `?`; may be empty.
    pub(crate) query: String,
    pub(crate) body: Option<RequestBody>,
    /// JSON:API's if there is none.
    pub(crate) content_type: Option<HeaderValue>,
    /// Whether a credential is sent.
    pub(crate) authenticated: bool,
    /// In addition to the usual ones, or in their place.
    pub(crate) headers: HeaderMap,
    pub(crate) options: CallOptions,
}

/// What one call has in place of the client's settings; `None` leaves them as they are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallOptions {
    /// Total time, every attempt and wait included; `Some(None)` is no limit.
    pub(crate) timeout: Option<Option<Duration>>,
    /// When that time began, if it was before this call: for what is made of several calls.
    pub(crate) began: Option<Instant>,
    /// Time to connect, proxy and TLS included; not longer than the client's.
    pub(crate) connect_timeout: Option<Duration>,
    /// Longest time without a byte of the answer.
    pub(crate) read_timeout: Option<Duration>,
    /// How often the request is repeated at most.
    pub(crate) retries: Option<u32>,
}

impl CallOptions {
    /// Time until these options let a call end; `None` if they set no limit.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let limit = self.timeout.flatten()?;
        Some(limit.saturating_sub(self.began.map_or(Duration::ZERO, |began| began.elapsed())))
    }
}

impl Request {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Request {
            operation: "raw",
            resource: None,
            method,
            path: path.into(),
            file: None,
            query: String::new(),
            body: None,
            content_type: None,
            authenticated: true,
            headers: HeaderMap::new(),
            options: CallOptions::default(),
        }
    }
}

/// A successful answer.
pub(crate) struct Answer {
    pub(crate) info: ResponseInfo,
    pub(crate) body: Bytes,
    /// The body of a file, which has not been read.
    file: Option<reqwest::Response>,
}

impl Answer {
    pub(crate) fn whole(info: ResponseInfo, body: Bytes) -> Self {
        Answer { info, body, file: None }
    }
}

/// What a transport is made of.
pub(crate) struct Settings {
    pub(crate) base: BaseUrl,
    pub(crate) version: ApiVersion,
    pub(crate) authentication: Arc<dyn Authentication>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Option<Duration>,
    pub(crate) connection: ConnectionSettings,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: RateLimiter,
    pub(crate) max_response_bytes: usize,
    pub(crate) hooks: Hooks,
    /// A client of the user's own, in place of the one that is made here.
    pub(crate) http: Option<reqwest::Client>,
}

pub(crate) struct Transport {
    http: reqwest::Client,
    base: BaseUrl,
    version: ApiVersion,
    authentication: Arc<dyn Authentication>,
    /// Sent with every request.
    headers: HeaderMap,
    timeout: Option<Duration>,
    /// Of the client that is made here.
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    retry: RetryPolicy,
    budget: Budget,
    limiter: RateLimiter,
    max_response_bytes: usize,
    hooks: Hooks,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self> {
        let read_timeout = settings.connection.read_timeout;
        let connect_timeout = settings.connection.connect_timeout.filter(|_| settings.http.is_none());
        let http = match settings.http {
            Some(http) => http,
            None => connection::http_client(settings.connection, &settings.base)?,
        };
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(VERSION_HEADER, HeaderValue::from_static(settings.version.as_str()));
        headers.insert(header::ACCEPT, JSON_API);
        headers.insert(header::CONTENT_TYPE, JSON_API);
        headers.insert(header::USER_AGENT, settings.user_agent);
        Ok(Transport {
            http,
            base: settings.base,
            version: settings.version,
            authentication: settings.authentication,
            headers,
            timeout: settings.timeout,
            connect_timeout,
            read_timeout,
            budget: Budget::new(&settings.retry),
            retry: settings.retry,
            limiter: settings.limiter,
            max_response_bytes: settings.max_response_bytes,
            hooks: settings.hooks,
        })
    }

    pub(crate) fn version(&self) -> ApiVersion {
        self.version
    }

    pub(crate) fn base_url(&self) -> &str {
        self.base.as_str()
    }

    /// Total time of a call that does not say otherwise.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    fn context(&self) -> AuthenticationContext<'_> {
        AuthenticationContext { base_url: self.base.as_str(), api_version: self.version }
    }

    pub(crate) fn limiter(&self) -> &RateLimiter {
        &self.limiter
    }

    /// Sends a request; any status but 2xx is an error.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer> {
        Call::new(self, &request)?.run().await
    }

    /// Asks for a file, and gives it once its answer's head has come; any status but 2xx is an error.
    pub(crate) async fn open(&self, request: Request) -> Result<OpenFile> {
        let call = Call::new(self, &request)?;
        let pace = call.pace();
        let answer = call.run().await?;
        match answer.file {
            Some(response) => Ok(OpenFile::new(answer.info, response, pace)),
            None => Err(Error::invalid_input("no file was asked for")),
        }
    }

    /// A request for a file that the server named.
    pub(crate) fn file_request(&self, url: Url) -> Result<Request> {
        let own = self.base.is_origin_of(&url);
        if !own {
            self.base.check_file(&url)?;
        }
        let mut request = Request::new(Method::GET, url.path().trim_start_matches('/'));
        request.operation = "download";
        // the key is for the API's host alone
        request.authenticated = own;
        request.headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        // what is packed is to come as it is, and its length is to be known
        request.headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        request.file = Some(url);
        Ok(request)
    }

    pub(crate) fn read_timeout(&self) -> Option<Duration> {
        self.read_timeout
    }

    /// How often a call is repeated at most.
    pub(crate) fn max_retries(&self) -> u32 {
        self.retry.max_retries
    }

    /// How long to wait before a file is asked for again that broke off; `None` if it must not be.
    pub(crate) fn delay_of_read(&self, error: &Error, repeated: u32) -> Option<Duration> {
        let delay = self.retry.delay(&Method::GET, error, repeated)?;
        self.budget.spend().then_some(delay)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.base.as_str())
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn futures_can_move_between_threads() {
        fn check<T: Send>(_: T) {}
        fn only_types(transport: &Transport, request: Request) {
            check(transport.send(request));
        }
        let _ = only_types;
    }
}
