//! Relationships and linkage.

use super::members::Member;
use super::resource::{RowBuilder, TextSeed};
use super::{Builder, KeyIn, find_from};
use crate::jsonapi::document::{Link, Links, Span};
use crate::schema::ResourceSchema;
use serde::de::Error as _;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

pub(super) struct RelationshipsSeed<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) row: &'a mut RowBuilder,
}

impl<'de> DeserializeSeed<'de> for RelationshipsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RelationshipsSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of relationships")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let schema = self.row.schema();
        let first = self.row.parts(self.builder).relationships as usize;
        let mut extras = Vec::new();
        let mut next = 0;
        while let Some(member) = map.next_key_seed(RelationshipKey { builder: self.builder, schema, next })? {
            match member {
                Member::Known(index) => {
                    let links = map.next_value_seed(RelationshipSeed { builder: self.builder })?;
                    self.builder.document.relationships[first + index] = links;
                    next = index + 1;
                }
                Member::Unknown(name) => {
                    let json: &RawValue = map.next_value()?;
                    self.builder.keep(&mut extras, name, json);
                }
            }
        }
        let extras = self.builder.push_extras(extras);
        self.row.parts(self.builder).extra_relationships = extras;
        Ok(())
    }
}

pub(super) struct RelationshipKey<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) schema: &'static ResourceSchema,
    pub(super) next: usize,
}

impl<'de> DeserializeSeed<'de> for RelationshipKey<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for RelationshipKey<'_> {
    type Value = Member;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a relationship name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Member, E> {
        let known = self.schema.relationships;
        let is = |index: &usize| known[*index].by_version.iter().any(|facts| facts.wire == key);
        Ok(self.builder.member(find_from(self.next, known.len(), is), key))
    }
}

/// A relationship object: its `data`; links are skipped.
pub(super) struct RelationshipSeed<'a> {
    pub(super) builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for RelationshipSeed<'_> {
    type Value = Links;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Links, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RelationshipSeed<'_> {
    type Value = Links;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a relationship object")
    }

    fn visit_unit<E>(self) -> Result<Links, E> {
        Ok(Links::Absent)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Links, A::Error> {
        let mut links = Links::Absent;
        while let Some(key) = map.next_key_seed(KeyIn(&["data"]))? {
            match key {
                Some(_) => links = map.next_value_seed(LinkageSeed { builder: self.builder })?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(links)
    }
}

pub(super) struct LinkageSeed<'a> {
    pub(super) builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for LinkageSeed<'_> {
    type Value = Links;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Links, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LinkageSeed<'_> {
    type Value = Links;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("resource linkage")
    }

    fn visit_unit<E>(self) -> Result<Links, E> {
        Ok(Links::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Links, A::Error> {
        let link = visit_link(map, self.builder)?;
        self.builder.document.links.push(link);
        Ok(Links::One((self.builder.document.links.len() - 1) as u32))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Links, A::Error> {
        let start = self.builder.document.links.len() as u32;
        while let Some(link) = seq.next_element_seed(LinkSeed { builder: self.builder })? {
            self.builder.document.links.push(link);
        }
        let len = self.builder.document.links.len() as u32 - start;
        Ok(Links::Many(Span { start, len }))
    }
}

pub(super) struct LinkSeed<'a> {
    pub(super) builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for LinkSeed<'_> {
    type Value = Link;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Link, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LinkSeed<'_> {
    type Value = Link;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a resource identifier")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Link, A::Error> {
        visit_link(map, self.builder)
    }
}

pub(super) fn visit_link<'de, A: MapAccess<'de>>(
    mut map: A,
    builder: &mut Builder,
) -> Result<Link, A::Error> {
    let (mut wire_type, mut id) = (None, None);
    while let Some(key) = map.next_key_seed(KeyIn(&["type", "id"]))? {
        match key {
            Some(0) => wire_type = Some(map.next_value_seed(TextSeed { builder })?),
            Some(_) => id = Some(map.next_value_seed(TextSeed { builder })?),
            None => drop(map.next_value::<IgnoredAny>()?),
        }
    }
    match (wire_type, id) {
        (Some(wire_type), Some(id)) => Ok(Link { wire_type, id }),
        _ => Err(A::Error::custom("a resource identifier has a type and an id")),
    }
}
