//! Identities, addresses, verifications, emergency services.

use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD, many, one};

pub(crate) async fn person(fixture: &Fixture, id_number: &str) -> String {
    let kind = if fixture.version == OLD { "Personal" } else { "personal" };
    let attributes = json!({
        "identity_type": kind, "first_name": "Jane", "last_name": "Example", "phone_number": "12025550101",
        "id_number": id_number, "birth_date": "1990-01-31", "external_reference_id": "me",
    });
    let country = json!({ "country": one("countries", &fixture.first("countries?filter[iso]=US").await) });
    fixture.post("identities", attributes, country).await.expect(201).id()
}

pub(crate) async fn address(fixture: &Fixture, identity: &str) -> String {
    let attributes = json!({ "address": "3 Test Lane", "city_name": "Chicago", "postal_code": "60601" });
    let country = fixture.first("countries?filter[iso]=US").await;
    let relationships =
        json!({ "identity": one("identities", identity), "country": one("countries", &country) });
    fixture.post("addresses", attributes, relationships).await.expect(201).id()
}

#[tokio::test]
async fn identities_and_addresses_live() {
    for version in [OLD, NEW] {
        let fixture = Fixture::with(version).await;
        let identity = person(&fixture, "1").await;
        let address = address(&fixture, &identity).await;
        let patch = json!({ "first_name": "Joan", "description": null });
        let updated = fixture.patch("identities", &identity, patch, json!({})).await.expect(200);
        assert_eq!(updated.attributes()["first_name"], "Joan");
        fixture.patch("addresses", &address, json!({ "postal_code": "60602" }), json!({})).await.expect(200);
        fixture.patch("identities", &identity, json!({ "identity_type": "x" }), json!({})).await.expect(400);
        let found = fixture.get(&format!("identities/{identity}?include=addresses,country")).await;
        assert_eq!(found.body["included"].as_array().unwrap().len(), 2);
        fixture.delete(&format!("identities/{identity}")).await.expect(204);
        fixture.get(&format!("addresses/{address}")).await.expect(404);
    }
}

#[tokio::test]
async fn what_is_used_cannot_be_deleted_in_newer_versions() {
    let fixture = Fixture::with(NEW).await;
    for path in ["addresses", "identities"] {
        for id in fixture.get(path).await.ids() {
            let reply = fixture.delete(&format!("{path}/{id}")).await.expect(409);
            assert_eq!(reply.error().0, "409");
        }
    }
    let fixture = fixture.speaking(OLD);
    let identity = fixture.first("identities").await;
    fixture.delete(&format!("identities/{identity}")).await.expect(204);
}

#[tokio::test]
async fn verifications_are_decided() {
    for (id_number, at_once, then) in [
        ("1", "pending", "approved"),
        ("11111111-1111-1111-1111-111111111111", "approved", "approved"),
        ("22222222-2222-2222-2222-222222222222", "rejected", "rejected"),
    ] {
        let fixture = Fixture::with(NEW).await;
        let address = address(&fixture, &person(&fixture, id_number).await).await;
        let did = fixture.first("dids?filter[number]=12125550199").await;
        let relationships = json!({ "address": one("addresses", &address), "dids": many("dids", &[&did]) });
        let attributes = json!({ "callback_url": "http://127.0.0.1:9/done", "callback_method": "post" });
        let created = fixture.post("address_verifications", attributes, relationships).await.expect(201);
        let path = format!("address_verifications/{}?include=dids,address.identity", created.id());
        assert_eq!(fixture.get(&path).await.attributes()["status"], at_once);
        fixture.sandbox.settle_all();
        let found = fixture.get(&path).await;
        assert_eq!(found.attributes()["status"], then);
        let did = fixture.get(&format!("dids/{did}?include=address_verification,identity")).await;
        assert_eq!(did.data()["relationships"]["address_verification"]["data"]["id"], created.id());
        let verified = fixture.get(&format!("addresses/{address}")).await.attributes()["verified"].clone();
        assert_eq!(verified, json!(then == "approved"));
        if then == "rejected" {
            assert!(found.attributes()["reject_reasons"].is_array());
            let fixture = fixture.speaking(OLD);
            let old = fixture.get(&format!("address_verifications/{}", created.id())).await;
            let reasons = old.attributes()["reject_reasons"].as_str().unwrap();
            assert!(reasons.contains("; "));
            assert_eq!(
                (&old.attributes()["status"], &old.attributes()["callback_method"]),
                (&json!("Rejected"), &json!("POST"))
            );
        }
    }
}

#[tokio::test]
async fn verifications_ask_for_what_is_required() {
    let fixture = Fixture::with(OLD).await;
    let group = fixture.get("did_groups?filter[area_name]=Berlin&include=stock_keeping_units").await;
    let sku = group.body["included"][0]["id"].clone();
    let items = json!([{ "type": "did_order_items", "attributes": { "sku_id": sku, "qty": 1 } }]);
    let order = fixture.post("orders", json!({ "items": items }), json!({})).await.expect(201).id();
    fixture.sandbox.settle_all();
    let dids =
        fixture.get(&format!("dids?filter[order.id]={order}&filter[awaiting_registration]=true")).await;
    let address = address(&fixture, &person(&fixture, "1").await).await;
    let relationships = json!({ "address": one("addresses", &address), "dids": many("dids", &dids.ids()) });
    let reply = fixture.post("address_verifications", json!({}), relationships).await.expect(422);
    assert_eq!(reply.error().1, "/data");
    for part in [
        "Address in Germany required",
        "1 Identity Proof(s) (",
        "1 Address Proof(s) (",
        "Supporting Document(s)",
        "service description",
    ] {
        assert!(reply.text.contains(part), "{part} in {}", reply.text);
    }
    let plain = fixture.first("dids?filter[number]=12125550199").await;
    let relationships = json!({ "address": one("addresses", &address), "dids": many("dids", &[&plain]) });
    let reply = fixture
        .post("address_verifications", json!({ "service_description": "s" }), relationships)
        .await
        .expect(422);
    assert_eq!(reply.body["errors"][0]["title"], "service description is not needed");
    let relationships = json!({ "address": one("addresses", &address), "dids": { "data": [] } });
    fixture.post("address_verifications", json!({}), relationships).await.expect(422);
}

#[tokio::test]
async fn requirements_are_validated() {
    let fixture = Fixture::with(OLD).await;
    let requirements = fixture.get("requirements?include=country,did_group_type").await.expect(200);
    let of = |kind: &str| {
        requirements.rows().iter().find(|row| row["attributes"]["identity_type"] == kind).unwrap()["id"]
            .clone()
    };
    let identity = person(&fixture, "1").await;
    let body = |kind: &str| {
        let requirement = one("requirements", of(kind).as_str().unwrap());
        json!({ "requirement": requirement, "identity": one("identities", &identity) })
    };
    let reply = fixture.post("requirement_validations", json!({}), body("Business")).await.expect(422);
    assert_eq!(reply.body["errors"][0]["title"], "Identity must be business");
    let fixture = fixture.speaking(NEW);
    let requirement = fixture.get("address_requirements").await;
    let easy = requirement
        .rows()
        .iter()
        .find(|row| row["attributes"]["address_area_level"] == "world_wide")
        .unwrap();
    let easy = easy["id"].as_str().unwrap();
    let address = address(&fixture, &identity).await;
    let relationships = json!({
        "address_requirement": one("address_requirements", easy),
        "identity": one("identities", &identity), "address": one("addresses", &address),
    });
    let reply = fixture.post("address_requirement_validations", json!({}), relationships).await.expect(201);
    assert_eq!(reply.data().as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "type"]);
    let other = fixture.first("identities?filter[identity_type]=business").await;
    let relationships = json!({
        "address_requirement": one("address_requirements", easy),
        "identity": one("identities", &other), "address": one("addresses", &address),
    });
    let reply = fixture.post("address_requirement_validations", json!({}), relationships).await.expect(422);
    assert_eq!(reply.error().1, "/data/relationships/address");
}

#[tokio::test]
async fn emergency_services_come_with_a_verification() {
    let fixture = Fixture::with(NEW).await;
    let requirement = fixture.first("emergency_requirements?include=country").await;
    let address = address(&fixture, &person(&fixture, "1").await).await;
    let requirement = one("emergency_requirements", &requirement);
    let validation = json!({ "emergency_requirement": requirement, "address": one("addresses", &address) });
    fixture.post("emergency_requirement_validations", json!({}), validation).await.expect(422);
    let did = fixture.first("dids?filter[number]=12125550199").await;
    let relationships = json!({ "address": one("addresses", &address), "dids": many("dids", &[&did]) });
    let created = fixture.post("emergency_verifications", json!({}), relationships.clone()).await.expect(201);
    fixture.post("emergency_verifications", json!({}), relationships).await.expect(422);
    let london = fixture.first("dids?filter[number]=442079460399").await;
    let relationships = json!({ "address": one("addresses", &address), "dids": many("dids", &[&london]) });
    assert_eq!(
        fixture.post("emergency_verifications", json!({}), relationships).await.expect(422).error().1,
        "/data/relationships/dids/0"
    );
    let path = format!("emergency_verifications/{}?include=emergency_calling_service,dids", created.id());
    let found = fixture.get(&path).await.expect(200);
    let service = found.data()["relationships"]["emergency_calling_service"]["data"]["id"]
        .as_str()
        .unwrap()
        .to_string();
    fixture.sandbox.settle_all();
    assert_eq!(fixture.get(&path).await.attributes()["status"], "approved");
    let path = format!("emergency_calling_services/{service}");
    let found =
        fixture.get(&format!("{path}?include=dids,emergency_verification,emergency_requirement")).await;
    assert_eq!(
        (&found.attributes()["status"], &found.data()["meta"]["monthly_price"]),
        (&json!("active"), &json!("1.50"))
    );
    let number = fixture.get(&format!("dids/{did}?include=emergency_verification")).await;
    assert_eq!(number.attributes()["emergency_enabled"], true);
    assert_eq!(number.body["included"][0]["id"], created.id());
    fixture.delete(&path).await.expect(204);
    let ended = fixture.get(&path).await.expect(200);
    assert_eq!(
        (&ended.attributes()["status"], &ended.attributes()["renew_date"]),
        (&json!("canceled"), &Value::Null)
    );
    fixture.delete(&path).await.expect(422);
}

#[tokio::test]
async fn services_can_only_be_detached_from_numbers() {
    let fixture = Fixture::with(NEW).await;
    let did = fixture.first("dids?filter[emergency_enabled]=true").await;
    let other = fixture.first("dids?filter[emergency_enabled]=false").await;
    let service = one("emergency_calling_services", &fixture.first("emergency_calling_services").await);
    fixture
        .patch("dids", &other, json!({}), json!({ "emergency_calling_service": service }))
        .await
        .expect(422);
    let reply = fixture
        .patch("dids", &did, json!({}), json!({ "emergency_calling_service": { "data": null } }))
        .await
        .expect(200);
    assert_eq!(reply.attributes()["emergency_enabled"], false);
}
