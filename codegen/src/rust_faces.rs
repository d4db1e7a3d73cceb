//! The typed Rust face: resources, nested objects, enums and the client's accessors.

use crate::GeneratedFile;
use crate::model::{
    Attribute, Enum, Kind, Object, Relationship, Resource, Schema, Variant, Versioned, Write,
};
use crate::names::{camel, constant, rust_identifier, snake};
use crate::rust_docs::{doc, escape, sentence};
use crate::rust_tables::{enum_name, meta_name, resource_name, variant_name};
use std::fmt::Write as _;

/// Every file of the face.
pub(crate) fn faces(schema: &Schema) -> Vec<GeneratedFile> {
    let mut files: Vec<GeneratedFile> = vec![
        ("core/src/enums.rs".into(), enums(schema)),
        ("core/src/resources.rs".into(), module_of_resources(schema)),
        ("core/src/objects.rs".into(), module_of_objects(schema)),
        ("core/src/accessors.rs".into(), accessors(schema)),
    ];
    for resource in &schema.resources {
        files.push((
            format!("core/src/resources/{}.rs", resource.module()).into(),
            resource_file(schema, resource),
        ));
    }
    for object in &schema.objects {
        files.push((format!("core/src/objects/{}.rs", object.name).into(), object_file(schema, object)));
    }
    files
}

fn module_of_resources(schema: &Schema) -> String {
    let mut out = String::from(
        "//! The resource types, each in a module that also names its filters, sorts and includes.\n\n",
    );
    for resource in &schema.resources {
        let _ = writeln!(out, "pub mod {};", resource.module());
    }
    out.push('\n');
    for resource in &schema.resources {
        let mut names = vec![resource.class.clone()];
        names.extend(resource.meta.iter().map(|meta| meta.class.clone()));
        names.extend(polymorphic(resource).map(|relationship| entity_class(resource, relationship)));
        names.sort();
        let _ = writeln!(out, "pub use {}::{{{}}};", resource.module(), names.join(", "));
    }
    out
}

fn module_of_objects(schema: &Schema) -> String {
    let mut out = String::from("//! Nested objects.\n\n");
    for object in &schema.objects {
        let _ = writeln!(out, "mod {};", object.name);
    }
    for object in &schema.objects {
        let mut names: Vec<String> = object.variants.iter().map(|variant| variant.class.clone()).collect();
        if object.tagged {
            names.push(object.class.clone());
        }
        names.sort();
        let _ = writeln!(out, "pub use {}::{{{}}};", object.name, names.join(", "));
    }
    out
}

fn accessors(schema: &Schema) -> String {
    let mut out = String::from(
        "//! The client's accessors, one per resource type.\n\n\
         use crate::endpoint::{Endpoint, Singleton};\nuse crate::schema::tables;\nuse crate::{Client, resources};\n\nimpl Client {\n",
    );
    for resource in schema.resources.iter().filter(|resource| !resource.operations.is_empty()) {
        let operations: Vec<String> =
            resource.operations.iter().map(|operation| operation_doc(schema, operation)).collect();
        let class = if resource.singleton { "Singleton" } else { "Endpoint" };
        out.push_str(&doc(&format!("{}\n\nOperations: {}.", sentence(&resource.doc), operations.join(", "))));
        let _ = writeln!(
            out,
            "pub fn {}(&self) -> {class}<resources::{}> {{\n{class}::new(self, &tables::{})\n}}\n",
            resource.accessor,
            resource.class,
            resource_name(resource)
        );
    }
    out.push_str("}\n");
    out
}

fn operation_doc<T>(schema: &Schema, operation: &Versioned<T>) -> String {
    match version_note(schema, operation.bits()) {
        Some(note) => format!("{} ({note})", operation.name),
        None => operation.name.clone(),
    }
}

/// Says which versions have something, if not all have it.
fn version_note(schema: &Schema, bits: u16) -> Option<String> {
    let all = (1u16 << schema.versions.len()) - 1;
    if bits == all {
        return None;
    }
    let names = schema.versions.iter().enumerate().filter(|(index, _)| bits & (1 << index) != 0);
    let names: Vec<&str> = names.map(|(_, date)| date.as_str()).collect();
    Some(format!("API version {}", names.join(", ")))
}

// Enums

fn enums(schema: &Schema) -> String {
    let mut out = String::from(
        "//! Enums of the API. A value that this release does not know is kept in `Other`.\n\n\
         use crate::face::enum_type;\nuse crate::schema::tables;\n\n",
    );
    for known in &schema.enums {
        out.push_str(&enum_face(schema, known));
    }
    out
}

fn enum_face(schema: &Schema, known: &Enum) -> String {
    let mut out = doc(&sentence(&known.doc));
    let _ = writeln!(
        out,
        "#[derive(Debug, Clone, PartialEq, Eq, Hash)]\n#[non_exhaustive]\npub enum {} {{",
        known.class
    );
    let mut arms = String::new();
    for (index, value) in known.values.iter().enumerate() {
        let text = match value.newest().doc.is_empty() {
            true => format!("`{}`", value.newest().wire),
            false => escape(&value.newest().doc),
        };
        let text = match version_note(schema, value.bits()) {
            Some(note) => format!("{text} ({note})"),
            None => text,
        };
        out.push_str(&doc(&text));
        let _ = writeln!(out, "{},", value.variant());
        let _ = write!(arms, "{index} => {} = {:?}, ", value.variant(), value.name);
    }
    out.push_str("/// A value that this release does not know, as the API spells it.\nOther(String),\n}\n\n");
    let _ = writeln!(out, "enum_type!({}, tables::{}, {{ {arms} }});\n", known.class, enum_name(known));
    out
}

// Members

/// What holds the members: a resource or a nested object.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Resource,
    Object,
}

/// Getters and setters of every attribute.
fn members(schema: &Schema, owner: Owner, attributes: &[Versioned<Attribute>]) -> String {
    let mut out = String::new();
    for (index, attribute) in attributes.iter().enumerate() {
        if attribute.any(|facts| facts.read) {
            out.push_str(&getter(schema, index, attribute));
        }
        if attribute.writable() {
            out.push_str(&setters(schema, owner, index, attribute));
        }
    }
    out
}

fn attribute_doc(schema: &Schema, attribute: &Versioned<Attribute>) -> String {
    let facts = attribute.newest();
    let mut text = match facts.doc.trim() {
        "" => format!("The attribute `{}`.", attribute.name),
        doc => sentence(doc),
    };
    let mut notes = Vec::new();
    if !facts.unit.is_empty() {
        notes.push(format!("Unit: {}.", facts.unit));
    }
    match (facts.min, facts.max) {
        (Some(min), Some(max)) => notes.push(format!("From {min} to {max}.")),
        (Some(min), None) => notes.push(format!("At least {min}.")),
        (None, Some(max)) => notes.push(format!("At most {max}.")),
        (None, None) => {}
    }
    if let Some(length) = facts.max_length {
        notes.push(format!("At most {length} characters."));
    }
    if let Some(items) = facts.max_items {
        notes.push(format!("At most {items} items."));
    }
    if let Some(default) = facts.default_json() {
        notes.push(format!("Default: `{default}`."));
    }
    if attribute.any(|facts| facts.secret) {
        notes.push("Secret: never in debug output.".to_owned());
    }
    notes.extend(version_note(schema, attribute.bits()).map(|note| format!("{note}.")));
    if !notes.is_empty() {
        let _ = write!(text, "\n\n{}", notes.join(" "));
    }
    text
}

fn class_of(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::Enum(name) => schema.find_enum(name).map(|known| known.class.clone()).unwrap_or_default(),
        Kind::Object(name) => schema.find_object(name).map(object_class).unwrap_or_default(),
        Kind::Integer => "i64".into(),
        Kind::Boolean => "bool".into(),
        Kind::Decimal => "Decimal".into(),
        Kind::DateTime => "Timestamp".into(),
        Kind::Date => "Date".into(),
        Kind::String | Kind::Uuid => "String".into(),
        Kind::List(inner) => format!("Vec<{}>", class_of(schema, inner)),
    }
}

/// The class that stands for an object: the family, or the one form of an untagged one.
fn object_class(object: &Object) -> String {
    match (object.tagged, object.variants.first()) {
        (false, Some(variant)) => variant.class.clone(),
        _ => object.class.clone(),
    }
}

fn getter(schema: &Schema, index: usize, attribute: &Versioned<Attribute>) -> String {
    let kind = attribute.kind();
    // Times have no neutral value to stand for a missing one.
    let optional = attribute.nullable() || matches!(kind, Kind::DateTime | Kind::Date | Kind::Object(_));
    let class = class_of(schema, &kind);
    let (read, returns, neutral) = match &kind {
        Kind::String | Kind::Uuid => {
            (format!("self.0.at({index}).text()"), "&str".to_owned(), ".unwrap_or_default()")
        }
        Kind::Integer => (format!("self.0.at({index}).integer()"), class, ".unwrap_or_default()"),
        Kind::Boolean => (format!("self.0.at({index}).boolean()"), class, ".unwrap_or_default()"),
        Kind::Decimal => (format!("self.0.at({index}).decimal()"), class, ".unwrap_or_default()"),
        Kind::DateTime => (format!("self.0.at({index}).timestamp()"), class, ""),
        Kind::Date => (format!("self.0.at({index}).date()"), class, ""),
        Kind::Enum(_) => (
            format!("self.0.at({index}).enumeration(<{class} as EnumType>::SCHEMA).map({class}::of)"),
            class,
            ".unwrap_or_else(|| EnumType::of(Err(String::new())))",
        ),
        Kind::Object(_) => (format!("self.0.at({index}).object().map(Into::into)"), class, ""),
        Kind::List(inner) => return list_getter(schema, index, attribute, inner),
    };
    let mut text = attribute_doc(schema, attribute);
    if !optional {
        text.push_str("\n\nNeutral (empty, zero, false) if the answer left it out.");
    }
    let (returns, neutral) = if optional { (format!("Option<{returns}>"), "") } else { (returns, neutral) };
    let name = rust_identifier(&attribute.name);
    format!("{}pub fn {name}(&self) -> {returns} {{\n{read}{neutral}\n}}\n\n", doc(&text))
}

fn list_getter(schema: &Schema, index: usize, attribute: &Versioned<Attribute>, inner: &Kind) -> String {
    let (read, returns) = list_read(schema, index, inner);
    let text =
        format!("{}\n\nEmpty if it is null or the answer left it out.", attribute_doc(schema, attribute));
    let name = rust_identifier(&attribute.name);
    format!("{}pub fn {name}(&self) -> {returns} {{\n{read}\n}}\n\n", doc(&text))
}

fn list_read(schema: &Schema, index: usize, inner: &Kind) -> (String, String) {
    let class = class_of(schema, inner);
    match inner {
        Kind::String | Kind::Uuid => (format!("self.0.at({index}).texts()"), "Vec<&str>".to_owned()),
        Kind::Enum(_) => (
            format!(
                "self.0.at({index}).items().filter_map(|item| item.enumeration(<{class} as EnumType>::SCHEMA)).map({class}::of).collect()"
            ),
            format!("Vec<{class}>"),
        ),
        Kind::Object(_) => (
            format!("self.0.at({index}).items().filter_map(Got::object).map(Into::into).collect()"),
            format!("Vec<{class}>"),
        ),
        Kind::Integer => {
            (format!("self.0.at({index}).items().filter_map(Got::integer).collect()"), "Vec<i64>".to_owned())
        }
        Kind::Boolean => {
            (format!("self.0.at({index}).items().filter_map(Got::boolean).collect()"), "Vec<bool>".to_owned())
        }
        Kind::Decimal => (
            format!("self.0.at({index}).items().filter_map(Got::decimal).collect()"),
            "Vec<Decimal>".to_owned(),
        ),
        other => panic!("a list of {other:?} has no face yet: add it to rust_faces.rs"),
    }
}

fn setters(schema: &Schema, owner: Owner, index: usize, attribute: &Versioned<Attribute>) -> String {
    let kind = attribute.kind();
    let nullable = attribute.nullable();
    let class = class_of(schema, &kind);
    let (argument, value) = match (&kind, nullable) {
        (Kind::String | Kind::Uuid, true) => {
            ("impl IntoText".to_owned(), "value.into_text().into()".to_owned())
        }
        (Kind::String | Kind::Uuid, false) => {
            ("impl Into<String>".to_owned(), "value.into().into()".to_owned())
        }
        (Kind::Object(_), _) => {
            (format!("impl Into<{class}>"), format!("Into::<{class}>::into(value).into()"))
        }
        (Kind::List(inner), _) => list_argument(schema, inner),
        (_, true) => {
            (format!("impl Into<Option<{class}>>"), format!("Into::<Option<{class}>>::into(value).into()"))
        }
        (_, false) => (class.clone(), "value.into()".to_owned()),
    };
    let name = &attribute.name;
    let text = attribute_doc(schema, attribute);
    let when = write_note(attribute);
    let mut out = doc(&format!("Sets [`{name}`](Self::{name}). {text}{when}"));
    if !attribute.any(|facts| facts.read) {
        out = doc(&format!("{text}{when}"));
    }
    let _ = writeln!(
        out,
        "pub fn set_{name}(&mut self, value: {argument}) -> &mut Self {{\nself.0.put({index}, {value});\nself\n}}\n"
    );
    let _ = writeln!(
        out,
        "/// [`set_{name}`](Self::set_{name}), by value.\n#[must_use]\npub fn with_{name}(mut self, value: {argument}) -> Self {{\nself.set_{name}(value);\nself\n}}\n"
    );
    if nullable {
        let _ = writeln!(
            out,
            "/// Sets `{name}` to null.\npub fn clear_{name}(&mut self) -> &mut Self {{\nself.0.put({index}, Value::Null);\nself\n}}\n"
        );
    }
    if attribute.any(|facts| facts.read) {
        out.push_str(&in_place(schema, owner, index, attribute, &kind));
    }
    out
}

fn write_note(attribute: &Versioned<Attribute>) -> String {
    let create = attribute.any(|facts| facts.create != Write::Never);
    let update = attribute.any(|facts| facts.update != Write::Never);
    let required = attribute.newest().create == Write::Required;
    match (create, update) {
        _ if required => "\n\nRequired to create.".to_owned(),
        (true, false) => "\n\nCan be set when it is created, not later.".to_owned(),
        (false, true) => "\n\nCan be set once it exists.".to_owned(),
        _ => String::new(),
    }
}

fn list_argument(schema: &Schema, inner: &Kind) -> (String, String) {
    let class = class_of(schema, inner);
    match inner {
        Kind::String | Kind::Uuid => (
            "impl IntoIterator<Item = impl Into<String>>".to_owned(),
            "value.into_iter().map(Into::<String>::into).collect::<Vec<_>>().into()".to_owned(),
        ),
        Kind::Object(_) => (
            format!("impl IntoIterator<Item = impl Into<{class}>>"),
            format!("value.into_iter().map(Into::<{class}>::into).collect::<Vec<_>>().into()"),
        ),
        _ => (
            format!("impl IntoIterator<Item = {class}>"),
            "value.into_iter().collect::<Vec<_>>().into()".to_owned(),
        ),
    }
}

/// `configuration_mut`, `codec_ids_mut`: what can be changed in place.
fn in_place(
    schema: &Schema,
    owner: Owner,
    index: usize,
    attribute: &Versioned<Attribute>,
    kind: &Kind,
) -> String {
    let class = class_of(schema, kind);
    let holder = match owner {
        Owner::Resource => "Holder::Resource(&mut self.0)",
        Owner::Object => "Holder::Object(&mut self.0)",
    };
    let name = &attribute.name;
    match kind {
        Kind::Object(_) => format!(
            "/// [`{name}`](Self::{name}), to be changed in place; an update then sends what differs. `None` if there is \
             none.\npub fn {name}_mut(&mut self) -> Option<InPlace<'_, {class}>> {{\nlet value = self.{name}()?;\n\
             Some(InPlace::new({holder}, {index}, value))\n}}\n\n"
        ),
        Kind::List(inner) => {
            let texts = matches!(**inner, Kind::String | Kind::Uuid);
            let owned = if texts { ".into_iter().map(str::to_owned).collect()" } else { "" };
            format!(
                "/// [`{name}`](Self::{name}), to be changed in place; an update then sends the list if it differs.\n\
                 pub fn {name}_mut(&mut self) -> InPlace<'_, {class}> {{\nlet value = self.{name}(){owned};\n\
                 InPlace::new({holder}, {index}, value)\n}}\n\n"
            )
        }
        _ => String::new(),
    }
}

// Nested objects

fn object_file(schema: &Schema, object: &Object) -> String {
    let mut body = String::new();
    if object.tagged {
        body.push_str(&family(object));
    }
    for variant in &object.variants {
        body.push_str(&variant_face(schema, variant, &variant_name(variant), object.tagged));
    }
    format!(
        "//! {}\n\n{}{body}",
        sentence(&object.doc).lines().collect::<Vec<_>>().join(" "),
        imports(schema, &body, &object.name)
    )
}

/// The enum over the forms of an object.
fn family(object: &Object) -> String {
    let class = &object.class;
    let mut out = doc(&sentence(&object.doc));
    let _ = writeln!(out, "#[derive(Debug, Clone, PartialEq)]\n#[non_exhaustive]\npub enum {class} {{");
    for variant in &object.variants {
        let _ = writeln!(out, "{}{}({}),", doc(&sentence(&variant.doc)), variant.variant, variant.class);
    }
    out.push_str("/// A form that this release does not know.\nOther(Object),\n}\n\n");
    let mut from = String::new();
    let mut into = String::new();
    let mut conversions = String::new();
    let mut methods = String::new();
    for variant in &object.variants {
        let (name, of) = (&variant.variant, &variant.class);
        let _ = writeln!(from, "Some({:?}) => {class}::{name}({of}(object)),", variant.wire_type);
        let _ = writeln!(into, "{class}::{name}(form) => form.0,");
        let _ = writeln!(
            conversions,
            "impl From<{of}> for {class} {{\nfn from(form: {of}) -> Self {{\n{class}::{name}(form)\n}}\n}}\n"
        );
        let method = snake(name);
        let _ = writeln!(
            methods,
            "/// The [`{of}`], if it is one.\npub fn as_{method}(&self) -> Option<&{of}> {{\nmatch self {{\n{class}::{name}(form) => Some(form),\n_ => None,\n}}\n}}\n\n\
             /// The [`{of}`], to be changed, if it is one.\npub fn as_{method}_mut(&mut self) -> Option<&mut {of}> {{\nmatch self {{\n{class}::{name}(form) => Some(form),\n_ => None,\n}}\n}}\n"
        );
    }
    let _ = write!(
        out,
        "impl {class} {{\n{methods}}}\n\n{conversions}\
         impl From<Object> for {class} {{\nfn from(object: Object) -> Self {{\nmatch object.form().map(|form| form.wire_type) {{\n{from}_ => {class}::Other(object),\n}}\n}}\n}}\n\n\
         impl From<{class}> for Value {{\nfn from(value: {class}) -> Value {{\nValue::Object(match value {{\n{into}{class}::Other(object) => object,\n}})\n}}\n}}\n\n"
    );
    out
}

/// The wrapper of one form.
fn variant_face(schema: &Schema, variant: &Variant, table: &str, tagged: bool) -> String {
    let class = &variant.class;
    let mut text = sentence(&variant.doc);
    if let Some(note) = version_note(schema, variant.versions) {
        let _ = write!(text, "\n\n{note}.");
    }
    let mut out = doc(&text);
    let _ = writeln!(out, "#[derive(Clone, PartialEq)]\npub struct {class}(pub(crate) Object);\n");
    let _ = writeln!(out, "object_type!({class}, tables::{table}, {tagged});\n");
    let members = members(schema, Owner::Object, &variant.attributes);
    let _ = writeln!(out, "impl {class} {{\n{members}}}\n");
    out
}

/// The imports that `body` needs. `module` is the file's own, whose names are at hand.
fn imports(schema: &Schema, body: &str, module: &str) -> String {
    let code: String = body
        .lines()
        .filter(|line| !line.trim_start().starts_with("///"))
        .map(|line| format!("{line}\n"))
        .collect();
    let body = code.as_str();
    let has = |name: &str| {
        let mut found = body.match_indices(name);
        found.any(|(at, _)| {
            let before = body[..at].chars().next_back().unwrap_or(' ');
            let after = body[at + name.len()..].chars().next().unwrap_or(' ');
            let part_of_a_name = |letter: char| letter.is_alphanumeric() || letter == '_';
            !part_of_a_name(before) && before != ':' && !part_of_a_name(after)
        })
    };
    let mut out = String::new();
    let mut import = |path: &str, names: Vec<&str>| {
        let used: Vec<&str> = names.into_iter().filter(|name| has(name)).collect();
        if !used.is_empty() {
            let _ = writeln!(out, "use {path}::{{{}}};", used.join(", "));
        }
    };
    import(
        "crate::face",
        vec!["EnumType", "Holder", "InPlace", "IntoText", "LinkTo", "object_type", "resource_type"],
    );
    import("crate::jsonapi", vec!["Got", "Linkage", "Object", "Resource", "ResourceIdentifier", "Value"]);
    import("crate::schema", vec!["tables"]);
    import("crate::enums", schema.enums.iter().map(|known| known.class.as_str()).collect());
    let objects = schema.objects.iter().filter(|object| object.name != module);
    let objects = objects.flat_map(|object| {
        let classes = object.variants.iter().map(|variant| variant.class.as_str());
        classes.chain(object.tagged.then_some(object.class.as_str()))
    });
    import("crate::objects", objects.collect());
    // Nested objects name no resource; a form may be called like one.
    let resource_file = schema.resources.iter().any(|resource| resource.module() == module);
    let resources = schema.resources.iter().filter(|resource| resource_file && resource.module() != module);
    import("crate::resources", resources.map(|resource| resource.class.as_str()).collect());
    import("jiff", vec!["Timestamp"]);
    import("jiff::civil", vec!["Date"]);
    import("rust_decimal", vec!["Decimal"]);
    out.push('\n');
    out
}

// Resources

fn polymorphic(resource: &Resource) -> impl Iterator<Item = &Versioned<Relationship>> {
    resource.relationships.iter().filter(|relationship| relationship.newest().types.len() > 1)
}

fn entity_class(resource: &Resource, relationship: &Versioned<Relationship>) -> String {
    format!("{}{}", resource.class, camel(&relationship.name))
}

fn resource_file(schema: &Schema, resource: &Resource) -> String {
    let class = &resource.class;
    let mut body = doc(&resource_doc(schema, resource));
    let markers = [
        ("list", "Listable"),
        ("find", "Findable"),
        ("create", "Creatable"),
        ("update", "Updatable"),
        ("delete", "Deletable"),
    ];
    let markers = markers.iter().filter(|(operation, _)| resource.supports(operation) && !resource.singleton);
    let markers: String = markers.map(|(_, marker)| format!(", {marker}")).collect();
    let _ = writeln!(body, "#[derive(Clone)]\npub struct {class}(pub(crate) Resource);\n");
    let _ = writeln!(body, "resource_type!({class}, tables::{}{markers});\n", resource_name(resource));
    if resource.supports("create") {
        let _ = writeln!(body, "impl Default for {class} {{\nfn default() -> Self {{\nSelf::new()\n}}\n}}\n");
    }
    let _ = writeln!(body, "impl {class} {{\n{}", resource_basics(resource));
    body.push_str(&members(schema, Owner::Resource, &resource.attributes));
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

fn resource_doc(schema: &Schema, resource: &Resource) -> String {
    let mut text = sentence(&resource.doc);
    let _ = write!(text, "\n\nJSON:API type `{}`.", resource.wire_type);
    if let Some(note) = version_note(schema, resource.versions) {
        let _ = write!(text, " {note}.");
    }
    if !resource.source.is_empty() {
        let _ = write!(text, " Source: {}.", resource.source.trim_end_matches('.'));
    }
    if !resource.notes.is_empty() {
        text.push('\n');
        for note in &resource.notes {
            let _ = write!(text, "\n- {}", escape(note));
        }
    }
    text
}

/// Constructors and what every resource has.
fn resource_basics(resource: &Resource) -> String {
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
    out.push_str(
        "/// Its id; empty for one that was not created yet.\npub fn id(&self) -> &str {\nself.0.id()\n}\n\n",
    );
    if let Some(meta) = &resource.meta {
        let _ = writeln!(
            out,
            "/// What the API says of it beside its attributes.\npub fn meta(&self) -> Option<{0}> {{\nself.0.meta().map({0})\n}}\n",
            meta.class
        );
    }
    out
}

fn relationship_doc(schema: &Schema, relationship: &Versioned<Relationship>) -> String {
    let facts = relationship.newest();
    let mut text = match facts.doc.trim() {
        "" => format!("The relationship `{}`.", relationship.name),
        doc => sentence(doc),
    };
    if let Some(note) = version_note(schema, relationship.bits()) {
        let _ = write!(text, " {note}.");
    }
    text
}

fn relationship_methods(
    schema: &Schema,
    resource: &Resource,
    index: usize,
    relationship: &Versioned<Relationship>,
) -> String {
    let mut out = String::new();
    let name = rust_identifier(&relationship.name);
    let ids = relationship.ids_name();
    let text = relationship_doc(schema, relationship);
    let facts = relationship.newest();
    let poly = facts.types.len() > 1;
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
    let readable = relationship.any(|facts| facts.read);
    if readable && relationship.many() {
        out.push_str(&doc(&format!(
            "{text}\n\nThose that the answer includes: ask for them with `include`."
        )));
        let _ = writeln!(
            out,
            "pub fn {name}(&self) -> Vec<{target}> {{\nself.0.related_at({index}){wrap_many}.collect()\n}}\n"
        );
    }
    if readable && !relationship.many() {
        out.push_str(&doc(&format!(
            "{text}\n\n`None` if there is none, or the answer does not include it: ask for it with `include`."
        )));
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

fn link_setters(
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
    let mut text = format!(
        "Links to {}: {text}",
        if relationship.many() { "these, in place of all others" } else { "one" }
    );
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
    if relationship.many() || relationship.any(|facts| facts.nullable) {
        let empty = if relationship.many() { "Linkage::Many(Vec::new())" } else { "Linkage::One(None)" };
        let _ = writeln!(
            out,
            "/// Links to nothing.\npub fn clear_{name}(&mut self) -> &mut Self {{\nself.0.link({index}, {empty});\nself\n}}\n"
        );
    }
    out
}

/// The enum over what a polymorphic relationship links to.
fn entity_enum(schema: &Schema, resource: &Resource, relationship: &Versioned<Relationship>) -> String {
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

fn name_constants<'a>(
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
