//! Nested objects and meta.

use super::Builder;
use super::members::MembersSeed;
use super::resource::{TextSeed, reparse};
use crate::jsonapi::document::{ObjectRow, Span, Text};
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
    let attributes = variant.map_or(&[][..], |variant| variant.attributes);
    let first = builder.reserve_slots(attributes.len());
    let extras = MembersSeed { builder, attributes, first }.visit_map(map)?;
    let extras = builder.push_extras(extras);
    Ok(ObjectRow {
        object,
        variant,
        wire_type: Text::default(),
        slots: first,
        extras,
        beside: Span::default(),
    })
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
                parsed = Some(map.next_value_seed(VariantSeed { builder, schema, wire_type: name })?);
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
        (None, Some(json)) => {
            let read = reparse(json, VariantSeed { builder, schema, wire_type });
            read.map_err(|error| builder.broken(json, &error))?
        }
        (None, None) => {
            let variant = schema.variant(builder.document.text(wire_type));
            let slots = builder.reserve_slots(variant.map_or(0, |variant| variant.attributes.len()));
            let (extras, beside) = (Span::default(), Span::default());
            ObjectRow { object: Some(schema), variant, wire_type, slots, extras, beside }
        }
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

pub(super) struct VariantSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) schema: &'static ObjectSchema,
    pub(super) wire_type: Text,
}

impl<'de> DeserializeSeed<'de> for VariantSeed<'_> {
    type Value = ObjectRow;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ObjectRow, D::Error> {
        let variant = self.schema.variant(self.builder.document.text(self.wire_type));
        let attributes = variant.map_or(&[][..], |variant| variant.attributes);
        let first = self.builder.reserve_slots(attributes.len());
        let extras = MembersSeed { builder: self.builder, attributes, first }.deserialize(deserializer)?;
        let extras = self.builder.push_extras(extras);
        Ok(ObjectRow {
            object: Some(self.schema),
            variant,
            wire_type: self.wire_type,
            slots: first,
            extras,
            beside: Span::default(),
        })
    }
}

pub(super) struct MetaSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) variant: Option<&'static VariantSchema>,
}

impl<'de> DeserializeSeed<'de> for MetaSeed<'_> {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        let attributes = self.variant.map_or(&[][..], |variant| variant.attributes);
        let first = self.builder.reserve_slots(attributes.len());
        let extras = MembersSeed { builder: self.builder, attributes, first }.deserialize(deserializer)?;
        let extras = self.builder.push_extras(extras);
        let object = ObjectRow {
            object: None,
            variant: self.variant,
            wire_type: Text::default(),
            slots: first,
            extras,
            beside: Span::default(),
        };
        Ok(push_object(self.builder, object))
    }
}
