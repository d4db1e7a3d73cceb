//! Identities and addresses, and whether they meet a requirement.

use didww::ApiVersion;
use serde_json::Value;

use super::{names, take_away};
use crate::error::{ApiError, Outcome};
use crate::value::is_blank;
use crate::world::{Ref, Row, World};
use crate::write::Change;

pub(super) fn prepare(change: &Change) -> Vec<ApiError> {
    let row = &change.row;
    let mut errors = Vec::new();
    if row.kind == "identities" {
        if row.text("identity_type") == "any" {
            errors.push(ApiError::attribute("identity_type", "is not included in the list"));
        }
        let newer = change.version >= ApiVersion::V2026_04_16;
        if newer && change.sends("vat_id") && !row.text("vat_id").is_empty() && row.link("country").is_none()
        {
            errors.push(ApiError::relationship("country", "can't be blank"));
        }
    }
    errors
}

/// Checks an identity and an address against a requirement.
pub(super) fn validate(world: &World, change: &Change) -> Vec<ApiError> {
    let requirement = change.new_link("address_requirement").or(change.new_link("requirement"));
    let Some(requirement) = requirement.and_then(|target| world.at(target)) else { return Vec::new() };
    validate_both(world, change, |identity, address| unmet(world, requirement, identity, address))
}

/// Checks the identity and the address of a validation with `check`.
pub(super) fn validate_both<'a>(
    world: &'a World,
    change: &Change,
    check: impl FnOnce(Option<&'a Row>, Option<&'a Row>) -> Vec<String>,
) -> Vec<ApiError> {
    let identity = change.new_link("identity").and_then(|target| world.at(target));
    let address = change.new_link("address").and_then(|target| world.at(target));
    if let (Some(identity), Some(address)) = (identity, address)
        && !address.links_to("identity", &identity.reference())
    {
        return vec![ApiError::relationship("address", "is invalid")];
    }
    check(identity, address).into_iter().map(ApiError::unprocessable).collect()
}

/// What an identity and an address lack to meet a requirement.
pub(super) fn unmet(
    world: &World,
    requirement: &Row,
    identity: Option<&Row>,
    address: Option<&Row>,
) -> Vec<String> {
    let mut titles = Vec::new();
    if let Some(identity) = identity {
        titles.extend(unmet_by_identity(world, requirement, identity));
    }
    if let Some(address) = address {
        titles.extend(unmet_place(world, requirement, address));
        titles.extend(missing_proofs(world, requirement, address, "address", "Address"));
    }
    titles
}

fn unmet_by_identity(world: &World, requirement: &Row, identity: &Row) -> Vec<String> {
    let (kind, wanted) = (identity.text("identity_type"), requirement.text("identity_type"));
    if wanted != "any" && wanted != kind {
        return vec![format!("Identity must be {wanted}")];
    }
    let mut titles = Vec::new();
    let fields = requirement.attributes.get(format!("{kind}_mandatory_fields").as_str());
    for field in fields.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let missing = is_blank(&world.value(identity, field)) && world.targets(identity, field).is_empty();
        if missing {
            titles.push(format!("Identity {field} required"));
        }
    }
    let home = requirement.text(&format!("{kind}_area_level")) == "country";
    let country = world.reach(requirement, &["country"]);
    if let Some(country) =
        country.filter(|country| home && !identity.links_to("country", &country.reference()))
    {
        titles.push(format!("Identity Country must be {}", country.text("name")));
    }
    titles.extend(missing_proofs(world, requirement, identity, kind, "Identity"));
    titles.extend(missing_document(world, requirement, identity, kind));
    titles
}

/// An address must lie in the country, unless anywhere will do.
pub(super) fn unmet_place(world: &World, requirement: &Row, address: &Row) -> Option<String> {
    let country = world.reach(requirement, &["country"])?;
    let anywhere = requirement.text("address_area_level") == "world_wide";
    let inside = anywhere || address.links_to("country", &country.reference());
    (!inside).then(|| format!("Address in {} required", country.text("name")))
}

fn missing_proofs(world: &World, requirement: &Row, owner: &Row, kind: &str, label: &str) -> Option<String> {
    let needed = requirement.integer(&format!("{kind}_proof_qty"));
    let types = world.links(requirement, &format!("{kind}_proof_types"));
    let proofs = world.targets(owner, "proofs").into_iter();
    let given = proofs.filter(|proof| proof.link("proof_type").is_some_and(|kind| types.contains(kind)));
    let enough = i64::try_from(given.count()).unwrap_or(i64::MAX) >= needed;
    (!enough).then(|| format!("{needed} {label} Proof(s) ({}) required", names(world, &types, "name")))
}

fn missing_document(world: &World, requirement: &Row, identity: &Row, kind: &str) -> Option<String> {
    let template = world.reach(requirement, &[format!("{kind}_permanent_document").as_str()])?;
    let mut documents = world.targets(identity, "permanent_documents").into_iter();
    let given = documents.any(|document| document.links_to("template", &template.reference()));
    (!given).then(|| format!("Following Supporting Document(s) required ({})", template.text("name")))
}

/// Deletes an identity with all that hangs on it. Newer versions refuse that while it is used.
pub(super) fn remove_identity(world: &mut World, row: &Row, version: ApiVersion) -> Outcome<()> {
    let addresses: Vec<Row> = world.targets(row, "addresses").into_iter().cloned().collect();
    if addresses.iter().any(|address| is_used(world, address)) && version >= ApiVersion::V2026_04_16 {
        return Err(in_use("identity"));
    }
    let mut all: Vec<Ref> = Vec::new();
    for address in &addresses {
        all.extend(world.links(address, "proofs"));
        all.push(address.reference());
    }
    all.extend(world.links(row, "proofs"));
    all.extend(world.links(row, "permanent_documents"));
    for target in all {
        world.remove(&target);
    }
    take_away(world, &row.reference())
}

/// Deletes an address. Newer versions refuse that while it is used.
pub(super) fn remove_address(world: &mut World, row: &Row, version: ApiVersion) -> Outcome<()> {
    if is_used(world, row) && version >= ApiVersion::V2026_04_16 {
        return Err(in_use("address"));
    }
    for target in world.links(row, "proofs") {
        world.remove(&target);
    }
    take_away(world, &row.reference())
}

fn in_use(what: &str) -> Vec<ApiError> {
    ApiError::new(409, "409", "Conflict", format!("The {what} cannot be removed while it is in use")).into()
}

/// Whether a verification of an address is pending, or numbers or emergency services rely on it.
fn is_used(world: &World, address: &Row) -> bool {
    let here = address.reference();
    let mut verifications = world.rows("address_verifications").filter(|row| row.links_to("address", &here));
    let mut emergency = world.rows("emergency_verifications").filter(|row| row.links_to("address", &here));
    verifications.any(|row| {
        row.text("status") == "pending"
            || world.rows("dids").any(|did| did.links_to("address_verification", &row.reference()))
    }) || emergency.any(|row| {
        let service = world.reach(row, &["emergency_calling_service"]);
        row.text("status") == "pending" || service.is_some_and(|service| service.text("status") != "canceled")
    })
}
