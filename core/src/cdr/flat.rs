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
        let (begin, first) = (self.text.len(), self.ends.len());
        for field in schema.fields {
            match field.kind {
                CellKind::Timestamp => self.integer(row.microsecond(field.index).map(milliseconds)),
                CellKind::Integer => self.integer(row.integer(field.index)),
                CellKind::Decimal => self.decimal(row, field.index),
                CellKind::String => self.text.push_str(row.text(field.index).unwrap_or_default()),
            }
            self.end(begin);
        }
        self.integer(i64::try_from(row.line()).ok());
        self.end(begin);
        self.units = match self.text[begin..].is_ascii() {
            true => self.ends.last().copied().unwrap_or_default(),
            false => self.recount(begin, first),
        };
    }

    /// Notes where a value ends, if a unit is a byte.
    fn end(&mut self, row: usize) {
        let bytes = u32::try_from(self.text.len() - row).unwrap_or(u32::MAX);
        self.ends.push(self.units.saturating_add(bytes));
    }

    /// The same for a row where it is not; gives where the row ends.
    fn recount(&mut self, row: usize, first: usize) -> u32 {
        let (mut begin, mut units) = (row, self.units);
        for end in &mut self.ends[first..] {
            let byte = row + (*end - self.units) as usize;
            let value = self.text[begin..byte].encode_utf16().count();
            units = units.saturating_add(u32::try_from(value).unwrap_or(u32::MAX));
            (begin, *end) = (byte, units);
        }
        units
    }

    fn integer(&mut self, number: Option<i64>) {
        let Some(number) = number else { return };
        let mut digits = [0; 20];
        let mut left = number.unsigned_abs();
        let mut at = digits.len();
        loop {
            at -= 1;
            // 0 to 9
            digits[at] = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            self.text.push('-');
        }
        self.text.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
    }

    fn decimal(&mut self, row: &Row, field: usize) {
        match row.cell_of(field).filter(|cell| is_canonical(cell.as_bytes())) {
            // as it would be written
            Some(cell) => self.text.push_str(cell),
            None => {
                if let Some(number) = row.decimal(field) {
                    // nothing fails that writes to a text
                    let _ = write!(self.text, "{number}");
                }
            }
        }
    }
}

/// Whole ones, down to the earlier one.
fn milliseconds(microseconds: i64) -> i64 {
    microseconds.div_euclid(1_000)
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
             0.0100,\"é \"\"😀\"\"\",1969-12-31 23:59:59,-9223372036854775808\n,,,\n",
        )?;
        let at = |name: &str| CdrIn::SCHEMA.field(name).map_or(0, |field| field.index);
        let [first, second] = rows.as_slice() else { return Err("two rows".into()) };
        assert_eq!(first[at("total")], "0.0100");
        assert_eq!(first[at("source")], "é \"😀\"");
        assert_eq!(first[at("started_at")], "-1000");
        assert_eq!(first[at("duration")], "-9223372036854775808");
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
