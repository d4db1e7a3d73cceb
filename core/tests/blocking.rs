//! The API without `async`, within async code and without it.

#[path = "support/scene.rs"]
mod scene;
#[path = "support/shelf.rs"]
mod shelf;

use didww::blocking::Client;
use didww::http::Method;
use didww::{
    Authentication, AuthenticationContext, BoxFuture, CliFormat, Codec, Credential, Did, DidOrderItem, Error,
    Order, RateLimit, Result, SipConfiguration, TransportProtocol, VoiceInTrunk,
};
use didww_sandbox::Sandbox;
use scene::loopback::{Received, Reply, Server, reply};
use shelf::{Links, Shelf, document, id};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Longest wait for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the servers live: the tests block their own threads.
static SERVERS: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// What `make` makes, on the servers' runtime, from within async code or not.
fn there<T: Send + 'static>(make: impl Future<Output = T> + Send + 'static) -> T {
    let (tell, told) = channel();
    SERVERS.spawn(async move { tell.send(make.await) });
    told.recv_timeout(PATIENCE).expect("a server")
}

fn serve(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Server {
    there(Server::start(answer))
}

fn client(server: &Server) -> Client {
    let builder = Client::builder(scene::KEY).base_url(server.url()).rate_limit(RateLimit::off());
    builder.build_blocking().expect("a client")
}

fn sandbox() -> (Sandbox, Client) {
    let sandbox = there(Sandbox::start()).expect("a sandbox");
    let builder =
        Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).rate_limit(RateLimit::off());
    let client = builder.build_blocking().expect("a client");
    (sandbox, client)
}

/// Fails if the work does not end: what blocks for ever would tell nothing.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = channel();
    let worker = thread::spawn(move || {
        let _ = tell.send(work());
    });
    match told.recv_timeout(PATIENCE) {
        Ok(done) => done,
        Err(RecvTimeoutError::Timeout) => panic!("it blocks for ever"),
        Err(RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => unreachable!("it has told"),
        },
    }
}

/// A walk through all that can be done.
fn walk() -> Result<()> {
    let (_sandbox, client) = sandbox();
    assert!(!client.balance().find().send()?.total_balance().is_zero());

    let groups = client.did_groups().list().include(["stock_keeping_units"]).filter("is_available", true);
    let groups = groups.sort(["-area_name"]).page(1, 25).send()?;
    assert!(groups.total_records().is_some_and(|total| total >= groups.len() as u64));

    let sku =
        groups.iter().find_map(|group| group.stock_keeping_units().into_iter().next()).expect("a price");
    let item = DidOrderItem::new().with_sku_id(sku.id()).with_qty(1);
    let order = client.orders().create(Order::new().with_items([item])).send()?;
    assert_eq!(client.orders().find(order.id()).send()?.id(), order.id());

    let trunk =
        VoiceInTrunk::new().with_name("My SIP trunk").with_cli_format(CliFormat::E164).with_configuration(
            SipConfiguration::new()
                .with_host("sip.example.com")
                .with_port(5060)
                .with_codec_ids([Codec::Pcmu, Codec::Pcma])
                .with_transport_protocol_id(TransportProtocol::Udp),
        );
    let trunk = client.voice_in_trunks().create(trunk).include(["pop"]).send()?;

    let mut did = client.dids().list().first()?.expect("a number");
    did.set_description("checked").set_voice_in_trunk(&trunk);
    client.dids().update(&mut did).include(["voice_in_trunk"]).send()?;
    let found = client.dids().find(did.id()).include(["voice_in_trunk"]).send()?;
    assert_eq!(
        (found.description(), found.voice_in_trunk().expect("a trunk").name()),
        (Some("checked"), trunk.name())
    );
    did.clear_voice_in_trunk();
    client.dids().update(&mut did).send()?;
    assert!(client.voice_in_trunks().delete(trunk.id()).send()?.is_success());
    assert!(client.voice_in_trunks().find(trunk.id()).send().expect_err("deleted").is_not_found());

    let list = || client.dids().list().page_size(2);
    let rows: Result<Vec<Did>> = list().iter().collect();
    let rows = rows?;
    assert_eq!(rows.len() as u64, list().count()?);
    assert_eq!(rows.len(), list().prefetch(true).collect_all()?.len());
    let pages: Result<Vec<_>> = list().pages().map(|page| page.map(|page| page.len())).collect();
    assert_eq!(pages?.iter().sum::<usize>(), rows.len());
    assert!(client.resources("dids")?.find(did.id()).send()?.has("number"));

    let answer = client.raw(Method::GET, "dids").query("page[size]", "1").header("x-more", "1").send()?;
    assert_eq!(
        (answer.status(), answer.json::<serde_json::Value>()?["data"].as_array().map(Vec::len)),
        (200, Some(1))
    );
    Ok(())
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

// Where it is called

#[test]
fn without_a_runtime() {
    in_time(walk).unwrap();
}

#[test]
fn within_a_runtime_of_one_thread() {
    in_time(|| current_thread().block_on(async { walk() })).unwrap();
}

#[test]
fn within_a_runtime_of_many_threads() {
    in_time(|| {
        let runtime = Runtime::new().expect("a runtime");
        runtime.block_on(async {
            walk().unwrap();
            tokio::spawn(async { walk() }).await.expect("no panic").unwrap();
            tokio::task::spawn_blocking(walk).await.expect("no panic")
        })
    })
    .unwrap();
}

#[test]
fn many_times_in_one_task() {
    // tokio lets a task do so much and then has it wait: whoever blocks the task would wait for ever
    in_time(|| {
        let server = serve(|_| reply(200, &[], document(0..1).to_string()));
        let client = client(&server);
        current_thread().block_on(async move {
            for _ in 0..300 {
                assert_eq!(client.dids().list().send().unwrap().len(), 1);
            }
        });
    });
}

#[test]
fn by_many_threads_at_once() {
    in_time(|| {
        let server = serve(|request| {
            let id = request.line.split(['/', ' ']).nth(4).expect("an id").to_owned();
            let document = serde_json::json!({"data": {"type": "dids", "id": id, "attributes": {}}});
            reply(200, &[], document.to_string())
        });
        let client = client(&server);
        thread::scope(|scope| {
            for caller in 0..64 {
                let client = client.clone();
                scope.spawn(move || {
                    for call in 0..8 {
                        let id = format!("{caller}-{call}");
                        assert_eq!(client.dids().find(&id).send().unwrap().id(), id);
                    }
                });
            }
        });
        assert_eq!(server.received().len(), 64 * 8);
    });
}

#[test]
fn it_is_dropped_wherever_it_is() {
    in_time(|| {
        current_thread().block_on(async {
            let server = serve(|request| Shelf::new(6, Links::Absolute).answer(request));
            drop(client(&server));
            let used = client(&server);
            used.dids().list().send().unwrap();
            let mut rows = used.dids().list().page_size(2).prefetch(true).iter();
            assert!(rows.next().unwrap().is_ok());
            let rest = used.dids().list().page_size(2).iter();
            drop((used, rows, rest));
            tokio::task::yield_now().await;
        });
    });
}

// Rows

#[test]
fn rows_are_asked_for_as_they_are_needed() {
    in_time(|| {
        let server = serve(|request| Shelf::new(6, Links::Absolute).answer(request));
        let client = client(&server);
        let rows = client.dids().list().page_size(2).iter();
        assert_eq!(server.received().len(), 0);
        for (number, row) in rows.enumerate() {
            assert_eq!(row.unwrap().id(), id(number));
            if number == 2 {
                break;
            }
        }
        assert_eq!(server.received().len(), 2);
    });
}

#[test]
fn rows_outlive_their_client() {
    in_time(|| {
        let server = serve(|request| Shelf::new(5, Links::Absolute).answer(request));
        let client = client(&server);
        let (rows, mut pages) =
            (client.dids().list().page_size(2).iter(), client.dids().list().page_size(3).pages());
        drop(client);
        assert_eq!(
            rows.map(|row| row.unwrap().id().to_owned()).collect::<Vec<_>>(),
            (0..5).map(id).collect::<Vec<_>>()
        );
        assert_eq!(pages.next().unwrap().unwrap().len(), 3);
        assert_eq!(thread::spawn(move || pages.count()).join().unwrap(), 1);
    });
}

#[test]
fn the_next_page_comes_while_nobody_calls() {
    in_time(|| {
        let (asked, ask) = channel();
        let server = serve(move |request| {
            let _ = asked.send(());
            Shelf::new(4, Links::Absolute).answer(request)
        });
        let mut rows = client(&server).dids().list().page_size(2).prefetch(true).iter();
        assert!(rows.next().unwrap().is_ok());
        for _ in 0..2 {
            ask.recv_timeout(PATIENCE).expect("the page ahead");
        }
        assert_eq!(rows.map(Result::unwrap).count(), 3);
    });
}

#[test]
fn hooks_run_on_the_thread_that_asks() {
    in_time(|| {
        let server = serve(|request| Shelf::new(4, Links::Absolute).answer(request));
        let caller = thread::current().id();
        for (prefetch, here) in [(false, [true, true]), (true, [true, false])] {
            let (ran, runs) = channel();
            let builder = Client::builder(scene::KEY).base_url(server.url()).rate_limit(RateLimit::off());
            let builder = builder.on_request(move |_| ran.send(thread::current().id()).expect("a test"));
            let client = builder.build_blocking().unwrap();
            let list = client.dids().list().page_size(2).prefetch(prefetch);
            assert_eq!(list.iter().map(Result::unwrap).count(), 4);
            assert_eq!(runs.try_iter().map(|thread| thread == caller).collect::<Vec<_>>(), here);
        }
    });
}

#[test]
fn after_a_panic_of_a_hook_the_page_is_asked_for_again() {
    in_time(|| {
        for prefetch in [false, true] {
            let server = serve(|request| Shelf::new(4, Links::Absolute).answer(request));
            let builder = Client::builder(scene::KEY).base_url(server.url()).rate_limit(RateLimit::off());
            let asked = AtomicUsize::new(0);
            let builder = builder.on_request(move |_| {
                if asked.fetch_add(1, Ordering::SeqCst) == 1 {
                    panic!("on purpose");
                }
            });
            let client = builder.build_blocking().unwrap();
            let mut rows = client.dids().list().page_size(2).prefetch(prefetch).iter();
            assert_eq!(rows.by_ref().take(2).map(Result::unwrap).count(), 2);
            let panic = catch_unwind(AssertUnwindSafe(|| rows.next())).unwrap_err();
            assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
            assert_eq!(rows.next().unwrap().unwrap().id(), id(2));
            assert_eq!(rows.map(Result::unwrap).count(), 1);
        }
    });
}

#[test]
fn an_error_that_may_pass_does_not_end_the_rows_but_any_other_does() {
    in_time(|| {
        let server = serve(|request| {
            let status = if request.line.contains("/dids") { 503 } else { 403 };
            reply(status, &[], r#"{"errors":[{"title":"Sorry"}]}"#)
        });
        let client = client(&server);
        let rows = client.dids().list().retries(0).iter();
        assert_eq!(rows.take(3).filter(|row| row.as_ref().unwrap_err().status() == Some(503)).count(), 3);
        let mut rows = client.orders().list().iter();
        assert!(rows.next().unwrap().unwrap_err().is_forbidden());
        assert!(rows.next().is_none() && rows.next().is_none());
        let mut pages = client.orders().list().pages();
        assert!(pages.next().unwrap().unwrap_err().is_forbidden());
        assert!(pages.next().is_none());
        let mut rows = client.dids().list().filter("colour", "red").iter();
        assert!(rows.next().unwrap().unwrap_err().is_invalid_input());
        assert!(rows.next().is_none() && rows.next().is_none());
        assert_eq!(client.dids().list().page(0, 1).pages().count(), 1);
        assert_eq!(server.received().len(), 5);
    });
}

// Options and errors

#[test]
fn a_call_that_takes_too_long_ends() {
    in_time(|| {
        let server = serve(|request| match request.line.contains("slow") {
            true => Reply::Stall(Vec::new()),
            false => reply(200, &[], document(0..1).to_string()),
        });
        let client = client(&server);
        let limit = Duration::from_millis(50);
        for error in [
            client.dids().find("slow").timeout(limit).send().unwrap_err(),
            client.raw(Method::GET, "slow").timeout(limit).send().unwrap_err(),
            client.dids().delete("slow").timeout(limit).send().unwrap_err(),
        ] {
            assert!(matches!(&error, Error::Timeout(timeout) if timeout.limit == Some(limit)), "{error}");
        }
        // its own limit is the builder's, as any option
        let builder = Client::builder(scene::KEY).base_url(server.url()).timeout(limit);
        let hasty = builder.build_blocking().unwrap();
        assert!(hasty.clone().dids().find("slow").send().unwrap_err().is_timeout());
        assert_eq!(client.dids().list().no_timeout().send().unwrap().len(), 1);
    });
}

#[test]
fn an_error_is_what_it_is_everywhere() {
    in_time(|| {
        let (_sandbox, client) = sandbox();
        assert!(client.dids().find("nope").send().unwrap_err().is_not_found());
        assert!(client.dids().find("").send().unwrap_err().is_invalid_input());
        assert!(client.resources("colours").unwrap_err().is_invalid_input());
        assert!(client.address_requirements().list().send().unwrap_err().to_string().contains("2026-04-16"));
        assert!(Client::new("two words").unwrap_err().is_invalid_input());
        assert!(Client::new("k").unwrap().base_url().contains("sandbox"));
        let shown = format!("{client:?} {:?} {:?}", client.dids(), client.dids().list());
        assert!(shown.contains("base_url") && !shown.contains("sandbox-key"), "{shown}");
    });
}

/// Asks a blocking client while it is asked for a credential.
struct Asking(Arc<OnceLock<Client>>);

impl Authentication for Asking {
    fn credential<'a>(&'a self, _: &'a AuthenticationContext<'a>) -> BoxFuture<'a, Result<Credential>> {
        Box::pin(async {
            let client = self.0.get().expect("a client");
            client.raw(Method::GET, "token").authenticated(false).send()?;
            Credential::api_key("k3y")
        })
    }
}

#[test]
fn a_call_within_a_call() {
    in_time(|| {
        let server = serve(|request| Shelf::new(4, Links::Absolute).answer(request));
        let (same, other) = (Arc::new(OnceLock::new()), Arc::new(OnceLock::new()));
        other.set(client(&server)).expect("set once");
        let with = |asked: &Arc<OnceLock<Client>>| {
            let builder = Client::builder("").authentication(Asking(asked.clone())).base_url(server.url());
            builder.build_blocking().expect("a client")
        };
        same.set(with(&same)).expect("set once");
        // a call is made by the caller's thread, for rows as well
        let same = same.get().expect("a client");
        assert_eq!(same.raw(Method::GET, "dids").send().unwrap().status(), 200);
        let list = same.dids().list().page_size(2);
        assert_eq!(list.clone().iter().map(Result::unwrap).count(), 4);
        // a page ahead is fetched by the client's: it would wait for itself
        let mut rows = list.prefetch(true).iter();
        assert_eq!(rows.by_ref().take(2).map(Result::unwrap).count(), 2);
        let error = rows.next().unwrap().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("another client"), "{error}");
        let ahead = with(&other).dids().list().page_size(2).prefetch(true);
        assert_eq!(ahead.iter().map(Result::unwrap).count(), 4);
    });
}

/// Run by the test after this one, in a process in which no thread can be started.
#[test]
#[ignore = "needs a process of its own"]
fn in_a_process_without_threads() {
    let error = Client::new("k").unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("thread"), "{error}");
    println!("refused");
}

#[test]
#[cfg(target_os = "linux")]
fn a_thread_that_cannot_be_started_is_an_error() {
    // nobody has that much memory for a stack
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["in_a_process_without_threads", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env("RUST_MIN_STACK", (1u64 << 56).to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("refused"),
        "{said}{}",
        String::from_utf8_lossy(&child.stderr)
    );
}
