//! Steps about callbacks.

use crate::values::difference;
use didww::callback::Payload;
use didww::{Callback, Error, RequestValidator, Value};
use didww_conformance::inputs::CallbackInput;
use didww_conformance::{Map, Node};

fn validator(input: &CallbackInput) -> Result<RequestValidator, Error> {
    let validator = RequestValidator::new(input.secret.as_deref().unwrap_or(CallbackInput::SECRET))?;
    match &input.public_base_url {
        Some(base) => validator.public_base_url(base),
        None => Ok(validator),
    }
}

fn url(input: &CallbackInput) -> &str {
    input.url.as_deref().unwrap_or_default()
}

fn payload(input: &CallbackInput) -> Payload {
    match (&input.form, &input.body) {
        (Some(members), _) => Payload::form(members.iter().map(|(name, value)| (name, value))),
        (None, Some(body)) => Payload::body(body, input.content_type.as_deref().unwrap_or_default()),
        (None, None) => Payload::query_of(url(input)),
    }
}

pub(crate) fn sign(input: &CallbackInput) -> Result<String, Error> {
    validator(input)?.compute_signature(url(input), &payload(input))
}

pub(crate) fn validate(input: &CallbackInput) -> Result<bool, Error> {
    let signature = input.signature.as_deref().unwrap_or_default();
    Ok(validator(input)?.validate(url(input), &payload(input), signature))
}

pub(crate) fn read(input: &CallbackInput) -> Result<Vec<Callback>, Error> {
    match &input.signature {
        Some(signature) => validator(input)?.validate_and_parse(url(input), &payload(input), signature),
        None => Callback::parse(&payload(input)),
    }
}

/// Compares events with what a case expects of them.
pub(crate) fn look_at_events(events: &[Callback], expected: &[Map]) -> Result<(), String> {
    if events.len() != expected.len() {
        return Err(format!("{} events, not {}", events.len(), expected.len()));
    }
    events.iter().zip(expected).enumerate().try_for_each(|(index, (event, expected))| {
        look_at_event(event, expected).map_err(|error| format!("event {index}: {error}"))
    })
}

fn look_at_event(event: &Callback, expected: &Map) -> Result<(), String> {
    for (name, wanted) in expected.iter().filter(|(name, _)| *name != "members") {
        look_at_member(name, &typed(event, name)?, wanted)?;
    }
    let raw = expected.get("members").and_then(Node::as_map);
    raw.into_iter().flatten().try_for_each(|(name, wanted)| {
        let got = event.get(name).map_or(Value::Null, Value::from);
        look_at_member(name, &got, wanted)
    })
}

fn look_at_member(name: &str, got: &Value, wanted: &Node) -> Result<(), String> {
    difference(got, wanted).map_or(Ok(()), |difference| Err(format!("{name}: {difference}")))
}

/// A member through its typed face.
fn typed(event: &Callback, name: &str) -> Result<Value, String> {
    let list = |reasons: Vec<&str>| Value::List(reasons.into_iter().map(Value::from).collect());
    let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    Ok(match (event, name) {
        (_, "id") => event.id().into(),
        (_, "type") => event.callback_type().into(),
        (Callback::Order(event), "status") => event.status().into(),
        (Callback::Export(event), "status") => event.status().into(),
        (Callback::Export(event), "url") => text(event.url()),
        (Callback::AddressVerification(event), "status") => event.status().into(),
        (Callback::AddressVerification(event), "reject_reasons") => list(event.reject_reasons()),
        (Callback::AddressVerification(event), "reject_comment") => text(event.reject_comment()),
        (Callback::EmergencyVerification(event), "status") => event.status().into(),
        (Callback::EmergencyVerification(event), "reject_reasons") => list(event.reject_reasons()),
        (Callback::EmergencyVerification(event), "reject_comment") => text(event.reject_comment()),
        (Callback::EmergencyVerification(event), "emergency_calling_service_id") => {
            text(event.emergency_calling_service_id())
        }
        (Callback::VoiceOutTrunk(event), "status") => event.status().into(),
        (Callback::VoiceOutTrunk(event), "threshold_reached") => {
            event.threshold_reached().map_or(Value::Null, Value::from)
        }
        (Callback::VoiceOutTrunk(event), "created_at") => event.created_at().map_or(Value::Null, Value::from),
        _ => return Err(format!("{} has no member {name}", event.callback_type())),
    })
}
