//! Callbacks: what is told, how it is signed, and what happens if nobody listens.

use std::collections::BTreeMap;
use std::time::Duration;

use didww_sandbox::{CallbackState, SandboxBuilder};
use reqwest::Method;
use serde_json::{Value, json};

use crate::account::{address, person};
use crate::orders::sku;
use crate::receiver::{Came, Receiver};
use crate::{Fixture, NEW, OLD, VERSIONS, many, one};

const SECRET: &str = "sandbox-callback-secret";
const REJECTED: &str = "22222222-2222-2222-2222-222222222222";
const METHODS: [&str; 2] = ["get", "post"];

/// How a version spells a method.
fn spelled(fixture: &Fixture, method: &str) -> String {
    if fixture.version == OLD { method.to_uppercase() } else { method.to_string() }
}

fn callback(fixture: &Fixture, url: &str, method: &str) -> Value {
    json!({ "callback_url": url, "callback_method": spelled(fixture, method) })
}

fn with(mut attributes: Value, more: Value) -> Value {
    attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    attributes
}

async fn post_order(fixture: &Fixture, callback: Value) -> String {
    let items = json!([{ "type": "did_order_items", "attributes": { "sku_id": sku(fixture, "New%20York").await, "qty": 1 } }]);
    fixture.post("orders", with(json!({ "items": items }), callback), json!({})).await.expect(201).id()
}

async fn post_export(fixture: &Fixture, callback: Value) -> String {
    let exports = fixture.get("exports").await;
    let filters = if fixture.version == OLD {
        let today = exports.column("created_at")[0];
        json!({ "year": &today[..4], "month": &today[5..7] })
    } else {
        exports.rows()[0]["attributes"]["filters"].clone()
    };
    let attributes = with(json!({ "export_type": "cdr_in", "filters": filters }), callback);
    fixture.post("exports", attributes, json!({})).await.expect(201).id()
}

async fn post_verification(fixture: &Fixture, kind: &str, id_number: &str, callback: Value) -> String {
    let address = address(fixture, &person(fixture, id_number).await).await;
    let did = fixture.first("dids?filter[number]=12125550199").await;
    let relationships = json!({ "address": one("addresses", &address), "dids": many("dids", &[&did]) });
    fixture.post(kind, callback, relationships).await.expect(201).id()
}

/// The one callback that came, whose signature is right.
fn only(
    fixture: &Fixture,
    receiver: &Receiver,
    url: &str,
    method: &str,
    own: &[&str],
) -> BTreeMap<String, String> {
    let came = receiver.came();
    let [came] = &came[..] else { panic!("{came:?}") };
    assert_eq!(came.method.as_str(), method.to_uppercase());
    let members = came.members(own);
    check_signature(came, url, &json!(members));
    let recorded = fixture.sandbox.callbacks();
    let [recorded] = &recorded[..] else { panic!("{recorded:?}") };
    assert_eq!((recorded.signature.as_str(), recorded.state), (came.signature(), CallbackState::Delivered));
    assert_eq!((&recorded.method, &recorded.body), (&came.method, &came.body));
    assert_eq!(recorded.attempts[0].status, Some(200));
    members
}

fn check_signature(came: &Came, url: &str, payload: &Value) {
    assert_eq!(came.signature(), came.expected_signature(SECRET, url, payload), "{came:?}");
}

fn members(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect()
}

#[tokio::test]
async fn orders_tell_that_they_are_completed_or_canceled() {
    for version in VERSIONS {
        for method in METHODS {
            let (fixture, receiver) = (Fixture::with(version).await, Receiver::start().await);
            let url = receiver.url("/done?for=me#part");
            let id = post_order(&fixture, callback(&fixture, &url, method)).await;
            assert!(receiver.came().is_empty());
            fixture.sandbox.settle_all();
            fixture.sandbox.wait_for_callbacks().await;
            let wanted = members(&[("id", &id), ("type", "orders"), ("status", "completed")]);
            assert_eq!(only(&fixture, &receiver, &url, method, &["for"]), wanted);
            if method == "get" {
                let query = receiver.came()[0].uri.query().unwrap().to_string();
                assert_eq!(query, format!("for=me&id={id}&status=completed&type=orders"));
                let called = receiver.url(&format!("/done?{query}#part"));
                assert_eq!(fixture.sandbox.callbacks()[0].url, called);
            }
        }
    }
    let (fixture, receiver) = (Fixture::with(OLD).await, Receiver::start().await);
    let url = receiver.url("");
    let id = post_order(&fixture, json!({ "callback_url": url })).await;
    fixture.delete(&format!("orders/{id}")).await.expect(204);
    let came = receiver.wait_for(1).await;
    assert_eq!(came[0].members(&[])["status"], "canceled");
    assert_eq!(came[0].method, Method::POST);
}

#[tokio::test]
async fn exports_tell_where_the_file_is() {
    for version in VERSIONS {
        for method in METHODS {
            let (fixture, receiver) = (Fixture::with(version).await, Receiver::start().await);
            let url = receiver.url("/hook");
            let id = post_export(&fixture, callback(&fixture, &url, method)).await;
            fixture.sandbox.settle_all();
            fixture.sandbox.wait_for_callbacks().await;
            let mut wanted = members(&[("id", &id), ("type", "exports"), ("status", "completed")]);
            if version == NEW {
                let export = fixture.get(&format!("exports/{id}")).await;
                wanted.insert("url".into(), export.attributes()["url"].as_str().unwrap().into());
            }
            assert_eq!(only(&fixture, &receiver, &url, method, &[]), wanted);
        }
    }
}

#[tokio::test]
async fn address_verifications_tell_why_they_were_rejected() {
    for version in VERSIONS {
        for (method, id_number, status) in
            [("get", "1", "approved"), ("post", REJECTED, "rejected"), ("get", REJECTED, "rejected")]
        {
            let (fixture, receiver) = (Fixture::with(version).await, Receiver::start().await);
            let url = receiver.url("/a%2Fb?x=%20y");
            let callback = callback(&fixture, &url, method);
            let id = post_verification(&fixture, "address_verifications", id_number, callback).await;
            fixture.sandbox.settle_all();
            fixture.sandbox.wait_for_callbacks().await;
            let (reason, comment) = match status {
                "rejected" => (
                    "Address cannot be validated, Proof of address should be not older than of 6 months",
                    "Rejected by the sandbox",
                ),
                _ => ("", ""),
            };
            let mut wanted = members(&[
                ("id", &id),
                ("type", "address_verifications"),
                ("status", status),
                ("reject_reason", reason),
            ]);
            if version == NEW {
                wanted.insert("reject_comment".into(), comment.into());
            }
            assert_eq!(only(&fixture, &receiver, &url, method, &["x"]), wanted);
        }
    }
}

#[tokio::test]
async fn emergency_verifications_tell_the_service() {
    for (method, id_number, status) in
        [("post", "1", "approved"), ("get", REJECTED, "rejected"), ("post", REJECTED, "rejected")]
    {
        let (fixture, receiver) = (Fixture::with(NEW).await, Receiver::start().await);
        let url = receiver.url("/");
        let callback = callback(&fixture, &url, method);
        let id = post_verification(&fixture, "emergency_verifications", id_number, callback).await;
        fixture.sandbox.settle_all();
        fixture.sandbox.wait_for_callbacks().await;
        let (reasons, comment) = match status {
            "rejected" => {
                ("Address cannot be validated; Identity cannot be validated", "Rejected by the sandbox")
            }
            _ => ("", ""),
        };
        let path = format!("emergency_verifications/{id}?include=emergency_calling_service");
        let found = fixture.get(&path).await.expect(200);
        assert_eq!(found.attributes()["status"], status);
        let service = &found.body["included"][0];
        let state = if status == "approved" { "active" } else { "changes_required" };
        assert_eq!(service["attributes"]["status"], state);
        let wanted = members(&[
            ("id", &id),
            ("type", "emergency_verifications"),
            ("status", status),
            ("reject_reasons", reasons),
            ("reject_comment", comment),
            ("emergency_calling_service_id", service["id"].as_str().unwrap()),
        ]);
        assert_eq!(only(&fixture, &receiver, &url, method, &[]), wanted);
    }
}

#[tokio::test]
async fn trunks_tell_that_they_are_blocked() {
    for version in VERSIONS {
        let (fixture, receiver) = (Fixture::with(version).await, Receiver::start().await);
        let url = receiver.url("/trunks");
        let trunk = fixture.first("voice_out_trunks").await;
        let patch = async |attributes: Value| {
            fixture.patch("voice_out_trunks", &trunk, attributes, json!({})).await.expect(200)
        };
        patch(json!({ "callback_url": url })).await;
        patch(json!({ "name": "No news" })).await;
        assert!(fixture.sandbox.block_trunk(&trunk));
        assert!(!fixture.sandbox.block_trunk(&trunk) && !fixture.sandbox.block_trunk("unknown"));
        fixture.sandbox.wait_for_callbacks().await;
        let blocked = fixture.get(&format!("voice_out_trunks/{trunk}")).await;
        assert_eq!(blocked.attributes()["threshold_reached"], true);
        patch(json!({ "status": "active" })).await;
        fixture.sandbox.wait_for_callbacks().await;
        patch(json!({ "status": "blocked" })).await;
        fixture.sandbox.wait_for_callbacks().await;
        let came = receiver.came();
        let told: Vec<(Value, Value)> = came
            .iter()
            .map(|came| {
                let events = came.events();
                let [event] = &events[..] else { panic!("{events:?}") };
                assert_eq!((&event["id"], &event["type"]), (&json!(trunk), &json!("voice_out_trunks")));
                assert_eq!(event.as_object().unwrap().len(), 5);
                assert!(event["created_at"].as_str().unwrap().ends_with('Z'));
                check_signature(came, &url, &json!(events));
                (event["status"].clone(), event["threshold_reached"].clone())
            })
            .collect();
        let wanted = [("blocked", true), ("active", false), ("blocked", false)];
        assert_eq!(told, wanted.map(|(status, reached)| (json!(status), json!(reached))));
    }
}

#[tokio::test]
async fn events_of_trunks_pile_up() {
    let (fixture, receiver) = (Fixture::with(NEW).await, Receiver::start().await);
    let url = receiver.url("/trunks");
    let trunk = fixture.first("voice_out_trunks").await;
    let patch = async |attributes: Value| {
        fixture.patch("voice_out_trunks", &trunk, attributes, json!({})).await.expect(200)
    };
    let held = receiver.hold().await;
    patch(json!({ "callback_url": url, "status": "blocked" })).await;
    receiver.wait_for(1).await;
    for status in ["active", "blocked", "active"] {
        patch(json!({ "status": status })).await;
    }
    drop(held);
    fixture.sandbox.wait_for_callbacks().await;
    let came = receiver.came();
    let told: Vec<Vec<Value>> = came.iter().map(Came::events).collect();
    assert_eq!(told.concat().len(), 4);
    assert_eq!(told[0].len(), 1);
    let statuses: Vec<Value> = told.concat().iter().map(|event| event["status"].clone()).collect();
    assert_eq!(statuses, ["blocked", "active", "blocked", "active"]);
    assert!(came.len() < 4, "{} callbacks for four events", came.len());
    for (came, events) in came.iter().zip(told) {
        check_signature(came, &url, &json!(events));
    }
}

#[tokio::test]
async fn events_of_one_url_come_together_and_in_order() {
    let (fixture, receiver) = (Fixture::with(NEW).await, Receiver::start().await);
    let attributes = |number: u8, path: &str| {
        json!({
            "name": format!("Trunk {number}"), "on_cli_mismatch_action": "reject_call",
            "authentication_method":
                { "type": "credentials_and_ip", "attributes": { "allowed_sip_ips": [format!("192.0.2.{number}/32")] } },
            "callback_url": receiver.url(path),
        })
    };
    let mut trunks = Vec::new();
    for (number, path) in [(1, "/one"), (2, "/two"), (3, "/one")] {
        let created = fixture.post("voice_out_trunks", attributes(number, path), json!({})).await.expect(201);
        trunks.push(created.id());
    }
    assert!(trunks.iter().all(|trunk| fixture.sandbox.block_trunk(trunk)));
    fixture.sandbox.wait_for_callbacks().await;
    let mut told: Vec<(String, Vec<Value>)> = Vec::new();
    for came in receiver.came() {
        check_signature(&came, &receiver.url(""), &json!(came.events()));
        told.push((came.uri.to_string(), came.events().iter().map(|event| event["id"].clone()).collect()));
    }
    told.sort_unstable_by_key(|(path, _)| path.clone());
    let wanted = [("/one", vec![&trunks[0], &trunks[2]]), ("/two", vec![&trunks[1]])];
    assert_eq!(json!(told), json!(wanted));
}

#[tokio::test]
async fn states_settle_while_nobody_looks() {
    let settings = |builder: SandboxBuilder| builder.settle_after(Duration::from_millis(20));
    let (fixture, receiver) = (Fixture::built(NEW, settings).await, Receiver::start().await);
    let url = receiver.url("/");
    let export = post_export(&fixture, callback(&fixture, &url, "post")).await;
    let order = post_order(&fixture, callback(&fixture, &url, "post")).await;
    let came = receiver.wait_for(2).await;
    let mut ids: Vec<String> = came.iter().map(|came| came.members(&[])["id"].clone()).collect();
    ids.sort_unstable();
    let mut wanted = [export, order];
    wanted.sort_unstable();
    assert_eq!(ids, wanted);
}

#[tokio::test]
async fn what_fails_is_tried_again() {
    let (fixture, receiver) = (Fixture::with(NEW).await, Receiver::start().await);
    receiver.answer_with([500, 301, 299, 404, 298]);
    let url = receiver.url("/");
    post_order(&fixture, callback(&fixture, &url, "post")).await;
    fixture.sandbox.settle_all();
    fixture.sandbox.wait_for_callbacks().await;
    let came = receiver.came();
    assert_eq!(came.len(), 5);
    assert!(came.iter().all(|again| again.body == came[0].body && again.signature() == came[0].signature()));
    let recorded = &fixture.sandbox.callbacks()[0];
    let statuses: Vec<Option<u16>> = recorded.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [500, 301, 299, 404, 298].map(Some));
    assert_eq!(recorded.state, CallbackState::Delivered);
}

#[tokio::test]
async fn after_ten_attempts_it_is_given_up() {
    let settings = |builder: SandboxBuilder| builder.callback_minute(Duration::from_micros(1));
    let (fixture, receiver) = (Fixture::built(NEW, settings).await, Receiver::start().await);
    receiver.answer_with([503; 20]);
    post_order(&fixture, callback(&fixture, &receiver.url("/"), "get")).await;
    fixture.sandbox.settle_all();
    fixture.sandbox.wait_for_callbacks().await;
    assert_eq!(receiver.came().len(), 10);
    assert_eq!(fixture.sandbox.callbacks()[0].state, CallbackState::GivenUp);

    let nobody = receiver.url("/secret");
    drop(receiver);
    post_order(&fixture, callback(&fixture, &nobody, "get")).await;
    fixture.sandbox.settle_all();
    fixture.sandbox.wait_for_callbacks().await;
    let recorded = &fixture.sandbox.callbacks()[1];
    assert_eq!((recorded.attempts.len(), recorded.state), (10, CallbackState::GivenUp));
    let error = recorded.attempts[9].error.as_deref().unwrap();
    assert!(recorded.attempts[9].status.is_none() && !error.contains("secret"), "{error}");
}

#[tokio::test]
async fn stopping_ends_the_attempts() {
    let settings = |builder: SandboxBuilder| builder.callback_minute(Duration::from_millis(100));
    let (fixture, receiver) = (Fixture::built(NEW, settings).await, Receiver::start().await);
    receiver.answer_with([503; 20]);
    post_order(&fixture, callback(&fixture, &receiver.url("/"), "get")).await;
    fixture.sandbox.settle_all();
    receiver.wait_for(1).await;
    assert_eq!(fixture.sandbox.callbacks()[0].state, CallbackState::UnderWay);
    fixture.sandbox.shutdown().await;
    let came = receiver.came().len();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(receiver.came().len(), came);
}

#[tokio::test]
async fn without_a_secret_nothing_is_sent() {
    let settings =
        |builder: SandboxBuilder| builder.callback_secret("").settle_after(Duration::from_millis(10));
    let (fixture, receiver) = (Fixture::built(NEW, settings).await, Receiver::start().await);
    let id = post_order(&fixture, callback(&fixture, &receiver.url("/"), "get")).await;
    fixture.sandbox.settle_all();
    fixture.sandbox.wait_for_callbacks().await;
    assert_eq!(fixture.get(&format!("orders/{id}")).await.attributes()["status"], "completed");
    assert!(fixture.sandbox.callbacks().is_empty() && receiver.came().is_empty());
}

#[tokio::test]
async fn the_secret_and_the_url_are_the_users_own() {
    let settings = |builder: SandboxBuilder| builder.callback_secret("geheim-ß");
    let (fixture, receiver) = (Fixture::built(NEW, settings).await, Receiver::start().await);
    assert_eq!(fixture.sandbox.callback_secret(), "geheim-ß");
    // no scheme, credentials, characters that a URL cannot have
    let url = format!("user:pass@127.0.0.1:{}/grüße?q='1'&", receiver.port);
    post_order(&fixture, callback(&fixture, &url, "get")).await;
    fixture.sandbox.settle_all();
    fixture.sandbox.wait_for_callbacks().await;
    let came = &receiver.came()[0];
    assert_eq!(came.uri.path(), "/gr%C3%BC%C3%9Fe");
    assert!(came.uri.query().unwrap().starts_with("q=%271%27&id="));
    assert_eq!(came.headers["authorization"], "Basic dXNlcjpwYXNz");
    let payload = json!(came.members(&["q"]));
    let expected = came.expected_signature("geheim-ß", &format!("http://{url}"), &payload);
    assert_eq!(came.signature(), expected);
    let shown = format!("{:?}", fixture.sandbox);
    assert!(!shown.contains("geheim"), "{shown}");
}
