//! Rows as one text, for languages where a crossing must carry many rows and never a field.

use super::record::Row;
use crate::schema::{CellKind, RecordSchema};
use std::fmt::{self, Write};

/// Rows as one text: the values of a row in the order of the schema's fields, and its line after them. Times are in
/// milliseconds since 1970; nothing is empty.
#[derive(Default)]
pub struct FlatRows {
    text: String,
    ends: Vec<u32>,
    /// Length of the text as UTF-16 has it.
    units: u32,
}

impl FlatRows {
    /// With room for some rows.
    pub fn with_capacity(rows: usize, schema: &RecordSchema) -> FlatRows {
        let values = rows * (schema.fields.len() + 1);
        FlatRows { text: String::with_capacity(values * 8), ends: Vec::with_capacity(values), units: 0 }
    }

    /// The values, one after the other, and where each ends, counted in units of UTF-16.
    pub fn into_parts(self) -> (String, Vec<u32>) {
        (self.text, self.ends)
    }

    pub(crate) fn push(&mut self, row: &Row, schema: &RecordSchema) {
        for field in schema.fields {
            let begin = self.text.len();
            match field.kind {
                CellKind::Timestamp => self.plain(row.timestamp(field.index).map(|time| time.as_millisecond())),
                CellKind::Integer => self.plain(row.integer(field.index)),
                CellKind::Decimal => self.decimal(row, field.index),
                CellKind::String => self.text.push_str(row.text(field.index).unwrap_or_default()),
            }
            self.end(begin);
        }
        let begin = self.text.len();
        self.plain(Some(row.line()));
        self.end(begin);
    }

    fn plain(&mut self, value: Option<impl fmt::Display>) {
        if let Some(value) = value {
            // nothing fails that writes to a text
            let _ = write!(self.text, "{value}");
        }
    }

    fn decimal(&mut self, row: &Row, field: usize) {
        match row.cell_of(field).filter(|cell| is_canonical(cell.as_bytes())) {
            // as it would be written
            Some(cell) => self.text.push_str(cell),
            None => self.plain(row.decimal(field)),
        }
    }

    fn end(&mut self, begin: usize) {
        let value = &self.text[begin..];
        let units = if value.is_ascii() { value.len() } else { value.encode_utf16().count() };
        self.units = self.units.saturating_add(u32::try_from(units).unwrap_or(u32::MAX));
        self.ends.push(self.units);
    }
}

/// Without the text: it is about calls of people.
impl fmt::Debug for FlatRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlatRows").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// Whether a decimal number is written as all are: `0.0125`, without a sign, spaces or zeros in front.
fn is_canonical(cell: &[u8]) -> bool {
    let whole = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let begins = whole == 1 || whole > 1 && cell[0] != b'0';
    match &cell[whole..] {
        [] => begins,
        [b'.', places @ ..] => begins && !places.is_empty() && places.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cdr::record::sealed::OfRow;
    use crate::cdr::{CdrIn, CdrRecord};

    /// The values of the rows of a file.
    fn values(file: &str) -> Result<Vec<Vec<String>>, Box<dyn std::error::Error>> {
        let mut flat = FlatRows::with_capacity(2, CdrIn::SCHEMA);
        for record in CdrIn::read(file.as_bytes()) {
            flat.push(record?.row(), CdrIn::SCHEMA);
        }
        let (text, ends) = flat.into_parts();
        let text: Vec<u16> = text.encode_utf16().collect();
        let mut begin = 0;
        let mut values = Vec::new();
        for end in ends {
            values.push(String::from_utf16(&text[begin..end as usize])?);
            begin = end as usize;
        }
        Ok(values.chunks(CdrIn::SCHEMA.fields.len() + 1).map(<[String]>::to_vec).collect())
    }

    #[test]
    fn rows_are_one_text() -> Result<(), Box<dyn std::error::Error>> {
        let rows = values(
            "Total (USD),Source,Date/Time Start (UTC),Duration (sec)\n\
             0.0100,\"é \"\"😀\"\"\",1969-12-31 23:59:59,-4\n,,,\n",
        )?;
        let at = |name: &str| CdrIn::SCHEMA.field(name).map_or(0, |field| field.index);
        let [first, second] = rows.as_slice() else { return Err("two rows".into()) };
        assert_eq!(first[at("total")], "0.0100");
        assert_eq!(first[at("source")], "é \"😀\"");
        assert_eq!(first[at("started_at")], "-1000");
        assert_eq!(first[at("duration")], "-4");
        assert_eq!(first.last().map(String::as_str), Some("2"));
        let (line, rest) = second.split_last().ok_or("a line")?;
        assert_eq!(line, "3");
        assert!(rest.iter().all(String::is_empty));
        Ok(())
    }

    #[test]
    fn decimals_are_written_as_decimals_are() -> Result<(), Box<dyn std::error::Error>> {
        let cells = ["0", "7", "10.50", "0.0125", "00.5", "+1.5", "-1.50", ".5", "5.", "007"];
        let total = CdrIn::SCHEMA.field("total").map_or(0, |field| field.index);
        for cell in cells {
            let rows = values(&format!("Total (USD)\n{cell}\n"))?;
            let read = CdrIn::read(format!("Total (USD)\n{cell}\n").as_bytes()).next().ok_or("a row")??;
            assert_eq!(rows[0][total], read.total().ok_or("a total")?.to_string(), "{cell}");
        }
        Ok(())
    }
}
