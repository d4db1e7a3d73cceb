//! Passwords and keys do not show where somebody prints what there is.

#[path = "support/scene.rs"]
mod scene;

use didww::{
    ApiKey, Authentication, AuthenticationContext, BoxFuture, Client, Credential,
    CredentialsAndIpAuthentication, Error, Iax2Configuration, Linkage, Object, RateLimit, Resource,
    RetryPolicy, SipConfiguration, Value as Any, VoiceInTrunk, VoiceInTrunkConfiguration, VoiceInTrunkGroup,
    VoiceOutTrunk,
};
use http::Method;
use scene::loopback::{Reply, Server, reply};
use scene::{KEY, Scene, V22, V26, one};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Debug;

const PASSWORD: &str = "p4ssw0rd-of-mine";
const OTHER: &str = "an0ther-p4ssw0rd";
/// A credential of another kind than the key.
const TOKEN: &str = "eyJhbGciOi.t0ken-of.mine_98765/43210==";
/// What must not be seen: of key and token not even the start.
const SECRETS: [&str; 4] = [PASSWORD, OTHER, "k3y-0123", "eyJhbGci"];

/// What is printed of it, in either form; none of the secrets stands in it.
#[track_caller]
fn shown(value: &dyn Debug) -> String {
    let shown = format!("{value:?}\n{value:#?}");
    for secret in SECRETS {
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
        for secret in SECRETS {
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

struct Bearer;

impl Authentication for Bearer {
    fn credential<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
    ) -> BoxFuture<'a, didww::Result<Credential>> {
        Box::pin(async { Credential::bearer(TOKEN) })
    }
}

/// A server that repeats what the request proved itself with, and a client with a key or a token.
struct Echo {
    _server: Server,
    client: Client,
}

impl Echo {
    /// Both clients; `{secret}` in headers and body is what each of them sends.
    async fn both(status: u16, headers: &[(&str, &str)], body: &str) -> [Echo; 2] {
        [Echo::new(KEY, status, headers, body).await, Echo::new(TOKEN, status, headers, body).await]
    }

    async fn new(secret: &'static str, status: u16, headers: &[(&str, &str)], body: &str) -> Echo {
        let filled = |text: &str| text.replace("{secret}", secret);
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| (filled(name), filled(value))).collect();
        let body = filled(body);
        let server = Server::start(move |request| {
            let sent = [request.all("api-key"), request.all("authorization")].concat();
            assert_eq!(sent.len(), 1, "one credential is sent");
            assert!(sent[0].ends_with(secret), "it is this one");
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            reply(status, &headers, &body)
        })
        .await;
        let client = Client::builder(KEY).base_url(server.url()).rate_limit(RateLimit::off());
        let client = client.retry_policy(RetryPolicy::never());
        let client = if secret == TOKEN { client.authentication(Bearer) } else { client };
        Echo { _server: server, client: client.build().expect("a client") }
    }

    async fn find(&self) -> Error {
        self.client.voice_in_trunk_groups().find("g1").await.expect_err("a bad answer")
    }

    async fn list(&self) -> Error {
        self.client.voice_in_trunk_groups().list().send().await.expect_err("a bad answer")
    }

    async fn create(&self) -> Error {
        let group = VoiceInTrunkGroup::new().with_name("Offices");
        self.client.voice_in_trunk_groups().create(group).await.expect_err("a bad answer")
    }

    async fn raw(&self, method: Method) -> Error {
        let request = match method {
            Method::POST => self.client.raw(method, "things").json(&json!({"name": "Offices"})),
            _ => self.client.raw(method, "things"),
        };
        match request.send().await {
            Ok(answer) => {
                shown(&answer);
                answer.json::<Strict>().expect_err("a bad answer")
            }
            Err(error) => error,
        }
    }

    /// What every kind of call says of the answer, after a look at all that is seen of it.
    async fn errors(&self) -> [Error; 5] {
        let errors = [
            self.find().await,
            self.list().await,
            self.create().await,
            self.raw(Method::GET).await,
            self.raw(Method::POST).await,
        ];
        for error in &errors {
            no_secret(error);
            shown(error.response().expect("an answer"));
            shown(&error.request_id());
            shown(error.response().expect("an answer").headers());
            if let Some(answer) = error.api() {
                shown(&(&answer.body, &answer.request_id, &answer.errors));
            }
            if let Error::Decode(answer) = error {
                shown(&(&answer.path, &answer.message, &answer.excerpt));
            }
        }
        errors
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Strict {
    data: Vec<u8>,
}

#[tokio::test]
async fn a_page_that_repeats_the_request_does_not_show_the_credential() {
    let page = "<html>You sent: Authorization: Bearer {secret}, api-key={secret}</html>";
    for echo in Echo::both(200, &[("content-type", "text/html")], page).await {
        for error in echo.errors().await {
            assert!(error.is_decode(), "{error:?}");
            let text = error.to_string();
            assert!(
                text.contains("text/html: <html>You sent: Authorization: Bearer [redacted], api-key="),
                "{text}"
            );
        }
    }
    for status in [400, 401, 502] {
        for echo in Echo::both(status, &[("content-type", "text/html")], page).await {
            for error in echo.errors().await {
                assert_eq!(error.status(), Some(status));
                assert!(error.to_string().contains("Bearer [redacted], api-key=[redacted]<"), "{error}");
                assert!(error.api().unwrap().body.contains("[redacted]</html>"));
            }
        }
    }
}

#[tokio::test]
async fn errors_that_repeat_the_request_do_not_show_the_credential() {
    let body = r#"{"errors":[{"title":"{secret}","detail":"bad key {secret}","code":"{secret}","id":"{secret}",
        "source":{"pointer":"/{secret}","header":"{secret}"},"links":{"about":"https://a.example/{secret}"},
        "meta":{"{secret}":["{secret}"],"sent":{"headers":["api-key: {secret}"]}}}]}"#;
    for status in [200, 401, 422, 500] {
        for echo in Echo::both(status, &[], body).await {
            let errors = echo.errors().await;
            for error in errors.iter().filter(|error| !error.is_decode()) {
                let answer = error.api().expect("the server's own error");
                assert_eq!(answer.errors[0].detail.as_deref(), Some("bad key [redacted]"));
                assert!(error.to_string().contains("bad key [redacted]"), "{error}");
                assert!(answer.body.contains("bad key [redacted]"), "{}", answer.body);
            }
            let understood = errors.iter().filter(|error| error.api().is_some()).count();
            assert_eq!(understood, if status == 200 { 3 } else { 5 }, "raw ones take any 200");
        }
    }
}

#[tokio::test]
async fn a_credential_in_escapes_does_not_show_in_what_is_read_of_errors() {
    // the body as it came does not hold it; what is read of it does
    let escaped =
        |secret: &str| secret.bytes().map(|byte| format!("\\u{:04x}", u32::from(byte))).collect::<String>();
    for secret in [KEY, TOKEN] {
        let body = format!(r#"{{"errors":[{{"detail":"bad key {}"}}]}}"#, escaped(secret));
        let echo = Echo::new(secret, 403, &[], &body).await;
        for error in echo.errors().await {
            assert!(error.to_string().contains("bad key [redacted]"), "{error}");
        }
    }
}

#[tokio::test]
async fn broken_json_that_repeats_the_request_does_not_show_the_credential() {
    let bodies = [
        (r#"{"data":{"{secret}":oops}}"#, r#"data["[redacted]"]"#),
        (r#"{"data":{"of {secret}":[1,oops]}}"#, r#"data["of [redacted]"][1]"#),
        (r#"{"{secret}":{"{secret}":"#, r#"["[redacted]"]["[redacted]"]"#),
    ];
    for (body, path) in bodies {
        for echo in Echo::both(200, &[], body).await {
            for error in [echo.find().await, echo.list().await, echo.create().await] {
                assert!(matches!(&error, Error::Decode(answer) if answer.path == path), "{error:?}");
            }
            for error in echo.errors().await {
                assert!(error.is_decode(), "{error:?}");
            }
        }
    }
    for body in [r#"{"{secret}":1}"#, r#"{"data":"{secret}"}"#, r#"{"data":["{secret}"]}"#, r#""{secret}""#] {
        for echo in Echo::both(200, &[], body).await {
            for error in echo.errors().await {
                assert!(error.is_decode(), "{error:?}");
            }
        }
    }
}

#[tokio::test]
async fn headers_that_repeat_the_request_do_not_show_the_credential() {
    let headers = [
        ("Content-Type", "text/{secret}"),
        ("X-Request-Id", "{secret}"),
        ("X-Echo", "api-key={secret}; and more"),
        ("X-Echo", "kept"),
        ("Location", "https://a.example/?key={secret}"),
        ("X-Kept", "Tuesday"),
    ];
    for (status, body) in [(200, "<html>"), (200, r#"{"errors":[{}]}"#), (302, ""), (401, ""), (503, "")] {
        for echo in Echo::both(status, &headers, body).await {
            for error in echo.errors().await {
                let info = error.response().unwrap();
                for name in ["content-type", "x-request-id", "location"] {
                    assert_eq!(info.header(name), Some("[redacted]"), "{name}");
                }
                let echoed: Vec<_> = info.headers().get_all("x-echo").iter().collect();
                assert_eq!(echoed, ["[redacted]", "kept"]);
                assert_eq!(info.header("x-kept"), Some("Tuesday"));
            }
        }
    }
}

#[tokio::test]
async fn the_headers_of_a_success_do_not_show_the_credential_either() {
    let body = r#"{"data":[]}"#;
    for echo in Echo::both(200, &[("X-Echo", "{secret}"), ("X-Kept", "Tuesday")], body).await {
        let page = echo.client.voice_in_trunk_groups().list().send().await.unwrap();
        let answer = echo.client.raw(Method::GET, "things").send().await.unwrap();
        shown(&page);
        shown(&answer);
        for info in [page.response(), answer.info()] {
            let text = shown(info);
            assert!(text.contains("x-echo") && text.contains("Tuesday"), "{text}");
        }
        assert_eq!(answer.body(), body, "what was answered is not touched");
    }
}

#[tokio::test]
async fn the_credential_is_taken_out_before_the_end_of_a_text_is_cut() {
    // before and after every length at which something is cut
    for length in [60, 200, 300, 500, 1024] {
        for before in (length - TOKEN.len() - 1..=length).step_by(3) {
            let page = format!("{}{{secret}}{}", "x".repeat(before), "y".repeat(50));
            let member = format!(r#"{{"{page}":oops}}"#);
            let detail = format!(r#"{{"errors":[{{"detail":"{page}"}}]}}"#);
            for body in [&page, &member, &detail] {
                for echo in Echo::both(200, &[], body).await {
                    no_secret(&echo.find().await);
                    no_secret(&echo.raw(Method::GET).await);
                }
                let echo = Echo::new(TOKEN, 502, &[], body).await;
                let error = echo.find().await;
                no_secret(&error);
                shown(&error.api().unwrap().body);
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_ends_in_the_middle_of_the_credential_does_not_show_it() {
    let half = |secret: &str| {
        let body = format!("you sent {}", &secret[..secret.len() - 2]);
        format!("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 900\r\nConnection: close\r\n\r\n{body}")
    };
    let server = Server::start(move |_| Reply::Bytes(half(KEY).into_bytes())).await;
    let client = Client::builder(KEY).base_url(server.url()).retry_policy(RetryPolicy::never());
    let client = client.build().unwrap();
    let error = client.dids().find("d1").await.unwrap_err();
    no_secret(&error);
    assert_eq!(error.api().unwrap().body, "you sent [redacted]");
}
