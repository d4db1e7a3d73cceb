//! States that turn into others by themselves. What is due is done when the world is looked at; where callbacks are
//! made, somebody does that in time.

use std::time::Duration;

use tokio::time::Instant;

use crate::behave;
use crate::world::{Ref, World};

/// What happens once an instant has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// A pending state settles.
    Settle,
    /// A hold or an upload ends.
    Lapse,
}

#[derive(Debug)]
struct Due {
    at: Instant,
    job: Job,
    target: Ref,
}

/// What is still to happen.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Vec<Due>);

impl Jobs {
    /// Takes the earliest job that is due at `now`.
    fn take_due(&mut self, now: Instant) -> Option<Due> {
        let due = self.0.iter().enumerate().filter(|(_, due)| due.at <= now);
        let (place, _) = due.min_by_key(|(_, due)| due.at)?;
        Some(self.0.remove(place))
    }

    /// Takes the earliest job that settles something, due or not.
    fn take_settling(&mut self) -> Option<Due> {
        let settling = self.0.iter().enumerate().filter(|(_, due)| due.job == Job::Settle);
        let (place, _) = settling.min_by_key(|(_, due)| due.at)?;
        Some(self.0.remove(place))
    }

    /// When the next state settles.
    pub(crate) fn next_settling(&self) -> Option<Instant> {
        self.0.iter().filter(|due| due.job == Job::Settle).map(|due| due.at).min()
    }

    /// Forgets what was to happen to `target`.
    pub(crate) fn cancel(&mut self, target: &Ref) {
        self.0.retain(|due| due.target != *target);
    }
}

impl World {
    /// Lets `target` settle after the usual delay.
    pub(crate) fn settle_later(&mut self, target: Ref) {
        let at = Instant::now() + self.settle_after;
        self.jobs.0.push(Due { at, job: Job::Settle, target });
    }

    /// Takes `target` away after `delay`.
    pub(crate) fn lapse_later(&mut self, target: Ref, delay: Duration) {
        let at = Instant::now() + delay;
        self.jobs.0.push(Due { at, job: Job::Lapse, target });
    }

    /// Does what is due by now.
    pub(crate) fn catch_up(&mut self) {
        let now = Instant::now();
        while let Some(due) = self.jobs.take_due(now) {
            self.run(&due);
        }
    }

    /// Settles everything that would settle by itself some day.
    pub(crate) fn settle_all(&mut self) {
        while let Some(due) = self.jobs.take_settling() {
            self.run(&due);
        }
    }

    fn run(&mut self, due: &Due) {
        match due.job {
            Job::Settle => behave::settle(self, &due.target),
            Job::Lapse => drop(self.remove(&due.target)),
        }
    }
}
