//! Attributes into their slots.

use super::nested::{push_object, visit_bare, visit_tagged};
use super::resource::RowBuilder;
use super::{Builder, find_from};
use crate::jsonapi::document::{Extra, Slot, Span, Text};
use crate::schema::{AttributeSchema, Kind};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

pub(super) struct AttributesSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) row: &'a mut RowBuilder,
}

impl<'de> DeserializeSeed<'de> for AttributesSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let attributes = self.row.schema().attributes;
        let first = self.row.parts(self.builder).slots;
        let extras = MembersSeed { builder: self.builder, attributes, first }.deserialize(deserializer)?;
        let extras = self.builder.push_extras(extras);
        self.row.parts(self.builder).extras = extras;
        Ok(())
    }
}

/// Members of a map into their slots; gives what the schema does not know.
pub(super) struct MembersSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) attributes: &'static [AttributeSchema],
    pub(super) first: u32,
}

impl<'de> DeserializeSeed<'de> for MembersSeed<'_> {
    type Value = Vec<Extra>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Extra>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MembersSeed<'_> {
    type Value = Vec<Extra>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Vec<Extra>, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Extra>, A::Error> {
        let mut extras = Vec::new();
        let mut next = 0;
        loop {
            let key = MemberKey { builder: self.builder, attributes: self.attributes, next };
            match map.next_key_seed(key)? {
                None => return Ok(extras),
                Some(Member::Known(index)) => {
                    let kind = self.attributes[index].kind;
                    let slot = map.next_value_seed(SlotSeed { builder: self.builder, kind })?;
                    self.builder.document.slots[self.first as usize + index] = slot;
                    next = index + 1;
                }
                Some(Member::Unknown(name)) => {
                    let json: &RawValue = map.next_value()?;
                    self.builder.keep(&mut extras, name, json);
                }
            }
        }
    }
}

pub(super) enum Member {
    Known(usize),
    Unknown(Text),
}

impl Builder {
    /// The member called `key`, which was found at a place of the schema, or nowhere.
    pub(super) fn member(&mut self, found: Option<usize>, key: &str) -> Member {
        // The spelling in a version that lacks a member is empty: an empty key is found there, and means none.
        match found.filter(|_| !key.is_empty()) {
            Some(index) => Member::Known(index),
            None => Member::Unknown(self.push_text(key)),
        }
    }
}

/// A member's name.
pub(super) struct MemberKey<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) attributes: &'static [AttributeSchema],
    pub(super) next: usize,
}

impl<'de> DeserializeSeed<'de> for MemberKey<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for MemberKey<'_> {
    type Value = Member;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Member, E> {
        let (version, attributes) = (self.builder.version(), self.attributes);
        let is = |index: &usize| attributes[*index].facts(version).wire == key;
        // Another version's spelling is understood too: the server may answer in a newer version.
        let spelled = |known: &AttributeSchema| known.by_version.iter().any(|facts| facts.wire == key);
        let found =
            find_from(self.next, attributes.len(), is).or_else(|| attributes.iter().position(spelled));
        Ok(self.builder.member(found, key))
    }
}

pub(super) struct SlotSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) kind: Kind,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = Slot;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_> {
    type Value = Slot;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Slot, E> {
        Ok(Slot::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Slot, E> {
        Ok(Slot::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Slot, E> {
        Ok(Slot::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Slot, E> {
        match i64::try_from(value) {
            Ok(value) => Ok(Slot::Integer(value)),
            Err(_) => Ok(Slot::Json(self.builder.push_text(&value.to_string()))),
        }
    }

    fn visit_f64<E>(self, value: f64) -> Result<Slot, E> {
        Ok(Slot::Json(self.builder.push_text(&value.to_string())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Slot, E> {
        Ok(Slot::Text(self.builder.push_text(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Slot, A::Error> {
        let kind = match self.kind {
            Kind::List(inner) => *inner,
            _ => Kind::String,
        };
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(SlotSeed { builder: self.builder, kind })? {
            items.push(item);
        }
        let start = self.builder.document.slots.len() as u32;
        let len = items.len() as u32;
        self.builder.document.slots.extend(items);
        Ok(Slot::List(Span { start, len }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Slot, A::Error> {
        let object = match self.kind {
            Kind::Object(schema) if schema.tagged => visit_tagged(map, self.builder, schema)?,
            Kind::Object(schema) => {
                visit_bare(map, self.builder, Some(schema), schema.variants.first().copied())?
            }
            // An object where the schema has none: its members are kept.
            _ => visit_bare(map, self.builder, None, None)?,
        };
        Ok(Slot::Object(push_object(self.builder, object)))
    }
}
