//! The types of members, and how members read their values.

use crate::model::{Attribute, Kind, Relationship, Schema, Versioned};

/// The type of a value of `kind`.
pub(super) fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => {
            schema.find_object(name).map(|known| known.used_class().to_owned()).unwrap_or_default()
        }
        Kind::Integer => "Int".into(),
        Kind::Boolean => "Bool".into(),
        Kind::Decimal => "Decimal".into(),
        Kind::DateTime | Kind::UtcTime => "Date".into(),
        Kind::Date => "CalendarDate".into(),
        Kind::String | Kind::Uuid => "String".into(),
        Kind::List(inner) => format!("[{}]", class_of(schema, inner)),
    }
}

/// The type of an attribute's property.
pub(super) fn attribute(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let class = class_of(schema, &attribute.kind());
    if attribute.reads_null() { format!("{class}?") } else { class }
}

/// What reads an attribute, at a place among the members.
pub(super) fn reading(attribute: &Versioned<Attribute>, place: usize) -> String {
    let optional = if attribute.reads_null() { "Optional" } else { "" };
    match attribute.kind() {
        Kind::String | Kind::Uuid => format!("read{optional}Text({place})"),
        Kind::Integer => format!("read{optional}Integer({place})"),
        Kind::Boolean => format!("read{optional}Flag({place})"),
        Kind::Decimal => format!("read{optional}Decimal({place})"),
        Kind::DateTime | Kind::UtcTime => format!("readInstant({place})"),
        Kind::Date => format!("readDate({place})"),
        Kind::Enum(_) => format!("read{optional}Enum({place})"),
        Kind::Object(_) => format!("readObject({place})"),
        Kind::List(inner) => match *inner {
            Kind::Enum(_) => format!("readEnums({place})"),
            Kind::Object(_) => format!("readObjects({place})"),
            Kind::Integer => format!("readIntegers({place})"),
            _ => format!("readTexts({place})"),
        },
    }
}

/// The type of what a relationship links to.
pub(super) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let target = relationship.target(schema);
    if relationship.many() { format!("[{target}]") } else { format!("{target}?") }
}

/// The type of the ids behind a relationship.
pub(super) fn ids(relationship: &Versioned<Relationship>) -> &'static str {
    if relationship.many() { "[String]" } else { "String?" }
}
