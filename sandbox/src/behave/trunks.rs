//! Trunks for incoming calls and groups of them.

use didww::ApiVersion;
use serde_json::{Value, json};

use super::{inner, take_away};
use crate::error::{ApiError, Outcome};
use crate::random::Random;
use crate::world::{Row, World};
use crate::write::Change;

const CODECS: [&str; 5] = ["pcmu", "pcma", "g729", "g723", "telephone_event"];

/// Completes a SIP configuration, and checks what its members say together.
pub(super) fn prepare(world: &mut World, change: &mut Change) -> Vec<ApiError> {
    let Some(configuration) = change.row.attributes.get_mut("configuration") else { return Vec::new() };
    if configuration["type"] != "sip_configurations" || !change.sent.contains_key("configuration") {
        return Vec::new();
    }
    complete(configuration, &mut world.random);
    let mut errors = Vec::new();
    let mut wrong = |title: &str| errors.push(ApiError::attribute("configuration", title));
    let member = |name: &str| inner(Some(configuration), name);
    let number = |name: &str| member(name).as_i64();
    if change.version >= ApiVersion::V2026_04_16 {
        if member("use_did_in_ruri") == true && member("enabled_sip_registration") != true {
            wrong("use_did_in_ruri must be false");
        }
        if above(number("dns_srv_failover_timer"), number("sip_timer_b")) {
            wrong("dns_srv_failover_timer must be less than or equal to sip_timer_b");
        }
    }
    if above(number("sst_min_timer"), number("sst_max_timer")) {
        wrong("sst_max_timer must be greater than or equal to sst_min_timer");
    }
    let session = number("sst_session_expires");
    if above(number("sst_min_timer"), session) || above(session, number("sst_max_timer")) {
        wrong("sst_session_expires must be between sst_min_timer and sst_max_timer");
    }
    errors
}

fn above(left: Option<i64>, right: Option<i64>) -> bool {
    left.zip(right).is_some_and(|(left, right)| left > right)
}

/// Sets what the API makes itself.
fn complete(configuration: &mut Value, random: &mut Random) {
    let registers = configuration["attributes"]["enabled_sip_registration"] == true;
    let Some(members) = configuration.get_mut("attributes").and_then(Value::as_object_mut) else { return };
    if members.get("codec_ids").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        members.insert("codec_ids".into(), json!(CODECS));
    }
    let has_credentials = members.get("incoming_auth_username").is_some_and(Value::is_string);
    if registers && !has_credentials {
        members.insert("incoming_auth_username".into(), json!(random.token(10)));
        members.insert("incoming_auth_password".into(), json!(random.token(16)));
    } else if !registers {
        members.insert("incoming_auth_username".into(), Value::Null);
        members.insert("incoming_auth_password".into(), Value::Null);
    }
}

/// Deletes a trunk. Newer versions refuse that while it is used; older ones leave numbers without a route.
pub(super) fn remove(world: &mut World, row: &Row, version: ApiVersion) -> Outcome<()> {
    if version >= ApiVersion::V2026_04_16 {
        if row.link("voice_in_trunk_group").is_some() {
            return Err(
                ApiError::unprocessable("The trunk cannot be removed while it is in a trunk group").into()
            );
        }
        if routes(world, row, "voice_in_trunk") {
            let title = "The trunk cannot be removed while active numbers are assigned to it";
            return Err(ApiError::unprocessable(title).into());
        }
    }
    take_away(world, &row.reference())
}

/// Deletes a trunk group. Newer versions delete its trunks too, and refuse while one of them is used.
pub(super) fn remove_group(world: &mut World, row: &Row, version: ApiVersion) -> Outcome<()> {
    if version >= ApiVersion::V2026_04_16 {
        let trunks: Vec<Row> = world.targets(row, "voice_in_trunks").into_iter().cloned().collect();
        let used = trunks.iter().any(|trunk| routes(world, trunk, "voice_in_trunk"));
        if used || routes(world, row, "voice_in_trunk_group") {
            let title = "The trunk group cannot be removed while active numbers are assigned to it";
            return Err(ApiError::unprocessable(title).into());
        }
        for trunk in trunks {
            take_away(world, &trunk.reference())?;
        }
    }
    take_away(world, &row.reference())
}

/// Whether calls to some number go here.
fn routes(world: &World, row: &Row, relationship: &str) -> bool {
    let here = row.reference();
    world.rows("dids").any(|did| did.links_to(relationship, &here))
}
