//! Callbacks, typed.

use super::imports::module;
use super::members::getter;
use super::reserved::RESERVED;
use super::text::{jsdoc, quoted};
use super::types::class_of;
use super::{Face, LANGUAGE, reserved};
use crate::callbacks::{CallbackEvent, CallbackMember};
use crate::model::{Kind, Versioned};
use crate::texts;

/// The module of all of them.
pub(super) fn callbacks(face: &Face<'_>) -> String {
    let events: Vec<String> =
        face.schema.callbacks.events.iter().map(|event| event_class(face, event)).collect();
    module(face.schema, "callbacks", &events.join("\n"))
}

fn event_class(face: &Face<'_>, event: &CallbackEvent) -> String {
    let members: Vec<String> = event.members.iter().map(|known| member(face, event, known)).collect();
    format!(
        "{}export class {} extends CallbackEvent {{\n{}}}\n",
        jsdoc(&face.prose.spelled(&texts::event(face.schema, event)), 0),
        event.class,
        members.join("\n")
    )
}

fn member(face: &Face<'_>, event: &CallbackEvent, member: &Versioned<CallbackMember>) -> String {
    let (facts, kind) = (member.newest(), member.kind());
    let class = class_of(face.schema, &kind);
    let class =
        if facts.nullable && !matches!(kind, Kind::List(_)) { format!("{class} | null") } else { class };
    let wire = quoted(member.wire());
    let empty = if facts.nullable { "" } else { " ?? ''" };
    let value = match &kind {
        Kind::Boolean => format!("this.flag({wire})"),
        Kind::DateTime => format!("this.instant({wire})"),
        Kind::List(_) => {
            format!("this.list({wire}, {})", quoted(facts.joined.as_deref().unwrap_or_default()))
        }
        _ => format!("this.text({wire}){empty}"),
    };
    let text = texts::members::callback(&LANGUAGE, face.schema, event, member);
    getter(&RESERVED.member(&member.name, reserved::CALLBACK), &class, &value, &face.prose.spelled(&text))
}
