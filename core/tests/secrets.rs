//! Passwords and keys do not show where somebody prints what there is.

#[path = "support/scene.rs"]
mod scene;

use didww::{
    ApiKey, Client, CredentialsAndIpAuthentication, Error, Iax2Configuration, Linkage, Object, Resource,
    SipConfiguration, Value as Any, VoiceInTrunk, VoiceInTrunkConfiguration, VoiceOutTrunk,
};
use scene::loopback::{Reply, reply};
use scene::{KEY, Scene, V22, V26, one};
use serde_json::{Value, json};
use std::fmt::Debug;

const PASSWORD: &str = "p4ssw0rd-of-mine";
const OTHER: &str = "an0ther-p4ssw0rd";

/// What is printed of it, in either form; none of the secrets stands in it.
#[track_caller]
fn shown(value: &dyn Debug) -> String {
    let shown = format!("{value:?}\n{value:#?}");
    for secret in [PASSWORD, OTHER, KEY] {
        if let Some(place) = shown.find(secret) {
            let before: String = shown[..place].chars().rev().take(200).collect();
            let before: String = before.chars().rev().collect();
            panic!("{secret} is shown after: {before}");
        }
    }
    shown
}

fn trunk() -> Value {
    json!({"data": {"type": "voice_in_trunks", "id": "t1", "attributes": {"name": "my trunk", "configuration": {
        "type": "sip_configurations", "attributes": {"host": "a.example", "auth_user": "me",
            "auth_password": PASSWORD, "incoming_auth_password": OTHER}}}}})
}

fn out_trunk() -> Value {
    json!({"data": {"type": "voice_out_trunks", "id": "o1", "attributes": {"name": "my trunk", "username": "me",
        "password": PASSWORD, "authentication_method": {"type": "credentials_and_ip", "attributes": {
            "username": "me", "password": OTHER, "allowed_sip_ips": ["203.0.113.1"]}}}}})
}

#[tokio::test]
async fn a_client_does_not_show_its_key() {
    let scene = Scene::unreached(V22).await;
    let client = shown(&scene.client);
    assert!(
        client.contains("Client") && client.contains("2022-05-10") | client.contains("V2022_05_10"),
        "{client}"
    );
    shown(&Client::builder(KEY));
    shown(&ApiKey::new(KEY).unwrap());
    shown(&scene.client.dids());
    shown(&scene.client.balance());
    shown(&scene.client.resources("dids").unwrap());
}

#[tokio::test]
async fn the_key_is_sent_and_not_shown_with_the_answer() {
    let scene = Scene::answering(V22, trunk().to_string()).await;
    let trunk = scene.client.voice_in_trunks().find("t1").await.unwrap();
    assert_eq!(scene.server.received()[0].all("api-key"), [KEY]);
    shown(trunk.as_ref().response().unwrap());
}

#[tokio::test]
async fn a_loaded_trunk_does_not_show_its_passwords() {
    for version in [V22, V26] {
        let scene = Scene::answering(version, trunk().to_string()).await;
        let mut trunk = scene.client.voice_in_trunks().find("t1").await.unwrap();
        let configuration = trunk.configuration().unwrap();
        assert_eq!(configuration.as_sip().unwrap().auth_password(), Some(PASSWORD), "it is there");
        let text = shown(&trunk);
        for word in ["VoiceInTrunk", "my trunk", "a.example", "redacted"] {
            assert!(text.contains(word), "{word} in {text}");
        }
        shown(&configuration);
        shown(configuration.as_sip().unwrap());
        shown(configuration.as_sip().unwrap().as_ref());
        shown(trunk.as_ref());
        shown(&trunk.as_ref().get("configuration"));
        shown(&trunk.configuration_mut());
        shown(&trunk.clone());
        shown(&Resource::from(trunk));
    }
}

#[tokio::test]
async fn a_trunk_for_outgoing_calls_does_not_show_its_passwords() {
    for version in [V22, V26] {
        let scene = Scene::answering(version, out_trunk().to_string()).await;
        let mut trunk = scene.client.voice_out_trunks().find("o1").await.unwrap();
        assert_eq!(trunk.password(), PASSWORD);
        let text = shown(&trunk);
        assert!(text.contains("my trunk") && text.contains("redacted"), "{text}");
        let method = trunk.authentication_method().unwrap();
        assert_eq!(method.as_credentials_and_ip().unwrap().password(), OTHER);
        shown(&method);
        shown(&trunk.authentication_method_mut());
    }
}

#[tokio::test]
async fn a_built_trunk_does_not_show_its_passwords() {
    let mut configuration = SipConfiguration::new().with_host("a.example").with_auth_password(PASSWORD);
    configuration.as_mut().set("brand_new_password", OTHER);
    let text = shown(&configuration);
    assert!(text.contains("a.example") && text.contains("brand_new_password"), "{text}");
    let mut trunk = VoiceInTrunk::new().with_name("my trunk").with_configuration(configuration);
    trunk.as_mut().set("brand_new_password", OTHER);
    shown(&trunk);
    shown(&VoiceInTrunkConfiguration::from(Iax2Configuration::new().with_auth_password(PASSWORD)));
    let mut method = CredentialsAndIpAuthentication::new();
    method.as_mut().set("password", PASSWORD);
    shown(&method);
    let mut out = VoiceOutTrunk::with_id("o1").with_authentication_method(method);
    out.as_mut().set("password", OTHER);
    shown(&out);
    let mut unknown = Object::unknown("webrtc_configurations");
    unknown.set("token", PASSWORD);
    assert!(shown(&unknown).contains("token"));
}

#[tokio::test]
async fn a_secret_that_is_empty_shows_that_it_is() {
    let trunk = VoiceInTrunk::new().with_configuration(SipConfiguration::new().with_auth_password(None));
    let text = shown(&trunk);
    assert!(text.contains("auth_password: null") && !text.contains("redacted"), "{text}");
}

#[tokio::test]
async fn what_is_unknown_shows_its_name_alone() {
    let body = json!({"data": {"type": "voice_in_trunks", "id": "t1", "attributes": {
        "brand_new_password": PASSWORD, "description": {"password": PASSWORD},
        "configuration": {"type": "webrtc_configurations", "attributes": {"token": OTHER}}},
        "meta": {"token": PASSWORD},
        "relationships": {"brand_new": {"data": null, "meta": {"token": OTHER}}}}});
    let scene = Scene::answering(V22, body.to_string()).await;
    let trunk = scene.client.voice_in_trunks().find("t1").await.unwrap();
    let text = shown(&trunk);
    assert!(text.contains("brand_new_password") && text.contains("token"), "{text}");
    shown(&trunk.as_ref().meta());
}

#[tokio::test]
async fn a_page_does_not_show_the_passwords_of_its_rows() {
    let body = json!({"data": [trunk()["data"], trunk()["data"]], "meta": {"total_records": 2}});
    let scene = Scene::answering(V22, body.to_string()).await;
    let page = scene.client.voice_in_trunks().list().send().await.unwrap();
    assert_eq!(page.len(), 2);
    let text = shown(&page);
    assert!(text.contains("my trunk"), "{text}");
    shown(&page.rows());
    shown(&page.meta());
}

#[tokio::test]
async fn an_included_trunk_does_not_show_its_passwords() {
    let body = json!({"data": {"type": "dids", "id": "d1", "attributes": {},
            "relationships": {"voice_in_trunk": one("voice_in_trunks", "t1")}},
        "included": [trunk()["data"]]});
    let scene = Scene::answering(V22, body.to_string()).await;
    let did = scene.client.dids().find("d1").include(["voice_in_trunk"]).await.unwrap();
    shown(&did);
    shown(&did.voice_in_trunk());
    shown(&did.as_ref().related("voice_in_trunk"));
}

#[tokio::test]
async fn what_is_about_to_be_sent_does_not_show_passwords() {
    let scene = Scene::unreached(V22).await;
    let trunks = scene.client.voice_in_trunks();
    let trunk =
        VoiceInTrunk::with_id("t1").with_configuration(SipConfiguration::new().with_auth_password(PASSWORD));
    let mut changed = trunk.clone();
    shown(&trunks.create(trunk));
    shown(&trunks.update(&mut changed));
    shown(&trunks.find("t1"));
    shown(&trunks.list());
    shown(&trunks.delete("t1"));
    assert!(scene.lines().is_empty());
}

async fn failed(answer: impl Fn() -> Reply + Send + Sync + 'static) -> Error {
    let scene = Scene::new(V22, move |_| answer()).await;
    let mut trunk =
        VoiceInTrunk::with_id("t1").with_configuration(SipConfiguration::new().with_auth_password(PASSWORD));
    let error = scene.client.voice_in_trunks().update(&mut trunk).await.expect_err("an error");
    assert_eq!(scene.bodies().len(), 1, "it was sent");
    error
}

#[track_caller]
fn no_secret(error: &Error) {
    shown(error);
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        let text = format!("{error} {error:?}");
        for secret in [PASSWORD, OTHER, KEY] {
            assert!(!text.contains(secret), "{text}");
        }
        source = error.source();
    }
}

#[tokio::test]
async fn an_error_does_not_show_what_was_sent() {
    let answers: [fn() -> Reply; 5] = [
        || {
            reply(
                422,
                &[],
                r#"{"errors":[{"detail":"no","source":{"pointer":"/data/attributes/configuration"}}]}"#,
            )
        },
        || reply(401, &[], r#"{"errors":[{"title":"Unauthorized"}]}"#),
        || reply(500, &[], ""),
        || reply(200, &[], "<html>"),
        || Reply::Bytes(Vec::new()),
    ];
    for answer in answers {
        no_secret(&failed(answer).await);
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_understood_does_not_show_its_values() {
    // a trunk with these members besides its type, and a trunk with this configuration
    let trunk = |members: &str| format!(r#"{{"data":{{"type":"voice_in_trunks","id":"t1",{members}}}}}"#);
    let configured = |json: &str| trunk(&format!(r#""attributes":{{"configuration":{json}}}"#));
    let sip = |json: &str| configured(&format!(r#"{{"type":"sip_configurations","attributes":{json}}}"#));
    let whole = sip(&format!(r#"{{"auth_password":"{PASSWORD}"}}"#));
    let bodies = [
        trunk(&format!(r#""attributes":"{PASSWORD}""#)),
        format!(r#"{{"data":{{"id":"t1","attributes":"{PASSWORD}","type":"voice_in_trunks"}}}}"#),
        trunk(&format!(r#""meta":"{PASSWORD}""#)),
        trunk(&format!(r#""relationships":{{"pop":"{PASSWORD}"}}"#)),
        configured(&format!(
            r#"{{"attributes":"{PASSWORD}, expected {OTHER}","type":"sip_configurations"}}"#
        )),
        sip(&format!(r#""{PASSWORD}""#)),
        sip(&format!(r#"{{"auth_password":"{PASSWORD}" "x"}}"#)),
        whole[..whole.find(PASSWORD).unwrap() + PASSWORD.len()].to_owned(),
        whole[..whole.len() - 1].to_owned(),
        whole.replace("voice_in_trunks", OTHER),
        format!(r#"{{"data":"{PASSWORD}"}}"#),
        format!(r#""{PASSWORD}""#),
    ];
    for body in bodies {
        let scene = Scene::answering(V22, &body).await;
        let error = scene.client.voice_in_trunks().find("t1").await.unwrap_err();
        assert!(error.is_decode(), "{error:?}");
        no_secret(&error);
    }
}

#[tokio::test]
async fn a_refusal_does_not_show_what_was_set() {
    let scene = Scene::unreached(V26).await;
    let trunk = VoiceInTrunk::new().with_configuration(SipConfiguration::new().with_auth_password(PASSWORD));
    no_secret(&scene.client.voice_in_trunks().create(trunk).await.unwrap_err());
    let mut trunk = VoiceOutTrunk::with_id("o1");
    trunk.as_mut().set("password", PASSWORD);
    no_secret(&scene.client.voice_out_trunks().update(&mut trunk).await.unwrap_err());
    let error = trunk.as_mut().set_linkage("no_such_thing", Linkage::One(None));
    no_secret(&error.unwrap_err());
    no_secret(&Client::builder(format!("{KEY}\n")).build().unwrap_err());
}

#[tokio::test]
async fn a_saved_password_does_not_show_either() {
    let scene = Scene::silent(V22, &trunk(), 204).await;
    let mut trunk = scene.client.voice_in_trunks().find("t1").await.unwrap();
    trunk.configuration_mut().unwrap().as_sip_mut().unwrap().set_auth_password(OTHER);
    shown(&trunk);
    scene.client.voice_in_trunks().update(&mut trunk).await.unwrap();
    assert!(scene.bodies()[0].to_string().contains(OTHER), "it was sent");
    shown(&trunk);
    let configuration = trunk.as_ref().get("configuration");
    assert!(matches!(configuration, Some(Any::Object(_))));
    shown(&configuration);
}
