//! The header of a file: which column is which field.

use super::split::Cut;
use crate::error::{Error, RecordError};
use crate::schema::{RecordField, RecordSchema};
use std::fmt;
use std::sync::Arc;

/// The header line of a file with call detail records. Cloning it is cheap.
#[derive(Clone)]
pub struct CdrHeader(pub(super) Arc<Layout>);

impl CdrHeader {
    /// The texts of the header line, in the file's order, without spaces around them.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.columns.iter().map(String::as_str)
    }

    /// The columns that are no field of the record, in the file's order.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.0.unknown().map(|(_, name)| name)
    }

    /// The fields that the file has no column for.
    pub fn missing(&self) -> impl Iterator<Item = &'static RecordField> {
        let fields = self.0.schema.fields.iter();
        fields.filter(|field| self.0.column_of_field[field.index].is_none())
    }
}

impl fmt::Debug for CdrHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.columns()).finish()
    }
}

/// Where the fields stand.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) schema: &'static RecordSchema,
    pub(super) columns: Vec<String>,
    /// By place of the field in the schema.
    pub(super) column_of_field: Vec<Option<usize>>,
    field_of_column: Vec<Option<usize>>,
}

impl Layout {
    /// Finds the fields in the header, which begins in `line`.
    ///
    /// # Errors
    /// If the header is not text, or has no column that is known.
    pub(super) fn new(schema: &'static RecordSchema, header: &Cut, line: u64) -> Result<Layout, Error> {
        let mut columns = Vec::new();
        for cell in header.cells() {
            let text = std::str::from_utf8(cell)
                .map_err(|_| RecordError::new(line, None, "the header is not UTF-8 text"))?;
            columns.push(text.trim().to_owned());
        }
        let mut layout = Layout {
            schema,
            column_of_field: vec![None; schema.fields.len()],
            field_of_column: vec![None; columns.len()],
            columns,
        };
        layout.place(|known, found| known == found);
        layout.place(|known, found| known.to_lowercase() == found.to_lowercase());
        match layout.column_of_field.iter().any(Option::is_some) {
            true => Ok(layout),
            false => Err(RecordError::new(line, None, layout.nothing_known()).into()),
        }
    }

    /// Gives each field that has no column yet the first free one of any of its names.
    fn place(&mut self, is_same: impl Fn(&str, &str) -> bool) {
        for (column, found) in self.columns.iter().enumerate() {
            if self.field_of_column[column].is_some() {
                continue;
            }
            let is_it = |field: &&RecordField| field.columns.iter().any(|known| is_same(known, found));
            let Some(field) = self.schema.fields.iter().find(is_it) else { continue };
            if self.column_of_field[field.index].is_none() {
                self.column_of_field[field.index] = Some(column);
                self.field_of_column[column] = Some(field.index);
            }
        }
    }

    fn nothing_known(&self) -> String {
        let found: Vec<String> =
            self.columns.iter().take(30).map(|name| format!("{:?}", shortened(name))).collect();
        let known: Vec<&str> = self.schema.fields.iter().flat_map(|field| field.columns).copied().collect();
        format!(
            "the header has no column of {} (a {} export): it has {}; known are {}",
            self.schema.class,
            self.schema.name,
            found.join(", "),
            known.join(", ")
        )
    }

    /// The columns that are no field.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (usize, &str)> {
        let columns = self.columns.iter().enumerate();
        columns
            .filter(|(column, _)| self.field_of_column[*column].is_none())
            .map(|(column, name)| (column, name.as_str()))
    }

    /// The column of that name: as the header spells it, as a field is called, or as any file calls that field.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let exact = self.columns.iter().position(|column| column == name);
        exact.or_else(|| {
            let is_it = |field: &&RecordField| field.name == name || field.columns.contains(&name);
            let field = self.schema.fields.iter().find(is_it)?;
            self.column_of_field[field.index]
        })
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(60).collect()
}
