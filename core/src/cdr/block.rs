//! Rows that came together, with their values.

use super::cells::{Parsed, decimal, integer, timestamp};
use super::header::Layout;
use super::split::{Bad, Rows, What};
use crate::error::{Error, RecordError, Shortened};
use crate::schema::CellKind;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Rows whose cells are all read.
pub(super) struct Block {
    pub(super) layout: Arc<Layout>,
    pub(super) rows: Rows,
    /// The text of the rows.
    text: String,
    /// By place of the field in the schema.
    fields: Vec<Field>,
}

/// The values of a field.
enum Field {
    Missing,
    Timestamps(Values<i64>),
    Integers(Values<i64>),
    Decimals(Values<Decimal>),
    /// They stand in the text, in that column.
    Text(usize),
}

/// A value per row, and whether it is one.
pub(super) struct Values<T> {
    pub(super) values: Vec<T>,
    pub(super) valid: Bits,
}

impl<T: Copy + Default> Values<T> {
    /// Reads a column. Cells that cannot be read are among the bad ones then.
    pub(super) fn read(rows: &mut Rows, column: usize, parse: impl Fn(&[u8]) -> Parsed<T>) -> Values<T> {
        let mut values = Vec::with_capacity(rows.len());
        let mut valid = Bits::with_capacity(rows.len());
        let mut bad = Vec::new();
        for (row, cell) in rows.column(column).enumerate() {
            let value = match cell.is_empty() {
                true => None,
                false => parse(cell).unwrap_or_else(|problem| {
                    bad.push(Bad { row: row as u32, what: What::Cell(column as u32, problem) });
                    None
                }),
            };
            valid.push(value.is_some());
            values.push(value.unwrap_or_default());
        }
        rows.bad.extend(bad);
        Values { values, valid }
    }

    fn get(&self, row: usize) -> Option<T> {
        self.valid.get(row).then(|| self.values.get(row).copied())?
    }
}

/// Yes or no, eight to a byte, the lowest bit first.
#[derive(Default)]
pub(super) struct Bits {
    pub(super) bytes: Vec<u8>,
    pub(super) len: usize,
    pub(super) set: usize,
}

impl Bits {
    pub(super) fn with_capacity(count: usize) -> Bits {
        Bits { bytes: Vec::with_capacity(count.div_ceil(8)), ..Bits::default() }
    }

    pub(super) fn push(&mut self, yes: bool) {
        let place = self.len % 8;
        if place == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(yes) << place;
        }
        self.len += 1;
        self.set += usize::from(yes);
    }

    fn get(&self, at: usize) -> bool {
        self.bytes.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }
}

impl Block {
    /// Reads every cell of the rows.
    pub(super) fn new(layout: Arc<Layout>, mut rows: Rows) -> Block {
        if std::str::from_utf8(&rows.text).is_err() {
            rows.find_what_is_not_text();
        }
        let mut fields = Vec::with_capacity(layout.schema.fields.len());
        for field in layout.schema.fields {
            fields.push(match (layout.column_of_field[field.index], field.kind) {
                (None, _) => Field::Missing,
                (Some(at), CellKind::Timestamp) => Field::Timestamps(Values::read(&mut rows, at, timestamp)),
                (Some(at), CellKind::Integer) => Field::Integers(Values::read(&mut rows, at, integer)),
                (Some(at), CellKind::Decimal) => Field::Decimals(Values::read(&mut rows, at, decimal)),
                (Some(at), CellKind::String) => Field::Text(at),
            });
        }
        rows.settle_bad();
        // nothing is lost: what is not text was made text above
        let text = String::from_utf8(std::mem::take(&mut rows.text)).unwrap_or_default();
        Block { layout, rows, text, fields }
    }

    /// The text of a cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        self.text.get(self.rows.range(row, column)).unwrap_or_default()
    }

    pub(super) fn text(&self, row: usize, field: usize) -> Option<&str> {
        match self.fields.get(field)? {
            Field::Text(column) => Some(self.cell(row, *column)).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub(super) fn microsecond(&self, row: usize, field: usize) -> Option<i64> {
        match self.fields.get(field)? {
            Field::Timestamps(values) => values.get(row),
            _ => None,
        }
    }

    pub(super) fn integer(&self, row: usize, field: usize) -> Option<i64> {
        match self.fields.get(field)? {
            Field::Integers(values) => values.get(row),
            _ => None,
        }
    }

    pub(super) fn decimal(&self, row: usize, field: usize) -> Option<Decimal> {
        match self.fields.get(field)? {
            Field::Decimals(values) => values.get(row),
            _ => None,
        }
    }

    pub(super) fn error(&self, bad: &Bad) -> Error {
        error(&self.layout, &self.rows, bad, |column| self.cell(bad.row as usize, column))
    }
}

/// What is wrong with a row; `cell` tells the text of a column.
pub(super) fn error<'a>(layout: &Layout, rows: &Rows, bad: &Bad, cell: impl Fn(usize) -> &'a str) -> Error {
    let name = |column: u32| layout.columns.get(column as usize).map(String::as_str);
    let line = rows.line(bad.row as usize);
    let error = match bad.what {
        What::Cells(count) => {
            let expected = layout.columns.len();
            let message = format!("the row has {count} cells where the header has {expected}");
            RecordError::new(line, None, message)
        }
        What::NotText(column) => RecordError::new(line, name(column), "the cell is not UTF-8 text"),
        What::Cell(column, problem) => {
            let message = format!("\"{}\" {problem}", Shortened(cell(column as usize), 100));
            RecordError::new(line, name(column), message)
        }
    };
    error.into()
}
