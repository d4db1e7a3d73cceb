//! What drives the calls: one runtime per process, blocking calls that Ctrl-C interrupts, and futures of asyncio.

use crate::errors;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::io;
use std::pin::pin;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle};
use tokio::task::AbortHandle;

/// How long the end of the interpreter waits for others.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a blocking call looks whether a signal has come.
pub(crate) const SIGNAL_TICK: Duration = Duration::from_millis(40);
/// Threads that look after connections, timers and the calls of asyncio.
const WORKERS: usize = 2;

/// Makes the result of a call into a Python object, on the thread that takes it.
pub(crate) type Finish = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The runtime of this process. It is never dropped: its threads end with the process.
pub(crate) struct Shared {
    process: u32,
    handle: Handle,
    deliveries: mpsc::Sender<Done>,
}

/// Held for a moment, and with the GIL alone, so that no thread that a fork leaves behind can hold it.
static SHARED: Mutex<Option<&'static Shared>> = Mutex::new(None);

/// The runtime of this process; one that was made before a fork has no threads here, and is left alone.
pub(crate) fn shared() -> PyResult<&'static Shared> {
    let mut known = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shared) = known.filter(|shared| shared.process == process::id()) {
        return Ok(shared);
    }
    let made: &'static Shared = Box::leak(Box::new(start().map_err(not_started)?));
    *known = Some(made);
    Ok(made)
}

fn start() -> io::Result<Shared> {
    let runtime =
        Builder::new_multi_thread().worker_threads(WORKERS).thread_name("didww").enable_all().build()?;
    let handle = runtime.handle().clone();
    // dropping it would end it
    std::mem::forget(runtime);
    let (deliveries, done) = mpsc::channel();
    thread::Builder::new().name("didww-asyncio".to_owned()).spawn(move || deliver(&done))?;
    Ok(Shared { process: process::id(), handle, deliveries })
}

fn not_started(error: io::Error) -> PyErr {
    PyRuntimeError::new_err(format!(
        "the threads of didww_sdk cannot be started: {error}; has the process too many threads or open files?"
    ))
}

/// Blocks until the work is done, without the GIL. A signal's handler runs in between, and its exception ends the work.
pub(crate) fn block<T: Send>(py: Python<'_>, work: impl Future<Output = T> + Send) -> PyResult<T> {
    if Handle::try_current().is_ok() {
        let message = "a blocking call within a hook or a progress function of didww_sdk would wait for itself: \
                       make it elsewhere, or with a thread of your own";
        return Err(errors::invalid_input(py, message));
    }
    block_in(py, &shared()?.handle, work)
}

/// The thread that ends the interpreter, once it does.
static ENDING: OnceLock<ThreadId> = OnceLock::new();
/// Threads that are about to attach, or are attached, other than by what Python calls.
static ATTACHING: AtomicUsize = AtomicUsize::new(0);

/// Attaches a thread to the interpreter; `None` once that ends: whoever attaches then is ended in the middle by some versions
/// of Python, and that aborts the process.
pub(crate) fn attach<T>(work: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    struct Counted;
    impl Drop for Counted {
        fn drop(&mut self) {
            ATTACHING.fetch_sub(1, Ordering::SeqCst);
        }
    }
    ATTACHING.fetch_add(1, Ordering::SeqCst);
    let _counted = Counted;
    match ENDING.get() {
        Some(ending) if *ending != thread::current().id() => None,
        _ => Python::try_attach(work),
    }
}

/// Called when the interpreter is about to end: waits until no thread is attached any more that Python does not know of.
#[pyfunction]
#[pyo3(name = "_ending")]
pub(crate) fn ending(py: Python<'_>) {
    let _ = ENDING.set(thread::current().id());
    py.detach(|| {
        let until = Instant::now() + PATIENCE;
        while ATTACHING.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Keeps a thread from coming back into an interpreter that ends.
fn stay_out_of_the_end() {
    while ENDING.get().is_some_and(|ending| *ending != thread::current().id()) {
        thread::park();
    }
}

/// Blocks until the work is done by another runtime.
pub(crate) fn block_in<T: Send>(
    py: Python<'_>,
    handle: &Handle,
    work: impl Future<Output = T> + Send,
) -> PyResult<T> {
    py.detach(|| {
        let done = handle.block_on(interruptible(work));
        stay_out_of_the_end();
        done
    })
}

async fn interruptible<T>(work: impl Future<Output = T>) -> PyResult<T> {
    let mut work = pin!(work);
    loop {
        match tokio::time::timeout(SIGNAL_TICK, work.as_mut()).await {
            Ok(done) => return Ok(done),
            // where the interpreter ends there are no signals any more
            Err(_) => attach(|py| py.check_signals()).unwrap_or(Ok(()))?,
        }
    }
}

/// Runs the work within the runtime, for what starts tasks of its own.
pub(crate) fn within<T>(work: impl FnOnce() -> T) -> PyResult<T> {
    let _within = shared()?.handle.enter();
    Ok(work())
}

/// A call under way for asyncio.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct Pending {
    /// The `asyncio.Future` to await.
    #[pyo3(get)]
    future: Py<PyAny>,
    abort: AbortHandle,
}

#[pymethods]
impl Pending {
    /// Ends the request.
    fn cancel(&self) {
        self.abort.abort();
    }
}

/// Starts the work; its result becomes that of an `asyncio.Future`.
pub(crate) fn start_pending<T: Send + 'static>(
    event_loop: &Bound<'_, PyAny>,
    work: impl Future<Output = T> + Send + 'static,
    finish: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Py<PyAny>> {
    let py = event_loop.py();
    let shared = shared()?;
    let future = event_loop.call_method0(pyo3::intern!(py, "create_future"))?.unbind();
    let done = Waiter { event_loop: event_loop.clone().unbind(), future: future.clone_ref(py) };
    let deliveries = shared.deliveries.clone();
    let task = shared.handle.spawn(async move {
        let result = work.await;
        let finish: Finish = Box::new(move |py| finish(py, result));
        // the thread that takes them never ends
        let _ = deliveries.send(Done { waiter: done, finish });
    });
    let pending = Pending { future, abort: task.abort_handle() };
    Ok(Py::new(py, pending)?.into_any())
}

/// Blocks, or starts a future, as the caller wants it.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    event_loop: Option<&Bound<'_, PyAny>>,
    work: impl Future<Output = T> + Send + 'static,
    finish: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Py<PyAny>> {
    match event_loop {
        None => {
            let done = block(py, work)?;
            finish(py, done)
        }
        Some(event_loop) => start_pending(event_loop, work, finish),
    }
}

struct Waiter {
    event_loop: Py<PyAny>,
    future: Py<PyAny>,
}

struct Done {
    waiter: Waiter,
    finish: Finish,
}

/// What the thread does: takes what is done, and lets each event loop know, once for as much as there is.
fn deliver(done: &mpsc::Receiver<Done>) {
    while let Ok(first) = done.recv() {
        let mut batch = vec![first];
        batch.extend(done.try_iter());
        // where the interpreter ends nobody waits any more
        let _ = attach(|py| {
            while let Some(first) = batch.first() {
                let event_loop = first.waiter.event_loop.clone_ref(py);
                let (ours, others): (Vec<Done>, Vec<Done>) =
                    batch.drain(..).partition(|done| done.waiter.event_loop.is(&event_loop));
                batch = others;
                let delivery = Py::new(py, Delivery(Mutex::new(ours)));
                let call = |delivery| {
                    let name = pyo3::intern!(py, "call_soon_threadsafe");
                    event_loop.bind(py).call_method1(name, (delivery,))
                };
                // a loop that is closed has nobody left who waits
                let _ = delivery.and_then(call);
            }
        });
    }
}

/// Results on their way to the thread of their event loop.
#[pyclass(frozen, module = "didww_sdk._native")]
struct Delivery(Mutex<Vec<Done>>);

#[pymethods]
impl Delivery {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let done = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for Done { waiter, finish } in done {
            let future = waiter.future.bind(py);
            // it was cancelled
            if future.call_method0(pyo3::intern!(py, "done"))?.is_truthy()? {
                continue;
            }
            match finish(py) {
                Ok(value) => future.call_method1(pyo3::intern!(py, "set_result"), (value,))?,
                Err(error) => {
                    future.call_method1(pyo3::intern!(py, "set_exception"), (error.into_value(py),))?
                }
            };
        }
        Ok(())
    }
}
