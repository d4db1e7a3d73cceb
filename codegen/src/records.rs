//! The kinds of call detail records (`cdrs.yaml`), read and checked.

use crate::Error;
use crate::names;
use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file, by the name of the kind of export.
pub(crate) type Records = IndexMap<String, Record>;

/// A kind of call detail record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    #[serde(rename = "struct")]
    pub(crate) class: String,
    pub(crate) doc: String,
    pub(crate) source: String,
    /// The header of files, by the version from which on they have it.
    pub(crate) files: IndexMap<String, Vec<String>>,
    pub(crate) fields: IndexMap<String, Field>,
}

/// One fact of a record, whatever its column is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    #[serde(rename = "type")]
    pub(crate) cell: Cell,
    /// Every header text by which it is known, newest first.
    pub(crate) columns: Vec<String>,
    #[serde(default)]
    pub(crate) unit: Option<String>,
    pub(crate) doc: String,
}

/// What the text of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cell {
    Timestamp,
    Integer,
    Decimal,
    String,
}

/// Names that every record has.
const RESERVED: &[&str] = &["get", "header", "line", "open", "open_batches", "read", "batches", "unknown"];

/// Checks what the types do not say.
pub(crate) fn check(records: &Records, versions: &[String]) -> Result<(), Error> {
    for (kind, record) in records {
        if record.class != names::camel(kind) {
            return Err(format!(
                "{kind}: struct is {}, for its module is named for both",
                names::camel(kind)
            )
            .into());
        }
        check_fields(kind, record)?;
        check_files(kind, record, versions)?;
    }
    Ok(())
}

fn check_files(kind: &str, record: &Record, versions: &[String]) -> Result<(), Error> {
    if record.files.is_empty() {
        return Err(format!("{kind}: files is empty; it says what the header of a file is").into());
    }
    for (version, header) in &record.files {
        if !versions.contains(version) {
            return Err(format!("{kind}: files: {version} is no version").into());
        }
        let known = |column: &&String| record.fields.values().any(|field| field.columns.contains(column));
        if let Some(column) = header.iter().find(|column| !known(column)) {
            return Err(format!("{kind}: files: {version}: no field has the column {column}").into());
        }
    }
    Ok(())
}

fn check_fields(kind: &str, record: &Record) -> Result<(), Error> {
    // Headers are matched without regard to case.
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (name, field) in &record.fields {
        let entry = format!("{kind}.{name}");
        check_field(&entry, name, field)?;
        for column in &field.columns {
            if column.is_empty() || column.trim() != column {
                return Err(
                    format!("{entry}: column {column:?} is empty or begins or ends with a space").into()
                );
            }
            if let Some(owner) = owners.insert(column.to_lowercase(), name) {
                return Err(format!("{entry}: column {column:?} is already one of {owner}").into());
            }
        }
    }
    Ok(())
}

fn check_field(entry: &str, name: &str, field: &Field) -> Result<(), Error> {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    let is_number = matches!(field.cell, Cell::Integer | Cell::Decimal);
    let problem = if !plain {
        "a name is lower case letters, digits and underscores"
    } else if RESERVED.contains(&name) {
        "every record has this name for itself; choose another"
    } else if field.doc.trim().is_empty() {
        "doc is missing; it is what users read"
    } else if field.columns.is_empty() {
        "columns is empty; it is what the field is found by"
    } else if field.unit.is_some() && !is_number {
        "unit is for numbers"
    } else {
        return Ok(());
    };
    Err(format!("{entry}: {problem}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(yaml: &str) -> Result<Records, String> {
        let records: Records = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
        check(&records, &["2022-05-10".to_owned()]).map_err(|error| error.to_string())?;
        Ok(records)
    }

    fn with_fields(fields: &str) -> Result<Records, String> {
        load(&format!(
            "cdr_in: {{struct: CdrIn, doc: d, source: s, files: {{2022-05-10: []}}, fields: {{{fields}}}}}"
        ))
    }

    #[test]
    fn what_the_format_does_not_allow_is_named() {
        for (fields, said) in [
            ("total: {type: money, columns: [Total], doc: d}", "unknown variant `money`"),
            ("total: {type: decimal, columns: [Total], doc: d, wide: true}", "unknown field `wide`"),
            ("total: {type: decimal, doc: d}", "missing field `columns`"),
            ("total: {type: decimal, columns: [], doc: d}", "cdr_in.total: columns is empty"),
            ("total: {type: decimal, columns: [' Total'], doc: d}", "column \" Total\" is empty or begins"),
            ("total: {type: decimal, columns: [Total], doc: ''}", "cdr_in.total: doc is missing"),
            (
                "total: {type: string, columns: [Total], unit: USD, doc: d}",
                "cdr_in.total: unit is for numbers",
            ),
            ("Total: {type: decimal, columns: [Total], doc: d}", "cdr_in.Total: a name is lower case"),
            ("line: {type: integer, columns: [Line], doc: d}", "cdr_in.line: every record has this name"),
            (
                "source: {type: string, columns: [Source], doc: d}, cli: {type: string, columns: [CLI, source], doc: d}",
                "cdr_in.cli: column \"source\" is already one of source",
            ),
            (
                "source: {type: string, columns: [Source, SOURCE], doc: d}",
                "cdr_in.source: column \"SOURCE\" is already one of source",
            ),
        ] {
            let error = with_fields(fields).expect_err(fields);
            assert!(error.contains(said), "{fields}: {error}");
        }
        for (files, said) in [
            ("{}", "cdr_in: files is empty"),
            ("{2020-01-01: [Total]}", "cdr_in: files: 2020-01-01 is no version"),
            ("{2022-05-10: [Sum]}", "cdr_in: files: 2022-05-10: no field has the column Sum"),
        ] {
            let fields = "{total: {type: decimal, columns: [Total], doc: d}}";
            let yaml =
                format!("cdr_in: {{struct: CdrIn, doc: d, source: s, files: {files}, fields: {fields}}}");
            assert!(load(&yaml).expect_err(files).contains(said), "{files}");
        }
        let error = load("cdr_in: {struct: Call, doc: d, source: s, files: {2022-05-10: []}, fields: {}}")
            .expect_err("a wrong name");
        assert!(error.contains("cdr_in: struct is CdrIn"), "{error}");
    }

    #[test]
    fn fields_keep_their_order_and_columns_theirs() {
        let records = with_fields(
            "total: {type: decimal, columns: [Total (USD)], unit: USD, doc: d}, \
             did: {type: string, columns: [Destination DID, DID], doc: d}",
        )
        .expect("a record");
        let fields: Vec<_> = records["cdr_in"].fields.iter().collect();
        assert_eq!(fields[0].0, "total");
        assert_eq!(fields[0].1.cell, Cell::Decimal);
        assert_eq!(fields[1].1.columns, ["Destination DID", "DID"]);
    }
}
