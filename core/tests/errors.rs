//! Answers that are not successes, as they come from servers and from what stands before them.

#[path = "support/loopback.rs"]
mod loopback;

use std::{collections::HashMap, time::Duration};

use didww::{Client, Error, Outcome, http::Method};
use loopback::{Reply, Server, reply};

const KEY: &str = "s3cret-0123456789";

/// What `PATCH /dids/7` becomes when the server answers so.
async fn patch(status: u16, headers: &'static [(&str, &str)], body: impl Into<Vec<u8>>) -> Error {
    let body = body.into();
    let server = Server::start(move |_| reply(status, headers, &body)).await;
    let client = Client::builder(KEY).base_url(server.url()).build().expect("a client");
    let request = client.raw(Method::PATCH, "dids/7").query("filter[number]", "4420").json(&());
    let error = request.send().await.expect_err("no success");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(KEY) && !shown.contains("4420"), "{shown}");
    assert!(!error.to_string().contains(char::is_control), "{error}");
    error
}

#[test]
fn an_error_is_small_and_goes_everywhere() {
    fn check<T: Send + Sync + 'static + std::error::Error>() {}
    check::<Error>();
    assert!(size_of::<Error>() <= 16);
}

#[tokio::test]
async fn every_member_and_the_head() {
    let error = patch(
        422,
        &[("X-Request-Id", "r-1"), ("X-More", "m")],
        r#"{"errors":[{"title":"t","detail":"capacity_limit - must be less than 10","code":"100",
            "source":{"pointer":"/data/attributes/capacity_limit"},"status":"422","id":"i",
            "links":{"about":"https://a.example"},"meta":{"n":1}}]}"#,
    )
    .await;
    assert!(error.is_unprocessable() && !error.is_retryable() && !error.may_have_happened());
    assert_eq!((error.status(), error.request_id()), (Some(422), Some("r-1")));
    assert_eq!(error.response().unwrap().headers()["x-more"], "m");
    let api = error.api().unwrap();
    assert_eq!(api.errors.len(), 1);
    assert_eq!(api.errors[0].meta.as_ref().unwrap()["n"], 1);
    assert_eq!(
        error.to_string(),
        "DIDWW answered 422 to PATCH /dids/7: capacity_limit - must be less than 10 \
         (code 100, /data/attributes/capacity_limit); request id r-1"
    );
}

#[tokio::test]
async fn errors_as_an_object() {
    let error = patch(422, &[], r#"{"errors":{"base":["outdated fingerprint"]}}"#).await;
    let problem = &error.api().unwrap().errors[0];
    assert_eq!(problem.detail.as_deref(), Some("outdated fingerprint"));
    assert_eq!(problem.source.as_ref().unwrap().pointer.as_deref(), Some("base"));
    assert!(error.to_string().contains("outdated fingerprint (base)"), "{error}");
}

#[tokio::test]
async fn kinds() {
    type Test = fn(&Error) -> bool;
    let kinds: HashMap<u16, Test> = HashMap::from([
        (401, Error::is_unauthorized as Test),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_conflict),
        (422, Error::is_unprocessable),
        (429, Error::is_rate_limited),
        (500, Error::is_server_error),
        (503, Error::is_server_error),
    ]);
    for status in kinds.keys() {
        let error = patch(*status, &[], r#"{"errors":[]}"#).await;
        for (other, test) in &kinds {
            let same = status == other || (*status >= 500 && *other >= 500);
            assert_eq!(test(&error), same, "{status} {other}");
        }
        assert_eq!(error.is_retryable(), [429, 503].contains(status));
        let outcome = if *status < 500 { Outcome::Refused } else { Outcome::Unknown };
        assert_eq!(error.outcome(), outcome);
    }
}

#[tokio::test]
async fn how_long_to_wait() {
    let error = patch(429, &[("Retry-After", "2")], r#"{"errors":[{"detail":"Too many"}]}"#).await;
    assert_eq!(error.api().unwrap().retry_after, Some(Duration::from_secs(2)));
    assert!(error.to_string().contains("wait 2s"), "{error}");
}

#[tokio::test]
async fn pages_of_proxies() {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>";
    let error = patch(502, &[("Content-Type", "text/html")], page).await;
    let api = error.api().unwrap();
    assert!(api.errors.is_empty() && api.body.contains("<title>502 Bad Gateway</title>"));
    assert!(error.to_string().contains("not JSON: <html> <head><title>502"), "{error}");
    assert!(error.is_retryable());

    let error = patch(500, &[], "").await;
    assert!(error.to_string().contains("empty body"), "{error}");
    let error = patch(400, &[], format!("<p>you sent Api-Key: {KEY}</p>")).await;
    assert!(error.to_string().contains("[redacted]"), "{error}");
    assert!(!error.api().unwrap().body.contains(KEY));
    let error = patch(400, &[], format!(r#"{{"errors":[{{"detail":"no key {KEY}"}}]}}"#)).await;
    assert_eq!(error.api().unwrap().errors[0].detail.as_deref(), Some("no key [redacted]"));
    let error = patch(500, &[], vec![b'x'; 3 << 20]).await;
    assert!(error.api().unwrap().body.len() <= 1024);
}

#[tokio::test]
async fn answers_that_break_off() {
    let server = Server::start(|_| {
        Reply::Bytes(b"HTTP/1.1 422 X\r\nContent-Length: 500\r\n\r\n{\"errors\":[{\"detail\":\"s3".to_vec())
    })
    .await;
    let client = Client::builder(KEY).base_url(server.url()).build().unwrap();
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    assert_eq!((error.status(), error.outcome()), (Some(422), Outcome::Refused));
    assert!(error.api().unwrap().errors.is_empty());
    assert!(std::error::Error::source(&error).is_some(), "{error:?}");
    assert!(error.to_string().contains("broken JSON"), "{error}");
}

#[tokio::test]
async fn successes_that_are_none() {
    let get = async |content_type: &'static str, body: &'static str| {
        let server = Server::start(move |_| reply(200, &[("Content-Type", content_type)], body)).await;
        let client = Client::builder(KEY).base_url(server.url()).build().expect("a client");
        let answer = client.raw(Method::POST, "orders").send().await.expect("a success");
        answer.json::<HashMap<String, u32>>().expect_err("not that")
    };
    let error = get("text/html", "<html>Log in to the wifi</html>").await;
    assert!(error.is_decode() && error.outcome() == Outcome::Done && error.status() == Some(200));
    assert!(error.to_string().contains("text/html: <html>Log in to the wifi"), "{error}");
    let error = get("application/vnd.api+json", "").await;
    assert!(error.to_string().contains("the body is empty"), "{error}");
    let error = get("application/vnd.api+json", r#"{"auth_password":"hunter2"}"#).await;
    assert!(error.to_string().contains("at auth_password: invalid type: string, expected u32"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
    let error = get("application/vnd.api+json", r#"{"a":1,"auth_password":"hunt"#).await;
    assert!(error.to_string().contains("ends in the middle"), "{error}");
    assert!(!format!("{error:?} {error}").contains("hunt"));
}
