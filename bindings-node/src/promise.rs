//! Calls as promises that can be given up.

use crate::errors::thrown;
use didww_bridge::{ended, runtime};
use napi::JsValue;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::future::Future;

/// Ends one call. Its request ends with it.
#[napi]
pub struct Cancel(didww_bridge::Cancel);

#[napi]
impl Cancel {
    /// For one call.
    #[allow(clippy::new_without_default)]
    #[napi(constructor)]
    pub fn new() -> Self {
        Cancel(didww_bridge::Cancel::new())
    }

    /// Ends the call, if it has not ended.
    #[napi]
    pub fn abort(&self) {
        self.0.abort();
    }
}

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
    let runtime = runtime().map_err(napi::Error::from_reason)?;
    let work = ended(cancel.map(|cancel| &cancel.0), work);
    let (deferred, promise) = env.create_deferred()?;
    runtime.spawn(async move {
        match work.await {
            Ok(Ok(result)) => deferred.resolve(move |env: Env| made(&env, result)),
            Ok(Err(error)) => deferred.reject(thrown(&error)),
            Err(panic) => deferred.reject(napi::Error::from_reason(format!("the package failed: {panic}"))),
        }
    });
    Ok(PromiseRaw::new(env.raw(), promise.raw()))
}
