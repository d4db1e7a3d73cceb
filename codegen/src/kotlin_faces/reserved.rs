//! Names that Kotlin's classes have for themselves, and how members are called beside them.

use super::queries::constant_of;
use crate::Error;
use crate::facts::forms;
use crate::model::{Schema, Versioned};
use crate::reserved::{Reserved, classes};

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

/// All of them.
pub(super) const RESERVED: Reserved = Reserved {
    language: "Kotlin",
    of_all: OF_ALL,
    resource: RESOURCE,
    object: OBJECT,
    callback: CALLBACK,
    record: RECORD,
    client: CLIENT,
};

/// Refuses what cannot be called so in Kotlin.
pub(crate) fn check(schema: &Schema) -> Result<(), Error> {
    for resource in &schema.resources {
        RESERVED.check_resource(resource)?;
        RESERVED.check_constants(schema, resource, constant_of)?;
    }
    for form in forms(schema) {
        RESERVED.check_object(&form.class, &form.attributes)?;
    }
    RESERVED.check_callbacks_and_records(schema)?;
    for known in &schema.enums {
        RESERVED.check_enum(known, &["OTHER", "COMPANION"], Versioned::constant, "class")?;
    }
    RESERVED.check_classes(BY_HAND.iter(), classes(schema), "package has one of its own")
}
