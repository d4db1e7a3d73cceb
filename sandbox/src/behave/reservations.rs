//! Numbers that are held for a while.

use std::time::Duration;

use crate::clock;
use crate::error::ApiError;
use crate::list::free_reservations;
use crate::world::World;
use crate::write::Change;

const HOLD_MINUTES: i64 = 10;

pub(super) fn prepare(world: &World, change: &mut Change) -> Vec<ApiError> {
    change.row.set("expires_at", clock::in_minutes(HOLD_MINUTES));
    let available = change.new_link("available_did").and_then(|target| world.at(target));
    if available.is_some_and(|did| world.is_reserved(did)) {
        return vec![ApiError::relationship("available_did", "is invalid")];
    }
    if free_reservations(world) == 0 {
        return vec![ApiError::unprocessable("The limit of reserved numbers is reached")];
    }
    Vec::new()
}

pub(super) fn carried_out(world: &mut World, change: &Change) {
    world.lapse_later(change.row.reference(), Duration::from_secs(HOLD_MINUTES.unsigned_abs() * 60));
}
