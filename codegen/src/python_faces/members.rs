//! Members of a class: descriptors, and the keywords that they are set by.

use super::text::{docstring, laid_out, paragraphs};
use super::types::{self, Descriptor};
use crate::model::{Attribute, Kind, Relationship, Resource, Rule, Schema, Versioned};
use crate::names::python_identifier;
use crate::texts::{self, Holder};

/// What describes an attribute in a class.
pub(super) fn attribute(
    schema: &Schema,
    holder: Holder,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
) -> String {
    let kind = attribute.kind();
    let is_list = matches!(kind, Kind::List(_));
    let mut notes = vec![texts::attribute(schema, attribute)];
    if !attribute.readable() {
        notes.push(if is_list { "Empty unless it was set." } else { "`None` unless it was set." }.to_owned());
    } else if !attribute.optional() || is_list {
        notes.push(texts::neutral(&kind, "The member of an empty text"));
    }
    if attribute.writable() {
        notes.push(texts::when_set(schema, attribute));
        if attribute.readable() && (is_list || matches!(kind, Kind::Object(_))) {
            notes.push(format!("It can be changed in place; {}.", texts::in_place(holder, attribute)));
        }
        notes.extend(texts::effects(schema, attribute, rules));
    }
    let text = paragraphs(notes.iter().map(String::as_str));
    described(&attribute.name, &types::attribute(schema, attribute), &attribute.name, &text)
}

/// What describes a relationship in a class, and the ids behind it.
pub(super) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let name = &relationship.name;
    let descriptor = types::relationship(schema, relationship);
    let text = relationship_doc(schema, relationship);
    let ids = types::ids(relationship);
    let ids_text = ids_doc(relationship);
    let ids = described(&relationship.ids_name(), &ids, name, &ids_text);
    format!("{}{ids}", described(name, &descriptor, name, &text))
}

fn relationship_doc(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let text = texts::relationship(schema, relationship);
    let read = match (relationship.readable(), relationship.many()) {
        (true, many) => texts::linked(many),
        (false, false) => "`None` unless it was set to a resource.",
        (false, true) => "Those that it was set to, if they are resources.",
    };
    let excluded = &relationship.newest().excludes;
    let (mut when, mut clears) = (String::new(), String::new());
    if relationship.writable() {
        when = texts::when_linked(schema, relationship);
        if !excluded.is_empty() {
            clears = format!("Setting it clears `{}`.", excluded.join("`, `"));
        }
    }
    paragraphs([text.as_str(), read, when.as_str(), clears.as_str()])
}

fn ids_doc(relationship: &Versioned<Relationship>) -> String {
    let name = &relationship.name;
    let known = match (relationship.readable(), relationship.many()) {
        (true, _) => "The API says it only when the relationship was included.",
        (false, false) => "`None` unless it was set.",
        (false, true) => "Empty unless it was set.",
    };
    let set = if types::set_by_id(relationship) { " Setting it sets the relationship." } else { "" };
    let what = if relationship.many() { "The ids" } else { "The id" };
    format!("{what} behind `{name}`. {known}{set}")
}

/// A descriptor with its text.
pub(super) fn described(name: &str, descriptor: &Descriptor, of: &str, text: &str) -> String {
    let (name, class) = (python_identifier(name), descriptor.class);
    format!("    {name}: {} = {class}({of:?})\n{}\n", descriptor.annotation(), docstring(text, 4))
}

/// Which members are set by keyword.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Settable {
    /// All that can be set at some time.
    AtSomeTime,
    /// Those that an update can change.
    ByUpdate,
}

impl Settable {
    fn has_attribute(self, attribute: &Versioned<Attribute>) -> bool {
        match self {
            Settable::AtSomeTime => attribute.writable(),
            Settable::ByUpdate => attribute.updatable(),
        }
    }

    fn has_relationship(self, relationship: &Versioned<Relationship>) -> bool {
        match self {
            Settable::AtSomeTime => relationship.writable(),
            Settable::ByUpdate => relationship.updatable(),
        }
    }

    fn attributes(self, schema: &Schema, attributes: &[Versioned<Attribute>]) -> Vec<(String, String)> {
        let attributes = attributes.iter().filter(|known| self.has_attribute(known));
        let keyword =
            |known: &Versioned<Attribute>| (python_identifier(&known.name), types::settable(schema, known));
        attributes.map(keyword).collect()
    }

    /// The keywords for the members of a resource, each with the class of what it takes.
    pub(super) fn keywords(self, schema: &Schema, resource: &Resource) -> Vec<(String, String)> {
        let mut out = self.attributes(schema, &resource.attributes);
        for relationship in resource.relationships.iter().filter(|known| self.has_relationship(known)) {
            let name = python_identifier(&relationship.name);
            out.push((name, types::linkable(schema, relationship)));
            if types::set_by_id(relationship) {
                let ids = python_identifier(&relationship.ids_name());
                out.push((ids, types::linkable_ids(relationship).to_owned()));
            }
        }
        out
    }
}

/// The constructor of a resource, as type checkers are to see it.
pub(super) fn resource_constructor(schema: &Schema, resource: &Resource) -> String {
    let id = ("id".to_owned(), "str".to_owned());
    let keywords = Settable::AtSomeTime.keywords(schema, resource);
    constructor(&[id].into_iter().chain(keywords).collect::<Vec<_>>())
}

/// The constructor of a nested object, as type checkers are to see it.
pub(super) fn object_constructor(schema: &Schema, attributes: &[Versioned<Attribute>]) -> String {
    constructor(&Settable::AtSomeTime.attributes(schema, attributes))
}

fn constructor(keywords: &[(String, String)]) -> String {
    let mut parameters = vec!["self".to_owned()];
    if !keywords.is_empty() {
        parameters.push("*".to_owned());
    }
    parameters.extend(keywords.iter().map(|(name, class)| format!("{name}: {class} = ...")));
    laid_out("def __init__(", &parameters, ") -> None: ...", 8)
}
