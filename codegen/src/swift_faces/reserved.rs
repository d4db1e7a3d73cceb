//! Names that Swift's classes have for themselves, and how members are called beside them.

use super::endpoints::{class_of, has_calls};
use super::enums::case_of;
use super::queries::constant_of;
use crate::Error;
use crate::facts::forms;
use crate::model::{Attribute, Resource, Schema, Versioned};
use crate::names::lower_camel;
use crate::queries::Names;
use std::collections::BTreeSet;

/// Words of the language that a name is quoted for.
const WORDS: &[&str] = &[
    "as",
    "associatedtype",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "deinit",
    "do",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "fileprivate",
    "for",
    "func",
    "guard",
    "if",
    "import",
    "in",
    "inout",
    "internal",
    "is",
    "let",
    "nil",
    "operator",
    "private",
    "protocol",
    "public",
    "repeat",
    "rethrows",
    "return",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "typealias",
    "var",
    "where",
    "while",
];

/// What no member can be called, quoted or not.
const OF_ALL: &[&str] = &["init", "self", "Self", "Type"];

/// What every resource has.
pub(super) const RESOURCE: &[&str] = &[
    "anyMeta",
    "apiVersion",
    "copy",
    "customMirror",
    "debugDescription",
    "encode",
    "get",
    "has",
    "hash",
    "hashValue",
    "id",
    "isChanged",
    "json",
    "linkage",
    "lock",
    "meta",
    "object",
    "objects",
    "options",
    "path",
    "related",
    "reset",
    "response",
    "row",
    "set",
    "setLinkage",
    "shown",
    "table",
    "tracker",
    "touched",
    "type",
    "unknownAttributes",
    "write",
    "written",
];

/// What every nested object has.
pub(super) const OBJECT: &[&str] = &[
    "copy",
    "copied",
    "customMirror",
    "debugDescription",
    "encode",
    "family",
    "get",
    "has",
    "isEdited",
    "json",
    "lock",
    "members",
    "object",
    "objects",
    "path",
    "plain",
    "row",
    "set",
    "shown",
    "table",
    "tracker",
    "touched",
    "type",
    "write",
    "written",
];

/// What every callback has.
pub(super) const CALLBACK: &[&str] =
    &["callbackType", "description", "encode", "get", "id", "members", "said"];

/// What every call detail record has.
pub(super) const RECORD: &[&str] = &["description", "get", "line", "table", "unknown"];

/// What names of queries have.
pub(super) const QUERY: &[&str] = &["descending", "description", "hashValue", "wireName"];

/// What a client has.
const CLIENT: &[&str] = &[
    "apiVersion",
    "baseUrl",
    "close",
    "closed",
    "customMirror",
    "description",
    "fromEnv",
    "native",
    "rateLimiter",
    "raw",
];

/// Hand-written types, and those of the language that programs name: one of the package's own would hide them.
const BY_HAND: &[&str] = &[
    // the language's
    "Any",
    "Array",
    "AsyncSequence",
    "Bool",
    "CancellationError",
    "Character",
    "Codable",
    "Collection",
    "Data",
    "Date",
    "Decimal",
    "Decodable",
    "Decoder",
    "Dictionary",
    "Double",
    "Duration",
    "Encodable",
    "Encoder",
    "Equatable",
    "Error",
    "FileHandle",
    "Float",
    "Hashable",
    "Identifiable",
    "Int",
    "Issue",
    "JSONDecoder",
    "JSONEncoder",
    "Locale",
    "Mirror",
    "Never",
    "Notification",
    "Optional",
    "Process",
    "Range",
    "Result",
    "Sendable",
    "Sequence",
    "Set",
    "State",
    "String",
    "Task",
    "TimeZone",
    "Trait",
    "Type",
    "UInt",
    "URL",
    "URLRequest",
    "URLResponse",
    "UUID",
    "Void",
    // the package's
    "Answer",
    "ApiError",
    "AttributeHolder",
    "AttributeTable",
    "Authentication",
    "Bases",
    "ByteSource",
    "CalendarDate",
    "Calendar",
    "CallOptions",
    "CallRecord",
    "CallRecords",
    "CallbackError",
    "CallbackEvent",
    "CallbackFault",
    "Calls",
    "CancelledError",
    "ClassTable",
    "Client",
    "ClientSettings",
    "ConnectError",
    "Credential",
    "Decimals",
    "DecodeError",
    "DidwwError",
    "DidwwSDK",
    "Digits",
    "Document",
    "DownloadedFile",
    "Environment",
    "ErrorContext",
    "ErrorDetails",
    "ErrorObject",
    "ErrorSource",
    "ExportContent",
    "Feeding",
    "Fields",
    "FileError",
    "Filter",
    "FilterValue",
    "ForeignFunctions",
    "Instants",
    "InvalidInputError",
    "JSONMembers",
    "JSONObject",
    "JSONReader",
    "JSONValue",
    "JSONWriter",
    "Kind",
    "Link",
    "Linkage",
    "Links",
    "Lister",
    "Listing",
    "Lock",
    "LogEvent",
    "Logs",
    "Moving",
    "Native",
    "NestedObject",
    "NoName",
    "OpenEnum",
    "Opening",
    "OtherError",
    "Outcome",
    "Page",
    "PageLinks",
    "PageSource",
    "Pages",
    "Payload",
    "Pieces",
    "PublicKeys",
    "Query",
    "QueryName",
    "RateLimit",
    "RateLimitStatus",
    "RateLimiter",
    "RawResponse",
    "ReceivedRequest",
    "Receiver",
    "RecordBatch",
    "RecordError",
    "RecordTable",
    "RecordedCallback",
    "RecordedRequest",
    "Registry",
    "RelationshipTable",
    "RequestEvent",
    "RequestValidator",
    "Resource",
    "ResourceIdentifier",
    "ResponseEvent",
    "ResponseInfo",
    "RetryPolicy",
    "Sandbox",
    "SandboxOptions",
    "Shared",
    "SortName",
    "SystemError",
    "Tail",
    "Target",
    "TimeLimit",
    "TimeoutError",
    "TimeoutPhase",
    "TlsError",
    "Tracker",
    "TransportError",
    "Trust",
    "UploadedFile",
    "WaitError",
    "WaitOptions",
    // would hide the modules
    "CDidww",
    "Didww",
    "DidwwFFI",
    "Foundation",
    "Swift",
];

/// What a member is called: in camel case, with an underscore at its end where the class has one of its own.
pub(super) fn member(name: &str, own: &[&str]) -> String {
    let member = lower_camel(name);
    match own.contains(&member.as_str()) || OF_ALL.contains(&member.as_str()) {
        true => format!("{member}_"),
        false => member,
    }
}

/// A name as code has it: words of the language are quoted.
pub(super) fn identifier(name: &str) -> String {
    if WORDS.contains(&name) { format!("`{name}`") } else { name.to_owned() }
}

/// Refuses what cannot be called so in Swift.
pub(crate) fn check(schema: &Schema) -> Result<(), Error> {
    for resource in &schema.resources {
        check_resource(schema, resource)?;
    }
    for form in forms(schema) {
        check_names(&form.class, attribute_names(&form.attributes), OBJECT)?;
    }
    for event in &schema.callbacks.events {
        check_names(&event.wire_type, event.members.iter().map(|member| member.name.clone()), CALLBACK)?;
    }
    for (kind, record) in &schema.records {
        check_names(kind, record.fields.keys().cloned(), RECORD)?;
    }
    for known in &schema.enums {
        let mut cases =
            BTreeSet::from(["other", "known", "isKnown", "rawValue", "description"].map(str::to_owned));
        for value in &known.values {
            if !cases.insert(case_of(value)) {
                let (owner, name) = (&known.name, &value.name);
                let message = "Swift's enum has one of its own; choose another variant";
                return Err(format!("{owner}.{name}: {message}").into());
            }
        }
    }
    check_classes(schema)
}

fn attribute_names(attributes: &[Versioned<Attribute>]) -> impl Iterator<Item = String> + '_ {
    attributes.iter().map(|attribute| attribute.name.clone())
}

fn check_resource(schema: &Schema, resource: &Resource) -> Result<(), Error> {
    let owner = &resource.wire_type;
    if has_calls(resource) && CLIENT.contains(&lower_camel(&resource.accessor).as_str()) {
        let accessor = &resource.accessor;
        let message = "Swift's client has one of its own; choose another accessor";
        return Err(format!("{owner}.{accessor}: {message}").into());
    }
    for names in Names::ALL {
        let mut seen = BTreeSet::new();
        for entry in names.entries(schema, resource) {
            if !seen.insert(constant_of(&entry.names[0])) {
                return Err(
                    format!("{owner}, {}: Swift has two constants of that name", entry.names[0]).into()
                );
            }
        }
    }
    let relationships = resource.relationships.iter();
    let relationships = relationships.flat_map(|known| [known.name.clone(), known.ids_name()]);
    check_names(owner, attribute_names(&resource.attributes).chain(relationships), RESOURCE)
}

fn check_names(owner: &str, names: impl Iterator<Item = String>, own: &[&str]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(member(&name, own)) {
            let message = "Swift's class has two of them; choose another name, with wire";
            return Err(format!("{owner}.{name}: {message}").into());
        }
    }
    Ok(())
}

/// The module has every class, next to what is written by hand and what the language has.
fn check_classes(schema: &Schema) -> Result<(), Error> {
    let mut seen: BTreeSet<String> = BY_HAND.iter().map(|&name| name.to_owned()).collect();
    let enums = schema.enums.iter().map(|known| known.class.clone());
    let families = schema.objects.iter().filter(|object| object.tagged).map(|object| object.class.clone());
    let forms = forms(schema).map(|form| form.class.clone());
    let events = schema.callbacks.events.iter().map(|event| event.class.clone());
    let records = schema.records.values().map(|record| record.class.clone());
    let resources = schema.resources.iter().flat_map(|resource| {
        let names = Names::ALL.into_iter().filter_map(|names| names.class(resource));
        [resource.class.clone()].into_iter().chain(class_of(resource)).chain(names)
    });
    for class in enums.chain(families).chain(forms).chain(events).chain(records).chain(resources) {
        if !seen.insert(class.clone()) {
            let message = "Swift's module has one of its own, or the language has; choose another";
            return Err(format!("struct {class}: {message}").into());
        }
    }
    Ok(())
}
