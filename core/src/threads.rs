//! Work that may block, on threads where it holds up nobody.

use crate::{Error, Result};
use tokio::task::{JoinHandle, spawn_blocking};

/// Runs what may block.
pub(crate) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    joined(spawn_blocking(work)).await
}

/// What work that runs already comes to.
pub(crate) async fn joined<T>(work: JoinHandle<Result<T>>) -> Result<T> {
    match work.await {
        Ok(done) => done,
        // what the caller gave may panic, a reader say: that is theirs to see
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // the runtime ends
        Err(_) => Err(Error::Cancelled),
    }
}
