//! Nested objects and meta.

use super::Builder;
use super::members::MembersSeed;
use super::resource::TextSeed;
use crate::jsonapi::document::{Extra, ObjectRow, Span, Text};
use crate::schema::{ObjectSchema, VariantSchema};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

pub(super) fn push_object(builder: &mut Builder, object: ObjectRow) -> u32 {
    builder.document.objects.push(object);
    (builder.document.objects.len() - 1) as u32
}

pub(super) fn visit_bare<'de, A: MapAccess<'de>>(
    map: A,
    builder: &mut Builder,
    object: Option<&'static ObjectSchema>,
    variant: Option<&'static VariantSchema>,
) -> Result<ObjectRow, A::Error> {
    let seed = ObjectSeed { builder, object, variant, wire_type: Text::default() };
    seed.read(|members| members.visit_map(map))
}

pub(super) fn visit_tagged<'de, A: MapAccess<'de>>(
    mut map: A,
    builder: &mut Builder,
    schema: &'static ObjectSchema,
) -> Result<ObjectRow, A::Error> {
    let mut wire_type = None;
    let mut attributes: Option<&RawValue> = None;
    let mut parsed = None;
    let mut beside = Vec::new();
    while let Some(key) = map.next_key_seed(TaggedKey { builder })? {
        match (key, wire_type) {
            (Tagged::Type, _) => wire_type = Some(map.next_value_seed(TextSeed { builder })?),
            (Tagged::Attributes, None) => attributes = Some(map.next_value()?),
            (Tagged::Attributes, Some(name)) => {
                parsed = Some(map.next_value_seed(ObjectSeed::tagged(builder, schema, name))?);
            }
            (Tagged::Other(name), _) => {
                let json: &RawValue = map.next_value()?;
                builder.keep(&mut beside, name, json);
            }
        }
    }
    let wire_type = wire_type.unwrap_or_default();
    let mut object = match (parsed, attributes) {
        (Some(object), _) => object,
        (None, Some(json)) => builder.read_later(json, |builder, json| {
            ObjectSeed::tagged(builder, schema, wire_type).deserialize(json)
        })?,
        (None, None) => ObjectSeed::tagged(builder, schema, wire_type).read(|_| Ok(Vec::new()))?,
    };
    object.beside = builder.push_extras(beside);
    Ok(object)
}

pub(super) enum Tagged {
    Type,
    Attributes,
    Other(Text),
}

/// A key of a nested object that says its form.
pub(super) struct TaggedKey<'a> {
    pub(super) builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for TaggedKey<'_> {
    type Value = Tagged;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tagged, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for TaggedKey<'_> {
    type Value = Tagged;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Tagged, E> {
        Ok(match key {
            "type" => Tagged::Type,
            "attributes" => Tagged::Attributes,
            other => Tagged::Other(self.builder.push_text(other)),
        })
    }
}

/// The members of a nested object whose form is known, or known to be unknown.
pub(super) struct ObjectSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) object: Option<&'static ObjectSchema>,
    pub(super) variant: Option<&'static VariantSchema>,
    pub(super) wire_type: Text,
}

impl<'a> ObjectSeed<'a> {
    /// The `attributes` of an object that says its form.
    fn tagged(builder: &'a mut Builder, schema: &'static ObjectSchema, wire_type: Text) -> Self {
        let variant = schema.variant(builder.document.text(wire_type));
        ObjectSeed { builder, object: Some(schema), variant, wire_type }
    }

    fn read<E>(self, members: impl FnOnce(MembersSeed<'_>) -> Result<Vec<Extra>, E>) -> Result<ObjectRow, E> {
        let ObjectSeed { builder, object, variant, wire_type } = self;
        let attributes = variant.map_or(&[][..], |variant| variant.attributes);
        let first = builder.reserve_slots(attributes.len());
        let extras = members(MembersSeed { builder, attributes, first })?;
        let extras = builder.push_extras(extras);
        Ok(ObjectRow { object, variant, wire_type, slots: first, extras, beside: Span::default() })
    }
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ObjectRow;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ObjectRow, D::Error> {
        self.read(|members| members.deserialize(deserializer))
    }
}
