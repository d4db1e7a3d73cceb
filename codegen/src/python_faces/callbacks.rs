//! Callbacks, typed.

use super::imports::module;
use super::text::{docstring, paragraphs};
use super::types::class_of;
use crate::callbacks::{CallbackEvent, CallbackMember};
use crate::model::{Kind, Schema, Versioned};
use crate::names::python_identifier;
use crate::texts::{self, sentence, version_note};

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
    let joined = facts.joined.as_ref().map(|separator| {
        let wire = member.wire();
        format!("They come as one text, joined by `{separator}`; `get({wire:?})` has it.")
    });
    let absent = match (&kind, facts.nullable) {
        (Kind::List(_), _) | (Kind::String | Kind::Uuid, false) => "Empty",
        (Kind::Enum(_), false) => "The member of an empty text",
        _ => "`None`",
    };
    let mut absent = format!("{absent} if the callback leaves it out or empty.");
    // What the event has in no version, its members lack too.
    if let Some(note) = version_note(schema, member.bits()).filter(|_| member.bits() != event.versions) {
        absent.push_str(&format!(" {note}."));
    }
    let doc = sentence(&facts.doc);
    let text = paragraphs([doc.as_str(), joined.as_deref().unwrap_or_default(), absent.as_str()]);
    format!(
        "    {}: {annotation} = CallbackMember({:?})\n{}",
        python_identifier(&member.name),
        member.name,
        docstring(&text, 4)
    )
}
