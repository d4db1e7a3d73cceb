//! Call detail records in Rust: their tables and their typed face.

use crate::GeneratedFile;
use crate::model::Schema;
use crate::names::constant;
use crate::records::{Cell, Field, Record};
use crate::rust_docs::{doc, escape, sentence};
use crate::texts;
use std::fmt::Write as _;

/// Their part of the tables.
pub(crate) fn tables(schema: &Schema) -> String {
    let mut out = String::new();
    for (kind, record) in &schema.records {
        let _ = writeln!(
            out,
            "/// [`{0}`](crate::{0})\npub static {1}: RecordSchema = RecordSchema {{ name: {kind:?}, class: {0:?}, \
             doc: {2:?}, files: &[{3}], fields: &[",
            record.class,
            table_name(kind),
            record.doc,
            files(record)
        );
        for (index, (name, field)) in record.fields.iter().enumerate() {
            let _ = writeln!(
                out,
                "RecordField {{ name: {name:?}, kind: CellKind::{:?}, columns: &{:?}, unit: {:?}, doc: {:?}, \
                 index: {index} }},",
                field.cell, field.columns, field.unit, field.doc
            );
        }
        out.push_str("] };\n\n");
    }
    let names: Vec<String> = schema.records.keys().map(|kind| format!("&{}", table_name(kind))).collect();
    let _ = write!(
        out,
        "/// Every kind of call detail record.\npub static RECORDS: &[&RecordSchema] = &[{}];\n",
        names.join(", ")
    );
    out
}

fn files(record: &Record) -> String {
    let file = |(version, header): (&String, &Vec<String>)| {
        format!("(ApiVersion::V{}, &{header:?})", version.replace('-', "_"))
    };
    record.files.iter().map(file).collect::<Vec<_>>().join(", ")
}

fn table_name(kind: &str) -> String {
    format!("{}_RECORD", constant(kind))
}

/// The typed face: `core/src/cdr/records.rs`.
pub(crate) fn faces(schema: &Schema) -> GeneratedFile {
    let mut out = String::from(
        "//! The kinds of call detail records, typed.\n\n\
         use super::record::{Row, cdr_record};\nuse crate::schema::tables;\nuse jiff::Timestamp;\n\
         use rust_decimal::Decimal;\n\n",
    );
    for (kind, record) in &schema.records {
        out.push_str(&face(kind, record));
    }
    ("core/src/cdr/records.rs".into(), out)
}

fn face(kind: &str, record: &Record) -> String {
    let class = &record.class;
    let mut out = doc(&format!(
        "{}\n\nEvery field is `None` where the file has no such column or the cell is empty. A row is a handle to the \
         part of the file that it came with: cloning it is cheap, and one that is kept keeps that part.\n\n\
         Source: {}",
        sentence(&record.doc),
        sentence(&record.source)
    ));
    let _ = write!(
        out,
        "#[derive(Clone)]\npub struct {class}(pub(super) Row);\n\ncdr_record!({class}, tables::{});\n\n\
         impl {class} {{\n",
        table_name(kind)
    );
    for (index, (name, field)) in record.fields.iter().enumerate() {
        out.push_str(&getter(name, field, index));
    }
    out.push_str("}\n\n");
    out
}

fn getter(name: &str, field: &Field, index: usize) -> String {
    let (read, class) = match field.cell {
        Cell::Timestamp => ("timestamp", "Timestamp"),
        Cell::Integer => ("integer", "i64"),
        Cell::Decimal => ("decimal", "Decimal"),
        Cell::String => ("text", "&str"),
    };
    format!(
        "{}pub fn {name}(&self) -> Option<{class}> {{\nself.0.{read}({index})\n}}\n\n",
        doc(&escape(&texts::field(field)))
    )
}
