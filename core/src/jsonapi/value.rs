//! Values: what a user sets, and what a getter reads.

use super::document::{Document, Slot, Span};
use super::object::Object;
use crate::ApiVersion;
use crate::schema::{AttributeSchema, EnumSchema, EnumValueSchema, Kind};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// The value of an attribute, of any type: what [`Resource::get`](super::Resource::get) gives and
/// [`Resource::set`](super::Resource::set) takes.
///
/// Decimals, timestamps, dates and ids are text, as on the wire.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Explicitly nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
    /// A value of an enum that this release knows; spelled as the API version wants when it is sent.
    Enum(&'static EnumValueSchema),
    /// A list.
    List(Vec<Value>),
    /// A nested object.
    Object(Object),
    /// Anything else, as JSON.
    Json(String),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Boolean(value) => value.fmt(f),
            Value::Integer(value) => value.fmt(f),
            Value::Text(value) => value.fmt(f),
            Value::Enum(value) => f.write_str(value.variant),
            Value::List(values) => values.fmt(f),
            Value::Object(value) => value.fmt(f),
            Value::Json(json) => f.write_str(json),
        }
    }
}

impl PartialEq for EnumValueSchema {
    /// Enum values are compared by identity: there is one of each.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

macro_rules! value_from {
    ($($source:ty => |$value:ident| $made:expr;)*) => {$(
        impl From<$source> for Value {
            fn from($value: $source) -> Value {
                $made
            }
        }
    )*};
}

value_from! {
    bool => |value| Value::Boolean(value);
    u8 => |value| Value::Integer(value.into());
    u16 => |value| Value::Integer(value.into());
    i32 => |value| Value::Integer(value.into());
    u32 => |value| Value::Integer(value.into());
    i64 => |value| Value::Integer(value);
    &str => |value| Value::Text(value.to_owned());
    String => |value| Value::Text(value);
    &String => |value| Value::Text(value.clone());
    serde_json::Value => |value| Value::Json(value.to_string());
    Decimal => |value| Value::Text(value.to_string());
    Timestamp => |value| Value::Text(value.to_string());
    Date => |value| Value::Text(value.to_string());
    Object => |value| Value::Object(value);
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value> + Clone> From<&[T]> for Value {
    fn from(values: &[T]) -> Value {
        values.to_vec().into()
    }
}

impl<T: Into<Value> + Clone> From<&Vec<T>> for Value {
    fn from(values: &Vec<T>) -> Value {
        values.clone().into()
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(values: [T; N]) -> Value {
        Vec::from(values).into()
    }
}

impl Value {
    /// The JSON of a value that stands outside the schema, if it is one.
    pub fn as_json(&self) -> Option<&str> {
        match self {
            Value::Json(json) => Some(json),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Enum(value) => Some(value.name),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(values) => Some(values),
            _ => None,
        }
    }

    /// The nested object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is [`Value::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Turns text into the enum value it spells, in the schema's spelling or that of any version.
    pub(crate) fn normalised(self, kind: Kind, version: ApiVersion) -> Value {
        match (self, kind) {
            (Value::Text(text), Kind::Enum(schema)) => match enum_value(schema, &text, version) {
                Some(value) => Value::Enum(value),
                None => Value::Text(text),
            },
            (Value::Integer(number), Kind::Enum(schema)) => match schema.value_of_number(number, version) {
                Some(value) => Value::Enum(value),
                None => Value::Integer(number),
            },
            (Value::List(values), Kind::List(inner)) => {
                Value::List(values.into_iter().map(|value| value.normalised(*inner, version)).collect())
            }
            (Value::Text(text), Kind::UtcTime) => match text.parse::<Timestamp>() {
                Ok(time) => Value::Text(utc_text(time)),
                Err(_) => Value::Text(text),
            },
            (other, _) => other,
        }
    }

    /// Whether `other` says the same of an attribute of this kind: `10.0` and `10.00` are one amount.
    pub(crate) fn same(&self, other: &Value, kind: Kind) -> bool {
        match (self, other, kind) {
            (Value::Text(a), Value::Text(b), Kind::Decimal) => {
                match (a.parse::<Decimal>(), b.parse::<Decimal>()) {
                    (Ok(a), Ok(b)) => a == b,
                    _ => a == b,
                }
            }
            (Value::Text(a), Value::Text(b), Kind::DateTime) => {
                match (a.parse::<Timestamp>(), b.parse::<Timestamp>()) {
                    (Ok(a), Ok(b)) => a == b,
                    _ => a == b,
                }
            }
            (Value::Text(a), Value::Text(b), Kind::UtcTime) => {
                match (parse_timestamp(a), parse_timestamp(b)) {
                    (Some(a), Some(b)) => a == b,
                    _ => a == b,
                }
            }
            (Value::List(a), Value::List(b), Kind::List(inner)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b, *inner))
            }
            (Value::Object(a), Value::Object(b), _) => a.says_no_more_than(b) && b.says_no_more_than(a),
            (a, b, _) => a == b,
        }
    }
}

/// The value that `text` spells: by the schema's name first, then as some version writes it.
pub(crate) fn enum_value(
    schema: &'static EnumSchema,
    text: &str,
    version: ApiVersion,
) -> Option<&'static EnumValueSchema> {
    schema.value_of(text, version).or_else(|| schema.value_named(text))
}

/// What stands at an attribute's place, wherever it stands: in the document, or set by hand.
#[derive(Clone, Copy)]
pub(crate) struct Got<'a> {
    pub(super) schema: Option<&'static AttributeSchema>,
    pub(super) source: Source<'a>,
}

#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Absent,
    Slot(&'a Arc<Document>, Slot),
    Value(&'a Value),
}

impl<'a> Got<'a> {
    /// Whether the document says something, be it null, or something was set.
    pub(crate) fn is_present(self) -> bool {
        !matches!(self.source, Source::Absent | Source::Slot(_, Slot::Absent))
    }

    pub(crate) fn text(self) -> Option<&'a str> {
        match self.source {
            Source::Slot(document, Slot::Text(text) | Slot::Json(text)) => Some(document.text(text)),
            Source::Value(Value::Text(text) | Value::Json(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn integer(self) -> Option<i64> {
        match self.source {
            Source::Slot(_, Slot::Integer(value)) => Some(value),
            Source::Value(Value::Integer(value)) => Some(*value),
            // A careless server may write a number as text.
            _ => self.text()?.parse().ok(),
        }
    }

    pub(crate) fn boolean(self) -> Option<bool> {
        match self.source {
            Source::Slot(_, Slot::Boolean(value)) => Some(value),
            Source::Value(Value::Boolean(value)) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn decimal(self) -> Option<Decimal> {
        match self.source {
            Source::Slot(_, Slot::Integer(value)) => Some(value.into()),
            Source::Value(Value::Integer(value)) => Some((*value).into()),
            _ => self.text()?.parse().ok(),
        }
    }

    pub(crate) fn timestamp(self) -> Option<Timestamp> {
        parse_timestamp(self.text()?)
    }

    pub(crate) fn date(self) -> Option<Date> {
        self.text()?.parse().ok()
    }

    /// An enum value: known, or its spelling.
    pub(crate) fn enumeration(
        self,
        schema: &'static EnumSchema,
    ) -> Option<Result<&'static EnumValueSchema, String>> {
        match self.source {
            Source::Absent | Source::Slot(_, Slot::Absent | Slot::Null) | Source::Value(Value::Null) => None,
            Source::Value(Value::Enum(value)) => Some(Ok(value)),
            Source::Slot(document, Slot::Text(text)) => {
                let text = document.text(text);
                Some(schema.value_of(text, document.version()).ok_or_else(|| text.to_owned()))
            }
            Source::Slot(document, Slot::Integer(number)) => {
                let known = schema.value_of_number(number, document.version());
                Some(known.ok_or_else(|| number.to_string()))
            }
            _ => match self.value()?.normalised(Kind::Enum(schema), ApiVersion::default()) {
                Value::Enum(value) => Some(Ok(value)),
                Value::Text(text) | Value::Json(text) => Some(Err(text)),
                Value::Integer(number) => Some(Err(number.to_string())),
                _ => None,
            },
        }
    }

    pub(crate) fn object(self) -> Option<Object> {
        match self.source {
            Source::Slot(document, Slot::Object(object)) => Some(Object::of_document(document, object)),
            Source::Value(Value::Object(object)) => Some(object.clone()),
            _ => None,
        }
    }

    /// The items of a list; none if there is no list.
    pub(crate) fn items(self) -> Items<'a> {
        match self.source {
            Source::Slot(document, Slot::List(span)) => Items::Slots(document, span, self.schema),
            Source::Value(Value::List(values)) => Items::Values(values, self.schema),
            _ => Items::None,
        }
    }

    /// The texts of a list, also of one that travels as a single string.
    pub(crate) fn texts(self) -> Vec<&'a str> {
        match (self.text(), self.joined()) {
            (Some(text), Some(separator)) if !text.is_empty() => text.split(separator).collect(),
            _ => self.items().filter_map(Got::text).collect(),
        }
    }

    fn joined(self) -> Option<&'static str> {
        let Source::Slot(document, _) = self.source else {
            return None;
        };
        self.schema?.facts(document.version()).joined
    }

    /// The value as an owned one, enums known by name; `None` if the document does not say.
    pub(crate) fn value(self) -> Option<Value> {
        match self.source {
            Source::Absent | Source::Slot(_, Slot::Absent) => None,
            Source::Value(value) => Some(value.clone()),
            Source::Slot(document, slot) => {
                let joined = self.joined().filter(|_| matches!(slot, Slot::Text(_)));
                if joined.is_some() {
                    return Some(self.texts().into_iter().map(Value::from).collect::<Vec<_>>().into());
                }
                let value = owned(document, slot);
                Some(match self.schema {
                    Some(schema) => value.normalised(schema.kind, document.version()),
                    None => value,
                })
            }
        }
    }
}

/// `YYYY-MM-DD HH:MM:SS`; a part of a second stays, for a check to refuse.
fn utc_text(time: Timestamp) -> String {
    time.to_string().replacen('T', " ", 1).trim_end_matches('Z').to_owned()
}

/// RFC 3339, and the blank between date and time that some answers have.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    format!("{}Z", text.replacen(' ', "T", 1)).parse().ok()
}

fn owned(document: &Arc<Document>, slot: Slot) -> Value {
    match slot {
        Slot::Absent | Slot::Null => Value::Null,
        Slot::Boolean(value) => Value::Boolean(value),
        Slot::Integer(value) => Value::Integer(value),
        Slot::Text(text) => Value::Text(document.text(text).to_owned()),
        Slot::Json(text) => Value::Json(document.text(text).to_owned()),
        Slot::List(span) => {
            Value::List(span.of(&document.slots).iter().map(|slot| owned(document, *slot)).collect())
        }
        Slot::Object(object) => Value::Object(Object::of_document(document, object)),
    }
}

/// The items of a list.
pub(crate) enum Items<'a> {
    None,
    Slots(&'a Arc<Document>, Span, Option<&'static AttributeSchema>),
    Values(&'a [Value], Option<&'static AttributeSchema>),
}

impl<'a> Iterator for Items<'a> {
    type Item = Got<'a>;

    fn next(&mut self) -> Option<Got<'a>> {
        match self {
            Items::None => None,
            Items::Slots(document, span, schema) => {
                let document = *document;
                let slot = span.of(&document.slots).first().copied()?;
                *span = Span { start: span.start + 1, len: span.len - 1 };
                Some(Got { schema: *schema, source: Source::Slot(document, slot) })
            }
            Items::Values(values, schema) => {
                let (first, rest) = values.split_first()?;
                *values = rest;
                Some(Got { schema: *schema, source: Source::Value(first) })
            }
        }
    }
}
