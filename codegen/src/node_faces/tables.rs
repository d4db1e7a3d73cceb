//! Tables: what the hand-written bases are told of a class, on a line of its own.

use super::reserved;
use super::reserved::RESERVED;
use super::text::quoted;
use crate::facts::{Code, Facts, place};
use crate::model::{Resource, Schema, Variant};
use crate::records::Record;

const FACTS: Facts = Facts { reserved: &reserved::RESERVED, places: false };

/// The line of a class that holds its table. It is a text, for what is parsed at first use costs nothing at the start.
pub(super) fn facts(table: &str) -> String {
    format!("  /** @internal */\n  static override readonly facts: string = {}\n", quoted(table))
}

/// The table of a resource type, and the place of its meta's form.
pub(super) fn resource(schema: &Schema, resource: &Resource) -> String {
    let meta = resource.meta.as_ref().and_then(|meta| place(schema, meta));
    let meta = meta.map(|meta| meta.to_string()).unwrap_or_default();
    format!("{}|{meta}", FACTS.resource(schema, resource))
}

/// The table of a form of a nested object.
pub(super) fn form(schema: &Schema, form: &Variant) -> String {
    FACTS.form(schema, form)
}

/// The table of a kind of call detail records.
pub(super) fn record(schema: &Schema, kind: &str, record: &Record) -> String {
    let fields = record.fields.iter().map(|(name, field)| {
        let member = RESERVED.member(name, reserved::RECORD);
        format!("[{}, {}, {}]", quoted(name), quoted(&member), Code::of_cell(field.cell) as u8)
    });
    format!(
        "{{ index: {}, kind: {}, name: {}, fields: [{}] }}",
        schema.records.get_index_of(kind).unwrap_or_default(),
        quoted(kind),
        quoted(&record.class),
        fields.collect::<Vec<_>>().join(", ")
    )
}
