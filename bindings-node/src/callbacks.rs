//! Callbacks: whether they are DIDWW's, and what they say.

use crate::errors::checked;
use crate::text::{TextOrBytes, bytes_of};
use didww::binding::members;
use didww::callback;
use didww::schema::{CALLBACKS, Kind};
use didww::{ApiVersion, CallbackMembers};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use serde_json::{Map, Value, json};

/// What a payload came as; the numbers are those of `ts/callbacks.ts`.
fn payload_of(came_as: u32, parts: &[TextOrBytes<'_>]) -> callback::Payload {
    let part = |place: usize| parts.get(place).map_or(&b""[..], bytes_of);
    match came_as {
        0 => {
            let pairs = parts.as_chunks().0.iter();
            callback::Payload::form(pairs.map(|[name, value]| (bytes_of(name), bytes_of(value))))
        }
        1 => callback::Payload::body(part(0), part(1)),
        2 => callback::Payload::query(part(0)),
        3 => callback::Payload::query_of(part(0)),
        // a form as one text, which crosses sooner than many
        _ => {
            let texts: Vec<&[u8]> = part(0).split(|byte| *byte == 0).collect();
            let pairs = texts.as_chunks().0.iter();
            callback::Payload::form(pairs.map(|[name, value]| (*name, *value)))
        }
    }
}

/// What a payload says as JSON, without asking whether it is DIDWW's: see `said`.
#[napi]
pub fn parse_callbacks(came_as: u32, parts: Vec<TextOrBytes<'_>>) -> Result<String> {
    Ok(said(&checked(callback::Callback::parse(&payload_of(came_as, &parts)))?))
}

/// A payload in words, for whoever looks at it.
#[napi]
pub fn shown_payload(came_as: u32, parts: Vec<TextOrBytes<'_>>) -> String {
    format!("{:?}", payload_of(came_as, &parts))
}

/// Callbacks as JSON: for each what came by name, and what that is where the text is not it: times in milliseconds, enums by
/// their names.
fn said(callbacks: &[callback::Callback]) -> String {
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

/// Tells callbacks of DIDWW from those of anybody else, by their signature.
#[napi]
pub struct RequestValidator(didww::RequestValidator);

#[napi]
impl RequestValidator {
    /// For the account's callback secret.
    #[napi(constructor)]
    pub fn new(callback_secret: TextOrBytes<'_>, public_base_url: Option<String>) -> Result<Self> {
        let validator = checked(didww::RequestValidator::new(bytes_of(&callback_secret)))?;
        Ok(RequestValidator(match public_base_url {
            Some(base) => checked(validator.public_base_url(base))?,
            None => validator,
        }))
    }

    /// Whether DIDWW signed this.
    #[napi]
    pub fn validate(
        &self,
        url: TextOrBytes<'_>,
        came_as: u32,
        parts: Vec<TextOrBytes<'_>>,
        signature: TextOrBytes<'_>,
    ) -> bool {
        self.0.validate(bytes_of(&url), &payload_of(came_as, &parts), bytes_of(&signature))
    }

    /// `validate`, then what it says as JSON: see `said`.
    #[napi]
    pub fn validate_and_parse(
        &self,
        url: TextOrBytes<'_>,
        came_as: u32,
        parts: Vec<TextOrBytes<'_>>,
        signature: TextOrBytes<'_>,
    ) -> Result<String> {
        let payload = payload_of(came_as, &parts);
        let callbacks = self.0.validate_and_parse(bytes_of(&url), &payload, bytes_of(&signature));
        Ok(said(&checked(callbacks)?))
    }

    /// The signature that DIDWW gives to this.
    #[napi]
    pub fn compute_signature(
        &self,
        url: TextOrBytes<'_>,
        came_as: u32,
        parts: Vec<TextOrBytes<'_>>,
    ) -> Result<String> {
        checked(self.0.compute_signature(bytes_of(&url), &payload_of(came_as, &parts)))
    }

    /// What is signed as the URL.
    #[napi]
    pub fn signed_url(&self, url: TextOrBytes<'_>) -> String {
        self.0.signed_url(bytes_of(&url))
    }
}
