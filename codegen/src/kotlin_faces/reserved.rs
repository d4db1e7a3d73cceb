//! Names that Kotlin's classes have for themselves, and how members are called beside them.

use super::endpoints;
use super::queries::constant_of;
use crate::Error;
use crate::facts::forms;
use crate::model::{Attribute, Resource, Schema, Versioned};
use crate::names::lower_camel;
use crate::queries::Names;
use std::collections::BTreeSet;

/// Words of the language, and what every object has.
const OF_ALL: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "javaClass",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// What every resource has.
pub(super) const RESOURCE: &[&str] = &[
    "answer",
    "apiVersion",
    "attributes",
    "first",
    "id",
    "identifier",
    "isChanged",
    "meta",
    "response",
    "row",
    "table",
    "tracker",
    "type",
    "unknownAttributes",
    "linkage",
];

/// What every nested object has.
pub(super) const OBJECT: &[&str] = &[
    "answer",
    "attributes",
    "base",
    "first",
    "isEdited",
    "members",
    "objectClass",
    "row",
    "tracker",
    "type",
];

/// What every callback has.
pub(super) const CALLBACK: &[&str] = &["callbackType", "id", "members"];

/// What every call detail record has.
pub(super) const RECORD: &[&str] = &["line", "unknown"];

/// What a client has.
const CLIENT: &[&str] = &["apiVersion", "baseUrl", "native", "rateLimiter", "self"];

/// Hand-written classes that users may name beside the generated ones, and classes that generated code names.
const BY_HAND: &[&str] = &[
    "Accessors",
    "ApiException",
    "Authentication",
    "BigDecimal",
    "Boolean",
    "CallEvent",
    "CallOptions",
    "CallRecord",
    "CallRecords",
    "CallbackEvent",
    "CallbackException",
    "CallbackFault",
    "CallbackState",
    "CallbackAttempt",
    "CancelledRequestException",
    "Class",
    "Client",
    "ClientSettings",
    "Configure",
    "ConflictException",
    "ConnectException",
    "ContentOptions",
    "Creates",
    "CreatesAndWaits",
    "Credential",
    "DecodeException",
    "Deletes",
    "Didww",
    "DidwwException",
    "DownloadOptions",
    "DownloadedFile",
    "Downloads",
    "Endpoint",
    "EnumClass",
    "EnumValue",
    "Environment",
    "ErrorObject",
    "ErrorSource",
    "ExportContent",
    "FileException",
    "FindOptions",
    "Finds",
    "FindsOne",
    "ForbiddenException",
    "Instant",
    "Int",
    "InvalidInputException",
    "List",
    "ListOptions",
    "Listing",
    "Lists",
    "LocalDate",
    "Long",
    "Made",
    "MadeObject",
    "Members",
    "MutableList",
    "NestedObject",
    "NotFoundException",
    "ObjectClass",
    "Operation",
    "OtherCallback",
    "OtherException",
    "Outcome",
    "Page",
    "PageLinks",
    "Payload",
    "Progress",
    "PublicKeys",
    "RateLimit",
    "RateLimitStatus",
    "RateLimitedException",
    "RateLimiter",
    "RawOptions",
    "RawResponse",
    "ReceivedRequest",
    "Receiver",
    "RecordBatch",
    "RecordClass",
    "RecordException",
    "RecordedCallback",
    "RecordedRequest",
    "RequestEvent",
    "RequestTimeoutException",
    "RequestValidator",
    "Resource",
    "ResourceClass",
    "ResourceIdentifier",
    "ResponseEvent",
    "ResponseInfo",
    "RetryPolicy",
    "Said",
    "Sandbox",
    "SandboxSettings",
    "SendOptions",
    "ServerException",
    "String",
    "TimeoutPhase",
    "TlsException",
    "TransportException",
    "Trust",
    "UnauthorizedException",
    "UnknownResource",
    "UnprocessableException",
    "Updates",
    "UploadOptions",
    "UploadedFile",
    "Uploads",
    "WaitException",
    "WaitOptions",
    "Waits",
];

/// What a member is called: in camel case, with an underscore at its end where the class has one of its own.
pub(super) fn member(name: &str, own: &[&str]) -> String {
    let member = lower_camel(name);
    match own.contains(&member.as_str()) || OF_ALL.contains(&member.as_str()) {
        true => format!("{member}_"),
        false => member,
    }
}

/// Refuses what cannot be called so in Kotlin.
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
        let mut constants = BTreeSet::from(["OTHER".to_owned(), "COMPANION".to_owned()]);
        for value in &known.values {
            if !constants.insert(value.constant()) {
                let (owner, name) = (&known.name, &value.name);
                return Err(format!(
                    "{owner}.{name}: Kotlin's class has one of its own; choose another variant"
                )
                .into());
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
    if endpoints::has_calls(resource) && CLIENT.contains(&lower_camel(&resource.accessor).as_str()) {
        let accessor = &resource.accessor;
        let message = "Kotlin's client has one of its own; choose another accessor";
        return Err(format!("{owner}.{accessor}: {message}").into());
    }
    for names in Names::ALL {
        let mut seen = BTreeSet::new();
        for entry in names.entries(schema, resource) {
            if !seen.insert(constant_of(&entry.names[0])) {
                return Err(
                    format!("{owner}, {}: Kotlin has two constants of that name", entry.names[0]).into()
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
            let message = "Kotlin's class has two of them; choose another name, with wire";
            return Err(format!("{owner}.{name}: {message}").into());
        }
    }
    Ok(())
}

/// The package has every class, next to what is written by hand.
fn check_classes(schema: &Schema) -> Result<(), Error> {
    let mut seen: BTreeSet<String> = BY_HAND.iter().map(|&name| name.to_owned()).collect();
    let enums = schema.enums.iter().map(|known| known.class.clone());
    let families = schema.objects.iter().filter(|object| object.tagged).map(|object| object.class.clone());
    let forms = forms(schema).map(|form| form.class.clone());
    let events = schema.callbacks.events.iter().map(|event| event.class.clone());
    let records = schema.records.values().map(|record| record.class.clone());
    let resources = schema.resources.iter().flat_map(|resource| {
        let names = Names::ALL.into_iter().filter_map(|names| names.class(resource));
        [resource.class.clone()].into_iter().chain(endpoints::class_of(resource)).chain(names)
    });
    for class in enums.chain(families).chain(forms).chain(events).chain(records).chain(resources) {
        if !seen.insert(class.clone()) {
            return Err(format!("struct {class}: Kotlin's package has one of its own; choose another").into());
        }
    }
    Ok(())
}
