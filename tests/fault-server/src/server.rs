//! A server that does what a plan says.

use crate::answer::Answer;
use crate::connection::Connection;
use crate::fault::Fault;
use crate::request::Received;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// What a request is answered, and what befalls the answer.
#[derive(Debug, Clone)]
pub struct Reply {
    answer: Answer,
    fault: Option<Fault>,
}

impl Answer {
    /// This answer, which `fault` befalls.
    ///
    /// # Panics
    /// If the fault needs a body that the answer does not have, see [`Fault::needs_body`].
    pub fn failing(self, fault: Fault) -> Reply {
        let enough = !fault.needs_body() || self.may_have_body() && !self.body.is_empty();
        assert!(enough, "the fault {fault} needs an answer that has a body");
        Reply { answer: self, fault: Some(fault) }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply { answer, fault: None }
    }
}

/// A server on this machine. It keeps connections alive, and ends with all of them when it is dropped.
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

#[derive(Default)]
struct Shared {
    received: Mutex<Vec<Received>>,
    accepted: AtomicUsize,
    open: AtomicUsize,
}

impl Shared {
    fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FaultServer {
    /// Listens on a free port of the loopback interface. `plan` is asked for each request, after it is noted.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start(plan: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> io::Result<FaultServer> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let accepting = tokio::spawn(accept(listener, shared.clone(), Arc::new(plan))).abort_handle();
        Ok(FaultServer { address, shared, accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client is given, such as `http://127.0.0.1:4010/v3`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v3", self.address)
    }

    /// The requests that have come so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received().clone()
    }

    /// How many connections were made so far.
    pub fn accepted_connections(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// How many connections are open now. One that the client has closed is counted until the server has noticed.
    pub fn open_connections(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for FaultServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        // the connections are this task's, and end with it
        self.accepting.abort();
    }
}

async fn accept(
    listener: TcpListener,
    shared: Arc<Shared>,
    plan: Arc<impl Fn(&Received) -> Reply + Send + Sync + 'static>,
) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let number = shared.accepted.fetch_add(1, Ordering::SeqCst) + 1;
        connections.spawn(serve(stream, number, Open::new(shared.clone()), plan.clone()));
        // those that have ended need no room
        while connections.try_join_next().is_some() {}
    }
}

/// Counts a connection for as long as it is open.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Open {
        shared.open.fetch_add(1, Ordering::SeqCst);
        Open(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn serve(stream: TcpStream, number: usize, open: Open, plan: Arc<impl Fn(&Received) -> Reply>) {
    let mut connection = Connection::new(stream, number);
    while let Some(received) = connection.receive().await {
        open.0.received().push(received.clone());
        let Reply { answer, fault } = plan(&received);
        // a client that has gone away is what some faults are made for
        match connection.answer(&answer, fault).await {
            Ok(Some(same)) => connection = same,
            Ok(None) | Err(_) => return,
        }
    }
}
