//! One connection of a server.

use crate::answer::Answer;
use crate::fault::Fault;
use crate::request::{Received, read};
use crate::script::{PAUSE, Then, faulty, whole};
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What a client has to read what came before a reset, which may take it away.
const BEFORE_RESET: Duration = Duration::from_millis(100);

/// How long a connection is silent before the other side is asked whether it is still there, and how often then.
const LOOK: Duration = Duration::from_secs(1);

/// A connection of a server: reads a request, writes its answer, and so on.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    number: usize,
    /// The last request asked for the end of the connection.
    last: bool,
}

impl Connection {
    /// Speaks HTTP on `stream`; `number` is that of [`Received::connection`].
    pub fn new(stream: TcpStream, number: usize) -> Connection {
        // Small answers must not wait for each other; where that cannot be had, they do.
        let _ = stream.set_nodelay(true);
        // When too many connect at once, a client may have closed a connection that the server is still about to take:
        // nothing tells of its end then, but that nobody answers for it.
        let keepalive = TcpKeepalive::new().with_time(LOOK).with_interval(LOOK);
        let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
        Connection { stream: BufReader::new(stream), number, last: false }
    }

    /// Reads the next request; `None` at the end of the connection, or of what makes sense.
    pub async fn receive(&mut self) -> Option<Received> {
        let received = read(&mut self.stream, self.number).await?;
        self.last = received.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        Some(received)
    }

    /// Writes an answer and what befalls it, and gives the connection back if it goes on.
    ///
    /// # Errors
    /// If the client has gone; and [`io::ErrorKind::InvalidInput`] if the fault needs a body that the answer does not
    /// have, see [`Fault::needs_body`].
    pub async fn answer(mut self, answer: &Answer, fault: Option<Fault>) -> io::Result<Option<Connection>> {
        let script = match fault {
            Some(fault) => faulty(answer, fault)?,
            None => whole(answer),
        };
        match fault {
            Some(Fault::Trickle) => self.trickle(&script.bytes).await?,
            _ => self.stream.write_all(&script.bytes).await?,
        }
        self.stream.flush().await?;
        match script.then {
            Then::GoOn if !self.last => return Ok(Some(self)),
            Then::GoOn | Then::End => self.stream.shutdown().await?,
            Then::Reset => {
                tokio::time::sleep(BEFORE_RESET).await;
                self.stream.get_ref().set_zero_linger()?;
            }
            Then::Wait => self.wait().await?,
            Then::Repeat(bytes, pause) => self.repeat(&bytes, pause).await?,
        }
        Ok(None)
    }

    async fn trickle(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            tokio::time::sleep(PAUSE).await;
            self.stream.write_all(&[*byte]).await?;
            self.stream.flush().await?;
        }
        Ok(())
    }

    /// Until the client goes.
    async fn wait(&mut self) -> io::Result<()> {
        let mut ignored = [0; 1024];
        while self.stream.read(&mut ignored).await? > 0 {}
        Ok(())
    }

    async fn repeat(&mut self, bytes: &[u8], pause: Duration) -> io::Result<()> {
        loop {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            self.stream.write_all(bytes).await?;
        }
    }
}
