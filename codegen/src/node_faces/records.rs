//! Call detail records, typed.

use super::imports::module;
use super::members::getter;
use super::reserved::RESERVED;
use super::text::jsdoc;
use super::{Face, LANGUAGE, reserved, tables};
use crate::layout::paragraphs;
use crate::model::Kind;
use crate::records::{Cell, Field, Record};
use crate::texts;

/// The module of every kind.
pub(super) fn records(face: &Face<'_>) -> String {
    let classes: Vec<String> =
        face.schema.records.iter().map(|(kind, record)| class(face, kind, record)).collect();
    module(face.schema, "records", &classes.join("\n"))
}

fn class(face: &Face<'_>, kind: &str, record: &Record) -> String {
    let fields = record.fields.iter().enumerate();
    let fields = fields.map(|(index, (name, known))| format!("\n{}", field(face, index, name, known)));
    format!(
        "{}export class {} extends CallRecord {{\n  static override readonly table: RecordTable = {}\n{}}}\n",
        jsdoc(&texts::members::record(&LANGUAGE, record, ""), 0),
        record.class,
        tables::record(face.schema, kind, record),
        fields.collect::<String>()
    )
}

fn field(face: &Face<'_>, index: usize, name: &str, field: &Field) -> String {
    let (class, note) = match field.cell {
        Cell::Timestamp => ("Date | null", ""),
        Cell::Integer => ("number | null", ""),
        Cell::Decimal => ("string | null", (LANGUAGE.written)(&Kind::Decimal)),
        Cell::String => ("string | null", ""),
    };
    let value = match field.cell {
        Cell::Timestamp => format!("this.instant({index})"),
        Cell::Integer => format!("this.integer({index})"),
        Cell::Decimal | Cell::String => format!("this.text({index})"),
    };
    let text = paragraphs([texts::field(field).as_str(), note]);
    getter(&RESERVED.member(name, reserved::RECORD), class, &value, &face.prose.spelled(&text))
}
