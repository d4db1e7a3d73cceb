//! What is there at the start: real names of places, invented everything else. Numbers are from ranges that are set
//! aside for fiction, addresses of hosts from those for documentation.

mod account;
mod geography;
mod regulation;
mod stock;

use std::collections::BTreeMap;

use didww::{ApiVersion, schema};
use serde_json::{Map, Value, json};

use crate::world::{Ref, Row, World};
use crate::write;

/// Fills a new world; with an account in use, or with one that was just opened.
pub(crate) fn fill(world: &mut World, with_account: bool) {
    geography::fill(world);
    regulation::fill(world);
    stock::fill(world);
    for (index, key) in world.keys().public().into_iter().enumerate() {
        add(world, Row::seeded("public_keys", &index.to_string()).with("key", key));
    }
    let balance = Row::seeded("balances", "balance")
        .with("balance", "500.00")
        .with("credit", "100.00")
        .with("total_balance", "600.00");
    add(world, balance);
    if with_account {
        account::fill(world);
    }
}

/// Adds a row, with defaults for what it does not say.
fn add(world: &mut World, mut row: Row) -> Ref {
    if let Some(schema) = schema::resource(row.kind) {
        write::fill(schema, ApiVersion::V2022_05_10, &mut row.attributes);
    }
    world.put(row)
}

/// A nested object of the type `wire_type`, with defaults for what `members` do not say.
fn object(wire_type: &str, members: &[(&str, Value)]) -> Value {
    let mut filled: Map<String, Value> =
        members.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
    let variants = schema::OBJECTS.iter().flat_map(|object| object.variants.iter());
    for variant in variants.filter(|variant| variant.wire_type == wire_type) {
        write::fill_members(variant.attributes, ApiVersion::V2022_05_10, &mut filled);
    }
    json!({ "type": wire_type, "attributes": filled })
}

/// Attributes that many rows have in common.
type Common = BTreeMap<&'static str, Value>;

fn with_all(mut row: Row, common: &Common) -> Row {
    row.attributes.extend(common.iter().map(|(name, value)| (*name, value.clone())));
    row
}
