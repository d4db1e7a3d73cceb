//! Trunks for outgoing calls. How they authenticate is one object in newer versions, and three attributes in older
//! ones; both are kept, and kept the same.

use didww::ApiVersion;
use serde_json::{Value, json};

use super::inner;
use crate::error::ApiError;
use crate::world::{Row, World};
use crate::write::Change;

const CREDENTIALS: &str = "credentials_and_ip";

pub(super) fn prepare(world: &mut World, change: &mut Change) -> Vec<ApiError> {
    if change.creates() {
        change.row.meta.insert("spent_amount", json!("0.00"));
    }
    let mut errors = Vec::new();
    if change.sends("authentication_method") {
        errors.extend(check_method(change));
        take_method(world, change);
    } else if change.sends("allowed_sip_ips") {
        take_addresses(world, change);
    }
    if change.before.as_ref().is_some_and(|before| changes_status(before, &change.row)) {
        // by hand
        change.row.set("threshold_reached", false);
    }
    errors
}

fn changes_status(before: &Row, after: &Row) -> bool {
    before.text("status") != after.text("status")
}

pub(super) fn carried_out(world: &mut World, change: &Change) {
    if change.before.as_ref().is_some_and(|before| changes_status(before, &change.row)) {
        world.notify(&change.row.reference());
    }
}

/// Blocks a trunk that has spent its threshold; whether there is such a trunk that was active.
pub(crate) fn block(world: &mut World, id: &str) -> bool {
    let active = world.get_mut("voice_out_trunks", id).filter(|trunk| trunk.text("status") == "active");
    let Some(trunk) = active else { return false };
    trunk.set("status", "blocked");
    trunk.set("threshold_reached", true);
    let here = trunk.reference();
    world.notify(&here);
    true
}

fn check_method(change: &Change) -> Option<ApiError> {
    let method = change.row.attributes.get("authentication_method");
    let kind = method.map_or(&Value::Null, |method| &method["type"]);
    let before = change.before.as_ref().and_then(|row| row.attributes.get("authentication_method"));
    let title = match kind.as_str().unwrap_or_default() {
        "ip_only" if before.is_none_or(|before| before["type"] != *kind) => "type is invalid",
        "twilio" if inner(method, "twilio_account_sid") == "" => "twilio_account_sid can't be blank",
        CREDENTIALS if inner(method, "allowed_sip_ips") == &json!([]) => "allowed_sip_ips can't be blank",
        _ => return None,
    };
    Some(ApiError::attribute("authentication_method", title))
}

/// Takes over an object that was sent; credentials stay as they were.
fn take_method(world: &mut World, change: &mut Change) {
    let before = change.before.as_ref().and_then(|row| row.attributes.get("authentication_method"));
    let (username, password) = match before.filter(|before| before["type"] == CREDENTIALS) {
        Some(before) => (inner(Some(before), "username").clone(), inner(Some(before), "password").clone()),
        None => (json!(world.random.token(10)), json!(world.random.token(16))),
    };
    let row = &mut change.row;
    let Some(method) = row.attributes.get_mut("authentication_method") else { return };
    let addresses = inner(Some(method), "allowed_sip_ips").clone();
    if method["type"] == CREDENTIALS {
        method["attributes"]["username"] = username.clone();
        method["attributes"]["password"] = password.clone();
        row.set("username", username);
        row.set("password", password);
    } else {
        row.set("username", "");
        row.set("password", "");
    }
    row.set("allowed_sip_ips", if addresses.is_null() { json!([]) } else { addresses });
}

/// Takes over addresses that were sent by themselves.
fn take_addresses(world: &mut World, change: &mut Change) {
    let row = &mut change.row;
    let addresses = row.attributes.get("allowed_sip_ips").cloned().unwrap_or(json!([]));
    if change.before.is_none() {
        row.set("username", world.random.token(10));
        row.set("password", world.random.token(16));
        row.set(
            "authentication_method",
            json!({ "type": CREDENTIALS, "attributes": { "tech_prefix": null } }),
        );
        share_credentials(row);
    }
    if let Some(method) = row.attributes.get_mut("authentication_method")
        && method["type"] != "twilio"
    {
        method["attributes"]["allowed_sip_ips"] = addresses;
    }
}

/// Writes user name and password into the object too.
fn share_credentials(row: &mut Row) {
    let (username, password) = (row.text("username").to_string(), row.text("password").to_string());
    if let Some(method) = row.attributes.get_mut("authentication_method") {
        method["attributes"]["username"] = json!(username);
        method["attributes"]["password"] = json!(password);
    }
}

/// Checks that a trunk has credentials that can be renewed.
pub(super) fn prepare_renewal(world: &World, change: &mut Change) -> Vec<ApiError> {
    let Some(trunk) = change.new_link("voice_out_trunk").and_then(|target| world.at(target)) else {
        return Vec::new();
    };
    if trunk.attributes.get("authentication_method").is_none_or(|method| method["type"] != CREDENTIALS) {
        return vec![ApiError::relationship("voice_out_trunk", "is invalid")];
    }
    if change.version == ApiVersion::V2022_05_10 {
        change.row.id = trunk.id.clone();
    }
    Vec::new()
}

/// Gives a trunk new credentials.
pub(super) fn renew(world: &mut World, change: &Change) {
    let (username, password) = (world.random.token(10), world.random.token(16));
    let target = change.new_link("voice_out_trunk").cloned();
    if let Some(trunk) = target.and_then(|target| world.at_mut(&target)) {
        trunk.set("username", username);
        trunk.set("password", password);
        share_credentials(trunk);
    }
}
