//! Callbacks as an extractor of axum.

use super::{Callback, CallbackError, CallbackFault, Payload, RequestValidator, SIGNATURE_HEADER};
use crate::error::Error;
use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{Method, StatusCode, header};

/// An extractor of axum: what DIDWW says, with its signature checked. Anything else is answered by a
/// [`CallbackRejection`].
///
/// The router's state is or has a [`RequestValidator`]:
///
/// ```
/// use axum::http::StatusCode;
/// use axum::{Router, routing::get};
/// use didww::callback::Callbacks;
/// use didww::{Callback, RequestValidator};
///
/// async fn receive(Callbacks(callbacks): Callbacks) -> StatusCode {
///     for callback in callbacks {
///         match callback {
///             Callback::Export(export) => println!("fetch {:?}", export.url()),
///             other => println!("{} {}", other.callback_type(), other.id()),
///         }
///     }
///     StatusCode::NO_CONTENT
/// }
///
/// fn router(callback_secret: &str) -> didww::Result<Router> {
///     let validator = RequestValidator::new(callback_secret)?.public_base_url("https://hooks.example.com")?;
///     Ok(Router::new().route("/didww", get(receive).post(receive)).with_state(validator))
/// }
/// # router("secret").unwrap();
/// ```
///
/// In a state of your own, derive or implement [`FromRef`] for it.
///
/// - The URL is that of the request, before routers that it was nested in took a part of the path, with
///   [`public_base_url`](RequestValidator::public_base_url) in front. Without a public base URL it is made of the header
///   `Host` and, where the request does not say, `http`: right only if DIDWW calls this server directly and without TLS.
/// - GET and HEAD are read from the query, other methods from the body.
/// - A body may be as large as axum's [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit) says: 2 MB unless you set it. A callback has some
///   hundred bytes.
#[derive(Debug, Clone)]
pub struct Callbacks(pub Vec<Callback>);

impl<S> FromRequest<S> for Callbacks
where
    RequestValidator: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = CallbackRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, CallbackRejection> {
        let (parts, body) = request.into_parts();
        let signature = header(&parts, SIGNATURE_HEADER).to_vec();
        let url = called_url(&parts);
        let payload = match parts.method {
            Method::GET | Method::HEAD => Payload::query(parts.uri.query().unwrap_or_default()),
            // nobody's body is read for nothing
            _ if signature.is_empty() => Payload::form::<&str, &str>([]),
            _ => {
                let content_type = header(&parts, header::CONTENT_TYPE.as_str()).to_vec();
                Payload::body(read(Request::from_parts(parts, body), state).await?, content_type)
            }
        };
        let validator = RequestValidator::from_ref(state);
        let callbacks = validator.validate_and_parse(url, &payload, signature);
        callbacks.map(Callbacks).map_err(CallbackRejection)
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, CallbackRejection> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let fault = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => CallbackFault::TooLarge,
            _ => CallbackFault::Malformed,
        };
        let message = match fault {
            CallbackFault::TooLarge => "its body is larger than this server accepts",
            _ => "its body did not come to an end",
        };
        CallbackRejection(CallbackError { fault, message: message.to_owned() }.into())
    })
}

fn header<'a>(parts: &'a Parts, name: &str) -> &'a [u8] {
    parts.headers.get(name).map_or(&[], |value| value.as_bytes())
}

/// The URL that the client called, as far as the request tells.
fn called_url(parts: &Parts) -> Vec<u8> {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    let host = match uri.authority() {
        Some(authority) => authority.as_str().as_bytes(),
        None => header(parts, header::HOST.as_str()),
    };
    let path_and_query = uri.path_and_query().map_or("/", |path| path.as_str());
    let scheme = uri.scheme_str().unwrap_or("http");
    [scheme.as_bytes(), b"://", host, path_and_query.as_bytes()].concat()
}

/// What [`Callbacks`] answers to what is no callback of DIDWW: 401 without the right signature, 400 for a broken payload, 413
/// for a body that is too large, 415 for one of another type; the text says which.
#[derive(Debug)]
pub struct CallbackRejection(Error);

impl CallbackRejection {
    /// The HTTP status of the answer.
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            Error::Callback(error) => error.fault.status(),
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What is wrong.
    pub fn error(&self) -> &Error {
        &self.0
    }
}

impl std::fmt::Display for CallbackRejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for CallbackRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl IntoResponse for CallbackRejection {
    fn into_response(self) -> Response {
        (self.status(), self.0.to_string()).into_response()
    }
}
