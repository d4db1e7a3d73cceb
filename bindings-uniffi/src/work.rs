//! Calls as they are made: on threads of the library's own, and given up when nobody wants them.

use crate::errors::Result;
use didww::Error;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, AbortRegistration, Abortable};
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// Ends one call. Its request ends with it.
#[derive(uniffi::Object)]
pub struct Cancel {
    handle: AbortHandle,
    registration: Mutex<Option<AbortRegistration>>,
}

#[uniffi::export]
impl Cancel {
    /// For one call.
    #[allow(clippy::new_without_default)]
    #[uniffi::constructor]
    pub fn new() -> Self {
        let (handle, registration) = AbortHandle::new_pair();
        Cancel { handle, registration: Mutex::new(Some(registration)) }
    }

    /// Ends the call, if it has not ended.
    pub fn abort(&self) {
        self.handle.abort();
    }
}

/// What everything runs on. It is never shut down: at the end of the process tasks may still be under way.
static RUNTIME: LazyLock<std::io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().thread_name("didww").enable_all().build());

/// A task that ends when nobody waits for it any more.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What `work` comes to. It is polled on threads of the library's own, for those of the program have other things to do; it is
/// dropped when `cancel` comes first, or when whoever waits for it does no longer.
pub(crate) async fn done<T: Send + 'static>(
    cancel: Option<Arc<Cancel>>,
    work: impl Future<Output = didww::Result<T>> + Send + 'static,
) -> Result<T> {
    let registration =
        cancel.and_then(|cancel| cancel.registration.lock().unwrap_or_else(PoisonError::into_inner).take());
    let work = async move {
        match registration {
            Some(registration) => Abortable::new(work, registration).await.unwrap_or(Err(Error::Cancelled)),
            None => work.await,
        }
    };
    let runtime = RUNTIME
        .as_ref()
        .map_err(|error| Error::invalid_input(format!("no thread can be started: {error}")))?;
    let mut task = Task(runtime.spawn(AssertUnwindSafe(work).catch_unwind()));
    match (&mut task.0).await {
        Ok(Ok(result)) => Ok(result?),
        Ok(Err(panic)) => Err(Error::invalid_input(said(&*panic)).into()),
        Err(_) => Err(Error::Cancelled.into()),
    }
}

/// The same of what cannot fail.
pub(crate) async fn settled<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T> {
    done(None, async move { Ok(work.await) }).await
}

/// What a panic said: a fault of this library, which is told as an error all the same.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown");
    format!("the library failed: {text}")
}
