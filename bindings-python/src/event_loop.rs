//! Calls that are awaited: how the event loops of asyncio come to know that they are done.
//!
//! A loop has an inbox and, where it can watch one, a bell: a socket that it reads from. Whatever thread finishes a call puts
//! the result into the inbox and rings, without Python; the loop's own thread makes the Python objects.

use crate::kept::{Kept, name};
use crate::registry::loaded;
use crate::runtime::{attach, is_ending, shared};
use pyo3::exceptions::{PyRuntimeError, PyStopIteration};
use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::AbortHandle;

/// Makes the result of a call into a Python object.
type Finish = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// A result, and the `asyncio.Future` that waits for it.
struct Done {
    future: Py<PyAny>,
    finish: Finish,
}

/// A call under way: what is awaited. Whoever is cancelled meanwhile ends the request.
#[pyclass(frozen, generic, module = "didww_sdk._native")]
pub(crate) struct Pending {
    future: Py<PyAny>,
    abort: AbortHandle,
}

#[pymethods]
impl Pending {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// Gives the future to the task that awaits, and its result once it is done: what the iterator of a future does.
    fn __next__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let future = self.future.bind(py);
        if future.call_method0(name!(py, "done"))?.is_truthy()? {
            let result = future.call_method0(name!(py, "result"))?;
            return Err(PyStopIteration::new_err((result.unbind(),)));
        }
        future.setattr(name!(py, "_asyncio_future_blocking"), true)?;
        Ok(self.future.clone_ref(py))
    }

    /// The task was cancelled, or whatever else it is told.
    #[pyo3(signature = (kind, value = None, traceback = None))]
    fn throw(
        &self,
        kind: &Bound<'_, PyAny>,
        value: Option<Bound<'_, PyAny>>,
        traceback: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        self.abort.abort();
        // the task's frames bring a traceback of their own
        drop(traceback);
        match value {
            Some(value) if !kind.is_instance_of::<pyo3::exceptions::PyBaseException>() => {
                Err(PyErr::from_value(if value.is_none() { kind.call0()? } else { value }))
            }
            _ => Err(PyErr::from_value(kind.clone())),
        }
    }

    /// Nobody waits any more.
    fn close(&self) {
        self.abort.abort();
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Starts the work for the event loop that runs.
pub(crate) fn start<T: Send + 'static>(
    py: Python<'_>,
    work: impl Future<Output = T> + Send + 'static,
    finish: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Py<PyAny>> {
    let event_loop = running_loop(py)?;
    let inbox = Inbox::of(&event_loop)?;
    let future = event_loop.call_method0(name!(py, "create_future"))?.unbind();
    let waiting = future.clone_ref(py);
    let task = shared()?.handle.spawn(async move {
        let result = work.await;
        inbox.put(Done { future: waiting, finish: Box::new(move |py| finish(py, result)) });
    });
    Ok(Py::new(py, Pending { future, abort: task.abort_handle() })?.into_any())
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING: Kept = Kept::new();
    RUNNING.get(py, || loaded(py, "asyncio")?.getattr("get_running_loop"))?.call0()
}

/// What has come for an event loop.
pub(crate) struct Inbox {
    come: Mutex<Vec<Done>>,
    bell: Bell,
}

/// How a loop is told to look into its inbox.
enum Bell {
    /// A socket whose other end it watches.
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
    /// By `call_soon_threadsafe`, for the loops of Windows and those that watch nothing.
    Call(Py<PyAny>),
}

/// The inbox of a loop, as long as the loop lives.
struct Known {
    process: u32,
    event_loop: Py<PyWeakrefReference>,
    inbox: Arc<Inbox>,
}

/// Held for a moment, and with the GIL alone, so that no thread that a fork leaves behind can hold it.
static KNOWN: Mutex<Vec<Known>> = Mutex::new(Vec::new());

fn known() -> std::sync::MutexGuard<'static, Vec<Known>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inbox {
    /// That of a loop, made when its first call starts.
    fn of(event_loop: &Bound<'_, PyAny>) -> PyResult<Arc<Inbox>> {
        let py = event_loop.py();
        let process = process::id();
        let is_its = |known: &&Known| {
            known.process == process
                && known.event_loop.bind(py).upgrade().is_some_and(|known| known.is(event_loop))
        };
        let found = known().iter().find(is_its).map(|known| known.inbox.clone());
        if let Some(inbox) = found {
            if matches!(inbox.bell, Bell::Call(_)) && is_ending() {
                return Err(PyRuntimeError::new_err("the interpreter ends: nothing can be awaited any more"));
            }
            return Ok(inbox);
        }
        let inbox = Inbox::install(event_loop)?;
        let event_loop = PyWeakrefReference::new(event_loop)?.unbind();
        forget_old_loops(py);
        known().push(Known { process, event_loop, inbox: inbox.clone() });
        Ok(inbox)
    }

    /// Makes one that the loop watches; where it cannot, one that calls the loop.
    fn install(event_loop: &Bound<'_, PyAny>) -> PyResult<Arc<Inbox>> {
        #[cfg(unix)]
        {
            use std::os::fd::AsRawFd;
            let py = event_loop.py();
            let (bell, watched) = std::os::unix::net::UnixStream::pair()?;
            bell.set_nonblocking(true)?;
            watched.set_nonblocking(true)?;
            let descriptor = watched.as_raw_fd();
            let inbox = Arc::new(Inbox { come: Mutex::default(), bell: Bell::Socket(bell) });
            let delivery = Py::new(py, Delivery { inbox: inbox.clone(), watched: Some(watched) })?;
            let name = name!(py, "add_reader");
            match event_loop.call_method1(name, (descriptor, delivery)) {
                Ok(_) => return Ok(inbox),
                Err(error) if error.is_instance_of::<pyo3::exceptions::PyNotImplementedError>(py) => {}
                Err(error) => return Err(error),
            }
        }
        let call = event_loop.getattr(name!(event_loop.py(), "call_soon_threadsafe"))?.unbind();
        Ok(Arc::new(Inbox { come: Mutex::default(), bell: Bell::Call(call) }))
    }

    /// Puts something in, and lets the loop know unless it has been told and has not looked yet.
    fn put(self: &Arc<Self>, done: Done) {
        let was_empty = {
            let mut come = self.come.lock().unwrap_or_else(PoisonError::into_inner);
            come.push(done);
            come.len() == 1
        };
        if was_empty {
            self.ring();
        }
    }

    fn ring(self: &Arc<Self>) {
        match &self.bell {
            #[cfg(unix)]
            Bell::Socket(bell) => {
                use std::io::Write;
                // if it is full, or if nobody reads any more, there is no need to
                let _ = (&mut &*bell).write(&[0]);
            }
            Bell::Call(_) => {
                let inbox = self.clone();
                // away from the threads that drive the calls, for it waits for Python
                tokio::task::spawn_blocking(move || attach(|py| inbox.call(py)));
            }
        }
    }

    fn call(self: &Arc<Self>, py: Python<'_>) {
        let Bell::Call(call) = &self.bell else { return };
        let delivery = Delivery {
            inbox: self.clone(),
            #[cfg(unix)]
            watched: None,
        };
        // a loop that is closed has nobody left who waits
        let _ = Py::new(py, delivery).and_then(|delivery| call.call1(py, (delivery,)));
    }
}

/// Drops the inboxes of loops that are closed or gone.
fn forget_old_loops(py: Python<'_>) {
    // whether a loop is closed is Python's to say, which may let another thread in
    let all = std::mem::take(&mut *known());
    for known_loop in all {
        if known_loop.process != process::id() {
            // a thread of the parent's may have been in the middle of putting something in
            std::mem::forget(known_loop);
            continue;
        }
        let event_loop = known_loop.event_loop.bind(py).upgrade();
        let is_closed = |event_loop: Bound<'_, PyAny>| {
            event_loop.call_method0(name!(py, "is_closed")).and_then(|closed| closed.is_truthy())
        };
        if event_loop.is_some_and(|event_loop| !is_closed(event_loop).unwrap_or(true)) {
            known().push(known_loop);
        }
    }
}

/// What a loop calls when the bell has rung.
#[pyclass(frozen, module = "didww_sdk._native")]
struct Delivery {
    inbox: Arc<Inbox>,
    #[cfg(unix)]
    watched: Option<std::os::unix::net::UnixStream>,
}

impl Delivery {
    /// So that it can be heard when it rings again.
    #[cfg(unix)]
    fn silence(&self) {
        use std::io::Read;
        if let Some(watched) = &self.watched {
            let _ = (&mut &*watched).read(&mut [0; 64]);
        }
    }

    #[cfg(not(unix))]
    fn silence(&self) {}
}

#[pymethods]
impl Delivery {
    fn __call__(&self, py: Python<'_>) {
        // before the inbox is emptied: what is put in afterwards rings anew
        self.silence();
        let come = std::mem::take(&mut *self.inbox.come.lock().unwrap_or_else(PoisonError::into_inner));
        for Done { future, finish } in come {
            if let Err(error) = settle(future.bind(py), finish) {
                error.write_unraisable(py, Some(future.bind(py)));
            }
        }
    }
}

/// Gives a future its result, unless it was cancelled.
fn settle(future: &Bound<'_, PyAny>, finish: Finish) -> PyResult<()> {
    let py = future.py();
    if future.call_method0(name!(py, "done"))?.is_truthy()? {
        return Ok(());
    }
    match finish(py) {
        Ok(value) => future.call_method1(name!(py, "set_result"), (value,))?,
        Err(error) => future.call_method1(name!(py, "set_exception"), (error.into_value(py),))?,
    };
    Ok(())
}
