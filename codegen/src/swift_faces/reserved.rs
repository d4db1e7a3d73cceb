//! Names that Swift's classes have for themselves, and how members are called beside them.

use super::enums::case_of;
use super::queries::constant_of;
use crate::Error;
use crate::facts::forms;
use crate::model::Schema;
use crate::reserved::{Reserved, classes};

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

const RESERVED: Reserved = Reserved {
    language: "Swift",
    of_all: OF_ALL,
    resource: RESOURCE,
    object: OBJECT,
    callback: CALLBACK,
    record: RECORD,
    client: CLIENT,
};

/// What a member is called beside those that its class has already.
pub(super) fn member(name: &str, own: &[&str]) -> String {
    RESERVED.member(name, own)
}

/// A name as code has it: words of the language are quoted.
pub(super) fn identifier(name: &str) -> String {
    if WORDS.contains(&name) { format!("`{name}`") } else { name.to_owned() }
}

/// Refuses what cannot be called so in Swift.
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
        let own = ["other", "known", "isKnown", "rawValue", "description"];
        RESERVED.check_enum(known, &own, case_of, "enum")?;
    }
    RESERVED.check_classes(BY_HAND.iter(), classes(schema), "module has one of its own, or the language has")
}
