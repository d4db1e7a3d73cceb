//! Numbers, and their history.

use serde_json::{Value, json};

use super::take_away;
use crate::clock;
use crate::error::{ApiError, Outcome};
use crate::world::{Row, World};
use crate::write::Change;

/// Relationships that can be emptied, but not led elsewhere.
const ONLY_DETACHED: [&str; 2] = ["address_verification", "emergency_calling_service"];

pub(super) fn prepare(world: &World, change: &mut Change) -> Vec<ApiError> {
    let mut errors = Vec::new();
    for name in ONLY_DETACHED {
        let before = change.before.as_ref().and_then(|row| row.link(name));
        if change.new_link(name).is_some_and(|target| Some(target) != before) {
            errors.push(ApiError::relationship(name, "is invalid"));
        }
    }
    if change.linked.get("capacity_pool").is_some_and(Vec::is_empty)
        && !change.sends("dedicated_channels_count")
    {
        change.row.set("dedicated_channels_count", 0);
    }
    let row = &change.row;
    let country = world.reach(row, &["did_group", "country"]);
    let pool = world.reach(row, &["capacity_pool"]);
    let shared = world.reach(row, &["shared_capacity_group", "capacity_pool"]);
    for (name, pool) in [("capacity_pool", pool), ("shared_capacity_group", shared)] {
        let covered =
            country.zip(pool).is_none_or(|(country, pool)| pool.links_to("countries", &country.reference()));
        if change.sends(name) && !covered {
            errors.push(ApiError::attribute(&format!("{name}_id"), "is not allowed for DID country"));
        }
    }
    errors.extend(check_channels(world, change, pool));
    errors
}

/// Dedicated channels come from a pool that has them.
fn check_channels(world: &World, change: &Change, pool: Option<&Row>) -> Option<ApiError> {
    let wanted = change.row.integer("dedicated_channels_count");
    if wanted == 0 || !(change.sends("dedicated_channels_count") || change.sends("capacity_pool")) {
        return None;
    }
    let wrong = |title: &str| Some(ApiError::attribute("dedicated_channels_count", title));
    if wanted < 0 {
        return wrong("must be greater than or equal to 0");
    }
    let Some(pool) = pool else { return wrong("must be 0 without a capacity pool") };
    let before = change.before.as_ref().filter(|before| before.links_to("capacity_pool", &pool.reference()));
    let own = before.map_or(0, |before| before.integer("dedicated_channels_count"));
    if wanted - own > world.spare_channels(pool) { wrong("exceeds available channels count") } else { None }
}

pub(super) fn carried_out(world: &mut World, change: &Change) {
    let Some(before) = &change.before else { return };
    let row = &change.row;
    if change.linked.get("emergency_calling_service").is_some_and(Vec::is_empty)
        && let Some(did) = world.at_mut(&row.reference())
    {
        did.set("emergency_enabled", false);
    }
    let cycles = |row: &Row| row.attributes.get("billing_cycles_count").cloned().unwrap_or(Value::Null);
    if cycles(before) != cycles(row) {
        let (from, to) = (as_text(&cycles(before)), as_text(&cycles(row)));
        remember(world, row.text("number"), "billing_cycles_count_changed", Some((from, to)));
    }
    match (before.flag("terminated"), row.flag("terminated")) {
        (false, true) => remember(world, row.text("number"), "canceled", None),
        (true, false) => remember(world, row.text("number"), "restored", None),
        _ => {}
    }
}

fn as_text(value: &Value) -> Value {
    value.as_i64().map_or(Value::Null, |number| json!(number.to_string()))
}

/// Adds an entry to the history of numbers; with what changed from what to what, if it says that.
pub(crate) fn remember(world: &mut World, number: &str, action: &str, values: Option<(Value, Value)>) {
    let mut entry = Row::new("did_history", world.random.uuid())
        .with("did_number", number)
        .with("action", action)
        .with("method", "api3")
        .with("created_at", clock::now());
    if let Some((from, to)) = values {
        entry = entry.with_meta("from", from).with_meta("to", to);
    }
    world.put(entry);
}

pub(super) fn remove(world: &mut World, row: &Row) -> Outcome<()> {
    remember(world, row.text("number"), "removed", None);
    take_away(world, &row.reference())
}
