//! Everything that can go wrong.

mod local;

use std::{error::Error as StdError, fmt, time::Duration};

pub use self::local::{CallbackError, CallbackFault, FileError, RecordError, WaitError};
pub use crate::transport::{ApiError, DecodeError, ErrorObject, ErrorSource};
pub(crate) use crate::transport::{decode_error, decode_error_at};

use crate::{
    response::{ResponseInfo, Target},
    transport::{ProxyFailure, refuses_client_certificate},
};

/// What every fallible call returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

pub(crate) type Cause = Box<dyn StdError + Send + Sync>;

/// The one error of this crate.
///
/// ```
/// # fn handle(error: didww::Error) {
/// match &error {
///     didww::Error::Api(answer) if error.is_unprocessable() => {
///         for problem in &answer.errors {
///             println!("{:?}", problem.detail);
///         }
///     }
///     didww::Error::Timeout(_) if error.may_have_happened() => println!("look before you repeat it"),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered, and the answer is not a success.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// It took too long.
    #[error(transparent)]
    Timeout(#[from] Box<TimeoutError>),
    /// No connection could be made: unknown host, refused, unreachable. Nothing was sent.
    #[error(transparent)]
    Connect(#[from] Box<ConnectError>),
    /// The server's certificate is not trusted, or what answers does not speak TLS. Nothing was sent.
    #[error(transparent)]
    Tls(#[from] Box<TlsError>),
    /// The connection broke after it was made.
    #[error(transparent)]
    Transport(#[from] Box<TransportError>),
    /// The answer is a success and cannot be understood.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
    /// What was asked for cannot be sent. Nothing was.
    #[error(transparent)]
    InvalidInput(#[from] Box<InvalidInput>),
    /// A file of this machine could not be read or written.
    #[error(transparent)]
    File(#[from] Box<FileError>),
    /// Something that the server was to do did not come to the end that was waited for.
    #[error(transparent)]
    Wait(#[from] Box<WaitError>),
    /// A row of a file with call detail records cannot be understood.
    #[error(transparent)]
    Record(#[from] Box<RecordError>),
    /// A callback cannot be read, or is not known to be DIDWW's.
    #[error(transparent)]
    Callback(#[from] Box<CallbackError>),
    /// The request was cancelled by its caller.
    #[error("the request was cancelled")]
    Cancelled,
}

/// What became of a request that failed: whether a write may have taken effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It never left: nothing changed.
    NotSent,
    /// The server refused it: nothing changed.
    Refused,
    /// The server may have seen it: it may have taken effect.
    Unknown,
    /// The server did it, and only its answer could not be read.
    Done,
}

impl Outcome {
    /// In one word: `not_sent`, `refused`, `unknown` or `done`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::NotSent => "not_sent",
            Outcome::Refused => "refused",
            Outcome::Unknown => "unknown",
            Outcome::Done => "done",
        }
    }
}

impl Error {
    /// Bad input that concerns no single member.
    pub fn invalid_input(message: impl Into<String>) -> Self {
        InvalidInput { message: message.into(), member: None, named: false }.into()
    }

    /// Bad input in `member`: an attribute, a parameter. The message stands alone: it names the member in its place.
    pub fn invalid_member(member: impl Into<String>, message: impl Into<String>) -> Self {
        InvalidInput { message: message.into(), member: Some(member.into()), named: true }.into()
    }

    /// Bad input in `option`, a setting or part of a request, of which `problem` says what is wrong without naming it.
    pub(crate) fn invalid_option(option: impl Into<String>, problem: impl Into<String>) -> Self {
        InvalidInput { message: problem.into(), member: Some(option.into()), named: false }.into()
    }

    /// The kind of error in one word: `api`, `timeout`, `connect`, `tls`, `transport`, `decode`, `invalid_input`,
    /// `file`, `wait`, `record`, `callback` or `cancelled`.
    pub fn kind(&self) -> &'static str {
        match self {
            Error::Api(_) => "api",
            Error::Timeout(_) => "timeout",
            Error::Connect(_) => "connect",
            Error::Tls(_) => "tls",
            Error::Transport(_) => "transport",
            Error::Decode(_) => "decode",
            Error::InvalidInput(_) => "invalid_input",
            Error::File(_) => "file",
            Error::Wait(_) => "wait",
            Error::Record(_) => "record",
            Error::Callback(_) => "callback",
            Error::Cancelled => "cancelled",
        }
    }

    /// HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.response().map(ResponseInfo::status)
    }

    /// What the answer carried besides its body, if there was one.
    pub fn response(&self) -> Option<&ResponseInfo> {
        match self {
            Error::Api(error) => Some(&error.response),
            Error::Timeout(error) => error.response.as_ref(),
            Error::Transport(error) => error.response.as_ref(),
            Error::Decode(error) => error.response.as_ref(),
            _ => None,
        }
    }

    /// `X-Request-Id` of the answer: what DIDWW's support finds the request by.
    pub fn request_id(&self) -> Option<&str> {
        self.response().and_then(ResponseInfo::request_id)
    }

    /// The server's answer, if this is one.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Error::Api(error) => Some(error),
            _ => None,
        }
    }

    fn api_status(&self) -> Option<u16> {
        self.api().map(|error| error.status)
    }

    /// 404: no such resource, or it is not the account's.
    pub fn is_not_found(&self) -> bool {
        self.api_status() == Some(404)
    }

    /// 401: the credential is not accepted.
    pub fn is_unauthorized(&self) -> bool {
        self.api_status() == Some(401)
    }

    /// 403: the account may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.api_status() == Some(403)
    }

    /// 409: it does not fit the state that the resource is in.
    pub fn is_conflict(&self) -> bool {
        self.api_status() == Some(409)
    }

    /// 422: the values are not accepted; [`ApiError::errors`] tells which.
    pub fn is_unprocessable(&self) -> bool {
        self.api_status() == Some(422)
    }

    /// 429: too many requests.
    pub fn is_rate_limited(&self) -> bool {
        self.api_status() == Some(429)
    }

    /// 500 and above.
    pub fn is_server_error(&self) -> bool {
        self.api_status().is_some_and(|status| status >= 500)
    }

    /// It took too long, in whichever phase.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Error::Timeout(_))
    }

    /// No connection was made, in time or at all.
    pub fn is_connect(&self) -> bool {
        match self {
            Error::Connect(_) => true,
            Error::Timeout(error) => error.phase == TimeoutPhase::Connect,
            _ => false,
        }
    }

    /// What was asked for cannot be sent.
    pub fn is_invalid_input(&self) -> bool {
        matches!(self, Error::InvalidInput(_))
    }

    /// The answer cannot be understood.
    pub fn is_decode(&self) -> bool {
        matches!(self, Error::Decode(_))
    }

    /// Whether the same request may succeed when it is made again: no connection (unless it is the proxy that wants
    /// another password), a broken one, a time-out, 408, 425, 429, 502, 503 and 504; and whether waiting longer may help.
    ///
    /// Whether repeating a *write* is safe is another question: see [`Error::may_have_happened`]. What the client repeats
    /// by itself is less: see [`RetryPolicy`](crate::RetryPolicy).
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Connect(error) => !error.is_proxy_unauthorized(),
            Error::Timeout(_) | Error::Transport(_) => true,
            Error::Api(error) => matches!(error.status, 408 | 425 | 429 | 502 | 503 | 504),
            Error::Wait(error) => error.timed_out || error.cause.as_ref().is_some_and(Error::is_retryable),
            _ => false,
        }
    }

    /// How often it was tried to send the request, connections that were not made included: 0 if it never came to
    /// that, more than 1 if it was repeated.
    pub fn attempts(&self) -> u32 {
        self.target().map_or(0, |target| target.attempts)
    }

    /// How long the call waited for the client's rate limit, all attempts together.
    pub fn waited_for_rate_limit(&self) -> Duration {
        self.target().map_or(Duration::ZERO, |target| target.waited)
    }

    fn target(&self) -> Option<&Target> {
        match self {
            Error::Api(error) => Some(error.response.target()),
            Error::Timeout(error) => Some(&error.target),
            Error::Connect(error) => Some(&error.target),
            Error::Tls(error) => Some(&error.target),
            Error::Transport(error) => Some(&error.target),
            Error::Decode(error) => error.response.as_ref().map(ResponseInfo::target),
            Error::InvalidInput(_)
            | Error::File(_)
            | Error::Wait(_)
            | Error::Record(_)
            | Error::Callback(_)
            | Error::Cancelled => None,
        }
    }

    /// What became of the request; if it was sent several times, of all of them together.
    pub fn outcome(&self) -> Outcome {
        let unclear = self.target().is_some_and(|target| target.unclear);
        match self.last_outcome() {
            Outcome::NotSent | Outcome::Refused if unclear => Outcome::Unknown,
            outcome => outcome,
        }
    }

    /// What became of the last attempt.
    fn last_outcome(&self) -> Outcome {
        let answered = |response: &Option<ResponseInfo>| match response {
            Some(info) if info.is_success() => Outcome::Done,
            _ => Outcome::Unknown,
        };
        match self {
            Error::Api(error) if (400..500).contains(&error.status) => Outcome::Refused,
            Error::Api(_) | Error::Cancelled => Outcome::Unknown,
            Error::Connect(_)
            | Error::Tls(_)
            | Error::InvalidInput(_)
            | Error::File(_)
            | Error::Callback(_) => Outcome::NotSent,
            // what failed came after the request
            Error::Wait(_) | Error::Record(_) => Outcome::Done,
            Error::Timeout(error) => match error.phase {
                TimeoutPhase::RateLimit | TimeoutPhase::Credential | TimeoutPhase::Connect => {
                    Outcome::NotSent
                }
                TimeoutPhase::Response | TimeoutPhase::Body => answered(&error.response),
            },
            Error::Transport(error) => answered(&error.response),
            Error::Decode(error) => answered(&error.response),
        }
    }

    /// Whether a write may have taken effect although it failed: look before repeating it.
    pub fn may_have_happened(&self) -> bool {
        matches!(self.outcome(), Outcome::Unknown | Outcome::Done)
    }
}

macro_rules! boxed {
    ($($variant:ident($error:ty)),* $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Error::$variant(Box::new(error))
            }
        }
    )*};
}

boxed!(
    Api(ApiError),
    Timeout(TimeoutError),
    Connect(ConnectError),
    Tls(TlsError),
    Transport(TransportError),
    Decode(DecodeError),
    InvalidInput(InvalidInput),
    File(FileError),
    Wait(WaitError),
    Record(RecordError),
    Callback(CallbackError),
);

/// What a request was waiting for when its time was up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Its turn, for the rate limit has no room before the time is up; nothing was sent.
    RateLimit,
    /// The credential, before anything was sent.
    Credential,
    /// The connection, before anything was sent.
    Connect,
    /// The answer's first line.
    Response,
    /// The rest of the answer.
    Body,
}

impl TimeoutPhase {
    /// In one word: `rate_limit`, `credential`, `connect`, `response` or `body`.
    pub const fn as_str(self) -> &'static str {
        match self {
            TimeoutPhase::RateLimit => "rate_limit",
            TimeoutPhase::Credential => "credential",
            TimeoutPhase::Connect => "connect",
            TimeoutPhase::Response => "response",
            TimeoutPhase::Body => "body",
        }
    }
}

/// It took too long.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct TimeoutError {
    /// What was being waited for.
    pub phase: TimeoutPhase,
    /// The limit that was reached, where it is known.
    pub limit: Option<Duration>,
    /// How long the rate limit would have had it wait, if that is what it was about.
    pub wait: Option<Duration>,
    /// The answer's head, if it had come.
    pub response: Option<ResponseInfo>,
    pub(crate) target: Target,
    #[source]
    pub(crate) source: Option<Cause>,
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, host) = (&self.target, &self.target.host);
        match self.phase {
            TimeoutPhase::RateLimit => {
                write!(f, "{target}: nothing was sent, for the rate limit has no room")?
            }
            TimeoutPhase::Credential => write!(f, "{target}: nothing was sent, for no credential was ready")?,
            TimeoutPhase::Connect => {
                let way = Way::of(self.source.as_ref());
                write!(f, "{target}: nothing was sent, for {host} was not reached{way}")?;
            }
            TimeoutPhase::Response => write!(f, "{target}: {host} did not answer")?,
            TimeoutPhase::Body => write!(f, "{target}: the answer of {host} was not complete")?,
        }
        match self.limit {
            Some(limit) => write!(f, " within {limit:?}")?,
            None => f.write_str(" in time")?,
        }
        match self.wait {
            // to the millisecond: the rest is noise
            Some(wait) => {
                let wait = Duration::from_millis(wait.as_millis() as u64);
                write!(f, "; it would have to wait {wait:?}: send less at once, or give it a longer timeout")
            }
            None => Ok(()),
        }
    }
}

/// No connection could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct ConnectError {
    /// The host's name could not be resolved.
    pub dns: bool,
    pub(crate) target: Target,
    #[source]
    pub(crate) source: Cause,
}

impl ConnectError {
    /// The host, with the port if it is not the scheme's own.
    pub fn host(&self) -> &str {
        &self.target.host
    }

    /// Scheme, host and port of the proxy that it went through, if it is known to have gone through one.
    pub fn proxy(&self) -> Option<&str> {
        Way::of(Some(&self.source)).proxy()
    }

    fn is_proxy_unauthorized(&self) -> bool {
        find::<ProxyFailure>(self.source.as_ref()).is_some_and(ProxyFailure::is_unauthorized)
    }

    fn advice(&self) -> &'static str {
        match (self.dns, self.proxy()) {
            (_, Some(_)) if self.is_proxy_unauthorized() => "; check the proxy's user name and password",
            (_, Some(_)) => {
                "; check the proxy: it is the client's own, or the environment's (HTTPS_PROXY, ALL_PROXY)"
            }
            (true, None) => "; check the base URL and the network",
            (false, None) => "",
        }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = innermost(self.source.as_ref()).to_string();
        let way = Way::of(Some(&self.source));
        write!(f, "{}: cannot connect to {}{way}: ", self.target, self.target.host)?;
        write!(f, "{}{}", Shortened(&cause, 300), self.advice())
    }
}

/// No secure connection could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct TlsError {
    pub(crate) target: Target,
    #[source]
    pub(crate) source: Cause,
}

impl TlsError {
    /// The host, with the port if it is not the scheme's own.
    pub fn host(&self) -> &str {
        &self.target.host
    }

    /// What rustls says, if it was rustls that failed.
    pub(crate) fn rustls(&self) -> Option<&rustls::Error> {
        find::<rustls::Error>(self.source.as_ref())
    }

    fn advice(&self) -> &'static str {
        use rustls::CertificateError::{Expired, ExpiredContext, NotValidForName, NotValidForNameContext};
        match self.rustls() {
            Some(rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. })) => {
                "; the host's name in the URL must be one of the certificate's"
            }
            Some(rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. })) => {
                "; check this machine's clock, then tell who runs the server"
            }
            Some(rustls::Error::InvalidCertificate(_)) => {
                "; the system must trust the certificate, or the client its root certificate (add_root_certificates); \
                 does a proxy inspect TLS?"
            }
            Some(rustls::Error::InvalidMessage(_)) => "; does that port speak https?",
            Some(rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired)) => {
                "; the server asks for a client certificate (client_certificate)"
            }
            Some(alert) if refuses_client_certificate(alert) => {
                "; the server does not accept the client certificate"
            }
            _ => "",
        }
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = innermost(self.source.as_ref()).to_string();
        let way = Way::of(Some(&self.source));
        write!(f, "{}: no secure connection to {}{way}: ", self.target, self.target.host)?;
        write!(f, "{}{}", Shortened(&cause, 300), self.advice())
    }
}

/// The connection broke after it was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct TransportError {
    /// The answer's head, if it had come.
    pub response: Option<ResponseInfo>,
    pub(crate) target: Target,
    #[source]
    pub(crate) source: Cause,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = innermost(self.source.as_ref()).to_string();
        let when =
            if self.response.is_some() { "in the middle of the answer" } else { "before an answer came" };
        write!(f, "{}: the connection to {} broke {when}: ", self.target, self.target.host)?;
        write!(f, "{}", Shortened(&cause, 300))
    }
}

/// What was asked for cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct InvalidInput {
    /// What is wrong.
    pub message: String,
    /// The attribute, parameter or option that it is about, if it is about one.
    pub member: Option<String>,
    /// Whether the message names the member itself.
    named: bool,
}

impl InvalidInput {
    /// The same problem, of something that the user calls by another name.
    pub(crate) fn about(self, option: &str) -> Self {
        InvalidInput { member: Some(option.to_owned()), named: false, ..self }
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) if !self.named => write!(f, "{member}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

/// The way to the host: through a proxy, if one is known.
struct Way<'a>(Option<&'a ProxyFailure>);

impl<'a> Way<'a> {
    fn of(source: Option<&'a Cause>) -> Self {
        Way(source.and_then(|source| find(source.as_ref())))
    }

    fn proxy(&self) -> Option<&'a str> {
        self.0.map(|failure| &*failure.proxy)
    }
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.proxy() {
            Some(proxy) => write!(f, " through the proxy {proxy}"),
            None => Ok(()),
        }
    }
}

/// What a cause stands on. `io::Error::source` skips the error that it wraps, so that one is unwrapped first.
fn below<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// An error and what it stands on, one below the other.
pub(crate) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| below(*error))
}

/// The first error of type `E` in a chain of causes.
pub(crate) fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// The last error in a chain of causes: the outer ones say no more than "error sending request".
pub(crate) fn innermost<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    causes(error).last().unwrap_or(error)
}

/// Text of others on one line: control characters become spaces, runs of space one, the end is cut.
pub(crate) struct Shortened<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        let mut written = 0;
        for word in self.0.split(|c: char| c.is_whitespace() || c.is_control()) {
            if word.is_empty() {
                continue;
            }
            if written > 0 {
                f.write_char(' ')?;
                written += 1;
            }
            for character in word.chars() {
                if written >= self.1 {
                    return f.write_char('…');
                }
                f.write_char(character)?;
                written += 1;
            }
        }
        Ok(())
    }
}
