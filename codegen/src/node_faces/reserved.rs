//! Names that TypeScript's classes have for themselves, and how members are called beside them.

use super::package::{BY_HAND, exports};
use crate::Error;
use crate::model::{Resource, Schema};
use crate::reserved::Reserved;

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

/// All of them.
pub(super) const RESERVED: Reserved = Reserved {
    language: "Node",
    of_all: OF_ALL,
    resource: RESOURCE,
    object: OBJECT,
    callback: CALLBACK,
    record: RECORD,
    client: CLIENT,
};

/// Refuses what cannot be called so in TypeScript.
pub(crate) fn check(schema: &Schema) -> Result<(), Error> {
    for resource in &schema.resources {
        RESERVED.check_resource(resource)?;
        check_endpoint(resource)?;
        if let Some(meta) = &resource.meta {
            RESERVED.check_object(&format!("{} meta", resource.wire_type), &meta.attributes)?;
        }
    }
    for form in schema.objects.iter().flat_map(|object| &object.variants) {
        RESERVED.check_object(&form.wire_type, &form.attributes)?;
    }
    RESERVED.check_callbacks_and_records(schema)?;
    let families = schema.objects.iter().filter(|object| object.tagged).map(|object| object.class.clone());
    let types = schema.resources.iter().flat_map(types_of);
    let classes = exports(schema).into_iter().chain(families).chain(types);
    let whose = "package has one of its own, or the language has";
    RESERVED.check_classes(BY_HAND.iter().chain(NAMED), classes, whose)
}

fn check_endpoint(resource: &Resource) -> Result<(), Error> {
    if resource.upload.is_none() || (resource.download.is_none() && resource.settles.is_none()) {
        return Ok(());
    }
    let message = "Node has no endpoint for uploads of what settles or is downloaded";
    Err(format!("{}: {message}", resource.wire_type).into())
}

/// Names of the types that go with a resource class.
fn types_of(resource: &Resource) -> impl Iterator<Item = String> + '_ {
    let suffixes = ["Changes", "Filter", "FindOptions", "Include", "Init", "ListOptions", "Sort"];
    suffixes.into_iter().map(|suffix| format!("{}{suffix}", resource.class))
}
