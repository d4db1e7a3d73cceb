//! Events as JSON: a list of objects, or one object.

use crate::error::{CallbackError, CallbackFault, Shortened};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// An event's members as they stand, each value as it is signed.
pub(super) type Event<'a> = Vec<(String, Cow<'a, str>)>;

/// The events of a body.
pub(super) fn events(body: &[u8]) -> Result<Vec<Event<'_>>, CallbackError> {
    let malformed = |problem: &dyn fmt::Display| CallbackError {
        fault: CallbackFault::Malformed,
        message: format!("the body is no JSON list of events: {}", Shortened(&problem.to_string(), 200)),
    };
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let events: Vec<EventObject<'_>> = match first {
        Some(b'{') => serde_json::from_slice(body).map(|event| vec![event]),
        _ => serde_json::from_slice(body),
    }
    .map_err(|error| malformed(&error))?;
    match events.is_empty() {
        true => Err(malformed(&"it is empty")),
        false => Ok(events.into_iter().map(|event| event.0).collect()),
    }
}

struct EventObject<'a>(Event<'a>);

impl<'de> Deserialize<'de> for EventObject<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EventVisitor)
    }
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = EventObject<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
            members.push((name, signed(value).map_err(A::Error::custom)?));
        }
        Ok(EventObject(members))
    }
}

/// A value as it is signed: text decoded, null empty, anything else as it is written.
fn signed(value: &RawValue) -> serde_json::Result<Cow<'_, str>> {
    match value.get() {
        "null" => Ok(Cow::Borrowed("")),
        text if text.starts_with('"') => serde_json::from_str(text).map(Cow::Owned),
        plain => Ok(Cow::Borrowed(plain)),
    }
}
