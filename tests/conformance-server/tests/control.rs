//! The server as another language's runner sees it.

#![allow(clippy::unwrap_used)]

use didww_conformance::{CASES, Server, load};
use serde_json::Value;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NAME: &str = "client/default-version-and-headers";

/// Status and body of an answer.
async fn ask(url: &str, method: &str, path: &str, headers: &str) -> (u16, String) {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

async fn ask_json(url: &str, method: &str, path: &str) -> Value {
    let (status, body) = ask(url, method, path, "").await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

async fn start() -> Server {
    Server::start(load(Path::new(CASES)).unwrap(), 0).await.unwrap()
}

/// The path of a play's base URL.
async fn play(url: &str) -> (u64, String) {
    let play = ask_json(url, "POST", &format!("/control/start?case={}", NAME.replace('/', "%2F"))).await;
    let base_url = play["base_url"].as_str().unwrap();
    (play["play"].as_u64().unwrap(), base_url.strip_prefix(url).unwrap().to_owned())
}

#[tokio::test]
async fn cases_are_listed() {
    let server = start().await;
    let cases = ask_json(&server.url(), "GET", "/control/cases").await;
    assert_eq!(cases.as_array().unwrap().len(), server.cases().len());
    let case = cases.as_array().unwrap().iter().find(|case| case["name"] == NAME).unwrap();
    assert_eq!(case["steps"][0]["do"], "find");
    assert_eq!(case["client"]["retries"], 0);
}

#[tokio::test]
async fn a_right_request_is_played() {
    let server = start().await;
    let url = server.url();
    let (number, base) = play(&url).await;
    let result = format!("/control/result?play={number}");
    assert_eq!(ask_json(&url, "GET", &result).await["unplayed"], 1);
    let headers = "api-key: test-key\r\nx-didww-api-version: 2022-05-10\r\nuser-agent: didww-sdk-test/1\r\n\
        accept: application/vnd.api+json\r\ncontent-type: application/vnd.api+json\r\n";
    let (status, body) = ask(&url, "GET", &format!("{base}/balance"), headers).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("total_balance"), "{body}");
    assert_eq!(ask_json(&url, "GET", &result).await["ok"], true);
}

#[tokio::test]
async fn a_wrong_request_is_told() {
    let server = start().await;
    let url = server.url();
    let (number, base) = play(&url).await;
    let (status, body) = ask(&url, "GET", &format!("{base}/balances?a=b"), "").await;
    assert_eq!(status, 599);
    for wrong in ["path", "query", "api-key"] {
        assert!(body.contains(wrong), "{body}");
    }
    let (status, body) = ask(&url, "GET", &format!("{base}/balance"), "").await;
    assert_eq!((status, body.contains("one too many")), (599, true), "{body}");
    let result = ask_json(&url, "GET", &format!("/control/result?play={number}")).await;
    assert_eq!(result["ok"], false);
    assert!(result["mismatches"].as_array().unwrap().len() > 3, "{result}");
}

#[tokio::test]
async fn what_does_not_exist_is_told() {
    let server = start().await;
    for path in ["/control/start?case=none", "/control/result?play=7", "/play/7/v3/dids", "/else"] {
        assert_eq!(ask(&server.url(), "GET", path, "").await.0, 404, "{path}");
    }
}
