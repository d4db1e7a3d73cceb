//! What each fault looks like to whoever reads the bytes.

#![allow(clippy::unwrap_used)]

#[path = "support/bare_client.rs"]
mod bare_client;

use bare_client::{BareClient, End, eventually};
use didww_faults::{Answer, Fault, FaultServer, PAUSE};
use flate2::read::GzDecoder;
use std::io::Read;
use std::time::Instant;

const BODY: &str = r#"{"data":{"id":"did-1","type":"dids"}}"#;

fn answer() -> Answer {
    Answer::json_api(200, BODY).header("x-request-id", "req-1")
}

/// The head that an answer without a fault has, and how long its body is.
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\nx-request-id: req-1\r\n";

fn whole() -> String {
    format!("{HEAD}content-length: {}\r\n\r\n{BODY}", BODY.len())
}

async fn server(fault: Fault) -> FaultServer {
    FaultServer::start(move |_| answer().failing(fault)).await.unwrap()
}

/// Everything that comes, and how it ends; the request asks for the connection's end.
async fn all(fault: Fault) -> (Vec<u8>, End) {
    let server = server(fault).await;
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/dids/did-1", "connection: close\r\n").await;
    client.until_end().await
}

async fn text(fault: Fault) -> (String, End) {
    let (bytes, end) = all(fault).await;
    (String::from_utf8(bytes).unwrap(), end)
}

/// Head and body of an answer that comes whole.
async fn parts(fault: Fault) -> (String, Vec<u8>) {
    let (bytes, end) = all(fault).await;
    assert_eq!(end, End::Closed);
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    (String::from_utf8(bytes[..at].to_vec()).unwrap(), bytes[at..].to_vec())
}

/// What comes before a connection falls silent: this, and nothing more while it stays open.
async fn assert_silent_after(fault: Fault, expected: &str) {
    let server = server(fault).await;
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/dids/did-1", "").await;
    assert_eq!(client.exactly(expected.len()).await, expected.as_bytes(), "{fault}");
    assert!(client.is_silent().await, "{fault}");
    assert_eq!(server.open_connections(), 1);
    drop(client);
    eventually(|| server.open_connections() == 0).await;
}

/// What never ends: its first mebibyte. The server ends when the client does.
async fn first_mebibyte(fault: Fault) -> String {
    let server = server(fault).await;
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/dids/did-1", "").await;
    let bytes = client.exactly(1 << 20).await;
    drop(client);
    eventually(|| server.open_connections() == 0).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn nothing_befalls() {
    let server = FaultServer::start(|_| answer().into()).await.unwrap();
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/dids/did-1", "connection: close\r\n").await;
    assert_eq!(client.until_end().await, (whole().into_bytes(), End::Closed));
}

#[tokio::test]
async fn connections_end() {
    let half = &BODY[..BODY.len() / 2];
    let length = BODY.len();
    let cut = format!("{HEAD}content-length: {length}\r\n\r\n{half}");
    assert_eq!(text(Fault::Close).await, (String::new(), End::Closed));
    assert_eq!(text(Fault::Reset).await, (String::new(), End::Reset));
    assert_eq!(text(Fault::Truncate).await, (cut.clone(), End::Closed));
    assert_eq!(text(Fault::ResetBody).await, (cut, End::Reset));
    assert_eq!(text(Fault::CloseAfter).await, (whole(), End::Closed));
    let old = HEAD.replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(text(Fault::TruncateHttp10).await, (format!("{old}\r\n{half}"), End::Closed));
    assert_eq!(text(Fault::NotHttp).await, (BODY.to_owned(), End::Closed));
}

#[tokio::test]
async fn the_end_after_an_answer_is_not_announced() {
    let server = server(Fault::CloseAfter).await;
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/dids/did-1", "").await;
    assert_eq!(client.until_end().await, (whole().into_bytes(), End::Closed));
}

#[tokio::test]
async fn chunks_are_cut() {
    let (text_, end) = text(Fault::TruncateChunked).await;
    let (head, chunks) = text_.split_once("\r\n\r\n").unwrap();
    assert_eq!((format!("{head}\r\n"), end), (format!("{HEAD}transfer-encoding: chunked\r\n"), End::Closed));
    let (length, rest) = chunks.split_once("\r\n").unwrap();
    let length = usize::from_str_radix(length, 16).unwrap();
    assert_eq!(rest[..length], BODY[..length]);
    let (length, rest) = rest[length..].strip_prefix("\r\n").unwrap().split_once("\r\n").unwrap();
    assert!(rest.len() < usize::from_str_radix(length, 16).unwrap() && !rest.is_empty(), "{rest:?}");

    let bad = format!("{HEAD}transfer-encoding: chunked\r\n\r\nmany\r\n");
    assert_eq!(text(Fault::BadChunk).await, (bad, End::Closed));
}

#[tokio::test]
async fn connections_fall_silent() {
    let whole = whole();
    let (head, _) = whole.split_at(whole.len() - BODY.len());
    assert_silent_after(Fault::Stall, "").await;
    assert_silent_after(Fault::StallHead, &head[..head.len() / 2]).await;
    assert_silent_after(Fault::StallBody, &whole[..head.len() + BODY.len() / 2]).await;
}

#[tokio::test]
async fn a_trickle_comes_to_an_end() {
    let start = Instant::now();
    assert_eq!(text(Fault::Trickle).await, (whole(), End::Closed));
    assert!(start.elapsed() >= PAUSE * whole().len() as u32);
}

#[tokio::test]
async fn informational_answers() {
    let (text, end) = text(Fault::Interim).await;
    let interim = text.strip_suffix(&whole()).unwrap();
    let informational = |answer: &str| answer.is_empty() || answer.starts_with("HTTP/1.1 10");
    assert_eq!((interim.split("\r\n\r\n").all(informational), end), (true, End::Closed), "{text}");
    let endless = first_mebibyte(Fault::EndlessInterim).await;
    let (endless, _) = endless.rsplit_once("\r\n\r\n").unwrap();
    assert!(endless.split("\r\n\r\n").all(informational));
}

#[tokio::test]
async fn lengths_are_wrong() {
    let (short, long) = (BODY.len() / 2, BODY.len());
    for (fault, lengths) in [
        (Fault::LengthTooShort, format!("content-length: {short}\r\n")),
        (Fault::LengthInvalid, "content-length: many\r\n".to_owned()),
        (Fault::LengthAmbiguous, format!("content-length: {long}\r\ncontent-length: {short}\r\n")),
    ] {
        assert_eq!(text(fault).await, (format!("{HEAD}{lengths}\r\n{BODY}"), End::Closed));
    }
    let head = HEAD.replace("200 OK", "204 No Content");
    let expected = format!("{head}content-length: {long}\r\n\r\n{BODY}");
    assert_eq!(text(Fault::UnexpectedBody).await, (expected, End::Closed));
}

#[tokio::test]
async fn junk_follows_an_answer() {
    let (text, end) = text(Fault::JunkAfter).await;
    let junk = text.strip_prefix(&whole()).unwrap();
    assert!(end == End::Closed && junk.starts_with("HTTP/1.1 200 OK\r\n") && junk.contains("\"junk\":true"));
}

#[tokio::test]
async fn heads_are_wrong() {
    let whole = whole();
    let bad = whole.replace("HTTP/1.1 200 OK", "HTTP/1.1 fine OK");
    assert_eq!(text(Fault::BadStatus).await, (bad, End::Closed));
    let bad = whole.replace("200 OK\r\n", "200 OK\r\na header without a colon\r\n");
    assert_eq!(text(Fault::BadHeader).await, (bad, End::Closed));
}

#[tokio::test]
async fn heads_are_long() {
    let (head, body) = parts(Fault::HugeHeader).await;
    assert_eq!(body, BODY.as_bytes());
    assert!(head.lines().any(|line| line.strip_prefix("x-huge: ").is_some_and(|h| h.len() == 1 << 20)));
    let (head, body) = parts(Fault::ManyHeaders).await;
    assert_eq!(body, BODY.as_bytes());
    assert_eq!(head.lines().filter(|line| line.starts_with("x-many-")).count(), 10_000);
    let endless = first_mebibyte(Fault::EndlessHead).await;
    let (endless, _) = endless.rsplit_once("\r\n").unwrap();
    assert!(
        endless.lines().skip(1).all(|line| line.split_once(": ").is_some_and(|(name, _)| !name.is_empty()))
    );
}

#[tokio::test]
async fn a_body_without_end() {
    let endless = first_mebibyte(Fault::EndlessBody).await;
    let (head, chunks) = endless.split_once("\r\n\r\n").unwrap();
    assert!(head.ends_with("transfer-encoding: chunked"), "{head}");
    let (length, spaces) = chunks.split_once("\r\n").unwrap();
    let length = usize::from_str_radix(length, 16).unwrap();
    assert!(length > 1000 && spaces.len() > 2 * length);
    assert_eq!(&spaces[..length], " ".repeat(length));
    assert_eq!(&spaces[length..length + 2], "\r\n");
}

#[tokio::test]
async fn encodings_are_wrong() {
    let (head, body) = parts(Fault::BadGzip).await;
    assert!(head.contains("content-encoding: gzip\r\n") && !body.starts_with(&[0x1f, 0x8b]));
    let (head, body) = parts(Fault::UnknownEncoding).await;
    assert!(head.contains("content-encoding: br\r\n"));
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());

    let (head, body) = parts(Fault::CutGzip).await;
    assert!(head.contains("content-encoding: gzip\r\n"));
    assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
    let mut inflated = Vec::new();
    let error = GzDecoder::new(&body[..]).read_to_end(&mut inflated).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(BODY.as_bytes().starts_with(&inflated));
}

#[tokio::test]
async fn a_small_gzip_body_becomes_a_big_one() {
    let (head, chunked) = parts(Fault::GzipBomb).await;
    assert!(head.contains("content-encoding: gzip\r\n") && head.contains("transfer-encoding: chunked\r\n"));
    assert!(chunked.len() < 4 << 20, "{}", chunked.len());
    let mut stream = Vec::new();
    let mut rest = &chunked[..];
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        stream.extend_from_slice(&rest[line + 2..line + 2 + length]);
        rest = rest[line + 2 + length..].strip_prefix(b"\r\n").unwrap();
        if length == 0 {
            break;
        }
    }
    // the length that the stream's own end says; what it begins with
    let length = u32::from_le_bytes(stream[stream.len() - 4..].try_into().unwrap());
    assert!(length > 1 << 30);
    let mut start = vec![0; 3 << 20];
    GzDecoder::new(&stream[..]).read_exact(&mut start).unwrap();
    assert!(start.iter().all(|byte| *byte == b' '));
}

#[tokio::test]
async fn bodies_are_wrong() {
    let (_, body) = parts(Fault::BadUtf8).await;
    let expected = [&BODY.as_bytes()[..15], b"\xff", &BODY.as_bytes()[16..]].concat();
    assert_eq!(body, expected, "{}", String::from_utf8_lossy(&body));

    let (head, body) = parts(Fault::WrongContentType).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-type: text/html\r\n"));
    assert!(body.starts_with(b"<html>"));

    let (head, body) = parts(Fault::NotJson).await;
    assert!(head.contains("content-type: application/vnd.api+json\r\n"));
    assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err());

    let (_, body) = parts(Fault::DeepJson).await;
    assert_eq!(body.iter().filter(|byte| **byte == b'[').count(), 100_000);
    assert_eq!(body.iter().filter(|byte| **byte == b']').count(), 100_000);

    let (head, body) = parts(Fault::ErrorIn200).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"));
    let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert!(document["errors"][0]["detail"].is_string(), "{document}");
}

#[tokio::test]
async fn an_answer_without_a_body_can_get_a_wrong_one() {
    let server = FaultServer::start(|_| Answer::new(204).failing(Fault::WrongContentType)).await.unwrap();
    let mut client = BareClient::connect(server.address()).await;
    client.get("/v3/dids/did-1", "connection: close\r\n").await;
    let (bytes, _) = client.until_end().await;
    assert!(bytes.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", String::from_utf8_lossy(&bytes));
}

#[test]
#[should_panic(expected = "the fault truncate needs an answer that has a body")]
fn half_of_nothing_is_no_fault() {
    let _ = Answer::new(204).body("x").failing(Fault::Truncate);
}

#[tokio::test]
async fn what_comes_whole_comes_whole() {
    for fault in Fault::ALL.into_iter().filter(|fault| fault.answer_comes()) {
        let (text, _) = text(fault).await;
        assert!(text.contains(&whole()), "{fault}: {text}");
    }
}
