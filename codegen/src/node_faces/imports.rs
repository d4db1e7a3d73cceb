//! The imports that a generated module needs.

use super::text::laid_out;
use crate::model::{Object, Resource, Schema};
use std::collections::HashSet;

/// What a module has names from: below `ts/generated` or, with `../`, beside it.
struct Source {
    module: String,
    /// What is needed when the program runs.
    values: Vec<String>,
    /// What type checkers alone need.
    types: Vec<String>,
}

impl Source {
    fn new(module: &str, values: &[&str], types: &[&str]) -> Self {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Source { module: module.to_owned(), values: owned(values), types: owned(types) }
    }

    /// The import of what is used; empty if nothing is. `here` is the module that imports.
    fn line(&self, here: &str, used: &HashSet<&str>) -> String {
        let used = |names: &[String]| -> Vec<String> {
            names.iter().filter(|name| used.contains(name.as_str())).cloned().collect()
        };
        let (mut values, mut types) = (used(&self.values), used(&self.types));
        for names in [&mut values, &mut types] {
            names.sort_by_key(|name| name.to_lowercase());
        }
        let from = format!(" }} from '{}'", path(here, &self.module));
        if values.is_empty() && types.is_empty() {
            return String::new();
        }
        if values.is_empty() {
            return laid_out("import type { ", &types, &from, 0);
        }
        values.extend(types.into_iter().map(|name| format!("type {name}")));
        laid_out("import { ", &values, &from, 0)
    }
}

/// The way from a module to another one.
fn path(here: &str, module: &str) -> String {
    let deep = here.matches('/').count();
    match (deep, here.rsplit_once('/'), module.rsplit_once('/')) {
        (1, Some((folder, _)), Some((other, name))) if folder == other => format!("./{name}"),
        (0, ..) if !module.starts_with("..") => format!("./{module}"),
        _ => format!("{}{module}", "../".repeat(deep)),
    }
}

/// A module: its imports and its body. `here` is its name.
pub(super) fn module(schema: &Schema, here: &str, body: &str) -> String {
    module_with(schema, here, body, false)
}

/// The same, of one that needs every class when the program runs.
pub(super) fn module_of_classes(schema: &Schema, here: &str, body: &str) -> String {
    module_with(schema, here, body, true)
}

fn module_with(schema: &Schema, here: &str, body: &str, classes: bool) -> String {
    let code = code_of(body);
    let words: HashSet<&str> = words(&code).collect();
    let sources = sources(schema, classes).into_iter().filter(|source| source.module != here);
    let imports: String = sources.map(|source| source.line(here, &words)).collect();
    if imports.is_empty() { body.to_owned() } else { format!("{imports}\n{body}") }
}

/// Every module that names are had from.
fn sources(schema: &Schema, classes: bool) -> Vec<Source> {
    let enums: Vec<&str> = schema.enums.iter().map(|known| known.class.as_str()).collect();
    let events: Vec<&str> = schema.callbacks.events.iter().map(|event| event.class.as_str()).collect();
    let records: Vec<&str> = schema.records.values().map(|record| record.class.as_str()).collect();
    let mut out = vec![
        Source::new("../callbacks", &["CallbackEvent"], &["CallbackClass"]),
        Source::new("../client", &[], &["Client"]),
        Source::new("../endpoint", &["Endpoint", "SettlingEndpoint"], &[]),
        Source::new("../exports", &["ExportFilesEndpoint"], &[]),
        Source::new("../identifier", &[], &["ResourceIdentifier"]),
        Source::new("../listing", &[], &["Listing"]),
        Source::new("../nested", &["NestedObject"], &["ObjectClass"]),
        Source::new(
            "../options",
            &[],
            &[
                "CallOptions",
                "FilterValue",
                "FindOptions",
                "ListOptions",
                "Plain",
                "SendOptions",
                "UnknownName",
                "WaitOptions",
            ],
        ),
        Source::new("../records", &["CallRecord"], &["RecordClass"]),
        Source::new("../resource", &["Resource"], &["ResourceClass"]),
        Source::new("../response", &[], &["ResponseInfo"]),
        Source::new("../row", &["row"], &[]),
        Source::new("../tables", &[], &["FormTable", "RecordTable", "ResourceTable"]),
        Source::new("../uploads", &["UploadsEndpoint"], &["UploadedFile"]),
        Source::new("callbacks", &events, &[]),
        Source::new("enums", &[], &enums),
        Source::new("records", &records, &[]),
    ];
    out.extend(schema.objects.iter().map(|object| object_source(object, classes)));
    out.extend(schema.resources.iter().map(|resource| resource_source(resource, classes)));
    out
}

fn object_source(object: &Object, classes: bool) -> Source {
    let forms = object.variants.iter().map(|form| form.class.clone());
    let family = object.tagged.then(|| object.class.clone());
    source(format!("objects/{}", object.name), forms.collect(), family.into_iter().collect(), classes)
}

fn resource_source(resource: &Resource, classes: bool) -> Source {
    let meta = resource.meta.iter().map(|meta| meta.class.clone());
    let names = [resource.class.clone()].into_iter().chain(meta).chain(resource.endpoint());
    source(format!("resources/{}", resource.module()), names.collect(), Vec::new(), classes)
}

/// A generated module: only some modules need its classes when the program runs, so that no two need each other.
fn source(module: String, names: Vec<String>, mut types: Vec<String>, classes: bool) -> Source {
    if classes {
        return Source { module, values: names, types };
    }
    types.extend(names);
    Source { module, values: Vec::new(), types }
}

/// TypeScript without its comments and texts.
fn code_of(body: &str) -> String {
    let mut out = String::new();
    for (index, part) in body.split("/**").enumerate() {
        let code = if index == 0 { part } else { part.split_once("*/").map_or("", |(_, code)| code) };
        for line in code.lines() {
            let outside = line.split('\'').step_by(2);
            out.extend(outside.flat_map(|code| [code, " "]));
            out.push('\n');
        }
    }
    out
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_texts_and_comments_are_not_used() {
        let code = code_of(
            "/** Of Decimal. */\nget x(): Did { f('Mapping', Union) } /**\n * Iterable\n */ y: Literal\n",
        );
        let words: HashSet<&str> = words(&code).collect();
        assert!(["Did", "Union", "Literal"].iter().all(|name| words.contains(name)), "{code}");
        assert!(["Decimal", "Mapping", "Iterable"].iter().all(|name| !words.contains(name)), "{code}");
    }

    #[test]
    fn types_are_imported_as_types() {
        let source = Source::new("../resource", &["Resource", "row"], &["ResourceClass"]);
        let line = |used: &[&str]| source.line("resources/did", &used.iter().copied().collect());
        assert_eq!(line(&["row", "Resource"]), "import { Resource, row } from '../../resource'\n");
        assert_eq!(
            line(&["row", "ResourceClass"]),
            "import { row, type ResourceClass } from '../../resource'\n"
        );
        assert_eq!(line(&["ResourceClass"]), "import type { ResourceClass } from '../../resource'\n");
        assert_eq!(line(&["Did"]), "");
    }

    #[test]
    fn modules_are_found_from_where_they_are_needed() {
        assert_eq!(path("resources/did", "../resource"), "../../resource");
        assert_eq!(path("resources/did", "resources/pop"), "./pop");
        assert_eq!(path("resources/did", "objects/order_item"), "../objects/order_item");
        assert_eq!(path("resources/did", "enums"), "../enums");
        assert_eq!(path("tables", "resources/did"), "./resources/did");
        assert_eq!(path("tables", "../resource"), "../resource");
    }
}
