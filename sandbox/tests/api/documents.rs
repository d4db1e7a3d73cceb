//! Proofs and forms.

use serde_json::json;

use crate::{Fixture, NEW, OLD, many, one};

#[tokio::test]
async fn proofs_and_forms_live() {
    let fixture = Fixture::with(NEW).await;
    let file = fixture.first("encrypted_files").await;
    let person = fixture.first("identities?filter[identity_type]=personal").await;
    let company = fixture.first("identities?filter[identity_type]=business").await;
    let types = fixture.get("proof_types").await;
    let kind = |name: &str| {
        types.rows().iter().find(|row| row["attributes"]["name"] == name).unwrap()["id"].as_str().unwrap()
    };
    let proof = |entity: &str, name: &str| {
        let (entity, proof_type) = (one("identities", entity), one("proof_types", kind(name)));
        json!({ "entity": entity, "proof_type": proof_type, "files": many("encrypted_files", &[&file]) })
    };
    fixture.post("proofs", json!({}), proof(&company, "Passport")).await.expect(422);
    let created = fixture.post("proofs", json!({}), proof(&person, "Passport")).await.expect(201);
    assert_eq!(created.data()["relationships"].get("files"), None);
    let patched = fixture
        .patch("proofs", &created.id(), json!({ "external_reference_id": "p" }), json!({}))
        .await
        .expect(200);
    assert_eq!(patched.attributes()["external_reference_id"], "p");
    let found = fixture.get(&format!("identities/{person}?include=proofs.proof_type")).await;
    assert_eq!(found.data()["relationships"]["proofs"]["data"].as_array().unwrap().len(), 2);
    fixture.delete(&format!("proofs/{}", created.id())).await.expect(204);
    let template = fixture
        .first("supporting_document_templates?filter[permanent]=true&filter[name]=Generic%20LOI")
        .await;
    let document = json!({
        "template": one("supporting_document_templates", &template), "identity": one("identities", &company),
        "files": many("encrypted_files", &[&file]),
    });
    let before = fixture.first("permanent_supporting_documents").await;
    let created = fixture.post("permanent_supporting_documents", json!({}), document).await.expect(201);
    fixture.get(&format!("permanent_supporting_documents/{before}")).await.expect(404);
    let fixture = fixture.speaking(OLD);
    fixture.get(&format!("permanent_supporting_documents/{}", created.id())).await.expect(405);
    fixture.delete(&format!("permanent_supporting_documents/{}", created.id())).await.expect(204);
    let mut none = proof(&person, "Passport");
    none["files"]["data"] = json!([]);
    fixture.post("proofs", json!({}), none).await.expect(422);
}
