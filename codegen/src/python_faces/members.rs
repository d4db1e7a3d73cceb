//! Members of a class: descriptors, and the keywords that they are set by.

use super::LANGUAGE;
use super::text::{docstring, laid_out};
use super::types::{self, Descriptor};
use crate::model::{Attribute, Relationship, Resource, Rule, Schema, Versioned};
use crate::names::python_identifier;
use crate::texts::{self, Holder};

/// What describes an attribute in a class.
pub(super) fn attribute(
    schema: &Schema,
    holder: Holder,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
) -> String {
    let text = texts::members::attribute(&LANGUAGE, schema, holder, attribute, rules);
    described(&attribute.name, &types::attribute(schema, attribute), &attribute.name, &text)
}

/// What describes a relationship in a class, and the ids behind it.
pub(super) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let name = &relationship.name;
    let descriptor = types::relationship(schema, relationship);
    let text = texts::members::relationship(&LANGUAGE, schema, relationship);
    let ids = types::ids(relationship);
    let ids_text = texts::members::ids(&LANGUAGE, relationship);
    let ids = described(&relationship.ids_name(), &ids, name, &ids_text);
    format!("{}{ids}", described(name, &descriptor, name, &text))
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
            if relationship.set_by_id() {
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
