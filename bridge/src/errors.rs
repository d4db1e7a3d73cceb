//! Errors of the core as JSON, out of which packages make one of their own.

use crate::options::milliseconds;
use crate::response::response_json;
use didww::{Error, ErrorObject, binding};
use serde_json::{Map, Value, json};
use std::error::Error as StdError;
use std::io;

/// Everything that an error says.
pub fn fields(error: &Error) -> Value {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    add("kind", error.kind().into());
    add("message", spelled(error.to_string()).into());
    add("status", error.status().into());
    add("requestId", error.request_id().into());
    add("response", error.response().map_or(Value::Null, response_json));
    add("outcome", error.outcome().as_str().into());
    add("attempts", error.attempts().into());
    add("waitedForRateLimit", milliseconds(error.waited_for_rate_limit()).into());
    add("isRetryable", error.is_retryable().into());
    add("mayHaveHappened", error.may_have_happened().into());
    add("cause", cause(error));
    details(error, &mut add);
    Value::Object(fields)
}

/// What messages name and these languages spell in another way; a name in front of those that are part of it.
const OPTIONS: &[(&str, &str)] = &[
    ("allow_unknown", "allowUnknown"),
    ("api_key", "apiKey"),
    ("api_version", "apiVersion"),
    ("public_base_url", "publicBaseUrl"),
    ("base_url", "baseUrl"),
    ("callback_secret", "callbackSecret"),
    ("client_certificate", "clientCertificate"),
    ("connect_timeout", "connectTimeout"),
    ("content_type", "contentType"),
    ("file_name", "fileName"),
    ("max_response_bytes", "maxResponseBytes"),
    ("poll_every", "pollEvery"),
    ("rate_limit", "rateLimit"),
    ("signed_url", "signedUrl"),
    ("user_agent_suffix", "userAgentSuffix"),
];

/// A message with the options as these languages spell them.
fn spelled(message: String) -> String {
    OPTIONS.iter().fold(message, |message, (name, spelling)| match message.contains(name) {
        true => message.replace(name, spelling),
        false => message,
    })
}

/// The member that an error is about: an option as these languages spell it, anything else as the schema does.
fn member(name: &str) -> &str {
    OPTIONS.iter().find(|(known, _)| *known == name).map_or(name, |(_, spelling)| spelling)
}

/// What the kind of error has of its own.
fn details(error: &Error, add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    match error {
        Error::Api(error) => {
            add("errors", error.errors.iter().map(error_object).collect());
            add("retryAfter", error.retry_after.map(milliseconds).into());
            add("body", error.body.as_str().into());
        }
        Error::Timeout(error) => {
            add("phase", error.phase.as_str().into());
            add("limit", error.limit.map(milliseconds).into());
            add("wait", error.wait.map(milliseconds).into());
        }
        Error::Connect(error) => {
            add("host", error.host().into());
            add("proxy", error.proxy().into());
            add("dns", error.dns.into());
        }
        Error::Tls(error) => {
            add("host", error.host().into());
        }
        Error::Decode(error) => {
            add("path", error.path.as_str().into());
            add("excerpt", error.excerpt.as_deref().into());
        }
        Error::InvalidInput(error) => {
            add("member", error.member.as_deref().map(member).into());
        }
        Error::File(error) => {
            add("action", error.action.into());
            add("file", error.path.as_ref().map(|path| path.display().to_string()).into());
            let system = error.source().and_then(|source| source.downcast_ref::<io::Error>());
            add("errno", system.and_then(io::Error::raw_os_error).into());
        }
        Error::Wait(error) => {
            add("resource", error.resource.into());
            add("id", error.id.as_str().into());
            add("state", json!(error.status));
            add("waited", milliseconds(error.waited).into());
            add("timedOut", error.timed_out.into());
        }
        Error::Record(error) => {
            add("line", json!(error.line));
            add("column", error.column.as_deref().into());
        }
        Error::Callback(error) => {
            add("fault", error.fault.as_str().into());
            add("httpStatus", error.fault.status().as_u16().into());
        }
        _ => {}
    }
}

fn error_object(error: &ErrorObject) -> Value {
    let source = error.source.as_ref().map(
        |source| json!({"pointer": source.pointer, "parameter": source.parameter, "header": source.header}),
    );
    json!({
        "id": error.id,
        "status": error.status,
        "code": error.code,
        "title": error.title,
        "detail": error.detail,
        "source": source,
        "links": error.links,
        "meta": error.meta,
    })
}

/// What stands behind an error: another one of the package's, or what a library or the system says.
fn cause(error: &Error) -> Value {
    if let Error::Wait(error) = error
        && let Some(cause) = &error.cause
    {
        return json!({"error": fields(cause)});
    }
    // the variants are transparent: their source is what stands behind them
    match error.source() {
        Some(source) => match binding::last_cause(source) {
            (Some(number), text) => json!({"message": text, "errno": number}),
            (None, text) => json!({"message": text}),
        },
        None => Value::Null,
    }
}
