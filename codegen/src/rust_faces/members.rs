//! Getters and setters of attributes.

use crate::model::{Attribute, Kind, Rule, Schema, Versioned};
use crate::names::rust_identifier;
use crate::rust_docs::{doc, escape};
use crate::texts::{self, Holder};
use std::fmt::Write as _;

/// Getters and setters of every attribute.
pub(super) fn members(
    schema: &Schema,
    owner: Holder,
    attributes: &[Versioned<Attribute>],
    rules: &[Rule],
) -> String {
    let mut out = String::new();
    for (index, attribute) in attributes.iter().enumerate() {
        if attribute.readable() {
            out.push_str(&getter(schema, index, attribute));
        }
        if attribute.writable() {
            out.push_str(&setters(schema, owner, index, attribute, rules));
        }
    }
    out
}

fn attribute_doc(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    escape(&texts::attribute(schema, attribute))
}

pub(super) fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => {
            schema.find_object(name).map(|known| known.used_class().to_owned()).unwrap_or_default()
        }
        Kind::Integer => "i64".into(),
        Kind::Boolean => "bool".into(),
        Kind::Decimal => "Decimal".into(),
        Kind::DateTime | Kind::UtcTime => "Timestamp".into(),
        Kind::Date => "Date".into(),
        Kind::String | Kind::Uuid => "String".into(),
        Kind::List(inner) => format!("Vec<{}>", class_of(schema, inner)),
    }
}

pub(super) fn getter(schema: &Schema, index: usize, attribute: &Versioned<Attribute>) -> String {
    let kind = attribute.kind();
    let optional = attribute.optional();
    let class = class_of(schema, &kind);
    let (read, returns, neutral) = match &kind {
        Kind::String | Kind::Uuid => {
            (format!("self.0.at({index}).text()"), "&str".to_owned(), ".unwrap_or_default()")
        }
        Kind::Integer => (format!("self.0.at({index}).integer()"), class, ".unwrap_or_default()"),
        Kind::Boolean => (format!("self.0.at({index}).boolean()"), class, ".unwrap_or_default()"),
        Kind::Decimal => (format!("self.0.at({index}).decimal()"), class, ".unwrap_or_default()"),
        Kind::DateTime | Kind::UtcTime => (format!("self.0.at({index}).timestamp()"), class, ""),
        Kind::Date => (format!("self.0.at({index}).date()"), class, ""),
        Kind::Enum(_) => (
            format!("self.0.at({index}).enumeration(<{class} as EnumType>::SCHEMA).map({class}::of)"),
            class,
            ".unwrap_or_else(|| EnumType::of(Err(String::new())))",
        ),
        Kind::Object(_) => (format!("self.0.at({index}).object().map(Into::into)"), class, ""),
        Kind::List(inner) => return list_getter(schema, index, attribute, inner),
    };
    let mut text = attribute_doc(schema, attribute);
    if !optional {
        let _ = write!(text, "\n\n{}", texts::neutral(&kind, "`Other` of an empty text"));
    }
    let (returns, neutral) = if optional { (format!("Option<{returns}>"), "") } else { (returns, neutral) };
    let name = rust_identifier(&attribute.name);
    format!("{}pub fn {name}(&self) -> {returns} {{\n{read}{neutral}\n}}\n\n", doc(&text))
}

pub(super) fn list_getter(
    schema: &Schema,
    index: usize,
    attribute: &Versioned<Attribute>,
    inner: &Kind,
) -> String {
    let (read, returns) = list_read(schema, index, inner);
    let text = format!("{}\n\n{}", attribute_doc(schema, attribute), texts::neutral(&attribute.kind(), ""));
    let name = rust_identifier(&attribute.name);
    format!("{}pub fn {name}(&self) -> {returns} {{\n{read}\n}}\n\n", doc(&text))
}

pub(super) fn list_read(schema: &Schema, index: usize, inner: &Kind) -> (String, String) {
    let class = class_of(schema, inner);
    match inner {
        Kind::String | Kind::Uuid => (format!("self.0.at({index}).texts()"), "Vec<&str>".to_owned()),
        Kind::Enum(_) => (
            format!(
                "self.0.at({index}).items().filter_map(|item| item.enumeration(<{class} as EnumType>::SCHEMA)).map({class}::of).collect()"
            ),
            format!("Vec<{class}>"),
        ),
        Kind::Object(_) => (
            format!("self.0.at({index}).items().filter_map(Got::object).map(Into::into).collect()"),
            format!("Vec<{class}>"),
        ),
        Kind::Integer => {
            (format!("self.0.at({index}).items().filter_map(Got::integer).collect()"), "Vec<i64>".to_owned())
        }
        Kind::Boolean => {
            (format!("self.0.at({index}).items().filter_map(Got::boolean).collect()"), "Vec<bool>".to_owned())
        }
        Kind::Decimal => (
            format!("self.0.at({index}).items().filter_map(Got::decimal).collect()"),
            "Vec<Decimal>".to_owned(),
        ),
        other => panic!("a list of {other:?} has no face yet: add it to rust_faces.rs"),
    }
}

pub(super) fn setters(
    schema: &Schema,
    owner: Holder,
    index: usize,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
) -> String {
    let kind = attribute.kind();
    let nullable = attribute.nullable();
    let class = class_of(schema, &kind);
    let (argument, value) = match (&kind, nullable) {
        (Kind::String | Kind::Uuid, true) => {
            ("impl IntoText".to_owned(), "value.into_text().into()".to_owned())
        }
        (Kind::String | Kind::Uuid, false) => {
            ("impl Into<String>".to_owned(), "value.into().into()".to_owned())
        }
        (Kind::Object(_), _) => {
            (format!("impl Into<{class}>"), format!("Into::<{class}>::into(value).into()"))
        }
        (Kind::List(inner), _) => list_argument(schema, inner),
        (_, true) => {
            (format!("impl Into<Option<{class}>>"), format!("Into::<Option<{class}>>::into(value).into()"))
        }
        (_, false) => (class.clone(), "value.into()".to_owned()),
    };
    let name = &attribute.name;
    let text = attribute_doc(schema, attribute);
    let when = texts::when_set(schema, attribute);
    let notes = Some(when).filter(|when| !when.is_empty()).into_iter();
    let notes = notes.chain(texts::effects(schema, attribute, rules, str::to_owned));
    let when: String = notes.map(|note| format!("\n\n{note}")).collect();
    let mut out = doc(&format!("Sets [`{name}`](Self::{name}). {text}{when}"));
    if !attribute.readable() {
        out = doc(&format!("{text}{when}"));
    }
    let _ = writeln!(
        out,
        "pub fn set_{name}(&mut self, value: {argument}) -> &mut Self {{\nself.0.put({index}, {value});\nself\n}}\n"
    );
    let _ = writeln!(
        out,
        "/// [`set_{name}`](Self::set_{name}), by value.\n#[must_use]\npub fn with_{name}(mut self, value: {argument}) -> Self {{\nself.set_{name}(value);\nself\n}}\n"
    );
    if nullable {
        let _ = writeln!(
            out,
            "/// Sets `{name}` to null; an update or create then says so.\npub fn clear_{name}(&mut self) -> &mut Self {{\nself.0.put({index}, Value::Null);\nself\n}}\n"
        );
    }
    if attribute.readable() {
        out.push_str(&in_place(schema, owner, index, attribute, &kind));
    }
    out
}

pub(super) fn list_argument(schema: &Schema, inner: &Kind) -> (String, String) {
    let class = class_of(schema, inner);
    match inner {
        Kind::String | Kind::Uuid => (
            "impl IntoIterator<Item = impl Into<String>>".to_owned(),
            "value.into_iter().map(Into::<String>::into).collect::<Vec<_>>().into()".to_owned(),
        ),
        Kind::Object(_) => (
            format!("impl IntoIterator<Item = impl Into<{class}>>"),
            format!("value.into_iter().map(Into::<{class}>::into).collect::<Vec<_>>().into()"),
        ),
        _ => (
            format!("impl IntoIterator<Item = {class}>"),
            "value.into_iter().collect::<Vec<_>>().into()".to_owned(),
        ),
    }
}

/// `configuration_mut`, `codec_ids_mut`: what can be changed in place.
pub(super) fn in_place(
    schema: &Schema,
    owner: Holder,
    index: usize,
    attribute: &Versioned<Attribute>,
    kind: &Kind,
) -> String {
    let class = class_of(schema, kind);
    let holder = match owner {
        Holder::Resource => "Holder::Resource(&mut self.0)",
        Holder::Object => "Holder::Object(&mut self.0)",
    };
    let name = &attribute.name;
    let effect = texts::in_place(owner, attribute);
    let text = format!("/// [`{name}`](Self::{name}), to be changed in place; {effect}.");
    match kind {
        Kind::Object(_) => format!(
            "{text} `None` if there is none.\npub fn {name}_mut(&mut self) -> Option<InPlace<'_, {class}>> {{\nlet value = self.{name}()?;\n\
             Some(InPlace::new({holder}, {index}, value))\n}}\n\n"
        ),
        Kind::List(inner) => {
            let texts = matches!(**inner, Kind::String | Kind::Uuid);
            let owned = if texts { ".into_iter().map(str::to_owned).collect()" } else { "" };
            format!(
                "{text}\npub fn {name}_mut(&mut self) -> InPlace<'_, {class}> {{\nlet value = self.{name}(){owned};\n\
                 InPlace::new({holder}, {index}, value)\n}}\n\n"
            )
        }
        _ => String::new(),
    }
}
