//! The task that delivers callbacks.

use std::collections::HashMap;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use didww::callback::{DELIVERY_TIMEOUT, DELIVERY_WAITS};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::event::{Encoding, Event};
use super::message::Message;
use super::recorded::{CallbackAttempt, CallbackState, RecordedCallback, Records};
use crate::server::Shared;

/// What the task and those who look at its work share.
pub(crate) struct Courier {
    secret: String,
    /// How long a minute of a wait lasts.
    minute: Duration,
    /// Tells the task that there is something to do.
    wake: Notify,
    records: Mutex<Records>,
    /// Callbacks that were taken out of the world and are not done yet.
    under_way: Mutex<usize>,
    /// Tells those who wait that a callback is done.
    done: Notify,
    http: OnceLock<Result<reqwest::Client, String>>,
    https: OnceLock<Result<reqwest::Client, String>>,
}

impl fmt::Debug for Courier {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier").field("minute", &self.minute).finish_non_exhaustive()
    }
}

impl Courier {
    pub(crate) fn new(secret: String, minute: Duration) -> Courier {
        Courier {
            secret,
            minute,
            wake: Notify::new(),
            records: Mutex::default(),
            under_way: Mutex::default(),
            done: Notify::new(),
            http: OnceLock::new(),
            https: OnceLock::new(),
        }
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    pub(crate) fn recorded(&self) -> Vec<RecordedCallback> {
        lock(&self.records).all()
    }

    /// Sends a message until it is delivered, or was sent often enough.
    async fn deliver(&self, number: usize, message: &Message) {
        let mut waits = DELIVERY_WAITS.iter();
        loop {
            let attempt = self.attempt(message).await;
            let delivered = attempt.status.is_some_and(|status| (200..=298).contains(&status));
            let wait = waits.next();
            if let Some(record) = lock(&self.records).get(number) {
                record.attempts.push(attempt);
                record.state = match (delivered, wait) {
                    (true, _) => CallbackState::Delivered,
                    (false, Some(_)) => CallbackState::UnderWay,
                    (false, None) => CallbackState::GivenUp,
                };
            }
            match wait {
                Some(wait) if !delivered => {
                    tokio::time::sleep(self.minute.mul_f64(wait.as_secs_f64() / 60.0)).await
                }
                _ => return,
            }
        }
    }

    async fn attempt(&self, message: &Message) -> CallbackAttempt {
        match self.send(message).await {
            Ok(status) => CallbackAttempt { status: Some(status), error: None },
            Err(error) => CallbackAttempt { status: None, error: Some(error) },
        }
    }

    async fn send(&self, message: &Message) -> Result<u16, String> {
        let secure = message.url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"));
        let client = if secure { &self.https } else { &self.http };
        let client = client.get_or_init(|| http_client(secure)).as_ref().map_err(String::clone)?;
        let request = client.request(message.method.clone(), &message.url).headers(message.headers.clone());
        let answer = request.body(message.body.clone()).send().await;
        answer.map(|answer| answer.status().as_u16()).map_err(|error| innermost(&error.without_url()))
    }
}

/// A client for callbacks: direct, for a proxy could not reach this machine's own receivers, and without redirects,
/// which are no success. Whom the system trusts is read for https alone, since that takes a while.
fn http_client(secure: bool) -> Result<reqwest::Client, String> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| match secure {
            true => builder.with_platform_verifier(),
            false => Ok(builder.with_root_certificates(RootCertStore::empty())),
        })
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(config).timeout(DELIVERY_TIMEOUT);
    let client = builder.no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    client.map_err(|error| innermost(&error))
}

fn innermost(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Lets pending states settle in time, and delivers what is to be told, until it is dropped.
pub(crate) async fn run(shared: Arc<Shared>) {
    let courier = &shared.courier;
    let mut round = Round { shared: &shared, deliveries: JoinSet::new(), piles: HashMap::new() };
    loop {
        let (events, next) = {
            let mut world = shared.world();
            world.catch_up();
            world.courier_comes = world.jobs.next_settling();
            let events = mem::take(&mut world.outbox);
            // while the world is held, so that nobody finds neither
            *lock(&courier.under_way) += events.len();
            (events, world.courier_comes)
        };
        round.take(events);
        tokio::select! {
            () = courier.wake.notified() => {}
            () = until(next) => {}
            Some(url) = round.deliveries.join_next() => round.go_on(url.ok().flatten()),
        }
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

/// Deliveries under way.
struct Round<'a> {
    shared: &'a Arc<Shared>,
    /// Each gives the URL whose pile is waiting for it, if it is of that kind.
    deliveries: JoinSet<Option<String>>,
    /// Events that pile up while their URL is being called: they are told together, and in order.
    piles: HashMap<String, Vec<Event>>,
}

impl Round<'_> {
    fn take(&mut self, events: Vec<Event>) {
        let mut fresh: Vec<(String, Vec<Event>)> = Vec::new();
        for event in events {
            if event.encoding != Encoding::Json {
                self.start(vec![event], None);
            } else if let Some(pile) = self.piles.get_mut(&event.url) {
                pile.push(event);
            } else if let Some((_, pile)) = fresh.iter_mut().find(|(url, _)| *url == event.url) {
                pile.push(event);
            } else {
                fresh.push((event.url.clone(), vec![event]));
            }
        }
        for (url, pile) in fresh {
            self.piles.insert(url.clone(), Vec::new());
            self.start(pile, Some(url));
        }
    }

    /// Tells what has piled up for a URL meanwhile.
    fn go_on(&mut self, url: Option<String>) {
        let Some(url) = url else { return };
        match self.piles.get_mut(&url).map(mem::take) {
            Some(pile) if !pile.is_empty() => self.start(pile, Some(url)),
            _ => drop(self.piles.remove(&url)),
        }
    }

    fn start(&mut self, events: Vec<Event>, url: Option<String>) {
        let shared = Arc::clone(self.shared);
        self.deliveries.spawn(async move {
            let courier = &shared.courier;
            if let Some(message) = Message::new(&courier.secret, &events) {
                let number = lock(&courier.records).add(&message);
                courier.deliver(number, &message).await;
            }
            *lock(&courier.under_way) -= events.len();
            courier.done.notify_waiters();
            url
        });
    }
}

impl Shared {
    /// Waits until everything that was to be told is delivered or given up.
    pub(crate) async fn callbacks_done(&self) {
        loop {
            let done = self.courier.done.notified();
            let idle = {
                let world = self.world();
                world.outbox.is_empty() && *lock(&self.courier.under_way) == 0
            };
            if idle {
                return;
            }
            done.await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
