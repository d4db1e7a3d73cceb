//! Tables: what the hand-written bases are told of a class, on a line of its own.

use super::reserved;
use crate::model::{Attribute, Kind, Relationship, Resource, Schema, Variant, Versioned};
use crate::records::Record;

/// Codes of kinds, as `Tables.swift` names them.
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
        attributes(&resource.attributes, reserved::RESOURCE),
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
        attributes(&form.attributes, reserved::OBJECT)
    )
}

/// Every form: those of nested objects, then what resources have as their meta.
pub(super) fn forms(schema: &Schema) -> impl Iterator<Item = &Variant> {
    let objects = schema.objects.iter().flat_map(|object| &object.variants);
    objects.chain(schema.resources.iter().filter_map(|resource| resource.meta.as_ref()))
}

/// The table of a kind of call detail records: its name and its class; the fields.
pub(super) fn record(kind: &str, record: &Record) -> String {
    let fields: Vec<String> = record.fields.keys().map(|name| named(name, reserved::RECORD)).collect();
    format!("{kind} {}|{}", record.class, fields.join(" "))
}

fn attributes(attributes: &[Versioned<Attribute>], taken: &[&str]) -> String {
    attributes.iter().map(|known| attribute(known, taken)).collect::<Vec<_>>().join(" ")
}

/// `name:kind:flags`; the property is called like it, but for the case of its letters and what is reserved.
fn attribute(known: &Versioned<Attribute>, taken: &[&str]) -> String {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let flags = flag(known.any(|facts| facts.secret), 1)
        | flag(known.writable(), 2)
        | flag(known.nullable() || !known.readable(), 4);
    format!("{}:{}:{flags}", named(&known.name, taken), code(&known.kind()) as u8)
}

/// A name, with a `_` behind it if that is how the property has to be called.
fn named(name: &str, taken: &[&str]) -> String {
    match reserved::member(name, taken).ends_with('_') {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

/// `name:ids:flags:types:excluded places`
fn relationship(resource: &Resource, known: &Versioned<Relationship>) -> String {
    let facts = known.newest();
    let place = |name: &String| resource.relationships.iter().position(|other| other.name == *name);
    let excludes: Vec<String> =
        facts.excludes.iter().filter_map(place).map(|index| index.to_string()).collect();
    let flags = u8::from(known.many()) | u8::from(known.writable()) << 1;
    format!(
        "{}:{}:{flags}:{}:{}",
        named(&known.name, reserved::RESOURCE),
        named(&known.ids_name(), reserved::RESOURCE),
        facts.types.join(","),
        excludes.join(",")
    )
}
