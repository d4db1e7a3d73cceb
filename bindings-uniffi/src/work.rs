//! Calls as they are made: on threads of the library's own, and given up when nobody wants them.

use crate::errors::Result;
use didww::Error;
use didww_bridge::{ended, runtime};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Ends one call. Its request ends with it.
#[derive(uniffi::Object)]
pub struct Cancel(didww_bridge::Cancel);

#[uniffi::export]
impl Cancel {
    /// For one call.
    #[allow(clippy::new_without_default)]
    #[uniffi::constructor]
    pub fn new() -> Self {
        Cancel(didww_bridge::Cancel::new())
    }

    /// Ends the call, if it has not ended.
    pub fn abort(&self) {
        self.0.abort();
    }
}

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
    let work = ended(cancel.as_ref().map(|cancel| &cancel.0), work);
    let mut task = Task(runtime().map_err(Error::invalid_input)?.spawn(work));
    match (&mut task.0).await {
        Ok(Ok(result)) => Ok(result?),
        Ok(Err(panic)) => Err(Error::invalid_input(format!("the library failed: {panic}")).into()),
        Err(_) => Err(Error::Cancelled.into()),
    }
}

/// The same of what cannot fail.
pub(crate) async fn settled<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T> {
    done(None, async move { Ok(work.await) }).await
}
