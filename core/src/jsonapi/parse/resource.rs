//! Resource objects: type, id, and what hangs on them.

use super::members::AttributesSeed;
use super::nested::{ObjectSeed, push_object};
use super::relationships::RelationshipsSeed;
use super::{Builder, KeyIn, UNKNOWN, raw};
use crate::jsonapi::document::{Row, Span, Text};
use crate::schema;
use crate::schema::ResourceSchema;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

pub(super) struct RowSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) hint: Option<&'static ResourceSchema>,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = Row;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a resource object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row, A::Error> {
        visit_resource(map, self.builder, self.hint)
    }
}

pub(super) fn visit_resource<'de, A: MapAccess<'de>>(
    mut map: A,
    builder: &mut Builder,
    hint: Option<&'static ResourceSchema>,
) -> Result<Row, A::Error> {
    let mut row = RowBuilder { schema: None, wire_type: Text::default(), id: Text::default(), parts: None };
    // Members that came before the type, if any did.
    let (mut early_attributes, mut early_relationships) = (None, None);
    let (mut meta, mut links) = (None, None);
    const KEYS: &[&str] = &["type", "id", "attributes", "relationships", "meta", "links"];
    while let Some(key) = map.next_key_seed(KeyIn(KEYS))? {
        match key {
            Some(0) => row.set_type(map.next_value_seed(TextSeed { builder })?, builder, hint),
            Some(1) => row.id = map.next_value_seed(TextSeed { builder })?,
            Some(2) => match row.schema {
                Some(_) => map.next_value_seed(AttributesSeed { builder, row: &mut row })?,
                None => early_attributes = Some(map.next_value::<&RawValue>()?),
            },
            Some(3) => match row.schema {
                Some(_) => map.next_value_seed(RelationshipsSeed { builder, row: &mut row })?,
                None => early_relationships = Some(map.next_value::<&RawValue>()?),
            },
            Some(4) => meta = Some(map.next_value::<&RawValue>()?),
            Some(5) => links = raw(&mut map, builder)?,
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
    }
    if row.schema.is_none() {
        let expected = hint.unwrap_or(&UNKNOWN);
        row.wire_type = builder.push_text(expected.wire_type);
        row.schema = Some(expected);
    }
    if let Some(json) = early_attributes {
        builder
            .read_later(json, |builder, json| AttributesSeed { builder, row: &mut row }.deserialize(json))?;
    }
    if let Some(json) = early_relationships {
        builder.read_later(json, |builder, json| {
            RelationshipsSeed { builder, row: &mut row }.deserialize(json)
        })?;
    }
    let mut row = row.finish(builder);
    row.links = links;
    if let Some(json) = meta.filter(|json| json.get() != "null") {
        let variant = row.schema.meta;
        let meta = builder.read_later(json, |builder, json| {
            ObjectSeed { builder, object: None, variant, wire_type: Text::default() }.deserialize(json)
        })?;
        row.meta = Some(push_object(builder, meta));
    }
    Ok(row)
}

/// A resource while its members come in.
pub(super) struct RowBuilder {
    pub(super) schema: Option<&'static ResourceSchema>,
    pub(super) wire_type: Text,
    pub(super) id: Text,
    pub(super) parts: Option<Parts>,
}

pub(super) struct Parts {
    pub(super) slots: u32,
    pub(super) relationships: u32,
    pub(super) extras: Span,
    pub(super) extra_relationships: Span,
}

impl RowBuilder {
    fn set_type(&mut self, wire_type: Text, builder: &Builder, hint: Option<&'static ResourceSchema>) {
        let name = builder.document.text(wire_type);
        let last = builder.included.last().map(|row| row.schema);
        let near = hint.or(last).filter(|schema| schema.wire_type == name);
        // The balance is asked for by its path, and some answers name it so.
        let by_path = hint.filter(|schema| schema.singleton && schema.path == name);
        self.schema = near.or_else(|| schema::resource(name)).or(by_path).or(Some(&UNKNOWN));
        self.wire_type = wire_type;
    }

    pub(super) fn schema(&self) -> &'static ResourceSchema {
        self.schema.unwrap_or(&UNKNOWN)
    }

    pub(super) fn parts(&mut self, builder: &mut Builder) -> &mut Parts {
        let schema = self.schema();
        self.parts.get_or_insert_with(|| Parts {
            slots: builder.reserve_slots(schema.attributes.len()),
            relationships: builder.reserve_relationships(schema.relationships.len()),
            extras: Span::default(),
            extra_relationships: Span::default(),
        })
    }

    fn finish(mut self, builder: &mut Builder) -> Row {
        let schema = self.schema();
        let parts = self.parts(builder);
        Row {
            slots: parts.slots,
            relationships: parts.relationships,
            extras: parts.extras,
            extra_relationships: parts.extra_relationships,
            schema,
            wire_type: self.wire_type,
            id: self.id,
            meta: None,
            links: None,
        }
    }
}

/// Text, or a number taken as text: ids of a careless server.
pub(super) struct TextSeed<'a> {
    pub(super) builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_> {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(self.builder.push_text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Text, E> {
        Ok(self.builder.push_text(&number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
        Ok(self.builder.push_text(&number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text::default())
    }
}
