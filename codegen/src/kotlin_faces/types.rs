//! The types of members, and how members read their values.

use crate::model::{Attribute, Kind, Relationship, Schema, Versioned};

/// The type of a value of `kind`.
pub(super) fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => {
            schema.find_object(name).map(|known| known.used_class().to_owned()).unwrap_or_default()
        }
        Kind::Integer => "Long".into(),
        Kind::Boolean => "Boolean".into(),
        Kind::Decimal => "BigDecimal".into(),
        Kind::DateTime | Kind::UtcTime => "Instant".into(),
        Kind::Date => "LocalDate".into(),
        Kind::String | Kind::Uuid => "String".into(),
        Kind::List(inner) => format!("List<{}>", class_of(schema, inner)),
    }
}

/// The type of an attribute's property.
pub(super) fn attribute(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let class = class_of(schema, &attribute.kind());
    match attribute.kind() {
        Kind::List(_) if attribute.writable() => format!("Mutable{class}"),
        _ if attribute.reads_null() => format!("{class}?"),
        _ => class,
    }
}

/// What reads an attribute, at a place among the members.
pub(super) fn reading(schema: &Schema, attribute: &Versioned<Attribute>, place: usize) -> String {
    let or_null = if attribute.reads_null() { "OrNull" } else { "" };
    let kind = attribute.kind();
    match &kind {
        Kind::String | Kind::Uuid => format!("text{or_null}({place})"),
        Kind::Integer => format!("integer{or_null}({place})"),
        Kind::Boolean => format!("flag{or_null}({place})"),
        Kind::Decimal => format!("decimal{or_null}({place})"),
        Kind::DateTime | Kind::UtcTime => format!("instant({place})"),
        Kind::Date => format!("date({place})"),
        Kind::Enum(_) => format!("choice{or_null}({place}, {})", class_of(schema, &kind)),
        Kind::Object(_) => format!("nested({place})"),
        Kind::List(_) => format!("list({place})"),
    }
}

/// The type of what a relationship links to.
pub(super) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let target = relationship.target(schema);
    if relationship.many() { format!("List<{target}>") } else { format!("{target}?") }
}

/// The type of the ids behind a relationship.
pub(super) fn ids(relationship: &Versioned<Relationship>) -> &'static str {
    if relationship.many() { "List<String>" } else { "String?" }
}
