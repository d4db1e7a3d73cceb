//! The API as data: what the YAML under `core/schema/` compiles to, as the engine, the sandbox and the
//! bindings see it.
//!
//! Everything here is `'static`. [`RESOURCES`] lists every resource type of every version; look one up with
//! [`resource`].
//!
//! ```
//! use didww::{ApiVersion, schema};
//!
//! let dids = schema::resource("dids").unwrap();
//! let number = dids.attribute("number").unwrap();
//! assert!(number.versions.contains(ApiVersion::V2022_05_10));
//! assert!(!number.facts(ApiVersion::V2022_05_10).nullable);
//! ```

mod callbacks;
mod records;
pub mod tables;

pub use callbacks::{CallbackMember, CallbackSchema};
pub use records::{CellKind, RecordField, RecordSchema};
pub use tables::{ApiVersion, CALLBACKS, ENUMS, OBJECTS, RECORDS, RESOURCES, VERSION_COUNT};

/// Finds a resource type by its JSON:API type (`dids`, `voice_in_trunks`, `balances` …).
pub fn resource(wire_type: &str) -> Option<&'static ResourceSchema> {
    RESOURCES.iter().copied().find(|schema| schema.wire_type == wire_type)
}

/// Finds a resource type by the name of its accessor on the client (`dids`, `balance` …).
pub fn by_accessor(accessor: &str) -> Option<&'static ResourceSchema> {
    RESOURCES.iter().copied().find(|schema| schema.accessor == accessor)
}

/// A set of API versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Versions(pub u16);

impl Versions {
    /// Every version this release knows.
    pub const ALL: Versions = Versions((1 << VERSION_COUNT) - 1);

    /// Whether `version` is in the set.
    pub const fn contains(self, version: ApiVersion) -> bool {
        self.0 & (1 << version.index()) != 0
    }

    /// The versions in the set, oldest first.
    pub fn iter(self) -> impl Iterator<Item = ApiVersion> {
        ApiVersion::ALL.iter().copied().filter(move |version| self.contains(*version))
    }

    /// Those in the set that `test` holds of.
    pub(crate) fn filter(self, test: impl Fn(ApiVersion) -> bool) -> Versions {
        let kept = self.iter().filter(|version| test(*version));
        Versions(kept.fold(0, |bits, version| bits | 1 << version.index()))
    }

    /// The dates in the set, joined by commas: what an error message says.
    pub fn names(self) -> String {
        let names: Vec<&str> = self.iter().map(ApiVersion::as_str).collect();
        names.join(", ")
    }
}

impl std::fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for ApiVersion {
    type Err = crate::Error;

    /// Reads a date such as `2026-04-16`.
    fn from_str(text: &str) -> crate::Result<ApiVersion> {
        let found = ApiVersion::ALL.into_iter().find(|version| version.as_str() == text);
        found.ok_or_else(|| {
            let known = Versions::ALL.names();
            let message = format!("this release does not know API version {text:?}; it knows: {known}");
            crate::Error::invalid_option("api_version", message)
        })
    }
}

/// What can be done with a resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `GET /type`
    List,
    /// `GET /type/{id}`, or `GET /type` for a singleton
    Find,
    /// `POST /type`
    Create,
    /// `PATCH /type/{id}`
    Update,
    /// `DELETE /type/{id}`
    Delete,
}

impl Operation {
    /// `list`, `find`, `create`, `update` or `delete`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Operation::List => "list",
            Operation::Find => "find",
            Operation::Create => "create",
            Operation::Update => "update",
            Operation::Delete => "delete",
        }
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A resource type.
#[derive(Debug)]
#[non_exhaustive]
pub struct ResourceSchema {
    /// JSON:API type, e.g. `dids`.
    pub wire_type: &'static str,
    /// Name of the class in every language, e.g. `Did`.
    pub name: &'static str,
    /// Name of the accessor on the client, e.g. `dids`.
    pub accessor: &'static str,
    /// URL path below the base URL, e.g. `dids`.
    pub path: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Versions that have it.
    pub versions: Versions,
    /// There is one per account and no id in the path.
    pub singleton: bool,
    /// Whether the API key is sent.
    pub authenticated: bool,
    /// Operations, with the versions that have them.
    pub operations: &'static [(Operation, Versions)],
    /// How files are uploaded, per version; `None` where the type is not made of files.
    pub upload: [Option<UploadFacts>; VERSION_COUNT],
    /// Page sizes per version; `None` where the list is not paginated.
    pub pagination: [Option<Pagination>; VERSION_COUNT],
    /// Members of a list's top-level `meta` besides `api_version`.
    pub collection_meta: &'static [(&'static str, Versions)],
    /// Attributes, in the order of the slots.
    pub attributes: &'static [AttributeSchema],
    /// Relationships, in the order of the linkages.
    pub relationships: &'static [RelationshipSchema],
    /// Filters of the list.
    pub filters: &'static [FilterSchema],
    /// Sort keys of the list.
    pub sorts: &'static [(&'static str, Versions)],
    /// What the list is sorted by when nothing is asked.
    pub default_sort: Option<&'static str>,
    /// First segments of include paths.
    pub includes: &'static [(&'static str, Versions)],
    /// The resource's own `meta`, if the API has any for it.
    pub meta: Option<&'static VariantSchema>,
    /// How it comes to the state that is waited for, if it does so by itself.
    pub settles: Option<Settles>,
    /// Rules between members.
    pub rules: &'static [Rule],
}

/// How a resource comes to the state that is waited for.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Settles {
    /// The attribute that tells its state.
    pub attribute: &'static str,
    /// States that pass by themselves.
    pub from: &'static [&'static str],
    /// States that are waited for.
    pub to: &'static [&'static str],
}

impl ResourceSchema {
    /// Whether `operation` exists in `version`.
    pub fn supports(&self, operation: Operation, version: ApiVersion) -> bool {
        self.operation_versions(operation).contains(version)
    }

    /// The versions that have `operation`; empty if none has it.
    pub fn operation_versions(&self, operation: Operation) -> Versions {
        let found = self.operations.iter().find(|(known, _)| *known == operation);
        found.map_or(Versions(0), |(_, versions)| *versions)
    }

    /// The attribute called `name`.
    pub fn attribute(&self, name: &str) -> Option<&'static AttributeSchema> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The relationship called `name`.
    pub fn relationship(&self, name: &str) -> Option<&'static RelationshipSchema> {
        self.relationships.iter().find(|relationship| relationship.name == name)
    }

    /// The filter called `name`.
    pub fn filter(&self, name: &str) -> Option<&'static FilterSchema> {
        self.filters.iter().find(|filter| filter.name == name)
    }
}

/// What most types have for [`ResourceSchema::upload`].
const NO_UPLOAD: [Option<UploadFacts>; VERSION_COUNT] = [None; VERSION_COUNT];

/// How files are uploaded in one version: with `multipart/form-data`, in a POST to the type's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadFacts {
    /// Form field of the fingerprint of the keys that the files are encrypted with.
    pub fingerprint: &'static str,
    /// Form field of a file's description.
    pub description: &'static str,
    /// Form field of a file.
    pub file: &'static str,
    /// Files of one request at most.
    pub max_files: u32,
    /// Bytes of one file at most, as it is sent: encrypted.
    pub max_bytes: u64,
    /// Media type to ask for.
    pub accept: &'static str,
    /// What is answered.
    pub answer: UploadAnswer,
}

/// What the answer to an upload looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UploadAnswer {
    /// `{"ids": ["…"]}`, which is not JSON:API.
    Ids,
    /// A JSON:API document with the resource.
    Document,
}

/// Page sizes of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pagination {
    /// Rows of a page when no size is asked.
    pub default_size: u32,
    /// Rows of a page at most.
    pub max_size: u32,
}

/// The type of a value.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// An exact decimal, a string on the wire.
    Decimal,
    /// An instant, ISO 8601 in UTC on the wire.
    DateTime,
    /// An instant to the second, `YYYY-MM-DD HH:MM:SS` in UTC on the wire.
    UtcTime,
    /// A calendar date, YYYY-MM-DD on the wire.
    Date,
    /// A resource id.
    Uuid,
    /// One of a set of values.
    Enum(&'static EnumSchema),
    /// A nested object.
    Object(&'static ObjectSchema),
    /// A list of values of one type.
    List(&'static Kind),
}

/// Whether a member may, must or must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// It is refused.
    Never,
    /// It may be sent.
    Optional,
    /// It must be sent.
    Required,
}

/// How a nested object travels in a PATCH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patch {
    /// The changed members alone; the server keeps the others.
    Merge,
    /// The whole object.
    Replace,
}

/// An attribute of a resource type, a member of a nested object or of a resource's meta.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttributeSchema {
    /// Its name in every language (before camel casing).
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it means.
    pub doc: &'static str,
    /// Unit of a number (`s`, `ms` …), or empty.
    pub unit: &'static str,
    /// Versions that have it.
    pub versions: Versions,
    /// Never shown in debug output, logs and error texts.
    pub secret: bool,
    /// May be null in some version.
    pub nullable: bool,
    /// Facts per version, by [`ApiVersion::index`]; read them with [`AttributeSchema::facts`].
    pub by_version: [AttributeFacts; VERSION_COUNT],
}

impl AttributeSchema {
    /// The facts in `version`. Meaningless where the version lacks the attribute.
    pub const fn facts(&self, version: ApiVersion) -> &AttributeFacts {
        &self.by_version[version.index()]
    }
}

/// What holds of an attribute in one version.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttributeFacts {
    /// Its spelling on the wire.
    pub wire: &'static str,
    /// May be null.
    pub nullable: bool,
    /// Is in answers.
    pub read: bool,
    /// May be sent in a POST.
    pub create: Write,
    /// May be sent in a PATCH.
    pub update: Write,
    /// Least value.
    pub min: Option<i64>,
    /// Greatest value.
    pub max: Option<i64>,
    /// Least length of text, in characters.
    pub min_length: Option<u32>,
    /// Greatest length of text, in characters.
    pub max_length: Option<u32>,
    /// Regular expression that text matches.
    pub pattern: Option<&'static str>,
    /// Least length of a list.
    pub min_items: Option<u32>,
    /// Greatest length of a list.
    pub max_items: Option<u32>,
    /// A list holds no value twice.
    pub unique: bool,
    /// The list travels as one string with this separator.
    pub joined: Option<&'static str>,
    /// How an object travels in a PATCH.
    pub patch: Patch,
    /// What the server takes when it is not sent, as JSON.
    pub default: Option<&'static str>,
}

impl AttributeFacts {
    /// What holds when the schema says nothing.
    pub const PLAIN: AttributeFacts = AttributeFacts {
        wire: "",
        nullable: false,
        read: true,
        create: Write::Never,
        update: Write::Never,
        min: None,
        max: None,
        min_length: None,
        max_length: None,
        pattern: None,
        min_items: None,
        max_items: None,
        unique: false,
        joined: None,
        patch: Patch::Merge,
        default: None,
    };
}

/// A relationship of a resource type.
#[derive(Debug)]
#[non_exhaustive]
pub struct RelationshipSchema {
    /// Its name in every language (before camel casing).
    pub name: &'static str,
    /// Name of the accessor of its ids, e.g. `voice_in_trunk_id`.
    pub ids_name: &'static str,
    /// Links to many resources.
    pub many: bool,
    /// JSON:API types it can link to; more than one: polymorphic.
    pub types: &'static [&'static str],
    /// What it means.
    pub doc: &'static str,
    /// Versions that have it.
    pub versions: Versions,
    /// Relationships that are cleared when this one is set.
    pub excludes: &'static [&'static str],
    /// Facts per version, by [`ApiVersion::index`]; read them with [`RelationshipSchema::facts`].
    pub by_version: [RelationshipFacts; VERSION_COUNT],
}

impl RelationshipSchema {
    /// The facts in `version`. Meaningless where the version lacks the relationship.
    pub const fn facts(&self, version: ApiVersion) -> &RelationshipFacts {
        &self.by_version[version.index()]
    }
}

/// What holds of a relationship in one version.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RelationshipFacts {
    /// Its spelling on the wire.
    pub wire: &'static str,
    /// A to-one relationship that may be empty.
    pub nullable: bool,
    /// Is in answers.
    pub read: bool,
    /// May be sent in a POST.
    pub create: Write,
    /// May be sent in a PATCH.
    pub update: Write,
    /// Fewest links.
    pub min_items: Option<u32>,
    /// Most links.
    pub max_items: Option<u32>,
    /// No resource is linked to twice.
    pub unique: bool,
}

impl RelationshipFacts {
    /// What holds when the schema says nothing.
    pub const PLAIN: RelationshipFacts = RelationshipFacts {
        wire: "",
        nullable: false,
        read: true,
        create: Write::Never,
        update: Write::Never,
        min_items: None,
        max_items: None,
        unique: false,
    };
}

/// How a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Match {
    /// Exact, one value.
    Eq,
    /// Exact, any of a comma-separated list.
    In,
    /// Substring.
    Contains,
    /// All of a comma-separated list must be there.
    AllOf,
    /// At least.
    Gteq,
    /// At most.
    Lteq,
}

/// A filter of a list.
#[derive(Debug)]
#[non_exhaustive]
pub struct FilterSchema {
    /// Its key: `filter[name]`.
    pub name: &'static str,
    /// Type of its value.
    pub kind: Kind,
    /// What it does.
    pub doc: &'static str,
    /// Versions that have it.
    pub versions: Versions,
    /// How it compares, per version.
    pub matches: [Match; VERSION_COUNT],
    /// Case does not matter.
    pub case_insensitive: bool,
    /// An empty value is accepted.
    pub empty: bool,
}

/// An enum.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumSchema {
    /// Name of the class in every language, e.g. `CliFormat`.
    pub name: &'static str,
    /// What it says.
    pub doc: &'static str,
    /// Numbers travel on the wire.
    pub integer: bool,
    /// Its values.
    pub values: &'static [EnumValueSchema],
}

impl EnumSchema {
    /// The value spelled `wire` in `version`, or in any other version if that one has no such spelling.
    pub fn value_of(&self, wire: &str, version: ApiVersion) -> Option<&'static EnumValueSchema> {
        let exact = self.values.iter().find(|value| value.wire[version.index()] == wire);
        exact.or_else(|| self.values.iter().find(|value| value.wire.contains(&wire)))
    }

    /// The value that `number` is in `version`, or in any other version if that one has no such number.
    pub fn value_of_number(&self, number: i64, version: ApiVersion) -> Option<&'static EnumValueSchema> {
        if !self.integer {
            return None;
        }
        let exact = self.values.iter().find(|value| value.number[version.index()] == number);
        exact.or_else(|| self.values.iter().find(|value| value.number.contains(&number)))
    }

    /// The value called `name` in the schema.
    pub fn value_named(&self, name: &str) -> Option<&'static EnumValueSchema> {
        self.values.iter().find(|value| value.name == name)
    }
}

/// A value of an enum. Its debug output is its name.
#[non_exhaustive]
pub struct EnumValueSchema {
    /// Its name in the schema, e.g. `send_original_cli`.
    pub name: &'static str,
    /// Its constant's name, e.g. `SendOriginalCli`.
    pub variant: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Versions that have it.
    pub versions: Versions,
    /// Spelling on the wire per version, by [`ApiVersion::index`]; a number's digits for an integer enum.
    pub wire: [&'static str; VERSION_COUNT],
    /// The number on the wire per version, by [`ApiVersion::index`]; zero unless it is an integer enum.
    pub number: [i64; VERSION_COUNT],
    /// Its place in [`EnumSchema::values`].
    pub index: u16,
}

impl std::fmt::Debug for EnumValueSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A nested object, or a family of them told apart by `type`.
#[derive(Debug)]
#[non_exhaustive]
pub struct ObjectSchema {
    /// Name of the class in every language, e.g. `VoiceInTrunkConfiguration`.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Travels as `{type, attributes}`; otherwise its members stand bare.
    pub tagged: bool,
    /// Its forms; an untagged object has one.
    pub variants: &'static [&'static VariantSchema],
}

impl ObjectSchema {
    /// The form whose wire type is `wire_type`.
    pub fn variant(&self, wire_type: &str) -> Option<&'static VariantSchema> {
        self.variants.iter().copied().find(|variant| variant.wire_type == wire_type)
    }
}

/// One form of a nested object.
#[derive(Debug)]
#[non_exhaustive]
pub struct VariantSchema {
    /// The wire type that tells it apart, e.g. `sip_configurations`.
    pub wire_type: &'static str,
    /// Name of the class in every language, e.g. `SipConfiguration`.
    pub name: &'static str,
    /// Its constant's name inside the family, e.g. `Sip`.
    pub variant: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Versions that have it.
    pub versions: Versions,
    /// Its members, in the order of the slots.
    pub attributes: &'static [AttributeSchema],
    /// Rules between members.
    pub rules: &'static [Rule],
}

impl VariantSchema {
    /// The member called `name`.
    pub fn attribute(&self, name: &str) -> Option<&'static AttributeSchema> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// A rule between members of a resource or nested object.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// What it says.
    pub kind: RuleKind,
    /// Why, in words.
    pub doc: &'static str,
    /// Versions in which it holds.
    pub versions: Versions,
    /// Holds in a POST.
    pub on_create: bool,
    /// Holds in a PATCH.
    pub on_update: bool,
}

/// The forms of a rule. Members are named as in the schema; values are JSON.
#[derive(Debug)]
#[non_exhaustive]
pub enum RuleKind {
    /// One of the members, not more, not none.
    ExactlyOne(&'static [&'static str]),
    /// Not two of the members.
    AtMostOne(&'static [&'static str]),
    /// One of the members or more.
    AtLeastOne(&'static [&'static str]),
    /// All of the members or none.
    Together(&'static [&'static str]),
    /// The members must be set while the other member has the value.
    RequiredWhen(&'static [&'static str], &'static str, &'static str),
    /// The members must not be set while the other member has the value.
    ForbiddenWhen(&'static [&'static str], &'static str, &'static str),
    /// Times, each before the next one.
    Ascending(&'static [&'static str]),
    /// Each time, or the date that year, month and day make, lies in the current month or so many months before it,
    /// and not in the future.
    Recent(&'static [&'static str], u8),
    /// Setting the other member to the value removes the members.
    Drops(&'static [&'static str], &'static str, &'static str),
    /// Setting the member to a value also sends these members with these values.
    Implies(&'static str, &'static [(&'static str, &'static str)]),
}

impl ResourceSchema {
    /// A resource type that this release does not know: all it has is kept as unknown members.
    pub(crate) const UNKNOWN: ResourceSchema = ResourceSchema {
        wire_type: "",
        name: "Resource",
        accessor: "",
        path: "",
        doc: "",
        versions: Versions::ALL,
        singleton: false,
        authenticated: true,
        operations: &[],
        upload: NO_UPLOAD,
        pagination: [None; VERSION_COUNT],
        collection_meta: &[],
        attributes: &[],
        relationships: &[],
        filters: &[],
        sorts: &[],
        default_sort: None,
        includes: &[],
        meta: None,
        settles: None,
        rules: &[],
    };
}
