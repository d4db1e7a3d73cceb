//! Names of filters, sorts and includes, and the options that take them, as types.

use super::text::{jsdoc, key, quoted, union};
use super::{Face, LANGUAGE};
use crate::model::Resource;
use crate::queries::Names;
use std::fmt::Write as _;

/// The types of a resource's names, and of the options of its calls.
pub(super) fn queries(face: &Face<'_>, resource: &Resource) -> Vec<String> {
    let mut out = Vec::new();
    for names in Names::ALL {
        let Some(class) = names.class(resource) else { continue };
        out.push(match names {
            Names::Filter => filter(face, resource, &class),
            Names::Sort | Names::Include => literals(face, resource, names, &class),
        });
    }
    let name = |names: Names| names.class(resource).unwrap_or_else(|| "never".to_owned());
    let include = name(Names::Include);
    if resource.supports("list") {
        let filter = Names::Filter
            .class(resource)
            .unwrap_or_else(|| "{ [name: UnknownName]: FilterValue }".to_owned());
        out.push(format!(
            "/** Options of `list`. */\nexport type {}ListOptions = ListOptions<{filter}, {}, {include}>\n",
            resource.class,
            name(Names::Sort)
        ));
    }
    if resource.supports("find") {
        out.push(format!(
            "/** Options of `find`. */\nexport type {}FindOptions = FindOptions<{include}>\n",
            resource.class
        ));
    }
    out
}

fn filter(face: &Face<'_>, resource: &Resource, class: &str) -> String {
    let mut members = String::new();
    for entry in Names::Filter.entries(face.schema, resource) {
        let text = jsdoc(&entry.said(face.schema), 2);
        for name in &entry.names {
            let _ = writeln!(members, "{text}  {}?: FilterValue | undefined", key(name));
        }
    }
    let text = jsdoc(&Names::Filter.doc(&LANGUAGE, resource), 0);
    format!(
        "{text}export interface {class} {{\n{members}  [name: UnknownName]: FilterValue | undefined\n}}\n"
    )
}

fn literals(face: &Face<'_>, resource: &Resource, names: Names, class: &str) -> String {
    let entries = names.entries(face.schema, resource);
    let mut text = names.doc(&LANGUAGE, resource);
    let mut gap = "\n";
    // What leads further says the same as what it is a part of.
    let mut last = (String::new(), String::new());
    for entry in &entries {
        let (name, said) = (&entry.names[0], entry.said(face.schema));
        if said.is_empty() || (name.starts_with(&last.0) && said == last.1) {
            continue;
        }
        let _ = write!(text, "{gap}\n- `{name}`: {said}");
        gap = "";
        last = (format!("{name}."), said);
    }
    let literals: Vec<String> =
        entries.iter().flat_map(|entry| entry.names.iter().map(|name| quoted(name))).collect();
    format!("{}{}", jsdoc(&text, 0), union(&format!("export type {class} ="), &literals))
}
