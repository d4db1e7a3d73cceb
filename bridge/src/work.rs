//! Calls as they are made: on threads of the library's own, and given up when nobody wants them.

use didww::{Error, Result};
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, AbortRegistration, Abortable};
use std::any::Any;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{LazyLock, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// Ends one call. Its request ends with it.
#[derive(Debug)]
pub struct Cancel {
    handle: AbortHandle,
    registration: Mutex<Option<AbortRegistration>>,
}

impl Default for Cancel {
    fn default() -> Self {
        Cancel::new()
    }
}

impl Cancel {
    /// For one call.
    pub fn new() -> Self {
        let (handle, registration) = AbortHandle::new_pair();
        Cancel { handle, registration: Mutex::new(Some(registration)) }
    }

    /// Ends the call, if it has not ended.
    pub fn abort(&self) {
        self.handle.abort();
    }
}

/// What everything runs on, whichever thread asked for it. It is never shut down: at the end of the process tasks may still be
/// under way, and they would find their timers gone.
static RUNTIME: LazyLock<io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().thread_name("didww").enable_all().build());

/// What calls run on; in words, why there is nothing.
///
/// # Errors
/// If the system gives no threads.
pub fn runtime() -> std::result::Result<&'static Runtime, String> {
    RUNTIME.as_ref().map_err(|error| format!("no thread can be started: {error}"))
}

/// What `work` comes to, and [`Error::Cancelled`] if `cancel` comes first; then `work` is dropped. Of a panic, which is a fault
/// of this library, what it said.
pub fn ended<T>(
    cancel: Option<&Cancel>,
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> impl Future<Output = std::result::Result<Result<T>, String>> + Send + 'static {
    let registration =
        cancel.and_then(|cancel| cancel.registration.lock().unwrap_or_else(PoisonError::into_inner).take());
    let work = async move {
        match registration {
            Some(registration) => Abortable::new(work, registration).await.unwrap_or(Err(Error::Cancelled)),
            None => work.await,
        }
    };
    async move { AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| said(&*panic)) }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown").to_owned()
}
