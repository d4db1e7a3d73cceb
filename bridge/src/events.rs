//! What a program sees of its requests as they are made, and what it says to them, as JSON.

use crate::errors::fields;
use crate::options::milliseconds;
use didww::{Credential, Error, RequestEvent, ResponseEvent, Result};
use serde::Deserialize;
use serde_json::json;

/// Adds to a request the headers that a program gives as JSON: pairs of name and value.
pub fn headers_of(event: &mut RequestEvent<'_>, headers: &str) {
    let headers: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    for (name, value) in headers {
        if let Err(error) = event.insert_header(&name, &value) {
            tracing::warn!(target: "didww", "a hook's header is left out: {error}");
        }
    }
}

/// A request that is about to leave, as JSON.
pub fn about_to_leave(event: &RequestEvent<'_>) -> String {
    json!({
        "operation": event.operation,
        "resource": event.resource,
        "method": event.method.as_str(),
        "path": event.path,
        "host": event.host,
        "attempt": event.attempt,
    })
    .to_string()
}

/// What became of an attempt, as JSON.
pub fn left(event: &ResponseEvent<'_>) -> String {
    let (status, error) = match event.result {
        Ok(info) => (Some(info.status()), None),
        Err(error) => (error.status(), Some(fields(error))),
    };
    json!({
        "operation": event.operation,
        "resource": event.resource,
        "method": event.method.as_str(),
        "path": event.path,
        "host": event.host,
        "attempt": event.attempt,
        "duration": milliseconds(event.duration),
        "status": status,
        "error": error,
        "retryIn": event.retry_in.map(milliseconds),
    })
    .to_string()
}

/// A key, or a header's name and value.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Key(String),
    Header(String, String),
}

/// The credential that a program gives as JSON.
///
/// # Errors
/// [`Error::InvalidInput`] if it is neither a key nor a header's name and value.
pub fn credential_of(given: &str) -> Result<Credential> {
    let wrong = || Error::invalid_member("authentication", "authentication: that cannot be a header");
    match serde_json::from_str(given).map_err(|_| wrong())? {
        Given::Key(key) => Credential::api_key(&key),
        Given::Header(name, value) => {
            let name = didww::http::HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
            let value = didww::http::HeaderValue::from_str(&value).map_err(|_| wrong())?;
            Ok(Credential::new(name, value))
        }
    }
}
