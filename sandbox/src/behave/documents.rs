//! Proofs and supporting documents.

use didww::ApiVersion;

use super::take_away;
use crate::error::{ApiError, Outcome};
use crate::world::{Ref, Row, World};
use crate::write::Change;

/// A kind of proof says whom it proves.
pub(super) fn prepare_proof(world: &World, change: &Change) -> Option<ApiError> {
    let entity = change.new_link("entity").and_then(|target| world.at(target))?;
    let proof_type = change.new_link("proof_type").and_then(|target| world.at(target))?;
    let wanted = match entity.kind {
        "addresses" => "address",
        _ => entity.text("identity_type"),
    };
    let fits = proof_type.text("entity_type") == wanted;
    (!fits).then(|| ApiError::relationship("proof_type", "is invalid"))
}

/// A new document of the same kind takes the place of the old one.
pub(super) fn supersede(world: &mut World, change: &Change) {
    let (Some(identity), Some(template)) = (change.new_link("identity"), change.new_link("template")) else {
        return;
    };
    let superseded: Vec<Ref> = world
        .rows("permanent_supporting_documents")
        .filter(|row| row.links_to("identity", identity) && row.links_to("template", template))
        .filter(|row| row.id != change.row.id)
        .map(Row::reference)
        .collect();
    for target in superseded {
        world.remove(&target);
    }
}

/// Deletes a proof or document. Newer versions refuse that while a verification that relies on it is pending.
pub(super) fn remove(world: &mut World, row: &Row, version: ApiVersion) -> Outcome<()> {
    let owner = row.link("entity").or(row.link("identity"));
    let pending = world.rows("address_verifications").filter(|other| other.text("status") == "pending");
    let reviewed = pending.flat_map(|other| {
        let address = world.reach(other, &["address"]);
        address.into_iter().chain(world.reach(other, &["address", "identity"]))
    });
    let used = reviewed.into_iter().any(|entity| Some(&entity.reference()) == owner);
    if used && version >= ApiVersion::V2026_04_16 {
        return Err(
            ApiError::unprocessable("It cannot be removed while a verification is under review").into()
        );
    }
    take_away(world, &row.reference())
}
