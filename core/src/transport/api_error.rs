//! An answer that is not a success.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    error::{Cause, Shortened},
    response::ResponseInfo,
};

/// Longest part of a body that is kept.
const KEPT: usize = 1024;
/// Longest part of a body that a message shows.
const SHOWN: usize = 200;
/// Longest single text of the server that a message shows.
const TEXT: usize = 500;
/// How many of the server's errors a message shows.
const LISTED: usize = 5;

/// The server answered, and the answer is not a success.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// What the server says is wrong; empty if the body is not the JSON that it should be.
    pub errors: Vec<ErrorObject>,
    /// `X-Request-Id`: what DIDWW's support finds the request by.
    pub request_id: Option<String>,
    /// How long the server asks to wait before the next request.
    pub retry_after: Option<Duration>,
    /// The first KiB of the body, whatever it is. Not in messages and debug output, for it may repeat what
    /// was sent.
    pub body: String,
    /// Status and headers of the answer.
    pub response: ResponseInfo,
    body_kind: BodyKind,
    /// Why the body is not complete, if it is not.
    #[source]
    source: Option<Cause>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    Empty,
    Json,
    /// Begins as JSON does, and is not.
    BrokenJson,
    Other,
}

/// One problem that the server reports: a JSON:API error object.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorObject {
    /// Identifies this occurrence.
    pub id: Option<String>,
    /// HTTP status of this problem.
    pub status: Option<String>,
    /// The server's code for this kind of problem.
    pub code: Option<String>,
    /// The kind of problem in words.
    pub title: Option<String>,
    /// This problem in words.
    pub detail: Option<String>,
    /// What in the request it is about.
    pub source: Option<ErrorSource>,
    /// `links` as the server sent it.
    pub links: Option<Value>,
    /// `meta` as the server sent it.
    pub meta: Option<Value>,
}

/// What in the request a problem is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorSource {
    /// Where in the document, e.g. `/data/attributes/capacity_limit`; `base` or `items/0/file` for encrypted
    /// files.
    pub pointer: Option<String>,
    /// Which query parameter.
    pub parameter: Option<String>,
    /// Which header.
    pub header: Option<String>,
}

impl ApiError {
    /// Reads `body`, which may be anything, and keeps nothing of it that repeats the request's credential.
    pub(crate) fn new(response: ResponseInfo, body: &Bytes, source: Option<Cause>) -> Self {
        let mut document = serde_json::from_slice::<Value>(body);
        if let Ok(document) = &mut document {
            response.secret().clean_json(document);
        }
        let body_kind = match (&document, body.trim_ascii_start().first()) {
            (_, None) => BodyKind::Empty,
            (Ok(_), _) => BodyKind::Json,
            (Err(_), Some(b'{' | b'[')) => BodyKind::BrokenJson,
            (Err(_), Some(_)) => BodyKind::Other,
        };
        ApiError {
            status: response.status(),
            errors: document.as_ref().map(errors_of).unwrap_or_default(),
            request_id: response.request_id().map(str::to_owned),
            retry_after: retry_after(&response),
            body: excerpt(&response.secret().clean_start(body, KEPT)),
            response,
            body_kind,
            source,
        }
    }

    fn write_problems(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said: Vec<String> = Vec::new();
        for error in self.errors.iter().take(LISTED) {
            let line = error.to_string();
            // a list of six bad rows often says the same of each
            if !said.contains(&line) {
                said.push(line);
            }
        }
        if !said.is_empty() {
            write!(f, ": {}", said.join(", "))?;
        }
        if self.errors.len() > LISTED {
            write!(f, " and {} more", self.errors.len() - LISTED)?;
        }
        if !self.errors.is_empty() {
            return Ok(());
        }
        let reason = StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        if let Some(reason) = reason {
            write!(f, ": {reason}")?;
        }
        match self.body_kind {
            BodyKind::Empty => f.write_str(" (empty body)"),
            BodyKind::Json => f.write_str(" (the body names no error)"),
            BodyKind::BrokenJson => f.write_str(" (the body is broken JSON)"),
            BodyKind::Other => write!(f, " (not JSON: {})", Shortened(&self.body, SHOWN)),
        }
    }

    fn write_advice(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.response.target().host;
        match self.status {
            300..=399 => match self.response.header("location") {
                Some(location) => {
                    write!(
                        f,
                        "; the redirect to {} is not followed: check the base URL",
                        Destination(location)
                    )
                }
                None => Ok(()),
            },
            401 => write!(f, "; check the API key, and that it is one of {host}"),
            404 => f.write_str("; check the id: it may be of another account or environment"),
            429 => match self.retry_after {
                Some(wait) => write!(f, "; wait {wait:?} before the next request"),
                None => f.write_str("; too many requests a second: slow down"),
            },
            500.. if *self.response.method() == Method::GET => f.write_str("; try again later"),
            500.. => f.write_str("; it may have taken effect nevertheless: look before repeating it"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DIDWW answered {} to {}", self.status, self.response.target())?;
        self.write_problems(f)?;
        self.write_advice(f)?;
        match &self.request_id {
            Some(id) => write!(f, "; request id {}", Shortened(id, 100)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("errors", &self.errors)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .field("response", &self.response)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.detail.as_ref().or(self.title.as_ref());
        let text = text.map_or("no detail", String::as_str);
        write!(f, "{}", Shortened(text, TEXT))?;
        let source = self.source.as_ref();
        let place = source.and_then(|source| {
            source.pointer.as_ref().or(source.parameter.as_ref()).or(source.header.as_ref())
        });
        let code = self.code.as_ref();
        match (code, place) {
            (Some(code), Some(place)) => {
                write!(f, " (code {}, {})", Shortened(code, TEXT), Shortened(place, TEXT))
            }
            (Some(code), None) => write!(f, " (code {})", Shortened(code, TEXT)),
            (None, Some(place)) => write!(f, " ({})", Shortened(place, TEXT)),
            (None, None) => Ok(()),
        }
    }
}

/// Where a redirect leads, without the parts of a URL that may hold secrets.
struct Destination<'a>(&'a str);

impl fmt::Display for Destination<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Url::parse(self.0) {
            Ok(url) => write!(f, "{}", Shortened(&url.origin().ascii_serialization(), SHOWN)),
            Err(_) => {
                let path = self.0.split(['?', '#']).next().unwrap_or_default();
                write!(f, "{}", Shortened(path, SHOWN))
            }
        }
    }
}

/// The start of a body as text in which nothing moves a terminal's cursor.
fn excerpt(start: &[u8]) -> String {
    let text = String::from_utf8_lossy(start);
    let clean = |c: char| {
        if c.is_control() && c != '\n' && c != '\t' { ' ' } else { c }
    };
    let mut text: String = text.chars().map(clean).collect();
    // a replacement character is longer than the byte that it stands for, as what is redacted may be
    while text.len() > KEPT {
        text.pop();
    }
    text
}

/// `Retry-After` in either of its forms: seconds, or a date.
pub(super) fn retry_after(response: &ResponseInfo) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    }
    let instant = |text: &str| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let then = instant(value)?;
    // by the server's clock if it tells the time, for the two need not agree
    let now = response.header("date").and_then(instant).unwrap_or_else(jiff::Timestamp::now);
    Some(Duration::try_from(then.duration_since(now)).unwrap_or_default())
}

/// The problems that a document reports, in any of the shapes that have been seen.
fn errors_of(document: &Value) -> Vec<ErrorObject> {
    let Value::Object(document) = document else {
        return Vec::new();
    };
    let known = ["errors", "error", "message"].into_iter().filter_map(|member| document.get(member));
    known.map(problems).find(|found| !found.is_empty()).unwrap_or_default()
}

fn problems(value: &Value) -> Vec<ErrorObject> {
    match value {
        Value::Array(items) => items.iter().filter_map(|item| problem(item, None)).collect(),
        // one error, not a map of them
        Value::Object(object) if is_error_object(object) => problem(value, None).into_iter().collect(),
        Value::Object(by_place) => by_place
            .iter()
            .flat_map(|(place, found)| match found {
                Value::Array(items) => items.iter().filter_map(|item| problem(item, Some(place))).collect(),
                one => problem(one, Some(place)).into_iter().collect::<Vec<_>>(),
            })
            .collect(),
        other => problem(other, None).into_iter().collect(),
    }
}

fn is_error_object(object: &Map<String, Value>) -> bool {
    ["title", "detail", "code", "message"]
        .into_iter()
        .any(|member| object.get(member).is_some_and(|value| text(value).is_some()))
}

fn problem(value: &Value, place: Option<&str>) -> Option<ErrorObject> {
    let pointed = |pointer: &str| ErrorSource { pointer: Some(pointer.to_owned()), ..ErrorSource::default() };
    let Value::Object(object) = value else {
        let detail = Some(text(value).or_else(|| value.is_array().then(|| value.to_string()))?);
        return Some(ErrorObject { detail, source: place.map(pointed), ..ErrorObject::default() });
    };
    let member = |name: &str| object.get(name).and_then(text);
    let raw = |name: &str| object.get(name).filter(|value| !value.is_null()).cloned();
    let source = match object.get("source") {
        Some(Value::Object(source)) => {
            let member = |name: &str| source.get(name).and_then(text);
            let found = ErrorSource {
                pointer: member("pointer"),
                parameter: member("parameter"),
                header: member("header"),
            };
            Some(found).filter(|found| *found != ErrorSource::default())
        }
        Some(other) => text(other).map(|pointer| pointed(&pointer)),
        None => None,
    };
    Some(ErrorObject {
        id: member("id"),
        status: member("status"),
        code: member("code"),
        title: member("title"),
        detail: member("detail").or_else(|| member("message")),
        source: source.or_else(|| place.map(pointed)),
        links: raw("links"),
        meta: raw("meta"),
    })
}

/// A member that should be text and may be another scalar.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{Error, Outcome, response::Target};

    fn info(status: u16, headers: &[(&'static str, &'static str)]) -> ResponseInfo {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let target = Target::new(Method::PATCH, "/dids/7", "sandbox-api.didww.com".into());
        ResponseInfo::new(status, headers, target)
    }

    fn error(status: u16, body: &Value) -> ApiError {
        ApiError::new(info(status, &[]), &Bytes::from(body.to_string()), None)
    }

    #[test]
    fn every_member_is_kept() {
        let error = ApiError::new(
            info(422, &[("x-request-id", "r-1")]),
            &Bytes::from(
                json!({"errors": [{
                    "id": "1", "status": "422", "code": "100", "title": "must be less than 10",
                    "detail": "capacity_limit - must be less than 10",
                    "source": {"pointer": "/data/attributes/capacity_limit", "parameter": "p", "header": "h"},
                    "links": {"about": "https://x.example"}, "meta": {"a": [1]}
                }]})
                .to_string(),
            ),
            None,
        );
        let problem = &error.errors[0];
        assert_eq!(problem.id.as_deref(), Some("1"));
        assert_eq!(problem.status.as_deref(), Some("422"));
        assert_eq!(problem.code.as_deref(), Some("100"));
        assert_eq!(problem.title.as_deref(), Some("must be less than 10"));
        let source = problem.source.as_ref().unwrap();
        assert_eq!(source.pointer.as_deref(), Some("/data/attributes/capacity_limit"));
        assert_eq!(source.parameter.as_deref(), Some("p"));
        assert_eq!(source.header.as_deref(), Some("h"));
        assert_eq!(problem.links, Some(json!({"about": "https://x.example"})));
        assert_eq!(problem.meta, Some(json!({"a": [1]})));
        assert_eq!(
            error.to_string(),
            "DIDWW answered 422 to PATCH /dids/7: capacity_limit - must be less than 10 \
             (code 100, /data/attributes/capacity_limit); request id r-1"
        );
    }

    #[test]
    fn numbers_become_text_and_wrong_types_nothing() {
        let error = error(
            400,
            &json!({"errors": [
                {"id": 5, "status": 400, "code": 1.5, "title": true, "detail": null, "source": "/data"},
                {"id": [], "detail": {"a": 1}, "source": null, "links": null, "meta": 3},
                null, 7, "plain", []
            ]}),
        );
        assert_eq!(error.errors.len(), 5);
        let first = &error.errors[0];
        assert_eq!(first.id.as_deref(), Some("5"));
        assert_eq!(first.status.as_deref(), Some("400"));
        assert_eq!(first.code.as_deref(), Some("1.5"));
        assert_eq!(first.title.as_deref(), Some("true"));
        assert_eq!(first.source.as_ref().unwrap().pointer.as_deref(), Some("/data"));
        assert_eq!(error.errors[1], ErrorObject { meta: Some(json!(3)), ..ErrorObject::default() });
        assert_eq!(error.errors[2].detail.as_deref(), Some("7"));
        assert_eq!(error.errors[3].detail.as_deref(), Some("plain"));
    }

    #[test]
    fn errors_by_place() {
        let error = error(
            422,
            &json!({"errors": {"base": ["outdated fingerprint"], "items/0/file": ["too big", "empty"],
                               "one": "bare", "object": [{"detail": "d"}]}}),
        );
        let found: Vec<_> = error
            .errors
            .iter()
            .map(|error| {
                let pointer = error.source.as_ref().and_then(|source| source.pointer.as_deref());
                (pointer.unwrap(), error.detail.as_deref().unwrap())
            })
            .collect();
        let expected = [
            ("base", "outdated fingerprint"),
            ("items/0/file", "too big"),
            ("items/0/file", "empty"),
            ("one", "bare"),
            ("object", "d"),
        ];
        for pair in expected {
            assert!(found.contains(&pair), "{pair:?} in {found:?}");
        }
        assert_eq!(found.len(), expected.len());
    }

    #[test]
    fn other_shapes() {
        assert_eq!(error(500, &json!({"error": "boom"})).errors[0].detail.as_deref(), Some("boom"));
        assert_eq!(
            error(403, &json!({"message": "Forbidden"})).errors[0].detail.as_deref(),
            Some("Forbidden")
        );
        let nested = error(404, &json!({"status": 404, "error": {"code": 7, "message": "gone"}}));
        assert_eq!(nested.errors[0].detail.as_deref(), Some("gone"));
        assert_eq!(nested.errors[0].code.as_deref(), Some("7"));
        assert_eq!(error(400, &json!({"errors": ["a", "b"]})).errors.len(), 2);
        assert_eq!(error(400, &json!({"errors": "a"})).errors.len(), 1);
        assert!(error(400, &json!({"errors": null})).errors.is_empty());
        assert!(error(400, &json!(null)).errors.is_empty());
    }

    #[test]
    fn bodies_that_are_not_json() {
        let html = Bytes::from_static(b"<html>\r\n<h1>502\x1b[31m Bad Gateway</h1>\xff</html>");
        let error = ApiError::new(info(502, &[]), &html, None);
        assert!(error.errors.is_empty());
        assert!(!error.body.contains('\x1b'), "{:?}", error.body);
        let shown = error.to_string();
        assert!(shown.contains("Bad Gateway") && !shown.contains('\n'), "{shown}");
        assert!(shown.contains("look before repeating"), "{shown}");

        let broken =
            ApiError::new(info(500, &[]), &Bytes::from_static(b"{\"errors\":[{\"detail\":\"s3"), None);
        assert!(broken.errors.is_empty() && !broken.to_string().contains("s3"), "{broken}");
        assert!(ApiError::new(info(500, &[]), &Bytes::new(), None).to_string().contains("empty body"));

        let long = ApiError::new(info(500, &[]), &Bytes::from(vec![0xff; 5000]), None);
        assert!(long.body.len() <= KEPT, "{}", long.body.len());
        assert!(long.to_string().chars().count() < 500);
    }

    #[test]
    fn debug_leaves_the_body_out() {
        let error = error(500, &json!({"echo": "hunter2"}));
        assert!(error.body.contains("hunter2"));
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn one_line_whatever_the_server_says() {
        let error = error(422, &json!({"errors": [{"detail": "a\r\nforged: line\x1b"}]}));
        assert!(!error.to_string().contains(['\r', '\n', '\x1b']));
    }

    #[test]
    fn advice() {
        let shown = |status, headers: &[(&'static str, &'static str)]| {
            ApiError::new(info(status, headers), &Bytes::new(), None).to_string()
        };
        assert!(shown(401, &[]).contains("check the API key, and that it is one of sandbox-api.didww.com"));
        assert!(shown(404, &[]).contains("check the id"));
        assert!(shown(429, &[("retry-after", "3")]).contains("wait 3s"));
        let redirect = shown(302, &[("location", "https://u:p@other.example/v3/dids?key=1")]);
        assert!(redirect.contains("https://other.example is not followed"), "{redirect}");
        assert!(!redirect.contains("key=1") && !redirect.contains("u:p"), "{redirect}");
    }

    #[test]
    fn retry_after_in_both_forms() {
        let read = |headers: &[(&'static str, &'static str)]| retry_after(&info(429, headers));
        assert_eq!(read(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(read(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        assert_eq!(
            read(&[
                ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")
            ]),
            Some(Duration::from_secs(30))
        );
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]), Some(Duration::ZERO));
        for nonsense in ["", "soon", "-1", "1e400", "99999999999999999999999999", "."] {
            assert_eq!(read(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
        assert_eq!(read(&[]), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let names = prop::sample::select(vec![
            "errors", "error", "message", "detail", "title", "code", "source", "pointer", "meta", "links",
            "id", "status", "base", "x",
        ]);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_document_is_an_api_error(document in any_json(), status in 300u16..600) {
            for body in [document.clone(), json!({"errors": document}), json!({"errors": [document]})] {
                let error = Error::from(error(status, &body));
                prop_assert_eq!(error.status(), Some(status));
                prop_assert!(error.api().is_some());
                prop_assert!(!error.to_string().contains('\n'));
                prop_assert!(error.api().unwrap().body.len() <= KEPT);
                let refused = (400..500).contains(&status);
                prop_assert_eq!(error.outcome() == Outcome::Refused, refused);
                let _ = format!("{error:?}");
            }
        }

        #[test]
        fn any_bytes_are_an_api_error(body in prop::collection::vec(any::<u8>(), 0..2000)) {
            let error = ApiError::new(info(500, &[]), &Bytes::from(body), None);
            prop_assert!(error.body.len() <= KEPT);
            prop_assert!(!error.to_string().contains(char::is_control));
        }
    }
}
