//! What a program sees of its requests as they are made: hooks, progress, its own authentication.
//!
//! All of it is called on threads of the library's own.

use crate::loaded::{Loaded, arrived};
use didww::{AuthenticationContext, BoxFuture, ClientBuilder, Credential, Error};
use didww_bridge::{Moved, about_to_leave, credential_of, headers_of, left};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// The functions of a client.
#[uniffi::export(foreign)]
pub trait Functions: Send + Sync {
    /// Gets a request as JSON before it leaves; gives headers for it as JSON, pairs of name and value, or nothing.
    fn on_request(&self, event: String) -> Option<String>;
    /// Gets what became of an attempt as JSON.
    fn on_response(&self, event: String);
    /// Gives the credential as JSON, now or later.
    fn credential(&self, request: Arc<Credentials>);
    /// Gets the status of an answer that refused it; says whether to ask for another one, now or later.
    fn rejected(&self, status: u16, decision: Arc<Decision>);
}

/// Which of the functions are there.
#[derive(uniffi::Record)]
pub struct Hooks {
    /// `on_request`.
    pub on_request: bool,
    /// `on_response`.
    pub on_response: bool,
    /// `credential`.
    pub credential: bool,
    /// `rejected`.
    pub rejected: bool,
}

/// An answer that a program gives once.
struct Once<T>(Mutex<Option<oneshot::Sender<T>>>);

impl<T> Once<T> {
    fn new() -> (Once<T>, oneshot::Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        (Once(Mutex::new(Some(sender))), receiver)
    }

    fn give(&self, answer: T) {
        // it comes too late if nobody waits any more
        if let Some(sender) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = sender.send(answer);
        }
    }
}

/// Takes the credential that a client asks for.
#[derive(uniffi::Object)]
pub struct Credentials(Once<Option<String>>);

#[uniffi::export]
impl Credentials {
    /// A key, or a header's name and value, as JSON.
    pub fn resolve(&self, json: String) {
        self.0.give(Some(json));
    }

    /// There is none.
    pub fn reject(&self) {
        self.0.give(None);
    }
}

/// Takes what a program says about a credential that was refused.
#[derive(uniffi::Object)]
pub struct Decision(Once<bool>);

#[uniffi::export]
impl Decision {
    /// Whether to ask for another one.
    pub fn decide(&self, again: bool) {
        self.0.give(again);
    }
}

/// A builder whose client calls the functions.
pub(crate) fn observed(
    mut builder: ClientBuilder,
    functions: &Arc<dyn Functions>,
    hooks: &Hooks,
) -> ClientBuilder {
    if hooks.on_request {
        let functions = functions.clone();
        builder = builder.on_request(move |event| {
            if let Some(headers) = functions.on_request(about_to_leave(event)) {
                headers_of(event, &headers);
            }
        });
    }
    if hooks.on_response {
        let functions = functions.clone();
        builder = builder.on_response(move |event| functions.on_response(left(event)));
    }
    if hooks.credential {
        builder =
            builder.authentication(Authentication { functions: functions.clone(), rejected: hooks.rejected });
    }
    builder
}

/// Functions of the program's that give the credential.
struct Authentication {
    functions: Arc<dyn Functions>,
    rejected: bool,
}

impl Authentication {
    async fn given(&self) -> didww::Result<Credential> {
        let (once, given) = Once::new();
        self.functions.credential(Arc::new(Credentials(once)));
        match given.await {
            Ok(Some(json)) => credential_of(&json),
            _ => Err(Error::invalid_member("authentication", "authentication: it was rejected")),
        }
    }

    async fn again(&self, status: u16) -> didww::Result<bool> {
        if !self.rejected {
            return Ok(false);
        }
        let (once, decided) = Once::new();
        self.functions.rejected(status, Arc::new(Decision(once)));
        decided
            .await
            .map_err(|_| Error::invalid_member("authentication", "authentication: rejected was rejected"))
    }
}

impl didww::Authentication for Authentication {
    fn credential<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
    ) -> BoxFuture<'a, didww::Result<Credential>> {
        Box::pin(self.given())
    }

    fn rejected<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
        _: &'a Credential,
        response: &'a didww::ResponseInfo,
    ) -> BoxFuture<'a, didww::Result<bool>> {
        Box::pin(self.again(response.status()))
    }
}

/// Is shown each answer while a resource is waited for.
#[uniffi::export(foreign)]
pub trait Seen: Send + Sync {
    /// Gets one.
    fn seen(&self, loaded: Arc<Loaded>);
}

pub(crate) fn progress(seen: Arc<dyn Seen>) -> didww_bridge::Seen {
    Box::new(move |answer| seen.seen(arrived(answer)))
}

/// Is told how far a file has come.
#[uniffi::export(foreign)]
pub trait Transferred: Send + Sync {
    /// How many bytes have come or left, and how many there are in all, if that is known.
    fn moved(&self, done: u64, total: Option<u64>);
}

pub(crate) fn transferred(seen: Arc<dyn Transferred>) -> Moved {
    Box::new(move |done, total| seen.moved(done, total))
}

/// Is told what the core has to say besides its answers.
#[uniffi::export(foreign)]
pub trait Listener: Send + Sync {
    /// `{level, message, …}` as JSON.
    fn said(&self, json: String);
}

/// Tells a listener what the core says from now on.
#[uniffi::export]
pub fn listen(listener: Arc<dyn Listener>) {
    didww_bridge::listen(Box::new(move |said| {
        listener.said(said.to_owned());
        true
    }));
}
