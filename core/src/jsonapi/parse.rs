//! From the body to a [`Document`], driven by the schema: no tree is built, links are skipped.

mod members;
mod nested;
mod relationships;
mod resource;

use resource::{RowSeed, visit_resource};

use super::document::{Document, Extra, Link, Links, Primary, Row, Slot, Span, Text};
use super::reader::Reader;
use crate::ApiVersion;
use crate::response::ResponseInfo;
use crate::schema::ResourceSchema;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::de::StrRead;
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
    // One look at the whole body is cheaper than one at every string; broken text is left to the parser, which says
    // where it is.
    let text = std::str::from_utf8(body);
    if let Some(reader) = text.ok().and_then(Reader::new) {
        let mut builder = Builder::new(body, version, response.clone());
        if builder.read_common(reader, expected).is_ok() {
            return Ok(builder.finish());
        }
    }
    let mut builder = Builder::new(body, version, response);
    let read = match text {
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
    /// Where the body begins in memory, and its length.
    body: usize,
    length: usize,
    /// Where a part that was read later than it came is broken: serde's line and column count from its own start.
    broken_at: Option<usize>,
}

impl Builder {
    fn new(body: &[u8], version: ApiVersion, response: ResponseInfo) -> Builder {
        let mut document = Document::new(version, response);
        document.text.reserve(body.len() / 4);
        Builder {
            document,
            included: Vec::new(),
            body: body.as_ptr() as usize,
            length: body.len(),
            broken_at: None,
        }
    }

    fn read_common<'de>(
        &mut self,
        mut reader: Reader<'de>,
        expected: &'static ResourceSchema,
    ) -> Result<(), super::reader::GaveUp> {
        TopLevel { builder: self, expected }.deserialize(&mut reader)?;
        reader.end()
    }

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

    /// Reads a part that was put aside; if it is broken, notes where in the body, and gives the error for the reader
    /// that it is part of.
    fn read_later<'de, T, E: serde::de::Error>(
        &mut self,
        part: &'de RawValue,
        read: impl FnOnce(
            &mut Builder,
            &mut serde_json::Deserializer<StrRead<'de>>,
        ) -> Result<T, serde_json::Error>,
    ) -> Result<T, E> {
        let text = part.get();
        let result = read(self, &mut serde_json::Deserializer::from_str(text));
        result.map_err(|error| {
            let before: usize =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let start = (text.as_ptr() as usize).saturating_sub(self.body);
            // A part within a part was noted already, and exactly.
            self.broken_at.get_or_insert(start + before + error.column());
            E::custom(error)
        })
    }

    /// Makes room for so many rows more as the first one: what grows step by step is copied each time, and leaves holes.
    fn expect(&mut self, rows: usize) {
        let Document { slots, relationships, links, rows: all, .. } = &mut self.document;
        // of a body whose first row is no measure of the others no more than its own length
        let room = |of_first: usize, size: usize| (rows * of_first).min(self.length / size);
        slots.reserve(room(slots.len(), size_of::<Slot>()));
        relationships.reserve(room(relationships.len(), size_of::<Links>()));
        links.reserve(room(links.len(), size_of::<Link>()));
        all.reserve(room(1, size_of::<Row>()));
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

/// The first place from `next` on, or else before it, that `is` holds of. Servers answer in a steady order, so the
/// place after the last one found is tried first.
fn find_from(next: usize, len: usize, is: impl Fn(&usize) -> bool) -> Option<usize> {
    let next = next.min(len);
    (next..len).find(&is).or_else(|| (0..next).find(&is))
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
            if self.builder.document.rows.len() == 1 {
                self.builder.expect(seq.size_hint().unwrap_or(0));
            }
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
