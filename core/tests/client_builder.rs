//! What a client can be made of.

#[path = "support/child.rs"]
mod child;
#[path = "support/loopback.rs"]
mod loopback;

use std::time::Duration;

use child::{in_process, in_process_while_serving};
use didww::{ApiVersion, Client, Environment, http::Method};
use loopback::{Server, reply};

const KEY: &str = "s3cret-0123456789";

#[test]
fn defaults() {
    let client = Client::new(KEY).unwrap();
    assert_eq!(client.base_url(), "https://sandbox-api.didww.com/v3");
    assert_eq!(client.api_version().as_str(), "2022-05-10");
    let client = Client::builder(KEY).environment(Environment::Production).build().unwrap();
    assert_eq!(client.base_url(), "https://api.didww.com/v3");
    let client = Client::builder(KEY).api_version(ApiVersion::V2026_04_16).build().unwrap();
    assert_eq!(client.api_version(), ApiVersion::V2026_04_16);
}

#[test]
fn the_last_base_url_counts() {
    let builder = || Client::builder(KEY).base_url("https://proxy.example/didww/");
    assert_eq!(builder().build().unwrap().base_url(), "https://proxy.example/didww");
    let client = builder().environment(Environment::Production).build().unwrap();
    assert_eq!(client.base_url(), "https://api.didww.com/v3");
    let custom = Environment::Custom("http://localhost:1/v3".into());
    assert_eq!(Client::builder(KEY).environment(custom).build().unwrap().base_url(), "http://localhost:1/v3");
}

#[test]
fn what_is_refused() {
    for key in ["", " ", "a b", "key\n", "clé"] {
        let error = Client::new(key).unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("API key"), "{key:?}: {error}");
    }
    for url in
        ["", "/v3", "ftp://h.example", "https://u:p@h.example", "https://h.example?a", "http://h.example/v3"]
    {
        let error = Client::builder(KEY).base_url(url).build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with("base_url: "), "{url}: {error}");
    }
    assert!(Client::builder(KEY).base_url("http://h.example/v3").allow_plain_http(true).build().is_ok());
    for suffix in ["a\r\nb: c", "é", "a\tb", "a "] {
        assert!(Client::builder(KEY).user_agent_suffix(suffix).build().unwrap_err().is_invalid_input());
    }
    assert!(Client::builder(KEY).user_agent_suffix("").build().is_ok());
    for builder in [
        Client::builder(KEY).timeout(Duration::ZERO),
        Client::builder(KEY).connect_timeout(Duration::ZERO),
        Client::builder(KEY).read_timeout(Duration::ZERO),
    ] {
        assert!(builder.build().unwrap_err().is_invalid_input());
    }
    assert!(Client::builder(KEY).timeout(Duration::MAX).build().is_ok());
}

#[test]
fn the_key_is_never_shown() {
    let builder = Client::builder(KEY).base_url("https://user:s3cret@h.example");
    assert!(!format!("{builder:?}").contains("s3cret"));
    let error = builder.build().unwrap_err();
    assert!(!format!("{error:?} {error}").contains("s3cret"));
    let client = Client::new(KEY).unwrap();
    let request = client.raw(Method::POST, "dids").header("x", KEY).query("q", KEY).json(KEY);
    assert!(!format!("{client:?} {client:#?} {request:?}").contains("s3cret"));
}

#[test]
fn a_client_is_shared_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>(_: &T) {}
    let client = Client::new(KEY).unwrap();
    check(&client);
    let request = client.raw(Method::GET, "dids");
    fn sends<T: Send>(_: T) {}
    sends(request.send());
}

#[test]
fn nothing_is_installed_for_the_process() {
    let _client = Client::new(KEY).unwrap();
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[test]
fn variables_are_read() {
    in_process(
        "child_reads_variables",
        &[("DIDWW_API_KEY", KEY), ("DIDWW_ENVIRONMENT", "PRODUCTION"), ("DIDWW_API_VERSION", "2026-04-16")],
    );
    in_process("child_misses_the_key", &[("DIDWW_ENVIRONMENT", "production")]);
    in_process("child_reads_no_environment", &[("DIDWW_API_KEY", KEY), ("DIDWW_ENVIRONMENT", "Productoin")]);
}

#[test]
#[ignore = "runs in a process of its own, started by the test beside it"]
fn child_reads_variables() {
    let client = Client::from_env().unwrap();
    assert_eq!(client.base_url(), "https://api.didww.com/v3");
    assert_eq!(client.api_version(), ApiVersion::V2026_04_16);
}

#[test]
#[ignore = "runs in a process of its own, started by the test beside it"]
fn child_misses_the_key() {
    let error = Client::from_env().unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("DIDWW_API_KEY"), "{error}");
}

#[test]
#[ignore = "runs in a process of its own, started by the test beside it"]
fn child_reads_no_environment() {
    let error = Client::from_env().unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("Productoin"), "{error}");
}

#[tokio::test]
async fn requests_to_this_machine_take_no_proxy() {
    let server = Server::start(|_| reply(200, &[], "{}")).await;
    // nothing listens there
    let nowhere = "http://127.0.0.1:1".to_owned();
    let variables = vec![
        ("DIDWW_API_KEY", KEY.to_owned()),
        ("DIDWW_BASE_URL", server.url()),
        ("HTTP_PROXY", nowhere.clone()),
        ("ALL_PROXY", nowhere),
    ];
    in_process_while_serving("child_sends_a_request", variables).await;
    assert_eq!(server.received()[0].line, "GET /v3/dids HTTP/1.1");
}

#[tokio::test]
#[ignore = "runs in a process of its own, started by the test beside it"]
async fn child_sends_a_request() {
    Client::from_env().unwrap().raw(Method::GET, "dids").send().await.unwrap();
}

#[tokio::test]
async fn the_http_client_can_be_changed() {
    let proxy = Server::start(|_| reply(200, &[], "{}")).await;
    let through = didww::reqwest::Proxy::http(format!("http://{}", proxy.address)).unwrap();
    let client = Client::builder(KEY)
        .base_url("http://h.example/v3")
        .allow_plain_http(true)
        .configure_http(|http| http.proxy(through))
        .configure_http(|http| {
            http.default_headers([(http::header::DNT, "1".parse().unwrap())].into_iter().collect())
        })
        .build()
        .unwrap();
    client.raw(Method::GET, "dids").send().await.unwrap();
    let received = proxy.received();
    assert_eq!(received[0].line, "GET http://h.example/v3/dids HTTP/1.1");
    assert_eq!(received[0].all("dnt"), ["1"]);
    assert_eq!(received[0].all("api-key"), [KEY]);
}

#[tokio::test]
async fn an_http_client_of_ones_own_is_used_and_redirects_stay_within_the_host() {
    let server = Server::start(|request| match request.line.contains("/moved") {
        true => reply(307, &[("Location", "/v3/dids")], ""),
        false => reply(200, &[], "{}"),
    })
    .await;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let tls = tls.unwrap().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    let http = didww::reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(didww::reqwest::redirect::Policy::none())
        .default_headers([(http::header::DNT, "1".parse().unwrap())].into_iter().collect())
        .build()
        .unwrap();
    let client = Client::builder(KEY).base_url(server.url()).http_client(http).build().unwrap();
    client.raw(Method::GET, "moved").send().await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[1].line, "GET /v3/dids HTTP/1.1");
    assert_eq!(received[1].all("dnt"), ["1"]);
    assert_eq!(received[1].all("api-key"), [KEY]);
}

/// Whom a client trusts. The system's certificates are files on Linux alone, so only there can a test choose them.
#[cfg(target_os = "linux")]
mod tls {
    use std::{
        fs,
        io::{Read, Write},
        net::TcpListener,
        path::Path,
        sync::Arc,
        thread,
    };

    use super::{KEY, in_process};
    use didww::{Client, Error, Outcome, http::Method};
    use rustls::{
        ServerConfig, ServerConnection, StreamOwned,
        crypto::{CryptoProvider, ring},
        pki_types::PrivateKeyDer,
    };

    /// An https server with a certificate of its own for 127.0.0.1. Returns its base URL and the certificate.
    fn start() -> (String, String) {
        let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let chain = vec![key.cert.der().clone()];
        let private = PrivateKeyDer::try_from(key.signing_key.serialize_der()).expect("a key");
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, private))
            .expect("a configuration");
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("https://{}/v3", listener.local_addr().expect("an address"));
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let connection = ServerConnection::new(config.clone()).expect("a connection");
                let mut stream = StreamOwned::new(connection, socket);
                let mut request = [0; 4096];
                // a client that does not trust us goes away here
                if stream.read(&mut request).is_ok_and(|length| length > 0) {
                    let _ = stream
                        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        (url, key.cert.pem())
    }

    /// Runs the ignored test `name` in a process that trusts the certificates in a file.
    fn trusting(certificates: &Path, name: &str, url: &str) {
        let file = certificates.to_str().expect("a path in Unicode");
        in_process(
            &format!("tls::{name}"),
            &[
                ("DIDWW_API_KEY", KEY),
                ("DIDWW_BASE_URL", url),
                ("SSL_CERT_FILE", file),
                ("SSL_CERT_DIR", "/nonexistent"),
            ],
        );
    }

    #[test]
    fn what_the_system_trusts_counts() {
        let (url, certificate) = start();
        let (_, stranger) = start();
        let directory = std::env::temp_dir().join(format!("didww-tls-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let (ours, theirs) = (directory.join("ours.pem"), directory.join("theirs.pem"));
        fs::write(&ours, certificate).unwrap();
        fs::write(&theirs, stranger).unwrap();
        trusting(&ours, "child_is_answered", &url);
        trusting(&theirs, "child_meets_a_stranger", &url);
        trusting(&directory.join("missing.pem"), "child_trusts_nobody", &url);
        fs::remove_dir_all(directory).unwrap();
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the test beside it"]
    async fn child_is_answered() {
        let client = Client::from_env().unwrap();
        assert_eq!(client.raw(Method::GET, "dids").send().await.unwrap().body(), "{}");
        assert!(CryptoProvider::get_default().is_none());
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the test beside it"]
    async fn child_meets_a_stranger() {
        let error = Client::from_env().unwrap().raw(Method::POST, "orders").send().await.unwrap_err();
        assert!(matches!(error, Error::Tls(_)) && error.outcome() == Outcome::NotSent, "{error:?}");
        let shown = error.to_string();
        assert!(shown.contains("invalid peer certificate") && shown.contains("must trust"), "{shown}");
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the test beside it"]
    async fn child_trusts_nobody() {
        let error = Client::from_env().unwrap().raw(Method::POST, "orders").send().await.unwrap_err();
        assert!(matches!(error, Error::Tls(_)) && error.outcome() == Outcome::NotSent, "{error:?}");
        assert!(error.to_string().contains("trust store"), "{error}");
    }
}
