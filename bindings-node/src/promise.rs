//! Calls as promises that can be given up.

use crate::errors::thrown;
use didww::Error;
use futures_util::future::{AbortHandle, AbortRegistration, Abortable};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

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

/// The promise of what `work` gives. It is rejected as cancelled if `cancel` comes first; then `work` is dropped.
pub(crate) fn promise<'env, T, V>(
    env: &'env Env,
    cancel: Option<&Cancel>,
    work: impl Future<Output = didww::Result<T>> + Send + 'static,
    made: impl FnOnce(&'env Env, T) -> Result<V> + 'static,
) -> Result<PromiseRaw<'env, V>>
where
    T: Send + 'static,
    V: ToNapiValue,
{
    let registration =
        cancel.and_then(|cancel| cancel.registration.lock().unwrap_or_else(PoisonError::into_inner).take());
    env.spawn_future_with_callback(
        async move {
            let result = match registration {
                Some(registration) => {
                    Abortable::new(work, registration).await.unwrap_or(Err(Error::Cancelled))
                }
                None => work.await,
            };
            result.map_err(|error| thrown(&error))
        },
        made,
    )
}
