//! The imports that a generated module needs.

use super::text::{docstring, laid_out};
use crate::model::{Object, Resource, Schema};
use std::collections::{BTreeSet, HashSet};

/// What a module has names from.
struct Source {
    module: String,
    names: Vec<String>,
}

impl Source {
    fn new(module: &str, names: &[&str]) -> Self {
        Source { module: module.to_owned(), names: names.iter().map(|&name| name.to_owned()).collect() }
    }

    /// A module of the package.
    fn own(module: &str, names: &[&str]) -> Self {
        Source::new(&format!("didww_sdk.{module}"), names)
    }

    /// The import of what is used; empty if nothing is.
    fn line(&self, used: &HashSet<&str>, indent: usize) -> String {
        let mut names: Vec<&String> = self.names.iter().filter(|name| used.contains(name.as_str())).collect();
        names.sort_by_key(|name| (kind_of(name), name.to_lowercase()));
        names.dedup();
        if names.is_empty() {
            return String::new();
        }
        let names: Vec<String> = names.into_iter().cloned().collect();
        import(&self.module, &names, indent)
    }
}

/// An import, on one line where that is long enough.
pub(super) fn import(module: &str, names: &[String], indent: usize) -> String {
    let line = laid_out(&format!("from {module} import "), names, "", indent);
    match line.lines().count() {
        1 => line,
        _ => laid_out(&format!("from {module} import ("), names, ")", indent),
    }
}

/// Constants are sorted before classes, and classes before the rest.
pub(super) fn kind_of(name: &str) -> u8 {
    let has = |test: fn(&char) -> bool| name.chars().any(|letter| test(&letter));
    match (has(char::is_ascii_lowercase), name.starts_with(|first: char| first.is_ascii_uppercase())) {
        (false, true) if name.len() > 1 => 0,
        (_, true) => 1,
        _ => 2,
    }
}

/// A module of the package: its text, its imports, its body. `here` is its name.
pub(super) fn module(schema: &Schema, here: &str, text: &str, body: &str) -> String {
    let code = code_of(body);
    let mut words: HashSet<&str> = words(&code).collect();
    let typing = sections(&typing_sources(schema, here), &words, 4);
    if !typing.is_empty() {
        words.insert("TYPE_CHECKING");
    }
    let mut out = docstring(text, 0);
    out.push_str("\nfrom __future__ import annotations\n");
    for section in sections(&sources(), &words, 0) {
        out.push('\n');
        out.push_str(&section);
    }
    if !typing.is_empty() {
        out.push_str("\nif TYPE_CHECKING:\n");
        out.push_str(&typing.join("\n"));
    }
    format!("{out}\n{}", spaced(body))
}

/// The body with two empty lines before what follows the imports, if that is a class, else one.
fn spaced(body: &str) -> String {
    match body.starts_with("class ") {
        true => format!("\n{body}"),
        false => body.to_owned(),
    }
}

/// The imports of each group, without empty groups.
fn sections(groups: &[Vec<Source>], used: &HashSet<&str>, indent: usize) -> Vec<String> {
    let lines = |group: &Vec<Source>| group.iter().map(|source| source.line(used, indent)).collect();
    groups.iter().map(lines).filter(|section: &String| !section.is_empty()).collect()
}

/// What is needed when the program runs.
fn sources() -> Vec<Vec<Source>> {
    vec![
        vec![Source::new("typing", &["TYPE_CHECKING", "Literal", "Union"])],
        vec![
            Source::own("_native", NATIVE),
            Source::own("endpoint", ENDPOINTS),
            Source::own("importing", &["loaded"]),
            Source::own("wire_enum", &["WireEnum"]),
        ],
    ]
}

/// What generated classes are made of, in the native module.
const NATIVE: &[&str] = &[
    "Attribute",
    "Callback",
    "CallbackMember",
    "LinkedId",
    "LinkedIds",
    "ListAttribute",
    "NullableList",
    "Object",
    "ReadOnly",
    "ReadOnlyLinkedId",
    "ReadOnlyLinkedIds",
    "ReadOnlyList",
    "ReadOnlyToMany",
    "ReadOnlyToOne",
    "Record",
    "RecordField",
    "Resource",
    "ToMany",
    "ToOne",
    "register_enum",
];

/// What generated endpoints are made of.
const ENDPOINTS: &[&str] = &[
    "AsyncEndpoint",
    "AsyncExportFiles",
    "AsyncUploads",
    "AsyncWaiting",
    "Endpoint",
    "ExportFiles",
    "Name",
    "UNSET",
    "Uploads",
    "Waiting",
];

/// What is needed by type checkers alone, in the module called `here`.
fn typing_sources(schema: &Schema, here: &str) -> Vec<Vec<Source>> {
    let enums: Vec<&str> = schema.enums.iter().map(|known| known.class.as_str()).collect();
    let mut own = vec![
        Source::own("_native", &["ResourceIdentifier", "ResponseInfo", "UploadedFile"]),
        Source::own("endpoint", &["AsyncListing", "Fields", "FilterValue", "Listing", "Timeout", "Unset"]),
        Source::own("enums", &enums),
    ];
    own.extend(schema.objects.iter().map(object_source));
    // Nested objects name no resource; a form may be called like one.
    if !here.starts_with("objects.") {
        own.extend(schema.resources.iter().map(resource_source));
    }
    own.retain(|source| source.module != format!("didww_sdk.{here}"));
    own.sort_by(|one, other| one.module.cmp(&other.module));
    vec![
        vec![
            Source::new("collections.abc", &["Callable", "Iterable", "Mapping"]),
            Source::new("datetime", &["date", "datetime", "timedelta"]),
            Source::new("decimal", &["Decimal"]),
            Source::new("typing", &["Any"]),
        ],
        vec![Source::new("typing_extensions", &["TypeAlias"])],
        own,
    ]
}

fn object_source(object: &Object) -> Source {
    Source { module: format!("didww_sdk.objects.{}", object.name), names: classes_of(object) }
}

fn resource_source(resource: &Resource) -> Source {
    let endpoints = super::endpoints::classes(resource).into_iter().flatten();
    Source {
        module: format!("didww_sdk.resources.{}", resource.module()),
        names: [resource.class.clone()].into_iter().chain(endpoints).collect(),
    }
}

/// The classes of an object's forms, and its family.
pub(super) fn classes_of(object: &Object) -> Vec<String> {
    let forms = object.variants.iter().map(|variant| variant.class.clone());
    forms.chain(object.tagged.then(|| object.class.clone())).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Python without its docstrings, comments and texts.
fn code_of(body: &str) -> String {
    let mut out = String::new();
    for (index, part) in body.split("\"\"\"").enumerate() {
        if index % 2 == 1 {
            continue;
        }
        for line in part.lines() {
            let mut texts = line.split('"');
            while let Some(code) = texts.next() {
                let comment = code.find('#');
                out.push_str(&code[..comment.unwrap_or(code.len())]);
                out.push(' ');
                if comment.is_some() {
                    break;
                }
                texts.next();
            }
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
            "\"\"\"Of Decimal.\"\"\"\nx: date = f(\"Mapping\", Union)  # Iterable \"of\" it\ny: Literal\n",
        );
        let words: HashSet<&str> = words(&code).collect();
        assert!(["date", "Union", "Literal"].iter().all(|name| words.contains(name)), "{code}");
        assert!(["Decimal", "Mapping", "Iterable"].iter().all(|name| !words.contains(name)), "{code}");
    }

    #[test]
    fn imports_are_sorted_and_wrapped() {
        let source = Source::new(".endpoint", &["date", "Endpoint", "UNSET", "AsyncEndpoint"]);
        let used = HashSet::from(["Endpoint", "UNSET", "date"]);
        assert_eq!(source.line(&used, 0), "from .endpoint import UNSET, Endpoint, date\n");
        let long = "A".repeat(60) + "b";
        let source = Source::new(".m", &[&long, "Bb", &long.replace('b', "c")]);
        let used: HashSet<&str> = source.names.iter().map(String::as_str).collect();
        assert!(source.line(&used, 0).starts_with("from .m import (\n    AAA"));
    }
}
