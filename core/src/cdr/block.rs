//! Rows that came together, with their values.

use super::cells::{Amount, Day, Parsed, decimal, integer, timestamp};
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
    Decimals(Values<Amount>),
    /// They stand in the text, in that column.
    Text(usize),
}

impl Field {
    fn read(rows: &mut Rows, column: usize, kind: CellKind) -> Field {
        match kind {
            CellKind::Timestamp => Field::Timestamps(Values::timestamps(rows, column)),
            CellKind::Integer => Field::Integers(Values::read(rows, column, integer)),
            CellKind::Decimal => Field::Decimals(Values::read(rows, column, decimal)),
            CellKind::String => Field::Text(column),
        }
    }
}

/// A value per row, and whether it is one.
pub(super) struct Values<T> {
    pub(super) values: Vec<T>,
    pub(super) valid: Vec<bool>,
}

impl Values<i64> {
    /// Reads a column of times, as microseconds since 1970.
    pub(super) fn timestamps(rows: &mut Rows, column: usize) -> Values<i64> {
        let mut day = Day::default();
        Values::read(rows, column, |cell| timestamp(cell, &mut day))
    }
}

impl<T: Copy + Default> Values<T> {
    /// Reads a column. Cells that cannot be read are among the bad ones then.
    pub(super) fn read(
        rows: &mut Rows,
        column: usize,
        mut parse: impl FnMut(&[u8]) -> Parsed<T>,
    ) -> Values<T> {
        let mut values = vec![T::default(); rows.len()];
        let mut valid = vec![false; rows.len()];
        let mut bad = Vec::new();
        let places = values.iter_mut().zip(&mut valid);
        for (row, (cell, (value, valid))) in rows.column(column).zip(places).enumerate() {
            if cell.is_empty() {
                continue;
            }
            match parse(cell) {
                Ok(Some(read)) => (*value, *valid) = (read, true),
                Ok(None) => {}
                Err(problem) => bad.push(Bad { row: row as u32, what: What::Cell(column as u32, problem) }),
            }
        }
        rows.bad.extend(bad);
        Values { values, valid }
    }

    fn get(&self, row: usize) -> Option<T> {
        match self.valid.get(row) {
            Some(true) => self.values.get(row).copied(),
            _ => None,
        }
    }
}

impl Block {
    /// Reads every cell of the rows.
    pub(super) fn new(layout: Arc<Layout>, mut rows: Rows) -> Block {
        let mut fields = Vec::with_capacity(layout.schema.fields.len());
        for field in layout.schema.fields {
            fields.push(match layout.column_of_field[field.index] {
                Some(column) => Field::read(&mut rows, column, field.kind),
                None => Field::Missing,
            });
        }
        let text = rows.take_text();
        rows.settle_bad();
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
            Field::Decimals(values) => values.get(row).map(Amount::decimal),
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
