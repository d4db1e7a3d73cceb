//! What becomes of requests when the network or the server misbehaves.
//!
//! What must become of each fault is the table in `docs/faults.md`.

use std::{
    collections::HashMap,
    fmt::Write,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use didww::{
    Client, ClientBuilder, Error, Outcome, RateLimit, RetryPolicy, SipConfiguration, VoiceInTrunk,
    http::Method,
};
use didww_faults::{Answer, Fault, FaultServer, Received, Reply};
use futures_util::future::join_all;
use tokio::sync::Notify;

const TRUNK: &str =
    r#"{"data":{"type":"voice_in_trunks","id":"t1","attributes":{"name":"Office","priority":1}}}"#;
/// Nothing here takes as long as this: whatever does hangs.
const FOR_EVER: Duration = Duration::from_secs(120);
const METHODS: [&str; 4] = ["GET", "POST", "PATCH", "DELETE"];

fn builder(url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(4));
    Client::builder("k3y-0123456789").base_url(url).retry_policy(quick).rate_limit(RateLimit::off())
}

async fn server(plan: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> FaultServer {
    FaultServer::start(plan).await.expect("a port")
}

fn trunk(name: &str) -> VoiceInTrunk {
    VoiceInTrunk::new()
        .with_name(name)
        .with_configuration(SipConfiguration::new().with_host("sip.example.com"))
}

/// One call of a method; how often it was sent, and the error if it failed.
async fn call(client: &Client, method: &str, id: &str) -> Result<u32, Error> {
    let trunks = client.voice_in_trunks();
    match method {
        "GET" => trunks.find(id).await.map(|trunk| trunk.response().map_or(0, |info| info.attempts())),
        "POST" => {
            trunks.create(trunk(id)).await.map(|trunk| trunk.response().map_or(0, |info| info.attempts()))
        }
        "PATCH" => {
            let mut trunk = VoiceInTrunk::with_id(id);
            trunk.set_name("Office");
            trunks.update(&mut trunk).await.map(|()| trunk.response().map_or(0, |info| info.attempts()))
        }
        _ => trunks.delete(id).await.map(|info| info.attempts()),
    }
}

fn whole(received: &Received) -> Answer {
    Answer::json_api(if received.method == "POST" { 201 } else { 200 }, TRUNK)
}

/// How a call ended, in the words of the table.
fn ending(result: Result<u32, Error>) -> String {
    let tries = |attempts: u32| if attempts == 1 { String::new() } else { format!(", {attempts} tries") };
    match result {
        Ok(attempts) => format!("succeeds{}", tries(attempts)),
        Err(error) => {
            let outcome = match error.outcome() {
                Outcome::NotSent => "not sent",
                Outcome::Refused => "refused",
                Outcome::Done => "done",
                _ => "unknown",
            };
            format!("`{}`, {outcome}{}", error.kind(), tries(error.attempts()))
        }
    }
}

/// The rows of the documented table: name of the fault → what becomes of each method.
fn documented() -> HashMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
    let text = std::fs::read_to_string(path).expect("docs/faults.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<String> =
            line.strip_prefix("| `")?.split(" | ").map(|cell| cell.trim().to_owned()).collect();
        let name = cells[0].trim_end_matches('`').to_owned();
        let endings = cells[2..].iter().map(|cell| cell.trim_end_matches(" |").to_owned());
        Some((name, endings.collect()))
    });
    rows.collect()
}

/// A fault and every method: what becomes of it, and that nothing stays behind.
async fn suffer(fault: Fault) -> Vec<String> {
    let failing = Arc::new(AtomicUsize::new(1));
    let fails = failing.clone();
    let server = server(move |received| match fails.load(Ordering::SeqCst) {
        0 => whole(received).into(),
        _ => whole(received).failing(fault),
    });
    let server = server.await;
    let client = builder(&server.base_url()).timeout(limit(fault)).max_response_bytes(1 << 20).build();
    let client = client.expect("a client");
    let mut endings = Vec::new();
    for method in METHODS {
        let before = server.received().len();
        let result = tokio::time::timeout(FOR_EVER, call(&client, method, "t1")).await;
        let result = result.unwrap_or_else(|_| panic!("{fault} {method} hangs"));
        let sent = server.received().len() - before;
        let attempts = result.as_ref().map_or_else(Error::attempts, |attempts| *attempts);
        // what was given up in time may not even have arrived
        let late = result.as_ref().is_err_and(Error::is_timeout) && sent < attempts as usize;
        assert!(late || sent == attempts as usize, "{fault} {method}: {sent} came, {attempts} are told");
        endings.push(ending(result));
    }
    failing.store(0, Ordering::SeqCst);
    for method in METHODS {
        let result = call(&client, method, "t1").await;
        assert!(result.is_ok(), "{method} after {fault}: {result:?}");
    }
    drop(client);
    settled(&server, 0).await;
    endings
}

/// How long a call may take: what never comes is not waited for any longer than needed.
fn limit(fault: Fault) -> Duration {
    match fault {
        Fault::Stall | Fault::StallHead | Fault::StallBody | Fault::EndlessInterim => {
            Duration::from_millis(500)
        }
        _ => Duration::from_secs(60),
    }
}

/// Waits until no more than `most` connections are open; they are not closed at once. Without its client, whose pool keeps
/// some for the next request, none is.
async fn settled(server: &FaultServer, most: usize) {
    let closed = async {
        while server.open_connections() > most {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let closed = tokio::time::timeout(FOR_EVER, closed).await;
    assert!(closed.is_ok(), "connections stay open: {:#?}", server.open_connections_in_words());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_and_every_method() {
    let endings = join_all(Fault::ALL.map(|fault| tokio::spawn(suffer(fault)))).await;
    let documented = documented();
    let mut wrong = String::new();
    for (fault, endings) in Fault::ALL.iter().zip(endings) {
        let endings = endings.expect("no panic");
        if documented.get(&fault.to_string()) != Some(&endings) {
            writeln!(wrong, "| `{fault}` | … | {} |", endings.join(" | ")).expect("text");
        }
    }
    assert!(wrong.is_empty(), "docs/faults.md says otherwise:\n{wrong}");
    assert_eq!(documented.len(), Fault::ALL.len() + 1, "each fault has its row, and so has the closed port");
}

#[tokio::test]
async fn nobody_listens() {
    let port = didww_faults::ClosedPort::reserve().expect("a port");
    let client = builder(&port.base_url()).build().expect("a client");
    let mut endings = Vec::new();
    for method in METHODS {
        endings.push(ending(call(&client, method, "t1").await));
    }
    assert_eq!(documented().get("refuse"), Some(&endings));
}

/// A number that looks random and is the same in each run.
fn scattered(number: usize) -> usize {
    let mixed = (number as u64).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33) as usize
}

/// Half of the requests meet a fault, a tenth a busy server.
fn chaos(number: usize, received: &Received) -> Reply {
    let random = scattered(number);
    match random % 10 {
        0..5 => whole(received).failing(Fault::ALL[random / 10 % Fault::ALL.len()]),
        5 => Answer::json_api([429, 500, 502, 503, 504][random / 10 % 5], r#"{"errors":[]}"#).into(),
        _ => whole(received).into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_tasks_while_faults_fire() {
    const TASKS: usize = 2_000;
    let asked = AtomicUsize::new(0);
    let server = server(move |received| chaos(asked.fetch_add(1, Ordering::Relaxed), received)).await;
    let client = builder(&server.base_url())
        .timeout(Duration::from_secs(30))
        .read_timeout(Duration::from_secs(5))
        .max_response_bytes(1 << 16)
        .build()
        .expect("a client");
    let tasks = (0..TASKS).map(|number| {
        let client = client.clone();
        tokio::spawn(async move {
            let method = METHODS[number % 4];
            (method, call(&client, method, &format!("t{number}")).await)
        })
    });
    let results = tokio::time::timeout(FOR_EVER, join_all(tasks)).await.expect("no task hangs");
    let mut sent: HashMap<String, u32> = HashMap::new();
    for received in server.received() {
        // the trunk's name tells which POST it was
        let marked = received.body.windows(9).position(|window| window == b"\"name\":\"t").map(|at| {
            String::from_utf8_lossy(&received.body[at + 8..]).split('"').next().unwrap_or_default().to_owned()
        });
        let id = received.path().rsplit('/').next().unwrap_or_default().to_owned();
        let key = if received.method == "POST" { marked.expect("a name") } else { id };
        *sent.entry(key).or_default() += 1;
    }
    let mut successes = 0;
    for (number, result) in results.into_iter().enumerate() {
        let (method, result) = result.expect("no panic");
        let sent = sent.get(&format!("t{number}")).copied().unwrap_or(0);
        let attempts = result.as_ref().map_or_else(Error::attempts, |attempts| *attempts);
        assert!(sent <= attempts, "{method} t{number} came {sent} times, {attempts} are told: {result:?}");
        // a POST is tried again only if it never left
        assert!(sent <= if method == "POST" { 1 } else { 3 }, "{method} t{number} came {sent} times");
        assert!(attempts <= 3, "{method} t{number}: {attempts}");
        successes += usize::from(result.is_ok());
    }
    assert!(successes > 100, "{successes} of {TASKS} succeed");
    drop(client);
    settled(&server, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pool_survives_ten_thousand_cancelled_requests() {
    const CANCELLED: usize = 10_000;
    let asked = Arc::new(AtomicUsize::new(0));
    let came = Arc::new(Notify::new());
    let (counted, arrived) = (asked.clone(), came.clone());
    let server = server(move |received| {
        arrived.notify_waiters();
        // some are cancelled before an answer, some in the middle, some after it
        match scattered(counted.fetch_add(1, Ordering::Relaxed)) % 4 {
            _ if received.path().ends_with("/last") => whole(received).into(),
            0 => whole(received).failing(Fault::Stall),
            1 => whole(received).failing(Fault::StallBody),
            _ => whole(received).into(),
        }
    })
    .await;
    let client = builder(&server.base_url()).build().expect("a client");
    for round in 0..CANCELLED / 100 {
        let calls = (0..100).map(|number| {
            let moment = Duration::from_micros((scattered(round * 100 + number) % 3000) as u64);
            let call = client.voice_in_trunks().find("t1").send();
            let came = came.clone();
            async move {
                let one_came = came.notified();
                tokio::select! {
                    _ = call => {}
                    // at once, soon, or when something has reached the server
                    () = tokio::time::sleep(moment), if number % 4 != 0 => {}
                    () = one_came, if number % 4 == 0 => {}
                }
            }
        });
        join_all(calls).await;
    }
    assert!(asked.load(Ordering::Relaxed) >= CANCELLED / 100, "some got as far as the server");
    let last = call(&client, "GET", "last").await;
    assert_eq!(last.map_err(|error| error.to_string()), Ok(1));
    // what was cancelled in the middle is closed; what was answered may wait for the next request
    settled(&server, 100).await;
    let opened = server.accepted_connections();
    for _ in 0..50 {
        call(&client, "GET", "last").await.expect("an answer");
    }
    let more = server.accepted_connections() - opened;
    assert!(more < 25, "the next requests find connections to use, and {more} were made");
    drop(client);
    settled(&server, 0).await;
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    for fault in [Fault::Stall, Fault::StallHead, Fault::StallBody, Fault::EndlessBody] {
        let server = server(move |received| whole(received).failing(fault)).await;
        let client = builder(&server.base_url()).max_response_bytes(usize::MAX).build().expect("a client");
        let call = client.voice_in_trunks().find("t1").send();
        let moment = Duration::from_millis(200);
        assert!(tokio::time::timeout(moment, call).await.is_err(), "{fault}");
        settled(&server, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_cancelled_in_line_leaves_it() {
    let server = server(|received| whole(received).into()).await;
    let client = builder(&server.base_url()).rate_limit(RateLimit::per_second(1)).build().expect("a client");
    // nobody may leave for a minute
    let permit = client.rate_limiter().try_acquire().expect("room for one");
    client.rate_limiter().too_many_requests(permit, Some(Duration::from_secs(60)));
    let calls: Vec<_> = (0..500)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.voice_in_trunks().find("t1").no_timeout().await.map(drop) })
        })
        .collect();
    while client.rate_limiter().state().waiting < 500 {
        tokio::task::yield_now().await;
    }
    for call in &calls {
        call.abort();
    }
    for call in calls {
        let _ = call.await;
    }
    assert_eq!(client.rate_limiter().state().waiting, 0);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_storm_of_429_ends() {
    let asked = Mutex::new(0);
    let server = server(move |received| {
        let mut asked = asked.lock().expect("no panic");
        *asked += 1;
        match *asked {
            1..=2 => Answer::json_api(429, r#"{"errors":[]}"#).header("retry-after", "0").into(),
            _ => whole(received).into(),
        }
    })
    .await;
    let client = builder(&server.base_url()).rate_limit(RateLimit::default()).build().expect("a client");
    assert_eq!(call(&client, "GET", "t1").await.expect("an answer"), 3);
    let state = client.rate_limiter().state();
    assert!(state.per_second.is_some_and(|speed| speed < 11.0), "{state:?}");
    let error = client.raw(Method::GET, "x").send().await.map(drop);
    assert!(error.is_ok(), "{error:?}");
}
