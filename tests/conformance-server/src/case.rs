//! The case files: their shape, and everything about them that can be checked before they are played.

use crate::inputs::{CallbackInput, FileInput, Part};
use didww_codegen::node::{Map, Node};
use didww_faults::Fault;
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One case: what the caller does, what leaves and comes back, and what the caller sees.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// `area/what-it-shows`, unique.
    pub name: String,
    /// Why, where the name does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How the client is made.
    #[serde(default)]
    pub client: ClientOptions,
    /// The requests that must leave, in this order, and their answers.
    #[serde(default)]
    pub exchanges: Vec<Exchange>,
    /// What the caller does and sees.
    pub steps: Vec<Step>,
}

/// How the client of a case is made.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClientOptions {
    /// API version; absent: the client's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// API key; absent: [`ClientOptions::KEY`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<String>,
    /// Total timeout of a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// How often a request is repeated at most.
    #[serde(default)]
    pub retries: u32,
    /// Longest body of an answer that is read; absent: the client's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_response_bytes: Option<usize>,
    /// The client's own limit to its requests; absent: off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// `closed`: an address at which nobody listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<BaseUrl>,
}

/// How many requests a client lets leave.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// Requests a second.
    pub per_second: u32,
    /// Requests at once after a quiet time.
    pub burst: u32,
}

/// Where a client is sent instead of to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseUrl {
    /// Nobody listens there.
    Closed,
}

impl ClientOptions {
    /// The API key of cases that name none.
    pub const KEY: &'static str = "test-key";
    /// The API version of clients that choose none.
    pub const VERSION: &'static str = "2022-05-10";

    /// The API key that must be sent.
    pub fn key(&self) -> &str {
        self.api_key.as_deref().unwrap_or(Self::KEY)
    }

    /// The API version that must be sent.
    pub fn version(&self) -> &str {
        self.api_version.as_deref().unwrap_or(Self::VERSION)
    }
}

/// A request and its answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// What must arrive.
    pub request: Request,
    /// What is answered.
    pub response: Response,
    /// How often this request comes, one after the other; absent: once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
    /// How long after the request before it each of them comes at the earliest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
}

impl Exchange {
    fn times(&self) -> usize {
        self.times.unwrap_or(1)
    }
}

impl Case {
    /// What the request of this number, counted from 1, should be; `None` after the last one.
    pub(crate) fn exchange(&self, number: usize) -> Option<&Exchange> {
        let mut last = 0;
        self.exchanges.iter().find(|exchange| {
            last += exchange.times();
            number <= last
        })
    }

    /// How many requests should come.
    pub(crate) fn requests(&self) -> usize {
        self.exchanges.iter().map(Exchange::times).sum()
    }
}

/// A request that must arrive.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// Path below the base URL, percent-encoded as it must arrive.
    pub path: String,
    /// A list of decoded `[name, value]` pairs in any order, or the exact text; absent: no query.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub query: Option<Node>,
    /// Header → exact text, null (must be absent) or `{starts_with: text}`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub headers: Map,
    /// The JSON body; absent: no body.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub body: Option<Node>,
    /// The parts of a form, in any order, in place of a JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Vec<Part>>,
}

/// An answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// HTTP status.
    #[serde(default = "ok")]
    pub status: u16,
    /// Further headers; one that is null is left out, also where the server would send it by itself.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub headers: Map,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub body: Option<Node>,
    /// Body as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Body as bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// Text whose gzip is a file: parts of it are given to those who ask for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip: Option<String>,
    /// How often the text of the file is repeated; absent: once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip_times: Option<usize>,
    /// What goes wrong on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Fetches one resource.
    Find,
    /// Fetches one page.
    List,
    /// Goes through the rows of every page.
    Each,
    /// Fetches the first row.
    First,
    /// Asks how many rows there are.
    Count,
    /// Sends a new resource.
    Create,
    /// Sends what changed.
    Update,
    /// Deletes by id.
    Delete,
    /// Sends any request.
    Raw,
    /// Makes a resource by hand.
    New,
    /// Takes a resource out of a page or out of another resource.
    Take,
    /// Copies a resource.
    Clone,
    /// Sets attributes.
    Set,
    /// Adds a value to a list.
    Append,
    /// Sets relationships.
    Link,
    /// Forgets what was set.
    Reset,
    /// Looks only.
    Check,
    /// Waits until a resource is no longer pending.
    Wait,
    /// Creates a resource and waits until it is no longer pending.
    CreateAndWait,
    /// Encrypts a file and uploads it.
    Upload,
    /// Tells the fingerprint of public keys.
    Fingerprint,
    /// Fetches the file of an export.
    Download,
    /// Reads the call detail records of an export, or of a CSV.
    Records,
    /// Signs a callback.
    Sign,
    /// Tells whether a callback is genuine.
    Validate,
    /// Reads a callback, and checks it if it has a signature.
    ReadCallback,
}

/// What a step that sends may say about its call.
const CALL_KEYS: [&str; 3] = ["timeout_ms", "read_timeout_ms", "retries"];

impl Verb {
    /// The keys that a step must have and those that it may have, besides `do`, `expect` and `error`; those of
    /// [`Verb::sends`] come on top.
    fn keys(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Verb::Find => (&["type"], &["id", "query", "as"]),
            Verb::List | Verb::First | Verb::Count => (&["type"], &["query", "as"]),
            Verb::Each => (&["type"], &["query", "as", "take", "prefetch"]),
            Verb::Create => (&["type"], &["of", "as", "query"]),
            Verb::Update => (&["type"], &["of", "query"]),
            Verb::Delete => (&["type", "id"], &[]),
            Verb::Raw => (&["method", "path"], &["params", "body"]),
            Verb::New => (&["type"], &["id", "as"]),
            Verb::Take => (&["path"], &["of", "as"]),
            Verb::Clone => (&["as"], &["of"]),
            Verb::Set | Verb::Append => (&["values"], &["of"]),
            Verb::Link => (&["links"], &["of"]),
            Verb::Reset => (&[], &["of"]),
            Verb::Check => (&["expect"], &["of"]),
            Verb::Wait => (&["type", "id"], &["as", "poll_every_ms", "within_ms"]),
            Verb::CreateAndWait => (&["type"], &["of", "as", "poll_every_ms", "within_ms"]),
            Verb::Upload => (&["file"], &["as"]),
            Verb::Fingerprint => (&["keys"], &["as"]),
            Verb::Download => (&[], &["of", "as", "packed"]),
            Verb::Records => (&["record"], &["of", "as", "csv"]),
            Verb::Sign | Verb::Validate | Verb::ReadCallback => (&["callback"], &["as"]),
        }
    }

    /// Whether requests leave, so that a step may say how long they may take and how often they are repeated.
    fn sends(self) -> bool {
        match self {
            Verb::Find | Verb::List | Verb::Each | Verb::First | Verb::Count => true,
            Verb::Create | Verb::Update | Verb::Delete | Verb::Raw => true,
            Verb::Wait | Verb::CreateAndWait | Verb::Upload | Verb::Download => true,
            Verb::Fingerprint | Verb::Records => false,
            Verb::Sign | Verb::Validate | Verb::ReadCallback => false,
            Verb::New | Verb::Take | Verb::Clone | Verb::Set | Verb::Append => false,
            Verb::Link | Verb::Reset | Verb::Check => false,
        }
    }

    /// Whether it is an operation of a resource type.
    pub fn operation(self) -> Option<&'static str> {
        match self {
            Verb::Find => Some("find"),
            Verb::List => Some("list"),
            Verb::Create => Some("create"),
            Verb::Update => Some("update"),
            Verb::Delete => Some("delete"),
            _ => None,
        }
    }
}

/// One thing that the caller does. Which keys go with which verb is checked when the file is read.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The verb.
    #[serde(rename = "do")]
    pub verb: Verb,
    /// Accessor of a resource type.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub accessor: Option<String>,
    /// Id of a resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name of the result that the step works on; absent: `it`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Name that the result gets; absent: `it`.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Query of a list or find.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
    /// Path of a take, or of a raw request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Path → value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Map>,
    /// Relationship → link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Map>,
    /// Method of a raw request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Query of a raw request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Vec<(String, String)>>,
    /// JSON body of a raw request.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub body: Option<Node>,
    /// A callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<CallbackInput>,
    /// A file that is uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileInput>,
    /// Public keys as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Vec<String>>,
    /// Kind of call detail record: `cdr_in` or `cdr_out`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// A CSV with call detail records, in place of an export's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csv: Option<String>,
    /// Whether a file stays packed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packed: Option<bool>,
    /// The first pause between two questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll_every_ms: Option<u64>,
    /// How long it is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_ms: Option<u64>,
    /// How many rows are taken, before the others are given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<usize>,
    /// Whether a page is asked for before the rows of the one before it are used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefetch: Option<bool>,
    /// Total timeout of this call, in place of the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Longest time without a byte of the answer, in place of the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_timeout_ms: Option<u64>,
    /// How often a request of this call is repeated at most, in place of the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// What the caller sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// How the step fails; absent: it must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ExpectError>,
}

impl Step {
    /// Name of the result that the step works on.
    pub fn of(&self) -> &str {
        self.of.as_deref().unwrap_or("it")
    }

    /// Name that the result gets.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("it")
    }

    fn given(&self) -> Vec<&'static str> {
        let keys = [
            ("type", self.accessor.is_some()),
            ("id", self.id.is_some()),
            ("of", self.of.is_some()),
            ("as", self.name.is_some()),
            ("query", self.query.is_some()),
            ("path", self.path.is_some()),
            ("values", self.values.is_some()),
            ("links", self.links.is_some()),
            ("method", self.method.is_some()),
            ("params", self.params.is_some()),
            ("body", self.body.is_some()),
            ("callback", self.callback.is_some()),
            ("file", self.file.is_some()),
            ("keys", self.keys.is_some()),
            ("record", self.record.is_some()),
            ("csv", self.csv.is_some()),
            ("packed", self.packed.is_some()),
            ("poll_every_ms", self.poll_every_ms.is_some()),
            ("within_ms", self.within_ms.is_some()),
            ("take", self.take.is_some()),
            ("prefetch", self.prefetch.is_some()),
            ("timeout_ms", self.timeout_ms.is_some()),
            ("read_timeout_ms", self.read_timeout_ms.is_some()),
            ("retries", self.retries.is_some()),
        ];
        keys.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect()
    }

    fn check(&self) -> Result<(), String> {
        let (required, optional) = self.verb.keys();
        let given = self.given();
        let has = |key: &str| given.contains(&key) || (key == "expect" && self.expect.is_some());
        if let Some(key) = required.iter().find(|key| !has(key)) {
            return Err(format!("{:?} needs the key {key:?}", self.verb));
        }
        let call: &[&str] = if self.verb.sends() { &CALL_KEYS } else { &[] };
        let known = |key: &&str| [required, optional, call].iter().any(|keys| keys.contains(key));
        if let Some(key) = given.iter().find(|key| !known(key)) {
            return Err(format!("{:?} does not take the key {key:?}", self.verb));
        }
        if self.take.is_some() && self.prefetch == Some(true) {
            return Err("take says what is not asked for, and prefetch asks for it".to_owned());
        }
        self.callback.as_ref().map_or(Ok(()), CallbackInput::check)?;
        match (&self.expect, &self.error) {
            (Some(_), Some(_)) if !matches!(self.verb, Verb::Each | Verb::Records) => {
                Err("a step that fails gives nothing to look at: expect and error".to_owned())
            }
            (Some(expect), None) if expect.is_empty() => Err("expect looks at nothing".to_owned()),
            _ => Ok(()),
        }
    }
}

/// What a list or find asks for.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Filter → value or list of values.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub filter: Map,
    /// Sort keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    /// Include paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Type → fields.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fields: IndexMap<String, Vec<String>>,
    /// Page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageOf>,
    /// Sends also what this release does not know.
    #[serde(default)]
    pub allow_unknown: bool,
}

/// Number and size of a page.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PageOf {
    /// From 1 on; absent: not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Rows.
    pub size: u32,
}

/// What the caller sees of a result. Everything that is named is checked.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// JSON:API type.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub wire_type: Option<String>,
    /// Id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Path → value.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub values: Map,
    /// Path of a relationship → linkage.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub links: Map,
    /// All attributes that this release does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Map>,
    /// Whether an update would send anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
    /// Pairs of paths that lead to the same resource.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<(String, String)>,
    /// JSON pointer → value, in the resource as plain data.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub json: Map,
    /// Rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub len: Option<usize>,
    /// Ids of the rows of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// Whether there is nothing at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<bool>,
    /// What was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Rows of all pages.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub total_records: Option<Node>,
    /// Links to other pages: name → URL or null.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub page_links: Map,
    /// Members of the document's meta.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub document_meta: Map,
    /// HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Request id of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub request_id: Option<Node>,
    /// Headers of the answer.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub headers: Map,
    /// How often the request was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// What the answer says of the server's rate limit: `{limit, remaining, reset}`, or null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub rate_limit: Option<Node>,
    /// Text: a signature, a fingerprint, the content of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// How often the text is repeated; absent: once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
    /// Whether a callback is genuine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<bool>,
    /// What a callback says: the typed members of each event, and all of them as text under `members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Map>>,
    /// JSON body of a raw answer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub body: Option<Node>,
    /// Texts that the debug output holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub debug: Vec<String>,
    /// Texts that the debug output must not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub debug_lacks: Vec<String>,
}

impl Expect {
    fn is_empty(&self) -> bool {
        // Whatever was named survives; what was not is left out.
        serde_json::to_value(self).is_ok_and(|value| value.as_object().is_some_and(serde_json::Map::is_empty))
    }
}

/// How a step fails. Everything that is named is checked.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectError {
    /// `api`, `invalid_input`, `timeout`, `connect`, `transport`, `decode` …
    pub kind: String,
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// JSON:API error objects, all of their members.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub errors: Option<Node>,
    /// Request id of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub request_id: Option<Node>,
    /// Seconds to wait, as the answer says.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub retry_after: Option<Node>,
    /// How often the request was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// What the answer says of the server's rate limit: `{limit, remaining, reset}`, or null.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub rate_limit: Option<Node>,
    /// Texts that the message holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub message: Vec<String>,
    /// Texts that neither the message nor the debug output holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub message_lacks: Vec<String>,
    /// The member that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub member: Option<Node>,
    /// Where in the answer the trouble is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column of a file.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub column: Option<Node>,
    /// Body of the answer, or the part of it that is kept, holds this text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What became of the request: `not_sent`, `refused`, `unknown`, `done`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Whether trying again may help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
    /// What the error says it is: `unauthorized`, `forbidden`, `not_found`, `conflict`, `unprocessable`,
    /// `rate_limited`, `server`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
}

fn ok() -> u16 {
    200
}

/// A key that was written is there, also with null behind it.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Node>, D::Error> {
    Node::deserialize(deserializer).map(Some)
}

/// Reads and checks every case below `dir`.
///
/// # Errors
/// A text for people: which file, and what is wrong with it.
pub fn load(dir: &Path) -> Result<Vec<Case>, String> {
    let mut files = Vec::new();
    collect(dir, &mut files)?;
    files.sort();
    let mut cases = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let text = crate::dates::fill_in(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let read: Vec<Case> =
            serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let area = area(dir, file);
        for case in &read {
            check(case, &area).map_err(|error| format!("{}: {}: {error}", file.display(), case.name))?;
        }
        cases.extend(read);
    }
    let mut names = HashSet::new();
    match cases.iter().find(|case| !names.insert(case.name.as_str())) {
        Some(twice) => Err(format!("two cases are called {}", twice.name)),
        None => Ok(cases),
    }
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", dir.display()))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// The file below the directory, without its extension: what the names of its cases begin with.
fn area(dir: &Path, file: &Path) -> String {
    let below = file.strip_prefix(dir).unwrap_or(file).with_extension("");
    let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join("/")
}

fn check(case: &Case, area: &str) -> Result<(), String> {
    if !case.name.starts_with(&format!("{area}/")) {
        return Err(format!("the name begins with {area}/"));
    }
    if case.steps.is_empty() {
        return Err("there is no step".to_owned());
    }
    for (index, exchange) in case.exchanges.iter().enumerate() {
        exchange.check(index == 0)?;
    }
    case.steps.iter().try_for_each(Step::check)
}

impl Exchange {
    fn check(&self, first: bool) -> Result<(), String> {
        match (self.times, self.after_ms) {
            (Some(0), _) => Err("an exchange that never comes: leave it out".to_owned()),
            (None | Some(1), Some(_)) if first => {
                Err("after_ms of the first request: there is none before it".to_owned())
            }
            _ if self.request.form.is_some() && self.request.body.is_some() => {
                Err("a request has one of body and form".to_owned())
            }
            _ => {
                self.request.form.iter().flatten().try_for_each(Part::check)?;
                self.response.check()
            }
        }
    }
}

impl Response {
    fn check(&self) -> Result<(), String> {
        let bodies = [self.body.is_some(), self.text.is_some(), self.base64.is_some(), self.gzip.is_some()];
        let bodies = bodies.iter().filter(|given| **given).count();
        if bodies > 1 {
            return Err("a response has one of body, text, base64 and gzip".to_owned());
        }
        let has_body = bodies == 1 && self.status != 204 && self.status != 304;
        match self.fault {
            Some(fault) if fault.needs_body() && !has_body => {
                Err(format!("the fault {fault} needs a body, of a status that has one"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Result<(), String> {
        let cases: Vec<Case> = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
        cases.iter().try_for_each(|case| check(case, "area"))
    }

    #[test]
    fn a_case_is_read() {
        assert_eq!(read("- {name: area/x, steps: [{do: new, type: dids}]}"), Ok(()));
    }

    #[test]
    fn misspelt_keys_are_refused() {
        for case in [
            "- {name: area/x, step: []}",
            "- {name: area/x, client: {version: x}, steps: [{do: new, type: dids}]}",
            "- {name: area/x, steps: [{do: new, type: dids, expect: {value: {}}}]}",
            "- {name: area/x, steps: [{do: new, type: dids, error: {kind: api, states: 1}}]}",
            "- {name: area/x, steps: [{do: look}]}",
            "- {name: area/x, client: {rate_limit: {per_second: 1}}, steps: [{do: new, type: dids}]}",
            "- {name: area/x, client: {base_url: open}, steps: [{do: new, type: dids}]}",
        ] {
            assert!(read(case).is_err(), "{case}");
        }
    }

    #[test]
    fn keys_that_a_verb_does_not_take_are_refused() {
        for (step, wrong) in [
            ("{do: find}", "type"),
            ("{do: delete, type: dids}", "id"),
            ("{do: check}", "expect"),
            ("{do: set, values: {}, links: {}}", "links"),
            ("{do: new, type: dids, expect: {}}", "nothing"),
            ("{do: new, type: dids, expect: {id: x}, error: {kind: api}}", "expect and error"),
            ("{do: new, type: dids, retries: 1}", "retries"),
            ("{do: list, type: dids, take: 1}", "take"),
            ("{do: each, type: dids, take: 1, prefetch: true}", "prefetch"),
        ] {
            let error = read(&format!("- {{name: area/x, steps: [{step}]}}")).unwrap_err();
            assert!(error.contains(wrong), "{step}: {error}");
        }
    }

    #[test]
    fn rows_may_come_before_an_error() {
        let case = "- {name: area/x, steps: [{do: each, type: dids, expect: {len: 2}, error: {kind: api}}]}";
        assert_eq!(read(case), Ok(()));
    }

    #[test]
    fn exchanges_that_make_no_sense_are_refused() {
        let request = "request: {method: GET, path: /dids}";
        for (exchange, wrong) in [
            ("response: {body: {}, text: x}", "one of body"),
            ("response: {fault: truncate}", "truncate"),
            ("response: {status: 204, body: {}, fault: bad_utf8}", "bad_utf8"),
            ("response: {fault: trunkate}", "trunkate"),
            ("response: {}, times: 0", "never"),
            ("response: {}, after_ms: 10", "after_ms"),
        ] {
            let case = format!(
                "- {{name: area/x, exchanges: [{{{request}, {exchange}}}], steps: [{{do: new, type: dids}}]}}"
            );
            let error = read(&case).unwrap_err();
            assert!(error.contains(wrong), "{exchange}: {error}");
        }
    }

    #[test]
    fn every_fault_is_described() {
        let readme = include_str!("../../conformance/README.md");
        for fault in Fault::ALL {
            let named = format!("`{fault}`{}", if fault.needs_body() { "*" } else { "" });
            assert!(readme.contains(&named), "{named}");
        }
    }

    #[test]
    fn an_exchange_may_come_several_times() {
        let once = "request: {method: GET, path: /a}, response: {}";
        let thrice = "request: {method: GET, path: /b}, response: {}, times: 3";
        let case = format!("{{name: area/x, exchanges: [{{{once}}}, {{{thrice}}}], steps: []}}");
        let case: Case = serde_saphyr::from_str(&case).unwrap();
        let paths: Vec<Option<&str>> = (1..=5)
            .map(|number| case.exchange(number).map(|exchange| exchange.request.path.as_str()))
            .collect();
        assert_eq!(paths, [Some("/a"), Some("/b"), Some("/b"), Some("/b"), None]);
        assert_eq!(case.requests(), 4);
    }

    #[test]
    fn a_name_begins_with_its_area() {
        assert!(read("- {name: other/x, steps: [{do: new, type: dids}]}").is_err());
    }

    #[test]
    fn null_is_not_the_same_as_nothing() {
        let case = "- {name: area/x, steps: [{do: new, type: dids, expect: {total_records: null}}]}";
        assert_eq!(read(case), Ok(()));
    }
}
