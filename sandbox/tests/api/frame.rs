//! Keys, versions, media types, paths, methods, and what every answer has.

use didww_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{Fixture, JSON_API, NEW, OLD, send};

#[tokio::test]
async fn a_key_is_needed() {
    let fixture = Fixture::with(OLD).await;
    for key in [None, Some("wrong")] {
        let mut request = fixture.bare(Method::GET, "dids");
        if let Some(key) = key {
            request = request.header("Api-Key", key);
        }
        let reply = send(request).await.expect(401);
        let wanted = json!({ "title": "Unauthorized", "detail": "Authorization failed", "code": "401", "status": "401" });
        assert_eq!(reply.body, json!({ "errors": [wanted] }));
    }
}

#[tokio::test]
async fn public_keys_are_open() {
    let fixture = Fixture::with(OLD).await;
    let reply = send(fixture.bare(Method::GET, "public_keys")).await.expect(200);
    assert_eq!(reply.rows().len(), 2);
    assert!(reply.column("key").iter().all(|key| key.starts_with("-----BEGIN PUBLIC KEY-----")));
    assert_eq!((&reply.body["meta"], &reply.body["links"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn the_version_comes_from_the_header() {
    let fixture = Fixture::with(OLD).await;
    for (sent, wanted) in [(None, OLD), (Some(NEW), NEW), (Some("2001-01-01"), OLD), (Some("soon"), OLD)] {
        let mut request = fixture.bare(Method::GET, "balance").header("Api-Key", fixture.sandbox.api_key());
        if let Some(version) = sent {
            request = request.header("X-DIDWW-API-Version", version);
        }
        let reply = send(request).await.expect(200);
        assert_eq!(reply.body["meta"]["api_version"], wanted);
    }
}

#[tokio::test]
async fn answers_are_json_api_with_a_request_id() {
    let fixture = Fixture::with(OLD).await;
    for path in ["dids", "dids/none", "nothing"] {
        let reply = fixture.get(path).await;
        assert_eq!(reply.headers["content-type"], JSON_API);
        assert!(reply.headers.contains_key("x-request-id"));
    }
    let trunk = fixture.first("voice_in_trunks?filter[configuration.type]=pstn_configurations").await;
    let reply = fixture.delete(&format!("voice_in_trunks/{trunk}")).await.expect(204);
    assert_eq!((reply.text.as_str(), reply.headers.contains_key("x-request-id")), ("", true));
}

#[tokio::test]
async fn accept_must_allow_plain_json_api() {
    let fixture = Fixture::with(OLD).await;
    let cases = [
        (JSON_API, 200),
        ("*/*", 200),
        ("application/*", 200),
        ("text/html, application/vnd.api+json", 200),
        ("application/vnd.api+json; q=0.8", 200),
        ("application/vnd.api+json; ext=bulk, application/vnd.api+json", 200),
        ("application/vnd.api+json; charset=utf-8", 406),
        ("application/vnd.api+json; ext=bulk, */*", 406),
        ("text/html", 406),
        ("application/json", 406),
    ];
    for (accept, status) in cases {
        let request = fixture.bare(Method::GET, "balance").header("Api-Key", fixture.sandbox.api_key());
        let reply = send(request.header("Accept", accept)).await;
        assert_eq!(reply.status, status, "{accept}");
    }
}

#[tokio::test]
async fn bodies_must_be_json_api() {
    let fixture = Fixture::with(OLD).await;
    for content_type in ["", "application/json", "application/vnd.api+json; charset=utf-8"] {
        let request = fixture.bare(Method::POST, "orders").header("Api-Key", fixture.sandbox.api_key());
        let reply = send(request.header("Content-Type", content_type).body("{}")).await.expect(415);
        assert_eq!(reply.error().0, "415");
    }
}

#[tokio::test]
async fn unknown_things_are_not_found() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("dids/00000000-0000-4000-8000-000000000000").await.expect(404);
    let error = &reply.body["errors"][0];
    assert_eq!((&error["code"], &error["title"]), (&json!("404"), &json!("Record not found")));
    let detail = "The record identified by 00000000-0000-4000-8000-000000000000 could not be found.";
    assert_eq!(error["detail"], detail);
    for path in ["nothing", "did_history", "qty_based_pricings", "balance/1", "dids/1/2/3/4", ""] {
        fixture.get(path).await.expect(404);
    }
    let elsewhere = fixture.sandbox.base_url().replace("/v3", "/v2/dids");
    send(fixture.http.get(elsewhere).header("Api-Key", "sandbox-key")).await.expect(404);
}

#[tokio::test]
async fn methods_that_a_version_lacks_are_refused() {
    let fixture = Fixture::with(OLD).await;
    fixture.post("dids", json!({}), json!({})).await.expect(405);
    fixture.post("countries", json!({}), json!({})).await.expect(405);
    fixture.get("proofs").await.expect(405);
    fixture.delete("orders").await.expect(405);
    let order = fixture.first("orders").await;
    fixture.patch("orders", &order, json!({}), json!({})).await.expect(405);
    let fixture = fixture.speaking(NEW);
    let did = fixture.first("dids").await;
    fixture.delete(&format!("dids/{did}")).await.expect(405);
    fixture.get("requirements").await.expect(404);
    fixture.get("pops/1").await.expect(404);
    fixture.patch("orders", &order, json!({ "external_reference_id": "a" }), json!({})).await.expect(200);
}

#[tokio::test]
async fn put_is_patch() {
    let fixture = Fixture::with(NEW).await;
    let did = fixture.first("dids").await;
    let body = json!({ "data": { "type": "dids", "id": did, "attributes": { "description": "put" } } });
    let request = fixture.request(Method::PUT, &format!("dids/{did}")).body(body.to_string());
    assert_eq!(send(request).await.expect(200).attributes()["description"], "put");
}

#[tokio::test]
async fn requests_are_recorded() {
    let fixture = Fixture::with(OLD).await;
    fixture.get("dids?page[size]=2").await.expect(200);
    fixture.post("voice_in_trunks", json!({ "name": "x" }), json!({})).await.expect(422);
    let requests = fixture.sandbox.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!((requests[0].path.as_str(), requests[0].query.as_str()), ("/v3/dids", "page[size]=2"));
    assert_eq!(requests[0].header("api-key"), Some("[redacted]"));
    let last = fixture.sandbox.last_request("POST", "/v3/voice_in_trunks").unwrap();
    assert_eq!(last.json().unwrap()["data"]["attributes"]["name"], "x");
    assert!(!format!("{requests:?} {:?} {:?}", fixture.sandbox, Sandbox::builder()).contains("sandbox-key"));
    // A body may hold passwords.
    assert!(!format!("{requests:?}").contains("attributes"));
    assert!(fixture.sandbox.last_request("DELETE", "/v3").is_none());
}

#[tokio::test]
async fn a_thousand_requests_are_remembered() {
    let fixture = Fixture::with(OLD).await;
    for number in 0..1005 {
        fixture.get(&format!("nothing?n={number}")).await.expect(404);
    }
    let requests = fixture.sandbox.requests();
    assert_eq!((requests.len(), requests[0].query.as_str()), (1000, "n=5"));
}
