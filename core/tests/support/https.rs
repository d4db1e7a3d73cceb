//! An https server on this machine, with HTTP/2 where both sides want it.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use rustls::{
    ProtocolVersion, RootCertStore, ServerConfig, SupportedProtocolVersion, crypto::ring,
    pki_types::CertificateDer, server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    certificates::Identity,
    loopback::{Received, Reply, read},
};

pub const H2: &[u8] = b"h2";
pub const HTTP_1: &[u8] = b"http/1.1";

/// How a server speaks TLS.
pub struct Tls {
    pub versions: Vec<&'static SupportedProtocolVersion>,
    /// In the order of its liking; none, and it does not speak of protocols.
    pub protocols: Vec<Vec<u8>>,
    /// Whose certificates a client must show.
    pub clients: Option<CertificateDer<'static>>,
}

impl Default for Tls {
    fn default() -> Self {
        Tls { versions: rustls::ALL_VERSIONS.to_vec(), protocols: vec![HTTP_1.to_vec()], clients: None }
    }
}

impl Tls {
    pub fn acceptor(self, identity: &Identity) -> TlsAcceptor {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&self.versions)
            .expect("versions");
        let builder = match self.clients {
            None => builder.with_no_client_auth(),
            Some(root) => {
                let mut roots = RootCertStore::empty();
                roots.add(root).expect("a root certificate");
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let mut config =
            builder.with_single_cert(vec![identity.certificate.clone()], identity.key()).expect("a pair");
        config.alpn_protocols = self.protocols;
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A request, and how it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub request: Received,
    pub version: Option<ProtocolVersion>,
    pub protocol: Option<Vec<u8>>,
    pub server_name: Option<String>,
    pub client_certificate: bool,
    /// Port of the client, by which connections are told apart.
    pub from: u16,
}

/// Runs until it is dropped.
pub struct HttpsServer {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl HttpsServer {
    /// Answers each request so, over either protocol.
    pub async fn start(
        tls: Tls,
        identity: &Identity,
        answer: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let acceptor = tls.acceptor(identity);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (seen.clone(), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, log, answer) = (acceptor.clone(), log.clone(), answer.clone());
                tokio::spawn(async move {
                    if let Some(stream) = accept(&acceptor, stream).await {
                        serve(stream, log, &*answer).await;
                    }
                });
            }
        });
        HttpsServer { address, seen, task }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/v3", self.port())
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }
}

impl Drop for HttpsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Nothing if the two do not agree.
pub async fn accept(acceptor: &TlsAcceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => Some(stream),
        Err((_, mut stream)) => {
            // what is closed with bytes unread is reset, and the client may never read why
            let _ = stream.shutdown().await;
            while stream.read(&mut [0; 1024]).await.is_ok_and(|length| length > 0) {}
            None
        }
    }
}

async fn serve(
    mut stream: TlsStream<TcpStream>,
    log: Arc<Mutex<Vec<Seen>>>,
    answer: &impl Fn(&Received) -> Reply,
) {
    let connection = stream.get_ref().1;
    let how = Seen {
        request: Received { line: String::new(), headers: Vec::new(), body: Vec::new() },
        version: connection.protocol_version(),
        protocol: connection.alpn_protocol().map(<[u8]>::to_vec),
        server_name: connection.server_name().map(str::to_owned),
        client_certificate: connection.peer_certificates().is_some(),
        from: stream.get_ref().0.peer_addr().map_or(0, |address| address.port()),
    };
    let keep = |request: Received| log.lock().expect("no panic").push(Seen { request, ..how.clone() });
    if how.protocol.as_deref() == Some(H2) {
        return serve_h2(stream, keep, answer).await;
    }
    if let Some(request) = read(&mut stream).await {
        let reply = answer(&request);
        keep(request);
        let (Reply::Bytes(bytes) | Reply::Stall(bytes)) = reply else { panic!("not over TLS") };
        let _ = stream.write_all(&bytes).await;
        let _ = stream.shutdown().await;
    }
}

async fn serve_h2(
    stream: TlsStream<TcpStream>,
    keep: impl Fn(Received),
    answer: &impl Fn(&Received) -> Reply,
) {
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let headers = request.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
        let uri = request.uri();
        let line = format!("{} {} HTTP/2", request.method(), uri.path_and_query().expect("a path"));
        let received = Received { line, headers: headers.collect(), body: Vec::new() };
        let reply = answer(&received);
        keep(received);
        let (Reply::Bytes(bytes) | Reply::Stall(bytes)) = reply else { panic!("not over TLS") };
        let (head, body) = as_http_2(&bytes);
        if let Ok(mut stream) = respond.send_response(head, false) {
            let _ = stream.send_data(body.into(), true);
        }
    }
}

/// An answer of HTTP/1.1 as HTTP/2 says it.
fn as_http_2(bytes: &[u8]) -> (http::Response<()>, Vec<u8>) {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = std::str::from_utf8(&bytes[..end]).expect("text");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let mut response = http::Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if !name.eq_ignore_ascii_case("connection") {
            response = response.header(name, value);
        }
    }
    (response.body(()).expect("an answer"), bytes[end + 4..].to_vec())
}
