//! What goes over the wire, and what becomes of what comes back.

#[path = "support/loopback.rs"]
mod loopback;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use didww::{
    ApiVersion, Authentication, AuthenticationContext, BoxFuture, Client, ClientBuilder, Credential, Error,
    Outcome, ResponseInfo, Result, TimeoutPhase, http::Method,
};
use loopback::{Received, Reply, Server, reply};
use tokio::net::{TcpListener, TcpSocket};

const KEY: &str = "s3cret-0123456789";

fn builder(url: &str) -> ClientBuilder {
    Client::builder(KEY).base_url(url)
}

fn client(url: &str) -> Client {
    builder(url).build().expect("a client")
}

/// Sends `GET /v3/dids` to a server that answers so.
async fn get(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Result<didww::RawResponse> {
    let server = Server::start(answer).await;
    client(&server.url()).raw(Method::GET, "dids").send().await
}

fn ok(_: &Received) -> Reply {
    reply(200, &[], r#"{"data":[]}"#)
}

#[tokio::test]
async fn each_header_is_sent_once() {
    let server = Server::start(ok).await;
    let client = builder(&server.url()).api_version(ApiVersion::V2026_04_16).build().unwrap();
    client.raw(Method::GET, "dids").send().await.unwrap();
    client.raw(Method::POST, "dids").json(&serde_json::json!({"data": 1})).send().await.unwrap();
    client.raw(Method::DELETE, "dids/1").send().await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 3);
    for request in &received {
        for (name, value) in [
            ("api-key", KEY),
            ("x-didww-api-version", "2026-04-16"),
            ("accept", "application/vnd.api+json"),
            ("content-type", "application/vnd.api+json"),
            ("user-agent", concat!("didww-sdk-rust/", env!("CARGO_PKG_VERSION"))),
            ("accept-encoding", "gzip"),
        ] {
            assert_eq!(request.all(name), [value], "{name} in {request:?}");
        }
        assert_eq!(request.all("host"), [server.address.to_string()]);
        for name in ["authorization", "referer", "cookie"] {
            assert!(request.all(name).is_empty(), "{name}");
        }
    }
    assert_eq!(received[0].line, "GET /v3/dids HTTP/1.1");
    assert_eq!(received[1].body, br#"{"data":1}"#);
    assert_eq!(received[2].line, "DELETE /v3/dids/1 HTTP/1.1");
}

#[tokio::test]
async fn brackets_reach_the_wire_as_given() {
    let server = Server::start(ok).await;
    let client = client(&format!("{}/", server.url()));
    let request = client.raw(Method::GET, "/did_groups?include=a,b").query("filter[area_name]", "São & Co");
    request.query("page[size]", "25").send().await.unwrap();
    assert_eq!(
        server.received()[0].line,
        "GET /v3/did_groups?include=a,b&filter[area_name]=S%C3%A3o%20%26%20Co&page[size]=25 HTTP/1.1"
    );
}

#[tokio::test]
async fn no_key_where_none_is_due() {
    let server = Server::start(ok).await;
    client(&server.url()).raw(Method::GET, "public_keys").authenticated(false).send().await.unwrap();
    let request = &server.received()[0];
    assert!(request.all("api-key").is_empty() && !format!("{request:?}").contains(KEY));
    assert_eq!(request.all("x-didww-api-version"), ["2022-05-10"]);
}

#[tokio::test]
async fn user_agents() {
    let server = Server::start(ok).await;
    let client = builder(&server.url()).product("didww-sdk-python/1.2").user_agent_suffix("my-app/3 (x)");
    client.build().unwrap().raw(Method::GET, "dids").send().await.unwrap();
    assert_eq!(server.received()[0].all("user-agent"), ["didww-sdk-python/1.2 my-app/3 (x)"]);
}

#[tokio::test]
async fn raw_requests_may_replace_headers_but_not_the_key() {
    let server = Server::start(ok).await;
    let client = client(&server.url());
    let request = client.raw(Method::POST, "encrypted_files").body("--x", "multipart/form-data; boundary=x");
    let request = request.header("Accept", "*/*").header("api-key", "another").header("X-More", "1");
    request.header("x-more", "2").send().await.unwrap();
    let request = &server.received()[0];
    assert_eq!(request.all("content-type"), ["multipart/form-data; boundary=x"]);
    assert_eq!(request.all("accept"), ["*/*"]);
    assert_eq!(request.all("api-key"), [KEY]);
    assert_eq!(request.all("x-more"), ["1", "2"]);
    assert_eq!(request.body, b"--x");

    for (name, value) in [("host", "h"), ("Content-Length", "3"), ("a b", "c"), ("x", "a\r\ny: z"), ("", "")]
    {
        let error = client.raw(Method::GET, "dids").header(name, value).send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{name}: {error}");
    }
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn raw_paths_stay_below_the_base_url() {
    let server = Server::start(ok).await;
    let client = client(&server.url());
    for path in [
        "",
        "../balance",
        "dids/%2e%2e/x",
        "https://other.example/",
        "//other.example/x",
        "a\\b",
        "a\nb",
        "a#b",
    ] {
        let error = client.raw(Method::GET, path).send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{path}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn answers_are_reachable() {
    let answer = get(|_| {
        reply(201, &[("X-Request-Id", "r-1"), ("Set-Cookie", "session=s3cret")], r#"{"data":{"id":"7"}}"#)
    })
    .await
    .unwrap();
    assert_eq!((answer.status(), answer.info().request_id()), (201, Some("r-1")));
    assert_eq!(answer.info().headers()["set-cookie"], "session=s3cret");
    assert_eq!(answer.json::<serde_json::Value>().unwrap()["data"]["id"], "7");
    assert_eq!(answer.text().unwrap().len(), answer.body().len());
    let shown = format!("{answer:?}");
    assert!(shown.contains("r-1") && !shown.contains("s3cret") && !shown.contains("data\""), "{shown}");

    let empty = get(|_| Reply::Bytes(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec()))
        .await
        .unwrap();
    assert!(empty.status() == 204 && empty.body().is_empty());
}

#[tokio::test]
async fn chunked_bodies_are_put_together() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let mut expected = Vec::new();
    for index in 0..2000_u32 {
        let chunk = vec![b'a' + (index % 26) as u8; 100];
        bytes.extend_from_slice(b"64\r\n");
        bytes.extend_from_slice(&chunk);
        bytes.extend_from_slice(b"\r\n");
        expected.extend(chunk);
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    let bytes = Arc::new(bytes);
    let answer = get(move |_| Reply::Bytes(bytes.to_vec())).await.unwrap();
    assert!(answer.into_body() == expected);
}

#[tokio::test]
async fn compressed_bodies_are_unpacked() {
    // gzip of "hello"
    const GZIP: &[u8] = &[
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86, 0xa6, 0x10,
        0x36, 0x05, 0, 0, 0,
    ];
    let answer = get(|_| reply(200, &[("Content-Encoding", "gzip")], GZIP)).await.unwrap();
    assert_eq!(answer.text().unwrap(), "hello");
    let error = get(|_| reply(200, &[("Content-Encoding", "gzip")], "not gzip")).await.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("Content-Encoding"), "{error}");
    assert_eq!(error.outcome(), Outcome::Done);
    // the connection ends before the body does
    let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n".to_vec();
    bytes.extend_from_slice(GZIP);
    bytes.truncate(bytes.len() - 9);
    let error = get(move |_| Reply::Bytes(bytes.clone())).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(error.outcome(), Outcome::Done);
}

#[tokio::test]
async fn a_redirect_within_the_host_is_followed() {
    let server = Server::start(|request| match request.line.split(' ').nth(1) {
        Some("/v3/dids") => reply(302, &[("Location", "/v4/dids?a[b]=c")], ""),
        Some("/v3/orders") => reply(307, &[("Location", "/v4/orders")], ""),
        _ => reply(200, &[], "{}"),
    })
    .await;
    let client = client(&server.url());
    client.raw(Method::GET, "dids").send().await.unwrap();
    client.raw(Method::POST, "orders").json("once").send().await.unwrap();
    let received = server.received();
    assert_eq!(received[1].line, "GET /v4/dids?a[b]=c HTTP/1.1");
    assert_eq!(received[1].all("api-key"), [KEY]);
    assert_eq!(received[3].line, "POST /v4/orders HTTP/1.1");
    assert_eq!(received[3].body, b"\"once\"");
}

#[tokio::test]
async fn the_key_never_follows_a_redirect_to_another_host() {
    let other = Server::start(ok).await;
    let port = other.address.port();
    for location in [
        format!("http://127.0.0.1:{port}/v3/dids"),
        format!("//127.0.0.1:{port}/v3/dids"),
        format!("http://localhost:{port}/v3/dids"),
        format!("https://127.0.0.1:{port}/v3/dids"),
    ] {
        for status in [301, 302, 303, 307, 308] {
            let location = location.clone();
            let server = Server::start(move |_| reply(status, &[("Location", &location)], "")).await;
            for method in [Method::GET, Method::POST, Method::DELETE] {
                // an HTTP client that would follow is kept from it as well
                let client = builder(&server.url())
                    .configure_http(|http| http.redirect(didww::reqwest::redirect::Policy::limited(9)))
                    .build()
                    .unwrap();
                let error = client.raw(method, "dids").send().await.unwrap_err();
                assert_eq!(error.status(), Some(status));
                assert!(error.to_string().contains("not followed"), "{error}");
                assert_eq!(error.outcome(), Outcome::Unknown);
            }
            assert_eq!(server.received().len(), 3);
        }
    }
    assert!(other.received().is_empty());
}

#[tokio::test]
async fn other_redirects_that_are_not_followed() {
    // a write must not become a read, whose success would pass for the write's
    let server = Server::start(|_| reply(303, &[("Location", "/v3/balance")], "")).await;
    let error = client(&server.url()).raw(Method::POST, "orders").send().await.unwrap_err();
    assert_eq!(error.status(), Some(303));
    assert_eq!(server.received().len(), 1);

    let server = Server::start(|_| reply(302, &[("Location", "/v3/dids")], "")).await;
    let error = client(&server.url()).raw(Method::GET, "dids").send().await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(server.received().len(), 6);

    let address = server.address;
    let server =
        Server::start(move |_| reply(302, &[("Location", &format!("http://u:p@{address}/v3/x"))], "")).await;
    assert!(client(&server.url()).raw(Method::GET, "dids").send().await.is_err());
    for location in ["", "http://", "::", "\u{e9}"] {
        let server = Server::start(move |_| reply(399, &[("Location", location)], "")).await;
        assert_eq!(
            client(&server.url()).raw(Method::GET, "dids").send().await.unwrap_err().status(),
            Some(399)
        );
    }
}

#[tokio::test]
async fn a_refused_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = client(&format!("http://{address}/v3"));
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    let Error::Connect(connect) = &error else { panic!("{error:?}") };
    assert_eq!(connect.host(), address.to_string());
    assert!(error.is_connect() && error.is_retryable() && !error.is_timeout());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.to_string().contains("refused") && error.to_string().contains("POST /orders"), "{error}");
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
    let mut refused = false;
    while let Some(error) = cause {
        refused |= error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
        cause = error.source();
    }
    assert!(refused, "{error:?}");
}

#[tokio::test]
async fn an_unknown_host() {
    let client = client("https://nowhere.invalid/v3");
    let error = client.raw(Method::GET, "dids").send().await.unwrap_err();
    let Error::Connect(connect) = &error else { panic!("{error:?}") };
    assert!(connect.dns && error.outcome() == Outcome::NotSent, "{error:?}");
    assert!(
        error.to_string().contains("nowhere.invalid") && error.to_string().contains("base URL"),
        "{error}"
    );
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls() {
    let server = Server::start(ok).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    let client = client(&format!("https://{address}/v3"));
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(!error.is_retryable() && error.to_string().contains("does that port speak https?"), "{error}");
    drop(server);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_a_connect_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/v3", listener.local_addr().unwrap());
    let client = builder(&url).connect_timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!(timeout.phase, TimeoutPhase::Connect);
    assert_eq!(timeout.limit, Some(Duration::from_millis(100)));
    assert!(error.is_timeout() && error.is_connect() && error.is_retryable());
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.to_string().contains("100ms") && error.to_string().contains("nothing was sent"), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_never_opens_is_a_connect_timeout() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Linux drops what comes when the queue is full
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(200), tokio::net::TcpStream::connect(address)).await
    {
        waiting.push(stream);
    }
    let url = format!("http://{address}/v3");
    let client = builder(&url).connect_timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.phase, error.outcome()), (TimeoutPhase::Connect, Outcome::NotSent));
}

#[tokio::test]
async fn a_server_that_does_not_answer() {
    let server = Server::start(|_| Reply::Stall(Vec::new())).await;
    let started = Instant::now();
    let slow = builder(&server.url()).timeout(Duration::from_millis(150)).build().unwrap();
    let error = slow.raw(Method::POST, "orders").send().await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5));
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.phase, timeout.limit), (TimeoutPhase::Response, Some(Duration::from_millis(150))));
    assert!(!error.is_connect() && error.is_retryable());
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(error.may_have_happened());

    // per request, and as time without a byte
    let limit = Duration::from_millis(100);
    let error = client(&server.url()).raw(Method::GET, "dids").timeout(limit).send().await.unwrap_err();
    assert!(error.is_timeout());
    let idle = builder(&server.url()).no_timeout().read_timeout(limit).build().unwrap();
    let error = idle.raw(Method::GET, "dids").send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.phase, timeout.limit), (TimeoutPhase::Response, Some(limit)));
}

#[tokio::test]
async fn an_answer_that_does_not_end() {
    let part =
        || Reply::Stall(b"HTTP/1.1 200 OK\r\nX-Request-Id: r\r\nContent-Length: 100\r\n\r\n{\"da".to_vec());
    let server = Server::start(move |_| part()).await;
    let limit = Duration::from_millis(150);
    let total = builder(&server.url()).timeout(limit).build().unwrap();
    let idle = builder(&server.url()).no_timeout().read_timeout(limit).build().unwrap();
    for client in [total, idle] {
        let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
        let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
        assert_eq!((timeout.phase, timeout.limit), (TimeoutPhase::Body, Some(limit)));
        // the head said that it was done
        assert_eq!(
            (error.status(), error.request_id(), error.outcome()),
            (Some(200), Some("r"), Outcome::Done)
        );
    }
    // an error whose body never comes is that error still
    let server =
        Server::start(|_| Reply::Stall(b"HTTP/1.1 422 X\r\nContent-Length: 100\r\n\r\n{\"err".to_vec()))
            .await;
    let client = builder(&server.url()).timeout(limit).build().unwrap();
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    assert!(error.is_unprocessable() && error.outcome() == Outcome::Refused, "{error:?}");
    assert_eq!(error.api().unwrap().body, "{\"err");
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let error = get(|_| Reply::Bytes(Vec::new())).await.unwrap_err();
    let Error::Transport(_) = &error else { panic!("{error:?}") };
    assert!(error.is_retryable() && error.outcome() == Outcome::Unknown);
    assert!(error.to_string().contains("before an answer came"), "{error}");

    let error = get(|_| Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":".to_vec()))
        .await
        .unwrap_err();
    let Error::Transport(_) = &error else { panic!("{error:?}") };
    assert_eq!((error.status(), error.outcome()), (Some(200), Outcome::Done));
    assert!(error.to_string().contains("in the middle of the answer"), "{error}");

    let error = get(|_| Reply::Bytes(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec())).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn a_body_without_end_is_not_kept() {
    let error = get(|_| Reply::Endless(65 << 20)).await.unwrap_err();
    assert!(error.is_decode() && error.outcome() == Outcome::Done, "{error:?}");
    assert!(error.to_string().contains("longer than 64 MiB"), "{error}");
    assert_eq!(get(|_| Reply::Endless(3 << 20)).await.unwrap().body().len(), 3 << 20);
}

#[tokio::test]
async fn dropping_the_future_ends_the_request() {
    let server = Server::start(|_| Reply::Stall(Vec::new())).await;
    let client = client(&server.url());
    let request = client.raw(Method::GET, "dids").send();
    assert!(tokio::time::timeout(Duration::from_millis(100), request).await.is_err());
}

/// Hands out `token-0`, `token-1` …: a new one each time that one is refused.
struct Renewing(Arc<AtomicUsize>);

impl Authentication for Renewing {
    fn credential<'a>(&'a self, context: &'a AuthenticationContext<'a>) -> BoxFuture<'a, Result<Credential>> {
        assert!(context.base_url.ends_with("/v3") && context.api_version == ApiVersion::default());
        Box::pin(async { Credential::bearer(&format!("token-{}", self.0.load(Ordering::SeqCst))) })
    }

    fn rejected<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
        refused: &'a Credential,
        response: &'a ResponseInfo,
    ) -> BoxFuture<'a, Result<bool>> {
        assert!(refused.value().is_sensitive() && response.status() == 401);
        Box::pin(async {
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(true)
        })
    }
}

#[tokio::test]
async fn a_strategy_may_renew_its_credential_once() {
    let server = Server::start(|request| match request.all("authorization")[..] {
        ["Bearer token-1"] => reply(200, &[], "{}"),
        _ => reply(401, &[], r#"{"errors":[{"detail":"expired"}]}"#),
    })
    .await;
    let count = Arc::new(AtomicUsize::new(0));
    let client = builder(&server.url()).authentication(Renewing(count.clone())).build().unwrap();
    client.raw(Method::POST, "orders").json("x").send().await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|request| request.all("api-key").is_empty() && request.body == b"\"x\""));

    count.store(5, Ordering::SeqCst);
    let error = client.raw(Method::GET, "dids").send().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(server.received().len(), 4);

    // the API key cannot be renewed
    let error = self::client(&server.url()).raw(Method::GET, "dids").send().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(server.received().len(), 5);
}

/// Never has a credential.
struct Slow;

impl Authentication for Slow {
    fn credential<'a>(&'a self, _: &'a AuthenticationContext<'a>) -> BoxFuture<'a, Result<Credential>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn waiting_for_a_credential_counts() {
    let server = Server::start(ok).await;
    let client =
        builder(&server.url()).authentication(Slow).timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.raw(Method::POST, "orders").send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.phase, error.outcome()), (TimeoutPhase::Credential, Outcome::NotSent));
    assert!(server.received().is_empty());
    client.raw(Method::GET, "public_keys").authenticated(false).send().await.unwrap();
}

#[tokio::test]
async fn an_address_that_the_api_gave_can_be_asked_for() {
    let server = Server::start(|_| reply(200, &[], "{}")).await;
    let client = Client::builder(KEY).base_url(server.url()).build().unwrap();
    let address = format!("{}/exports/7.csv.gz?page%5Bnumber%5D=2", client.base_url());
    client.raw(Method::GET, &address).send().await.unwrap();
    assert!(server.received()[0].line.starts_with("GET /v3/exports/7.csv.gz?page%5Bnumber%5D=2 "));
    for foreign in ["https://example.com/v3/dids".to_owned(), format!("{}evil/dids", client.base_url())] {
        let error = client.raw(Method::GET, &foreign).send().await.unwrap_err();
        assert!(error.is_invalid_input(), "{foreign}: {error}");
    }
}

#[tokio::test]
async fn bad_input_is_named_even_if_its_name_is_part_of_another_word() {
    let client = Client::builder(KEY).base_url("http://127.0.0.1:9/v3").build().unwrap();
    let error = client.raw(Method::GET, "dids").header("us", "\n").send().await.unwrap_err();
    assert_eq!(error.to_string(), "us: its value must be printable ASCII");
    let error = client.raw(Method::GET, "dids").header("val", "\n").send().await.unwrap_err();
    assert_eq!(error.to_string(), "val: its value must be printable ASCII");
}

#[tokio::test]
async fn limits_of_no_time_are_mistakes() {
    let server = Server::start(ok).await;
    let client = client(&server.url());
    let zero = Duration::ZERO;
    for (name, error) in [
        ("timeout", client.dids().find("1").timeout(zero).await.map(drop)),
        ("connect_timeout", client.dids().list().connect_timeout(zero).send().await.map(drop)),
        ("read_timeout", client.raw(Method::GET, "dids").read_timeout(zero).send().await.map(drop)),
        ("timeout", builder(&server.url()).timeout(zero).build().map(drop)),
        ("max_response_bytes", builder(&server.url()).max_response_bytes(0).build().map(drop)),
    ] {
        let error = error.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with(name), "{error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_call_has_its_own_time() {
    let server = Server::start(|_| Reply::Stall(Vec::new())).await;
    let limit = Duration::from_millis(100);
    let client = builder(&server.url()).retries(0).build().unwrap();
    let error = client.dids().find("1").timeout(limit).await.unwrap_err();
    assert!(matches!(&error, Error::Timeout(error) if error.limit == Some(limit)), "{error}");
    // the client's own limit does not count any more
    let client = builder(&server.url()).retries(0).timeout(limit).build().unwrap();
    let idle = Duration::from_millis(300);
    let error = client.dids().list().no_timeout().read_timeout(idle).send().await.unwrap_err();
    assert!(matches!(&error, Error::Timeout(error) if error.limit == Some(idle)), "{error}");
}
