//! From the body to a [`Document`], driven by the schema: no tree is built, links are skipped.

use super::document::{Document, Extra, Link, Links, ObjectRow, Primary, Row, Slot, Span, Text};
use crate::ApiVersion;
use crate::response::ResponseInfo;
use crate::schema::{self, AttributeSchema, Kind, ObjectSchema, ResourceSchema, VariantSchema};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Parses a body. `expected` is the type that was asked for: what `data` holds when it does not say.
pub(crate) fn parse(
    body: &[u8],
    expected: &'static ResourceSchema,
    version: ApiVersion,
    response: ResponseInfo,
) -> Result<Document, ParseError> {
    if u32::try_from(body.len()).is_err() {
        let error = serde_json::Error::custom("a document of more than 4 GiB");
        return Err(ParseError { error, offset: Some(0) });
    }
    let mut builder = Builder {
        document: Document::new(version, response),
        included: Vec::new(),
        body: body.as_ptr() as usize,
        broken_at: None,
    };
    builder.document.text.reserve(body.len() / 4);
    // One look at the whole body is cheaper than one at every string; broken text is left to the parser, which says
    // where it is.
    let read = match std::str::from_utf8(body) {
        Ok(text) => builder.read(serde_json::Deserializer::from_str(text), expected),
        Err(_) => builder.read(serde_json::Deserializer::from_slice(body), expected),
    };
    match read {
        Ok(()) => Ok(builder.finish()),
        Err(error) => Err(ParseError { error, offset: builder.broken_at }),
    }
}

/// Why a body is no document.
#[derive(Debug)]
pub(crate) struct ParseError {
    pub(crate) error: serde_json::Error,
    /// Where it broke, if the error's own line and column do not say.
    pub(crate) offset: Option<usize>,
}

/// A document while it is read.
struct Builder {
    document: Document,
    /// Rows of `included`, which may come before `data`.
    included: Vec<Row>,
    /// Where the body begins in memory.
    body: usize,
    /// Where a part that was read later than it came is broken: serde's line and column count from its own start.
    broken_at: Option<usize>,
}

impl Builder {
    fn read<'de, R: serde_json::de::Read<'de>>(
        &mut self,
        mut deserializer: serde_json::Deserializer<R>,
        expected: &'static ResourceSchema,
    ) -> Result<(), serde_json::Error> {
        TopLevel { builder: self, expected }.deserialize(&mut deserializer)?;
        deserializer.end()
    }

    fn finish(mut self) -> Document {
        self.document.primary_rows = self.document.rows.len();
        self.document.rows.append(&mut self.included);
        self.document.text.shrink_to_fit();
        self.document.slots.shrink_to_fit();
        self.document.relationships.shrink_to_fit();
        self.document.links.shrink_to_fit();
        self.document.rows.shrink_to_fit();
        self.document
    }

    /// Notes where in the body `part` is broken, and gives the error for the reader that it is part of.
    fn broken<E: serde::de::Error>(&mut self, part: &RawValue, error: &serde_json::Error) -> E {
        let text = part.get();
        let before: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let start = (text.as_ptr() as usize).saturating_sub(self.body);
        // A part within a part was noted already, and exactly.
        self.broken_at.get_or_insert(start + before + error.column());
        E::custom(error)
    }

    fn push_text(&mut self, text: &str) -> Text {
        let start = self.document.text.len() as u32;
        self.document.text.push_str(text);
        Text { start, len: text.len() as u32 }
    }

    /// Keeps a member that the schema does not know; of one that comes twice, the last.
    fn keep(&mut self, extras: &mut Vec<Extra>, name: Text, json: &RawValue) {
        let json = self.push_text(json.get());
        let document = &self.document;
        extras.retain(|extra| document.text(extra.name) != document.text(name));
        extras.push(Extra { name, json });
    }

    fn push_extras(&mut self, extras: Vec<Extra>) -> Span {
        let start = self.document.extras.len() as u32;
        let len = extras.len() as u32;
        self.document.extras.extend(extras);
        Span { start, len }
    }

    /// Makes room for `count` slots and gives the first.
    fn reserve_slots(&mut self, count: usize) -> u32 {
        let first = self.document.slots.len();
        self.document.slots.resize(first + count, Slot::Absent);
        first as u32
    }

    fn reserve_relationships(&mut self, count: usize) -> u32 {
        let first = self.document.relationships.len();
        self.document.relationships.resize(first + count, Links::Absent);
        first as u32
    }

    fn version(&self) -> ApiVersion {
        self.document.version
    }
}

/// A type that this release does not know: all it has is kept as extras.
static UNKNOWN: ResourceSchema = ResourceSchema::UNKNOWN;

struct TopLevel<'a> {
    builder: &'a mut Builder,
    expected: &'static ResourceSchema,
}

impl<'de> DeserializeSeed<'de> for TopLevel<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TopLevel<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON:API document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeyIn(&["data", "included", "meta", "links"]))? {
            match key {
                Some(0) => {
                    // Of a member that comes twice, the last one holds.
                    self.builder.document.rows.clear();
                    let primary =
                        map.next_value_seed(Data { builder: self.builder, expected: self.expected })?;
                    self.builder.document.primary = primary;
                }
                Some(1) => map.next_value_seed(Included { builder: self.builder })?,
                Some(2) => self.builder.document.meta = raw(&mut map, self.builder)?,
                Some(3) => self.builder.document.top_links = raw(&mut map, self.builder)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The next value as JSON; `None` for null.
fn raw<'de, A: MapAccess<'de>>(map: &mut A, builder: &mut Builder) -> Result<Option<Text>, A::Error> {
    let json: &RawValue = map.next_value()?;
    Ok((json.get() != "null").then(|| builder.push_text(json.get())))
}

/// A key that is matched against a few names: its place among them, or `None`.
struct KeyIn(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KeyIn {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for KeyIn {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|name| *name == key))
    }
}

struct Data<'a> {
    builder: &'a mut Builder,
    expected: &'static ResourceSchema,
}

impl<'de> DeserializeSeed<'de> for Data<'_> {
    type Value = Primary;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Primary, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Data<'_> {
    type Value = Primary;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a resource, a list of resources or null")
    }

    fn visit_unit<E>(self) -> Result<Primary, E> {
        Ok(Primary::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Primary, A::Error> {
        let row = visit_resource(map, self.builder, Some(self.expected))?;
        self.builder.document.rows.push(row);
        Ok(Primary::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Primary, A::Error> {
        while let Some(row) =
            seq.next_element_seed(RowSeed { builder: self.builder, hint: Some(self.expected) })?
        {
            self.builder.document.rows.push(row);
        }
        Ok(Primary::Many)
    }
}

struct Included<'a> {
    builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for Included<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Included<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of resources")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(row) = seq.next_element_seed(RowSeed { builder: self.builder, hint: None })? {
            self.builder.included.push(row);
        }
        Ok(())
    }
}

struct RowSeed<'a> {
    builder: &'a mut Builder,
    hint: Option<&'static ResourceSchema>,
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

fn visit_resource<'de, A: MapAccess<'de>>(
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
        let read = reparse(json, AttributesSeed { builder, row: &mut row });
        read.map_err(|error| builder.broken(json, &error))?;
    }
    if let Some(json) = early_relationships {
        let read = reparse(json, RelationshipsSeed { builder, row: &mut row });
        read.map_err(|error| builder.broken(json, &error))?;
    }
    let mut row = row.finish(builder);
    row.links = links;
    if let Some(json) = meta.filter(|json| json.get() != "null") {
        let read = reparse(json, MetaSeed { builder, variant: row.schema.meta });
        row.meta = Some(read.map_err(|error| builder.broken(json, &error))?);
    }
    Ok(row)
}

/// Reads a part that was put aside.
fn reparse<'de, S: DeserializeSeed<'de>>(
    json: &'de RawValue,
    seed: S,
) -> Result<S::Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json.get());
    seed.deserialize(&mut deserializer)
}

/// A resource while its members come in.
struct RowBuilder {
    schema: Option<&'static ResourceSchema>,
    wire_type: Text,
    id: Text,
    parts: Option<Parts>,
}

struct Parts {
    slots: u32,
    relationships: u32,
    extras: Span,
    extra_relationships: Span,
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

    fn schema(&self) -> &'static ResourceSchema {
        self.schema.unwrap_or(&UNKNOWN)
    }

    fn parts(&mut self, builder: &mut Builder) -> &mut Parts {
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
struct TextSeed<'a> {
    builder: &'a mut Builder,
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

struct AttributesSeed<'a> {
    builder: &'a mut Builder,
    row: &'a mut RowBuilder,
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
struct MembersSeed<'a> {
    builder: &'a mut Builder,
    attributes: &'static [AttributeSchema],
    first: u32,
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

enum Member {
    Known(usize),
    Unknown(Text),
}

/// A member's name. Servers answer in a steady order, so the one after the last is tried first.
struct MemberKey<'a> {
    builder: &'a mut Builder,
    attributes: &'static [AttributeSchema],
    next: usize,
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
        let version = self.builder.version();
        let is = |index: &usize| self.attributes[*index].facts(version).wire == key && !key.is_empty();
        let (before, after) = (0..self.next.min(self.attributes.len()), self.next..self.attributes.len());
        let found = after.into_iter().find(is).or_else(|| before.into_iter().find(is));
        // Another version's spelling is understood too: the server may answer in a newer version.
        let found = found.or_else(|| {
            let spelled = |known: &AttributeSchema| known.by_version.iter().any(|facts| facts.wire == key);
            // A version that lacks the attribute has the empty spelling.
            self.attributes.iter().position(spelled).filter(|_| !key.is_empty())
        });
        Ok(match found {
            Some(index) => Member::Known(index),
            None => Member::Unknown(self.builder.push_text(key)),
        })
    }
}

struct SlotSeed<'a> {
    builder: &'a mut Builder,
    kind: Kind,
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

fn push_object(builder: &mut Builder, object: ObjectRow) -> u32 {
    builder.document.objects.push(object);
    (builder.document.objects.len() - 1) as u32
}

fn visit_bare<'de, A: MapAccess<'de>>(
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

fn visit_tagged<'de, A: MapAccess<'de>>(
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

enum Tagged {
    Type,
    Attributes,
    Other(Text),
}

/// A key of a nested object that says its form.
struct TaggedKey<'a> {
    builder: &'a mut Builder,
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

struct VariantSeed<'a> {
    builder: &'a mut Builder,
    schema: &'static ObjectSchema,
    wire_type: Text,
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

struct MetaSeed<'a> {
    builder: &'a mut Builder,
    variant: Option<&'static VariantSchema>,
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

struct RelationshipsSeed<'a> {
    builder: &'a mut Builder,
    row: &'a mut RowBuilder,
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

struct RelationshipKey<'a> {
    builder: &'a mut Builder,
    schema: &'static ResourceSchema,
    next: usize,
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
        let is =
            |index: &usize| !key.is_empty() && known[*index].by_version.iter().any(|facts| facts.wire == key);
        let (before, after) = (0..self.next.min(known.len()), self.next..known.len());
        Ok(match after.into_iter().find(is).or_else(|| before.into_iter().find(is)) {
            Some(index) => Member::Known(index),
            None => Member::Unknown(self.builder.push_text(key)),
        })
    }
}

/// A relationship object: its `data`; links are skipped.
struct RelationshipSeed<'a> {
    builder: &'a mut Builder,
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

struct LinkageSeed<'a> {
    builder: &'a mut Builder,
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

struct LinkSeed<'a> {
    builder: &'a mut Builder,
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

fn visit_link<'de, A: MapAccess<'de>>(mut map: A, builder: &mut Builder) -> Result<Link, A::Error> {
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
