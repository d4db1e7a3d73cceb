//! What documentation says of the schema, in words that hold in every language. Backticks mark code; what else a
//! language's documentation takes for markup is its own matter.

pub(crate) mod calls;
pub(crate) mod members;

use crate::callbacks::CallbackEvent;
use crate::layout::paragraphs;
use crate::model::{
    Attribute, Enum, EnumValue, Kind, Patch, Relationship, Resource, Rule, Schema, Variant, Versioned, Write,
};
use crate::records::{Cell, Field};
use std::fmt::Write as _;

/// How a language speaks of what the texts name.
pub(crate) struct Language {
    /// What stands for no value, as code.
    pub(crate) nothing: &'static str,
    /// What stands for the value of an enum that is missing.
    pub(crate) no_constant: &'static str,
    /// How members and options are spelled.
    pub(crate) spelled: fn(&str) -> String,
    /// What text is quoted by.
    pub(crate) quote: char,
    /// What a length of time is given in.
    pub(crate) span: &'static str,
    /// A second as such a length, after its unit.
    pub(crate) second: &'static str,
    /// What else an update sends.
    pub(crate) changes: &'static str,
    /// How names are given that its types do not have.
    pub(crate) other_names: &'static str,
    /// What a value of a kind looks like, where its type does not say it; empty where it does.
    pub(crate) written: fn(&Kind) -> &'static str,
}

/// Text of the schema as a sentence: capital first, full stop last.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?', ')']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// Says which versions have something, if not all have it.
pub(crate) fn version_note(schema: &Schema, bits: u16) -> Option<String> {
    let all = (1u16 << schema.versions.len()) - 1;
    if bits == all {
        return None;
    }
    let names = schema.versions.iter().enumerate().filter(|(index, _)| bits & (1 << index) != 0);
    let names: Vec<&str> = names.map(|(_, date)| date.as_str()).collect();
    Some(format!("API version {}", names.join(", ")))
}

/// What a value of an enum is.
pub(crate) fn enum_value(schema: &Schema, value: &Versioned<EnumValue>) -> String {
    let note = version_note(schema, value.bits()).map(|note| format!(" {note}.")).unwrap_or_default();
    format!("{}{note}", sentence(&value.newest().doc))
}

/// How a value is kept that this release does not know.
pub(crate) fn kept(known: &Enum) -> &'static str {
    if known.integer { "as its number, in text" } else { "as it came" }
}

/// What a form of a nested object is.
pub(crate) fn form(schema: &Schema, form: &Variant) -> String {
    let note = version_note(schema, form.versions).map(|note| format!("{note}.")).unwrap_or_default();
    paragraphs([sentence(&form.doc).as_str(), note.as_str()])
}

/// What can be done with a type: `list, find, update (API version 2026-04-16)`.
pub(crate) fn operations(schema: &Schema, resource: &Resource) -> String {
    let operation = |name: &str, bits| match version_note(schema, bits) {
        Some(note) => format!("{name} ({note})"),
        None => name.to_owned(),
    };
    let operations = resource.operations.iter().map(|known| operation(&known.name, known.bits()));
    let upload = resource.upload.iter().map(|_| "upload".to_owned());
    operations.chain(upload).collect::<Vec<_>>().join(", ")
}

/// What a resource type is, with its notes.
pub(crate) fn resource(schema: &Schema, resource: &Resource) -> String {
    let mut text = sentence(&resource.doc);
    let _ = write!(text, "\n\nJSON:API type `{}`.", resource.wire_type);
    if let Some(note) = version_note(schema, resource.versions) {
        let _ = write!(text, " {note}.");
    }
    if !resource.source.is_empty() {
        let _ = write!(text, " Source: {}.", resource.source.trim_end_matches('.'));
    }
    if !resource.notes.is_empty() {
        text.push('\n');
        for note in &resource.notes {
            let _ = write!(text, "\n- {}", note.trim());
        }
    }
    text
}

/// What an attribute is: its doc, unit, bounds, default and versions.
pub(crate) fn attribute(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
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

/// What stands for a value that an answer left out, of a kind that always has one.
pub(crate) fn neutral(kind: &Kind, of_empty_text: &str) -> String {
    match kind {
        Kind::Enum(_) => format!("{of_empty_text} if the answer left it out."),
        Kind::Boolean => "False if the answer left it out.".to_owned(),
        Kind::Integer | Kind::Decimal => "Zero if the answer left it out.".to_owned(),
        Kind::List(_) => "Empty if it is null or the answer left it out.".to_owned(),
        _ => "Empty if the answer left it out.".to_owned(),
    }
}

/// When an attribute can be set, where that is not always; empty where it is.
pub(crate) fn when_set(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let facts = attribute.facts.iter();
    when_written(schema, facts.map(|facts| facts.as_ref().map(|facts| (facts.create, facts.update))))
}

/// When a relationship can be set, where that is not always; empty where it is.
pub(crate) fn when_linked(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let facts = relationship.facts.iter();
    when_written(schema, facts.map(|facts| facts.as_ref().map(|facts| (facts.create, facts.update))))
}

fn when_written(schema: &Schema, facts: impl Iterator<Item = Option<(Write, Write)>>) -> String {
    let phrase = |(create, update)| match (create, update) {
        (Write::Required, Write::Never) => "required to create, and cannot be changed later",
        (Write::Required, _) => "required to create",
        (Write::Optional, Write::Never) => "can be set when it is created, not later",
        (Write::Never, Write::Never) => "only in answers, cannot be set",
        (Write::Never, _) => "can be set once it exists",
        (Write::Optional, _) => "can be set",
    };
    let dates = schema.versions.iter().zip(facts);
    let phrases: Vec<(&str, &str)> =
        dates.filter_map(|(date, facts)| Some((date.as_str(), phrase(facts?)))).collect();
    let (_, first) = phrases[0];
    if phrases.iter().any(|(_, other)| *other != first) {
        let each = phrases.iter().map(|(date, phrase)| format!("In {date} {phrase}."));
        return each.collect::<Vec<_>>().join(" ");
    }
    match first {
        "can be set" => String::new(),
        first => sentence(first),
    }
}

/// What setting an attribute does to other members, each effect a paragraph.
pub(crate) fn effects(
    schema: &Schema,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
    spelled: fn(&str) -> String,
) -> Vec<String> {
    let mut out = Vec::new();
    for rule in rules {
        let of = rule.spec.members();
        let effect = match (rule.spec.kind.as_str(), rule.spec.condition()) {
            ("drops", Some((member, value))) if member == attribute.name => {
                let of: Vec<String> = of.iter().map(|name| spelled(name)).collect();
                format!("Setting it to `{value}` drops `{}`.", of.join("` and `"))
            }
            ("implies", _) if of.contains(&attribute.name) => {
                let sets = rule.spec.sets().into_iter();
                let sets = sets.map(|(member, value)| format!("`{}: {value}`", spelled(&member)));
                format!("Setting it also sends {}.", sets.collect::<Vec<_>>().join(" and "))
            }
            _ => continue,
        };
        let note = version_note(schema, rule.versions).map(|note| format!("{note}: ")).unwrap_or_default();
        out.push(format!("{note}{effect}"));
    }
    out
}

/// What holds a member: a resource or a nested object.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Holder {
    Resource,
    Object,
}

/// What becomes of it when a list or nested object is changed in place.
pub(crate) fn in_place(holder: Holder, attribute: &Versioned<Attribute>) -> &'static str {
    let updated = holder == Holder::Object || attribute.updatable();
    let merged = attribute.any(|facts| facts.patch == Patch::Merge);
    match (updated, attribute.kind()) {
        (false, _) => "before it is created",
        (true, Kind::Object(_)) if merged => "an update then sends what differs",
        (true, _) => "an update then sends the whole of it if it differs",
    }
}

/// What a relationship links to.
pub(crate) fn relationship(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let mut text = match relationship.newest().doc.trim() {
        "" => format!("The relationship `{}`.", relationship.name),
        doc => sentence(doc),
    };
    if let Some(note) = version_note(schema, relationship.bits()) {
        let _ = write!(text, " {note}.");
    }
    text
}

/// What a linked resource is that an answer may lack.
pub(crate) fn linked(many: bool, nothing: &str) -> String {
    match many {
        true => "Those that the answer includes: ask for them with `include`.".to_owned(),
        false => {
            format!(
                "{nothing} if there is none, or the answer does not include it: ask for it with `include`."
            )
        }
    }
}

/// What a type of callback says.
pub(crate) fn event(schema: &Schema, event: &CallbackEvent) -> String {
    let mut text = format!("{}\n\nIts `type` is `{}`.", sentence(&event.doc), event.wire_type);
    if let Some(note) = version_note(schema, event.versions) {
        let _ = write!(text, " {note}.");
    }
    text
}

/// What a field of a call detail record says, and by which columns it is known.
pub(crate) fn field(field: &Field) -> String {
    let unit = match field.cell {
        Cell::Timestamp => "UTC. ".to_owned(),
        _ => field.unit.as_ref().map(|unit| format!("In {unit}. ")).unwrap_or_default(),
    };
    let columns: Vec<String> = field.columns.iter().map(|column| format!("`{column}`")).collect();
    format!("{}\n\n{unit}Column {}.", sentence(&field.doc), columns.join(", before that "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_sentences() {
        assert_eq!(
            sentence("channels at most; null for [no] limit"),
            "Channels at most; null for [no] limit."
        );
        assert_eq!(sentence("really?"), "Really?");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn a_number_that_the_text_names_is_not_said_again() {
        assert!(says_number("1 to 60 of them", 60));
        assert!(!says_number("at most 600", 60));
    }
}
