//! Callbacks, typed.

use super::LANGUAGE;
use super::imports::module;
use super::text::docstring;
use super::types::class_of;
use crate::callbacks::{CallbackEvent, CallbackMember};
use crate::model::{Kind, Schema, Versioned};
use crate::names::python_identifier;
use crate::texts;

/// The module of all of them.
pub(super) fn callbacks(schema: &Schema) -> String {
    let events = schema.callbacks.events.iter().map(|event| event_class(schema, event));
    let text = format!(
        "The types of callbacks: what DIDWW says has happened. One of another type is a plain `Callback`.\n\n\
         Source: {}.",
        schema.callbacks.source.trim_end_matches('.')
    );
    module(schema, "callbacks", &text, &events.collect::<Vec<_>>().join("\n\n"))
}

fn event_class(schema: &Schema, event: &CallbackEvent) -> String {
    let members: Vec<String> = event.members.iter().map(|known| member(schema, event, known)).collect();
    format!(
        "class {}(Callback, callback_type={:?}):\n{}\n    __slots__ = ()\n\n{}",
        event.class,
        event.wire_type,
        docstring(&texts::event(schema, event), 4),
        members.join("\n")
    )
}

fn member(schema: &Schema, event: &CallbackEvent, member: &Versioned<CallbackMember>) -> String {
    let (facts, kind) = (member.newest(), member.kind());
    let is_list = matches!(kind, Kind::List(_));
    let none = if facts.nullable && !is_list { " | None" } else { "" };
    let annotation = format!("CallbackMember[{}{none}]", class_of(schema, &kind));
    let text = texts::members::callback(&LANGUAGE, schema, event, member);
    format!(
        "    {}: {annotation} = CallbackMember({:?})\n{}",
        python_identifier(&member.name),
        member.name,
        docstring(&text, 4)
    )
}
