//! Enums.

use super::imports::module;
use super::text::docstring;
use crate::model::{Enum, Schema};
use crate::texts::{self, sentence};
use std::fmt::Write as _;

/// The module of all enums.
pub(super) fn enums(schema: &Schema) -> String {
    let classes: Vec<String> = schema.enums.iter().map(|known| enum_class(schema, known)).collect();
    let mut body = format!("{}\n\n", classes.join("\n\n"));
    for known in &schema.enums {
        let _ = writeln!(body, "register_enum({0:?}, list({0}))", known.class);
    }
    let text = "Enums of the API. A value that this release does not know is a member all the same, of which `is_known` is false.";
    module(schema, "enums", text, &body)
}

fn enum_class(schema: &Schema, known: &Enum) -> String {
    let mut out = format!("class {}(WireEnum):\n{}\n", known.class, docstring(&sentence(&known.doc), 4));
    let members = known.values.iter().map(|value| {
        let text = texts::enum_value(schema, value);
        let text = if text.is_empty() { String::new() } else { docstring(&text, 4) };
        format!("    {} = {:?}\n{text}", value.constant(), value.name)
    });
    out.push_str(&members.collect::<Vec<_>>().join("\n"));
    out
}
