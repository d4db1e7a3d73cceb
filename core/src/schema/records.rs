//! Files with call detail records as data: what `core/schema/cdrs.yaml` compiles to.

use crate::ApiVersion;

/// A kind of call detail record.
#[derive(Debug)]
#[non_exhaustive]
pub struct RecordSchema {
    /// Its name, which is the `export_type` of exports that hold it.
    pub name: &'static str,
    /// Name of its class.
    pub class: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The header of files, by the version from which on they have it, oldest first.
    pub files: &'static [(ApiVersion, &'static [&'static str])],
    /// Its facts, in the order of the newest files.
    pub fields: &'static [RecordField],
}

impl RecordSchema {
    /// The header of files of exports that were made with a version; if none is known of that, of the oldest that is.
    pub fn header(&self, version: ApiVersion) -> &'static [&'static str] {
        let known = self.files.iter().rfind(|(since, _)| *since <= version).or(self.files.first());
        known.map_or(&[], |(_, header)| *header)
    }

    /// Finds a field by its name.
    pub fn field(&self, name: &str) -> Option<&'static RecordField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// One fact of a record, whatever its column is called.
#[derive(Debug)]
#[non_exhaustive]
pub struct RecordField {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: CellKind,
    /// Every header text by which it is known, newest first.
    pub columns: &'static [&'static str],
    /// Unit of its numbers.
    pub unit: Option<&'static str>,
    /// What it is.
    pub doc: &'static str,
    /// Its place in [`RecordSchema::fields`].
    pub index: usize,
}

/// What the text of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CellKind {
    /// A point in time, UTC: `2018-12-06 05:20:58`.
    Timestamp,
    /// A whole number.
    Integer,
    /// A decimal number: `0.0125`.
    Decimal,
    /// Text as it is.
    String,
}
