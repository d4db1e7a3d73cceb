//! What single resource types do beyond what the schema says: each in one small place.

mod capacity;
mod dids;
mod documents;
mod emergency;
mod exports;
pub(crate) mod orders;
mod regulation;
mod reservations;
mod trunks;
mod verifications;
mod voice_out;

use didww::ApiVersion;
use didww::schema::ResourceSchema;
use serde_json::Value;

use crate::clock;
use crate::error::{ApiError, Outcome};
use crate::world::{Ref, Row, World, stored_kind};
use crate::write::Change;

pub(crate) use dids::remember;
pub(crate) use voice_out::block as block_trunk;

/// Checks what is special about a create or update, and sets what the API makes itself.
pub(crate) fn prepare(world: &mut World, change: &mut Change) -> Vec<ApiError> {
    if change.creates() && change.schema.attribute("created_at").is_some() {
        change.row.set("created_at", clock::now());
    }
    if change.creates() {
        change.row.hidden.insert("api_version", change.version.as_str().into());
    }
    let mut errors: Vec<ApiError> = taken(world, change).into_iter().chain(callback(change)).collect();
    errors.extend(match change.row.kind {
        "addresses" | "identities" => regulation::prepare(change),
        "address_requirement_validations" | "requirement_validations" => regulation::validate(world, change),
        "address_verifications" => verifications::prepare(world, change),
        "capacity_pools" => capacity::prepare_pool(world, change),
        "did_reservations" => reservations::prepare(world, change),
        "dids" => dids::prepare(world, change),
        "emergency_requirement_validations" => emergency::validate(world, change),
        "emergency_verifications" => emergency::prepare(world, change),
        "exports" => exports::prepare(world, change),
        "orders" => orders::prepare(world, change),
        "proofs" => documents::prepare_proof(world, change).into_iter().collect(),
        "shared_capacity_groups" => capacity::prepare_group(world, change),
        "voice_in_trunks" => trunks::prepare(world, change),
        "voice_out_trunk_regenerate_credentials" => voice_out::prepare_renewal(world, change),
        "voice_out_trunks" => voice_out::prepare(world, change),
        _ => Vec::new(),
    });
    errors
}

/// Does what follows from a create or update that was carried out.
pub(crate) fn carried_out(world: &mut World, change: &Change) {
    match change.row.kind {
        "address_verifications" => verifications::carried_out(world, change),
        "did_reservations" => reservations::carried_out(world, change),
        "dids" => dids::carried_out(world, change),
        "emergency_verifications" => emergency::carried_out(world, change),
        "exports" if change.creates() => world.settle_later(change.row.reference()),
        "orders" => orders::carried_out(world, change),
        "permanent_supporting_documents" => documents::supersede(world, change),
        "voice_out_trunk_regenerate_credentials" => voice_out::renew(world, change),
        "voice_out_trunks" => voice_out::carried_out(world, change),
        _ => {}
    }
}

/// Lets a pending state turn into the next one.
pub(crate) fn settle(world: &mut World, target: &Ref) {
    match target.kind {
        "address_verifications" => verifications::settle(world, target),
        "emergency_verifications" => emergency::settle(world, target),
        "exports" => exports::settle(world, target),
        "orders" => orders::settle(world, target),
        _ => {}
    }
}

/// Answers a DELETE.
pub(crate) fn remove(
    world: &mut World,
    schema: &ResourceSchema,
    version: ApiVersion,
    id: &str,
) -> Outcome<()> {
    let kind = stored_kind(schema.wire_type);
    let row = world.get(kind, id).cloned().ok_or_else(|| ApiError::record_not_found(id))?;
    match kind {
        "addresses" => regulation::remove_address(world, &row, version),
        "dids" => dids::remove(world, &row),
        "emergency_calling_services" => emergency::cancel(world, &row),
        "identities" => regulation::remove_identity(world, &row, version),
        "orders" => orders::cancel(world, &row),
        "permanent_supporting_documents" | "proofs" => documents::remove(world, &row, version),
        "shared_capacity_groups" => capacity::remove_group(world, &row),
        "voice_in_trunk_groups" => trunks::remove_group(world, &row, version),
        "voice_in_trunks" => trunks::remove(world, &row, version),
        _ => take_away(world, &row.reference()),
    }
}

/// Takes a row away for good.
fn take_away(world: &mut World, target: &Ref) -> Outcome<()> {
    world.jobs.cancel(target);
    world.remove(target);
    Ok(())
}

/// Where the API reports a link to nothing, for the relationships that do not follow the rule.
pub(crate) fn pointer_of_bad_link(
    wire_type: &str,
    relationship: &str,
) -> Option<(&'static str, &'static str)> {
    match (wire_type, relationship) {
        ("dids", "capacity_pool") => Some(("capacity_pool_id", "is invalid")),
        ("dids", "shared_capacity_group") => Some(("shared_capacity_group_id", "is invalid")),
        ("dids", "voice_in_trunk") => Some(("voice_in_trunk_id", "is invalid")),
        ("dids", "voice_in_trunk_group") => Some(("voice_in_trunk_group_id", "is invalid")),
        ("voice_in_trunk_groups", "voice_in_trunks") => Some(("trunk_ids", "are invalid")),
        _ => None,
    }
}

/// Types within which a name exists once.
const NAMESPACES: [&[&str]; 2] = [&["voice_in_trunks", "voice_in_trunk_groups"], &["shared_capacity_groups"]];

fn taken(world: &World, change: &Change) -> Option<ApiError> {
    let namespace = NAMESPACES.iter().find(|kinds| kinds.contains(&change.row.kind))?;
    let name = change.sent.get("name")?.as_str()?;
    let mut others = namespace.iter().flat_map(|kind| world.rows(kind));
    let taken = others.any(|other| other.text("name") == name && other.id != change.row.id);
    taken.then(|| ApiError::attribute("name", "has already been taken"))
}

fn callback(change: &Change) -> Option<ApiError> {
    let url = change.sent.get("callback_url")?.as_str()?;
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let right =
        ["http", "https"].contains(&scheme) && !rest.is_empty() && !rest.contains(char::is_whitespace);
    (!right).then(|| ApiError::attribute("callback_url", "is invalid"))
}

/// A member of a nested object that is kept with its type.
fn inner<'a>(object: Option<&'a Value>, name: &str) -> &'a Value {
    object.map_or(&Value::Null, |object| &object["attributes"][name])
}

/// The attribute `name` of the rows that `targets` lead to.
fn names(world: &World, targets: &[Ref], name: &str) -> String {
    let rows: Vec<&Row> = targets.iter().filter_map(|target| world.at(target)).collect();
    rows.iter().map(|row| row.text(name)).collect::<Vec<_>>().join(", ")
}
