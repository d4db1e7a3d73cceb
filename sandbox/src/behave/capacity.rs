//! Channels: pools, and groups of numbers that share some.

use super::take_away;
use crate::error::{ApiError, Outcome};
use crate::world::{Row, World};
use crate::write::Change;

/// A pool gives channels back; it gets more by an order.
pub(super) fn prepare_pool(world: &World, change: &Change) -> Vec<ApiError> {
    let Some(before) = change.before.as_ref().filter(|_| change.sends("total_channels_count")) else {
        return Vec::new();
    };
    let wanted = change.row.integer("total_channels_count");
    let least = world.assigned_channels(before).max(before.integer("minimum_limit"));
    let most = before.integer("total_channels_count");
    let wrong = |title: String| vec![ApiError::attribute("total_channels_count", title)];
    match wanted {
        wanted if wanted < least => wrong(format!("should be at least {least}")),
        wanted if wanted > most => wrong(format!("must be less than or equal to {most}")),
        _ => Vec::new(),
    }
}

/// The channels of a group come from its pool, and its numbers are of countries of the pool.
pub(super) fn prepare_group(world: &World, change: &Change) -> Vec<ApiError> {
    let row = &change.row;
    let mut errors = Vec::new();
    for name in ["shared_channels_count", "metered_channels_count"] {
        if row.integer(name) < 0 {
            errors.push(ApiError::attribute(name, "must be greater than or equal to 0"));
        }
    }
    let Some(pool) = world.reach(row, &["capacity_pool"]) else { return errors };
    let before = change.before.as_ref().filter(|before| before.links_to("capacity_pool", &pool.reference()));
    let own = before.map_or(0, |before| before.integer("shared_channels_count"));
    if row.integer("shared_channels_count").saturating_sub(own) > world.spare_channels(pool) {
        errors.push(ApiError::attribute("shared_channels_count", "exceeds available channels count"));
    }
    for (index, target) in change.linked.get("dids").into_iter().flatten().enumerate() {
        let country = world.at(target).and_then(|did| world.reach(did, &["did_group", "country"]));
        if country.is_some_and(|country| !pool.links_to("countries", &country.reference())) {
            let title = "cannot be applied to shared capacity group";
            errors.push(ApiError::relationship(&format!("dids/{index}"), title));
        }
    }
    errors
}

pub(super) fn remove_group(world: &mut World, row: &Row) -> Outcome<()> {
    if !world.targets(row, "dids").is_empty() {
        let title = "The capacity group cannot be removed while active numbers are assigned to it";
        return Err(ApiError::unprocessable(title).into());
    }
    take_away(world, &row.reference())
}
