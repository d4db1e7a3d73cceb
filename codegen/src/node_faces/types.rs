//! The types of members: of their values, and of what they may be set to.

use crate::model::{Attribute, Kind, Relationship, Schema, Versioned};

/// The type of a value of `kind`.
pub(super) fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => {
            schema.find_object(name).map(|known| known.used_class().to_owned()).unwrap_or_default()
        }
        Kind::Integer => "number".into(),
        Kind::Boolean => "boolean".into(),
        Kind::DateTime | Kind::UtcTime => "Date".into(),
        Kind::String | Kind::Uuid | Kind::Decimal | Kind::Date => "string".into(),
        Kind::List(inner) => format!("{}[]", class_of(schema, inner)),
    }
}

/// The type of an attribute's value.
pub(super) fn attribute(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let kind = attribute.kind();
    let class = class_of(schema, &kind);
    match kind {
        // null reads as empty
        Kind::List(_) if attribute.writable() => class,
        Kind::List(_) => format!("readonly {class}"),
        _ => or_null(class, attribute.optional() || !attribute.readable()),
    }
}

/// What an attribute may be set to.
pub(super) fn settable(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let kind = attribute.kind();
    let class = class_of(schema, &kind);
    let class = if matches!(kind, Kind::List(_)) { format!("readonly {class}") } else { class };
    or_null(class, attribute.nullable())
}

/// The classes that a relationship links to.
fn targets(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let types = relationship.newest().types.iter();
    let classes = types.filter_map(|wire_type| schema.resource(wire_type)).map(|known| known.class.as_str());
    classes.collect::<Vec<_>>().join(" | ")
}

/// The type of what a relationship links to.
pub(super) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let targets = targets(schema, relationship);
    match relationship.many() {
        true => readonly_list(&targets),
        false => format!("{targets} | null"),
    }
}

/// What a relationship may be set to.
pub(super) fn linkable(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let one = format!("{} | ResourceIdentifier", targets(schema, relationship));
    if relationship.many() {
        let mut types = relationship.newest().types.iter();
        let uploaded = types.any(|name| schema.resource(name).is_some_and(|known| known.upload.is_some()));
        return readonly_list(&format!("{one}{}", if uploaded { " | UploadedFile" } else { "" }));
    }
    or_null(one, relationship.nullable())
}

/// The type of the ids behind a relationship.
pub(super) fn ids(relationship: &Versioned<Relationship>) -> String {
    if relationship.many() { readonly_list("string") } else { "string | null".to_owned() }
}

/// What the ids behind a relationship may be set to.
pub(super) fn linkable_ids(relationship: &Versioned<Relationship>) -> String {
    match relationship.many() {
        true => readonly_list("string"),
        false => or_null("string".to_owned(), relationship.nullable()),
    }
}

fn or_null(class: String, null: bool) -> String {
    if null { format!("{class} | null") } else { class }
}

fn readonly_list(item: &str) -> String {
    match item.contains('|') {
        true => format!("readonly ({item})[]"),
        false => format!("readonly {item}[]"),
    }
}
