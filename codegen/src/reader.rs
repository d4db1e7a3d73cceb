//! Reads the YAML of `core/schema` into the model, resolves the versions and checks the references.

use crate::Error;
use crate::kotlin_faces;
use crate::model::{
    Attribute, Enum, EnumValue, Kind, Object, Relationship, Resource, Rule, Schema, Variant, Versioned,
};
use crate::names;
use crate::node::{Map, Node};
use crate::node_faces;
use crate::python_faces;
use crate::records::{self, Records};
use crate::swift_faces;
use crate::versions::at_version;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::Path;

#[derive(Deserialize)]
struct VersionsFile {
    versions: Vec<VersionEntry>,
}

#[derive(Deserialize)]
struct VersionEntry {
    date: String,
    #[serde(default)]
    default: bool,
}

impl Schema {
    /// Reads and resolves the schema in `folder`.
    ///
    /// # Errors
    /// If a file can't be read, or says what the format does not allow; the message names the entry.
    pub fn load(folder: &Path) -> Result<Schema, Error> {
        let versions: VersionsFile = read(&folder.join("versions.yaml"))?;
        let default_version = versions.versions.iter().position(|version| version.default).unwrap_or(0);
        let versions: Vec<String> = versions.versions.into_iter().map(|version| version.date).collect();
        let reader = Reader { versions: &versions };

        let enums: Map = read(&folder.join("enums.yaml"))?;
        let enums =
            enums.into_iter().map(|(name, node)| reader.read_enum(name, node)).collect::<Result<_, _>>()?;
        let mut objects = Vec::new();
        for file in yaml_files(&folder.join("objects"))? {
            let map: Map = read(&file)?;
            objects.push(reader.read_object(map).map_err(|error| format!("{}: {error}", file.display()))?);
        }
        let mut resources = Vec::new();
        for file in yaml_files(&folder.join("resources"))? {
            let map: Map = read(&file)?;
            resources
                .push(reader.read_resource(map).map_err(|error| format!("{}: {error}", file.display()))?);
        }
        let file = folder.join("callbacks.yaml");
        let callbacks = reader.read_callbacks(read(&file)?);
        let callbacks = callbacks.map_err(|error| format!("{}: {error}", file.display()))?;
        let cdrs = folder.join("cdrs.yaml");
        let records: Records = read(&cdrs)?;
        records::check(&records, &versions).map_err(|error| format!("{}: {error}", cdrs.display()))?;
        let schema = Schema { default_version, enums, objects, resources, callbacks, records, versions };
        schema.check_references()?;
        Ok(schema)
    }

    /// Every enum, object, type and member that is named must exist.
    fn check_references(&self) -> Result<(), Error> {
        self.check_classes()?;
        for resource in &self.resources {
            self.check_resource(resource)?;
        }
        for variant in self.objects.iter().flat_map(|object| &object.variants) {
            self.check_members(&variant.wire_type, &variant.attributes)?;
            let members: Vec<&str> =
                variant.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
            check_rules(&variant.wire_type, &variant.rules, &members)?;
        }
        self.check_callbacks()?;
        python_faces::check(self)?;
        node_faces::check(self)?;
        kotlin_faces::check(self)?;
        swift_faces::check(self)
    }

    fn check_resource(&self, resource: &Resource) -> Result<(), Error> {
        let owner = &resource.wire_type;
        for operation in &resource.operations {
            check_word(owner, "operation", &operation.name, OPERATIONS)?;
        }
        for facts in resource.upload.iter().flat_map(|upload| upload.facts.iter().flatten()) {
            check_word(owner, "answer of an upload", &facts.answer, ANSWERS)?;
            if facts.max_files == 0 || facts.max_bytes == 0 {
                return Err(format!("{owner}: upload: max_files and max_bytes are at least 1").into());
            }
        }
        self.check_members(owner, &resource.attributes)?;
        if let Some(meta) = &resource.meta {
            self.check_members(owner, &meta.attributes)?;
        }
        for filter in &resource.filters {
            for facts in filter.facts.iter().flatten() {
                check_word(owner, "match", &facts.matching, MATCHES)?;
            }
            self.check_kind(&format!("{owner} filter {}", filter.name), &filter.kind())?;
        }
        for include in &resource.includes {
            let linked = resource.relationships.iter().any(|known| known.name == include.name);
            if !linked && include.newest().doc.is_empty() {
                let name = &include.name;
                let message = format!(
                    "{owner}: include {name} is no relationship; if it is another name, its doc says of what"
                );
                return Err(message.into());
            }
        }
        for relationship in &resource.relationships {
            self.check_relationship(resource, relationship)?;
        }
        self.check_settles(resource)?;
        check_download(resource)?;
        let attributes = resource.attributes.iter().map(|attribute| attribute.name.as_str());
        let relationships = resource.relationships.iter().map(|relationship| relationship.name.as_str());
        let nested = self.nested_members(resource);
        let nested = nested.iter().map(String::as_str);
        let members: Vec<&str> = attributes.chain(relationships).chain(nested).collect();
        check_rules(owner, &resource.rules, &members)
    }

    /// The states that a resource passes through are those of its enum.
    fn check_settles(&self, resource: &Resource) -> Result<(), Error> {
        let (owner, Some(settles)) = (&resource.wire_type, &resource.settles) else { return Ok(()) };
        let attribute = resource.attributes.iter().find(|known| known.name == settles.attribute);
        let Some(Kind::Enum(name)) = attribute.map(Versioned::<Attribute>::kind) else {
            return Err(format!("{owner}: settles names {}, which is no enum", settles.attribute).into());
        };
        let values = self.find_enum(&name).map_or(&[][..], |known| &known.values);
        let values: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
        let mut named = settles.from.iter().chain(&settles.to);
        named.try_for_each(|state| check_word(owner, &name, state, &values))
    }

    /// Members of nested objects as rules of the resource name them: `filters.did_number`.
    fn nested_members(&self, resource: &Resource) -> Vec<String> {
        let mut members = Vec::new();
        for attribute in &resource.attributes {
            let Kind::Object(name) = attribute.kind() else { continue };
            let variants = self.find_object(&name).map_or(&[][..], |object| &object.variants);
            let names = variants.iter().flat_map(|variant| &variant.attributes);
            members.extend(names.map(|member| format!("{}.{}", attribute.name, member.name)));
        }
        members
    }

    fn check_relationship(
        &self,
        resource: &Resource,
        relationship: &Versioned<Relationship>,
    ) -> Result<(), Error> {
        let entry = format!("{}.{}", resource.wire_type, relationship.name);
        check_name(&entry, &relationship.name)?;
        for facts in relationship.facts.iter().flatten() {
            check_word(&entry, "relationship kind", &facts.kind, &["to-one", "to-many"])?;
        }
        if resource.attributes.iter().any(|known| known.name == relationship.name) {
            return Err(format!("{entry}: an attribute and a relationship").into());
        }
        let facts = relationship.newest();
        let types = facts.types.iter().filter(|name| self.resource(name).is_none());
        let sibling = |name: &String| resource.relationships.iter().any(|known| known.name == *name);
        let excluded = facts.excludes.iter().filter(|name| !sibling(name));
        match types.chain(excluded).next() {
            Some(unknown) => Err(format!("{entry}: {unknown} does not exist").into()),
            None => Ok(()),
        }
    }

    /// Every class has a name of its own, and none that a language needs for itself.
    fn check_classes(&self) -> Result<(), Error> {
        let mut seen = std::collections::BTreeSet::new();
        let resources = self.resources.iter().map(|resource| &resource.class);
        let families = self.objects.iter().filter(|object| object.tagged).map(|object| &object.class);
        let forms = self.objects.iter().flat_map(|object| &object.variants).map(|variant| &variant.class);
        let enums = self.enums.iter().map(|known| &known.class);
        let events = self.callbacks.events.iter().map(|event| &event.class);
        let records = self.records.values().map(|record| &record.class);
        for class in resources.chain(families).chain(forms).chain(enums).chain(events).chain(records) {
            if TAKEN.contains(&class.as_str()) {
                return Err(
                    format!("struct {class}: a language needs this name for itself; choose another").into()
                );
            }
            if !seen.insert(class) {
                return Err(format!("struct {class} is there twice").into());
            }
        }
        Ok(())
    }

    fn check_members(&self, owner: &str, attributes: &[Versioned<Attribute>]) -> Result<(), Error> {
        for attribute in attributes {
            let entry = format!("{owner}.{}", attribute.name);
            check_name(&entry, &attribute.name)?;
            let number = matches!(attribute.kind(), Kind::Integer | Kind::Decimal);
            if !number && attribute.any(|facts| facts.min.is_some() || facts.max.is_some()) {
                return Err(format!("{entry}: min and max are for numbers").into());
            }
            if attribute.any(|facts| facts.doc.trim().is_empty()) {
                return Err(format!("{entry}: doc is missing; it is what users read").into());
            }
            self.check_kind(&format!("{owner}.{}", attribute.name), &attribute.kind())?;
        }
        Ok(())
    }

    pub(crate) fn check_kind(&self, entry: &str, kind: &Kind) -> Result<(), Error> {
        match kind {
            Kind::Enum(name) if self.find_enum(name).is_none() => {
                Err(format!("{entry}: no enum {name}").into())
            }
            Kind::Object(name) if self.find_object(name).is_none() => {
                Err(format!("{entry}: no object {name}").into())
            }
            Kind::List(inner) => self.check_kind(entry, inner),
            _ => Ok(()),
        }
    }
}

const OPERATIONS: &[&str] = &["list", "find", "create", "update", "delete"];
const ANSWERS: &[&str] = &["ids", "document"];
const MATCHES: &[&str] = &["eq", "in", "contains", "all_of", "gteq", "lteq"];
const RULES: &[&str] = &[
    "exactly_one",
    "at_most_one",
    "at_least_one",
    "together",
    "required_when",
    "forbidden_when",
    "ascending",
    "recent",
    "drops",
    "implies",
];

/// Names that one of the languages needs for itself.
const TAKEN: &[&str] = &[
    "List", "Map", "Set", "Error", "Result", "Type", "Unit", "String", "Option", "Vec", "Client", "Page",
    "Resource", "Object", "Value", "Data", "Date", "Task", "Callback",
];

/// Names that every resource has.
const RESERVED: &[&str] =
    &["id", "type", "get", "set", "has", "is_changed", "reset", "response", "to_json", "new", "with_id"];

/// Members are named in snake case, and not like what every resource has.
pub(crate) fn check_name(entry: &str, name: &str) -> Result<(), Error> {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !plain {
        return Err(format!(
            "{entry}: a name is lower case letters, digits and underscores; wire is its spelling"
        )
        .into());
    }
    match RESERVED.contains(&name) {
        true => Err(format!(
            "{entry}: every resource has a {name} of its own; choose another name, with wire: {name}"
        )
        .into()),
        false => Ok(()),
    }
}

/// Where the file of a resource is, one of its attributes says.
fn check_download(resource: &Resource) -> Result<(), Error> {
    let (owner, Some(name)) = (&resource.wire_type, &resource.download) else { return Ok(()) };
    let attribute = resource.attributes.iter().find(|known| known.name == *name);
    match attribute.map(Versioned::<Attribute>::kind) {
        Some(Kind::String) => Ok(()),
        Some(_) => Err(format!("{owner}: download names {name}, which is no string").into()),
        None => Err(format!("{owner}: download names {name}, which does not exist").into()),
    }
}

fn check_word(owner: &str, what: &str, word: &str, known: &[&str]) -> Result<(), Error> {
    match known.contains(&word) {
        true => Ok(()),
        false => Err(format!("{owner}: no {what} is called {word}; there are: {}", known.join(", ")).into()),
    }
}

fn check_rules(owner: &str, rules: &[Rule], members: &[&str]) -> Result<(), Error> {
    for rule in rules {
        check_word(owner, "rule", &rule.spec.kind, RULES)?;
        let set = rule.spec.sets().into_iter().map(|(member, _)| member);
        let condition = rule.spec.condition().into_iter().map(|(member, _)| member);
        let named = rule.spec.members().into_iter().chain(set).chain(condition);
        if let Some(unknown) = named.into_iter().find(|name| !members.contains(&name.as_str())) {
            return Err(
                format!("{owner}: rule {} names {unknown}, which does not exist", rule.spec.kind).into()
            );
        }
    }
    Ok(())
}

fn yaml_files(folder: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T, Error> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", file.display()).into())
}

pub(crate) struct Reader<'a> {
    pub(crate) versions: &'a [String],
}

impl Reader<'_> {
    fn read_enum(&self, name: String, node: Node) -> Result<Enum, String> {
        let mut map = node.into_map().map_err(|error| format!("enum {name}: {error}"))?;
        let mut values = Vec::new();
        for (value, entry) in take_map(&mut map, "values")? {
            values.push(
                self.read_enum_value(&value, entry)
                    .map_err(|error| format!("enum {name}.{value}: {error}"))?,
            );
        }
        let class = take_text(&mut map, "struct")?.unwrap_or_else(|| names::camel(&name));
        let doc = take_text(&mut map, "doc")?.unwrap_or_default();
        let integer = take_flag(&mut map, "integer", false)?;
        refuse_rest(&map).map_err(|error| format!("enum {name}: {error}"))?;
        Ok(Enum { name, class, doc, integer, values })
    }

    fn read_enum_value(&self, name: &str, node: Node) -> Result<Versioned<EnumValue>, String> {
        let mut map = node.into_map()?;
        let wire = map.shift_remove("wire");
        let mut value = self.versioned::<EnumValue>(name, Node::Map(map))?;
        for (index, facts) in value.facts.iter_mut().enumerate() {
            let Some(facts) = facts else { continue };
            facts.wire = match &wire {
                None => name.to_owned(),
                Some(Node::Map(by_version)) => {
                    let upto =
                        |date: &str| self.versions.iter().position(|version| version == date) <= Some(index);
                    let spelled = by_version.iter().rfind(|(date, _)| upto(date));
                    let spelled = spelled.and_then(|(_, node)| node.scalar());
                    spelled.ok_or_else(|| format!("no spelling for {}", self.versions[index]))?
                }
                Some(node) => node.scalar().ok_or("wire is a spelling, or a map of versions to spellings")?,
            };
        }
        Ok(value)
    }

    fn read_object(&self, mut map: Map) -> Result<Object, String> {
        let name = take_text(&mut map, "name")?.ok_or("name is missing")?;
        let class = take_text(&mut map, "struct")?.unwrap_or_else(|| names::camel(&name));
        let mut variants = Vec::new();
        for (wire_type, node) in take_map(&mut map, "variants")? {
            let variant = node.into_map().and_then(|node| self.read_variant(wire_type.clone(), node));
            variants.push(variant.map_err(|error| format!("{wire_type}: {error}"))?);
        }
        let object = Object {
            class,
            doc: take_text(&mut map, "doc")?.unwrap_or_default(),
            tagged: take_flag(&mut map, "tagged", true)?,
            variants,
            name,
        };
        take_text(&mut map, "source")?;
        map.shift_remove("notes");
        refuse_rest(&map)?;
        if !object.tagged && object.variants.len() != 1 {
            return Err("an untagged object has exactly one variant".into());
        }
        Ok(object)
    }

    fn read_variant(&self, wire_type: String, mut map: Map) -> Result<Variant, String> {
        let versions = self.version_bits(&map)?;
        for key in ["since", "until", "notes", "source"] {
            map.shift_remove(key);
        }
        let class = take_text(&mut map, "struct")?.unwrap_or_else(|| names::camel(&wire_type));
        let variant = Variant {
            variant: take_text(&mut map, "variant")?.unwrap_or_else(|| class.clone()),
            doc: take_text(&mut map, "doc")?.unwrap_or_default(),
            attributes: self.attributes(take_map(&mut map, "attributes")?, versions)?,
            rules: self.rules(map.shift_remove("rules"))?,
            versions,
            class,
            wire_type,
        };
        refuse_rest(&map)?;
        Ok(variant)
    }

    fn read_resource(&self, mut map: Map) -> Result<Resource, String> {
        let wire_type = take_text(&mut map, "type")?.ok_or("type is missing")?;
        let class = take_text(&mut map, "struct")?.ok_or("struct is missing")?;
        let versions = self.version_bits(&map)?;
        let mut pagination = Vec::new();
        for index in 0..self.versions.len() {
            let resolved = at_version(&map, index, self.versions)?;
            let node =
                resolved.and_then(|resolved| resolved.get("pagination").cloned()).unwrap_or(Node::Null);
            pagination.push(if node == Node::Null { None } else { Some(typed(&node)?) });
        }
        for key in ["since", "until", "changes", "pagination"] {
            map.shift_remove(key);
        }
        let upload = map.shift_remove("upload").map(|node| ("upload".to_owned(), node));
        let upload = self.all(upload.into_iter().collect(), versions)?.pop();
        let settles = map.shift_remove("settles").map(|node| typed(&node)).transpose();
        let settles = settles.map_err(|error| format!("settles: {error}"))?;
        let meta = take_map(&mut map, "meta")?;
        let meta = if meta.is_empty() { None } else { Some(self.read_meta(&class, meta, versions)?) };
        let notes = match map.shift_remove("notes") {
            Some(Node::List(notes)) => notes.iter().filter_map(Node::scalar).collect(),
            _ => Vec::new(),
        };
        let collection_meta = take_map(&mut map, "collection_meta")?;
        let collection_meta =
            collection_meta.into_iter().map(|(name, node)| (name, spelled_out(node))).collect();
        let resource = Resource {
            accessor: take_text(&mut map, "accessor")?.unwrap_or_else(|| wire_type.clone()),
            path: take_text(&mut map, "path")?.unwrap_or_else(|| wire_type.clone()),
            doc: take_text(&mut map, "doc")?.unwrap_or_default(),
            source: take_text(&mut map, "source")?.unwrap_or_default(),
            notes,
            settles,
            download: take_text(&mut map, "download")?,
            singleton: take_flag(&mut map, "singleton", false)?,
            authenticated: take_flag(&mut map, "authenticated", true)?,
            default_sort: take_text(&mut map, "default_sort")?,
            versions,
            pagination,
            upload,
            operations: self.all(take_map(&mut map, "operations")?, versions)?,
            collection_meta: self.all(collection_meta, versions)?,
            attributes: self.attributes(take_map(&mut map, "attributes")?, versions)?,
            relationships: self.all(take_map(&mut map, "relationships")?, versions)?,
            filters: self.all(take_map(&mut map, "filters")?, versions)?,
            sorts: self.all(take_map(&mut map, "sorts")?, versions)?,
            includes: self.all(take_map(&mut map, "includes")?, versions)?,
            meta,
            rules: self.rules(map.shift_remove("rules"))?,
            class,
            wire_type,
        };
        refuse_rest(&map)?;
        for filter in &resource.filters {
            Kind::parse(&filter.newest().kind).map_err(|error| format!("filter {}: {error}", filter.name))?;
        }
        Ok(resource)
    }

    fn read_meta(&self, class: &str, members: Map, versions: u16) -> Result<Variant, String> {
        Ok(Variant {
            wire_type: String::new(),
            class: format!("{class}Meta"),
            variant: format!("{class}Meta"),
            doc: format!("What the API says of a `{class}` beside its attributes."),
            attributes: self.attributes(members, versions)?,
            rules: Vec::new(),
            versions,
        })
    }

    fn attributes(&self, map: Map, versions: u16) -> Result<Vec<Versioned<Attribute>>, String> {
        let attributes: Vec<Versioned<Attribute>> = self.all(map, versions)?;
        for attribute in &attributes {
            let kinds: Result<Vec<Kind>, String> =
                attribute.facts.iter().flatten().map(|facts| Kind::parse(&facts.kind)).collect();
            let kinds = kinds.map_err(|error| format!("{}: {error}", attribute.name))?;
            if kinds.windows(2).any(|pair| pair[0] != pair[1]) {
                return Err(format!("{}: its type must be one in all versions", attribute.name));
            }
        }
        Ok(attributes)
    }

    /// Every entry of `map`, within the versions of its owner.
    pub(crate) fn all<T: DeserializeOwned>(&self, map: Map, owner: u16) -> Result<Vec<Versioned<T>>, String> {
        let mut entries = Vec::new();
        for (name, node) in map {
            let mut entry: Versioned<T> =
                self.versioned(&name, node).map_err(|error| format!("{name}: {error}"))?;
            for (index, facts) in entry.facts.iter_mut().enumerate() {
                if owner & (1 << index) == 0 {
                    *facts = None;
                }
            }
            if entry.facts.iter().all(Option::is_none) {
                return Err(format!("{name}: no version has it"));
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    fn versioned<T: DeserializeOwned>(&self, name: &str, node: Node) -> Result<Versioned<T>, String> {
        let map = node.into_map()?;
        let mut facts = Vec::new();
        for index in 0..self.versions.len() {
            let resolved = at_version(&map, index, self.versions)?;
            facts.push(resolved.map(|map| typed(&Node::Map(map))).transpose()?);
        }
        Ok(Versioned { name: name.to_owned(), facts })
    }

    pub(crate) fn version_bits(&self, map: &Map) -> Result<u16, String> {
        let mut bits = 0;
        for index in 0..self.versions.len() {
            if at_version(map, index, self.versions)?.is_some() {
                bits |= 1 << index;
            }
        }
        Ok(bits)
    }

    fn rules(&self, node: Option<Node>) -> Result<Vec<Rule>, String> {
        let list = match node {
            None | Some(Node::Null) => Vec::new(),
            Some(Node::List(list)) => list,
            Some(_) => return Err("rules is a list".into()),
        };
        let mut rules = Vec::new();
        for node in list {
            let mut map = node.into_map()?;
            let versions = self.version_bits(&map)?;
            map.shift_remove("since");
            map.shift_remove("until");
            rules.push(Rule { versions, spec: typed(&Node::Map(map))? });
        }
        Ok(rules)
    }
}

/// `total_records: integer` is short for `total_records: {type: integer}`.
fn spelled_out(node: Node) -> Node {
    match node {
        Node::Text(kind) => Node::Map(Map::from([("type".to_owned(), Node::Text(kind))])),
        other => other,
    }
}

pub(crate) fn typed<T: DeserializeOwned>(node: &Node) -> Result<T, String> {
    serde_json::from_str(&node.json()).map_err(|error| error.to_string())
}

pub(crate) fn take_map(map: &mut Map, key: &str) -> Result<Map, String> {
    let node = map.shift_remove(key).unwrap_or(Node::Null);
    node.into_map().map_err(|error| format!("{key}: {error}"))
}

pub(crate) fn take_text(map: &mut Map, key: &str) -> Result<Option<String>, String> {
    match map.shift_remove(key) {
        None | Some(Node::Null) => Ok(None),
        Some(node) => node.scalar().map(Some).ok_or_else(|| format!("{key} is text")),
    }
}

fn take_flag(map: &mut Map, key: &str, default: bool) -> Result<bool, String> {
    match map.shift_remove(key) {
        None => Ok(default),
        Some(Node::Bool(value)) => Ok(value),
        Some(_) => Err(format!("{key} is true or false")),
    }
}

pub(crate) fn refuse_rest(map: &Map) -> Result<(), String> {
    match map.keys().next() {
        Some(key) => Err(format!("{key} is no key of the format")),
        None => Ok(()),
    }
}
