//! Emergency calling.

use serde_json::{Value, json};

use super::regulation::{unmet_place, validate_both};
use super::verifications::is_hopeless;
use crate::clock;
use crate::error::{ApiError, Outcome};
use crate::world::{Ref, Row, World};
use crate::write::Change;

/// Checks an identity and an address against an emergency requirement.
pub(super) fn validate(world: &World, change: &Change) -> Vec<ApiError> {
    let target = change.new_link("emergency_requirement");
    let Some(requirement) = target.and_then(|target| world.at(target)) else { return Vec::new() };
    validate_both(world, change, |identity, address| {
        let mut titles: Vec<String> =
            address.and_then(|row| unmet_place(world, requirement, row)).into_iter().collect();
        let (wanted, kind) =
            (requirement.text("identity_type"), identity.map_or("any", |row| row.text("identity_type")));
        if wanted != "any" && kind != "any" && wanted != kind {
            titles.push(format!("Identity must be {wanted}"));
        }
        titles
    })
}

pub(super) fn prepare(world: &mut World, change: &mut Change) -> Vec<ApiError> {
    if !change.creates() {
        return Vec::new();
    }
    change.row.set("reference", world.random.reference());
    change.row.set("status", "pending");
    let mut errors = Vec::new();
    for (index, target) in change.linked.get("dids").into_iter().flatten().enumerate() {
        let did = world.at(target);
        let free = did.is_some_and(|did| did.link("emergency_calling_service").is_none());
        if !free || did.and_then(|did| requirement(world, did)).is_none() {
            errors.push(ApiError::relationship(&format!("dids/{index}"), "is invalid"));
        }
    }
    let service = change.new_link("emergency_calling_service").and_then(|target| world.at(target));
    if service.is_some_and(|service| service.text("status") == "canceled") {
        errors.push(ApiError::relationship("emergency_calling_service", "is invalid"));
    }
    errors
}

/// The emergency requirement for a number, if emergency calls can be made with it.
fn requirement<'a>(world: &'a World, did: &Row) -> Option<&'a Row> {
    let group = world.reach(did, &["did_group"])?;
    let features = group.attributes.get("features").and_then(Value::as_array)?;
    features.iter().find(|feature| **feature == "emergency")?;
    let (country, kind) = (group.link("country")?, group.link("did_group_type")?);
    world
        .rows("emergency_requirements")
        .find(|row| row.links_to("country", country) && row.links_to("did_group_type", kind))
}

pub(super) fn carried_out(world: &mut World, change: &Change) {
    if !change.creates() {
        return;
    }
    let here = change.row.reference();
    let dids = change.linked.get("dids").cloned().unwrap_or_default();
    let service = match change.new_link("emergency_calling_service") {
        Some(service) => Some(service.clone()),
        None => new_service(world, &dids),
    };
    let Some(service) = service else { return };
    if let Some(row) = world.at_mut(&here) {
        row.set_link("emergency_calling_service", Some(service.clone()));
    }
    for did in dids.iter() {
        if let Some(did) = world.at_mut(did) {
            did.set_link("emergency_calling_service", Some(service.clone()));
        }
    }
    if let Some(row) = world.at_mut(&service) {
        row.set_link("emergency_verification", Some(here.clone()));
        let status = if row.text("status") == "active" { "pending_update" } else { "in_process" };
        row.set("status", status);
    }
    world.settle_later(here);
}

/// The service that verifying some numbers brings about.
fn new_service(world: &mut World, dids: &[Ref]) -> Option<Ref> {
    let id = world.random.uuid();
    let number = world.random.digits(4);
    let requirement = dids.first().and_then(|did| world.at(did)).and_then(|did| requirement(world, did))?;
    let row = Row::new("emergency_calling_services", id)
        .with("name", format!("Emergency service {number}"))
        .with("reference", format!("ECS-{number}"))
        .with("status", "new")
        .with("activated_at", Value::Null)
        .with("canceled_at", Value::Null)
        .with("renew_date", clock::date_in_a_month())
        .with("created_at", clock::now())
        .with_meta("setup_price", requirement.meta.get("setup_price").cloned().unwrap_or(Value::Null))
        .with_meta("monthly_price", requirement.meta.get("monthly_price").cloned().unwrap_or(Value::Null))
        .linked("country", requirement.link("country").cloned())
        .linked("did_group_type", requirement.link("did_group_type").cloned())
        .linked("emergency_requirement", [requirement.reference()]);
    Some(world.put(row))
}

/// Approves a verification, with which its service starts, unless the identity is the one that never is.
pub(super) fn settle(world: &mut World, target: &Ref) {
    let rejected = is_hopeless(world, target);
    let Some(row) = world.at_mut(target).filter(|row| row.text("status") == "pending") else { return };
    let service = row.link("emergency_calling_service").cloned();
    if rejected {
        row.set("status", "rejected");
        row.set("reject_reasons", json!(["Address cannot be validated", "Identity cannot be validated"]));
        row.set("reject_comment", "Rejected by the sandbox");
    } else {
        row.set("status", "approved");
    }
    world.notify(target);
    let Some(service) = service else { return };
    if !rejected {
        start(world, &service);
    } else if let Some(row) = world.at_mut(&service) {
        // one that was active before goes on as it was
        let status = match row.text("status") {
            "pending_update" => "active",
            "in_process" => "changes_required",
            _ => return,
        };
        row.set("status", status);
    }
}

fn start(world: &mut World, service: &Ref) {
    if let Some(row) = world.at_mut(service).filter(|row| row.text("status") != "canceled") {
        row.set("status", "active");
        row.set("activated_at", clock::now());
    }
    set_enabled(world, service, true);
}

fn set_enabled(world: &mut World, service: &Ref, enabled: bool) {
    for did in world.rows_mut("dids").filter(|did| did.links_to("emergency_calling_service", service)) {
        did.set("emergency_enabled", enabled);
    }
}

/// Ends a service; it stays readable.
pub(super) fn cancel(world: &mut World, row: &Row) -> Outcome<()> {
    if row.text("status") == "canceled" {
        return Err(ApiError::unprocessable("The emergency calling service is already canceled").into());
    }
    let here = row.reference();
    set_enabled(world, &here, false);
    for did in world.rows_mut("dids").filter(|did| did.links_to("emergency_calling_service", &here)) {
        did.set_link("emergency_calling_service", None);
    }
    if let Some(row) = world.at_mut(&here) {
        row.set("status", "canceled");
        row.set("canceled_at", clock::now());
        row.set("renew_date", Value::Null);
    }
    Ok(())
}
