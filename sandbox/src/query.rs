//! The query string: what a request asks for.

use std::collections::{BTreeMap, BTreeSet};

use didww::ApiVersion;
use didww::schema::{self, FilterSchema, Pagination, ResourceSchema};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{ApiError, Outcome, unless};
use crate::include::Tree;

/// What stays as it is in a query string that the sandbox writes.
const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// The members of resources that were asked for, by wire type; all of a type that is not in it.
pub(crate) type Fields = BTreeMap<String, BTreeSet<String>>;

/// A query string taken apart.
#[derive(Debug)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) size: usize,
}

impl Query {
    pub(crate) fn parse(raw: &str) -> Query {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
        Query { pairs: pairs.collect() }
    }

    /// Refuses parameters other than those of `allowed`.
    pub(crate) fn check(&self, allowed: &[&str]) -> Outcome<()> {
        let unknown = self.pairs.iter().filter(|(key, _)| !allowed.contains(&family(key)));
        unless(unknown.map(|(key, _)| ApiError::not_allowed(key)).collect(), ())
    }

    /// The members in brackets and values of the parameters of `family`.
    fn bracketed(&self, wanted: &str) -> impl Iterator<Item = (Option<&str>, &str)> {
        self.pairs
            .iter()
            .filter(move |(key, _)| family(key) == wanted)
            .map(|(key, value)| (inside_brackets(key), value.as_str()))
    }

    /// The last value of a parameter without brackets.
    fn last(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The filters of a list, checked against its schema.
    pub(crate) fn filters(
        &self,
        schema: &ResourceSchema,
        version: ApiVersion,
    ) -> Outcome<Vec<(&'static FilterSchema, &str)>> {
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        for (name, value) in self.bracketed("filter") {
            let Some(name) = name else {
                let detail = "filter must be written as filter[name]=value.";
                errors.push(ApiError::new(400, "120", "Invalid filters syntax", detail));
                continue;
            };
            match schema.filter(name).filter(|filter| filter.versions.contains(version)) {
                Some(filter) => found.push((filter, value)),
                None => {
                    let detail = format!("{name} is not allowed.");
                    errors.push(ApiError::new(400, "102", "Filter not allowed", detail));
                }
            }
        }
        unless(errors, found)
    }

    /// The sort keys of a list, each with whether it is descending.
    pub(crate) fn sorts(&self, schema: &ResourceSchema, version: ApiVersion) -> Outcome<Vec<(String, bool)>> {
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        for key in self.last("sort").into_iter().flat_map(split) {
            let name = key.strip_prefix('-').unwrap_or(&key);
            let known =
                schema.sorts.iter().any(|(sort, versions)| *sort == name && versions.contains(version));
            if known {
                found.push((name.to_string(), key.starts_with('-')));
            } else {
                let detail = format!("{name} is not a valid sort criteria for {}", schema.wire_type);
                errors.push(ApiError::new(400, "114", "Invalid sort criteria", detail));
            }
        }
        unless(errors, found)
    }

    /// What is to be included.
    pub(crate) fn includes(&self, schema: &'static ResourceSchema, version: ApiVersion) -> Outcome<Tree> {
        let (mut tree, mut errors) = (Tree::default(), Vec::new());
        for path in self.last("include").into_iter().flat_map(split) {
            if let Err(failure) = tree.add(&path, schema, version) {
                errors.extend(failure);
            }
        }
        unless(errors, tree)
    }

    /// The members that were asked for.
    pub(crate) fn fields(&self, version: ApiVersion) -> Outcome<Fields> {
        let (mut fields, mut errors) = (Fields::new(), Vec::new());
        for (wire_type, value) in self.bracketed("fields") {
            let wire_type = wire_type.unwrap_or_default();
            let known = schema::resource(wire_type).filter(|schema| schema.versions.contains(version));
            let Some(schema) = known else {
                let detail = format!("{wire_type} is not a valid resource.");
                errors.push(ApiError::new(400, "101", "Invalid resource", detail));
                continue;
            };
            let names: BTreeSet<String> = split(value).collect();
            for name in names.iter().filter(|name| !has_field(schema, name, version)) {
                let detail = format!("{name} is not a valid field for {wire_type}.");
                errors.push(ApiError::new(400, "104", "Invalid field", detail));
            }
            fields.insert(wire_type.to_string(), names);
        }
        unless(errors, fields)
    }

    /// The page of a list.
    pub(crate) fn page(&self, sizes: Pagination) -> Outcome<Page> {
        let mut page = Page { number: 1, size: sizes.default_size as usize };
        let mut errors = Vec::new();
        for (name, value) in self.bracketed("page") {
            let parsed = value.parse::<usize>().ok().filter(|number| *number > 0 && *number < 1 << 31);
            match (name, parsed) {
                (Some("number"), Some(number)) => page.number = number,
                (Some("size"), Some(size)) if size <= sizes.max_size as usize => page.size = size,
                (Some("size"), Some(_)) => {
                    let detail = format!("size exceeds maximum page size of {}.", sizes.max_size);
                    errors.push(ApiError::new(400, "118", "Invalid page value", detail));
                }
                (Some(name @ ("number" | "size")), None) => {
                    let detail = format!("{value} is not a valid value for {name} page parameter.");
                    errors.push(ApiError::new(400, "118", "Invalid page value", detail));
                }
                (name, _) => {
                    let detail = format!("{} is not an allowed page parameter.", name.unwrap_or("page"));
                    errors.push(ApiError::new(400, "105", "Page parameter not allowed", detail));
                }
            }
        }
        unless(errors, page)
    }

    /// The query string with another page in it.
    pub(crate) fn with_page(&self, page: Page) -> String {
        let mut pairs: Vec<(&str, String)> = self
            .pairs
            .iter()
            .filter(|(key, _)| family(key) != "page")
            .map(|(key, value)| (key.as_str(), value.clone()))
            .collect();
        pairs.push(("page[number]", page.number.to_string()));
        pairs.push(("page[size]", page.size.to_string()));
        let encoded = pairs.into_iter().map(|(key, value)| format!("{}={}", encode(key), encode(&value)));
        encoded.collect::<Vec<_>>().join("&")
    }
}

fn has_field(schema: &ResourceSchema, name: &str, version: ApiVersion) -> bool {
    let mut attributes = schema.attributes.iter().filter(|known| known.versions.contains(version));
    let mut relationships = schema.relationships.iter().filter(|known| known.versions.contains(version));
    ["id", "type"].contains(&name)
        || attributes.any(|known| known.facts(version).wire == name)
        || relationships.any(|known| known.facts(version).wire == name)
}

/// The part of a key before its brackets.
fn family(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

/// The one name in the brackets of a key.
fn inside_brackets(key: &str) -> Option<&str> {
    let inside = key.split_once('[')?.1.strip_suffix(']')?;
    (!inside.is_empty() && !inside.contains(['[', ']'])).then_some(inside)
}

/// The elements of a comma-separated list; one in double quotes may hold commas, and a quote written twice.
pub(crate) fn split(list: &str) -> impl Iterator<Item = String> + use<> {
    let mut elements = vec![String::new()];
    let (mut quoted, mut characters) = (false, list.chars().peekable());
    while let Some(character) = characters.next() {
        let last = elements.len() - 1;
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                elements[last].push('"');
            }
            '"' if quoted || elements[last].is_empty() => quoted = !quoted,
            ',' if !quoted => elements.push(String::new()),
            _ => elements[last].push(character),
        }
    }
    elements.into_iter().map(|element| element.trim().to_string()).filter(|element| !element.is_empty())
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}
