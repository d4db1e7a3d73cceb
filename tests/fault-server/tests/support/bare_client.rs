//! A client that knows nothing of HTTP but how to ask.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything takes.
const LIMIT: Duration = Duration::from_secs(60);

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// In order: FIN.
    Closed,
    /// RST.
    Reset,
}

/// A connection to a server.
pub struct BareClient {
    stream: TcpStream,
}

impl BareClient {
    pub async fn connect(address: SocketAddr) -> BareClient {
        BareClient { stream: TcpStream::connect(address).await.expect("a connection") }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("an open connection");
    }

    /// Asks for `target`, with `headers` that each end with a line's end.
    pub async fn get(&mut self, target: &str, headers: &str) {
        self.send(format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}\r\n")).await;
    }

    pub async fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        let read = tokio::time::timeout(LIMIT, self.stream.read_exact(&mut bytes)).await;
        read.expect("it comes").expect("an open connection");
        bytes
    }

    pub async fn until_end(&mut self) -> (Vec<u8>, End) {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(LIMIT, self.stream.read_to_end(&mut bytes)).await.expect("an end");
        match read {
            Ok(_) => (bytes, End::Closed),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => (bytes, End::Reset),
            Err(error) => panic!("{error}"),
        }
    }

    /// Whether nothing comes, not even the end, for a while.
    pub async fn is_silent(&mut self) -> bool {
        let mut byte = [0];
        tokio::time::timeout(Duration::from_millis(100), self.stream.read(&mut byte)).await.is_err()
    }
}

/// Waits until it is so.
pub async fn eventually(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "it never is");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
