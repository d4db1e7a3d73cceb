//! A row as compact JSON, for languages where a crossing must carry many rows and never a field.

use super::record::Row;
use crate::schema::{CellKind, RecordSchema};
use std::fmt::Write;

impl Row {
    /// Its values as a list, in the order of the schema's fields, and its line after them: times in milliseconds since
    /// 1970, decimals as text, null where there is nothing.
    pub(crate) fn json(&self, schema: &RecordSchema, out: &mut String) {
        out.push('[');
        for field in schema.fields {
            let begin = out.len();
            let _ = match field.kind {
                CellKind::Timestamp => self.milliseconds(field.index).map(|time| write!(out, "{time}")),
                CellKind::Integer => self.integer(field.index).map(|number| write!(out, "{number}")),
                CellKind::Decimal => self.decimal(field.index).map(|number| write!(out, "\"{number}\"")),
                CellKind::String => self.text(field.index).map(|text| {
                    quoted(text, out);
                    Ok(())
                }),
            };
            if out.len() == begin {
                out.push_str("null");
            }
            out.push(',');
        }
        let _ = write!(out, "{}]", self.line());
    }

    fn milliseconds(&self, field: usize) -> Option<i64> {
        Some(self.timestamp(field)?.as_millisecond())
    }
}

fn quoted(text: &str, out: &mut String) {
    // without a branch for each byte
    let escaped =
        text.bytes().fold(false, |any, byte| any | (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
    if escaped {
        // a text is never refused
        return out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use crate::cdr::{CdrIn, CdrRecord};

    #[test]
    fn a_row_is_a_list() -> Result<(), Box<dyn std::error::Error>> {
        let file = "Total (USD),Source,Date/Time Start (UTC),Duration (sec)\n\
                    0.0100,\"a \"\"name\"\"\",1969-12-31 23:59:59,-4\n,,,\n";
        let schema = CdrIn::SCHEMA;
        let mut rows = CdrIn::read(file.as_bytes());
        let mut next = || -> Result<Vec<serde_json::Value>, Box<dyn std::error::Error>> {
            let mut text = String::new();
            crate::cdr::record::sealed::OfRow::row(&rows.next().ok_or("a row")??).json(schema, &mut text);
            Ok(serde_json::from_str(&text)?)
        };
        let (first, second) = (next()?, next()?);
        let at = |name: &str| schema.field(name).map_or(0, |field| field.index);
        assert_eq!(first[at("total")], "0.0100");
        assert_eq!(first[at("source")], "a \"name\"");
        assert_eq!(first[at("started_at")], -1000);
        assert_eq!(first[at("duration")], -4);
        assert_eq!(first[schema.fields.len()], 2);
        assert!(second[..schema.fields.len()].iter().all(serde_json::Value::is_null));
        assert_eq!(second[schema.fields.len()], 3);
        Ok(())
    }
}
