//! Callbacks, typed.

use super::members::value;
use super::reserved::RESERVED;
use super::text::{kdoc, quoted};
use super::types::class_of;
use super::{Face, LANGUAGE, reserved};
use crate::callbacks::{CallbackEvent, CallbackMember};
use crate::model::{Kind, Versioned};
use crate::texts;

/// The file of all of them.
pub(super) fn callbacks(face: &Face<'_>) -> String {
    let events: Vec<String> =
        face.schema.callbacks.events.iter().map(|event| event_class(face, event)).collect();
    events.join("\n")
}

fn event_class(face: &Face<'_>, event: &CallbackEvent) -> String {
    let members: Vec<String> = event.members.iter().map(|known| member(face, event, known)).collect();
    format!(
        "{}public class {} internal constructor(said: Said) : CallbackEvent(said) {{\n{}}}\n",
        kdoc(&face.said(&texts::event(face.schema, event)), 0),
        event.class,
        members.join("\n")
    )
}

fn member(face: &Face<'_>, event: &CallbackEvent, member: &Versioned<CallbackMember>) -> String {
    let (facts, kind) = (member.newest(), member.kind());
    let class = class_of(face.schema, &kind);
    let wire = quoted(member.wire());
    let (reading, neutral) = match &kind {
        Kind::Boolean => (format!("flag({wire})"), None),
        Kind::DateTime => (format!("instant({wire})"), None),
        Kind::Enum(_) => (format!("choice({wire}, {class})"), Some(format!(" ?: {class}.Other(\"\")"))),
        Kind::List(_) => (
            format!("items({wire}, {})", quoted(facts.joined.as_deref().unwrap_or_default())),
            Some(String::new()),
        ),
        _ => (format!("text({wire})"), Some(".orEmpty()".to_owned())),
    };
    let (class, reading) = match (neutral, facts.nullable, &kind) {
        (Some(neutral), false, _) | (Some(neutral), true, Kind::List(_)) => {
            (class, format!("{reading}{neutral}"))
        }
        _ => (format!("{class}?"), reading),
    };
    let text = texts::members::callback(&LANGUAGE, face.schema, event, member);
    value(&face.said(&text), &RESERVED.member(&member.name, reserved::CALLBACK), &class, &reading)
}
