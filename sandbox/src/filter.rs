//! Which rows a filter lets through.

use std::cmp::Ordering;

use didww::ApiVersion;
use didww::schema::{FilterSchema, Kind, Match, ResourceSchema};
use serde_json::Value;

use crate::clock;
use crate::error::{ApiError, Failure, Outcome};
use crate::links::current_name;
use crate::query::split;
use crate::value::is_blank;
use crate::world::{Row, World};

/// A filter with its value, ready to be applied.
#[derive(Debug)]
pub(crate) struct Filter {
    /// Relationships to follow first.
    path: Vec<String>,
    /// The member that is compared.
    member: String,
    comparison: Match,
    case_insensitive: bool,
    /// The values, spelled as they are kept; an empty one means nothing is there.
    values: Vec<String>,
    /// It says nothing.
    ignored: bool,
}

impl Filter {
    /// Reads a filter of `schema`.
    pub(crate) fn read(
        schema: &ResourceSchema,
        filter: &FilterSchema,
        value: &str,
        version: ApiVersion,
    ) -> Outcome<Filter> {
        let comparison = filter.matches[version.index()];
        let mut path: Vec<String> = base_name(filter, comparison).split('.').map(String::from).collect();
        let member = path.pop().unwrap_or_default();
        if path.first().is_some_and(|first| first == "meta") {
            path.remove(0);
        }
        let member = current_name(schema, &member).to_string();
        let values = read_values(filter, comparison, value, version)?;
        check_special(schema, filter, &values)?;
        let ignored = schema.wire_type == "public_keys";
        Ok(Filter { path, member, comparison, case_insensitive: filter.case_insensitive, values, ignored })
    }

    /// Whether `row` passes.
    pub(crate) fn lets_through(&self, world: &World, row: &Row) -> bool {
        if self.ignored {
            return true;
        }
        if self.path.len() == 1 && self.member == "type" {
            return self.matches(&[world.value(row, &self.path[0])["type"].clone()]);
        }
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let owners = world.follow(row, &path);
        if owners.is_empty() || self.member == "id" {
            let ids: Vec<Value> = owners.iter().map(|owner| Value::from(owner.id.as_str())).collect();
            return self.matches(&ids);
        }
        owners.iter().any(|owner| match world.value(owner, &self.member) {
            Value::Array(values) => self.matches(&values),
            value => self.matches(&[value]),
        })
    }

    fn matches(&self, present: &[Value]) -> bool {
        let texts: Vec<String> = present.iter().filter(|value| !is_blank(value)).map(text).collect();
        let has = |wanted: &String| match wanted.as_str() {
            "" => texts.is_empty(),
            _ => texts.iter().any(|text| self.fits(text, wanted)),
        };
        match self.comparison {
            Match::AllOf => self.values.iter().all(has),
            _ => self.values.iter().any(has),
        }
    }

    fn fits(&self, text: &str, wanted: &str) -> bool {
        match self.comparison {
            Match::Contains if self.case_insensitive => text.to_lowercase().contains(&wanted.to_lowercase()),
            Match::Contains => text.contains(wanted),
            Match::Gteq => compare(text, wanted) != Ordering::Less,
            Match::Lteq => compare(text, wanted) != Ordering::Greater,
            _ if self.case_insensitive => text.to_lowercase() == wanted.to_lowercase(),
            _ => text == wanted,
        }
    }
}

/// The name of what a filter looks at: its own without the suffix that says how.
fn base_name(filter: &FilterSchema, comparison: Match) -> &str {
    let suffix = match comparison {
        Match::Contains => "_contains",
        Match::Gteq => "_gteq",
        Match::Lteq => "_lteq",
        Match::In => "_in",
        _ => "",
    };
    filter.name.strip_suffix(suffix).unwrap_or(filter.name)
}

/// A kept value as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}

/// Compares numbers as numbers, and anything else as text.
fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}

fn read_values(
    filter: &FilterSchema,
    comparison: Match,
    value: &str,
    version: ApiVersion,
) -> Outcome<Vec<String>> {
    let invalid = |value: &str| Failure::from(ApiError::invalid_filter_value(filter.name, value));
    if value.is_empty() {
        return if filter.empty { Ok(vec![String::new()]) } else { Err(invalid(value)) };
    }
    let listed = matches!(comparison, Match::In | Match::AllOf);
    let values: Vec<String> = if listed { split(value).collect() } else { vec![value.to_string()] };
    let end_of_day = comparison == Match::Lteq;
    let read =
        |value: &String| read_value(&filter.kind, value, version, end_of_day).ok_or_else(|| invalid(value));
    values.iter().map(read).collect()
}

/// Reads one value of a filter, and gives it back as it is kept.
fn read_value(kind: &Kind, value: &str, version: ApiVersion, end_of_day: bool) -> Option<String> {
    match kind {
        Kind::Boolean => ["true", "false"].contains(&value).then(|| value.to_string()),
        Kind::Integer => value.parse::<i64>().ok().map(|number| number.to_string()),
        Kind::Date => clock::read_date(value),
        Kind::DateTime => clock::read_instant(value, end_of_day),
        Kind::Enum(schema) => {
            let known = schema.values.iter().filter(|known| known.versions.contains(version));
            known
                .into_iter()
                .find(|known| known.wire[version.index()] == value)
                .map(|known| known.name.to_string())
        }
        _ => Some(value.to_string()),
    }
}

/// Days for which the history of numbers is kept.
const HISTORY_DAYS: i64 = 90;

/// What holds for single filters.
fn check_special(schema: &ResourceSchema, filter: &FilterSchema, values: &[String]) -> Outcome<()> {
    if schema.wire_type == "did_history" && matches!(filter.kind, Kind::DateTime) {
        let oldest = clock::in_days(-HISTORY_DAYS);
        if let Some(value) = values.iter().find(|value| **value < oldest) {
            return Err(ApiError::invalid_filter_value(filter.name, value).into());
        }
    }
    Ok(())
}
