//! Uploads, proofs and forms.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD, many, one, send};

const FINGERPRINT: &str =
    "23617a7a3e3e85a090a06488068b39ec820a6039:::5c0d6fd4f50dec37f2ecc1bbb8b982a58cb7cd1d";

/// A form: names with contents; a content that begins with a `@` is that of a file.
fn form(fixture: &Fixture, fields: &[(&str, &str)]) -> RequestBuilder {
    let mut body = String::new();
    for (name, content) in fields {
        let (file, content) = match content.strip_prefix('@') {
            Some(content) => ("; filename=\"f.enc\"", content),
            None => ("", *content),
        };
        body +=
            &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n");
    }
    body += "--edge--\r\n";
    let request = fixture.bare(Method::POST, "encrypted_files").header("Api-Key", fixture.sandbox.api_key());
    let request = request.header("X-DIDWW-API-Version", fixture.version).header("Accept", "application/json");
    request.header("Content-Type", "multipart/form-data; boundary=edge").body(body)
}

#[tokio::test]
async fn files_are_uploaded_in_both_ways() {
    let fixture = Fixture::with(OLD).await;
    let fields = [
        ("encrypted_files[encryption_fingerprint]", FINGERPRINT),
        ("encrypted_files[items][][description]", "one"),
        ("encrypted_files[items][][file]", "@abc"),
        ("encrypted_files[items][][file]", "@def"),
        ("encrypted_files[items][][description]", "two"),
    ];
    let reply = send(form(&fixture, &fields)).await.expect(201);
    assert_eq!(reply.headers["content-type"], "application/json");
    let ids: Vec<&str> = reply.body["ids"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(ids.len(), 2);
    let second = fixture.get(&format!("encrypted_files/{}", ids[1])).await.expect(200);
    assert_eq!(second.attributes()["description"], "two");
    assert!(second.attributes()["expire_at"].is_string());
    fixture.delete(&format!("encrypted_files/{}", ids[0])).await.expect(204);
    send(form(&fixture, &[("encrypted_files[file]", "@abc")])).await.expect(400);
    let fixture = fixture.speaking(NEW);
    let fields = [
        ("encrypted_files[encryption_fingerprint]", FINGERPRINT),
        ("encrypted_files[file]", "@abc"),
        ("encrypted_files[description]", "three"),
    ];
    let reply = send(form(&fixture, &fields)).await.expect(201);
    assert_eq!(
        (&reply.data()["type"], &reply.attributes()["description"]),
        (&json!("encrypted_files"), &json!("three"))
    );
    send(form(&fixture, &[("encrypted_files[items][][file]", "@abc")])).await.expect(400);
}

#[tokio::test]
async fn bad_uploads_are_refused() {
    let fixture = Fixture::with(OLD).await;
    let fields =
        [("encrypted_files[encryption_fingerprint]", "aa:::bb"), ("encrypted_files[items][][file]", "@abc")];
    let reply = send(form(&fixture, &fields)).await.expect(422);
    assert_eq!(reply.body, json!({ "errors": { "base": ["outdated fingerprint"] } }));
    send(form(&fixture, &[("encrypted_files[encryption_fingerprint]", FINGERPRINT)])).await.expect(422);
    let large = format!("@{}", "x".repeat(20 * 1024 * 1024 + 1));
    let fields = [
        ("encrypted_files[encryption_fingerprint]", FINGERPRINT),
        ("encrypted_files[items][][file]", &large),
    ];
    let reply = send(form(&fixture, &fields)).await.expect(422);
    assert_eq!(
        reply.body,
        json!({ "errors": { "items/0/file": ["size must be less than or equal to 20 MB"] } })
    );
    send(form(&fixture, &fields).header("Api-Key", "x")).await;
    let plain = fixture.request(Method::POST, "encrypted_files").body("{}");
    send(plain).await.expect(400);
    let fixture = fixture.speaking(NEW);
    let reply = send(form(&fixture, &[("encrypted_files[file]", "@abc")])).await.expect(422);
    assert_eq!(reply.error(), ("100", "/data/attributes/encryption_fingerprint"));
}

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
