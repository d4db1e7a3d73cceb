//! What documentation says of the members of a class.

use super::{
    Holder, Language, effects, in_place, linked, neutral, sentence, version_note, when_linked, when_set,
};
use crate::callbacks::{CallbackEvent, CallbackMember};
use crate::layout::paragraphs;
use crate::model::{Attribute, Kind, Relationship, Rule, Schema, Versioned};
use crate::records::Record;

/// What an attribute is, what stands for it where it is missing, and when it can be set.
pub(crate) fn attribute(
    language: &Language,
    schema: &Schema,
    holder: Holder,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
) -> String {
    let kind = attribute.kind();
    let is_list = matches!(kind, Kind::List(_));
    let mut notes = vec![super::attribute(schema, attribute), (language.written)(&kind).to_owned()];
    if !attribute.readable() {
        let absent = if is_list { "Empty" } else { language.nothing };
        notes.push(format!("{absent} unless it was set."));
    } else if !attribute.optional() || is_list {
        notes.push(neutral(&kind, language.no_constant));
    }
    if attribute.writable() {
        notes.push(when_set(schema, attribute));
        if attribute.readable() && (is_list || matches!(kind, Kind::Object(_))) {
            notes.push(format!("It can be changed in place; {}.", in_place(holder, attribute)));
        }
        notes.extend(effects(schema, attribute, rules, language.spelled));
    }
    paragraphs(notes.iter().map(String::as_str))
}

/// What a relationship links to, what is there where the answer does not say, and when it can be set.
pub(crate) fn relationship(
    language: &Language,
    schema: &Schema,
    relationship: &Versioned<Relationship>,
) -> String {
    let text = super::relationship(schema, relationship);
    let read = match (relationship.readable(), relationship.many()) {
        (true, many) => linked(many, language.nothing),
        (false, false) => format!("{} unless it was set to a resource.", language.nothing),
        (false, true) => "Those that it was set to, if they are resources.".to_owned(),
    };
    let excluded = &relationship.newest().excludes;
    let (mut when, mut clears) = (String::new(), String::new());
    if relationship.writable() {
        when = when_linked(schema, relationship);
        if !excluded.is_empty() {
            let excluded: Vec<String> = excluded.iter().map(|name| (language.spelled)(name)).collect();
            clears = format!("Setting it clears `{}`.", excluded.join("`, `"));
        }
    }
    paragraphs([text.as_str(), &read, &when, &clears])
}

/// What the ids behind a relationship are.
pub(crate) fn ids(language: &Language, relationship: &Versioned<Relationship>) -> String {
    let name = (language.spelled)(&relationship.name);
    let known = match (relationship.readable(), relationship.many()) {
        (true, _) => "The API says it only when the relationship was included.".to_owned(),
        (false, false) => format!("{} unless it was set.", language.nothing),
        (false, true) => "Empty unless it was set.".to_owned(),
    };
    let set = if relationship.set_by_id() { " Setting it sets the relationship." } else { "" };
    let what = if relationship.many() { "The ids" } else { "The id" };
    format!("{what} behind `{name}`. {known}{set}")
}

/// What a member of a callback says, and what stands for it where it is missing.
pub(crate) fn callback(
    language: &Language,
    schema: &Schema,
    event: &CallbackEvent,
    member: &Versioned<CallbackMember>,
) -> String {
    let (facts, kind) = (member.newest(), member.kind());
    let joined = facts.joined.as_ref().map(|separator| {
        let (wire, quote) = (member.wire(), language.quote);
        format!("They come as one text, joined by `{separator}`; `get({quote}{wire}{quote})` has it.")
    });
    let absent = match (&kind, facts.nullable) {
        (Kind::List(_), _) | (Kind::String | Kind::Uuid, false) => "Empty",
        (Kind::Enum(_), false) => language.no_constant,
        _ => language.nothing,
    };
    let mut absent = format!("{absent} if the callback leaves it out or empty.");
    // What the event has in no version, its members lack too.
    if let Some(note) = version_note(schema, member.bits()).filter(|_| member.bits() != event.versions) {
        absent.push_str(&format!(" {note}."));
    }
    let doc = sentence(&facts.doc);
    paragraphs([doc.as_str(), joined.as_deref().unwrap_or_default(), &absent])
}

/// What a kind of call detail record is; `besides` is what the language says of them besides.
pub(crate) fn record(language: &Language, record: &Record, besides: &str) -> String {
    format!(
        "{}\n\nEvery field is {} where the file has no such column or the cell is empty.{besides}\n\nSource: {}",
        sentence(&record.doc),
        language.nothing,
        sentence(&record.source)
    )
}
