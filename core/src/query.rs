//! Query strings: filter, sort, include, fields, page; checked against the schema and encoded as DIDWW expects.

use crate::jsonapi::Value;
use crate::schema::{self, FilterSchema, Kind, Match, ResourceSchema, Versions};
use crate::{ApiVersion, Error, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the characters that RFC 3986 leaves unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a request asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) filters: Vec<(String, Value)>,
    pub(crate) sort: Vec<String>,
    pub(crate) include: Vec<String>,
    pub(crate) fields: Vec<(String, Vec<String>)>,
    pub(crate) page_number: Option<u32>,
    pub(crate) page_size: Option<u32>,
    pub(crate) allow_unknown: bool,
}

impl Query {
    pub(crate) fn filter(&mut self, name: &str, value: Value) {
        self.filters.retain(|(known, _)| known != name);
        self.filters.push((name.to_owned(), value));
    }

    pub(crate) fn fields(&mut self, wire_type: &str, names: Vec<String>) {
        self.fields.retain(|(known, _)| known != wire_type);
        self.fields.push((wire_type.to_owned(), names));
    }

    /// Rows of the pages before the one that it asks for, where pages have `largest` rows at most: the server gives no
    /// more, whatever was asked.
    pub(crate) fn rows_before(&self, largest: Option<u32>) -> u64 {
        let size = self.page_size.into_iter().chain(largest).min().unwrap_or_default();
        u64::from(self.page_number.unwrap_or(1).saturating_sub(1)) * u64::from(size)
    }

    /// Asks for the first row alone of the page that it asks for.
    pub(crate) fn first_row(&mut self, largest: Option<u32>) {
        if self.page_size == Some(0) || self.page_number == Some(0) {
            return; // encoding it tells what is wrong
        }
        let number = u32::try_from(self.rows_before(largest)).unwrap_or(u32::MAX).saturating_add(1);
        self.page_number = self.page_number.map(|_| number);
        self.page_size = Some(1);
    }

    /// The query string, without the question mark.
    pub(crate) fn encode(&self, schema: &'static ResourceSchema, version: ApiVersion) -> Result<String> {
        let mut pairs = Pairs::default();
        for (name, value) in &self.filters {
            let filter =
                self.check(schema.filter(name).filter(|filter| filter.versions.contains(version)), || {
                    let known = schema.filters.iter().map(|filter| (filter.name, filter.versions));
                    unknown("filter", name, schema, version, known.collect())
                })?;
            pairs.push(&format!("filter[{}]", encode(name)), &filter_value(name, value, filter, version)?);
        }
        self.encode_sort(schema, version, &mut pairs)?;
        self.encode_include(schema, version, &mut pairs)?;
        for (wire_type, names) in &self.fields {
            let names = self.field_names(wire_type, names, version)?;
            pairs.push(&format!("fields[{}]", encode(wire_type)), &joined(&names));
        }
        self.encode_page(schema, version, &mut pairs)?;
        Ok(pairs.text)
    }

    /// What was looked up; if it was not found, the error, unless unknown names are allowed.
    fn check<T>(&self, found: Option<T>, error: impl FnOnce() -> Error) -> Result<Option<T>> {
        match found {
            None if !self.allow_unknown => Err(error()),
            found => Ok(found),
        }
    }

    fn encode_sort(
        &self,
        schema: &'static ResourceSchema,
        version: ApiVersion,
        pairs: &mut Pairs,
    ) -> Result<()> {
        for key in &self.sort {
            let name = key.strip_prefix('-').unwrap_or(key);
            let found =
                schema.sorts.iter().find(|(known, versions)| *known == name && versions.contains(version));
            self.check(found, || unknown("sort", name, schema, version, schema.sorts.to_vec()))?;
        }
        if !self.sort.is_empty() {
            pairs.push("sort", &joined(&self.sort));
        }
        Ok(())
    }

    fn encode_include(
        &self,
        schema: &'static ResourceSchema,
        version: ApiVersion,
        pairs: &mut Pairs,
    ) -> Result<()> {
        for path in &self.include {
            if !self.allow_unknown {
                check_include(path, schema, version)?;
            }
        }
        if !self.include.is_empty() {
            pairs.push("include", &joined(&self.include));
        }
        Ok(())
    }

    fn field_names(&self, wire_type: &str, names: &[String], version: ApiVersion) -> Result<Vec<String>> {
        let schema = schema::resource(wire_type).filter(|schema| schema.versions.contains(version));
        let schema = self.check(schema, || {
            let known = schema::RESOURCES.iter().filter(|known| known.versions.contains(version));
            let known: Vec<&str> = known.map(|known| known.wire_type).collect();
            let message = format!(
                "fields: no resource type is called {wire_type:?} in API version {version}; there are: {}",
                known.join(", ")
            );
            Error::invalid_member("fields", message)
        })?;
        let Some(schema) = schema else {
            return Ok(names.to_vec());
        };
        let wire = |name: &String| {
            let known = member_wire(schema, name, version);
            let known =
                self.check(known, || unknown("field", name, schema, version, member_names(schema)))?;
            Ok(known.map_or_else(|| name.clone(), str::to_owned))
        };
        names.iter().map(wire).collect()
    }

    fn encode_page(
        &self,
        schema: &'static ResourceSchema,
        version: ApiVersion,
        pairs: &mut Pairs,
    ) -> Result<()> {
        if self.page_number.is_none() && self.page_size.is_none() {
            return Ok(());
        }
        if schema.pagination[version.index()].is_none() && !self.allow_unknown {
            let message =
                format!("{} come in one piece in API version {version}: leave page out", schema.wire_type);
            return Err(Error::invalid_member("page", message));
        }
        for (name, value) in [("page[number]", self.page_number), ("page[size]", self.page_size)] {
            match value {
                Some(0) => return Err(Error::invalid_member("page", format!("{name} begins at 1"))),
                Some(value) => pairs.push(name, &value.to_string()),
                None => {}
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Pairs {
    text: String,
}

impl Pairs {
    fn push(&mut self, name: &str, encoded: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(name);
        self.text.push('=');
        self.text.push_str(encoded);
    }
}

pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Values encoded, the commas between them not.
fn joined(values: &[String]) -> String {
    values.iter().map(|value| encode(value)).collect::<Vec<_>>().join(",")
}

/// The error for a name that the version lacks: what exists, and which versions know the name.
fn unknown(
    what: &str,
    name: &str,
    schema: &'static ResourceSchema,
    version: ApiVersion,
    known: Vec<(&'static str, Versions)>,
) -> Error {
    let elsewhere = known.iter().find(|(other, _)| *other == name).map(|(_, versions)| *versions);
    let elsewhere = elsewhere.map(|versions| format!("; versions that have it: {}", versions.names()));
    let here = known.iter().filter(|(_, versions)| versions.contains(version)).map(|(name, _)| *name);
    let here: Vec<&str> = here.collect();
    let exists =
        if here.is_empty() { "there is none".to_owned() } else { format!("there are: {}", here.join(", ")) };
    let message = format!(
        "{}: no {what} {name:?} in API version {version}{}; {exists}; allow_unknown sends it all the same",
        schema.wire_type,
        elsewhere.unwrap_or_default()
    );
    Error::invalid_member(name, message)
}

fn check_include(path: &str, schema: &'static ResourceSchema, version: ApiVersion) -> Result<()> {
    let mut segments = path.split('.');
    let first = segments.next().unwrap_or_default();
    if !schema.includes.iter().any(|(known, versions)| *known == first && versions.contains(version)) {
        return Err(unknown("include", first, schema, version, schema.includes.to_vec()));
    }
    let mut owners = targets(&[schema], first);
    for segment in segments {
        // Nothing is known behind a legacy alias: the server decides.
        if owners.is_empty() {
            return Ok(());
        }
        let known = |owner: &&'static ResourceSchema| {
            owner.relationship(segment).is_some_and(|found| found.versions.contains(version))
        };
        if !owners.iter().any(known) {
            let relationships = owners.iter().flat_map(|owner| owner.relationships);
            let relationships = relationships.map(|found| (found.name, found.versions)).collect();
            return Err(unknown("include", segment, owners[0], version, relationships));
        }
        owners = targets(&owners, segment);
    }
    Ok(())
}

/// The types that a relationship called `name` of any of `owners` links to.
fn targets(owners: &[&'static ResourceSchema], name: &str) -> Vec<&'static ResourceSchema> {
    let relationships = owners.iter().filter_map(|owner| owner.relationship(name));
    relationships.flat_map(|found| found.types).filter_map(|wire_type| schema::resource(wire_type)).collect()
}

/// The wire name of an attribute or relationship.
fn member_wire(schema: &'static ResourceSchema, name: &str, version: ApiVersion) -> Option<&'static str> {
    if name == "id" {
        return Some("id");
    }
    let attribute = schema.attribute(name).filter(|known| known.versions.contains(version));
    let relationship = schema.relationship(name).filter(|known| known.versions.contains(version));
    let attribute = attribute.map(|known| known.facts(version).wire);
    attribute.or_else(|| relationship.map(|known| known.facts(version).wire))
}

fn member_names(schema: &'static ResourceSchema) -> Vec<(&'static str, Versions)> {
    let attributes = schema.attributes.iter().map(|known| (known.name, known.versions));
    attributes.chain(schema.relationships.iter().map(|known| (known.name, known.versions))).collect()
}

fn filter_value(
    name: &str,
    value: &Value,
    filter: Option<&'static FilterSchema>,
    version: ApiVersion,
) -> Result<String> {
    let matching = filter.map(|filter| filter.matches[version.index()]);
    let many = matching.is_none_or(|matching| matches!(matching, Match::In | Match::AllOf));
    let values = match value {
        Value::List(values) if !many && values.len() > 1 => {
            return Err(Error::invalid_member(name, format!("filter {name} takes one value, not a list")));
        }
        Value::List(values) if values.is_empty() => {
            let message = format!(
                "filter {name} takes at least one value; leave it out, or give \"\" to match what is empty"
            );
            return Err(Error::invalid_member(name, message));
        }
        Value::List(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let kind = filter.map(|filter| filter.kind);
    let texts: Result<Vec<String>> =
        values.iter().map(|value| filter_text(name, value, kind, version)).collect();
    Ok(joined(&texts?))
}

fn filter_text(name: &str, value: &Value, kind: Option<Kind>, version: ApiVersion) -> Result<String> {
    let value = match kind {
        Some(kind) => value.clone().normalised(kind, version),
        None => value.clone(),
    };
    let wrong = |expected: &str| Err(Error::invalid_member(name, format!("filter {name} takes {expected}")));
    match (&value, kind) {
        (Value::Text(text), Some(Kind::Boolean)) if text != "true" && text != "false" => {
            wrong("true or false")
        }
        (Value::Integer(_), Some(Kind::Boolean)) => wrong("true or false"),
        (Value::Text(text), Some(Kind::Integer)) if !text.is_empty() && text.parse::<i64>().is_err() => {
            wrong("a whole number")
        }
        (Value::Null, _) => Ok(String::new()),
        (Value::Boolean(value), _) => Ok(value.to_string()),
        (Value::Integer(value), _) => Ok(value.to_string()),
        (Value::Text(text) | Value::Json(text), _) => Ok(text.clone()),
        (Value::Enum(known), _) if !known.versions.contains(version) => {
            let versions = known.versions.names();
            let message = format!(
                "filter {name}: {} does not exist in API version {version}; versions that have it: {versions}",
                known.name
            );
            Err(Error::invalid_member(name, message))
        }
        (Value::Enum(known), _) => Ok(known.wire[version.index()].to_owned()),
        (Value::List(_) | Value::Object(_), _) => wrong("plain values"),
    }
}
