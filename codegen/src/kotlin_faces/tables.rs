//! Tables: what the hand-written bases are told of a class, on a line of its own.

use super::reserved;
use crate::facts::{Code, Facts};
use crate::records::Record;

/// As `Tables.kt` reads them.
pub(super) const FACTS: Facts = Facts { reserved: &reserved::RESERVED, places: true };

/// The table of a kind of call detail records: its name, and the fields with their kinds.
pub(super) fn record(kind: &str, record: &Record) -> String {
    let fields = record.fields.iter().map(|(name, field)| {
        format!("{}:{}", FACTS.named(name, reserved::RECORD), Code::of_cell(field.cell) as u8)
    });
    format!("{kind}|{}", fields.collect::<Vec<_>>().join(" "))
}
