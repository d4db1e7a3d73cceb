//! Callbacks over HTTPS: whom the system trusts is trusted. Only here can a variable say whom.

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose};
use reqwest::Method;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::program::Running;
use crate::{JSON_API, http_client, send};

#[tokio::test]
async fn callbacks_go_to_https_too() {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let mut trusted = tempfile::NamedTempFile::new().unwrap();
    trusted.write_all(authority.pem().as_bytes()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_string()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();

    let mut command = Command::new(env!("CARGO_BIN_EXE_didww-sandbox"));
    command.arg("--settle-after=1").env("SSL_CERT_FILE", trusted.path()).env_remove("SSL_CERT_DIR");
    let program = Running::start(&mut command);
    let request = |method: Method, path: &str| {
        let request = http_client().request(method, format!("{}/{path}", program.url));
        request.header("Api-Key", "sandbox-key").header("Accept", JSON_API).header("Content-Type", JSON_API)
    };
    let pool = send(request(Method::GET, "capacity_pools?sort=-name")).await.expect(200);
    let item = json!({ "type": "capacity_order_items", "attributes": { "capacity_pool_id": pool.ids()[0], "qty": 5 } });
    let url = format!("https://localhost:{port}/hook");
    let attributes = json!({ "items": [item], "callback_url": url, "callback_method": "POST" });
    let body = json!({ "data": { "type": "orders", "attributes": attributes } }).to_string();
    send(request(Method::POST, "orders").body(body)).await.expect(201);

    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = acceptor.accept(stream).await.unwrap();
    let mut came = String::new();
    while !came.contains("\r\n\r\n") || !came.ends_with("type=orders") {
        let mut buffer = [0; 4096];
        let length = stream.read(&mut buffer).await.unwrap();
        assert!(length > 0, "{came}");
        came += &String::from_utf8_lossy(&buffer[..length]);
    }
    assert!(came.starts_with("POST /hook HTTP/1.1\r\n") && came.contains("x-didww-signature: "), "{came}");
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
}
