//! The extractor of axum, over HTTP.

use super::{FORM, validator};
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::{Router, routing::get};
use didww::callback::{CallbackRejection, Callbacks, Payload};
use didww::{Callback, RequestValidator};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ORDER: &str = "id=7&status=completed&type=orders";

/// Says what came.
async fn receive(Callbacks(callbacks): Callbacks) -> String {
    let said = callbacks.iter().map(|callback| match callback {
        Callback::Order(order) => format!("order {} {}", order.id(), order.status()),
        other => format!("{} {}", other.callback_type(), other.id()),
    });
    said.collect::<Vec<_>>().join(", ")
}

#[derive(Clone)]
struct State {
    validator: RequestValidator,
}

impl FromRef<State> for RequestValidator {
    fn from_ref(state: &State) -> Self {
        state.validator.clone()
    }
}

async fn serve(validator: RequestValidator) -> SocketAddr {
    let routes = || Router::new().route("/cb", get(receive).post(receive));
    let router = Router::new()
        .merge(routes())
        .nest("/hooks", routes())
        .route("/rejection", get(rejection))
        .layer(DefaultBodyLimit::max(10_000))
        .with_state(State { validator });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn rejection(callbacks: Result<Callbacks, CallbackRejection>) -> StatusCode {
    let rejection = callbacks.expect_err("it is refused");
    assert_eq!(
        (rejection.error().kind(), rejection.error().to_string()),
        ("callback", rejection.to_string())
    );
    // what a handler makes of it
    if rejection.status() == StatusCode::UNAUTHORIZED { StatusCode::IM_A_TEAPOT } else { rejection.status() }
}

/// Sends a request, and gives status and text of the answer.
async fn send(address: SocketAddr, head: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!("{head}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    let (head, text) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), text.to_owned())
}

/// A callback by POST.
async fn post(
    address: SocketAddr,
    path: &str,
    body: &str,
    content_type: &str,
    signature: &str,
) -> (u16, String) {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: foo.com\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\
         x-didww-signature: {signature}"
    );
    send(address, &head, body).await
}

fn signature(url: &str, body: &str) -> String {
    validator().compute_signature(url, &Payload::body(body, FORM)).expect("a signature")
}

#[tokio::test]
async fn by_post() {
    let address = serve(validator()).await;
    let right = signature("http://foo.com/cb?own=1", ORDER);
    let done = (200, "order 7 completed".to_owned());
    assert_eq!(post(address, "/cb?own=1", ORDER, FORM, &right).await, done);
    let body = r#"[{"id":"7","type":"voice_out_trunks"},{"id":8,"type":"voice_out_trunks"}]"#;
    let right =
        validator().compute_signature("http://foo.com/cb", &Payload::body(body, "application/json")).unwrap();
    let (status, text) = post(address, "/cb", body, "application/json", &right).await;
    assert_eq!((status, text.as_str()), (200, "voice_out_trunks 7, voice_out_trunks 8"));
}

#[tokio::test]
async fn by_get() {
    let address = serve(validator()).await;
    let path = format!("/cb?own=1&{ORDER}");
    let right = signature(&format!("http://foo.com{path}"), ORDER);
    let head =
        |signature: &str| format!("GET {path} HTTP/1.1\r\nHost: foo.com\r\nX-DIDWW-Signature: {signature}");
    assert_eq!(send(address, &head(&right), "").await, (200, "order 7 completed".to_owned()));
    assert_eq!(send(address, &head(&right.replace('a', "b")), "").await.0, 401);
    // the form of a request to a proxy
    let head = format!("GET http://foo.com{path} HTTP/1.1\r\nHost: other\r\nX-DIDWW-Signature: {right}");
    assert_eq!(send(address, &head, "").await.0, 200);
}

#[tokio::test]
async fn nested_routers_and_proxies() {
    let right = signature("http://foo.com/hooks/cb", ORDER);
    let address = serve(validator()).await;
    assert_eq!(post(address, "/hooks/cb", ORDER, FORM, &right).await.0, 200);
    let right = signature("https://hooks.example.com/didww/hooks/cb?a=1", ORDER);
    assert_eq!(post(address, "/hooks/cb?a=1", ORDER, FORM, &right).await.0, 401);
    let address = serve(validator().public_base_url("https://hooks.example.com/didww").unwrap()).await;
    assert_eq!(post(address, "/hooks/cb?a=1", ORDER, FORM, &right).await.0, 200);
}

#[tokio::test]
async fn what_is_refused_is_told_why() {
    let address = serve(validator()).await;
    let right = signature("http://foo.com/cb", ORDER);
    let large = format!("{ORDER}&v={}", "x".repeat(10_000));
    for (body, content_type, signature, status, said) in [
        (ORDER, FORM, "", 401, "X-DIDWW-Signature is missing"),
        (ORDER, "text/plain", "", 401, "X-DIDWW-Signature is missing"),
        (ORDER, FORM, "0123", 401, "does not match"),
        ("id=8&status=completed&type=orders", FORM, &right, 401, "does not match"),
        (ORDER, "multipart/form-data; boundary=b", &right, 415, "multipart/form-data"),
        (ORDER, "application/json", &right, 400, "no JSON list of events"),
        (&large, FORM, &right, 413, "larger than this server accepts"),
    ] {
        let (answered, text) = post(address, "/cb", body, content_type, signature).await;
        assert_eq!(answered, status, "{text}");
        assert!(text.contains(said) && !text.contains("SOMEAPIKEY") && !text.contains(&right), "{text}");
    }
    let head = "GET /rejection HTTP/1.1\r\nHost: foo.com";
    assert_eq!(send(address, head, "").await.0, 418);
}
