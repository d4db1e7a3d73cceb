//! What hand-written bases are told of a class, on a line of its own, in languages that hold rows themselves.

use crate::model::{Attribute, Kind, Relationship, Resource, Schema, Variant, Versioned};
use crate::records::Cell;
use crate::reserved::Reserved;

/// Codes of kinds, as the tables of each language name them.
#[derive(Clone, Copy)]
pub(crate) enum Code {
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

impl Code {
    fn of(kind: &Kind) -> Code {
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

    /// That of a field of call detail records.
    pub(crate) fn of_cell(cell: Cell) -> Code {
        match cell {
            Cell::Timestamp => Code::Instant,
            Cell::Integer => Code::Integer,
            Cell::Decimal => Code::Decimal,
            Cell::String => Code::Plain,
        }
    }
}

/// How a language writes its facts.
pub(crate) struct Facts {
    /// The names that it has already.
    pub(crate) reserved: &'static Reserved,
    /// Whether an attribute tells the place of its enum among the enums, of its object among the objects.
    pub(crate) places: bool,
}

impl Facts {
    /// Of a resource type: place, type and name; attributes; relationships.
    pub(crate) fn resource(&self, schema: &Schema, resource: &Resource) -> String {
        let index = schema.resources.iter().position(|known| known.wire_type == resource.wire_type);
        let relationships: Vec<String> =
            resource.relationships.iter().map(|known| self.relationship(resource, known)).collect();
        format!(
            "{} {} {}|{}|{}",
            index.unwrap_or_default(),
            resource.wire_type,
            resource.class,
            self.attributes(schema, &resource.attributes, self.reserved.resource),
            relationships.join(" ")
        )
    }

    /// Of a form of a nested object: place, wire type and name; attributes.
    pub(crate) fn form(&self, schema: &Schema, form: &Variant) -> String {
        format!(
            "{} {} {}|{}",
            place(schema, form).unwrap_or_default(),
            form.wire_type,
            form.class,
            self.attributes(schema, &form.attributes, self.reserved.object)
        )
    }

    fn attributes(&self, schema: &Schema, attributes: &[Versioned<Attribute>], taken: &[&str]) -> String {
        let facts = attributes.iter().map(|known| self.attribute(schema, known, taken));
        facts.collect::<Vec<_>>().join(" ")
    }

    /// `name:kind:flags`, then `:place` if places are told; the flags are secret, writable, nullable.
    fn attribute(&self, schema: &Schema, known: &Versioned<Attribute>, taken: &[&str]) -> String {
        let kind = known.kind();
        let flags = u8::from(known.any(|facts| facts.secret))
            | u8::from(known.writable()) << 1
            | u8::from(known.nullable() || !known.readable()) << 2;
        let facts = format!("{}:{}:{flags}", self.named(&known.name, taken), Code::of(&kind) as u8);
        match self.places {
            true => format!(
                "{facts}:{}",
                place_of(schema, &kind).map(|place| place.to_string()).unwrap_or_default()
            ),
            false => facts,
        }
    }

    /// `name:ids:flags:types:excluded places`; the flags are to-many, writable.
    fn relationship(&self, resource: &Resource, known: &Versioned<Relationship>) -> String {
        let facts = known.newest();
        let place = |name: &String| resource.relationships.iter().position(|other| other.name == *name);
        let excludes: Vec<String> =
            facts.excludes.iter().filter_map(place).map(|index| index.to_string()).collect();
        let flags = u8::from(known.many()) | u8::from(known.writable()) << 1;
        format!(
            "{}:{}:{flags}:{}:{}",
            self.named(&known.name, self.reserved.resource),
            self.named(&known.ids_name(), self.reserved.resource),
            facts.types.join(","),
            excludes.join(",")
        )
    }

    /// A name, with a `_` behind it if that is how the member has to be called, which is called like it but for the case of its
    /// letters.
    pub(crate) fn named(&self, name: &str, taken: &[&str]) -> String {
        match self.reserved.member(name, taken).ends_with('_') {
            true => format!("{name}_"),
            false => name.to_owned(),
        }
    }
}

/// Every form: those of nested objects, then what resources have as their meta.
pub(crate) fn forms(schema: &Schema) -> impl Iterator<Item = &Variant> {
    let objects = schema.objects.iter().flat_map(|object| &object.variants);
    objects.chain(schema.resources.iter().filter_map(|resource| resource.meta.as_ref()))
}

/// The place of a form among all of them.
pub(crate) fn place(schema: &Schema, form: &Variant) -> Option<usize> {
    forms(schema).position(|known| known.class == form.class)
}

/// The place of what a kind is of: an enum among the enums, an object among the objects.
fn place_of(schema: &Schema, kind: &Kind) -> Option<usize> {
    match kind {
        Kind::Enum(name) => schema.enums.iter().position(|known| known.name == *name),
        Kind::Object(name) => schema.objects.iter().position(|known| known.name == *name),
        Kind::List(inner) => place_of(schema, inner),
        _ => None,
    }
}
