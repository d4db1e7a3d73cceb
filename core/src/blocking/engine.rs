//! What drives the calls: a runtime on a thread of its own.

use crate::{Error, Result};
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle};
use std::{fmt, io, process};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

/// A thread that looks after connections and timers. The clones are one; it ends with the last of them.
#[derive(Clone)]
pub(super) struct Engine(Arc<Inner>);

struct Inner {
    runtime: Handle,
    thread: JoinHandle<()>,
    /// The process that has the thread.
    process: u32,
    /// Dropping it ends the thread.
    _stop: oneshot::Sender<()>,
}

impl Engine {
    pub(super) fn start() -> Result<Engine> {
        let (started, start) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        // The runtime is made on its thread, and dropped there: within async code that would panic.
        let thread = thread::Builder::new().name("didww".to_owned()).spawn(move || drive(&started, stopped));
        let thread = thread.map_err(|error| not_started(&error))?;
        let runtime = match start.recv() {
            Ok(started) => started.map_err(|error| not_started(&error))?,
            Err(_) => return Err(ended()),
        };
        Ok(Engine(Arc::new(Inner { runtime, thread, process: process::id(), _stop: stop })))
    }

    /// Blocks until the work is done. The work itself is done by this thread.
    pub(super) fn run<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.check()?;
        let _within = self.0.runtime.enter();
        // Within a task of another runtime that task's budget would run out and never be refilled.
        wait(tokio::task::unconstrained(work))
    }

    /// Whether anything would come of waiting.
    fn check(&self) -> Result<()> {
        if self.0.process != process::id() {
            let message = "this client was made before the process forked, and its thread is not in this process: \
                           make another client here";
            return Err(Error::invalid_input(message));
        }
        if self.0.thread.thread().id() == thread::current().id() {
            let message = "a blocking call on the client's own thread would wait for itself: what runs there, such as \
                           hooks and authentication, needs another client";
            return Err(Error::invalid_input(message));
        }
        if self.0.thread.is_finished() {
            return Err(ended());
        }
        Ok(())
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("thread", &self.0.thread.thread().id()).finish_non_exhaustive()
    }
}

fn not_started(error: &io::Error) -> Error {
    Error::invalid_input(format!(
        "the thread of the blocking client cannot be started: {error}; look whether the process has too many threads \
         or open files"
    ))
}

fn ended() -> Error {
    Error::invalid_input("the thread of the blocking client has ended: make another client")
}

/// What the thread does.
fn drive(started: &mpsc::SyncSender<io::Result<Handle>>, stopped: oneshot::Receiver<()>) {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    if started.send(Ok(runtime.handle().clone())).is_ok() {
        drive_until(runtime, stopped);
    }
}

fn drive_until(runtime: Runtime, stopped: oneshot::Receiver<()>) {
    // it is only ever dropped, which is an error here, and the end
    let _ = runtime.block_on(stopped);
    // a name that is still being looked up keeps nobody
    runtime.shutdown_background();
}

/// Polls on this thread, and sleeps in between.
fn wait<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(bell.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        match work.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending => bell.sleep(),
        }
    }
}

/// Wakes a thread. Not by unparking it, which the program may use for its own purposes.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    ring: Condvar,
}

impl Bell {
    fn sleep(&self) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let rung = self.ring.wait_while(rung, |rung| !*rung);
        *rung.unwrap_or_else(PoisonError::into_inner) = false;
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ring.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn a_call_in_a_forked_process_says_so() {
        let Engine(inner) = Engine::start().expect("an engine");
        let inner = Arc::into_inner(inner).expect("no clones");
        let forked = Engine(Arc::new(Inner { process: inner.process.wrapping_add(1), ..inner }));
        let error = forked.run(async { Ok(()) }).expect_err("another process");
        assert!(error.is_invalid_input() && error.to_string().contains("forked"), "{error}");
    }

    #[test]
    fn a_call_on_the_engines_own_thread_says_so() {
        let engine = Engine::start().expect("an engine");
        let own = engine.clone();
        let task = engine.0.runtime.spawn(async move { own.run(async { Ok(()) }) });
        let error = wait(task).expect("no panic").expect_err("it would wait for itself");
        assert!(error.to_string().contains("wait for itself"), "{error}");
    }

    #[test]
    fn the_thread_ends_with_the_last_clone() {
        let engine = Engine::start().expect("an engine");
        let clone = engine.clone();
        let runtime = engine.0.runtime.clone();
        drop(engine);
        assert_eq!(clone.run(async { Ok(1) }).expect("an answer"), 1);
        drop(clone);
        // what is spawned where nothing runs is cancelled
        let patience = Instant::now() + Duration::from_secs(60);
        while wait(runtime.spawn(async {})).is_ok() {
            assert!(Instant::now() < patience, "it still runs");
        }
    }

    #[test]
    fn a_panic_reaches_the_caller_and_nobody_else() {
        let engine = Engine::start().expect("an engine");
        let panicking = std::panic::AssertUnwindSafe(|| engine.run::<()>(async { panic!("on purpose") }));
        assert!(std::panic::catch_unwind(panicking).is_err());
        let spawned = engine.0.runtime.spawn(async { panic!("on purpose, too") });
        assert!(wait(spawned).expect_err("a panic").is_panic());
        assert_eq!(engine.run(async { Ok(1) }).expect("an answer"), 1);
    }
}
