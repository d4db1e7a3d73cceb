//! Nested objects: the family and its forms.

use super::imports::imports;
use super::members::members;
use super::version_note;
use crate::model::{Object, Schema, Variant};
use crate::names::snake;
use crate::rust_docs::{doc, sentence};
use crate::rust_tables::variant_name;
use crate::texts::Holder;
use std::fmt::Write as _;

pub(super) fn object_file(schema: &Schema, object: &Object) -> String {
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
pub(super) fn family(object: &Object) -> String {
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
pub(super) fn variant_face(schema: &Schema, variant: &Variant, table: &str, tagged: bool) -> String {
    let class = &variant.class;
    let mut text = sentence(&variant.doc);
    if let Some(note) = version_note(schema, variant.versions) {
        let _ = write!(text, "\n\n{note}.");
    }
    let mut out = doc(&text);
    let _ = writeln!(out, "#[derive(Clone, PartialEq)]\npub struct {class}(pub(crate) Object);\n");
    let _ = writeln!(out, "object_type!({class}, tables::{table}, {tagged});\n");
    let members = members(schema, Holder::Object, &variant.attributes, &variant.rules);
    let _ = writeln!(out, "impl {class} {{\n{members}}}\n");
    out
}
