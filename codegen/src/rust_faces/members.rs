//! Getters and setters of attributes.

use super::version_note;
use crate::model::{Attribute, Kind, Object, Patch, Rule, Schema, Versioned, Write};
use crate::names::rust_identifier;
use crate::rust_docs::{doc, sentence};
use std::fmt::Write as _;

/// What holds the members: a resource or a nested object.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Owner {
    Resource,
    Object,
}

/// Getters and setters of every attribute.
pub(super) fn members(
    schema: &Schema,
    owner: Owner,
    attributes: &[Versioned<Attribute>],
    rules: &[Rule],
) -> String {
    let mut out = String::new();
    for (index, attribute) in attributes.iter().enumerate() {
        if attribute.any(|facts| facts.read) {
            out.push_str(&getter(schema, index, attribute));
        }
        if attribute.writable() {
            out.push_str(&setters(schema, owner, index, attribute, rules));
        }
    }
    out
}

pub(super) fn attribute_doc(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let facts = attribute.newest();
    let mut text = match facts.doc.trim() {
        "" => format!("The attribute `{}`.", attribute.name),
        doc => sentence(doc),
    };
    let mut notes = Vec::new();
    if !facts.unit.is_empty() {
        notes.push(format!("Unit: {}.", facts.unit));
    }
    notes.extend(
        bounds(facts)
            .into_iter()
            .filter(|(number, _)| !says_number(&facts.doc, *number))
            .map(|(_, text)| text),
    );
    if let Some(default) = facts.default_json() {
        notes.push(format!("Default: `{default}`."));
    }
    if attribute.any(|facts| facts.secret) {
        notes.push("Secret: never in debug output.".to_owned());
    }
    notes.extend(version_note(schema, attribute.bits()).map(|note| format!("{note}.")));
    if !notes.is_empty() {
        let _ = write!(text, "\n\n{}", notes.join(" "));
    }
    text
}

/// The bounds in words, each with the number that it names.
fn bounds(facts: &Attribute) -> Vec<(i64, String)> {
    let range = match (facts.min, facts.max) {
        (Some(min), Some(max)) => Some((max, format!("From {min} to {max}."))),
        (Some(min), None) => Some((min, format!("At least {min}."))),
        (None, Some(max)) => Some((max, format!("At most {max}."))),
        (None, None) => None,
    };
    let length = facts.max_length.map(|length| (length.into(), format!("At most {length} characters.")));
    let items = facts.max_items.map(|items| (items.into(), format!("At most {items} items.")));
    range.into_iter().chain(length).chain(items).collect()
}

/// Whether the text names the number itself.
fn says_number(text: &str, number: i64) -> bool {
    let number = number.to_string();
    text.split(|letter: char| !letter.is_ascii_digit()).any(|part| part == number)
}

pub(super) fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => schema.find_object(name).map(object_class).unwrap_or_default(),
        Kind::Integer => "i64".into(),
        Kind::Boolean => "bool".into(),
        Kind::Decimal => "Decimal".into(),
        Kind::DateTime | Kind::UtcTime => "Timestamp".into(),
        Kind::Date => "Date".into(),
        Kind::String | Kind::Uuid => "String".into(),
        Kind::List(inner) => format!("Vec<{}>", class_of(schema, inner)),
    }
}

/// The class that stands for an object: the family, or the one form of an untagged one.
pub(super) fn object_class(object: &Object) -> String {
    match (object.tagged, object.variants.first()) {
        (false, Some(variant)) => variant.class.clone(),
        _ => object.class.clone(),
    }
}

pub(super) fn getter(schema: &Schema, index: usize, attribute: &Versioned<Attribute>) -> String {
    let kind = attribute.kind();
    // Times have no neutral value to stand for a missing one.
    let optional =
        attribute.nullable() || matches!(kind, Kind::DateTime | Kind::UtcTime | Kind::Date | Kind::Object(_));
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
        text.push_str(match kind {
            Kind::Enum(_) => "\n\n`Other` of an empty text if the answer left it out.",
            Kind::Boolean => "\n\nFalse if the answer left it out.",
            Kind::Integer | Kind::Decimal => "\n\nZero if the answer left it out.",
            _ => "\n\nEmpty if the answer left it out.",
        });
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
    let text =
        format!("{}\n\nEmpty if it is null or the answer left it out.", attribute_doc(schema, attribute));
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
    owner: Owner,
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
    let when = format!("{}{}", write_note(schema, attribute), rules_note(schema, attribute, rules));
    let mut out = doc(&format!("Sets [`{name}`](Self::{name}). {text}{when}"));
    if !attribute.any(|facts| facts.read) {
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
    if attribute.any(|facts| facts.read) {
        out.push_str(&in_place(schema, owner, index, attribute, &kind));
    }
    out
}

/// When it can be set, where that is not always.
fn write_note(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let phrase = |facts: &Attribute| match (facts.create, facts.update) {
        (Write::Required, Write::Never) => "required to create, and cannot be changed later",
        (Write::Required, _) => "required to create",
        (Write::Optional, Write::Never) => "can be set when it is created, not later",
        (Write::Never, Write::Never) => "only in answers, cannot be set",
        (Write::Never, _) => "can be set once it exists",
        (Write::Optional, _) => "can be set",
    };
    let dates = schema.versions.iter().zip(&attribute.facts);
    let phrases: Vec<(&str, &str)> =
        dates.filter_map(|(date, facts)| Some((date.as_str(), phrase(facts.as_ref()?)))).collect();
    let (_, first) = phrases[0];
    if phrases.iter().any(|(_, other)| *other != first) {
        let each = phrases.iter().map(|(date, phrase)| format!("In {date} {phrase}."));
        return format!("\n\n{}", each.collect::<Vec<_>>().join(" "));
    }
    match first {
        "can be set" => String::new(),
        first => format!("\n\n{}", sentence(first)),
    }
}

/// What setting it does to other members.
fn rules_note(schema: &Schema, attribute: &Versioned<Attribute>, rules: &[Rule]) -> String {
    let mut out = String::new();
    for rule in rules {
        let of = rule.spec.members();
        let effect = match (rule.spec.kind.as_str(), rule.spec.condition()) {
            ("drops", Some((member, value))) if member == attribute.name => {
                format!("Setting it to `{value}` drops `{}`.", of.join("` and `"))
            }
            ("implies", _) if of.contains(&attribute.name) => {
                let sets = rule.spec.sets().into_iter().map(|(member, value)| format!("`{member}: {value}`"));
                format!("Setting it also sends {}.", sets.collect::<Vec<_>>().join(" and "))
            }
            _ => continue,
        };
        let note = version_note(schema, rule.versions).map(|note| format!("{note}: ")).unwrap_or_default();
        let _ = write!(out, "\n\n{note}{effect}");
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
    owner: Owner,
    index: usize,
    attribute: &Versioned<Attribute>,
    kind: &Kind,
) -> String {
    let class = class_of(schema, kind);
    let holder = match owner {
        Owner::Resource => "Holder::Resource(&mut self.0)",
        Owner::Object => "Holder::Object(&mut self.0)",
    };
    let name = &attribute.name;
    let updated = owner == Owner::Object || attribute.any(|facts| facts.update != Write::Never);
    let merged = attribute.any(|facts| facts.patch == Patch::Merge);
    let effect = match (updated, kind) {
        (false, _) => "before it is created",
        (true, Kind::Object(_)) if merged => "an update then sends what differs",
        (true, _) => "an update then sends the whole of it if it differs",
    };
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
