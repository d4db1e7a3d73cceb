//! Resource types: the wrapper, its relationships, its names.

use super::imports::imports;
use super::members::members;
use super::objects::variant_face;
use super::version_note;
use crate::model::{Relationship, Resource, Schema, Versioned};
use crate::names::{camel, constant, rust_identifier};
use crate::rust_docs::{doc, escape};
use crate::rust_tables::{meta_name, resource_name};
use crate::texts::{self, Holder};
use std::fmt::Write as _;

pub(super) fn polymorphic(resource: &Resource) -> impl Iterator<Item = &Versioned<Relationship>> {
    resource.relationships.iter().filter(|relationship| relationship.polymorphic())
}

pub(super) fn entity_class(resource: &Resource, relationship: &Versioned<Relationship>) -> String {
    format!("{}{}", resource.class, camel(&relationship.name))
}

pub(super) fn resource_file(schema: &Schema, resource: &Resource) -> String {
    let class = &resource.class;
    let mut body = doc(&escape(&texts::resource(schema, resource)));
    let markers = [
        ("list", "Listable"),
        ("find", "Findable"),
        ("create", "Creatable"),
        ("update", "Updatable"),
        ("delete", "Deletable"),
    ];
    let markers = markers.iter().filter(|(operation, _)| resource.supports(operation) && !resource.singleton);
    let mut markers: String = markers.map(|(_, marker)| format!(", {marker}")).collect();
    if resource.settles.is_some() {
        markers.push_str(", Settling");
    }
    let _ = writeln!(body, "#[derive(Clone)]\npub struct {class}(pub(crate) Resource);\n");
    let _ = writeln!(body, "resource_type!({class}, tables::{}{markers});\n", resource_name(resource));
    if resource.supports("create") {
        let _ = writeln!(body, "impl Default for {class} {{\nfn default() -> Self {{\nSelf::new()\n}}\n}}\n");
    }
    let _ = writeln!(body, "impl {class} {{\n{}", resource_basics(resource));
    body.push_str(&members(schema, Holder::Resource, &resource.attributes, &resource.rules));
    for (index, relationship) in resource.relationships.iter().enumerate() {
        body.push_str(&relationship_methods(schema, resource, index, relationship));
    }
    body.push_str("}\n\n");
    for relationship in polymorphic(resource) {
        body.push_str(&entity_enum(schema, resource, relationship));
    }
    if let Some(meta) = &resource.meta {
        body.push_str(&variant_face(schema, meta, &meta_name(resource), false));
    }
    body.push_str(&name_constants(
        schema,
        "filters",
        "Filters",
        resource.filters.iter().map(|known| (known.name.as_str(), known.newest().doc.as_str(), known.bits())),
    ));
    body.push_str(&name_constants(
        schema,
        "sorts",
        "Sort keys",
        resource.sorts.iter().map(|known| (known.name.as_str(), known.newest().doc.as_str(), known.bits())),
    ));
    body.push_str(&name_constants(
        schema,
        "includes",
        "First segments of include paths",
        resource
            .includes
            .iter()
            .map(|known| (known.name.as_str(), known.newest().doc.as_str(), known.bits())),
    ));
    format!(
        "//! `{}`: [`{class}`].\n\n{}{body}",
        resource.wire_type,
        imports(schema, &body, &resource.module())
    )
}

/// Constructors and what every resource has.
pub(super) fn resource_basics(resource: &Resource) -> String {
    let table = format!("tables::{}", resource_name(resource));
    let mut out = String::new();
    if resource.supports("create") {
        let _ = writeln!(
            out,
            "/// One that does not exist yet: set it up, then create it.\npub fn new() -> Self {{\nSelf(Resource::of_type(&{table}))\n}}\n"
        );
    }
    if resource.supports("update") {
        let _ = writeln!(
            out,
            "/// One that exists, to be changed without fetching it: an update sends what is set.\n\
             pub fn with_id(id: impl Into<String>) -> Self {{\nSelf(Resource::of_type_with_id(&{table}, id.into()))\n}}\n"
        );
    }
    let unborn = if resource.supports("create") { "; empty for one that was not created yet" } else { "" };
    let _ = write!(out, "/// Its id{unborn}.\npub fn id(&self) -> &str {{\nself.0.id()\n}}\n\n");
    if let Some(meta) = &resource.meta {
        let _ = writeln!(
            out,
            "/// What the API says of it beside its attributes.\npub fn meta(&self) -> Option<{0}> {{\nself.0.meta().map({0})\n}}\n",
            meta.class
        );
    }
    out
}

pub(super) fn relationship_methods(
    schema: &Schema,
    resource: &Resource,
    index: usize,
    relationship: &Versioned<Relationship>,
) -> String {
    let mut out = String::new();
    let name = rust_identifier(&relationship.name);
    let ids = relationship.ids_name();
    let text = escape(&texts::relationship(schema, relationship));
    let facts = relationship.newest();
    let poly = relationship.polymorphic();
    let target = match (poly, facts.types.first().and_then(|wire_type| schema.resource(wire_type))) {
        (false, Some(target)) => target.class.clone(),
        _ => entity_class(resource, relationship),
    };
    let (wrap_one, wrap_many) = match poly {
        true => (format!(".map({target}::from)"), format!(".map({target}::from)")),
        // A server may link to a type that the relationship does not have: `related` gives it.
        false => (
            format!(".and_then(|linked| {target}::try_from(linked).ok())"),
            format!(".filter_map(|linked| {target}::try_from(linked).ok())"),
        ),
    };
    let readable = relationship.readable();
    if readable && relationship.many() {
        out.push_str(&doc(&format!("{text}\n\n{}", texts::linked(true, "`None`"))));
        let _ = writeln!(
            out,
            "pub fn {name}(&self) -> Vec<{target}> {{\nself.0.related_at({index}){wrap_many}.collect()\n}}\n"
        );
    }
    if readable && !relationship.many() {
        out.push_str(&doc(&format!("{text}\n\n{}", texts::linked(false, "`None`"))));
        let _ = writeln!(
            out,
            "pub fn {name}(&self) -> Option<{target}> {{\nself.0.related_one({index}){wrap_one}\n}}\n"
        );
    }
    if readable || relationship.writable() {
        let of = if readable {
            format!("[`{name}`](Self::{name})")
        } else {
            format!("`{name}`, as set", name = relationship.name)
        };
        let (returns, call) = match relationship.many() {
            true => ("Vec<String>", "linked_ids"),
            false => ("Option<&str>", "linked_id"),
        };
        let _ = writeln!(
            out,
            "/// The id behind {of}. The API says it only when the relationship was included.\npub fn {ids}(&self) -> {returns} {{\nself.0.{call}({index})\n}}\n"
        );
    }
    if relationship.writable() {
        out.push_str(&link_setters(&text, index, relationship, &target, poly));
    }
    out
}

pub(super) fn link_setters(
    text: &str,
    index: usize,
    relationship: &Versioned<Relationship>,
    target: &str,
    poly: bool,
) -> String {
    let name = &relationship.name;
    let facts = relationship.newest();
    let (argument, linkage) = match (relationship.many(), poly) {
        (true, _) => (
            format!("impl IntoIterator<Item = impl LinkTo<{target}>>"),
            format!(
                "Linkage::Many(value.into_iter().map(|link| ResourceIdentifier::new({:?}, link.into_id())).collect())",
                facts.types[0]
            ),
        ),
        (false, false) => (
            format!("impl LinkTo<{target}>"),
            format!("Linkage::One(Some(ResourceIdentifier::new({:?}, value.into_id())))", facts.types[0]),
        ),
        (false, true) => {
            ("impl Into<ResourceIdentifier>".to_owned(), "Linkage::One(Some(value.into()))".to_owned())
        }
    };
    let mut text = match relationship.many() {
        true => format!("Sets `{name}`, in place of all that were linked. {text}"),
        false => format!("Sets `{name}`: its id, or the resource itself. {text}"),
    };
    if !facts.excludes.is_empty() {
        let _ = write!(text, " Clears `{}`.", facts.excludes.join("`, `"));
    }
    let mut out = doc(&text);
    let _ = writeln!(
        out,
        "pub fn set_{name}(&mut self, value: {argument}) -> &mut Self {{\nself.0.link({index}, {linkage});\nself\n}}\n"
    );
    let _ = writeln!(
        out,
        "/// [`set_{name}`](Self::set_{name}), by value.\n#[must_use]\npub fn with_{name}(mut self, value: {argument}) -> Self {{\nself.set_{name}(value);\nself\n}}\n"
    );
    if relationship.many() || relationship.nullable() {
        let empty = if relationship.many() { "Linkage::Many(Vec::new())" } else { "Linkage::One(None)" };
        let _ = writeln!(
            out,
            "/// Sets `{name}` to link to nothing; an update or create then says so.\npub fn clear_{name}(&mut self) -> &mut Self {{\nself.0.link({index}, {empty});\nself\n}}\n"
        );
    }
    out
}

/// The enum over what a polymorphic relationship links to.
pub(super) fn entity_enum(
    schema: &Schema,
    resource: &Resource,
    relationship: &Versioned<Relationship>,
) -> String {
    let class = entity_class(resource, relationship);
    let targets: Vec<&Resource> =
        relationship.newest().types.iter().filter_map(|wire_type| schema.resource(wire_type)).collect();
    let mut out = format!(
        "/// What [`{0}::{1}`] links to.\n#[derive(Debug, Clone)]\n#[non_exhaustive]\npub enum {class} {{\n",
        resource.class, relationship.name
    );
    for target in &targets {
        let _ = writeln!(out, "/// A [`{0}`].\n{0}({0}),", target.class);
    }
    let arms: String = targets
        .iter()
        .map(|target| format!("{:?} => {class}::{1}({1}(resource)),\n", target.wire_type, target.class))
        .collect();
    let _ = write!(
        out,
        "/// A resource of a type that this release does not expect here.\nOther(Resource),\n}}\n\n\
         impl From<Resource> for {class} {{\nfn from(resource: Resource) -> Self {{\nmatch resource.schema().wire_type {{\n{arms}_ => {class}::Other(resource),\n}}\n}}\n}}\n\n"
    );
    out
}

pub(super) fn name_constants<'a>(
    schema: &Schema,
    module: &str,
    title: &str,
    entries: impl Iterator<Item = (&'a str, &'a str, u16)>,
) -> String {
    let mut out = format!("/// {title} of the list.\npub mod {module} {{\n");
    let mut any = false;
    for (name, text, bits) in entries {
        any = true;
        let mut line =
            if text.is_empty() { format!("`{name}`") } else { format!("`{name}`: {}", escape(text)) };
        if let Some(note) = version_note(schema, bits) {
            let _ = write!(line, " ({note})");
        }
        out.push_str(&doc(&line));
        let _ = writeln!(out, "pub const {}: &str = {name:?};", constant(name));
    }
    out.push_str("}\n\n");
    if any { out } else { String::new() }
}
