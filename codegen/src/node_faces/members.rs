//! Members of a class: the interface that declares them, and those of what they are set by.

use super::reserved::RESERVED;
use super::text::{jsdoc, union};
use super::{Face, LANGUAGE, reserved, types};
use crate::layout::{WIDTH, paragraphs, width};
use crate::model::{Attribute, Relationship, Resource, Rule, Versioned};
use crate::texts::{self, Holder};
use std::fmt::Write as _;

/// The accessors of an attribute, as an interface declares them: its table tells the class how they work.
pub(super) fn attribute(
    face: &Face<'_>,
    holder: Holder,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
) -> String {
    let taken = RESERVED.own(holder);
    let text = texts::members::attribute(&LANGUAGE, face.schema, holder, attribute, rules);
    let name = RESERVED.member(&attribute.name, taken);
    let set = attribute.writable().then(|| types::settable(face.schema, attribute));
    accessors(&name, &types::attribute(face.schema, attribute), set, &face.prose.spelled(&text))
}

/// The accessors of a relationship and of the ids behind it.
pub(super) fn relationship(face: &Face<'_>, relationship: &Versioned<Relationship>) -> String {
    let schema = face.schema;
    let text = texts::members::relationship(&LANGUAGE, schema, relationship);
    let name = RESERVED.member(&relationship.name, reserved::RESOURCE);
    let set = relationship.writable().then(|| types::linkable(schema, relationship));
    let class = types::relationship(schema, relationship);
    let mut out = accessors(&name, &class, set, &face.prose.spelled(&text));
    let name = RESERVED.member(&relationship.ids_name(), reserved::RESOURCE);
    let set = relationship.set_by_id().then(|| types::linkable_ids(relationship));
    let text = texts::members::ids(&LANGUAGE, relationship);
    out.push('\n');
    out.push_str(&accessors(&name, &types::ids(relationship), set, &text));
    out
}

/// What a member reads as, with its text; and what it takes, if it can be set.
fn accessors(name: &str, class: &str, set: Option<String>, text: &str) -> String {
    let set = set.map(|set| format!("  set {name}(value: {set})\n")).unwrap_or_default();
    format!("{}  get {name}(): {class}\n{set}", jsdoc(text, 2))
}

/// A getter that is written out, with its text.
pub(super) fn getter(name: &str, class: &str, value: &str, text: &str) -> String {
    format!("{}  get {name}(): {class} {{\n    return {value}\n  }}\n", jsdoc(text, 2))
}

/// A member that can be set: its name, what it takes, and what is said of it.
struct Settable {
    name: String,
    class: String,
    text: String,
    updatable: bool,
}

fn settable_attributes(
    face: &Face<'_>,
    attributes: &[Versioned<Attribute>],
    taken: &[&str],
) -> Vec<Settable> {
    let settable = attributes.iter().filter(|known| known.writable());
    let settable = settable.map(|known| {
        let (text, when) = (texts::attribute(face.schema, known), texts::when_set(face.schema, known));
        Settable {
            name: RESERVED.member(&known.name, taken),
            class: types::settable(face.schema, known),
            text: face.prose.spelled(&paragraphs([text.as_str(), (LANGUAGE.written)(&known.kind()), &when])),
            updatable: known.updatable(),
        }
    });
    settable.collect()
}

fn settable_members(face: &Face<'_>, resource: &Resource) -> Vec<Settable> {
    let mut out = settable_attributes(face, &resource.attributes, reserved::RESOURCE);
    for known in resource.relationships.iter().filter(|known| known.writable()) {
        let text = texts::relationship(face.schema, known);
        let when = texts::when_linked(face.schema, known);
        let name = RESERVED.member(&known.name, reserved::RESOURCE);
        let ids = if known.many() { "ids" } else { "id" };
        let ids_text = format!("The {ids} behind `{name}`.");
        out.push(Settable {
            name,
            class: types::linkable(face.schema, known),
            text: face.prose.spelled(&paragraphs([text.as_str(), &when])),
            updatable: known.updatable(),
        });
        if known.set_by_id() {
            out.push(Settable {
                name: RESERVED.member(&known.ids_name(), reserved::RESOURCE),
                class: types::linkable_ids(known),
                text: ids_text,
                updatable: known.updatable(),
            });
        }
    }
    out
}

/// The interface of what a resource is made with.
pub(super) fn resource_init(face: &Face<'_>, resource: &Resource) -> String {
    let members = settable_members(face, resource);
    let text = format!("What a new `{}` is made with: members that can be set at some time.", resource.class);
    let id = "  /** Its id: stands for one that exists. */\n  id?: string | undefined\n";
    format!("{}export interface {}Init {{\n{id}{}}}\n", jsdoc(&text, 0), resource.class, optional(&members))
}

/// The type of what an update changes; `None` where there is none.
pub(super) fn resource_changes(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let members = settable_members(face, resource);
    let names: Vec<String> =
        members.iter().filter(|known| known.updatable).map(|known| format!("'{}'", known.name)).collect();
    if !resource.supports("update") || names.is_empty() {
        return None;
    }
    let class = &resource.class;
    let text = format!("What an update can change of `{class}`.");
    let line = format!("export type {class}Changes = Pick<{class}Init, {}>", names.join(" | "));
    let pick = match width(&line) > WIDTH {
        true => {
            format!("export type {class}Changes = Pick<\n  {class}Init,{}\n>", union("", &names).trim_end())
        }
        false => line,
    };
    Some(format!("{}{pick}\n", jsdoc(&text, 0)))
}

/// The interface of what a nested object is made with.
pub(super) fn object_init(face: &Face<'_>, class: &str, attributes: &[Versioned<Attribute>]) -> String {
    let members = settable_attributes(face, attributes, reserved::OBJECT);
    let text = format!("What a new `{class}` is made with.");
    match members.is_empty() {
        true => format!("{}export type {class}Init = Record<string, never>\n", jsdoc(&text, 0)),
        false => format!("{}export interface {class}Init {{\n{}}}\n", jsdoc(&text, 0), optional(&members)),
    }
}

fn optional(members: &[Settable]) -> String {
    let mut out = String::new();
    for Settable { name, class, text, .. } in members {
        let _ = writeln!(out, "{}  {name}?: {class} | undefined", jsdoc(text, 2));
    }
    out
}
