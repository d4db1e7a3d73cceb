//! A server that does what a plan says.

use crate::answer::Answer;
use crate::connection::Connection;
use crate::fault::Fault;
use crate::request::Received;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
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
    /// What each open connection is at, by its number.
    open: Mutex<BTreeMap<usize, String>>,
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, BTreeMap<usize, String>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Connections that wait to be taken at most: thousands of tasks connect at once in some tests.
const BACKLOG: u32 = 4096;

impl FaultServer {
    /// Listens on a free port of the loopback interface. `plan` is asked for each request, after it is noted.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start(plan: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> io::Result<FaultServer> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let listener = socket.listen(BACKLOG)?;
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
        self.shared.open().len()
    }

    /// What each of these is at, for people.
    pub fn open_connections_in_words(&self) -> Vec<String> {
        self.shared.open().iter().map(|(number, at)| format!("connection {number}: {at}")).collect()
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
        connections.spawn(serve(stream, number, Open::new(shared.clone(), number), plan.clone()));
        // those that have ended need no room
        while connections.try_join_next().is_some() {}
    }
}

/// Counts a connection for as long as it is open.
struct Open {
    shared: Arc<Shared>,
    number: usize,
}

impl Open {
    fn new(shared: Arc<Shared>, number: usize) -> Open {
        let open = Open { shared, number };
        open.is_at("accepted".to_owned());
        open
    }

    fn is_at(&self, words: String) {
        self.shared.open().insert(self.number, words);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.open().remove(&self.number);
    }
}

async fn serve(stream: TcpStream, number: usize, open: Open, plan: Arc<impl Fn(&Received) -> Reply>) {
    let mut connection = Connection::new(stream, number);
    open.is_at("waits for a request".to_owned());
    while let Some(received) = connection.receive().await {
        open.shared.received().push(received.clone());
        let Reply { answer, fault } = plan(&received);
        let (method, target) = (&received.method, &received.target);
        open.is_at(format!("answers {method} {target} with {} {fault:?}", answer.status));
        // a client that has gone away is what some faults are made for
        match connection.answer(&answer, fault).await {
            Ok(Some(same)) => {
                connection = same;
                open.is_at(format!("waits for a request after {method} {target}"));
            }
            Ok(None) | Err(_) => return,
        }
    }
}
