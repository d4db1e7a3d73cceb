//! Names that Python's classes have for themselves: what the schema may not call a member.

use super::members::Settable;
use super::package::BY_HAND;
use crate::Error;
use crate::model::{Attribute, Enum, Resource, Schema, Versioned};
use crate::names::python_identifier;
use std::collections::BTreeSet;

/// What every resource has.
const RESOURCE: &[&str] = &[
    "api_version",
    "copy",
    "from_dict",
    "get",
    "has",
    "id",
    "is_changed",
    "link",
    "linkage",
    "meta",
    "related",
    "reset",
    "response",
    "set",
    "to_dict",
    "unknown_attributes",
    "wire_type",
];

/// What every nested object has.
const OBJECT: &[&str] =
    &["copy", "from_dict", "get", "has", "members", "set", "to_dict", "unknown", "wire_type"];

/// What every callback has.
const CALLBACK: &[&str] = &["callback_type", "get", "id", "members", "parse"];

/// What every call detail record has.
const RECORD: &[&str] = &["batches", "get", "line", "open", "read", "unknown"];

/// What annotations in a class body mean something else by.
const ANNOTATIONS: &[&str] =
    &["bool", "date", "datetime", "float", "int", "list", "object", "property", "str", "tuple"];

/// What an update takes besides members.
const UPDATE: &[&str] =
    &["connect_timeout", "include", "read_timeout", "resource", "retries", "self", "timeout"];

/// What a client has.
const CLIENT: &[&str] = &["aclose", "api_version", "base_url", "close", "from_env", "rate_limiter", "raw"];

/// Refuses what cannot be called so in Python.
pub(crate) fn check(schema: &Schema) -> Result<(), Error> {
    for resource in &schema.resources {
        check_resource(resource)?;
        check_update(schema, resource)?;
        if let Some(meta) = &resource.meta {
            check_names(&format!("{} meta", resource.wire_type), attribute_names(&meta.attributes), OBJECT)?;
        }
    }
    for form in schema.objects.iter().flat_map(|object| &object.variants) {
        check_names(&form.wire_type, attribute_names(&form.attributes), OBJECT)?;
    }
    for event in &schema.callbacks.events {
        let names = event.members.iter().map(|member| member.name.clone());
        check_names(&event.wire_type, names, CALLBACK)?;
    }
    for (kind, record) in &schema.records {
        check_names(kind, record.fields.keys().cloned(), RECORD)?;
    }
    schema.enums.iter().try_for_each(check_enum)?;
    check_classes(schema)
}

fn attribute_names(attributes: &[Versioned<Attribute>]) -> impl Iterator<Item = String> + '_ {
    attributes.iter().map(|attribute| attribute.name.clone())
}

fn check_resource(resource: &Resource) -> Result<(), Error> {
    let owner = &resource.wire_type;
    if resource.has_calls() && CLIENT.contains(&resource.accessor.as_str()) {
        return Err(taken(owner, &resource.accessor, "Python's clients have one of their own"));
    }
    let relationships = resource.relationships.iter();
    let relationships = relationships.flat_map(|known| [known.name.clone(), known.ids_name()]);
    check_names(owner, attribute_names(&resource.attributes).chain(relationships), RESOURCE)
}

/// An update takes its members by keyword, next to what every call takes.
fn check_update(schema: &Schema, resource: &Resource) -> Result<(), Error> {
    let keywords = Settable::ByUpdate.keywords(schema, resource);
    let mut names = keywords.iter().map(|(name, _)| name).filter(|_| resource.supports("update"));
    match names.find(|name| UPDATE.contains(&name.as_str())) {
        Some(name) => Err(taken(&resource.wire_type, name, "Python's update() has an option of that name")),
        None => Ok(()),
    }
}

fn check_names(owner: &str, names: impl Iterator<Item = String>, own: &[&str]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for name in names {
        let python = python_identifier(&name);
        if own.contains(&python.as_str()) {
            return Err(taken(owner, &name, "Python's class has one of its own"));
        }
        if ANNOTATIONS.contains(&python.as_str()) {
            return Err(taken(owner, &name, "in Python it would hide a class of that name"));
        }
        if !seen.insert(python) {
            return Err(taken(owner, &name, "Python's class has two of them"));
        }
    }
    Ok(())
}

fn taken(owner: &str, name: &str, why: &str) -> Error {
    format!("{owner}.{name}: {why}; choose another name, with wire").into()
}

/// Constants of an enum are identifiers, and each has a name of its own.
fn check_enum(known: &Enum) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for value in &known.values {
        let name = value.constant();
        let plain = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !plain {
            let message = "no constant can be called so in Python; name it with variant";
            return Err(format!("enum {}.{}: {message}", known.name, value.name).into());
        }
        if !seen.insert(name) {
            return Err(
                format!("enum {}.{}: Python has two constants of that name", known.name, value.name).into()
            );
        }
    }
    Ok(())
}

/// The package exports every class, next to what is written by hand.
fn check_classes(schema: &Schema) -> Result<(), Error> {
    let by_hand: BTreeSet<&str> = BY_HAND.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let resources = schema.resources.iter().map(|resource| resource.class.as_str());
    let forms = schema.objects.iter().flat_map(|object| &object.variants).map(|form| form.class.as_str());
    let families = schema.objects.iter().map(|object| object.class.as_str());
    let enums = schema.enums.iter().map(|known| known.class.as_str());
    let events = schema.callbacks.events.iter().map(|event| event.class.as_str());
    let records = schema.records.values().map(|record| record.class.as_str());
    let mut all = resources.chain(forms).chain(families).chain(enums).chain(events).chain(records);
    match all.find(|class| by_hand.contains(class)) {
        Some(class) => {
            Err(format!("struct {class}: Python's package has one of its own; choose another").into())
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EnumValue;

    fn checked(values: &[(&str, &str)]) -> Result<(), String> {
        let value = |(name, facts): &(&str, &str)| {
            let facts: EnumValue = serde_json::from_str(facts).unwrap();
            Versioned { name: (*name).to_owned(), facts: vec![Some(facts)] }
        };
        let values = values.iter().map(value).collect();
        let (name, class, doc) = ("codec".to_owned(), "Codec".to_owned(), String::new());
        check_enum(&Enum { name, class, doc, integer: false, values }).map_err(|error| error.to_string())
    }

    #[test]
    fn constants_are_identifiers_of_their_own() {
        assert_eq!(checked(&[("g726_32", "{}"), ("2fast", r#"{"variant": "TooFast"}"#)]), Ok(()));
        let error = checked(&[("2fast", "{}")]).unwrap_err();
        assert!(error.contains("enum codec.2fast: no constant can be called so in Python"), "{error}");
        let error = checked(&[("a.b", "{}"), ("a_b", "{}")]).unwrap_err();
        assert!(error.contains("enum codec.a_b: Python has two constants of that name"), "{error}");
    }
}
