//! Callbacks: whether they are DIDWW's, and what they say.

use didww::binding::members;
use didww::callback;
use didww::schema::{CALLBACKS, Kind};
use didww::{ApiVersion, CallbackMembers, Result};
use serde_json::{Map, Value, json};

/// What a payload came as: 0, a form, names and values by turns; 1, a body and its content type; 2, a query; 3, the query of
/// a URL; 4, a form as one text, in which a zero byte stands after each name and value but the last.
pub fn payload_of(came_as: u32, parts: &[&[u8]]) -> callback::Payload {
    let part = |place: usize| parts.get(place).copied().unwrap_or_default();
    match came_as {
        0 => form_of(parts),
        1 => callback::Payload::body(part(0), part(1)),
        2 => callback::Payload::query(part(0)),
        3 => callback::Payload::query_of(part(0)),
        _ => form_of(&part(0).split(|byte| *byte == 0).collect::<Vec<_>>()),
    }
}

fn form_of(texts: &[&[u8]]) -> callback::Payload {
    callback::Payload::form(texts.as_chunks().0.iter().map(|[name, value]| (*name, *value)))
}

/// What a payload says as JSON, without asking whether it is DIDWW's: see [`said`].
///
/// # Errors
/// [`didww::Error::Callback`] if it says nothing.
pub fn parse_callbacks(payload: &callback::Payload) -> Result<String> {
    Ok(said(&callback::Callback::parse(payload)?))
}

/// Callbacks as JSON: for each what came by name, and what that is where the text is not it: times in milliseconds, enums by
/// their names.
pub fn said(callbacks: &[callback::Callback]) -> String {
    let said = callbacks.iter().map(|callback| {
        let of = callback.members();
        let came: Map<String, Value> = of.iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        json!([came, read(of)])
    });
    Value::Array(said.collect()).to_string()
}

fn read(of: &CallbackMembers) -> Map<String, Value> {
    let schema = CALLBACKS.iter().find(|known| known.callback_type == of.callback_type());
    let known = schema.map_or(&[][..], |schema| schema.members);
    let read = known.iter().filter_map(|member| {
        let value = match member.kind {
            Kind::DateTime => members::timestamp(of, member.wire)?.as_millisecond().into(),
            Kind::Enum(schema) => {
                let text = members::text(of, member.wire)?;
                let known = schema.value_of(text, ApiVersion::default()).or_else(|| schema.value_named(text));
                known?.name.into()
            }
            _ => return None,
        };
        Some((member.wire.to_owned(), value))
    });
    read.collect()
}
