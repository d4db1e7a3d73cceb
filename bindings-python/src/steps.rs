//! What comes step by step, each of which may take a request: pages, rows, pieces of files, records.

use crate::runtime::block;
use crate::{errors, event_loop};
use pyo3::exceptions::PyStopAsyncIteration;
use pyo3::prelude::*;
use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

/// Where steps come from.
pub(crate) trait Source: Send + 'static {
    type Step: Send + 'static;

    /// The next step; `None` after the last one.
    fn next(&mut self) -> impl Future<Output = didww::Result<Option<Self::Step>>> + Send;

    /// Ends the request of a step that was cancelled, where it would go on otherwise.
    fn give_up(&mut self) {}
}

/// The steps of a source, one after the other.
///
/// To fetch a step and to take it are two things, so that none is lost: whoever is cancelled or interrupted before taking
/// what was fetched leaves it for the next one.
pub(crate) struct Steps<S: Source> {
    /// The process whose connections the source uses.
    process: u32,
    source: Arc<tokio::sync::Mutex<S>>,
    /// What came and was not taken yet.
    come: Arc<Mutex<VecDeque<Came<S>>>>,
}

/// A step, the end, or an error.
type Came<S> = didww::Result<Option<<S as Source>::Step>>;

impl<S: Source> Steps<S> {
    pub(crate) fn new(source: S) -> Self {
        Steps {
            process: process::id(),
            source: Arc::new(tokio::sync::Mutex::new(source)),
            come: Arc::default(),
        }
    }

    /// What has come and stands first; `Pending` if there is nothing, `Ready(None)` at the end.
    fn take(&self, py: Python<'_>) -> PyResult<Poll<Option<S::Step>>> {
        if self.process != process::id() {
            let message =
                "it was begun before the process forked, and its connections are the parent's: begin it anew";
            return Err(errors::invalid_input(py, message));
        }
        let first = self.come.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        match first {
            Some(step) => errors::checked(py, step).map(Poll::Ready),
            None => Ok(Poll::Pending),
        }
    }

    /// Fetches a step, after those that others fetch.
    fn fetching(&self) -> impl Future<Output = ()> + Send + use<S> {
        let (source, come) = (self.source.clone(), self.come.clone());
        async move {
            let mut source = source.lock().await;
            let step = Begun { source: &mut *source, done: false }.run().await;
            come.lock().unwrap_or_else(PoisonError::into_inner).push_back(step);
        }
    }

    /// The next step; `None` after the last one. Blocks until it has come.
    pub(crate) fn next(&self, py: Python<'_>) -> PyResult<Option<S::Step>> {
        loop {
            match self.take(py)? {
                Poll::Ready(step) => return Ok(step),
                Poll::Pending => block(py, self.fetching())?,
            }
        }
    }

    /// A step that has come, for who awaits; `None` if it is to be fetched first, `StopAsyncIteration` after the last one.
    pub(crate) fn ready(&self, py: Python<'_>) -> PyResult<Option<S::Step>> {
        match self.take(py)? {
            Poll::Ready(Some(step)) => Ok(Some(step)),
            Poll::Ready(None) => Err(PyStopAsyncIteration::new_err(())),
            Poll::Pending => Ok(None),
        }
    }

    /// What is awaited until something has come.
    pub(crate) fn fetch(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        event_loop::start(py, self.fetching(), |py, ()| Ok(py.None()))
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
