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
    /// Of a time that began then.
    pub(super) fn since(began: Instant, limit: Option<Duration>) -> Self {
        // a time that no clock shows is no limit
        Deadline { at: limit.and_then(|limit| began.checked_add(limit)), limit }
    }

    /// `None` if the time is up first.
    pub(super) async fn within<T>(self, work: impl Future<Output = T>) -> Option<T> {
        match self.at {
            Some(at) => tokio::time::timeout_at(at, work).await.ok(),
            None => Some(work.await),
        }
    }
}

/// How long the parts of an exchange may take.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    pub(super) deadline: Deadline,
    /// Longest time without a byte of the answer.
    pub(super) idle: Option<Duration>,
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    Deadline,
    Idle,
}

impl Pace {
    /// What the work gives, unless the deadline or the idle time ends first.
    pub(super) async fn within<T>(self, work: impl Future<Output = T>) -> Result<T, Late> {
        let idle = self.idle.and_then(|idle| Instant::now().checked_add(idle));
        match (idle, self.deadline.at) {
            (Some(idle), deadline) if deadline.is_none_or(|deadline| idle < deadline) => {
                tokio::time::timeout_at(idle, work).await.map_err(|_| Late::Idle)
            }
            _ => self.deadline.within(work).await.ok_or(Late::Deadline),
        }
    }

    /// The limit that was reached.
    pub(super) fn limit(self, late: Late) -> Option<Duration> {
        match late {
            Late::Deadline => self.deadline.limit,
            Late::Idle => self.idle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_limit_beyond_the_clock_is_none() {
        let deadline = Deadline::since(Instant::now(), Some(Duration::MAX));
        assert!(deadline.at.is_none());
        assert_eq!(deadline.within(async { 1 }).await, Some(1));
        let over = Deadline::since(Instant::now(), Some(Duration::from_millis(1)));
        assert_eq!(over.within(std::future::pending::<()>()).await, None);
    }
}
