//! What every kind of call detail record can do.

use super::block::Block;
use crate::schema::{CellKind, RecordSchema};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// A kind of call detail record: [`CdrIn`](crate::CdrIn) or [`CdrOut`](crate::CdrOut).
pub trait CdrRecord: sealed::OfRow + Clone + fmt::Debug + Send + Sync + 'static {
    /// Its fields and their columns, as data.
    const SCHEMA: &'static RecordSchema;

    /// A field by its name in the schema (`started_at`), for code that works with any; `None` if there is no such field,
    /// the file has no column of it, or the cell is empty.
    fn value(&self, field: &str) -> Option<CdrValue> {
        let field = Self::SCHEMA.field(field)?;
        let row = self.row();
        Some(match field.kind {
            CellKind::Timestamp => CdrValue::Timestamp(row.timestamp(field.index)?),
            CellKind::Integer => CdrValue::Integer(row.integer(field.index)?),
            CellKind::Decimal => CdrValue::Decimal(row.decimal(field.index)?),
            CellKind::String => CdrValue::Text(row.text(field.index)?.to_owned()),
        })
    }

    /// The text of a cell as it stands in the file, by the column's name there; `None` if the file has no such column.
    fn cell(&self, column: &str) -> Option<&str> {
        self.row().get(column)
    }
}

/// What a field of a call detail record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CdrValue {
    /// An instant.
    Timestamp(Timestamp),
    /// A whole number: seconds, codes.
    Integer(i64),
    /// An exact decimal: USD.
    Decimal(Decimal),
    /// Text.
    Text(String),
}

pub(super) mod sealed {
    /// Made of a row by this crate alone.
    pub trait OfRow: Sized {
        #[doc(hidden)]
        fn of_row(row: super::Row) -> Self;
        #[doc(hidden)]
        fn row(&self) -> &super::Row;
    }
}

/// A row of a file.
#[derive(Clone)]
pub struct Row {
    pub(super) block: Arc<Block>,
    pub(super) row: u32,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug("Row", f)
    }
}

impl Row {
    fn at(&self) -> usize {
        self.row as usize
    }

    pub(crate) fn line(&self) -> u64 {
        self.block.rows.line(self.at())
    }

    pub(super) fn text(&self, field: usize) -> Option<&str> {
        self.block.text(self.at(), field)
    }

    /// Since 1970.
    pub(super) fn microsecond(&self, field: usize) -> Option<i64> {
        self.block.microsecond(self.at(), field)
    }

    pub(super) fn timestamp(&self, field: usize) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.microsecond(field)?).ok()
    }

    pub(super) fn integer(&self, field: usize) -> Option<i64> {
        self.block.integer(self.at(), field)
    }

    pub(super) fn decimal(&self, field: usize) -> Option<Decimal> {
        self.block.decimal(self.at(), field)
    }

    /// The text of a field's cell, as it stands in the file.
    pub(super) fn cell_of(&self, field: usize) -> Option<&str> {
        let column = *self.block.layout.column_of_field.get(field)?;
        Some(self.block.cell(self.at(), column?))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let column = self.block.layout.find(name)?;
        Some(self.block.cell(self.at(), column))
    }

    pub(crate) fn unknown(&self) -> impl Iterator<Item = (&str, &str)> {
        let unknown = self.block.layout.unknown();
        unknown.map(|(column, name)| (name, self.block.cell(self.at(), column)))
    }

    /// Every cell that is not empty, by name of the field, else of the column.
    pub(super) fn debug(&self, class: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct(class);
        debug.field("line", &self.line());
        let layout = &self.block.layout;
        for field in layout.schema.fields {
            let cell = layout.column_of_field[field.index].map(|column| self.block.cell(self.at(), column));
            if let Some(cell) = cell.filter(|cell| !cell.is_empty()) {
                debug.field(field.name, &format_args!("{cell:?}"));
            }
        }
        for (name, cell) in self.unknown().filter(|(_, cell)| !cell.is_empty()) {
            debug.field(name, &format_args!("{cell:?}"));
        }
        debug.finish()
    }
}

/// What a kind of record can do besides its own fields.
macro_rules! cdr_record {
    ($name:ident, $schema:path) => {
        impl $crate::cdr::CdrRecord for $name {
            const SCHEMA: &'static $crate::schema::RecordSchema = &$schema;
        }

        impl $crate::cdr::record::sealed::OfRow for $name {
            fn of_row(row: Row) -> Self {
                $name(row)
            }

            fn row(&self) -> &Row {
                &self.0
            }
        }

        impl $name {
            /// Reads the rows of a CSV file; see [`CdrReader`]($crate::cdr::CdrReader).
            pub fn read<R: std::io::Read>(reader: R) -> $crate::cdr::CdrReader<Self, R> {
                $crate::cdr::CdrReader::new(reader)
            }

            /// Opens a CSV file, gzipped or not; see [`CdrReader::open`]($crate::cdr::CdrReader::open).
            ///
            /// # Errors
            /// [`Error::File`]($crate::Error::File), which names the file.
            pub fn open(
                path: impl AsRef<std::path::Path>,
            ) -> $crate::Result<$crate::cdr::CdrReader<Self, $crate::cdr::CdrFile>> {
                $crate::cdr::CdrReader::open(path)
            }

            /// Reads a CSV file as Arrow record batches; see [`CdrBatches`]($crate::cdr::CdrBatches).
            ///
            /// # Errors
            /// If the header cannot be read or understood.
            #[cfg(feature = "arrow")]
            pub fn batches<R: std::io::Read>(reader: R) -> $crate::Result<$crate::cdr::CdrBatches<R>> {
                $crate::cdr::CdrBatches::new::<Self>(reader)
            }

            /// Line of the file where the row begins, counted from 1; the header is line 1.
            pub fn line(&self) -> u64 {
                self.0.line()
            }

            /// The text of a cell, as it stands in the file: by the column's name there, the field's (`total`), or any
            /// other name that the field's column is known by. `None` if the file has no such column.
            pub fn get(&self, name: &str) -> Option<&str> {
                self.0.get(name)
            }

            /// Name and text of each column that is no field of the record, in the file's order.
            pub fn unknown(&self) -> impl Iterator<Item = (&str, &str)> {
                self.0.unknown()
            }

            /// The header of the file that it came with.
            pub fn header(&self) -> $crate::cdr::CdrHeader {
                $crate::cdr::CdrHeader(self.0.block.layout.clone())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.debug(stringify!($name), f)
            }
        }
    };
}

pub(super) use cdr_record;
