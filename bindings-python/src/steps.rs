//! What comes step by step, each of which may take a request: pages, rows, pieces of files, records.

use crate::errors;
use pyo3::prelude::*;
use std::process;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Where steps come from.
pub(crate) trait Source: Send + 'static {
    type Step: Send + 'static;

    /// The next step; `None` after the last one.
    fn next(&mut self) -> impl Future<Output = didww::Result<Option<Self::Step>>> + Send;

    /// Ends the request of a step that was cancelled, where it would go on otherwise.
    fn give_up(&mut self) {}
}

/// The steps of a source, one after the other. A step that was cancelled after it had come is the next one.
pub(crate) struct Steps<S: Source> {
    /// The process whose connections the source uses.
    process: u32,
    state: Arc<Mutex<State<S>>>,
}

struct State<S: Source> {
    source: S,
    /// What came for somebody who did not take it.
    left: Option<didww::Result<Option<S::Step>>>,
}

impl<S: Source> Steps<S> {
    pub(crate) fn new(source: S) -> Self {
        Steps { process: process::id(), state: Arc::new(Mutex::new(State { source, left: None })) }
    }

    /// The next step. Until it is taken or given up, the one after it waits.
    pub(crate) fn next(&self, py: Python<'_>) -> PyResult<impl Future<Output = Claim<S>> + Send + use<S>> {
        if self.process != process::id() {
            let message =
                "it was begun before the process forked, and its connections are the parent's: begin it anew";
            return Err(errors::invalid_input(py, message));
        }
        let state = self.state.clone();
        Ok(async move {
            let mut state = state.lock_owned().await;
            let step = match state.left.take() {
                Some(left) => left,
                None => Begun { source: &mut state.source, done: false }.run().await,
            };
            Claim { step: Some(step), state }
        })
    }
}

/// A step under way.
struct Begun<'a, S: Source> {
    source: &'a mut S,
    done: bool,
}

impl<S: Source> Begun<'_, S> {
    async fn run(mut self) -> didww::Result<Option<S::Step>> {
        let step = self.source.next().await;
        self.done = true;
        step
    }
}

impl<S: Source> Drop for Begun<'_, S> {
    fn drop(&mut self) {
        if !self.done {
            self.source.give_up();
        }
    }
}

/// A step that has come, for whoever asked for it.
pub(crate) struct Claim<S: Source> {
    step: Option<didww::Result<Option<S::Step>>>,
    state: OwnedMutexGuard<State<S>>,
}

impl<S: Source> Claim<S> {
    pub(crate) fn take(mut self) -> didww::Result<Option<S::Step>> {
        self.step.take().unwrap_or(Ok(None))
    }
}

impl<S: Source> Drop for Claim<S> {
    fn drop(&mut self) {
        self.state.left = self.step.take();
    }
}
