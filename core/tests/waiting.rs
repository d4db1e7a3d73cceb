//! Waiting for what the server does by itself.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use didww::{
    ApiVersion, Client, ClientBuilder, Error, Export, ExportFilters, ExportStatus, ExportType, Outcome,
    RateLimit, RetryPolicy, WaitError,
};
use didww_faults::{Answer, Fault, FaultServer, Received, Reply};
use didww_sandbox::Sandbox;

const SOON: Duration = Duration::from_millis(5);

fn builder(url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(4));
    Client::builder("k3y-0123456789").base_url(url).retry_policy(quick).rate_limit(RateLimit::off())
}

async fn server(plan: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> FaultServer {
    FaultServer::start(plan).await.expect("a port")
}

fn state(status: &str) -> Answer {
    let url = if status == "Completed" { r#""http://127.0.0.1:9/v3/exports/f.csv.gz""# } else { "null" };
    let body = format!(
        r#"{{"data":{{"type":"exports","id":"e1","attributes":{{"export_type":"cdr_in","status":"{status}","url":{url}}}}}}}"#
    );
    Answer::json_api(200, body)
}

/// A server that answers one after the other, and the last one again and again.
async fn answering(answers: Vec<Reply>) -> FaultServer {
    let asked = AtomicUsize::new(0);
    server(move |_| answers[asked.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1)].clone()).await
}

fn last_month() -> ExportFilters {
    let day = Duration::from_secs(24 * 3600);
    let today = didww::jiff::Timestamp::now().to_string();
    let first = format!("{}01T00:00:00Z", &today[..8]).parse::<didww::jiff::Timestamp>().expect("a time");
    let before = (first - day).to_string();
    ExportFilters::new()
        .with_year(before[..4].parse().expect("a year"))
        .with_month(before[5..7].parse().expect("a month"))
}

fn new_export() -> Export {
    Export::new().with_export_type(ExportType::CdrIn).with_filters(last_month())
}

fn waiting(error: Error) -> WaitError {
    match error {
        Error::Wait(error) => *error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_export_is_waited_for_and_fetched() {
    for version in ApiVersion::ALL {
        let sandbox = Sandbox::start().await.expect("a sandbox");
        let client = Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).api_version(version);
        let client = client.build().expect("a client");
        let export = match version {
            ApiVersion::V2022_05_10 => new_export(),
            _ => {
                let to = didww::jiff::Timestamp::now().round(didww::jiff::Unit::Minute).expect("a time");
                let to = to - Duration::from_secs(120);
                let filters = ExportFilters::new().with_from(to - Duration::from_secs(3600)).with_to(to);
                Export::new().with_export_type(ExportType::CdrOut).with_filters(filters)
            }
        };
        let seen = std::sync::Arc::new(Mutex::new(Vec::new()));
        let told = seen.clone();
        let export = client
            .exports()
            .create_and_wait(export)
            .poll_every(Duration::from_millis(50))
            .on_progress(move |export| told.lock().expect("no panic").push(export.status()))
            .await
            .expect("an export");
        assert_eq!(export.status(), ExportStatus::Completed);
        let seen = seen.lock().expect("no panic").clone();
        assert_eq!(seen.first(), Some(&ExportStatus::Pending));
        assert_eq!(seen.last(), Some(&ExportStatus::Completed));
        let mut bytes = client.exports().content(&export).stream();
        let mut text = Vec::new();
        while let Some(piece) = bytes.try_next().await.expect("a piece") {
            text.extend_from_slice(&piece);
        }
        assert!(text.starts_with(b"Date/Time Start (UTC),"), "{}", String::from_utf8_lossy(&text));
        let again = client.exports().wait(export.id()).await.expect("at once");
        assert_eq!(again.id(), export.id());
    }
}

#[tokio::test]
async fn a_state_that_nobody_knows_ends_it() {
    for state_of in ["Failed", "Expired", ""] {
        let server =
            answering(vec![state("Pending").into(), state("Processing").into(), state(state_of).into()])
                .await;
        let client = builder(&server.base_url()).build().expect("a client");
        let error =
            client.exports().create_and_wait(new_export()).poll_every(SOON).await.expect_err(state_of);
        assert_eq!((error.kind(), error.outcome(), error.is_retryable()), ("wait", Outcome::Done, false));
        assert!(error.to_string().contains("e1") && error.to_string().contains(state_of), "{error}");
        let error = waiting(error);
        assert_eq!(
            (error.resource, &*error.id, &*error.status, error.timed_out),
            ("exports", "e1", state_of, false)
        );
        assert_eq!(server.received().len(), 3);
    }
}

#[tokio::test]
async fn the_time_can_be_up() {
    let server = answering(vec![state("Pending").into()]).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let began = Instant::now();
    let wait =
        client.exports().wait("e1").poll_every(Duration::from_millis(20)).within(Duration::from_millis(300));
    let error = wait.await.expect_err("it stays pending");
    assert!(error.is_retryable() && error.to_string().contains("wait for it again"), "{error}");
    let error = waiting(error);
    assert!(error.timed_out && error.status == "pending" && error.waited <= began.elapsed());
    // pauses grow
    let asked = server.received().len();
    assert!((3..12).contains(&asked), "{asked}");
    // a server that says nothing is not waited for for longer
    let silent = answering(vec![state("Pending").into(), state("Pending").failing(Fault::Stall)]).await;
    let client = builder(&silent.base_url()).build().expect("a client");
    let wait = client.exports().wait("e1").poll_every(SOON).within(Duration::from_millis(300));
    assert!(waiting(wait.await.expect_err("silence")).timed_out);
}

#[tokio::test]
async fn what_may_pass_is_borne_and_what_may_not_keeps_the_id() {
    let down = || Reply::from(Answer::new(503));
    let answers = vec![state("Pending").into(), down(), down(), down(), down(), state("Completed").into()];
    let server = answering(answers).await;
    let client = builder(&server.base_url()).retries(0).build().expect("a client");
    let export = client.exports().create_and_wait(new_export()).poll_every(SOON).await.expect("an export");
    assert_eq!((export.status(), server.received().len()), (ExportStatus::Completed, 6));

    let server = answering(vec![state("Pending").into(), Answer::new(401).into()]).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let error = client.exports().create_and_wait(new_export()).poll_every(SOON).await.expect_err("401");
    let error = waiting(error);
    assert_eq!((&*error.id, &*error.status, error.timed_out), ("e1", "pending", false));
    assert!(error.cause.as_ref().is_some_and(Error::is_unauthorized), "{error}");

    // nothing was seen yet: it is an error like any other
    let server = answering(vec![Answer::new(404).into()]).await;
    let client = builder(&server.base_url()).build().expect("a client");
    assert!(client.exports().wait("e1").await.expect_err("none").is_not_found());
    let error = client.exports().wait("e1").poll_every(Duration::ZERO).await.expect_err("no pause");
    assert!(error.is_invalid_input() && server.received().len() == 1);
}

#[test]
fn it_blocks_as_well() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime.block_on(answering(vec![state("Pending").into(), state("Completed").into()]));
    let client = builder(&server.base_url()).build_blocking().expect("a client");
    let export = client.exports().create_and_wait(new_export()).poll_every(SOON).send().expect("an export");
    assert_eq!(export.status(), ExportStatus::Completed);
    assert_eq!(
        client.exports().wait("e1").within(Duration::from_secs(9)).send().expect("an export").id(),
        "e1"
    );
}

#[tokio::test]
async fn types_that_do_not_settle_are_refused_by_name() {
    let client = builder("http://127.0.0.1:9/v3").build().expect("a client");
    let error = client.resources("dids").expect("a type").wait("d1").await.expect_err("they do not settle");
    assert!(error.is_invalid_input() && error.to_string().contains("do not settle"), "{error}");
}
