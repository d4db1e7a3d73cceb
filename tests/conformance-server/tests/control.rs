//! The server as another language's runner sees it.

#![allow(clippy::unwrap_used)]

use didww_conformance::{CASES, Server, load};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
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

/// Plays `GET /dids`, twice, the second one not before `after_ms`, and asks three times; gives status and body of each.
async fn asked_thrice(after_ms: u64) -> Vec<(u16, String)> {
    let headers = ["api-key", "accept", "content-type", "x-didww-api-version", "user-agent"];
    let headers: Value = headers.map(|name| (name.to_owned(), Value::Null)).into_iter().collect();
    let case = json!({
        "name": "area/x",
        "exchanges": [{
            "request": {"method": "GET", "path": "/dids", "headers": headers},
            "response": {"status": 200, "text": "right"},
            "times": 2,
            "after_ms": after_ms,
        }],
        "steps": [],
    });
    let server = Server::start(vec![serde_json::from_value(case).unwrap()], 0).await.unwrap();
    let base = server.play("area/x").unwrap().base_url;
    let path = format!("{}/dids", base.strip_prefix(&server.url()).unwrap());
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(ask(&server.url(), "GET", &path, "").await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    answers
}

#[tokio::test]
async fn a_request_that_comes_too_early_is_told() {
    let answers = asked_thrice(60_000).await;
    assert_eq!((answers[0].0, answers[1].0, answers[2].0), (200, 599, 599));
    assert!(answers[1].1.contains("not 60000 ms"), "{}", answers[1].1);
}

#[tokio::test]
async fn a_request_may_come_several_times() {
    let answers = asked_thrice(1).await;
    assert_eq!((answers[0].0, answers[1].0, answers[2].0), (200, 200, 599));
    assert!(answers[2].1.contains("one too many"), "{}", answers[2].1);
}
