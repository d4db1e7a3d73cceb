//! Names of filters, sorts and includes, as types that editors and type checkers know.

use super::LANGUAGE;
use super::text::docstring;
use crate::model::{Resource, Schema};
use crate::queries::{Entry, Names};
use std::fmt::Write as _;

/// A line of a type: names, and what is said of them.
fn line(schema: &Schema, entry: &Entry) -> String {
    let names: Vec<String> = entry.names.iter().map(|name| format!("{name:?},")).collect();
    let said = entry.said(schema);
    let said = if said.is_empty() { String::new() } else { format!("  # {said}") };
    format!("        {}{said}\n", names.join(" "))
}

/// The types of a resource's names.
pub(super) fn aliases(schema: &Schema, resource: &Resource) -> String {
    let mut out = String::new();
    for names in Names::ALL {
        let Some(class) = names.class(resource) else { continue };
        let lines: String = names.entries(schema, resource).iter().map(|entry| line(schema, entry)).collect();
        let _ = write!(
            out,
            "{class}: TypeAlias = Union[\n    Literal[\n{lines}    ],\n    Name,\n]\n{}\n",
            docstring(&names.doc(&LANGUAGE, resource), 0)
        );
    }
    out
}
