//! Names that TypeScript's classes have for themselves, and how members are called beside them.

use super::endpoints::has_calls;
use super::package::{BY_HAND, exports};
use crate::Error;
use crate::model::{Attribute, Resource, Schema, Versioned};
use crate::names::lower_camel;
use std::collections::BTreeSet;

/// What every object has.
const OF_ALL: &[&str] = &[
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "then",
    "toJSON",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// What every resource has.
pub(super) const RESOURCE: &[&str] = &[
    "adopt",
    "apiVersion",
    "copy",
    "get",
    "has",
    "held",
    "id",
    "instant",
    "isChanged",
    "link",
    "linkage",
    "linked",
    "linkedId",
    "linkedIds",
    "linkedMany",
    "meta",
    "related",
    "reset",
    "response",
    "set",
    "setLinkage",
    "type",
    "unknownAttributes",
    "write",
];

/// What every nested object has.
pub(super) const OBJECT: &[&str] =
    &["adopt", "copy", "get", "has", "held", "instant", "members", "set", "type", "write"];

/// What every callback has.
pub(super) const CALLBACK: &[&str] = &["flag", "get", "id", "instant", "list", "members", "text", "type"];

/// What every call detail record has.
pub(super) const RECORD: &[&str] = &["get", "instant", "integer", "line", "text", "unknown"];

/// What a client has.
const CLIENT: &[&str] = &["apiVersion", "baseUrl", "close", "native", "rateLimiter", "raw"];

/// Types and values of the language, and hand-written types, that generated modules name.
const NAMED: &[&str] = &[
    "Accessors",
    "Array",
    "CallOptions",
    "CallbackClass",
    "Endpoint",
    "ErrorObject",
    "ErrorSource",
    "ExportFilesEndpoint",
    "FilterValue",
    "FindOptions",
    "FormTable",
    "Function",
    "ListOptions",
    "Number",
    "ObjectClass",
    "Pick",
    "Promise",
    "Readonly",
    "Record",
    "RecordClass",
    "RecordTable",
    "ResourceClass",
    "ResourceTable",
    "SendOptions",
    "SettlingEndpoint",
    "Symbol",
    "UnknownName",
    "UploadedFile",
    "UploadsEndpoint",
    "WaitOptions",
];

/// What a member is called: in camel case, with an underscore at its end where the class has one of its own.
pub(super) fn member(name: &str, own: &[&str]) -> String {
    let member = lower_camel(name);
    match own.contains(&member.as_str()) || OF_ALL.contains(&member.as_str()) {
        true => format!("{member}_"),
        false => member,
    }
}

/// Refuses what cannot be called so in TypeScript.
pub(crate) fn check(schema: &Schema) -> Result<(), Error> {
    for resource in &schema.resources {
        check_resource(resource)?;
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
    check_classes(schema)
}

fn attribute_names(attributes: &[Versioned<Attribute>]) -> impl Iterator<Item = String> + '_ {
    attributes.iter().map(|attribute| attribute.name.clone())
}

fn check_resource(resource: &Resource) -> Result<(), Error> {
    let owner = &resource.wire_type;
    if has_calls(resource) && CLIENT.contains(&lower_camel(&resource.accessor).as_str()) {
        let accessor = &resource.accessor;
        return Err(
            format!("{owner}.{accessor}: Node's client has one of its own; choose another accessor").into()
        );
    }
    if resource.upload.is_some() && (resource.download.is_some() || resource.settles.is_some()) {
        return Err(
            format!("{owner}: Node has no endpoint for uploads of what settles or is downloaded").into()
        );
    }
    let relationships = resource.relationships.iter();
    let relationships = relationships.flat_map(|known| [known.name.clone(), known.ids_name()]);
    check_names(owner, attribute_names(&resource.attributes).chain(relationships), RESOURCE)
}

fn check_names(owner: &str, names: impl Iterator<Item = String>, own: &[&str]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(member(&name, own)) {
            let message = "Node's class has two of them; choose another name, with wire";
            return Err(format!("{owner}.{name}: {message}").into());
        }
    }
    Ok(())
}

/// Names of the types that go with a resource class.
fn types_of(resource: &Resource) -> impl Iterator<Item = String> + '_ {
    let suffixes = ["Changes", "Filter", "FindOptions", "Include", "Init", "ListOptions", "Sort"];
    suffixes.into_iter().map(|suffix| format!("{}{suffix}", resource.class))
}

/// The package exports every class, next to what is written by hand.
fn check_classes(schema: &Schema) -> Result<(), Error> {
    let mut seen: BTreeSet<String> = BY_HAND.iter().chain(NAMED).map(|&name| name.to_owned()).collect();
    let families = schema.objects.iter().filter(|object| object.tagged).map(|object| object.class.clone());
    let types = schema.resources.iter().flat_map(types_of);
    for class in exports(schema).into_iter().chain(families).chain(types) {
        if seen.contains(&class) {
            let message = "Node's package has one of its own, or the language has; choose another";
            return Err(format!("struct {class}: {message}").into());
        }
        seen.insert(class);
    }
    Ok(())
}
