//! Calls as promises that can be given up.

use crate::errors::thrown;
use didww::Error;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, AbortRegistration, Abortable};
use napi::JsValue;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::any::Any;
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{LazyLock, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// Ends one call. Its request ends with it.
#[napi]
pub struct Cancel {
    handle: AbortHandle,
    registration: Mutex<Option<AbortRegistration>>,
}

#[napi]
impl Cancel {
    /// For one call.
    #[allow(clippy::new_without_default)]
    #[napi(constructor)]
    pub fn new() -> Self {
        let (handle, registration) = AbortHandle::new_pair();
        Cancel { handle, registration: Mutex::new(Some(registration)) }
    }

    /// Ends the call, if it has not ended.
    #[napi]
    pub fn abort(&self) {
        self.handle.abort();
    }
}

/// What everything runs on, whichever thread of JavaScript asked for it. It is never shut down: at the end of the process
/// tasks may still be under way, and they would find their timers gone.
static RUNTIME: LazyLock<io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().thread_name("didww").enable_all().build());

/// The promise of what `work` gives. It is rejected as cancelled if `cancel` comes first; then `work` is dropped.
pub(crate) fn promise<'env, T, V>(
    env: &'env Env,
    cancel: Option<&Cancel>,
    work: impl Future<Output = didww::Result<T>> + Send + 'static,
    made: impl FnOnce(&Env, T) -> Result<V> + Send + 'static,
) -> Result<PromiseRaw<'env, V>>
where
    T: Send + 'static,
    V: ToNapiValue + 'static,
{
    let runtime = RUNTIME
        .as_ref()
        .map_err(|error| napi::Error::from_reason(format!("no thread can be started: {error}")))?;
    let registration =
        cancel.and_then(|cancel| cancel.registration.lock().unwrap_or_else(PoisonError::into_inner).take());
    let work = async move {
        match registration {
            Some(registration) => Abortable::new(work, registration).await.unwrap_or(Err(Error::Cancelled)),
            None => work.await,
        }
    };
    let (deferred, promise) = env.create_deferred()?;
    runtime.spawn(async move {
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(Ok(result)) => deferred.resolve(move |env: Env| made(&env, result)),
            Ok(Err(error)) => deferred.reject(thrown(&error)),
            Err(panic) => deferred.reject(napi::Error::from_reason(said(&*panic))),
        }
    });
    Ok(PromiseRaw::new(env.raw(), promise.raw()))
}

/// What a panic said: a fault of this package, which is told as an error all the same.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown");
    format!("the package failed: {text}")
}
