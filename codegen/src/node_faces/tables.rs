//! Tables: what the hand-written bases are told of a class, on a line of its own.

use super::reserved;
use super::text::quoted;
use crate::model::{Attribute, Kind, Relationship, Resource, Schema, Variant, Versioned};
use crate::records::{Cell, Record};

/// Codes of kinds, as `ts/tables.ts` names them.
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

/// The table of a resource type.
pub(super) fn resource(schema: &Schema, resource: &Resource) -> String {
    let index = schema.resources.iter().position(|known| known.wire_type == resource.wire_type);
    let relationships = resource.relationships.iter();
    let relationships = relationships.map(|known| relationship(resource, known));
    let meta = resource.meta.iter().map(|meta| format!(", meta: {}.form", meta.class)).collect::<String>();
    format!(
        "{{ index: {}, type: {}, name: {}, attributes: {}, relationships: {}{meta} }}",
        index.unwrap_or_default(),
        quoted(&resource.wire_type),
        quoted(&resource.class),
        attributes(&resource.attributes, reserved::RESOURCE),
        list(relationships)
    )
}

/// The table of a form of a nested object.
pub(super) fn form(schema: &Schema, form: &Variant) -> String {
    let index = forms(schema).position(|known| known.class == form.class);
    format!(
        "{{ index: {}, type: {}, name: {}, attributes: {} }}",
        index.unwrap_or_default(),
        quoted(&form.wire_type),
        quoted(&form.class),
        attributes(&form.attributes, reserved::OBJECT)
    )
}

/// Every form: those of nested objects, then what resources have as their meta.
pub(super) fn forms(schema: &Schema) -> impl Iterator<Item = &Variant> {
    let objects = schema.objects.iter().flat_map(|object| &object.variants);
    objects.chain(schema.resources.iter().filter_map(|resource| resource.meta.as_ref()))
}

/// The table of a kind of call detail records.
pub(super) fn record(schema: &Schema, kind: &str, record: &Record) -> String {
    let fields = record.fields.iter().map(|(name, field)| {
        let code = match field.cell {
            Cell::Timestamp => Code::Instant,
            Cell::Integer => Code::Integer,
            Cell::Decimal => Code::Decimal,
            Cell::String => Code::Plain,
        };
        let member = reserved::member(name, reserved::RECORD);
        format!("[{}, {}, {}]", quoted(name), quoted(&member), code as u8)
    });
    format!(
        "{{ index: {}, kind: {}, name: {}, fields: {} }}",
        schema.records.get_index_of(kind).unwrap_or_default(),
        quoted(kind),
        quoted(&record.class),
        list(fields)
    )
}

fn attributes(attributes: &[Versioned<Attribute>], taken: &[&str]) -> String {
    list(attributes.iter().map(|known| attribute(known, taken)))
}

fn attribute(known: &Versioned<Attribute>, taken: &[&str]) -> String {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let flags = flag(known.any(|facts| facts.secret), 1)
        | flag(known.writable(), 2)
        | flag(known.nullable() || !known.readable(), 4);
    let member = reserved::member(&known.name, taken);
    format!("[{}, {}, {}, {flags}]", quoted(&known.name), quoted(&member), code(&known.kind()) as u8)
}

fn relationship(resource: &Resource, known: &Versioned<Relationship>) -> String {
    let facts = known.newest();
    let place = |name: &String| resource.relationships.iter().position(|other| other.name == *name);
    let excludes = facts.excludes.iter().filter_map(place).map(|index| index.to_string());
    format!(
        "[{}, {}, {}, {}, {}, {}, {}]",
        quoted(&known.name),
        quoted(&reserved::member(&known.name, reserved::RESOURCE)),
        quoted(&reserved::member(&known.ids_name(), reserved::RESOURCE)),
        known.many(),
        list(facts.types.iter().map(|wire_type| quoted(wire_type))),
        list(excludes),
        known.writable()
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
