//! Call detail records, typed.

use super::LANGUAGE;
use super::imports::module;
use super::text::docstring;
use crate::model::Schema;
use crate::names::python_identifier;
use crate::records::{Cell, Field, Record};
use crate::texts;

/// The module of every kind.
pub(super) fn records(schema: &Schema) -> String {
    let classes: Vec<String> = schema.records.iter().map(|(kind, record)| class(kind, record)).collect();
    module(schema, "records", "The kinds of call detail records, typed.", &classes.join("\n\n"))
}

fn class(kind: &str, record: &Record) -> String {
    let fields: Vec<String> = record.fields.iter().map(|(name, known)| field(name, known)).collect();
    let kept = " A row that is kept keeps the part of the file that it came with.";
    let text = texts::members::record(&LANGUAGE, record, kept);
    format!(
        "class {}(Record, record={kind:?}):\n{}\n    __slots__ = ()\n\n{}",
        record.class,
        docstring(&text, 4),
        fields.join("\n")
    )
}

fn field(name: &str, field: &Field) -> String {
    let class = match field.cell {
        Cell::Timestamp => "datetime",
        Cell::Integer => "int",
        Cell::Decimal => "Decimal",
        Cell::String => "str",
    };
    format!(
        "    {}: RecordField[{class} | None] = RecordField({name:?})\n{}",
        python_identifier(name),
        docstring(&texts::field(field), 4)
    )
}
