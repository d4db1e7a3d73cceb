//! An address at which nobody listens.

use std::io;
use std::net::SocketAddr;
use tokio::net::TcpSocket;

/// A loopback address that refuses connections until this is dropped.
#[derive(Debug)]
pub struct ClosedPort {
    /// It is bound, so that nobody else gets the port, and does not listen.
    _socket: TcpSocket,
    address: SocketAddr,
}

impl ClosedPort {
    /// Takes a port and does not listen on it.
    ///
    /// # Errors
    /// If no port can be had.
    pub fn reserve() -> io::Result<ClosedPort> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = socket.local_addr()?;
        Ok(ClosedPort { _socket: socket, address })
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client is given, such as `http://127.0.0.1:4010/v3`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v3", self.address)
    }
}
