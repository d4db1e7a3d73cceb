//! Which requests are repeated, when, and how often.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::Method;

use crate::{Error, Result, TimeoutPhase};

/// How failed requests are repeated.
///
/// | failure | GET | PATCH, DELETE | POST |
/// |---|---|---|---|
/// | no connection was made: nothing was sent | again | again | again |
/// | 429, 502, 503, 504 | again | again | |
/// | the connection broke, or nothing came within the read timeout | again | | |
/// | anything else | | | |
///
/// Between attempts it waits a random time between nothing and 0.25 s, 0.5 s, 1 s … 5 s, which spreads the clients of a
/// server that comes back; at least as long as `Retry-After` says where the server sends it. It does not wait where that
/// would be longer than [`max_retry_after`](RetryPolicy::max_retry_after) or than the call's timeout leaves: the
/// error is given at once then.
///
/// A client has 20 retries ahead and gets one more for each five requests that succeed, so that a server that is down
/// gets little more requests than the first ones.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a request is repeated at most: 2. 0: never.
    pub max_retries: u32,
    /// Longest wait before the first repetition: 0.25 s; it doubles with each one.
    pub base_delay: Duration,
    /// What it doubles up to: 5 s.
    pub max_delay: Duration,
    /// Longest `Retry-After` that is waited for: 60 s.
    pub max_retry_after: Duration,
    /// Retries that a client has ahead: 20.
    pub budget: u32,
    /// Retries that it gets for each request that succeeds: 0.2.
    pub budget_ratio: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            max_retries: 2,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(5),
            max_retry_after: Duration::from_secs(60),
            budget: 20,
            budget_ratio: 0.2,
        }
    }
}

impl RetryPolicy {
    /// Nothing is repeated.
    pub fn never() -> Self {
        RetryPolicy { max_retries: 0, ..RetryPolicy::default() }
    }

    /// How often a request is repeated at most.
    #[must_use]
    pub fn max_retries(mut self, most: u32) -> Self {
        self.max_retries = most;
        self
    }

    /// Longest wait before the first repetition; it doubles with each one, up to `max`.
    #[must_use]
    pub fn delays(mut self, base: Duration, max: Duration) -> Self {
        (self.base_delay, self.max_delay) = (base, max);
        self
    }

    /// Longest `Retry-After` that is waited for.
    #[must_use]
    pub fn max_retry_after(mut self, limit: Duration) -> Self {
        self.max_retry_after = limit;
        self
    }

    /// Retries that a client has ahead, and that it gets for each request that succeeds.
    #[must_use]
    pub fn budget(mut self, ahead: u32, ratio: f64) -> Self {
        (self.budget, self.budget_ratio) = (ahead, ratio);
        self
    }

    pub(crate) fn check(self) -> Result<Self> {
        if self.base_delay > self.max_delay {
            return Err(Error::invalid_option("retry", "base_delay must not be longer than max_delay"));
        }
        if !(0.0..=1.0).contains(&self.budget_ratio) {
            return Err(Error::invalid_option("retry", "budget_ratio is between 0 and 1"));
        }
        Ok(self)
    }

    /// How long to wait before the request is made again; `None` if it must not be.
    pub(crate) fn delay(&self, method: &Method, error: &Error, repeated: u32) -> Option<Duration> {
        if !may_repeat(method, error) {
            return None;
        }
        let jitter = self.backoff(repeated).mul_f64(fastrand::f64());
        match error.api().and_then(|answer| answer.retry_after) {
            Some(wait) if wait > self.max_retry_after => None,
            Some(wait) => Some(wait.saturating_add(jitter.min(self.base_delay))),
            None => Some(jitter),
        }
    }

    /// Longest wait before the repetition that follows `repeated` others.
    fn backoff(&self, repeated: u32) -> Duration {
        let doubled = 1u32.checked_shl(repeated).and_then(|factor| self.base_delay.checked_mul(factor));
        doubled.map_or(self.max_delay, |delay| delay.min(self.max_delay))
    }
}

/// Whether repeating the request can do no harm and may help.
fn may_repeat(method: &Method, error: &Error) -> bool {
    let reads = *method == Method::GET || *method == Method::HEAD;
    match error {
        // a proxy that wants another password goes on wanting it
        Error::Connect(_) => error.is_retryable(),
        Error::Timeout(error) if error.phase == TimeoutPhase::Connect => true,
        Error::Timeout(error) => reads && error.phase != TimeoutPhase::RateLimit,
        Error::Transport(_) => reads,
        Error::Api(answer) => *method != Method::POST && matches!(answer.status, 429 | 502 | 503 | 504),
        _ => false,
    }
}

/// The retries that a client has left, so that a server that is down is not asked three times as often.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Mutex<f64>,
    most: f64,
    ratio: f64,
}

impl Budget {
    pub(crate) fn new(policy: &RetryPolicy) -> Self {
        let most = policy.budget.into();
        Budget { left: Mutex::new(most), most, ratio: policy.budget_ratio }
    }

    /// A request succeeded.
    pub(crate) fn earn(&self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = (*left + self.ratio).min(self.most);
    }

    /// Takes a retry, if there is one left.
    pub(crate) fn spend(&self) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        // five fifths may be a hair less than one
        let enough = *left > 1.0 - 1e-9;
        if enough {
            *left -= 1.0;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let longest: Vec<u128> =
            [0, 1, 2, 3, 4, 5, 31, 32, u32::MAX].iter().map(|n| policy.backoff(*n).as_millis()).collect();
        assert_eq!(longest, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
    }

    #[test]
    fn five_successes_earn_a_retry() {
        let budget = Budget::new(&RetryPolicy::default().budget(2, 0.2));
        assert!(budget.spend() && budget.spend() && !budget.spend());
        for _ in 0..4 {
            budget.earn();
            assert!(!budget.spend());
        }
        budget.earn();
        assert!(budget.spend() && !budget.spend());
        for _ in 0..100 {
            budget.earn();
        }
        assert!(budget.spend() && budget.spend() && !budget.spend());
    }
}
