//! Tables: what the hand-written bases are told of a class, on a line of its own.

use super::reserved;
use crate::facts::Facts;
use crate::records::Record;

/// As `Tables.swift` reads them.
pub(super) const FACTS: Facts = Facts { reserved: &reserved::RESERVED, places: false };

/// The table of a kind of call detail records: its name and its class; the fields.
pub(super) fn record(kind: &str, record: &Record) -> String {
    let fields: Vec<String> = record.fields.keys().map(|name| FACTS.named(name, reserved::RECORD)).collect();
    format!("{kind} {}|{}", record.class, fields.join(" "))
}
