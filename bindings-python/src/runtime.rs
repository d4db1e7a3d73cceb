//! What drives the calls: one runtime per process, and blocking calls that Ctrl-C interrupts.

use crate::{errors, event_loop};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::cell::Cell;
use std::io;
use std::pin::pin;
use std::process;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle};

/// How long the end of the interpreter waits for others.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a blocking call looks whether a signal has come.
pub(crate) const SIGNAL_TICK: Duration = Duration::from_millis(40);
/// Threads that look after connections, timers and the calls that are awaited.
const WORKERS: usize = 2;

/// The runtime of this process. It is never dropped: its threads end with the process.
pub(crate) struct Shared {
    process: u32,
    pub(crate) handle: Handle,
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
    Ok(Shared { process: process::id(), handle })
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

/// The process whose interpreter ends; 0 as long as none does.
static ENDING: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// Whether it is this thread that ends it.
    static ENDS: Cell<bool> = const { Cell::new(false) };
}

/// Whether the interpreter ends, and whoever is not the thread that ends it must not come in any more.
pub(crate) fn is_ending() -> bool {
    match ENDING.load(Ordering::SeqCst) {
        0 => false,
        // what was forked meanwhile goes on
        ending => ending == process::id() && !ENDS.get(),
    }
}

/// Threads that are about to attach, or are attached, other than by what Python calls: how many, and above that of which
/// process, for a child that is forked meanwhile has none of them.
static ATTACHING: AtomicU64 = AtomicU64::new(0);

/// How many of them this process has.
fn attaching() -> u64 {
    let (process, count) = split(ATTACHING.load(Ordering::SeqCst));
    if process == process::id() { count } else { 0 }
}

fn split(packed: u64) -> (u32, u64) {
    // the upper half is what a process id was put into
    ((packed >> 32) as u32, packed & u64::from(u32::MAX))
}

/// A thread that is counted until it is dropped.
struct Counted {
    process: u32,
}

impl Counted {
    fn new() -> Counted {
        let process = process::id();
        Counted::change(|(of, count)| Some((process, if of == process { count + 1 } else { 1 })));
        Counted { process }
    }

    fn change(to: impl Fn((u32, u64)) -> Option<(u32, u64)>) {
        let _ = ATTACHING.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |packed| {
            to(split(packed)).map(|(process, count)| (u64::from(process) << 32) | count)
        });
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        // what it forked while it was attached has begun to count anew
        Counted::change(|(of, count)| {
            (of == self.process && self.process == process::id()).then(|| (of, count.saturating_sub(1)))
        });
    }
}

/// Attaches a thread to the interpreter; `None` once that ends: whoever attaches then is ended in the middle by some versions
/// of Python, and that aborts the process.
pub(crate) fn attach<T>(work: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    let _counted = Counted::new();
    if is_ending() { None } else { Python::try_attach(work) }
}

/// Called when the interpreter is about to end: waits until no thread is attached any more that Python does not know of.
#[pyfunction]
#[pyo3(name = "_ending")]
pub(crate) fn ending(py: Python<'_>) {
    ENDS.set(true);
    ENDING.store(process::id(), Ordering::SeqCst);
    py.detach(|| {
        let until = Instant::now() + PATIENCE;
        while attaching() > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Keeps a thread from coming back into an interpreter that ends.
fn stay_out_of_the_end() {
    while is_ending() {
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

/// Blocks, or starts what is awaited, as the caller wants it.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    awaited: bool,
    work: impl Future<Output = T> + Send + 'static,
    finish: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
) -> PyResult<Py<PyAny>> {
    if awaited {
        return event_loop::start(py, work, finish);
    }
    let done = block(py, work)?;
    finish(py, done)
}
