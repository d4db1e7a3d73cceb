//! Trunks, groups of them, numbers that go there.

use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD, many, one};

fn sip(members: Value) -> Value {
    json!({ "type": "sip_configurations", "attributes": members })
}

#[tokio::test]
async fn a_trunk_lives() {
    let fixture = Fixture::with(OLD).await;
    let attributes =
        json!({ "name": "mine", "configuration": sip(json!({ "host": "sip.example.com", "port": 5061 })) });
    let created = fixture.post("voice_in_trunks", attributes, json!({})).await.expect(201);
    let id = created.id();
    let members = &created.attributes()["configuration"]["attributes"];
    assert_eq!(created.attributes()["priority"], 1);
    assert_eq!(created.attributes()["weight"], 65535);
    assert_eq!(created.attributes()["cli_format"], "e164");
    assert_eq!((&members["sip_timer_b"], &members["rx_dtmf_format_id"]), (&json!(8000), &json!(1)));
    assert_eq!(members.get("enabled_sip_registration"), None);
    let patch =
        json!({ "configuration": sip(json!({ "port": null, "codec_ids": [9, 10] })), "description": "d" });
    let updated = fixture.patch("voice_in_trunks", &id, patch, json!({})).await.expect(200);
    let members = &updated.attributes()["configuration"]["attributes"];
    assert_eq!((&members["host"], &members["port"]), (&json!("sip.example.com"), &Value::Null));
    assert_eq!(members["codec_ids"], json!([9, 10]));
    fixture.delete(&format!("voice_in_trunks/{id}")).await.expect(204);
    fixture.get(&format!("voice_in_trunks/{id}")).await.expect(404);
}

#[tokio::test]
async fn configurations_are_checked() {
    let fixture = Fixture::with(NEW).await;
    for (configuration, title) in [
        (json!("x"), "is invalid"),
        (json!({}), "type can't be blank"),
        (json!({ "type": "iax2_configurations", "attributes": {} }), "type is invalid"),
        (json!({ "type": "pstn_configurations", "attributes": {} }), "dst can't be blank"),
        (sip(json!({ "host": "h", "port": 70000 })), "port must be less than or equal to 65535"),
        (sip(json!({ "host": "h", "codec_ids": [9, 9] })), "codec_ids must not contain duplicates"),
        (sip(json!({ "host": "h", "codec_ids": [1] })), "codec_ids is invalid"),
        (sip(json!({ "host": "h", "username": "a b" })), "username is invalid"),
        (
            sip(json!({ "host": "h", "sst_min_timer": 900, "sst_max_timer": 600 })),
            "sst_max_timer must be greater than or equal to sst_min_timer",
        ),
        (sip(json!({ "host": "h", "auth_enabled": true })), "auth_user can't be blank"),
        (sip(json!({ "host": "h", "auth_user": "u" })), "auth_user must be blank"),
    ] {
        let reply = fixture
            .post("voice_in_trunks", json!({ "name": "n", "configuration": configuration }), json!({}))
            .await
            .expect(422);
        assert_eq!(reply.error().1, "/data/attributes/configuration", "{title}");
        assert_eq!(reply.body["errors"][0]["title"], title);
    }
    let unknown = json!({ "name": "n", "configuration": sip(json!({ "bogus": 1 })) });
    assert_eq!(fixture.post("voice_in_trunks", unknown, json!({})).await.expect(400).error().0, "105");
    let read_only = json!({ "name": "n", "configuration": sip(json!({ "incoming_auth_username": "u" })) });
    fixture.post("voice_in_trunks", read_only, json!({})).await.expect(400);
}

#[tokio::test]
async fn registration_replaces_the_host() {
    let fixture = Fixture::with(NEW).await;
    let trunk = |members: Value| json!({ "name": "r", "configuration": sip(members) });
    let both = trunk(json!({ "host": "h", "enabled_sip_registration": true }));
    fixture.post("voice_in_trunks", both, json!({})).await.expect(422);
    fixture.post("voice_in_trunks", trunk(json!({})), json!({})).await.expect(422);
    fixture
        .post("voice_in_trunks", trunk(json!({ "host": "h", "use_did_in_ruri": true })), json!({}))
        .await
        .expect(422);
    let created = fixture
        .post(
            "voice_in_trunks",
            trunk(json!({ "enabled_sip_registration": true, "use_did_in_ruri": true })),
            json!({}),
        )
        .await
        .expect(201);
    let members = &created.attributes()["configuration"]["attributes"];
    assert!(members["incoming_auth_username"].is_string() && members["incoming_auth_password"].is_string());
    let id = created.id();
    let patch = |members: Value| json!({ "configuration": sip(members) });
    fixture.patch("voice_in_trunks", &id, patch(json!({ "host": "h" })), json!({})).await.expect(422);
    let back = patch(json!({ "host": "h", "enabled_sip_registration": false, "use_did_in_ruri": false }));
    let updated = fixture.patch("voice_in_trunks", &id, back, json!({})).await.expect(200);
    assert_eq!(updated.attributes()["configuration"]["attributes"]["incoming_auth_username"], Value::Null);
    let again = fixture
        .patch("voice_in_trunks", &id, patch(json!({ "enabled_sip_registration": true })), json!({}))
        .await
        .expect(200);
    assert_eq!(again.attributes()["configuration"]["attributes"]["host"], Value::Null);
    let other = json!({ "configuration": { "type": "pstn_configurations", "attributes": { "dst": "1" } } });
    fixture.patch("voice_in_trunks", &id, other, json!({})).await.expect(422);
}

#[tokio::test]
async fn names_are_taken_once() {
    let fixture = Fixture::with(OLD).await;
    let reply =
        fixture.post("voice_in_trunk_groups", json!({ "name": "SIP office" }), json!({})).await.expect(422);
    assert_eq!(
        (reply.error().1, &reply.body["errors"][0]["title"]),
        ("/data/attributes/name", &json!("has already been taken"))
    );
    let trunk = fixture.first("voice_in_trunks").await;
    fixture.patch("voice_in_trunks", &trunk, json!({ "name": "Offices" }), json!({})).await.expect(422);
    fixture.patch("voice_in_trunks", &trunk, json!({ "name": "SIP office" }), json!({})).await.expect(200);
    let pool = json!({ "capacity_pool": one("capacity_pools", &fixture.first("capacity_pools").await) });
    let group = json!({ "name": "Shared office", "shared_channels_count": 0, "metered_channels_count": 0 });
    fixture.post("shared_capacity_groups", group, pool).await.expect(422);
}

#[tokio::test]
async fn groups_hold_trunks() {
    let fixture = Fixture::with(NEW).await;
    let trunks = fixture.get("voice_in_trunks").await;
    let ids: Vec<&str> = trunks.ids();
    let relationships = json!({ "voice_in_trunks": many("voice_in_trunks", &ids) });
    let created =
        fixture.post("voice_in_trunk_groups", json!({ "name": "both" }), relationships).await.expect(201);
    assert_eq!(created.data()["meta"]["trunks_count"], 2);
    let emptied = fixture
        .patch(
            "voice_in_trunk_groups",
            &created.id(),
            json!({}),
            json!({ "voice_in_trunks": { "data": [] } }),
        )
        .await
        .expect(200);
    assert_eq!(emptied.data()["meta"]["trunks_count"], 0);
    let relationships = json!({ "voice_in_trunk_group": one("voice_in_trunk_groups", &created.id()) });
    fixture.patch("voice_in_trunks", ids[0], json!({}), relationships).await.expect(200);
    let path = format!("voice_in_trunk_groups/{}?include=voice_in_trunks", created.id());
    assert_eq!(fixture.get(&path).await.body["included"][0]["id"], ids[0]);
}

#[tokio::test]
async fn used_trunks_stay_in_newer_versions() {
    let fixture = Fixture::with(NEW).await;
    let trunk = fixture.first("voice_in_trunks?filter[name]=SIP%20office").await;
    let group = fixture.first("voice_in_trunk_groups").await;
    fixture.delete(&format!("voice_in_trunks/{trunk}")).await.expect(422);
    fixture.delete(&format!("voice_in_trunk_groups/{group}")).await.expect(422);
    let fixture = fixture.speaking(OLD);
    fixture.delete(&format!("voice_in_trunks/{trunk}")).await.expect(204);
    let did = fixture.get("dids?filter[number]=12125550199&include=voice_in_trunk").await.expect(200);
    assert_eq!(did.rows()[0]["relationships"]["voice_in_trunk"]["data"], Value::Null);
    fixture.delete(&format!("voice_in_trunk_groups/{group}")).await.expect(204);
}

#[tokio::test]
async fn a_number_goes_to_one_place() {
    let fixture = Fixture::with(OLD).await;
    let did = fixture.first("dids?filter[number]=12125550199").await;
    let group = one("voice_in_trunk_groups", &fixture.first("voice_in_trunk_groups").await);
    let reply = fixture
        .patch("dids", &did, json!({}), json!({ "voice_in_trunk_group": group.clone() }))
        .await
        .expect(422);
    assert_eq!(reply.error().1, "/data/relationships/voice_in_trunk_group");
    let both = json!({ "voice_in_trunk_group": group, "voice_in_trunk": { "data": null } });
    fixture.patch("dids", &did, json!({}), both).await.expect(200);
    let found = fixture.get(&format!("dids/{did}?include=voice_in_trunk,voice_in_trunk_group")).await;
    assert_eq!(found.data()["relationships"]["voice_in_trunk"]["data"], Value::Null);
    assert_eq!(found.body["included"][0]["type"], "voice_in_trunk_groups");
}

#[tokio::test]
async fn outgoing_trunks_have_two_faces() {
    let fixture = Fixture::with(OLD).await;
    let attributes = json!({ "name": "out", "on_cli_mismatch_action": "reject_call", "allowed_sip_ips": ["192.0.2.1/32"] });
    let created = fixture.post("voice_out_trunks", attributes, json!({})).await.expect(201);
    let (id, username) = (created.id(), created.attributes()["username"].clone());
    assert!(username.is_string());
    assert_eq!(created.attributes()["status"], "active");
    let fixture = fixture.speaking(NEW);
    let path = format!("voice_out_trunks/{id}");
    let method = fixture.get(&path).await.attributes()["authentication_method"].clone();
    assert_eq!(
        (&method["type"], &method["attributes"]["username"]),
        (&json!("credentials_and_ip"), &username)
    );
    assert_eq!(method["attributes"]["allowed_sip_ips"], json!(["192.0.2.1/32"]));
    let relationships = json!({ "voice_out_trunk": one("voice_out_trunks", &id) });
    let reply = fixture
        .post("voice_out_trunk_regenerate_credentials", json!({}), relationships.clone())
        .await
        .expect(201);
    assert_ne!(reply.id(), id);
    assert_eq!(reply.data().as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "type"]);
    let renewed = fixture.get(&path).await;
    assert_ne!(renewed.attributes()["authentication_method"]["attributes"]["username"], username);
    let fixture = fixture.speaking(OLD);
    let reply =
        fixture.post("voice_out_trunk_regenerate_credentials", json!({}), relationships).await.expect(201);
    assert_eq!(reply.id(), id);
    fixture.delete(&path).await.expect(204);
}

#[tokio::test]
async fn authentication_methods_are_replaced() {
    let fixture = Fixture::with(NEW).await;
    let trunk = fixture.first("voice_out_trunks").await;
    let sid = "AC0123456789abcdef0123456789abcdef";
    for (method, status) in [
        (json!({ "type": "ip_only", "attributes": { "allowed_sip_ips": ["192.0.2.1"] } }), 422),
        (json!({ "type": "twilio", "attributes": {} }), 422),
        (json!({ "type": "twilio", "attributes": { "twilio_account_sid": "x" } }), 422),
        (json!({ "type": "credentials_and_ip", "attributes": { "allowed_sip_ips": [] } }), 422),
        (json!({ "type": "credentials_and_ip", "attributes": { "username": "u" } }), 400),
        (json!({ "type": "twilio", "attributes": { "twilio_account_sid": sid } }), 200),
    ] {
        fixture
            .patch("voice_out_trunks", &trunk, json!({ "authentication_method": method }), json!({}))
            .await
            .expect(status);
    }
    let relationships = json!({ "voice_out_trunk": one("voice_out_trunks", &trunk) });
    fixture.post("voice_out_trunk_regenerate_credentials", json!({}), relationships).await.expect(422);
}

#[tokio::test]
async fn any_number_or_some() {
    let fixture = Fixture::with(NEW).await;
    let trunk = fixture.first("voice_out_trunks").await;
    let did = fixture.first("dids").await;
    let dids = json!({ "dids": many("dids", &[&did]) });
    fixture
        .patch("voice_out_trunks", &trunk, json!({ "allow_any_did_as_cli": true }), dids)
        .await
        .expect(422);
    fixture
        .patch("voice_out_trunks", &trunk, json!({ "allow_any_did_as_cli": true }), json!({}))
        .await
        .expect(200);
    let reply = fixture.get(&format!("voice_out_trunks/{trunk}?include=dids")).await;
    assert_eq!(reply.data()["relationships"]["dids"]["data"], json!([]));
    let replace = json!({ "on_cli_mismatch_action": "replace_cli" });
    fixture.patch("voice_out_trunks", &trunk, replace.clone(), json!({})).await.expect(422);
    let default = json!({ "default_did": one("dids", &did) });
    let reply = fixture.patch("voice_out_trunks", &trunk, replace, default).await.expect(200);
    assert_eq!(reply.data()["relationships"].get("default_did"), None);
    assert_eq!(fixture.get(&format!("voice_out_trunks?filter[default_did.id]={did}")).await.rows().len(), 1);
}
