//! What the faces in other languages are made of: reading and writing by slot number, and what a typed face names at
//! compile time, by name.
//!
//! Not for programs, which have the typed faces and [`Resource`]: it may change in any release.

pub use crate::cdr::flat::FlatRows;
use crate::cdr::{CdrRecord, CdrStream, CdrValue};
use crate::encryption::{self, PublicKeys};
use crate::endpoint::decode_page;
use crate::error::FileError;
use crate::exports::{Content, Download};
use crate::jsonapi::{Document, Got, Linkage, Object, Resource, Value};
use crate::response::{ResponseInfo, Target};
use crate::schema::{self, EnumSchema, EnumValueSchema, RecordSchema, ResourceSchema};
use crate::transport::Answer;
use crate::upload::{Upload, UploadSource};
use crate::{
    ApiVersion, BoxFuture, CdrIn, CdrOut, Client, Error, Export, Page, PublicKey, Result,
    callback::CallbackMembers,
};
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// What the head of an answer is made of, to make it anew elsewhere.
#[allow(missing_docs)]
#[derive(Debug)]
pub struct ResponseParts {
    pub status: u16,
    pub headers: Vec<(String, Vec<u8>)>,
    pub method: String,
    pub path: String,
    pub host: String,
    pub attempts: u32,
    pub waited: Duration,
}

/// What the head of an answer is made of.
pub fn response_parts(info: &ResponseInfo) -> ResponseParts {
    let target = info.target();
    let headers = info.headers().iter();
    ResponseParts {
        status: info.status(),
        headers: headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect(),
        method: target.method.to_string(),
        path: target.path.to_string(),
        host: target.host.to_string(),
        attempts: target.attempts,
        waited: target.waited,
    }
}

/// The head of an answer; what cannot be part of one is left out.
pub fn response(parts: ResponseParts) -> ResponseInfo {
    let method = Method::from_bytes(parts.method.as_bytes()).unwrap_or_default();
    let mut target = Target::new(method, parts.path, parts.host.into());
    target.attempts = parts.attempts;
    target.waited = parts.waited;
    let headers = parts.headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?))
    });
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name, value);
    }
    ResponseInfo::new(parts.status, map, target)
}

/// The first error of type `E` among an error and what it stands on.
pub fn find_cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    crate::error::find(error)
}

/// What stands behind an error at last: the innermost error of the system with its number, else the innermost text.
pub fn last_cause(error: &(dyn StdError + 'static)) -> (Option<i32>, String) {
    let system = crate::error::causes(error).filter_map(|error| error.downcast_ref::<io::Error>());
    let system = system.filter_map(|error| Some((error.raw_os_error()?, error.to_string()))).last();
    match system {
        Some((number, text)) => {
            (Some(number), text.split(" (os error").next().unwrap_or_default().to_owned())
        }
        None => (None, crate::error::innermost(error).to_string()),
    }
}

/// What stands at a member's place, borrowed.
#[derive(Clone, Copy)]
pub struct Seen<'a>(Got<'a>);

impl std::fmt::Debug for Seen<'_> {
    /// Without the value, which may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seen").field("is_present", &self.is_present()).finish_non_exhaustive()
    }
}

impl<'a> Seen<'a> {
    /// Whether there is anything, be it null.
    pub fn is_present(self) -> bool {
        self.0.is_present()
    }

    /// Text, also of a number that no integer holds.
    pub fn text(self) -> Option<&'a str> {
        self.0.text()
    }

    /// A whole number.
    pub fn integer(self) -> Option<i64> {
        self.0.integer()
    }

    /// True or false.
    pub fn boolean(self) -> Option<bool> {
        self.0.boolean()
    }

    /// An exact decimal.
    pub fn decimal(self) -> Option<Decimal> {
        self.0.decimal()
    }

    /// An instant.
    pub fn timestamp(self) -> Option<Timestamp> {
        self.0.timestamp()
    }

    /// A calendar date.
    pub fn date(self) -> Option<Date> {
        self.0.date()
    }

    /// An enum's value: known, or its spelling.
    pub fn enumeration(
        self,
        schema: &'static EnumSchema,
    ) -> Option<Result<&'static EnumValueSchema, String>> {
        self.0.enumeration(schema)
    }

    /// A nested object.
    pub fn object(self) -> Option<Object> {
        self.0.object()
    }

    /// The items of a list.
    pub fn items(self) -> impl Iterator<Item = Seen<'a>> {
        self.0.items().map(Seen)
    }

    /// The texts of a list, also of one that travels as a single text.
    pub fn texts(self) -> Vec<&'a str> {
        self.0.texts()
    }

    /// The value as an owned one.
    pub fn value(self) -> Option<Value> {
        self.0.value()
    }
}

/// What an attribute of a resource says, by its number.
pub fn seen(resource: &Resource, index: usize) -> Seen<'_> {
    Seen(resource.at(index))
}

/// What a member of a nested object says, by its number.
pub fn seen_in(object: &Object, index: usize) -> Seen<'_> {
    Seen(object.at(index))
}

/// Sets an attribute of a resource by its number.
pub fn put(resource: &mut Resource, index: usize, value: Value) {
    resource.put(index, value);
}

/// Sets a member of a nested object by its number.
pub fn put_in(object: &mut Object, index: usize, value: Value) {
    object.put(index, value);
}

/// The facts of a resource's type; those of an unknown type have no names.
pub fn schema_of(resource: &Resource) -> &'static ResourceSchema {
    resource.schema()
}

/// A resource of a type that does not exist yet, or of one that does.
pub fn resource(schema: &'static ResourceSchema, id: Option<String>) -> Resource {
    match id {
        Some(id) => Resource::of_type_with_id(schema, id),
        None => Resource::of_type(schema),
    }
}

/// A nested object as it is sent in `version`, secrets too.
pub fn object_json(object: &Object, version: ApiVersion) -> String {
    crate::jsonapi::object_json(object, version)
}

/// The row of its document that it is; `None` for one built by hand.
pub fn row(resource: &Resource) -> Option<u32> {
    resource.base_row()
}

/// The linked resources that stand in the same document, by the relationship's number.
pub fn related(resource: &Resource, index: usize) -> impl Iterator<Item = Resource> + '_ {
    resource.related_at(index)
}

/// The one linked resource that stands in the same document, by the relationship's number.
pub fn related_one(resource: &Resource, index: usize) -> Option<Resource> {
    resource.related_one(index)
}

/// What a relationship links to, by its number.
pub fn linkage(resource: &Resource, index: usize) -> Option<Linkage> {
    resource.linkage_at(index)
}

/// The id that a to-one relationship links to, by its number.
pub fn linked_id(resource: &Resource, index: usize) -> Option<&str> {
    resource.linked_id(index)
}

/// Sets a relationship by its number.
pub fn link(resource: &mut Resource, index: usize, linkage: Linkage) {
    resource.link(index, linkage);
}

/// What was set since a resource was loaded or built, by name.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Attributes, also such as this release does not know.
    pub attributes: Vec<(String, Value)>,
    /// Relationships.
    pub relationships: Vec<(String, Linkage)>,
}

/// What was set since the resource was loaded or built.
pub fn changes(resource: &Resource) -> Changes {
    resource.named_changes()
}

/// `answered`, the server's answer to an update with what `sent` held, with what was set in `current` since.
pub fn rebase(current: &Resource, sent: &Resource, answered: Resource) -> Resource {
    current.rebased(sent, answered)
}

/// Limits of one call, in place of the client's.
#[derive(Debug, Default, Clone, Copy)]
pub struct Limits {
    /// Total time, every attempt and wait included; `Some(None)`: none at all.
    pub timeout: Option<Option<Duration>>,
    /// Time to connect.
    pub connect_timeout: Option<Duration>,
    /// Longest time without a byte of the answer.
    pub read_timeout: Option<Duration>,
    /// How often the request is repeated at most.
    pub retries: Option<u32>,
}

/// What an answer is to hold.
#[derive(Debug, Default, Clone)]
pub struct Wanted {
    /// Paths of linked resources.
    pub include: Vec<String>,
    /// Types with the attributes and relationships that are wanted of them.
    pub fields: Vec<(String, Vec<String>)>,
    /// Whether names that this release does not know are sent, too.
    pub allow_unknown: bool,
}

/// Ends the request of the page that is under way, if there is one: the next turn asks for that page anew.
pub fn give_up<T: crate::ResourceType>(pages: &mut crate::Pages<T>) {
    pages.give_up();
}

/// Takes the rows out of a page, of which the rest stays.
pub fn take_rows<T>(page: &mut Page<T>) -> Vec<T> {
    page.take_rows()
}

pub use crate::jsonapi::Instants;

/// What begins a text that stands for a number which a double does not hold.
pub const NUMBER: char = crate::jsonapi::NUMBER;

/// What came with one answer, for a face that takes it as one text and names rows by their numbers.
#[derive(Debug, Clone)]
pub struct Loaded(Base);

#[derive(Clone)]
enum Base {
    Page(Arc<Document>),
    Resource(Resource),
}

impl std::fmt::Debug for Base {
    /// Without the text, which may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Base::Page(_) => "Page",
            Base::Resource(_) => "Resource",
        })
    }
}

impl Loaded {
    /// Of a page.
    pub fn page<T>(page: &Page<T>) -> Loaded {
        Loaded(Base::Page(page.document().clone()))
    }

    /// Of one resource.
    pub fn resource(resource: Resource) -> Loaded {
        Loaded(Base::Resource(resource))
    }

    /// All of it as compact JSON: `[rows, at, absent, version]`, see `jsonapi/rows.rs`.
    pub fn text(&self, instants: Instants) -> String {
        match &self.0 {
            Base::Page(document) => crate::jsonapi::page_text(document, instants),
            Base::Resource(resource) => crate::jsonapi::resource_text(resource, instants),
        }
    }

    /// The resource of a row; `None` if there is no such row.
    pub fn row(&self, row: u32) -> Option<Resource> {
        match &self.0 {
            Base::Resource(resource) if resource.base_row().unwrap_or(0) == row => Some(resource.clone()),
            Base::Resource(resource) => Self::of_document(resource.document()?, row),
            Base::Page(document) => Self::of_document(document, row),
        }
    }

    fn of_document(document: &Arc<Document>, row: u32) -> Option<Resource> {
        ((row as usize) < document.rows()).then(|| Resource::of_document(document, row))
    }

    /// The head of the answer; `None` for a resource that was built by hand.
    pub fn response(&self) -> Option<&ResponseInfo> {
        match &self.0 {
            Base::Page(document) => Some(document.response()),
            Base::Resource(resource) => resource.response(),
        }
    }

    /// Bytes that it keeps in memory.
    pub fn retained_bytes(&self) -> usize {
        match &self.0 {
            Base::Page(document) => document.retained_bytes(),
            Base::Resource(resource) => resource.document().map_or(0, |document| document.retained_bytes()),
        }
    }
}

/// What is said of a name that a class does not have, with the one that may have been meant.
pub fn no_member(class: &str, name: &str, known: &[&str]) -> String {
    let near = known.iter().map(|known| (distance(name, known), known)).min();
    match near.filter(|(distance, known)| *distance <= known.len().max(3) / 3) {
        Some((_, known)) => format!("{class} has no attribute '{name}'; did you mean '{known}'?"),
        None => format!("{class} has no attribute '{name}'; it has: {}", known.join(", ")),
    }
}

/// How many letters have to be changed, added, removed or swapped with the next to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

/// A stored page of a type that is known when the program runs.
///
/// # Errors
/// As for [`Page::parse`].
pub fn parse_page(
    schema: &'static ResourceSchema,
    body: Bytes,
    version: ApiVersion,
) -> Result<Page<Resource>> {
    decode_page(schema, version, &stored(schema, body))
}

/// A stored resource: a JSON:API resource object.
///
/// # Errors
/// [`Error::Decode`] if it is none.
pub fn parse_resource(json: &str, version: ApiVersion) -> Result<Resource> {
    let named: Result<Named, _> = serde_json::from_str(json);
    let wire_type = named.map(|named| named.wire_type).unwrap_or_default();
    let schema = schema::resource(&wire_type).unwrap_or(&ResourceSchema::UNKNOWN);
    let document = format!("{{\"data\":{json}}}");
    let document: Document = crate::endpoint::decode(schema, version, &stored(schema, document.into()))?;
    if document.primary_rows() != 1 {
        return Err(Error::invalid_input("it is no JSON:API resource object: an object with type and id"));
    }
    Ok(Resource::of_document(&Arc::new(document), 0))
}

#[derive(serde::Deserialize)]
struct Named {
    #[serde(rename = "type")]
    wire_type: String,
}

/// An answer that nobody asked for now.
fn stored(schema: &'static ResourceSchema, body: bytes::Bytes) -> Answer {
    let target = Target::new(Method::GET, schema.path, "".into());
    Answer::whole(ResponseInfo::new(200, HeaderMap::new(), target), body)
}

/// Fetches the file of an export, which must be one.
///
/// # Errors
/// [`Error::InvalidInput`] if the resource is no export.
pub fn download(client: &Client, export: Resource, to: impl AsRef<Path>) -> Result<Download> {
    Ok(client.exports().download(&Export::try_from(export)?, to))
}

/// The file of an export as it comes.
///
/// # Errors
/// [`Error::InvalidInput`] if the resource is no export.
pub fn content(client: &Client, export: Resource) -> Result<Content> {
    Ok(client.exports().content(&Export::try_from(export)?))
}

/// Encrypts a file and sends it.
pub fn upload(client: &Client, source: impl Into<UploadSource>) -> Upload {
    client.encrypted_files().upload(source)
}

/// The keys that files are encrypted with, as the API has them.
///
/// # Errors
/// Those of any call, and [`Error::InvalidInput`] if they are no keys.
pub async fn public_keys(client: &Client) -> Result<PublicKeys> {
    PublicKeys::from_resources(client.public_keys().list().send().await?.iter())
}

/// The keys that resources hold.
///
/// # Errors
/// [`Error::InvalidInput`] if they are not two public keys.
pub fn keys_of(resources: Vec<Resource>) -> Result<PublicKeys> {
    let keys: Vec<PublicKey> = resources.into_iter().map(PublicKey::try_from).collect::<Result<_>>()?;
    PublicKeys::from_resources(&keys)
}

/// Bytes that are copied here and encrypted elsewhere: where they are copied to, they are encrypted.
pub struct Encryption(Vec<u8>);

impl Encryption {
    /// Copies what is to be encrypted.
    pub fn of(plain: &[u8], keys: &PublicKeys) -> Encryption {
        Encryption(encryption::room_for(plain, keys))
    }

    /// It, encrypted.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if the system has no random bytes to give.
    pub fn done(mut self, keys: &PublicKeys) -> Result<Vec<u8>> {
        encryption::encrypt_in_place(&mut self.0, keys)?;
        Ok(self.0)
    }
}

impl std::fmt::Debug for Encryption {
    /// Without what is to be encrypted.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encryption").finish_non_exhaustive()
    }
}

/// The members of a callback, read as the schema says.
pub mod members {
    use super::*;

    /// Text that is not empty.
    pub fn text<'a>(members: &'a CallbackMembers, name: &str) -> Option<&'a str> {
        members.text(name)
    }

    /// True or false.
    pub fn boolean(members: &CallbackMembers, name: &str) -> Option<bool> {
        members.boolean(name)
    }

    /// An instant.
    pub fn timestamp(members: &CallbackMembers, name: &str) -> Option<Timestamp> {
        members.timestamp(name)
    }

    /// The items of a list that came as one text.
    pub fn list<'a>(members: &'a CallbackMembers, name: &str, separator: &str) -> Vec<&'a str> {
        members.list(name, separator)
    }
}

/// A call detail record of a kind that is known when the program runs.
pub trait AnyRecord: std::fmt::Debug + Send + Sync {
    /// A field by name.
    fn value(&self, field: &str) -> Option<CdrValue>;
    /// The text of a cell by its column's name.
    fn cell(&self, column: &str) -> Option<&str>;
    /// Line of the file.
    fn line(&self) -> u64;
    /// Name and text of each column that is no field.
    fn unknown(&self) -> Vec<(&str, &str)>;
    /// Writes its values to the end of others.
    fn flatten(&self, rows: &mut FlatRows);
}

impl<T: CdrRecord> AnyRecord for T {
    fn value(&self, field: &str) -> Option<CdrValue> {
        CdrRecord::value(self, field)
    }

    fn cell(&self, column: &str) -> Option<&str> {
        CdrRecord::cell(self, column)
    }

    fn line(&self) -> u64 {
        self.row().line()
    }

    fn unknown(&self) -> Vec<(&str, &str)> {
        self.row().unknown().collect()
    }

    fn flatten(&self, rows: &mut FlatRows) {
        rows.push(self.row(), T::SCHEMA);
    }
}

/// Call detail records of any kind, one after the other, from wherever they come.
pub trait AnyRecords: Send {
    /// The next one.
    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Box<dyn AnyRecord>>>>;
}

struct Streamed<T, S>(CdrStream<T, S>);

impl<T: CdrRecord, S: Stream<Item = Result<Bytes>> + Send> AnyRecords for Streamed<T, S> {
    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Box<dyn AnyRecord>>>> {
        Box::pin(async {
            let next = self.0.try_next().await?;
            Ok(next.map(|record| Box::new(record) as Box<dyn AnyRecord>))
        })
    }
}

/// Runs `$work` with `$record` standing for the kind of record that is called `$name`.
macro_rules! with_record {
    ($schema:expr, $record:ident => $work:expr) => {{
        with_record!(@among $schema, $record => $work; CdrIn, CdrOut)
    }};
    (@among $schema:expr, $record:ident => $work:expr; $($known:ident),*) => {{
        $(if std::ptr::eq($schema, <$known as CdrRecord>::SCHEMA) {
            type $record = $known;
            return $work;
        })*
        // every kind of the schema is in the list, which a test holds
        Err(Error::invalid_input(format!("no kind of record is called {}", $schema.name)))
    }};
}

/// The records of an export's file.
///
/// # Errors
/// [`Error::InvalidInput`] if there is no such kind of record.
pub fn record_stream(record: &'static RecordSchema, content: Content) -> Result<Box<dyn AnyRecords>> {
    with_record!(record, T => Ok(Box::new(Streamed(content.rows::<T>()))))
}

/// Bytes of the program's.
struct Given<S>(S);

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Stream for Given<S> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = Pin::new(&mut self.0).poll_next(context);
        piece.map_err(|error| FileError::new("read", None, error).into())
    }
}

/// The records of a CSV that comes as a stream of bytes.
///
/// # Errors
/// [`Error::InvalidInput`] if there is no such kind of record.
pub fn streamed_records(
    record: &'static RecordSchema,
    bytes: impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static,
) -> Result<Box<dyn AnyRecords>> {
    with_record!(record, T => Ok(Box::new(Streamed(CdrStream::<T, _>::new(Given(bytes))))))
}

type Iterated = Box<dyn Iterator<Item = Result<Box<dyn AnyRecord>>> + Send>;

fn any<T: CdrRecord>(record: Result<T>) -> Result<Box<dyn AnyRecord>> {
    record.map(|record| Box::new(record) as Box<dyn AnyRecord>)
}

/// The records of a file, gzipped or not.
///
/// # Errors
/// [`Error::File`] if it cannot be opened.
pub fn open_records(record: &'static RecordSchema, path: &Path) -> Result<Iterated> {
    with_record!(record, T => Ok(Box::new(T::open(path)?.map(any))))
}

/// The records of a CSV that a reader gives.
///
/// # Errors
/// [`Error::InvalidInput`] if there is no such kind of record.
pub fn read_records(
    record: &'static RecordSchema,
    reader: impl io::Read + Send + 'static,
) -> Result<Iterated> {
    with_record!(record, T => Ok(Box::new(T::read(reader).map(any))))
}

/// The records of an export's file as Arrow record batches.
///
/// # Errors
/// [`Error::InvalidInput`] if there is no such kind of record.
#[cfg(feature = "arrow")]
pub fn batch_stream(
    record: &'static RecordSchema,
    content: Content,
) -> Result<crate::cdr::CdrBatchStream<crate::ExportStream>> {
    with_record!(record, T => Ok(content.batches::<T>()))
}

/// The records of a file as Arrow record batches.
///
/// # Errors
/// [`Error::File`] if it cannot be opened, and if its header cannot be understood.
#[cfg(feature = "arrow")]
pub fn open_batches(
    record: &'static RecordSchema,
    path: &Path,
) -> Result<crate::cdr::CdrBatches<crate::cdr::CdrFile>> {
    with_record!(record, T => crate::cdr::CdrBatches::open::<T>(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_record_is_known() {
        for record in schema::RECORDS {
            assert!(read_records(record, io::empty()).is_ok(), "{}", record.name);
            let nothing = futures_util::stream::empty();
            assert!(streamed_records(record, nothing).is_ok(), "{}", record.name);
        }
    }
}
