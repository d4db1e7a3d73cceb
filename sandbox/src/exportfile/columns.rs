//! The columns of call detail records.

use didww::{ApiVersion, schema};

/// The columns of a kind of export, made with a version.
pub(super) fn columns(export_type: &str, version: ApiVersion) -> &'static [&'static str] {
    let record = schema::RECORDS.iter().find(|record| record.name == export_type);
    record.map_or(&[], |record| record.header(version))
}
