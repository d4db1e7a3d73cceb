//! A document as one compact text, for languages where a crossing must carry a page and never an attribute.
//!
//! The text is JSON, `[rows, at, absent, version]`. A row is
//! `[type, id, attribute…, relationship…, tail]`, with places in the order of the schema:
//!
//! - `type` is the place of the type in [`RESOURCES`](crate::schema::RESOURCES), -1 for one that this release does not know.
//! - Attributes are ready to be given: enums by name, decimals as text, timestamps as [`Instants`] says, a neutral value
//!   where the answer left out what is never null. A nested object is `[form, member…, tail]`, with the place of its form
//!   among the variants of all of [`OBJECTS`](crate::schema::OBJECTS) and, after them, the metas of all types; -1 for one that
//!   this release does not know. What stands in the place of a list, an object or a timestamp and is none is `{"j": …}`.
//! - A link is the number of its row plus one, or `[type, id]` where the document does not hold it; a to-one relationship is
//!   a link or null, a to-many one a list of them; 0 is no linkage at all.
//! - `tail` is the number of the row's set of absent attributes in `absent`, or an object: `n`, that number; `t`, the wire
//!   type that no schema tells; `x` and `r`, members and relationships outside the schema; `m`, the row's own meta.
//!
//! A whole number outside the schema that a double does not hold exactly is a text, [`NUMBER`] and its digits.
//!
//! `at` is how many rows are those of `data`; of a single resource, which row it is.

use super::body::Wire;
use super::document::{Document, Links, Slot};
use super::linkage::{Linkage, ResourceIdentifier};
use super::object::Object;
use super::resource::Resource;
use super::value::{Got, Source, Value, parse_timestamp};
use crate::ApiVersion;
use crate::schema::{AttributeSchema, Kind, OBJECTS, RESOURCES, ResourceSchema, VariantSchema};
use std::fmt::Write;
use std::sync::Arc;

/// Numbers beyond this are no longer exact where a number is a double.
const SAFE: u64 = (1 << 53) - 1;

/// What begins a text that stands for a number.
pub(crate) const NUMBER: char = '\u{1}';

/// How timestamps are written. A text that is none stays as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instants {
    /// In RFC 3339, to the last digit.
    Text,
    /// As milliseconds since 1970: what a language keeps that knows no more of a second.
    Milliseconds,
}

/// The rows of a page, the included ones after them.
pub(crate) fn page_text(document: &Arc<Document>, instants: Instants) -> String {
    let room = document.text.len() + document.slots.len() * 8;
    let mut writer = Writer::new(room, document.version(), instants);
    for row in 0..document.rows() as u32 {
        writer.row(&Resource::of_document(document, row));
    }
    writer.finish(document.primary_rows())
}

/// A resource with what it came with.
pub(crate) fn resource_text(resource: &Resource, instants: Instants) -> String {
    let Some((document, at)) = resource.base() else {
        let mut writer = Writer::new(256, ApiVersion::default(), instants);
        writer.row(resource);
        return writer.finish(0);
    };
    let room = document.text.len() + document.slots.len() * 8;
    let mut writer = Writer::new(room, document.version(), instants);
    for row in 0..document.rows() as u32 {
        match row == at {
            true => writer.row(resource),
            false => writer.row(&Resource::of_document(document, row)),
        }
    }
    writer.finish(at as usize)
}

struct Writer {
    out: String,
    /// Sets of attributes that rows leave out: most rows of a document leave out the same.
    absent: Vec<Vec<usize>>,
    version: ApiVersion,
    instants: Instants,
    /// The type of the row before, and its place.
    last: Option<(&'static ResourceSchema, i32)>,
}

impl Writer {
    fn new(capacity: usize, version: ApiVersion, instants: Instants) -> Writer {
        let mut out = String::with_capacity(capacity);
        out.push_str("[[");
        Writer { out, absent: Vec::new(), version, instants, last: None }
    }

    fn finish(mut self, at: usize) -> String {
        if self.out.ends_with(',') {
            self.out.pop();
        }
        let _ = write!(self.out, "],{at},");
        let absent = std::mem::take(&mut self.absent);
        self.json(&absent);
        let _ = write!(self.out, ",\"{}\"]", self.version);
        self.out
    }

    /// A row, and a comma.
    fn row(&mut self, resource: &Resource) {
        let schema = resource.schema();
        let number = self.type_number(schema);
        let _ = write!(self.out, "[{number},");
        self.text(resource.id());
        let mut absent = Vec::new();
        for (index, attribute) in schema.attributes.iter().enumerate() {
            self.out.push(',');
            let got = resource.at(index);
            if !got.is_present() {
                absent.push(index);
            }
            self.value(got, attribute, attribute.kind);
        }
        for index in 0..schema.relationships.len() {
            self.out.push(',');
            self.relationship(resource, index);
        }
        self.out.push(',');
        let set = self.absent_set(absent);
        self.tail(resource, set);
        self.out.push_str("],");
    }

    fn type_number(&mut self, schema: &'static ResourceSchema) -> i32 {
        match self.last {
            Some((last, number)) if std::ptr::eq(last, schema) => number,
            _ => {
                let place = RESOURCES.iter().position(|known| std::ptr::eq(*known, schema));
                let number = place.map_or(-1, |place| place as i32);
                self.last = Some((schema, number));
                number
            }
        }
    }

    fn absent_set(&mut self, absent: Vec<usize>) -> usize {
        match self.absent.iter().rposition(|known| *known == absent) {
            Some(place) => place,
            None => {
                self.absent.push(absent);
                self.absent.len() - 1
            }
        }
    }

    fn tail(&mut self, resource: &Resource, set: usize) {
        let known =
            !resource.schema().wire_type.is_empty() && resource.wire_type() == resource.schema().wire_type;
        let unknown = resource.unknown();
        let relationships: Vec<(&str, &str)> = resource.unknown_relationships().collect();
        let meta = resource.meta();
        if known && unknown.is_empty() && relationships.is_empty() && meta.is_none() {
            let _ = write!(self.out, "{set}");
            return;
        }
        let _ = write!(self.out, "{{\"n\":{set}");
        if !known {
            self.out.push_str(",\"t\":");
            self.text(resource.wire_type());
        }
        self.unknown_members(&unknown);
        if !relationships.is_empty() {
            self.out.push_str(",\"r\":{");
            for (place, (name, json)) in relationships.into_iter().enumerate() {
                self.member(place, name);
                self.out.push_str(json);
            }
            self.out.push('}');
        }
        if let Some(meta) = meta {
            self.out.push_str(",\"m\":");
            self.object(&meta);
        }
        self.out.push('}');
    }

    fn unknown_members(&mut self, unknown: &[(String, Value)]) {
        if unknown.is_empty() {
            return;
        }
        self.out.push_str(",\"x\":{");
        for (place, (name, value)) in unknown.iter().enumerate() {
            self.member(place, name);
            match value {
                Value::Json(json) => self.exact(json),
                value => self.plain(value),
            }
        }
        self.out.push('}');
    }

    /// JSON that came, with whole numbers that a double does not hold as texts.
    fn exact(&mut self, json: &str) {
        let mut rest = json;
        while let Some((start, token)) = next_number(rest) {
            let unsafe_number = token.parse::<i128>().is_ok_and(|number| number.unsigned_abs() > SAFE.into());
            let is_long = token.len() > 30 && token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            self.out.push_str(&rest[..start]);
            match unsafe_number || is_long {
                true => self.json(&format!("{NUMBER}{token}")),
                false => self.out.push_str(token),
            }
            rest = &rest[start + token.len()..];
        }
        self.out.push_str(rest);
    }

    /// The name of a member, with the comma before it.
    fn member(&mut self, place: usize, name: &str) {
        if place > 0 {
            self.out.push(',');
        }
        self.text(name);
        self.out.push(':');
    }

    fn relationship(&mut self, resource: &Resource, index: usize) {
        let linkage = match resource.plain_links(index) {
            None => resource.linkage_at(index),
            Some((document, Links::One(link))) => return self.document_link(document, link as usize),
            Some((_, Links::Absent)) => None,
            Some((_, Links::Null)) => Some(Linkage::One(None)),
            Some((_, Links::Many(_))) => resource.linkage_at(index),
        };
        let document = resource.base().map(|(document, _)| document);
        match linkage {
            None => self.out.push('0'),
            Some(Linkage::One(None)) => self.out.push_str("null"),
            Some(Linkage::One(Some(one))) => self.link(document, &one),
            Some(Linkage::Many(many)) => {
                self.out.push('[');
                for (place, link) in many.iter().enumerate() {
                    if place > 0 {
                        self.out.push(',');
                    }
                    self.link(document, link);
                }
                self.out.push(']');
            }
        }
    }

    fn document_link(&mut self, document: &Document, link: usize) {
        let Some(link) = document.links.get(link) else {
            return self.out.push_str("null");
        };
        match document.resolve(*link) {
            Some(row) => self.number(u64::from(row) + 1),
            None => self.identifier(document.text(link.wire_type), document.text(link.id)),
        }
    }

    fn link(&mut self, document: Option<&Arc<Document>>, link: &ResourceIdentifier) {
        match document.and_then(|document| document.find(&link.wire_type, &link.id)) {
            Some(row) => self.number(u64::from(row) + 1),
            None => self.identifier(&link.wire_type, &link.id),
        }
    }

    fn identifier(&mut self, wire_type: &str, id: &str) {
        self.out.push('[');
        self.text(wire_type);
        self.out.push(',');
        self.text(id);
        self.out.push(']');
    }

    /// What stands at the place of a value of a kind.
    fn value(&mut self, got: Got<'_>, attribute: &AttributeSchema, kind: Kind) {
        if got.is_nothing() {
            return self.out.push_str(neutral(attribute, kind));
        }
        let written = match kind {
            Kind::String | Kind::Uuid => got.text().map(|text| self.text(text)),
            Kind::Date => got.plain_text().map(|text| self.text(text)),
            Kind::Integer => got.integer().map(|number| self.integer(number)),
            Kind::Boolean => {
                got.boolean().map(|value| self.out.push_str(if value { "true" } else { "false" }))
            }
            Kind::Decimal => self.decimal(got),
            Kind::DateTime | Kind::UtcTime => got.plain_text().map(|text| self.instant(text)),
            Kind::Enum(schema) => got.enumeration(schema).map(|value| match value {
                Ok(known) => self.text(known.name),
                Err(other) => self.text(&other),
            }),
            Kind::Object(_) => got.object().map(|object| self.object(&object)),
            Kind::List(inner) => self.list(got, attribute, *inner),
        };
        if written.is_none() {
            // something else than the schema says is neither an error nor lost
            self.other(got, kind);
        }
    }

    fn decimal(&mut self, got: Got<'_>) -> Option<()> {
        match got.text() {
            Some(text) => self.text(text),
            None => {
                let number = got.decimal()?;
                let _ = write!(self.out, "\"{number}\"");
            }
        }
        Some(())
    }

    fn list(&mut self, got: Got<'_>, attribute: &AttributeSchema, inner: Kind) -> Option<()> {
        let whole;
        let got = match got.value()? {
            // one that travels as a single text
            Value::List(items) if !got.is_list() => {
                whole = Value::List(items);
                Got { schema: got.schema, source: Source::Value(&whole) }
            }
            Value::List(_) => got,
            _ => return None,
        };
        self.out.push('[');
        for (place, item) in got.items().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            match item.is_nothing() {
                true => self.out.push_str("null"),
                false => self.value(item, attribute, inner),
            }
        }
        self.out.push(']');
        Some(())
    }

    fn other(&mut self, got: Got<'_>, kind: Kind) {
        let Some(value) = got.value() else { return self.out.push_str("null") };
        // what stands where a list, an object or a time is expected must not be taken for one
        let wrapped = matches!(kind, Kind::List(_) | Kind::Object(_) | Kind::DateTime | Kind::UtcTime);
        let (open, close) = if wrapped { ("{\"j\":", "}") } else { ("", "") };
        self.out.push_str(open);
        match value {
            Value::Integer(number) => self.integer(number),
            value => self.plain(&value),
        }
        self.out.push_str(close);
    }

    fn object(&mut self, object: &Object) {
        let number = match object.form() {
            Some(form) => form_number(form),
            None => -1,
        };
        let _ = write!(self.out, "[{number},");
        let mut absent = Vec::new();
        for (index, attribute) in object.attributes().iter().enumerate() {
            let got = object.at(index);
            if !got.is_present() {
                absent.push(index);
            }
            self.value(got, attribute, attribute.kind);
            self.out.push(',');
        }
        let set = self.absent_set(absent);
        let unknown = object.unknown_members();
        if unknown.is_empty() && object.form().is_some() {
            let _ = write!(self.out, "{set}");
        } else {
            let _ = write!(self.out, "{{\"n\":{set}");
            if object.form().is_none() {
                self.out.push_str(",\"t\":");
                self.text(object.wire_type());
            }
            self.unknown_members(&unknown);
            self.out.push('}');
        }
        self.out.push(']');
    }

    fn instant(&mut self, text: &str) {
        if self.instants == Instants::Milliseconds {
            let time = usual_milliseconds(text).or_else(|| Some(parse_timestamp(text)?.as_millisecond()));
            return match time {
                Some(time) => self.integer(time),
                None => self.text(text),
            };
        }
        match if is_usual(text.as_bytes()) { None } else { parse_timestamp(text) } {
            Some(time) => {
                let _ = write!(self.out, "\"{time}\"");
            }
            None => self.text(text),
        }
    }

    fn integer(&mut self, number: i64) {
        if number.unsigned_abs() > SAFE {
            let _ = write!(self.out, "\"{number}\"");
        } else if let Ok(number) = u64::try_from(number) {
            self.number(number);
        } else {
            let _ = write!(self.out, "{number}");
        }
    }

    fn number(&mut self, number: u64) {
        match number {
            0..=9 => self.out.push(char::from(b'0' + number as u8)),
            _ => {
                let _ = write!(self.out, "{number}");
            }
        }
    }

    /// Text as JSON.
    fn text(&mut self, text: &str) {
        // without a branch for each byte
        let escaped =
            text.bytes().fold(false, |any, byte| any | (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
        if escaped {
            return self.json(&text);
        }
        self.out.push('"');
        self.out.push_str(text);
        self.out.push('"');
    }

    /// A value as plain JSON.
    fn plain(&mut self, value: &Value) {
        self.json(&Wire { value, kind: None, version: self.version });
    }

    fn json(&mut self, value: &impl serde::Serialize) {
        // maps with text keys and JSON that was parsed once: nothing here can fail
        self.out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()));
    }
}

/// Whether it looks like RFC 3339 in UTC, as answers have it.
fn is_usual(text: &[u8]) -> bool {
    text.len() >= 20 && text[10] == b'T' && text[text.len() - 1] == b'Z'
}

/// `2026-04-01T10:00:00.123Z` as milliseconds since 1970; `None` if it is written in another way, or is no time.
fn usual_milliseconds(text: &str) -> Option<i64> {
    let text = text.as_bytes();
    let marks =
        [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (text.len().checked_sub(1)?, b'Z')];
    if !matches!(text.len(), 20 | 24) || marks.iter().any(|(place, mark)| text[*place] != *mark) {
        return None;
    }
    let milliseconds = match text.len() {
        24 if text[19] == b'.' => digits(&text[20..23])?,
        20 => 0,
        _ => return None,
    };
    let (year, month, day) = (digits(&text[..4])?, digits(&text[5..7])?, digits(&text[8..10])?);
    let (hour, minute, second) = (digits(&text[11..13])?, digits(&text[14..16])?, digits(&text[17..19])?);
    let known =
        (1..=12).contains(&month) && (1..=28).contains(&day) && hour < 24 && minute < 60 && second < 60;
    // whether a month has more days is for others to say
    let days = known.then(|| days_since_1970(year, month, day))?;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + milliseconds)
}

fn digits(text: &[u8]) -> Option<i64> {
    let number = text.iter().fold(0, |number, digit| number * 10 + i64::from(digit.wrapping_sub(b'0')));
    text.iter().all(u8::is_ascii_digit).then_some(number)
}

/// Howard Hinnant's `days_from_civil`: years begin in March, so that the day that comes and goes is the last one.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The first number of JSON that is not part of a text, and where it begins.
fn next_number(json: &str) -> Option<(usize, &str)> {
    let bytes = json.as_bytes();
    let (mut place, mut in_text) = (0, false);
    while place < bytes.len() {
        match bytes[place] {
            b'\\' if in_text => place += 1,
            b'"' => in_text = !in_text,
            b'-' | b'0'..=b'9' if !in_text => {
                let is_part = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let length = bytes[place..].iter().take_while(|byte| is_part(byte)).count();
                return Some((place, &json[place..place + length]));
            }
            _ => {}
        }
        place += 1;
    }
    None
}

/// The place of a form among the variants of all objects and the metas of all types.
fn form_number(form: &VariantSchema) -> i32 {
    let variants = OBJECTS.iter().flat_map(|object| object.variants.iter().copied());
    let mut forms = variants.chain(RESOURCES.iter().filter_map(|resource| resource.meta));
    forms.position(|known| std::ptr::eq(known, form)).map_or(-1, |place| place as i32)
}

/// What stands for an attribute that the answer left out: nothing, or what is neutral where the API always sends it.
fn neutral(attribute: &AttributeSchema, kind: Kind) -> &'static str {
    let is_read = attribute.versions.iter().any(|version| attribute.facts(version).read);
    match kind {
        // what the API never says was not left out
        _ if attribute.nullable || !is_read => "null",
        Kind::String | Kind::Uuid | Kind::Enum(_) => "\"\"",
        Kind::Integer => "0",
        Kind::Boolean => "false",
        Kind::Decimal => "\"0\"",
        _ => "null",
    }
}

impl<'a> Got<'a> {
    /// Whether there is nothing, or null.
    fn is_nothing(self) -> bool {
        matches!(
            self.source,
            Source::Absent | Source::Slot(_, Slot::Absent | Slot::Null) | Source::Value(Value::Null)
        )
    }

    /// Whether it is a list as it stands.
    fn is_list(self) -> bool {
        matches!(self.source, Source::Slot(_, Slot::List(_)) | Source::Value(Value::List(_)))
    }

    /// Text that is no number.
    fn plain_text(self) -> Option<&'a str> {
        match self.source {
            Source::Slot(_, Slot::Text(_)) | Source::Value(Value::Text(_)) => self.text(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Instants, usual_milliseconds};
    use crate::binding::{Loaded, parse_page};
    use crate::{ApiVersion, Resource, Value};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    fn text(wire_type: &str, body: Json) -> Json {
        let schema = crate::schema::resource(wire_type).unwrap();
        let page = parse_page(schema, body.to_string().into(), ApiVersion::default()).unwrap();
        serde_json::from_str(&Loaded::page(&page).text(Instants::Text)).unwrap()
    }

    /// The value of an attribute in a row.
    fn attribute<'a>(text: &'a Json, row: usize, wire_type: &str, name: &str) -> &'a Json {
        let schema = crate::schema::resource(wire_type).unwrap();
        let place = schema.attributes.iter().position(|known| known.name == name).unwrap();
        &text[0][row][2 + place]
    }

    fn relationship<'a>(text: &'a Json, row: usize, wire_type: &str, name: &str) -> &'a Json {
        let schema = crate::schema::resource(wire_type).unwrap();
        let place = schema.relationships.iter().position(|known| known.name == name).unwrap();
        &text[0][row][2 + schema.attributes.len() + place]
    }

    #[test]
    fn values_are_ready_to_be_given() {
        let text = text(
            "voice_in_trunks",
            json!({"data": [{"type": "voice_in_trunks", "id": "t", "attributes": {
                "name": "a \"b\"\n", "priority": "7", "cli_format": "e164", "created_at": "2026-04-01 10:00:00",
                "configuration": {"type": "sip_configurations", "attributes": {"host": "h", "codec_ids": [9, 4711]}},
                "new": {"x": 1}}}]}),
        );
        let of = |name| attribute(&text, 0, "voice_in_trunks", name);
        assert_eq!(of("name"), "a \"b\"\n");
        assert_eq!(of("priority"), 7);
        assert_eq!(of("cli_format"), "e164");
        assert_eq!(of("created_at"), "2026-04-01T10:00:00Z");
        // what was left out and is never null
        assert_eq!(of("weight"), 0);
        assert_eq!(of("description"), &Json::Null);
        let configuration = of("configuration").as_array().unwrap();
        assert!(configuration.contains(&json!("h")) && configuration.contains(&json!(["pcmu", "4711"])));
        let tail = text[0][0].as_array().unwrap().last().unwrap();
        assert_eq!(tail["x"], json!({"new": {"x": 1}}));
        let absent = text[2][tail["n"].as_u64().unwrap() as usize].as_array().unwrap();
        assert!(absent.contains(&json!(1)) && !absent.contains(&json!(0)));
    }

    #[test]
    fn links_are_rows_where_the_document_has_them() {
        let link = |id: &str| json!({"data": {"type": "voice_in_trunks", "id": id}});
        let did = |id: &str, trunk: Json| {
            json!({"type": "dids", "id": id, "attributes": {},
                   "relationships": {"voice_in_trunk": trunk, "did_group": {"data": null}}})
        };
        let text = text(
            "dids",
            json!({"data": [did("1", link("t")), did("2", link("elsewhere")), did("3", json!({"links": {}}))],
                   "included": [{"type": "voice_in_trunks", "id": "t", "attributes": {"name": "n"}},
                                {"type": "carriers", "id": "c", "attributes": {"name": "x"}}]}),
        );
        assert_eq!(text[1], 3);
        assert_eq!(relationship(&text, 0, "dids", "voice_in_trunk"), 4);
        assert_eq!(
            relationship(&text, 1, "dids", "voice_in_trunk"),
            &json!(["voice_in_trunks", "elsewhere"])
        );
        assert_eq!(relationship(&text, 2, "dids", "voice_in_trunk"), 0);
        assert_eq!(relationship(&text, 0, "dids", "did_group"), &Json::Null);
        assert_eq!(text[0][4][0], -1);
        assert_eq!(text[0][4][2]["t"], "carriers");
        assert_eq!(text[3], "2022-05-10");
    }

    #[test]
    fn what_does_not_fit_is_not_lost() {
        let text = text(
            "voice_in_trunks",
            json!({"data": [{"type": "voice_in_trunks", "id": "t", "attributes": {
                "name": {"first": 1}, "priority": "many", "configuration": [1], "created_at": "soon",
                "capacity_limit": 9_007_199_254_740_993_i64}}]}),
        );
        let of = |name| attribute(&text, 0, "voice_in_trunks", name);
        assert_eq!(of("name"), &json!({"first": 1}));
        assert_eq!(of("priority"), "many");
        assert_eq!(of("configuration"), &json!({"j": [1]}));
        assert_eq!(of("created_at"), "soon");
        assert_eq!(of("capacity_limit"), "9007199254740993");
    }

    #[test]
    fn numbers_outside_the_schema_are_exact() {
        let new = json!({"a\"1": [9_007_199_254_740_993_i64, -1, 2.5, "9007199254740993"], "b": 9_007_199_254_740_991_i64});
        let text = text("dids", json!({"data": [{"type": "dids", "id": "1", "attributes": {"new": new}}]}));
        let tail = text[0][0].as_array().unwrap().last().unwrap();
        let wanted = json!({"a\"1": ["\u{1}9007199254740993", -1, 2.5, "9007199254740993"], "b": 9_007_199_254_740_991_i64});
        assert_eq!(tail["x"]["new"], wanted);
    }

    #[test]
    fn what_was_set_stands_in_the_row_of_a_resource() {
        let mut resource = Resource::with_id("dids", "1").unwrap();
        resource.set("description", Value::Text("new".into()));
        let loaded = Loaded::resource(resource);
        let text: Json = serde_json::from_str(&loaded.text(Instants::Text)).unwrap();
        assert_eq!(attribute(&text, 0, "dids", "description"), "new");
        assert_eq!(loaded.row(0).unwrap().get("description"), Some(Value::Text("new".into())));
    }

    proptest! {
        #[test]
        fn times_are_what_jiff_says(time in -62_135_596_800_000_i64..253_402_300_799_999) {
            let text = Timestamp::from_millisecond(time).unwrap().to_string();
            let read = usual_milliseconds(&text);
            prop_assert!(read.is_none() || read == Some(time), "{text}");
        }
    }

    #[test]
    fn times_that_are_common_are_read_fast() {
        for text in ["2026-04-01T10:00:00Z", "2024-02-28T23:59:59.999Z", "1969-12-28T00:00:00.001Z"] {
            let time: Timestamp = text.parse().unwrap();
            assert_eq!(usual_milliseconds(text), Some(time.as_millisecond()), "{text}");
        }
        for text in ["2026-02-30T10:00:00Z", "2026-04-01 10:00:00Z", "2026-04-01T10:00:0xZ", "", "Z"] {
            assert_eq!(usual_milliseconds(text), None, "{text}");
        }
    }
}
