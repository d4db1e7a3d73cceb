//! The server around the faults: connections, what it notes, its end.

#![allow(clippy::unwrap_used)]

#[path = "support/bare_client.rs"]
mod bare_client;

use bare_client::{BareClient, End, eventually};
use didww_faults::{Answer, ClosedPort, Fault, FaultServer, Reply};
use std::io;
use tokio::net::TcpStream;

fn ok() -> Answer {
    Answer::json_api(200, r#"{"data":[]}"#)
}

/// What the server writes for [`ok`].
const OK: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\ncontent-length: 11\r\n\r\n{\"data\":[]}";

#[tokio::test]
async fn connections_are_kept_and_counted() {
    let server = FaultServer::start(|_| ok().into()).await.unwrap();
    assert_eq!((server.accepted_connections(), server.open_connections()), (0, 0));
    let mut one = BareClient::connect(server.address()).await;
    for target in ["/v3/dids?page[size]=1", "/v3/pops"] {
        one.get(target, "").await;
        assert_eq!(one.exactly(OK.len()).await, OK.as_bytes());
    }
    let mut other = BareClient::connect(server.address()).await;
    other.get("/v3/orders", "").await;
    other.exactly(OK.len()).await;
    assert_eq!((server.accepted_connections(), server.open_connections()), (2, 2));
    drop(one);
    eventually(|| server.open_connections() == 1).await;
    assert_eq!(server.accepted_connections(), 2);

    let received = server.received();
    let seen: Vec<_> = received.iter().map(|request| (request.connection, request.target.as_str())).collect();
    assert_eq!(seen, [(1, "/v3/dids?page[size]=1"), (1, "/v3/pops"), (2, "/v3/orders")]);
    assert_eq!((received[0].path(), received[0].query()), ("/v3/dids", Some("page[size]=1")));
    assert!(received[0].at <= received[1].at);
}

#[tokio::test]
async fn requests_are_read_as_they_are() {
    let server = FaultServer::start(|_| ok().into()).await.unwrap();
    let mut client = BareClient::connect(server.address()).await;
    client.send("POST /v3/orders HTTP/1.1\r\nApi-Key: k\r\nContent-Length: 7\r\n\r\n{\"a\":1}").await;
    client.exactly(OK.len()).await;
    client.send("PATCH /v3/dids/1 HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"b\r\n4\r\n\":2}\r\n0\r\n\r\n").await;
    client.exactly(OK.len()).await;
    let received = server.received();
    assert_eq!((received[0].method.as_str(), received[0].header("api-key")), ("POST", Some("k")));
    assert_eq!(received[0].body, br#"{"a":1}"#);
    assert_eq!((received[1].method.as_str(), received[1].header("api-key")), ("PATCH", None));
    assert_eq!(received[1].body, br#"{"b":2}"#);
}

#[tokio::test]
async fn a_plan_sees_the_request() {
    let server = FaultServer::start(|request| -> Reply {
        match (request.method.as_str(), request.path()) {
            ("GET", "/v3/dids") => ok().into(),
            ("GET", _) => ok().failing(Fault::Close),
            _ => Answer::new(204).into(),
        }
    })
    .await
    .unwrap();
    let mut client = BareClient::connect(server.address()).await;
    client.send("DELETE /v3/dids/1 HTTP/1.1\r\n\r\n").await;
    let gone = "HTTP/1.1 204 No Content\r\n\r\n";
    assert_eq!(client.exactly(gone.len()).await, gone.as_bytes());
    client.get("/v3/dids", "").await;
    client.exactly(OK.len()).await;
    client.get("/v3/else", "").await;
    assert_eq!(client.until_end().await, (Vec::new(), End::Closed));
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn the_connection_goes_on_after_junk() {
    let server = FaultServer::start(|request| match request.target.as_str() {
        "/v3/junk" => ok().failing(Fault::JunkAfter),
        _ => ok().into(),
    })
    .await
    .unwrap();
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/junk", "").await;
    assert_eq!(client.exactly(OK.len()).await, OK.as_bytes());
    client.get("/v3/dids", "connection: close\r\n").await;
    let (rest, end) = client.until_end().await;
    assert!(rest.ends_with(OK.as_bytes()) && rest.len() > OK.len() && end == End::Closed);
}

#[tokio::test]
async fn what_is_no_request_ends_the_connection() {
    let server = FaultServer::start(|_| ok().into()).await.unwrap();
    let mut client = BareClient::connect(server.address()).await;
    client.send("hello\r\n\r\n").await;
    client.until_end().await;
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_dropped_server_is_gone_with_its_connections() {
    let server = FaultServer::start(|_| ok().failing(Fault::Stall)).await.unwrap();
    let address = server.address();
    let mut client = BareClient::connect(address).await;
    client.get("/v3/dids", "").await;
    eventually(|| !server.received().is_empty()).await;
    drop(server);
    assert_eq!(client.until_end().await.0, b"");
    loop {
        // the port is free as soon as the server's task has ended
        match TcpStream::connect(address).await {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return,
            _ => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn nobody_listens_at_a_closed_port() {
    let closed = ClosedPort::reserve().unwrap();
    let error = TcpStream::connect(closed.address()).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(closed.base_url(), format!("http://{}/v3", closed.address()));
    let other = ClosedPort::reserve().unwrap();
    assert_ne!(closed.address(), other.address());
}
