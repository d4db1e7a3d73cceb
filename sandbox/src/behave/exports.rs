//! Exports of call detail records.

use didww::ApiVersion;
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value};

use crate::clock;
use crate::error::ApiError;
use crate::world::{Ref, World};
use crate::write::Change;

pub(super) fn prepare(world: &World, change: &mut Change) -> Vec<ApiError> {
    if !change.creates() {
        return Vec::new();
    }
    change.row.set("status", "pending");
    change.row.set("url", Value::Null);
    let empty = Map::new();
    let filters = change.row.attributes.get("filters").and_then(Value::as_object).unwrap_or(&empty);
    let mut titles = misplaced(world, change.row.text("export_type"), filters);
    titles.extend(if change.version == ApiVersion::V2022_05_10 {
        check_month(filters)
    } else {
        check_span(filters)
    });
    titles.into_iter().map(|title| ApiError::attribute("filters", title)).collect()
}

/// Filters that the kind of export does not have.
fn misplaced(world: &World, export_type: &str, filters: &Map<String, Value>) -> Vec<String> {
    let mut titles = Vec::new();
    let given = |name: &str| filters.get(name).is_some_and(|value| !value.is_null());
    if export_type != "cdr_in" && given("did_number") {
        titles.push("did_number is invalid".to_string());
    }
    if export_type != "cdr_out" && given("voice_out_trunk_id") {
        titles.push("voice_out_trunk.id is invalid".to_string());
    }
    let trunk = filters.get("voice_out_trunk_id").and_then(Value::as_str);
    if trunk.is_some_and(|id| world.get("voice_out_trunks", id).is_none()) {
        titles.push("voice_out_trunk.id is invalid".to_string());
    }
    titles
}

/// Older versions ask for a month, or a day of it.
fn check_month(filters: &Map<String, Value>) -> Option<String> {
    let number = |name: &str| filters.get(name).and_then(Value::as_i64);
    let day = number("day").unwrap_or(1);
    let narrow = |number: i64| i8::try_from(number).ok();
    let date = number("year")
        .and_then(|year| i16::try_from(year).ok())
        .and_then(|year| Date::new(year, narrow(number("month")?)?, narrow(day)?).ok());
    match date {
        None => Some("month is invalid".into()),
        Some(date) if date.first_of_month() < clock::first_of_export_window() || date > clock::today() => {
            Some("must be within the current month or the two before".into())
        }
        Some(_) => None,
    }
}

/// Newer versions ask for a span of time.
fn check_span(filters: &Map<String, Value>) -> Option<String> {
    let moment = |name: &str| filters.get(name).and_then(Value::as_str).and_then(clock::read_civil);
    let (Some(from), Some(to)) = (moment("from"), moment("to")) else {
        return Some("from and to must be written as YYYY-MM-DD HH:MM:SS".into());
    };
    let now: DateTime = clock::civil_now();
    let oldest = clock::first_of_export_window().to_datetime(jiff::civil::Time::midnight());
    if from >= to {
        return Some("from must be before to".into());
    }
    let within = from >= oldest && to <= now;
    (!within).then(|| "must be within the current month or the two before".into())
}

/// Pending, then processing, then completed with a file.
pub(super) fn settle(world: &mut World, target: &Ref) {
    let pending = world.at(target).is_some_and(|row| row.text("status") == "pending");
    let url = format!("{}/exports/{}.csv.gz", world.base_url, world.random.uuid());
    let Some(row) = world.at_mut(target) else { return };
    if pending {
        row.set("status", "processing");
        world.settle_later(target.clone());
    } else {
        row.set("status", "completed");
        row.set("url", url);
        world.notify(target);
    }
}
