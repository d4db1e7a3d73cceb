//! What creates and updates refuse, whatever the resource type.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD, many, one, send};

#[tokio::test]
async fn bodies_must_be_documents() {
    let fixture = Fixture::with(OLD).await;
    let cases = [
        ("", "400"),
        ("{", "400"),
        ("[]", "122"),
        ("{}", "106"),
        (r#"{"data":[]}"#, "122"),
        (r#"{"data":{}}"#, "106"),
        (r#"{"data":{"type":7}}"#, "122"),
        (r#"{"data":{"type":"dids"}}"#, "116"),
        (r#"{"data":{"type":"identities","id":"x"}}"#, "105"),
        (r#"{"data":{"type":"identities","attributes":[]}}"#, "122"),
        (r#"{"data":{"type":"identities","relationships":7}}"#, "122"),
        (r#"{"data":{"type":"identities","bogus":7}}"#, "105"),
        (r#"{"data":{"type":"identities"},"bogus":7}"#, "105"),
        (r#"{"data":{"type":"identities","relationships":{"country":7}}}"#, "115"),
        (r#"{"data":{"type":"identities","relationships":{"country":{"data":[]}}}}"#, "115"),
        (
            r#"{"data":{"type":"identities","relationships":{"country":{"data":{"id":7,"type":"countries"}}}}}"#,
            "115",
        ),
    ];
    for (body, code) in cases {
        let reply = send(fixture.request(Method::POST, "identities").body(body)).await.expect(400);
        assert_eq!(reply.error().0, code, "{body}");
    }
}

#[tokio::test]
async fn updates_name_what_they_update() {
    let fixture = Fixture::with(OLD).await;
    let did = fixture.first("dids").await;
    let path = format!("dids/{did}");
    for (body, code) in [
        (json!({ "data": { "type": "dids" } }), "106"),
        (json!({ "data": { "type": "dids", "id": "other" } }), "110"),
        (json!({ "data": { "type": "orders", "id": did } }), "116"),
    ] {
        let reply = send(fixture.request(Method::PATCH, &path).body(body.to_string())).await.expect(400);
        assert_eq!(reply.error().0, code);
    }
    fixture.patch("dids", "none", json!({}), json!({})).await.expect(404);
}

#[tokio::test]
async fn members_that_cannot_be_sent_are_refused() {
    let fixture = Fixture::with(OLD).await;
    let did = fixture.first("dids").await;
    for (attributes, relationships, name) in [
        (json!({ "bogus": 1 }), json!({}), "bogus"),
        (json!({ "number": "1" }), json!({}), "number"),
        (json!({ "emergency_enabled": true }), json!({}), "emergency_enabled"),
        (json!({ "voice_in_trunk": null }), json!({}), "voice_in_trunk"),
        (json!({}), json!({ "order": { "data": null } }), "order"),
        (json!({}), json!({ "emergency_calling_service": { "data": null } }), "emergency_calling_service"),
    ] {
        let reply = fixture.patch("dids", &did, attributes, relationships).await.expect(400);
        assert_eq!(reply.error(), ("105", format!("{name} is not allowed.").as_str()));
    }
    let reply = fixture.post("identities", json!({ "created_at": "x" }), json!({})).await.expect(400);
    assert_eq!(reply.body["errors"][0]["title"], "Param not allowed");
}

#[tokio::test]
async fn what_is_required_must_be_there() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.post("addresses", json!({ "city_name": "" }), json!({})).await.expect(422);
    let pointers: Vec<&str> = reply.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|error| {
            assert_eq!(error["title"], "can't be blank");
            error["source"]["pointer"].as_str()
        })
        .collect();
    for wanted in [
        "/data/attributes/address",
        "/data/attributes/city_name",
        "/data/attributes/postal_code",
        "/data/relationships/identity",
        "/data/relationships/country",
    ] {
        assert_eq!(
            pointers.iter().filter(|pointer| **pointer == wanted).count(),
            1,
            "{wanted} in {pointers:?}"
        );
    }
    let error = reply.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .find(|error| error["source"]["pointer"] == "/data/attributes/address")
        .unwrap();
    assert_eq!(
        (&error["detail"], &error["code"], &error["status"]),
        (&json!("address - can't be blank"), &json!("100"), &json!("422"))
    );
}

#[tokio::test]
async fn values_are_checked() {
    let fixture = Fixture::with(NEW).await;
    let did = fixture.first("dids").await;
    for (name, value, title) in [
        ("description", json!(7), "is invalid"),
        ("terminated", json!("true"), "is invalid"),
        ("terminated", json!(null), "can't be blank"),
        ("capacity_limit", json!("5"), "is not a number"),
        ("capacity_limit", json!(1.5), "is not a number"),
        ("capacity_limit", json!(0), "must be greater than or equal to 1"),
        ("capacity_limit", json!(40000), "must be less than or equal to 32767"),
        ("billing_cycles_count", json!([1]), "is not a number"),
    ] {
        let reply = fixture.patch("dids", &did, json!({ name: value }), json!({})).await.expect(422);
        assert_eq!(reply.body["errors"][0]["title"], title, "{name} {value}");
        assert_eq!(reply.error().1, format!("/data/attributes/{name}"));
    }
    let long = "x".repeat(101);
    let order = fixture.first("orders").await;
    fixture.patch("orders", &order, json!({ "external_reference_id": long }), json!({})).await.expect(422);
    let identity = fixture.first("identities?filter[identity_type]=personal").await;
    for (name, value) in [("birth_date", "1980-02-30"), ("birth_date", "soon")] {
        fixture.patch("identities", &identity, json!({ name: value }), json!({})).await.expect(422);
    }
}

#[tokio::test]
async fn the_oldest_version_takes_text_for_numbers() {
    let fixture = Fixture::with(OLD).await;
    let did = fixture.first("dids").await;
    let attributes = json!({ "capacity_limit": "5", "terminated": "false" });
    let reply = fixture.patch("dids", &did, attributes, json!({})).await.expect(200);
    assert_eq!(reply.attributes()["capacity_limit"], 5);
}

#[tokio::test]
async fn enums_are_spelled_as_the_version_spells_them() {
    let fixture = Fixture::with(OLD).await;
    let person = |kind: &str| json!({ "identity_type": kind, "first_name": "A", "last_name": "B", "phone_number": "1" });
    assert_eq!(
        fixture.post("identities", person("personal"), json!({})).await.expect(422).error().1,
        "/data/attributes/identity_type"
    );
    fixture.post("identities", person("Any"), json!({})).await.expect(422);
    let created = fixture.post("identities", person("Personal"), json!({})).await.expect(201);
    assert_eq!(created.attributes()["identity_type"], "Personal");
    let fixture = fixture.speaking(NEW);
    let found = fixture.get(&format!("identities/{}", created.id())).await.expect(200);
    assert_eq!(found.attributes()["identity_type"], "personal");
    fixture.post("identities", person("Personal"), json!({})).await.expect(422);
}

#[tokio::test]
async fn links_must_lead_somewhere() {
    let fixture = Fixture::with(OLD).await;
    let did = fixture.first("dids").await;
    let trunk = fixture.first("voice_in_trunks").await;
    for (name, value, pointer) in [
        ("voice_in_trunk", one("voice_in_trunks", "none"), "/data/attributes/voice_in_trunk_id"),
        ("voice_in_trunk", one("dids", &did), "/data/attributes/voice_in_trunk_id"),
        ("voice_in_trunk_group", one("voice_in_trunks", &trunk), "/data/attributes/voice_in_trunk_group_id"),
        ("capacity_pool", one("capacity_pools", "none"), "/data/attributes/capacity_pool_id"),
    ] {
        let reply = fixture.patch("dids", &did, json!({}), json!({ name: value })).await.expect(422);
        assert_eq!((reply.error().1, &reply.body["errors"][0]["title"]), (pointer, &json!("is invalid")));
    }
    let reply = fixture
        .post(
            "voice_in_trunk_groups",
            json!({ "name": "g" }),
            json!({ "voice_in_trunks": many("voice_in_trunks", &["none"]) }),
        )
        .await
        .expect(422);
    assert_eq!(
        (reply.error().1, &reply.body["errors"][0]["title"]),
        ("/data/attributes/trunk_ids", &json!("are invalid"))
    );
    let relationships = json!({ "country": one("countries", "none"), "identity": one("identities", "none") });
    let attributes = json!({ "address": "a", "city_name": "b", "postal_code": "c" });
    let reply = fixture.post("addresses", attributes, relationships).await.expect(422);
    assert_eq!(reply.error().1, "/data/relationships/country");
}

#[tokio::test]
async fn rules_between_members_hold() {
    let fixture = Fixture::with(NEW).await;
    let business =
        json!({ "identity_type": "business", "first_name": "A", "last_name": "B", "phone_number": "1" });
    assert_eq!(
        fixture.post("identities", business, json!({})).await.expect(422).error().1,
        "/data/attributes/company_name"
    );
    let personal = json!({
        "identity_type": "personal", "first_name": "A", "last_name": "B", "phone_number": "1", "company_name": "C",
    });
    assert_eq!(
        fixture.post("identities", personal, json!({})).await.expect(422).error().1,
        "/data/attributes/company_name"
    );
    let filters = json!({ "from": "2020-01-01 00:00:00", "to": "2020-01-02 00:00:00" });
    let export = json!({ "export_type": "cdr_in", "filters": filters, "callback_url": "http://example.com" });
    let reply = fixture.post("exports", export, json!({})).await.expect(422);
    assert!(reply.text.contains("callback_url, callback_method"));
    let address = fixture.first("addresses").await;
    let reply = fixture
        .post("emergency_verifications", json!({}), json!({ "address": one("addresses", &address) }))
        .await
        .expect(422);
    assert!(reply.text.contains("exactly one of dids, emergency_calling_service"));
    let requirement = fixture.first("address_requirements").await;
    let relationships = json!({ "address_requirement": one("address_requirements", &requirement) });
    fixture.post("address_requirement_validations", json!({}), relationships).await.expect(422);
}

#[tokio::test]
async fn creates_take_include_and_fields() {
    let fixture = Fixture::with(OLD).await;
    let pool = fixture.first("capacity_pools").await;
    let body = json!({ "data": {
        "type": "shared_capacity_groups",
        "attributes": { "name": "n", "shared_channels_count": 1, "metered_channels_count": 0 },
        "relationships": { "capacity_pool": one("capacity_pools", &pool) },
    } });
    let path = "shared_capacity_groups?include=capacity_pool&fields[capacity_pools]=name";
    let reply = send(fixture.request(Method::POST, path).body(body.to_string())).await.expect(201);
    assert_eq!(reply.body["included"][0]["id"], Value::from(pool));
    let path = "shared_capacity_groups?include=bogus";
    send(fixture.request(Method::POST, path).body(body.to_string())).await.expect(400);
}
