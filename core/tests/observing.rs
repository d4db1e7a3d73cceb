//! What a program sees of its requests: spans, hooks, and what results and errors tell.

#[path = "support/log.rs"]
mod log;
#[path = "support/loopback.rs"]
mod loopback;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use didww::{
    Client, ClientBuilder, RateLimit, RateLimiter, RetryPolicy, SipConfiguration, VoiceInTrunk, http::Method,
};
use log::Log;
use loopback::{Server, reply};
use tracing_subscriber::fmt::format::FmtSpan;

/// One test at a time: a thread without a subscriber would switch the events off for all.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
const KEY: &str = "s3cret-0123456789";

/// A request leaves and is answered 429.
fn slow_down(limiter: &RateLimiter, retry_after: Option<Duration>) {
    let permit = limiter.try_acquire().expect("room for one");
    limiter.too_many_requests(permit, retry_after);
}

fn builder(url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(4));
    Client::builder(KEY).base_url(url).retry_policy(quick).rate_limit(RateLimit::off())
}

/// Logs everything down to `level` while the guard lives.
fn listen(level: tracing::Level) -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

/// Fails twice, then answers with a trunk that has a password.
async fn server() -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |_| {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        let (status, body) = match number {
            0 => (503, r#"{"errors":[{"title":"b0dy","detail":"b0dy"}]}"#),
            1 => (429, r#"{"errors":[{"detail":"b0dy"}]}"#),
            _ => (200, r#"{"data":{"type":"voice_in_trunks","id":"t1","attributes":{"name":"b0dy"}}}"#),
        };
        let headers = [
            ("X-Request-Id", "r-1"),
            ("X-RateLimit-Limit", "20"),
            ("X-RateLimit-Remaining", "7"),
            ("RateLimit-Reset", "1"),
        ];
        reply(status, &headers, body)
    })
    .await
}

#[tokio::test]
async fn a_span_per_call() {
    let _alone = ALONE.lock().await;
    let server = server().await;
    let client = builder(&server.url()).build().unwrap();
    let (log, guard) = listen(tracing::Level::INFO);
    client.voice_in_trunks().find("t1").include(["pop"]).await.unwrap();
    drop(guard);
    let log = log.text();
    let close = log.lines().rfind(|line| line.contains("didww.request") && line.contains("close")).unwrap();
    for field in [
        "operation=\"find\"",
        "resource=\"voice_in_trunks\"",
        "method=GET",
        "path=\"/voice_in_trunks/t1\"",
        "attempts=3",
        "status=200",
        "request_id=\"r-1\"",
        "duration_ms=",
    ] {
        assert!(close.contains(field), "{field} in {log}");
    }
    let again: Vec<&str> = log.lines().filter(|line| line.contains("trying again")).collect();
    assert_eq!(again.len(), 2, "{log}");
    assert!(again[0].contains("attempt=1") && again[0].contains("status=503"), "{log}");
    assert!(again[1].contains("attempt=2") && again[1].contains("status=429"), "{log}");
    assert!(!log.contains("b0dy") && !log.contains(KEY), "{log}");
}

#[tokio::test]
async fn no_key_and_no_body_at_any_level_of_ours() {
    let _alone = ALONE.lock().await;
    let server = server().await;
    let client = builder(&server.url()).build().unwrap();
    let (log, guard) = listen(tracing::Level::TRACE);
    client.voice_in_trunks().find("t1").await.unwrap();
    let sip = SipConfiguration::new().with_host("b0dy.example").with_auth_password("b0dy");
    let trunk = VoiceInTrunk::new().with_name("b0dy").with_configuration(sip);
    client.voice_in_trunks().create(trunk).await.unwrap();
    client.raw(Method::GET, "dids").query("filter[number]", "1202555").send().await.unwrap();
    drop(guard);
    let log = log.text();
    assert!(log.contains("operation=\"raw\"") && log.contains("operation=\"create\""), "{log}");
    // the libraries below log, too, at debug and trace
    assert!(!log.contains(KEY), "{log}");
    let ours = log.lines().filter(|line| line.contains("didww"));
    assert!(ours.clone().count() > 3);
    for line in ours {
        assert!(!line.contains("b0dy") && !line.contains("1202555"), "{line}");
    }
}

#[tokio::test]
async fn hooks_see_every_attempt() {
    let _alone = ALONE.lock().await;
    let server = server().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (before, after) = (seen.clone(), seen.clone());
    let client = builder(&server.url())
        .on_request(move |request| {
            request.insert_header("traceparent", format!("00-{}", request.attempt)).unwrap();
            request.insert_header("Api-Key", "stolen").unwrap();
            assert!(request.insert_header("Content-Length", "0").unwrap_err().is_invalid_input());
            assert!(request.insert_header("a b", "c").unwrap_err().is_invalid_input());
            assert!(!format!("{request:?}").contains(KEY));
            let line =
                format!("> {} {} {} {}", request.operation, request.method, request.path, request.attempt);
            before.lock().unwrap().push(line);
        })
        .on_response(move |response| {
            assert!(!format!("{response:?}").contains(KEY));
            let status = response.result.map_or_else(|error| error.status(), |info| Some(info.status()));
            let line = format!(
                "< {} {} {:?} again: {}",
                response.resource.unwrap_or("-"),
                response.attempt,
                status,
                response.retry_in.is_some()
            );
            after.lock().unwrap().push(line);
        })
        .build()
        .unwrap();
    client.voice_in_trunks().find("t1").await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "> find GET /voice_in_trunks/t1 1",
            "< voice_in_trunks 1 Some(503) again: true",
            "> find GET /voice_in_trunks/t1 2",
            "< voice_in_trunks 2 Some(429) again: true",
            "> find GET /voice_in_trunks/t1 3",
            "< voice_in_trunks 3 Some(200) again: false",
        ]
    );
    let received = server.received();
    assert_eq!(received[2].all("traceparent"), ["00-3"]);
    // the credential is the client's own
    assert_eq!(received[2].all("api-key"), [KEY]);
}

#[tokio::test]
async fn hooks_see_failures_before_anything_was_sent() {
    let _alone = ALONE.lock().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let client = builder("http://127.0.0.1:9/v3")
        .rate_limit(RateLimit::default())
        .on_response(move |response| {
            let error = response.result.unwrap_err();
            log.lock().unwrap().push((response.attempt, error.kind(), response.path.to_owned()));
        })
        .build()
        .unwrap();
    slow_down(client.rate_limiter(), Some(Duration::from_secs(60)));
    client.dids().find("1").timeout(Duration::from_secs(10)).await.unwrap_err();
    assert_eq!(*seen.lock().unwrap(), [(0, "timeout", "/dids/1".to_owned())]);
}

#[tokio::test]
async fn results_and_errors_tell_of_their_answer() {
    let _alone = ALONE.lock().await;
    let server = server().await;
    let client = builder(&server.url()).build().unwrap();
    let error = client.voice_in_trunks().find("t1").retries(0).await.unwrap_err();
    let of_error = error.response().unwrap().clone();
    let trunk = client.voice_in_trunks().find("t1").await.unwrap();
    let of_trunk = trunk.response().unwrap().clone();
    for (info, status, attempts) in [(of_error, 503, 1), (of_trunk, 200, 2)] {
        assert_eq!((info.status(), info.attempts(), info.request_id()), (status, attempts, Some("r-1")));
        let limit = info.rate_limit().unwrap();
        assert_eq!((limit.limit, limit.remaining, limit.reset), (Some(20), Some(7), Some(1)));
        assert_eq!(info.header("x-ratelimit-limit"), Some("20"));
    }
    assert_eq!((error.attempts(), error.request_id()), (1, Some("r-1")));
}
