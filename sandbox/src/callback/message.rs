//! Events as requests.

use bytes::Bytes;
use didww::callback::SIGNATURE_HEADER;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};
use url::form_urlencoded::Serializer;

use super::event::{Encoding, Event};
use super::signature::{sign, text};

const USER_AGENT: &str = concat!("didww-sandbox/", env!("CARGO_PKG_VERSION"));

/// What may not stand in a URL. It is encoded before the URL is signed: whoever checks the signature sees it so.
const NOT_IN_URLS: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'\'').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// A request that tells of events.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) method: Method,
    /// With the payload, if that is in its query.
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) signature: String,
}

impl Message {
    /// The request for events of one URL and encoding: several of JSON, else one.
    pub(super) fn new(secret: &str, events: &[Event]) -> Option<Message> {
        let event = events.first()?;
        let url = utf8_percent_encode(&event.url, NOT_IN_URLS).to_string();
        let (url, media_type, body) = match event.encoding {
            Encoding::Query => (with_query(&url, &form(event)), None, String::new()),
            Encoding::Form => (url, Some("application/x-www-form-urlencoded"), form(event)),
            Encoding::Json => (url, Some("application/json"), json(events)),
        };
        let signature = sign(secret, &url, events.iter().map(|event| &event.members[..]));
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        if let Some(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        headers.insert(HeaderName::try_from(SIGNATURE_HEADER).ok()?, HeaderValue::from_str(&signature).ok()?);
        Some(Message { method: event.encoding.method(), url, headers, body: body.into(), signature })
    }
}

fn form(event: &Event) -> String {
    let mut form = Serializer::new(String::new());
    for (name, value) in &event.members {
        form.append_pair(name, &text(value));
    }
    form.finish()
}

fn json(events: &[Event]) -> String {
    let object = |event: &Event| {
        let members = event.members.iter().map(|(name, value)| ((*name).to_string(), value.clone()));
        Value::Object(members.collect::<Map<_, _>>())
    };
    Value::Array(events.iter().map(object).collect()).to_string()
}

/// A URL with more in its query, before the fragment.
fn with_query(url: &str, query: &str) -> String {
    let (front, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let separator = match front.split_once('?') {
        None => "?",
        Some((_, own)) if own.is_empty() || own.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{front}{separator}{query}{fragment}")
}
