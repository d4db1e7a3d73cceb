//! What ties the modules together: their exports, the lists of classes, and the wrapper for ES modules.

use super::Face;
use super::imports::module_of_classes;
use super::text::{jsdoc, key, laid_out};
use crate::model::Schema;
use std::fmt::Write as _;

/// What is written by hand and there when the program runs.
pub(super) const BY_HAND: &[&str] = &[
    "API_VERSIONS",
    "ApiError",
    "CallRecord",
    "CallRecords",
    "CallbackError",
    "CallbackEvent",
    "CancelledRequestError",
    "Client",
    "ConflictError",
    "ConnectError",
    "DELIVERY_ATTEMPTS",
    "DELIVERY_TIMEOUT",
    "DecodeError",
    "DidwwError",
    "DownloadedFile",
    "ExportContent",
    "FileError",
    "ForbiddenError",
    "InvalidInputError",
    "Listing",
    "MAX_BODY",
    "NestedObject",
    "NotFoundError",
    "Page",
    "Payload",
    "PublicKeys",
    "RateLimitedError",
    "RateLimiter",
    "RawResponse",
    "Receiver",
    "RecordError",
    "RequestTimeoutError",
    "RequestValidator",
    "Resource",
    "ResourceIdentifier",
    "ResponseInfo",
    "SIGNATURE_HEADER",
    "SOURCE_NETWORKS",
    "Sandbox",
    "ServerError",
    "TlsError",
    "TransportError",
    "UnauthorizedError",
    "UnprocessableError",
    "UploadedFile",
    "VERSION",
    "WaitError",
    "channels",
    "encrypt",
    "encryptStream",
    "encryptedLength",
    "openRecords",
    "readRecords",
    "startSandbox",
    "unknownName",
];

/// Every class and constant that is generated.
pub(super) fn exports(schema: &Schema) -> Vec<String> {
    let enums = schema.enums.iter().map(|known| known.class.clone());
    let forms = crate::facts::forms(schema).map(|form| form.class.clone());
    let resources = schema.resources.iter().map(|resource| resource.class.clone());
    let endpoints = schema.resources.iter().filter_map(|resource| resource.endpoint());
    let events = schema.callbacks.events.iter().map(|event| event.class.clone());
    let records = schema.records.values().map(|record| record.class.clone());
    enums.chain(forms).chain(resources).chain(endpoints).chain(events).chain(records).collect()
}

/// `index.ts`: everything that users name.
pub(super) fn index(schema: &Schema) -> String {
    let mut out = String::new();
    let mut export = |module: &str| {
        let _ = writeln!(out, "export * from './{module}'");
    };
    ["callbacks", "enums", "records"].into_iter().for_each(&mut export);
    for object in &schema.objects {
        export(&format!("objects/{}", object.name));
    }
    for resource in &schema.resources {
        export(&format!("resources/{}", resource.module()));
    }
    out
}

/// `tables.ts`: which class stands for what.
pub(super) fn tables(face: &Face<'_>) -> String {
    let schema = face.schema;
    let resources = schema.resources.iter().map(|resource| resource.class.as_str());
    let forms = crate::facts::forms(schema).map(|form| form.class.as_str());
    let events = schema.callbacks.events.iter().map(|event| (event.wire_type.as_str(), event.class.as_str()));
    let records = schema.records.values().map(|record| record.class.as_str());
    let lists = [
        list("resourceClasses", "ResourceClass", "Resource types in the schema's order.", resources),
        list(
            "objectClasses",
            "ObjectClass",
            "Forms of nested objects in the schema's order, then what resources have as their meta.",
            forms,
        ),
        list("recordClasses", "RecordClass", "Kinds of call detail records in the schema's order.", records),
        map("callbackClasses", "CallbackClass", "Callbacks by their `type`.", events),
    ];
    module_of_classes(schema, "tables", &lists.join("\n"))
}

fn list<'a>(name: &str, class: &str, text: &str, classes: impl Iterator<Item = &'a str>) -> String {
    let classes: Vec<String> = classes.map(|known| format!("() => {known}")).collect();
    let head = format!("export const {name}: readonly (() => {class})[] = [");
    format!("{}{}", jsdoc(text, 0), laid_out(&head, &classes, "]", 0))
}

fn map<'a>(name: &str, class: &str, text: &str, classes: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let classes: Vec<String> = classes.map(|(name, known)| format!("{}: () => {known}", key(name))).collect();
    let head = format!("export const {name}: Readonly<Record<string, () => {class}>> = {{ ");
    format!("{}{}", jsdoc(text, 0), laid_out(&head, &classes, " }", 0))
}

/// `index.mjs`: the package for ES modules, which is the same one, so that each class is there once.
pub(super) fn wrapper(schema: &Schema) -> String {
    let mut names: Vec<String> = BY_HAND.iter().map(|&name| name.to_owned()).collect();
    names.extend(exports(schema));
    names.sort();
    let names: String = names.iter().map(|name| format!("  {name},\n")).collect();
    format!("import didww from './dist/entry.cjs'\n\nexport const {{\n{names}}} = didww\n")
}

/// `index.d.mts`: the types of `index.mjs`.
pub(super) fn wrapper_types() -> String {
    "export * from './dist/index.js'\n".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_is_exported_twice() {
        let mut seen = BTreeSet::new();
        for name in BY_HAND {
            assert!(seen.insert(name), "{name} is there twice");
        }
    }
}
