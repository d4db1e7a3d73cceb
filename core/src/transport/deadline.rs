//! When a call must be over.

use std::time::Duration;

use tokio::time::Instant;

/// When a request must be over.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Option<Instant>,
    /// The limit that it comes from.
    pub(super) limit: Option<Duration>,
}

impl Deadline {
    pub(super) fn after(limit: Option<Duration>) -> Self {
        // a time that no clock shows is no limit
        Deadline { at: limit.and_then(|limit| Instant::now().checked_add(limit)), limit }
    }

    /// `None` if the time is up first.
    pub(super) async fn within<T>(self, work: impl Future<Output = T>) -> Option<T> {
        match self.at {
            Some(at) => tokio::time::timeout_at(at, work).await.ok(),
            None => Some(work.await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_limit_beyond_the_clock_is_none() {
        let deadline = Deadline::after(Some(Duration::MAX));
        assert!(deadline.at.is_none());
        assert_eq!(deadline.within(async { 1 }).await, Some(1));
        let over = Deadline::after(Some(Duration::from_millis(1)));
        assert_eq!(over.within(std::future::pending::<()>()).await, None);
    }
}
