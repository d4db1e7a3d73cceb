//! Call detail records, typed.

use super::members::value;
use super::reserved::RESERVED;
use super::text::{kdoc, quoted};
use super::{Face, LANGUAGE, reserved, tables};
use crate::records::{Cell, Field, Record};
use crate::texts;

/// The file of every kind.
pub(super) fn records(face: &Face<'_>) -> String {
    let classes: Vec<String> =
        face.schema.records.iter().map(|(kind, record)| class(face, kind, record)).collect();
    classes.join("\n")
}

fn class(face: &Face<'_>, kind: &str, record: &Record) -> String {
    let fields = record.fields.iter().enumerate();
    let fields: String =
        fields.map(|(place, (name, known))| format!("{}\n", field(face, place, name, known))).collect();
    let class = &record.class;
    format!(
        "{}public class {class} internal constructor(batch: RecordBatch, place: Int) : CallRecord({class}, batch, place) {{\n{fields}    \
         /** The kind, where one is asked for. */\n    \
         public companion object : RecordClass<{class}>(\n        {},\n    ) {{\n        \
         override fun make(batch: RecordBatch, place: Int): {class} = {class}(batch, place)\n    }}\n}}\n",
        kdoc(&texts::members::record(&LANGUAGE, record, ""), 0),
        quoted(&tables::record(kind, record))
    )
}

fn field(face: &Face<'_>, place: usize, name: &str, field: &Field) -> String {
    let (class, reading) = match field.cell {
        Cell::Timestamp => ("Instant?", "instant"),
        Cell::Integer => ("Long?", "integer"),
        Cell::Decimal => ("BigDecimal?", "decimal"),
        Cell::String => ("String?", "text"),
    };
    let name = RESERVED.member(name, reserved::RECORD);
    value(&face.said(&texts::field(field)), &name, class, &format!("{reading}({place})"))
}
