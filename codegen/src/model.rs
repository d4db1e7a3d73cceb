//! The schema, read and resolved: every fact per version.

use crate::callbacks::Callbacks;
use crate::names;
use crate::node::Node;
use crate::records::Records;
use serde::Deserialize;

/// The whole API.
#[derive(Debug)]
pub struct Schema {
    pub(crate) versions: Vec<String>,
    pub(crate) default_version: usize,
    pub(crate) enums: Vec<Enum>,
    pub(crate) objects: Vec<Object>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) callbacks: Callbacks,
    pub(crate) records: Records,
}

impl Schema {
    pub(crate) fn resource(&self, wire_type: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.wire_type == wire_type)
    }

    pub(crate) fn find_enum(&self, name: &str) -> Option<&Enum> {
        self.enums.iter().find(|known| known.name == name)
    }

    pub(crate) fn find_object(&self, name: &str) -> Option<&Object> {
        self.objects.iter().find(|known| known.name == name)
    }
}

/// A thing with a name that some versions have: its facts per version.
#[derive(Debug)]
pub(crate) struct Versioned<T> {
    pub(crate) name: String,
    pub(crate) facts: Vec<Option<T>>,
}

impl<T> Versioned<T> {
    /// The newest version's facts: what documentation says.
    pub(crate) fn newest(&self) -> &T {
        let found = self.facts.iter().rev().flatten().next();
        found.expect("an entry that no version has is refused when it is read")
    }

    pub(crate) fn any(&self, test: impl Fn(&T) -> bool) -> bool {
        self.facts.iter().flatten().any(test)
    }

    /// The versions as bits, the oldest lowest.
    pub(crate) fn bits(&self) -> u16 {
        let set = self.facts.iter().enumerate().filter(|(_, facts)| facts.is_some());
        set.fold(0, |bits, (index, _)| bits | 1 << index)
    }
}

#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) doc: String,
    pub(crate) integer: bool,
    pub(crate) values: Vec<Versioned<EnumValue>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnumValue {
    #[serde(default)]
    pub(crate) doc: String,
    #[serde(default)]
    variant: Option<String>,
    #[serde(skip)]
    pub(crate) wire: String,
}

impl Versioned<EnumValue> {
    pub(crate) fn variant(&self) -> String {
        self.newest().variant.clone().unwrap_or_else(|| names::camel(&self.name))
    }

    /// The name of its constant: that of the value, or of its Rust variant where that is no identifier.
    pub(crate) fn constant(&self) -> String {
        match self.name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            true => names::constant(&self.name),
            false => names::constant(&names::snake(&self.variant())),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) doc: String,
    pub(crate) tagged: bool,
    pub(crate) variants: Vec<Variant>,
}

impl Object {
    /// The class that stands for it where it is used: the family, or the one form of an untagged one.
    pub(crate) fn used_class(&self) -> &str {
        match (self.tagged, self.variants.first()) {
            (false, Some(variant)) => &variant.class,
            _ => &self.class,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) wire_type: String,
    pub(crate) class: String,
    pub(crate) variant: String,
    pub(crate) doc: String,
    pub(crate) versions: u16,
    pub(crate) attributes: Vec<Versioned<Attribute>>,
    pub(crate) rules: Vec<Rule>,
}

/// How a resource comes to the state that is waited for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settles {
    pub(crate) attribute: String,
    /// Values that pass.
    pub(crate) from: Vec<String>,
    /// Values that are waited for.
    pub(crate) to: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) settles: Option<Settles>,
    /// The attribute that says where its file is.
    pub(crate) download: Option<String>,
    pub(crate) wire_type: String,
    pub(crate) class: String,
    pub(crate) accessor: String,
    pub(crate) path: String,
    pub(crate) doc: String,
    pub(crate) source: String,
    pub(crate) notes: Vec<String>,
    pub(crate) singleton: bool,
    pub(crate) authenticated: bool,
    pub(crate) default_sort: Option<String>,
    pub(crate) versions: u16,
    pub(crate) pagination: Vec<Option<Pagination>>,
    pub(crate) upload: Option<Versioned<Upload>>,
    pub(crate) operations: Vec<Versioned<Documented>>,
    pub(crate) collection_meta: Vec<Versioned<CollectionMember>>,
    pub(crate) attributes: Vec<Versioned<Attribute>>,
    pub(crate) relationships: Vec<Versioned<Relationship>>,
    pub(crate) filters: Vec<Versioned<Filter>>,
    pub(crate) sorts: Vec<Versioned<Documented>>,
    pub(crate) includes: Vec<Versioned<Documented>>,
    pub(crate) meta: Option<Variant>,
    pub(crate) rules: Vec<Rule>,
}

impl Resource {
    /// Name of its module: `did`, `voice_in_trunk`.
    pub(crate) fn module(&self) -> String {
        names::snake(&self.class)
    }

    /// Whether there is any call about it.
    pub(crate) fn has_calls(&self) -> bool {
        !self.operations.is_empty() || self.upload.is_some()
    }

    /// Name of the class of its calls, in languages that have one for each type; `None` where there is no call about it.
    pub(crate) fn endpoint(&self) -> Option<String> {
        self.has_calls().then(|| format!("{}Endpoint", names::camel(&self.accessor)))
    }

    pub(crate) fn supports(&self, operation: &str) -> bool {
        self.operations.iter().any(|known| known.name == operation)
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pagination {
    pub(crate) default: u32,
    pub(crate) max: u32,
}

/// How files become resources: a form in place of a JSON:API document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Upload {
    pub(crate) fingerprint: String,
    pub(crate) description: String,
    pub(crate) file: String,
    pub(crate) max_files: u32,
    pub(crate) max_bytes: u64,
    pub(crate) accept: String,
    pub(crate) answer: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Documented {
    #[serde(default)]
    pub(crate) doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CollectionMember {
    #[serde(rename = "type")]
    _kind: String,
    #[serde(default)]
    _doc: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Integer,
    Boolean,
    Decimal,
    DateTime,
    UtcTime,
    Date,
    Uuid,
    Enum(String),
    Object(String),
    List(Box<Kind>),
}

impl Kind {
    pub(crate) fn parse(text: &str) -> Result<Kind, String> {
        Ok(match text {
            "string" => Kind::String,
            "integer" => Kind::Integer,
            "boolean" => Kind::Boolean,
            "decimal" => Kind::Decimal,
            "datetime" => Kind::DateTime,
            "utc_time" => Kind::UtcTime,
            "date" => Kind::Date,
            "uuid" => Kind::Uuid,
            _ => match text.split_once(':') {
                Some(("enum", name)) => Kind::Enum(name.to_owned()),
                Some(("object", name)) => Kind::Object(name.to_owned()),
                Some(("list", inner)) => Kind::List(Box::new(Kind::parse(inner)?)),
                _ => return Err(format!("{text} is no type")),
            },
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Write {
    #[default]
    Never,
    Optional,
    Required,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Patch {
    #[default]
    Merge,
    Replace,
}

fn yes() -> bool {
    true
}

/// A key that was written, be it as null: `default: null` is not the same as no default.
fn written<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Node>, D::Error> {
    Node::deserialize(deserializer).map(Some)
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attribute {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) wire: Option<String>,
    #[serde(default)]
    pub(crate) nullable: bool,
    #[serde(default = "yes")]
    pub(crate) read: bool,
    #[serde(default)]
    pub(crate) create: Write,
    #[serde(default)]
    pub(crate) update: Write,
    #[serde(default)]
    pub(crate) min: Option<i64>,
    #[serde(default)]
    pub(crate) max: Option<i64>,
    #[serde(default)]
    pub(crate) min_length: Option<u32>,
    #[serde(default)]
    pub(crate) max_length: Option<u32>,
    #[serde(default)]
    pub(crate) pattern: Option<String>,
    #[serde(default)]
    pub(crate) min_items: Option<u32>,
    #[serde(default)]
    pub(crate) max_items: Option<u32>,
    #[serde(default)]
    pub(crate) unique: bool,
    #[serde(default)]
    pub(crate) joined: Option<String>,
    #[serde(default)]
    pub(crate) patch: Patch,
    #[serde(default, deserialize_with = "written")]
    default: Option<Node>,
    #[serde(default)]
    pub(crate) unit: String,
    #[serde(default)]
    pub(crate) secret: bool,
    #[serde(default)]
    pub(crate) doc: String,
}

impl Attribute {
    pub(crate) fn default_json(&self) -> Option<String> {
        self.default.as_ref().map(Node::json)
    }
}

impl Versioned<Attribute> {
    /// Whether it may read as null where a list reads null as having no items.
    pub(crate) fn reads_null(&self) -> bool {
        !matches!(self.kind(), Kind::List(_)) && (self.optional() || !self.readable())
    }

    pub(crate) fn kind(&self) -> Kind {
        Kind::parse(&self.newest().kind).expect("kinds are checked when they are read")
    }

    pub(crate) fn writable(&self) -> bool {
        self.any(|facts| facts.create != Write::Never || facts.update != Write::Never)
    }

    pub(crate) fn nullable(&self) -> bool {
        self.any(|facts| facts.nullable)
    }

    pub(crate) fn readable(&self) -> bool {
        self.any(|facts| facts.read)
    }

    pub(crate) fn updatable(&self) -> bool {
        self.any(|facts| facts.update != Write::Never)
    }

    /// Whether there may be no value: times and objects have no neutral one to stand for one that is missing.
    pub(crate) fn optional(&self) -> bool {
        self.nullable()
            || matches!(self.kind(), Kind::DateTime | Kind::UtcTime | Kind::Date | Kind::Object(_))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relationship {
    pub(crate) kind: String,
    pub(crate) types: Vec<String>,
    #[serde(default)]
    pub(crate) wire: Option<String>,
    #[serde(default)]
    pub(crate) nullable: bool,
    #[serde(default = "yes")]
    pub(crate) read: bool,
    #[serde(default)]
    pub(crate) create: Write,
    #[serde(default)]
    pub(crate) update: Write,
    #[serde(default)]
    pub(crate) excludes: Vec<String>,
    #[serde(default)]
    ids: Option<String>,
    #[serde(default)]
    pub(crate) min_items: Option<u32>,
    #[serde(default)]
    pub(crate) max_items: Option<u32>,
    #[serde(default)]
    pub(crate) unique: bool,
    #[serde(default)]
    pub(crate) doc: String,
}

impl Versioned<Relationship> {
    /// The class that it links to; any resource if there are several.
    pub(crate) fn target(&self, schema: &Schema) -> String {
        match self.newest().types.as_slice() {
            [wire_type] => schema.resource(wire_type).map(|known| known.class.clone()).unwrap_or_default(),
            _ => "Resource".to_owned(),
        }
    }

    pub(crate) fn many(&self) -> bool {
        self.newest().kind == "to-many"
    }

    pub(crate) fn polymorphic(&self) -> bool {
        self.newest().types.len() > 1
    }

    pub(crate) fn nullable(&self) -> bool {
        self.any(|facts| facts.nullable)
    }

    pub(crate) fn readable(&self) -> bool {
        self.any(|facts| facts.read)
    }

    pub(crate) fn updatable(&self) -> bool {
        self.any(|facts| facts.update != Write::Never)
    }

    /// Whether it can be set by ids alone: they do not say of which of several types they are.
    pub(crate) fn set_by_id(&self) -> bool {
        self.writable() && !self.polymorphic()
    }

    pub(crate) fn ids_name(&self) -> String {
        let irregular = self.newest().ids.clone();
        irregular.unwrap_or_else(|| match self.many() {
            true => format!("{}_ids", names::singular(&self.name)),
            false => format!("{}_id", self.name),
        })
    }

    pub(crate) fn writable(&self) -> bool {
        self.any(|facts| facts.create != Write::Never || facts.update != Write::Never)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(rename = "match")]
    pub(crate) matching: String,
    #[serde(default)]
    pub(crate) case_insensitive: bool,
    #[serde(default)]
    pub(crate) empty: bool,
    #[serde(default)]
    pub(crate) doc: String,
}

impl Versioned<Filter> {
    pub(crate) fn kind(&self) -> Kind {
        Kind::parse(&self.newest().kind).expect("kinds are checked when they are read")
    }
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) versions: u16,
    pub(crate) spec: RuleSpec,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleSpec {
    pub(crate) kind: String,
    of: Node,
    #[serde(default)]
    when: Option<Node>,
    #[serde(default)]
    set: Option<Node>,
    #[serde(default)]
    on: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) months: Option<u8>,
    #[serde(default)]
    pub(crate) doc: String,
}

impl RuleSpec {
    pub(crate) fn members(&self) -> Vec<String> {
        match &self.of {
            Node::List(list) => list.iter().filter_map(Node::scalar).collect(),
            other => other.scalar().into_iter().collect(),
        }
    }

    /// The member and the JSON value that `when` names.
    pub(crate) fn condition(&self) -> Option<(String, String)> {
        let Some(Node::Map(map)) = &self.when else {
            return None;
        };
        map.iter().next().map(|(member, value)| (member.clone(), value.json()))
    }

    pub(crate) fn sets(&self) -> Vec<(String, String)> {
        let Some(Node::Map(map)) = &self.set else {
            return Vec::new();
        };
        map.iter().map(|(member, value)| (member.clone(), value.json())).collect()
    }

    pub(crate) fn on(&self, operation: &str) -> bool {
        match &self.on {
            Some(operations) => operations.iter().any(|known| known == operation),
            None => operation == "create",
        }
    }
}
