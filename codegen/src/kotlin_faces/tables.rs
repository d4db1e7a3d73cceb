//! Tables: what the hand-written bases are told of a class, on a line of its own.

use super::reserved;
use crate::model::{Attribute, Kind, Relationship, Resource, Schema, Variant, Versioned};
use crate::records::{Cell, Record};

/// Codes of kinds, as `Tables.kt` names them.
#[derive(Clone, Copy)]
enum Code {
    Plain = 0,
    Decimal = 1,
    Instant = 2,
    Date = 3,
    Enumeration = 4,
    Object = 5,
    List = 6,
    Objects = 7,
    Integer = 8,
    Boolean = 9,
}

fn code(kind: &Kind) -> Code {
    match kind {
        Kind::String | Kind::Uuid => Code::Plain,
        Kind::Integer => Code::Integer,
        Kind::Boolean => Code::Boolean,
        Kind::Decimal => Code::Decimal,
        Kind::DateTime | Kind::UtcTime => Code::Instant,
        Kind::Date => Code::Date,
        Kind::Enum(_) => Code::Enumeration,
        Kind::Object(_) => Code::Object,
        Kind::List(inner) if matches!(**inner, Kind::Object(_)) => Code::Objects,
        Kind::List(_) => Code::List,
    }
}

/// The place of what a kind is of: an enum among the enums, an object among the objects.
fn of(schema: &Schema, kind: &Kind) -> Option<usize> {
    match kind {
        Kind::Enum(name) => schema.enums.iter().position(|known| known.name == *name),
        Kind::Object(name) => schema.objects.iter().position(|known| known.name == *name),
        Kind::List(inner) => of(schema, inner),
        _ => None,
    }
}

/// The table of a resource type: place, type and name; attributes; relationships.
pub(super) fn resource(schema: &Schema, resource: &Resource) -> String {
    let index = schema.resources.iter().position(|known| known.wire_type == resource.wire_type);
    let relationships: Vec<String> =
        resource.relationships.iter().map(|known| relationship(resource, known)).collect();
    format!(
        "{} {} {}|{}|{}",
        index.unwrap_or_default(),
        resource.wire_type,
        resource.class,
        attributes(schema, &resource.attributes, reserved::RESOURCE),
        relationships.join(" ")
    )
}

/// The table of a form of a nested object: place, wire type and name; attributes.
pub(super) fn form(schema: &Schema, form: &Variant) -> String {
    let index = forms(schema).position(|known| known.class == form.class);
    format!(
        "{} {} {}|{}",
        index.unwrap_or_default(),
        form.wire_type,
        form.class,
        attributes(schema, &form.attributes, reserved::OBJECT)
    )
}

/// Every form: those of nested objects, then what resources have as their meta.
pub(super) fn forms(schema: &Schema) -> impl Iterator<Item = &Variant> {
    let objects = schema.objects.iter().flat_map(|object| &object.variants);
    objects.chain(schema.resources.iter().filter_map(|resource| resource.meta.as_ref()))
}

/// The table of a kind of call detail records: its name, and the fields with their kinds.
pub(super) fn record(kind: &str, record: &Record) -> String {
    let fields = record.fields.iter().map(|(name, field)| {
        let code = match field.cell {
            Cell::Timestamp => Code::Instant,
            Cell::Integer => Code::Integer,
            Cell::Decimal => Code::Decimal,
            Cell::String => Code::Plain,
        };
        format!("{}:{}", named(name, reserved::RECORD), code as u8)
    });
    format!("{kind}|{}", fields.collect::<Vec<_>>().join(" "))
}

fn attributes(schema: &Schema, attributes: &[Versioned<Attribute>], taken: &[&str]) -> String {
    attributes.iter().map(|known| attribute(schema, known, taken)).collect::<Vec<_>>().join(" ")
}

/// `name:kind:flags:of`; the property is called like it, but for the case of its letters and what is reserved.
fn attribute(schema: &Schema, known: &Versioned<Attribute>, taken: &[&str]) -> String {
    let kind = known.kind();
    let is_secret = known.any(|facts| facts.secret);
    let is_nullable = known.nullable() || !known.readable();
    let of = of(schema, &kind).map(|place| place.to_string()).unwrap_or_default();
    format!(
        "{}:{}:{}:{of}",
        named(&known.name, taken),
        code(&kind) as u8,
        u8::from(is_secret) | u8::from(is_nullable) << 2
    )
}

/// A name, with a `_` behind it if that is how the property has to be called.
fn named(name: &str, taken: &[&str]) -> String {
    match reserved::member(name, taken).ends_with('_') {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

/// `name:ids:many:types:excluded places`
fn relationship(resource: &Resource, known: &Versioned<Relationship>) -> String {
    let facts = known.newest();
    let place = |name: &String| resource.relationships.iter().position(|other| other.name == *name);
    let excludes: Vec<String> =
        facts.excludes.iter().filter_map(place).map(|index| index.to_string()).collect();
    format!(
        "{}:{}:{}:{}:{}",
        named(&known.name, reserved::RESOURCE),
        named(&known.ids_name(), reserved::RESOURCE),
        u8::from(known.many()),
        facts.types.join(","),
        excludes.join(",")
    )
}
