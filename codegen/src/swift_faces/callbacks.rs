//! Callbacks, typed.

use super::members::property;
use super::reserved::RESERVED;
use super::text::{doc, quoted};
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
        "{}public final class {}: CallbackEvent, @unchecked Sendable {{\n{}}}\n",
        doc(&face.said(&texts::event(face.schema, event)), 0),
        event.class,
        members.join("\n")
    )
}

fn member(face: &Face<'_>, event: &CallbackEvent, member: &Versioned<CallbackMember>) -> String {
    let (facts, kind) = (member.newest(), member.kind());
    let class = class_of(face.schema, &kind);
    let optional = facts.nullable && !matches!(kind, Kind::List(_));
    let wire = quoted(member.wire());
    let read = match &kind {
        Kind::Boolean => format!("readFlag({wire})"),
        Kind::DateTime => format!("readInstant({wire})"),
        Kind::List(_) => {
            format!("readList({wire}, {})", quoted(facts.joined.as_deref().unwrap_or_default()))
        }
        Kind::Enum(_) if optional => format!("readOptionalEnum({wire})"),
        Kind::Enum(_) => format!("readEnum({wire})"),
        _ if optional => format!("readText({wire})"),
        _ => format!("readText({wire}) ?? \"\""),
    };
    let class = if optional { format!("{class}?") } else { class };
    let text = texts::members::callback(&LANGUAGE, face.schema, event, member);
    property(&face.said(&text), &RESERVED.member(&member.name, reserved::CALLBACK), &class, &read, None)
}
