//! Verifications of addresses.

use serde_json::{Value, json};

use super::regulation::unmet;
use crate::error::ApiError;
use crate::world::{Ref, Row, World};
use crate::write::Change;

/// An identity with this `id_number` is approved at once.
const APPROVED: &str = "11111111-1111-1111-1111-111111111111";
/// An identity with this `id_number` is rejected at once.
const REJECTED: &str = "22222222-2222-2222-2222-222222222222";

pub(super) fn prepare(world: &mut World, change: &mut Change) -> Vec<ApiError> {
    if !change.creates() {
        return Vec::new();
    }
    change.row.set("reference", world.random.reference());
    change.row.set("status", "pending");
    let Some(address) = change.new_link("address").and_then(|target| world.at(target)) else {
        return Vec::new();
    };
    let identity = world.reach(address, &["identity"]);
    let requirements = requirements(world, change);
    let mut titles: Vec<String> = requirements
        .iter()
        .flat_map(|requirement| unmet(world, requirement, identity, Some(address)))
        .collect();
    let needs_description = requirements.iter().any(|row| row.flag("service_description_required"));
    match (needs_description, change.row.text("service_description").is_empty()) {
        (true, true) => titles.push("service description required".into()),
        (false, false) => titles.push("service description is not needed".into()),
        _ => {}
    }
    let kind = identity.map_or("", |identity| identity.text("identity_type"));
    let needs_files = requirements.iter().any(|row| row.link(&format!("{kind}_onetime_document")).is_some());
    let has_files = change.linked.get("onetime_files").is_some_and(|files| !files.is_empty());
    match (needs_files, has_files) {
        (true, false) => titles.push("one-time document required".into()),
        (false, true) => titles.push("one-time document is not needed".into()),
        _ => {}
    }
    titles.dedup();
    titles.into_iter().map(ApiError::unprocessable).collect()
}

/// The requirements of the numbers that an address is for, each once.
fn requirements<'a>(world: &'a World, change: &Change) -> Vec<&'a Row> {
    let mut found: Vec<&Row> = Vec::new();
    for did in change.linked.get("dids").into_iter().flatten().filter_map(|target| world.at(target)) {
        let requirement = world.reach(did, &["did_group", "address_requirement"]);
        found.extend(requirement.filter(|row| !found.iter().any(|known| known.id == row.id)));
    }
    found
}

pub(super) fn carried_out(world: &mut World, change: &Change) {
    if !change.creates() {
        return;
    }
    let here = change.row.reference();
    for target in change.linked.get("dids").into_iter().flatten() {
        if let Some(did) = world.at_mut(target) {
            did.set_link("address_verification", Some(here.clone()));
        }
    }
    if [APPROVED, REJECTED].contains(&id_number(world, &here).as_str()) {
        settle(world, &here);
    } else {
        world.settle_later(here);
    }
}

fn id_number(world: &World, verification: &Ref) -> String {
    let identity = world.at(verification).and_then(|row| world.reach(row, &["address", "identity"]));
    identity.map_or_else(String::new, |identity| identity.text("id_number").to_string())
}

/// Whether a verification is of the identity that never is verified.
pub(super) fn is_hopeless(world: &World, verification: &Ref) -> bool {
    id_number(world, verification) == REJECTED
}

/// Approves a verification, unless the identity is the one that never is.
pub(super) fn settle(world: &mut World, target: &Ref) {
    let rejected = is_hopeless(world, target);
    let Some(row) = world.at_mut(target).filter(|row| row.text("status") == "pending") else { return };
    if rejected {
        row.set("status", "rejected");
        row.set(
            "reject_reasons",
            json!(["Address cannot be validated", "Proof of address should be not older than of 6 months"]),
        );
        row.set("reject_comment", "Rejected by the sandbox");
        world.notify(target);
        return;
    }
    row.set("status", "approved");
    row.set("reject_reasons", Value::Null);
    let row = row.clone();
    for did in world.links(&row, "dids") {
        if let Some(did) = world.at_mut(&did) {
            did.set("awaiting_registration", false);
        }
    }
    let entities = [world.reach(&row, &["address"]), world.reach(&row, &["address", "identity"])];
    let entities: Vec<Ref> = entities.into_iter().flatten().map(Row::reference).collect();
    for entity in entities {
        if let Some(entity) = world.at_mut(&entity) {
            entity.set("verified", true);
        }
    }
    world.notify(target);
}
