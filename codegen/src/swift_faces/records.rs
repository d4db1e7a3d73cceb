//! Call detail records, typed.

use super::members::property;
use super::reserved::RESERVED;
use super::text::{doc, quoted};
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
        fields.map(|(place, (name, known))| format!("\n{}", field(face, place, name, known))).collect();
    format!(
        "{}public final class {}: CallRecord, @unchecked Sendable {{\n    private static let facts = RecordTable(\n        {}\n    )\n\n    \
         override static var table: RecordTable {{ facts }}\n{fields}}}\n",
        doc(&texts::members::record(&LANGUAGE, record, ""), 0),
        record.class,
        quoted(&tables::record(kind, record))
    )
}

fn field(face: &Face<'_>, place: usize, name: &str, field: &Field) -> String {
    let (class, reading) = match field.cell {
        Cell::Timestamp => ("Date?", "readInstant"),
        Cell::Integer => ("Int?", "readInteger"),
        Cell::Decimal => ("Decimal?", "readDecimal"),
        Cell::String => ("String?", "readText"),
    };
    let name = RESERVED.member(name, reserved::RECORD);
    property(&face.said(&texts::field(field)), &name, class, &format!("{reading}({place})"), None)
}
