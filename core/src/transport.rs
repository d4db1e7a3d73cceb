//! Sends requests and receives answers. Knows HTTP and nothing of resources.

mod api_error;
mod decode_error;
mod tls;
mod url;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use ::url::Url;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tokio::time::Instant;

pub use self::{
    api_error::{ApiError, ErrorObject, ErrorSource},
    decode_error::DecodeError,
};
pub(crate) use self::{
    decode_error::{decode_error, decode_error_at},
    url::{BaseUrl, encode_segment, push_query, split_raw_path},
};
use crate::{
    ApiVersion, Authentication, AuthenticationContext, ConnectError, Credential, Error, Result, TimeoutError,
    TimeoutPhase, TlsError, TransportError,
    error::{Cause, find},
    response::{ResponseInfo, Target},
};

/// Media type of every document, sent and asked for.
pub(crate) const JSON_API: HeaderValue = HeaderValue::from_static("application/vnd.api+json");
/// Longest answer that is read, after decompression: a list of 1,000 resources is a thirtieth of it.
const MAX_BODY: usize = 64 << 20;
/// Longest answer that is read when all that matters is why it failed.
const MAX_ERROR_BODY: usize = 1 << 20;
/// Room that is made for a body at once on the word of its `Content-Length`.
const MAX_RESERVE: usize = 4 << 20;
const MAX_REDIRECTS: usize = 5;
const VERSION_HEADER: HeaderName = HeaderName::from_static("x-didww-api-version");

/// A request, with everything encoded already.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Below the base URL, e.g. `dids/abc`.
    pub(crate) path: String,
    /// Without `?`; may be empty.
    pub(crate) query: String,
    pub(crate) body: Option<Bytes>,
    /// JSON:API's if there is none.
    pub(crate) content_type: Option<HeaderValue>,
    /// Whether a credential is sent.
    pub(crate) authenticated: bool,
    /// In addition to the usual ones, or in their place.
    pub(crate) headers: HeaderMap,
    /// In place of the client's.
    pub(crate) timeout: Option<Duration>,
}

impl Request {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Request {
            method,
            path: path.into(),
            query: String::new(),
            body: None,
            content_type: None,
            authenticated: true,
            headers: HeaderMap::new(),
            timeout: None,
        }
    }
}

/// A successful answer.
pub(crate) struct Answer {
    pub(crate) info: ResponseInfo,
    pub(crate) body: Bytes,
}

/// What a transport is made of.
pub(crate) struct Settings {
    pub(crate) base: BaseUrl,
    pub(crate) version: ApiVersion,
    pub(crate) authentication: Arc<dyn Authentication>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) customize: Vec<Customize>,
    /// A client of the user's own, in place of the one that is made here.
    pub(crate) http: Option<reqwest::Client>,
}

pub(crate) type Customize = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

pub(crate) struct Transport {
    http: reqwest::Client,
    base: BaseUrl,
    version: ApiVersion,
    authentication: Arc<dyn Authentication>,
    /// Sent with every request.
    headers: HeaderMap,
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
}

/// When a request must be over.
#[derive(Clone, Copy)]
struct Deadline {
    at: Option<Instant>,
    limit: Option<Duration>,
}

impl Deadline {
    fn after(limit: Option<Duration>) -> Self {
        // a time that no clock shows is no limit
        Deadline { at: limit.and_then(|limit| Instant::now().checked_add(limit)), limit }
    }

    /// `None` if the time is up first.
    async fn within<T>(self, work: impl Future<Output = T>) -> Option<T> {
        match self.at {
            Some(at) => tokio::time::timeout_at(at, work).await.ok(),
            None => Some(work.await),
        }
    }
}

/// The HTTP client that the settings describe.
fn http_client(settings: &mut Settings) -> Result<reqwest::Client> {
    let unusable = |error: Cause| {
        Error::invalid_input(format!(
            "no HTTP client can be made: {}",
            crate::error::innermost(error.as_ref())
        ))
    };
    let tls = tls::config().map_err(|error| unusable(error.into()))?;
    let mut builder = reqwest::Client::builder().tls_backend_preconfigured(tls);
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if let Some(limit) = settings.read_timeout {
        builder = builder.read_timeout(limit);
    }
    if settings.base.loopback {
        // a proxy's loopback is another machine's, and plain http would show it the key
        builder = builder.no_proxy();
    }
    for customize in settings.customize.drain(..) {
        builder = customize(builder);
    }
    // last, so that nothing can undo it: reqwest would carry `Api-Key` to any host
    builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.build().map_err(|error| unusable(error.without_url().into()))
}

impl Transport {
    pub(crate) fn new(mut settings: Settings) -> Result<Self> {
        let http = match settings.http.take() {
            Some(http) => http,
            None => http_client(&mut settings)?,
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
            connect_timeout: settings.connect_timeout,
            read_timeout: settings.read_timeout,
        })
    }

    pub(crate) fn version(&self) -> ApiVersion {
        self.version
    }

    pub(crate) fn base_url(&self) -> &str {
        self.base.as_str()
    }

    /// Sends a request; any status but 2xx is an error.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer> {
        self.send_once(&request).await
    }

    async fn send_once(&self, request: &Request) -> Result<Answer> {
        let deadline = Deadline::after(request.timeout.or(self.timeout));
        let target = Target {
            method: request.method.clone(),
            path: format!("/{}", request.path).into(),
            host: self.base.host.clone(),
        };
        let url = self.base.join(&request.path, &request.query)?;
        if !request.authenticated {
            return self.exchange(request, url, None, deadline, &target).await;
        }
        let context = AuthenticationContext { base_url: self.base.as_str(), api_version: self.version };
        let mut renewed = false;
        loop {
            let no_credential = || timeout(TimeoutPhase::Credential, deadline.limit, None, &target, None);
            let credential = self.authentication.credential(&context);
            let credential = deadline.within(credential).await.ok_or_else(no_credential)??;
            let result = self.exchange(request, url.clone(), Some(&credential), deadline, &target).await;
            match result {
                Err(Error::Api(error)) if error.status == 401 && !renewed => {
                    let again = self.authentication.rejected(&context, &credential, &error.response);
                    // a renewal that fails leaves the 401 to tell; so does one that takes too long
                    if !matches!(deadline.within(again).await, Some(Ok(true))) {
                        return Err(Error::Api(error));
                    }
                    renewed = true;
                }
                result => return result,
            }
        }
    }

    /// One request and its answer, redirects within the host included.
    async fn exchange(
        &self,
        request: &Request,
        mut url: Url,
        credential: Option<&Credential>,
        deadline: Deadline,
        target: &Target,
    ) -> Result<Answer> {
        let mut hops = 0;
        loop {
            let mut message = reqwest::Request::new(request.method.clone(), url.clone());
            *message.headers_mut() = self.headers_of(request, credential);
            *message.body_mut() = request.body.clone().map(reqwest::Body::from);
            let response = match deadline.within(self.http.execute(message)).await {
                None => {
                    return Err(timeout(TimeoutPhase::Response, deadline.limit, None, target, None));
                }
                Some(Err(error)) => return Err(self.not_answered(error, target)),
                Some(Ok(response)) => response,
            };
            if hops < MAX_REDIRECTS
                && let Some(next) = redirect(&request.method, &url, &response)
            {
                hops += 1;
                url = next;
                continue;
            }
            return self.receive(response, credential, deadline, target).await;
        }
    }

    fn headers_of(&self, request: &Request, credential: Option<&Credential>) -> HeaderMap {
        let mut headers = self.headers.clone();
        if let Some(content_type) = &request.content_type {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
        for name in request.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &request.headers {
            headers.append(name, value.clone());
        }
        // last: it is there once, and is the client's own
        if let Some(credential) = credential {
            headers.insert(credential.name(), credential.value().clone());
        }
        headers
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        credential: Option<&Credential>,
        deadline: Deadline,
        target: &Target,
    ) -> Result<Answer> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let info = ResponseInfo::new(status.as_u16(), headers, target.clone());
        let mut body = Body::default();
        let limit = if status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
        let read = deadline.within(body.read(&mut response, limit)).await;
        if !status.is_success() {
            // the status tells the outcome even if the rest never comes
            let source = match read {
                Some(Err(Unread::Broken(error))) => Some(Cause::from(error.without_url())),
                _ => None,
            };
            let body = without_secret(body.into_bytes(), credential);
            return Err(ApiError::new(info, &body, source).into());
        }
        match read {
            Some(Ok(())) => Ok(Answer { info, body: body.into_bytes() }),
            None => Err(timeout(TimeoutPhase::Body, deadline.limit, Some(info), target, None)),
            Some(Err(Unread::TooLong)) => {
                let message = format!("it is longer than {} MiB", MAX_BODY >> 20);
                Err(DecodeError::new("", message, &info).into())
            }
            Some(Err(Unread::Broken(error))) => {
                let source: Cause = error.without_url().into();
                Err(if is_timeout(source.as_ref()) {
                    timeout(TimeoutPhase::Body, self.read_timeout, Some(info), target, Some(source))
                } else {
                    TransportError { response: Some(info), target: target.clone(), source }.into()
                })
            }
        }
    }

    /// Sorts the errors that come instead of an answer.
    fn not_answered(&self, error: reqwest::Error, target: &Target) -> Error {
        let error = error.without_url();
        let (connecting, builder, dns) = (error.is_connect(), error.is_builder(), error.is_dns());
        let timed_out = error.is_timeout();
        let source: Cause = error.into();
        let target = target.clone();
        match (timed_out, connecting) {
            (true, true) => timeout(TimeoutPhase::Connect, self.connect_timeout, None, &target, Some(source)),
            (true, false) => timeout(TimeoutPhase::Response, self.read_timeout, None, &target, Some(source)),
            (false, true) if find::<rustls::Error>(source.as_ref()).is_some() => {
                TlsError { target, source }.into()
            }
            (false, true) => ConnectError { dns, target, source }.into(),
            (false, false) if builder => Error::invalid_input(format!(
                "the request cannot be sent: {}",
                crate::error::innermost(source.as_ref())
            )),
            (false, false) => TransportError { response: None, target, source }.into(),
        }
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

fn timeout(
    phase: TimeoutPhase,
    limit: Option<Duration>,
    response: Option<ResponseInfo>,
    target: &Target,
    source: Option<Cause>,
) -> Error {
    TimeoutError { phase, limit, response, target: target.clone(), source }.into()
}

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    find::<reqwest::Error>(error).is_some_and(reqwest::Error::is_timeout)
}

/// Where a redirect leads, if it is followed: on the same scheme, host and port alone, for the credential goes
/// with it; and never so that a write becomes a read, which would pass for the write's success.
fn redirect(method: &Method, from: &Url, response: &reqwest::Response) -> Option<Url> {
    let follows = match response.status().as_u16() {
        301..=303 => *method == Method::GET || *method == Method::HEAD,
        307 | 308 => true,
        _ => false,
    };
    let location = response.headers().get(header::LOCATION).filter(|_| follows)?.to_str().ok()?;
    let mut next = from.join(location).ok()?;
    next.set_fragment(None);
    let same = next.origin() == from.origin() && next.username().is_empty() && next.password().is_none();
    same.then_some(next)
}

/// A body as it comes. One that comes in one piece is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: BytesMut,
}

enum Unread {
    TooLong,
    Broken(reqwest::Error),
}

impl Body {
    /// Keeps what has come even when it fails or is dropped in the middle.
    async fn read(&mut self, response: &mut reqwest::Response, limit: usize) -> Result<(), Unread> {
        let expected = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        while let Some(chunk) = response.chunk().await.map_err(Unread::Broken)? {
            let length = self.first.len().max(self.all.len());
            if chunk.len() > limit - length {
                return Err(Unread::TooLong);
            }
            if length == 0 {
                self.first = chunk;
                continue;
            }
            if self.all.is_empty() {
                self.all.reserve(expected.min(MAX_RESERVE).max(length + chunk.len()));
                self.all.extend_from_slice(&self.first);
            }
            self.all.extend_from_slice(&chunk);
        }
        Ok(())
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// A body without the credential: error pages of some proxies repeat the request.
fn without_secret(body: Bytes, credential: Option<&Credential>) -> Bytes {
    let Some(secret) = credential.map(Credential::secret) else {
        return body;
    };
    // short ones are words that occur by themselves
    if secret.len() < 8 || !body.windows(secret.len()).any(|window| window == secret) {
        return body;
    }
    let mut clean = Vec::with_capacity(body.len());
    let mut rest = &body[..];
    while let Some(at) = rest.windows(secret.len()).position(|window| window == secret) {
        clean.extend_from_slice(&rest[..at]);
        clean.extend_from_slice(b"[redacted]");
        rest = &rest[at + secret.len()..];
    }
    clean.extend_from_slice(rest);
    clean.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_out_of_a_body() {
        let credential = Credential::api_key("s3cret-key").expect("a key");
        let clean =
            |body: &'static str| without_secret(Bytes::from_static(body.as_bytes()), Some(&credential));
        assert_eq!(clean("Api-Key: s3cret-key, s3cret-key"), "Api-Key: [redacted], [redacted]");
        assert_eq!(clean("s3cret-ke"), "s3cret-ke");
        assert_eq!(clean(""), "");
    }

    #[tokio::test]
    async fn a_limit_beyond_the_clock_is_none() {
        let deadline = Deadline::after(Some(Duration::MAX));
        assert!(deadline.at.is_none());
        assert_eq!(deadline.within(async { 1 }).await, Some(1));
        let over = Deadline::after(Some(Duration::from_millis(1)));
        assert_eq!(over.within(std::future::pending::<()>()).await, None);
    }

    #[test]
    fn futures_can_move_between_threads() {
        fn check<T: Send>(_: T) {}
        fn only_types(transport: &Transport, request: Request) {
            check(transport.send(request));
        }
        let _ = only_types;
    }
}
