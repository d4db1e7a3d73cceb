//! Which requests are made again, when, and what is told about it.

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
    Client, ClientBuilder, Did, Error, Outcome, RateLimit, RateLimiter, RawRequest, RawResponse, Result,
    RetryPolicy, TimeoutPhase, http::Method,
};
use loopback::{Received, Reply, Server, reply};

const METHODS: [Method; 4] = [Method::GET, Method::POST, Method::PATCH, Method::DELETE];

/// A request leaves and is answered 429.
fn slow_down(limiter: &RateLimiter, retry_after: Option<Duration>) {
    let permit = limiter.try_acquire().expect("room for one");
    limiter.too_many_requests(permit, retry_after);
}

/// A client that does not wait for long between attempts.
fn builder(url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(4));
    Client::builder("k3y-0123456789").base_url(url).retry_policy(quick).rate_limit(RateLimit::off())
}

fn client(url: &str) -> Client {
    builder(url).build().expect("a client")
}

fn request(client: &Client, method: &Method) -> RawRequest {
    let request = client.raw(method.clone(), "dids/1");
    if *method == Method::POST || *method == Method::PATCH { request.json(&1) } else { request }
}

/// A server that answers one after the other, the last one for ever.
async fn server(answers: Vec<(u16, Vec<(&'static str, &'static str)>)>) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |_| {
        let number = asked.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        let (status, headers) = &answers[number];
        reply(*status, headers, r#"{"data":[]}"#)
    })
    .await
}

async fn answering(statuses: &[u16]) -> Server {
    server(statuses.iter().map(|status| (*status, Vec::new())).collect()).await
}

#[tokio::test]
async fn what_is_made_again() {
    for status in [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 501, 502, 503, 504, 505, 599] {
        for method in METHODS {
            let server = answering(&[status]).await;
            let error = request(&client(&server.url()), &method).send().await.unwrap_err();
            let repeated = [429, 502, 503, 504].contains(&status) && method != Method::POST;
            let expected = if repeated { 3 } else { 1 };
            assert_eq!(server.received().len(), expected, "{method} {status}");
            assert_eq!(error.attempts(), expected as u32, "{method} {status}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.to_string().contains("tried 3 times"), repeated, "{error}");
        }
    }
}

#[tokio::test]
async fn a_success_tells_how_often_it_was_tried() {
    let server = answering(&[503, 502, 200]).await;
    let answer = request(&client(&server.url()), &Method::GET).send().await.unwrap();
    assert_eq!((answer.status(), answer.info().attempts()), (200, 3));
    let server = answering(&[200]).await;
    assert_eq!(request(&client(&server.url()), &Method::GET).send().await.unwrap().info().attempts(), 1);
}

#[tokio::test]
async fn each_attempt_is_the_same_request() {
    let server = answering(&[429, 504, 200]).await;
    request(&client(&server.url()), &Method::PATCH).query("include", "x").send().await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 3);
    for again in &received[1..] {
        assert_eq!((&again.line, &again.headers, &again.body), {
            let first = &received[0];
            (&first.line, &first.headers, &first.body)
        });
    }
}

#[tokio::test]
async fn how_often_is_the_clients_or_the_calls_choice() {
    let server = answering(&[503]).await;
    let never = builder(&server.url()).retries(0).build().unwrap();
    assert_eq!(request(&never, &Method::GET).send().await.unwrap_err().attempts(), 1);
    assert_eq!(request(&never, &Method::GET).retries(4).send().await.unwrap_err().attempts(), 5);
    let often = builder(&server.url()).retries(5).build().unwrap();
    assert_eq!(request(&often, &Method::GET).send().await.unwrap_err().attempts(), 6);
    assert_eq!(often.dids().find("1").retries(0).await.unwrap_err().attempts(), 1);
    assert_eq!(often.dids().list().retries(1).send().await.unwrap_err().attempts(), 2);
    assert_eq!(often.dids().delete("1").retries(0).await.unwrap_err().attempts(), 1);
    let mut did = Did::with_id("1");
    did.set_description("x");
    assert_eq!(often.dids().update(&mut did).retries(0).await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn nothing_sent_may_be_sent_again_whatever_it_is() {
    for method in METHODS {
        let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let client = client(&format!("http://127.0.0.1:{port}/v3"));
        let error = request(&client, &method).send().await.unwrap_err();
        assert!(matches!(error, Error::Connect(_)), "{error}");
        assert_eq!((error.attempts(), error.outcome()), (3, Outcome::NotSent));
        assert!(error.to_string().contains("tried 3 times"), "{error}");
    }
}

#[tokio::test]
async fn a_post_arrives_once_the_server_listens() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    // bound and not listening: connections are refused
    let attempts = Arc::new(tokio::sync::Notify::new());
    let failed = attempts.clone();
    let client = builder(&format!("http://{address}/v3"))
        .retry_policy(RetryPolicy::default().delays(Duration::from_millis(200), Duration::from_millis(200)))
        .on_response(move |_| failed.notify_one())
        .build()
        .unwrap();
    let call = tokio::spawn(async move { request(&client, &Method::POST).retries(50).send().await });
    attempts.notified().await;
    let listener = socket.listen(16).unwrap();
    let (mut stream, _) = listener.accept().await.unwrap();
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut bytes = [0; 4096];
    assert!(stream.read(&mut bytes).await.unwrap() > 0);
    stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
    let answer = call.await.unwrap().unwrap();
    assert!(answer.info().attempts() > 1);
}

#[tokio::test]
async fn only_reads_are_made_again_after_a_broken_connection() {
    let before: fn(&Received) -> Reply = |_| Reply::Bytes(Vec::new());
    let within: fn(&Received) -> Reply =
        |_| Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":".to_vec());
    for (answer, outcome) in [(before, Outcome::Unknown), (within, Outcome::Done)] {
        for method in METHODS {
            let server = Server::start(answer).await;
            let error = request(&client(&server.url()), &method).send().await.unwrap_err();
            let expected = if method == Method::GET { 3 } else { 1 };
            assert!(matches!(error, Error::Transport(_)), "{error}");
            assert_eq!((server.received().len(), error.attempts()), (expected, expected as u32), "{method}");
            assert_eq!(error.outcome(), outcome, "{method}");
        }
    }
}

#[tokio::test]
async fn only_reads_are_made_again_after_silence() {
    let silent: fn(&Received) -> Reply = |_| Reply::Stall(Vec::new());
    let in_the_middle: fn(&Received) -> Reply =
        |_| Reply::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec());
    for (answer, phase) in [(silent, TimeoutPhase::Response), (in_the_middle, TimeoutPhase::Body)] {
        for method in METHODS {
            let server = Server::start(answer).await;
            let limit = Duration::from_millis(100);
            let error =
                request(&client(&server.url()), &method).read_timeout(limit).send().await.unwrap_err();
            let expected = if method == Method::GET { 3 } else { 1 };
            assert_eq!((server.received().len(), error.attempts()), (expected, expected as u32), "{method}");
            match error {
                Error::Timeout(error) => assert_eq!((error.phase, error.limit), (phase, Some(limit))),
                other => panic!("{other}"),
            }
        }
    }
}

#[tokio::test]
async fn the_total_time_is_for_all_attempts() {
    let server = Server::start(|_| Reply::Stall(Vec::new())).await;
    let client =
        builder(&server.url()).read_timeout(Duration::from_millis(300)).retries(1000).build().unwrap();
    let error = request(&client, &Method::GET).timeout(Duration::from_millis(1000)).send().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() > 1, "{error}");
    assert!(server.received().len() < 6);
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    let server = server(vec![(429, vec![("Retry-After", "1")]), (200, vec![])]).await;
    let began = Instant::now();
    request(&client(&server.url()), &Method::GET).send().await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn retry_after_may_be_a_date() {
    let dates =
        vec![("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Retry-After", "Sun, 06 Nov 1994 08:49:38 GMT")];
    let server = server(vec![(503, dates), (200, vec![])]).await;
    let began = Instant::now();
    request(&client(&server.url()), &Method::GET).send().await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_begun() {
    let server = server(vec![(429, vec![("Retry-After", "61")])]).await;
    let began = Instant::now();
    // longer than the policy waits for
    let error = request(&client(&server.url()), &Method::GET).no_timeout().send().await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (1, Some(429)));
    // longer than the call has
    let patient = builder(&server.url())
        .retry_policy(RetryPolicy::default().max_retry_after(Duration::from_secs(3600)))
        .build()
        .unwrap();
    let error = request(&patient, &Method::GET).timeout(Duration::from_secs(20)).send().await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (1, Some(429)));
    assert_eq!(error.api().unwrap().retry_after, Some(Duration::from_secs(61)));
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_server_that_is_down_is_not_asked_three_times_as_often() {
    let server = answering(&[503]).await;
    let client = client(&server.url());
    for _ in 0..100 {
        request(&client, &Method::GET).send().await.unwrap_err();
    }
    assert_eq!(server.received().len(), 120);
}

#[tokio::test]
async fn successes_earn_retries() {
    let fails = Arc::new(AtomicUsize::new(0));
    let down = fails.clone();
    let server =
        Server::start(move |_| reply(if down.load(Ordering::Relaxed) > 0 { 503 } else { 200 }, &[], "{}"));
    let server = server.await;
    let policy = RetryPolicy::default().budget(2, 0.5).delays(Duration::ZERO, Duration::ZERO);
    let client = builder(&server.url()).retry_policy(policy).build().unwrap();
    let attempts = async |down: usize| {
        fails.store(down, Ordering::Relaxed);
        let result = request(&client, &Method::GET).send().await;
        result.map_or_else(|error| error.attempts(), |answer| answer.info().attempts())
    };
    assert_eq!([attempts(1).await, attempts(1).await], [3, 1]);
    attempts(0).await;
    attempts(0).await;
    assert_eq!([attempts(1).await, attempts(1).await], [2, 1]);
}

#[tokio::test]
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
    for (method, first, expected) in [
        (Method::DELETE, 502, Outcome::Unknown),
        (Method::PATCH, 504, Outcome::Unknown),
        (Method::PATCH, 429, Outcome::Refused),
        (Method::GET, 502, Outcome::Refused),
    ] {
        let server = answering(&[first, 404]).await;
        let error = request(&client(&server.url()), &method).send().await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(404), 2));
        assert_eq!(error.outcome(), expected, "{method} {first}");
    }
}

#[tokio::test]
async fn a_429_slows_the_client_down() {
    let server = answering(&[429, 200]).await;
    let client = builder(&server.url()).rate_limit(RateLimit::default()).build().unwrap();
    let clone = client.clone();
    assert_eq!(client.rate_limiter().state().per_second, Some(20.0));
    let began = Instant::now();
    let answer: RawResponse = request(&client, &Method::GET).send().await.unwrap();
    let speed = clone.rate_limiter().state().per_second.unwrap();
    assert!((10.0..11.0).contains(&speed), "{speed}");
    // without a word about how long, a second
    assert!(answer.info().attempts() == 2 && began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_call_that_would_wait_for_too_long_fails_at_once() {
    let server = answering(&[200]).await;
    let client = builder(&server.url()).rate_limit(RateLimit::default()).build().unwrap();
    slow_down(client.rate_limiter(), Some(Duration::from_secs(60)));
    let began = Instant::now();
    let soon = Duration::from_secs(20);
    for result in [
        request(&client, &Method::GET).timeout(soon).send().await.map(drop),
        request(&client, &Method::POST).timeout(soon).send().await.map(drop),
        client.dids().delete("1").timeout(soon).await.map(drop),
    ] {
        let error = result.unwrap_err();
        assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
        let text = error.to_string();
        assert!(
            text.contains("rate limit") && text.contains("20s") && text.contains("longer timeout"),
            "{text}"
        );
        match error {
            Error::Timeout(error) => {
                assert_eq!((error.phase, error.limit), (TimeoutPhase::RateLimit, Some(soon)));
                assert!(error.wait.unwrap() > soon);
            }
            other => panic!("{other}"),
        }
    }
    assert!(began.elapsed() < soon, "{:?}", began.elapsed());
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn what_the_server_said_is_told_when_there_is_no_time_to_ask_again() {
    let server = answering(&[503]).await;
    let client = builder(&server.url()).rate_limit(RateLimit::per_second(1)).build().unwrap();
    // the second attempt would have to wait for its turn
    let error = request(&client, &Method::GET).timeout(Duration::from_millis(500)).send().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
}

#[tokio::test]
async fn policies_that_make_no_sense_are_refused() {
    let seconds = Duration::from_secs;
    for policy in [
        RetryPolicy::default().delays(seconds(2), seconds(1)),
        RetryPolicy::default().budget(1, -0.1),
        RetryPolicy::default().budget(1, f64::NAN),
        RetryPolicy::default().budget(1, 1.5),
    ] {
        let error = Client::builder("k").retry_policy(policy).build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with("retry"), "{error}");
    }
    let result: Result<Client> = Client::builder("k").retry_policy(RetryPolicy::never()).build();
    assert!(result.is_ok());
}

#[tokio::test]
async fn what_waits_for_a_connection_was_not_sent() {
    // nobody answers the handshake
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("https://{}/v3", listener.local_addr().unwrap()));
    let soon = Duration::from_millis(200);
    for method in [Method::POST, Method::PATCH] {
        let error = request(&client, &method).timeout(soon).send().await.unwrap_err();
        assert!(error.is_connect() && error.is_timeout(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 1));
        // and may be sent again
        let error = request(&client, &method).read_timeout(soon).send().await.unwrap_err();
        assert!(error.is_connect() && error.is_timeout(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 3));
    }
}

#[tokio::test]
async fn an_error_page_that_stalls_holds_up_nobody() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => {
            Reply::Stall(b"HTTP/1.1 429 Too Many\r\nRetry-After: 0\r\nContent-Length: 100\r\n\r\n{".to_vec())
        }
        _ => reply(200, &[], "{}"),
    })
    .await;
    let client = builder(&server.url()).rate_limit(RateLimit::default()).build().unwrap();
    let call = request(&client, &Method::GET).no_timeout().send();
    let slower = async {
        while client.rate_limiter().state().per_second == Some(20.0) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.received().len()
    };
    let (answer, asked) = tokio::join!(call, slower);
    assert_eq!((answer.unwrap().info().attempts(), asked), (2, 1));
}

#[tokio::test]
async fn waits_without_end_are_no_overflow() {
    let server = server(vec![(429, vec![("Retry-After", "18446744073709549568")])]).await;
    let endless = RetryPolicy::default().delays(Duration::MAX, Duration::MAX).max_retry_after(Duration::MAX);
    let client = builder(&server.url()).retry_policy(endless).build().unwrap();
    let error = request(&client, &Method::GET).no_timeout().send().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(429), 1));
}
