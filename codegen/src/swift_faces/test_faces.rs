//! What the conformance runner reaches everything by: properties by their names in the schema, and calls by theirs. Each class
//! has declarations of its own, for compilers take long over a list of hundreds.

use super::reserved;
use super::reserved::RESERVED;
use super::text::{laid_out, quoted};
use crate::facts::forms;
use crate::model::{Attribute, Resource, Schema, Variant, Versioned};
use crate::names::{lower_camel, snake};
use crate::queries::Names;
use crate::texts::Holder;

/// The file.
pub(super) fn faces(schema: &Schema) -> String {
    let resources = || schema.resources.iter();
    let objects = || schema.objects.iter().flat_map(|object| &object.variants);
    let mut parts = vec!["import Didww\n".to_owned()];
    parts.extend(resources().map(relationships));
    parts.extend(resources().map(|known| properties(&known.class, &known.attributes, Holder::Resource)));
    parts.extend(forms(schema).map(|known| properties(&known.class, &known.attributes, Holder::Object)));
    parts.extend(resources().filter_map(calls));
    let of_resources = resources().map(|known| {
        let class = &known.class;
        let facts = [
            format!("class: {class}.self"),
            format!("make: {{ {class}(id: $0) }}"),
            format!("relationships: relationshipsOf{class}"),
        ];
        item(&format!("{}: ResourceFace(", quoted(&known.wire_type)), &facts)
    });
    parts.push(listed("The resource types.", "resourceFaces: [String: ResourceFace]", of_resources));
    parts.push(listed(
        "The forms of nested objects, by what a case calls them.",
        "objectFaces: [String: ObjectFace]",
        objects().map(object_face),
    ));
    let classes = resources().map(|known| &known.class).chain(forms(schema).map(|known| &known.class));
    parts.push(listed(
        "The properties of every class, by their names in the schema.",
        "properties: [ObjectIdentifier: [String: any Property]]",
        classes.map(|class| format!("ObjectIdentifier({class}.self): propertiesOf{class}")),
    ));
    let events = schema.callbacks.events.iter().map(|event| {
        let names = event.members.iter().map(|member| (member.name.as_str(), reserved::CALLBACK));
        read_members(&event.class, names)
    });
    parts.push(listed(
        "The members of callbacks, by their names in the schema.",
        "eventMembers: [ObjectIdentifier: [String: @Sendable (CallbackEvent) -> Any?]]",
        events,
    ));
    let records = schema.records.values().map(|record| {
        read_members(&record.class, record.fields.keys().map(|name| (name.as_str(), reserved::RECORD)))
    });
    parts.push(listed(
        "The fields of call detail records, by their names in the schema.",
        "recordMembers: [ObjectIdentifier: [String: @Sendable (CallRecord) -> Any?]]",
        records,
    ));
    let called = resources().filter(|known| known.has_calls());
    parts.push(listed(
        "The calls, by accessors.",
        "endpoints: [String: Endpoint]",
        called.map(|known| format!("{}: callsOf{}", quoted(&known.accessor), known.class)),
    ));
    parts.join("\n")
}

fn listed(text: &str, head: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    format!("/// {text}\nlet {head} = {}\n", list(&items, ""))
}

/// A list of such items, one under the other. What is alone has no comma.
fn list(items: &[String], pad: &str) -> String {
    let comma = if items.len() == 1 { "" } else { "," };
    let items: String = items.iter().map(|item| format!("{pad}    {item}{comma}\n")).collect();
    if items.is_empty() { "[:]".to_owned() } else { format!("[\n{items}{pad}]") }
}

/// What is made of some facts, for a list.
fn item(open: &str, facts: &[String]) -> String {
    laid_out(open, facts, ")", 4).trim_start().to_owned()
}

/// The members of a class that are only read.
fn read_members<'a>(class: &str, names: impl Iterator<Item = (&'a str, &'a [&'a str])>) -> String {
    let members = names.map(|(name, own)| {
        let member = reserved::identifier(&RESERVED.member(name, own));
        format!("{}: {{ ($0 as? {class})?.{member} }}", quoted(name))
    });
    format!("ObjectIdentifier({class}.self): {}", list(&members.collect::<Vec<_>>(), "    "))
}

fn private_list(head: &str, items: &[String]) -> String {
    format!("private let {head} = {}\n", list(items, ""))
}

fn relationships(resource: &Resource) -> String {
    let class = &resource.class;
    let path = |name: &str| format!("Path(\\{class}.{})", RESERVED.member(name, reserved::RESOURCE));
    let items = resource.relationships.iter().map(|known| {
        let types: Vec<String> = known.newest().types.iter().map(|name| quoted(name)).collect();
        let (linked, ids) = (path(&known.name), path(&known.ids_name()));
        let facts =
            [format!("linked: {linked}"), format!("ids: {ids}"), format!("types: [{}]", types.join(", "))];
        item(&format!("{}: RelationshipFace(", quoted(&known.name)), &facts)
    });
    let items: Vec<String> = items.collect();
    private_list(&format!("relationshipsOf{class}: [String: RelationshipFace]"), &items)
}

fn object_face(form: &Variant) -> String {
    let class = &form.class;
    let name = if form.wire_type.is_empty() { snake(class) } else { form.wire_type.clone() };
    // what comes from the API alone is made by nobody else
    let can_be_made = form.attributes.iter().any(|known| known.writable()) || form.attributes.is_empty();
    let make = if can_be_made { format!("{{ {class}() }}") } else { "nil".to_owned() };
    format!("{}: ObjectFace(class: {class}.self, make: {make})", quoted(&name))
}

fn properties(class: &str, attributes: &[Versioned<Attribute>], holder: Holder) -> String {
    let items: Vec<String> = attributes
        .iter()
        .map(|known| {
            let name = reserved::identifier(&RESERVED.member(&known.name, RESERVED.own(holder)));
            format!("{}: Path(\\{class}.{name})", quoted(&known.name))
        })
        .collect();
    private_list(&format!("propertiesOf{class}: [String: any Property]"), &items)
}

const LENIENT: &str = "allowUnknown: asked.allowUnknown";
const LIMITED: &str = "options: asked.options";

/// A line that calls something, or several.
fn called<'a>(open: &str, given: impl Iterator<Item = &'a str>) -> String {
    let given: Vec<String> = given.map(str::to_owned).collect();
    format!("{}\n", laid_out(open, &given, ")", 8))
}

/// The calls about a type, each as a closure that takes the client first.
fn calls(resource: &Resource) -> Option<String> {
    resource.endpoint()?;
    let endpoint = format!("client.{}", reserved::identifier(&lower_camel(&resource.accessor)));
    let has = |names: Names| names.class(resource).is_some();
    let include = has(Names::Include).then_some("include: asked.include()");
    let sort = has(Names::Sort).then_some("sort: asked.sort()");
    let checked = if has(Names::Include) { "" } else { "        try asked.refuse([\"include\"])\n" };
    let mut out = String::new();
    let mut call = |name: &str, takes: &str, lines: &str| {
        out.push_str(&format!("    calls.{name} = {{ client, {takes} in\n{lines}    }}\n"));
    };
    if resource.supports("list") {
        let refused: Vec<&str> = [(Names::Include, "\"include\""), (Names::Sort, "\"sort\"")]
            .into_iter()
            .filter(|(names, _)| !has(*names))
            .map(|(_, name)| name)
            .collect();
        let refused = match refused.is_empty() {
            true => String::new(),
            false => format!("        try asked.refuse([{}])\n", refused.join(", ")),
        };
        let given = [include, Some("filter: asked.filter()"), sort, Some("fields: asked.fields")];
        let asked = ["pageSize: asked.pageSize", "prefetch: asked.prefetch", LENIENT, LIMITED];
        let given = given.into_iter().flatten().chain(asked);
        let listing = called(&format!("let listing = {endpoint}.list("), given);
        call("list", "asked", &format!("{refused}{listing}        return AnyListing(listing)\n"));
    }
    if resource.supports("find") {
        let (takes, id) =
            if resource.singleton { ("_, asked", None) } else { ("id, asked", Some("id ?? \"\"")) };
        let given = [id, include, Some("fields: asked.fields"), Some(LENIENT), Some(LIMITED)];
        let found = called(&format!("return try await {endpoint}.find("), given.into_iter().flatten());
        call("find", takes, &format!("{checked}{found}"));
    }
    for name in ["create", "update"] {
        if resource.supports(name) {
            let given = [Some("own(resource)"), include, Some(LIMITED)].into_iter().flatten();
            let saved = called(&format!("return try await {endpoint}.{name}("), given);
            call(name, "resource, asked", &format!("{checked}{saved}"));
        }
    }
    if resource.supports("delete") {
        let lines = format!("        try await {endpoint}.delete(id, options: options)\n");
        call("delete", "id, options", &lines);
    }
    if resource.settles.is_some() {
        call("wait", "id, options", &format!("        try await {endpoint}.wait(id, options: options)\n"));
        if resource.supports("create") {
            let lines =
                format!("        try await {endpoint}.createAndWait(own(resource), options: options)\n");
            call("createAndWait", "resource, options", &lines);
        }
    }
    // what can be called is a matter of the schema alone
    let begun = if out.is_empty() { "let" } else { "var" };
    Some(format!(
        "private let callsOf{}: Endpoint = {{\n    {begun} calls = Endpoint()\n{out}    return calls\n}}()\n",
        resource.class
    ))
}
