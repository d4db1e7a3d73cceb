//! Enums.

use super::version_note;
use crate::model::{Enum, Schema};
use crate::rust_docs::{doc, escape, sentence};
use crate::rust_tables::enum_name;
use std::fmt::Write as _;

pub(super) fn enums(schema: &Schema) -> String {
    let mut out = String::from(
        "//! Enums of the API. A value that this release does not know is kept in `Other`.\n\n\
         use crate::face::enum_type;\nuse crate::schema::tables;\n\n",
    );
    for known in &schema.enums {
        out.push_str(&enum_face(schema, known));
    }
    out
}

pub(super) fn enum_face(schema: &Schema, known: &Enum) -> String {
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
