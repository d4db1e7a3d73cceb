//! What Python's type checkers are told of members: the classes of their values and of what they may be set to.

use crate::model::{Attribute, Kind, Relationship, Schema, Versioned};

/// The class of a value of `kind`.
pub(super) fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => {
            schema.find_object(name).map(|known| known.used_class().to_owned()).unwrap_or_default()
        }
        Kind::Integer => "int".into(),
        Kind::Boolean => "bool".into(),
        Kind::Decimal => "Decimal".into(),
        Kind::DateTime | Kind::UtcTime => "datetime".into(),
        Kind::Date => "date".into(),
        Kind::String | Kind::Uuid => "str".into(),
        Kind::List(inner) => format!("list[{}]", class_of(schema, inner)),
    }
}

/// A descriptor: the class that makes it, and what that is a descriptor of.
pub(super) struct Descriptor {
    pub(super) class: &'static str,
    of: Option<String>,
}

impl Descriptor {
    pub(super) fn annotation(&self) -> String {
        match &self.of {
            Some(of) => format!("{}[{of}]", self.class),
            None => self.class.to_owned(),
        }
    }
}

/// What describes an attribute.
pub(super) fn attribute(schema: &Schema, attribute: &Versioned<Attribute>) -> Descriptor {
    let kind = attribute.kind();
    if let Kind::List(inner) = &kind {
        let class = match (attribute.writable(), attribute.nullable()) {
            (true, true) => "NullableList",
            (true, false) => "ListAttribute",
            (false, _) => "ReadOnlyList",
        };
        return Descriptor { class, of: Some(class_of(schema, inner)) };
    }
    let class = if attribute.writable() { "Attribute" } else { "ReadOnly" };
    let none = if attribute.optional() || !attribute.readable() { " | None" } else { "" };
    Descriptor { class, of: Some(format!("{}{none}", class_of(schema, &kind))) }
}

/// What an attribute may be set to.
pub(super) fn settable(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let class = match attribute.kind() {
        Kind::List(inner) => format!("Iterable[{}]", class_of(schema, &inner)),
        kind => class_of(schema, &kind),
    };
    let none = if attribute.nullable() { " | None" } else { "" };
    format!("{class}{none}")
}

/// The classes that a relationship links to.
fn targets(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let types = relationship.newest().types.iter();
    let classes = types.filter_map(|wire_type| schema.resource(wire_type)).map(|known| known.class.as_str());
    classes.collect::<Vec<_>>().join(" | ")
}

/// What describes a relationship.
pub(super) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> Descriptor {
    let class = match (relationship.many(), relationship.writable()) {
        (false, true) => "ToOne",
        (false, false) => "ReadOnlyToOne",
        (true, true) => "ToMany",
        (true, false) => "ReadOnlyToMany",
    };
    Descriptor { class, of: Some(targets(schema, relationship)) }
}

/// What describes the ids behind a relationship.
pub(super) fn ids(relationship: &Versioned<Relationship>) -> Descriptor {
    let class = match (relationship.many(), relationship.set_by_id()) {
        (false, true) => "LinkedId",
        (false, false) => "ReadOnlyLinkedId",
        (true, true) => "LinkedIds",
        (true, false) => "ReadOnlyLinkedIds",
    };
    Descriptor { class, of: None }
}

/// What a relationship may be set to.
pub(super) fn linkable(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let one = format!("{} | ResourceIdentifier", targets(schema, relationship));
    if relationship.many() {
        let mut types = relationship.newest().types.iter();
        let uploaded = types.any(|name| schema.resource(name).is_some_and(|known| known.upload.is_some()));
        return format!("Iterable[{one}{}]", if uploaded { " | UploadedFile" } else { "" });
    }
    format!("{one}{}", if relationship.nullable() { " | None" } else { "" })
}

/// What the ids behind a relationship may be set to.
pub(super) fn linkable_ids(relationship: &Versioned<Relationship>) -> &'static str {
    match (relationship.many(), relationship.nullable()) {
        (true, _) => "Iterable[str]",
        (false, true) => "str | None",
        (false, false) => "str",
    }
}
