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

/// The line of a class that holds its table. It is a text, for what is parsed at first use costs nothing at the start.
pub(super) fn facts(table: &str) -> String {
    format!("  /** @internal */\n  static override readonly facts: string = {}\n", quoted(table))
}

/// The table of a resource type: place, type and name; attributes; relationships; the place of its meta's form.
pub(super) fn resource(schema: &Schema, resource: &Resource) -> String {
    let index = schema.resources.iter().position(|known| known.wire_type == resource.wire_type);
    let relationships: Vec<String> =
        resource.relationships.iter().map(|known| relationship(resource, known)).collect();
    let meta = resource.meta.as_ref().and_then(|meta| place(schema, meta));
    format!(
        "{} {} {}|{}|{}|{}",
        index.unwrap_or_default(),
        resource.wire_type,
        resource.class,
        attributes(&resource.attributes, reserved::RESOURCE),
        relationships.join(" "),
        meta.map(|meta| meta.to_string()).unwrap_or_default()
    )
}

/// The table of a form of a nested object: place, wire type and name; attributes.
pub(super) fn form(schema: &Schema, form: &Variant) -> String {
    format!(
        "{} {} {}|{}",
        place(schema, form).unwrap_or_default(),
        form.wire_type,
        form.class,
        attributes(&form.attributes, reserved::OBJECT)
    )
}

fn place(schema: &Schema, form: &Variant) -> Option<usize> {
    forms(schema).position(|known| known.class == form.class)
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
    attributes.iter().map(|known| attribute(known, taken)).collect::<Vec<_>>().join(" ")
}

/// `name:kind:flags`; the member is called like it, but for the case of its letters and what is reserved.
fn attribute(known: &Versioned<Attribute>, taken: &[&str]) -> String {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let flags = flag(known.any(|facts| facts.secret), 1)
        | flag(known.writable(), 2)
        | flag(known.nullable() || !known.readable(), 4);
    format!("{}:{}:{flags}", named(&known.name, taken), code(&known.kind()) as u8)
}

/// A name, with a `_` behind it if that is how the member has to be called.
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

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
