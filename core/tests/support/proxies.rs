//! Proxies on this machine. Whatever they are asked for, they connect to one server: names that exist nowhere will do.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    https,
    loopback::{Received, read},
};

/// What a client sends to a proxy to be let in: `Basic` of `user:s3cret-proxy`.
pub const AUTHORIZATION: &str = "Basic dXNlcjpzM2NyZXQtcHJveHk=";
pub const USER: &str = "user";
pub const PASSWORD: &str = "s3cret-proxy";

/// What a proxy has seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Requests that it could read: `CONNECT`, or whole ones.
    pub requests: Vec<Received>,
    /// What went through its tunnels from clients to the server.
    pub tunnelled: Vec<u8>,
    /// What SOCKS was asked to connect to.
    pub destinations: Vec<String>,
    /// User name and password of SOCKS.
    pub credentials: Vec<(String, String)>,
}

/// Runs until it is dropped.
pub struct Proxy {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Setup {
    server: SocketAddr,
    locked: bool,
    seen: Arc<Mutex<Seen>>,
}

impl Proxy {
    /// Speaks HTTP. Requests that are not for a tunnel it answers itself.
    pub async fn http(server: SocketAddr) -> Self {
        Proxy::start(server, false, |stream, setup| async move { speak_http(stream, setup).await }).await
    }

    /// The same, for those with the password alone.
    pub async fn locked_http(server: SocketAddr) -> Self {
        Proxy::start(server, true, |stream, setup| async move { speak_http(stream, setup).await }).await
    }

    /// Speaks HTTP over TLS.
    pub async fn https(server: SocketAddr, acceptor: TlsAcceptor) -> Self {
        Proxy::start(server, false, move |stream, setup| {
            let acceptor = acceptor.clone();
            async move {
                let stream = https::accept(&acceptor, stream).await?;
                speak_http(stream, setup).await
            }
        })
        .await
    }

    pub async fn socks(server: SocketAddr) -> Self {
        Proxy::start(server, false, |stream, setup| async move { speak_socks(stream, setup).await }).await
    }

    /// SOCKS for those with the password alone.
    pub async fn locked_socks(server: SocketAddr) -> Self {
        Proxy::start(server, true, |stream, setup| async move { speak_socks(stream, setup).await }).await
    }

    async fn start<F>(
        server: SocketAddr,
        locked: bool,
        speak: impl Fn(TcpStream, Setup) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Option<()>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let setup = Setup { server, locked, seen: seen.clone() };
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(speak(stream, setup.clone()));
            }
        });
        Proxy { address, seen, task }
    }

    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// With user name and password.
    pub fn url_with_password(&self, scheme: &str, password: &str) -> String {
        format!("{scheme}://{USER}:{password}@{}", self.address)
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().expect("no panic").clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Setup {
    fn see(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().expect("no panic"));
    }
}

async fn speak_http(
    mut stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    setup: Setup,
) -> Option<()> {
    let request = read(&mut stream).await?;
    let welcome = !setup.locked || request.all("proxy-authorization") == [AUTHORIZATION];
    let tunnel = request.line.starts_with("CONNECT ");
    setup.see(|seen| seen.requests.push(request));
    let answer: &[u8] = match (welcome, tunnel) {
        (false, _) => {
            b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\
                        Connection: close\r\nContent-Length: 0\r\n\r\n"
        }
        (true, true) => b"HTTP/1.1 200 Connection established\r\n\r\n",
        (true, false) => b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
    };
    stream.write_all(answer).await.ok()?;
    if !welcome || !tunnel {
        return stream.shutdown().await.ok();
    }
    connect_through(stream, setup).await
}

async fn speak_socks(mut stream: TcpStream, setup: Setup) -> Option<()> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.ok()?;
    let mut methods = vec![0; usize::from(head[1])];
    stream.read_exact(&mut methods).await.ok()?;
    let method = if setup.locked { 2 } else { 0 };
    if !methods.contains(&method) {
        stream.write_all(&[5, 0xff]).await.ok()?;
        return None;
    }
    stream.write_all(&[5, method]).await.ok()?;
    if setup.locked {
        stream.read_u8().await.ok()?;
        let credential = (text(&mut stream).await?, text(&mut stream).await?);
        let welcome = credential == (USER.to_owned(), PASSWORD.to_owned());
        setup.see(|seen| seen.credentials.push(credential));
        stream.write_all(&[1, u8::from(!welcome)]).await.ok()?;
        if !welcome {
            return None;
        }
    }
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.ok()?;
    let host = match head[3] {
        1 => std::net::Ipv4Addr::from(stream.read_u32().await.ok()?).to_string(),
        3 => text(&mut stream).await?,
        4 => std::net::Ipv6Addr::from(stream.read_u128().await.ok()?).to_string(),
        _ => return None,
    };
    let port = stream.read_u16().await.ok()?;
    setup.see(|seen| seen.destinations.push(format!("{host}:{port}")));
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.ok()?;
    connect_through(stream, setup).await
}

/// A text with its length in front.
async fn text(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; usize::from(stream.read_u8().await.ok()?)];
    stream.read_exact(&mut bytes).await.ok()?;
    String::from_utf8(bytes).ok()
}

async fn connect_through(
    client: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    setup: Setup,
) -> Option<()> {
    let server = TcpStream::connect(setup.server).await.ok()?;
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let (mut from_server, mut to_server) = server.into_split();
    tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
        let _ = to_client.shutdown().await;
    });
    let mut bytes = vec![0; 16 << 10];
    loop {
        let length = from_client.read(&mut bytes).await.ok()?;
        if length == 0 {
            return to_server.shutdown().await.ok();
        }
        setup.see(|seen| seen.tunnelled.extend_from_slice(&bytes[..length]));
        to_server.write_all(&bytes[..length]).await.ok()?;
    }
}
