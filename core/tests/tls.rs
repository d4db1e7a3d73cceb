//! Whom a client trusts, who it says it is, and what it speaks then: against servers with certificates of the test's own.

#[path = "support/certificates.rs"]
mod certificates;
#[path = "support/child.rs"]
mod child;
#[path = "support/https.rs"]
mod https;
#[path = "support/loopback.rs"]
mod loopback;

use std::time::Duration;

use certificates::{Authority, pem};
use child::in_process_while_serving;
use didww::{Client, ClientBuilder, Error, Outcome, RawResponse, Result, Trust, http::Method};
use https::{H2, HTTP_1, HttpsServer, Seen, Tls};
use loopback::{Received, Reply, Server, reply};
use rcgen::KeyPair;
use rustls::version::{TLS12, TLS13};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

const KEY: &str = "s3cret-0123456789";
const RSA_KEY: &str = include_str!("support/rsa_key.pem");

fn ok(_: &Received) -> Reply {
    reply(200, &[], "{}")
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder(KEY).base_url(url).retries(0)
}

async fn get(builder: ClientBuilder) -> Result<RawResponse> {
    builder.build()?.raw(Method::GET, "dids").send().await
}

/// A request that ends for want of trust, on either side.
async fn refused(builder: ClientBuilder) -> String {
    let client = builder.build().expect("a client");
    let error = client.raw(Method::POST, "orders").json("order").send().await.expect_err("no trust");
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
    assert!(!error.is_retryable());
    assert!(!format!("{error:?}{error}").contains(KEY));
    error.to_string()
}

#[tokio::test]
async fn added_root_certificates_are_trusted() {
    let ours = Authority::new("ours");
    let server = HttpsServer::start(Tls::default(), &ours.server(&["127.0.0.1", "localhost"]), ok).await;
    for url in [server.url("127.0.0.1"), server.url("localhost")] {
        let client = builder(&url).add_root_certificates(ours.pem());
        assert_eq!(get(client).await.unwrap().body(), "{}");
        get(builder(&url).add_root_certificates(ours.der())).await.unwrap();
        get(builder(&url).add_root_certificates(ours.pem()).trust(Trust::OnlyAdded)).await.unwrap();
    }
    assert_eq!(server.seen()[0].request.all("api-key"), [KEY]);
    assert_eq!(server.seen()[3].server_name.as_deref(), Some("localhost"));
}

#[tokio::test]
async fn one_of_several_root_certificates_is_enough() {
    let (ours, theirs, last) = (Authority::new("ours"), Authority::new("theirs"), Authority::new("last"));
    let server = HttpsServer::start(Tls::default(), &ours.server(&["127.0.0.1"]), ok).await;
    let url = server.url("127.0.0.1");
    let bundle = format!("theirs\n{}\n# ours\n{}\n{}", theirs.pem(), ours.pem(), last.pem());
    get(builder(&url).add_root_certificates(bundle)).await.unwrap();
    // Windows ends lines so
    get(builder(&url).add_root_certificates(ours.pem().replace('\n', "\r\n"))).await.unwrap();
    let one_by_one = builder(&url).add_root_certificates(theirs.pem()).add_root_certificates(ours.pem());
    get(one_by_one).await.unwrap();
}

#[tokio::test]
async fn strangers_are_not_trusted() {
    let (ours, theirs) = (Authority::new("authority"), Authority::new("authority"));
    let server = HttpsServer::start(Tls::default(), &ours.server(&["127.0.0.1"]), ok).await;
    let url = server.url("127.0.0.1");
    let shown = refused(builder(&url).add_root_certificates(theirs.pem()).trust(Trust::OnlyAdded)).await;
    assert!(shown.contains("invalid peer certificate") && shown.contains("root certificate"), "{shown}");
    // the system's trust does not help
    refused(builder(&url)).await;
    refused(builder(&url).add_root_certificates(theirs.pem())).await;
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn another_hosts_certificate_is_refused() {
    let ours = Authority::new("ours");
    let identity = ours.server(&["other.example", "localhost", "127.0.0.2"]);
    let server = HttpsServer::start(Tls::default(), &identity, ok).await;
    for trust in [Trust::System, Trust::OnlyAdded] {
        let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem()).trust(trust);
        let shown = refused(client).await;
        assert!(shown.contains("not valid for name") && shown.contains("the host's name"), "{shown}");
    }
    assert!(server.seen().is_empty());
    get(builder(&server.url("localhost")).add_root_certificates(ours.pem())).await.unwrap();
}

#[tokio::test]
async fn certificates_of_the_past_are_refused() {
    let ours = Authority::new("ours");
    let server = HttpsServer::start(Tls::default(), &ours.expired_server(&["127.0.0.1"]), ok).await;
    for trust in [Trust::System, Trust::OnlyAdded] {
        let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem()).trust(trust);
        let shown = refused(client).await;
        assert!(shown.contains("expired") && shown.contains("clock"), "{shown}");
    }
    assert!(server.seen().is_empty());
}

/// The system's certificates are files on Linux alone, so only there can a test take them away.
#[cfg(target_os = "linux")]
mod without_a_system {
    use super::*;

    const NOTHING: &str = "/nonexistent";

    async fn child(name: &'static str, url: String, root: String) {
        let variables = [("URL", url), ("ROOT", root)];
        let system = [("SSL_CERT_FILE", NOTHING.to_owned()), ("SSL_CERT_DIR", NOTHING.to_owned())];
        in_process_while_serving(name, variables.into_iter().chain(system).collect()).await;
    }

    fn client() -> ClientBuilder {
        builder(&std::env::var("URL").expect("a URL"))
    }

    fn root() -> String {
        std::env::var("ROOT").expect("a certificate")
    }

    #[tokio::test]
    async fn what_was_added_is_trusted_all_the_same() {
        let ours = Authority::new("ours");
        let server = HttpsServer::start(Tls::default(), &ours.server(&["127.0.0.1"]), ok).await;
        child("without_a_system::child_with_a_root", server.url("127.0.0.1"), ours.pem()).await;
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the test beside it"]
    async fn child_with_a_root() {
        let shown = refused(client()).await;
        assert!(shown.contains("trust store"), "{shown}");
        let shown = refused(client().add_root_certificates(Authority::new("theirs").pem())).await;
        assert!(shown.contains("trust store"), "{shown}");
        get(client().add_root_certificates(root())).await.unwrap();
    }

    #[cfg(feature = "bundled-roots")]
    #[tokio::test]
    async fn the_bundled_roots_need_no_system() {
        let ours = Authority::new("ours");
        let server = HttpsServer::start(Tls::default(), &ours.server(&["127.0.0.1"]), ok).await;
        child("without_a_system::child_with_bundled_roots", server.url("127.0.0.1"), ours.pem()).await;
        assert_eq!(server.seen().len(), 1);
    }

    #[cfg(feature = "bundled-roots")]
    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the test beside it"]
    async fn child_with_bundled_roots() {
        let shown = refused(client().trust(Trust::Bundled)).await;
        assert!(shown.contains("UnknownIssuer") && !shown.contains("trust store"), "{shown}");
        get(client().trust(Trust::Bundled).add_root_certificates(root())).await.unwrap();
    }
}

#[test]
fn what_is_no_root_certificate() {
    let ours = Authority::new("ours");
    let identity = ours.server(&["h.example"]);
    let secret = identity.key_pem();
    let secret_line = secret.lines().nth(1).unwrap().to_owned();
    for (given, word) in [
        (String::new(), "neither PEM"),
        ("/etc/ssl/company-ca.pem".to_owned(), "not its name"),
        ("-----BEGIN GARBAGE-----\nAAAA\n-----END GARBAGE-----\n".to_owned(), "no certificate"),
        (ours.pem().replace("-----END", "----"), "cut off"),
        (pem("CERTIFICATE", b"nothing"), "certificate 1 cannot be used"),
        (ours.pem() + &pem("CERTIFICATE", b"nothing"), "certificate 2 cannot be used"),
        (ours.pem().replace("MII", "!!!"), "not PEM"),
        (secret.clone(), "private key"),
        (ours.pem() + &secret, "private key"),
        (secret.replace("-----END", "----"), "cut off"),
        (secret.replacen("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY", 1), "not PEM"),
    ] {
        let builder = Client::builder(KEY).add_root_certificates(&given);
        assert!(!format!("{builder:?}").contains(&secret_line));
        let error = builder.build().unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.is_invalid_input() && shown.starts_with("root_certificates: "), "{shown}");
        assert!(shown.contains(word), "{given}: {shown}");
        assert!(!shown.contains(&secret_line) && !shown.contains("MII"), "{shown}");
    }
    let error = Client::builder(KEY).add_root_certificates([0x30, 0x82, 1, 2]).build().unwrap_err();
    assert!(error.to_string().contains("certificate 1 cannot be used"), "{error}");
    let error = Client::builder(KEY).trust(Trust::OnlyAdded).build().unwrap_err();
    assert!(error.to_string().starts_with("trust: nobody"), "{error}");
}

/// A server that asks for a certificate of `clients`.
async fn asking(
    ours: &Authority,
    clients: &Authority,
    version: &'static rustls::SupportedProtocolVersion,
) -> HttpsServer {
    let tls = Tls { clients: Some(clients.der()), versions: vec![version], ..Tls::default() };
    HttpsServer::start(tls, &ours.server(&["127.0.0.1"]), ok).await
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_who_asks() {
    let (ours, clients) = (Authority::new("ours"), Authority::new("clients"));
    let rsa = KeyPair::from_pkcs8_pem_and_sign_algo(RSA_KEY, &rcgen::PKCS_RSA_SHA256).unwrap();
    let (rsa, ec) = (clients.client(rsa), clients.client(KeyPair::generate().unwrap()));
    let both_in_one = ec.pem() + &ec.key_pem();
    let keys = [
        (ec.pem().into_bytes(), ec.key_pem().into_bytes()),
        (ec.pem().into_bytes(), pem("EC PRIVATE KEY", ec.bare_key()).into_bytes()),
        (rsa.pem().into_bytes(), rsa.key_pem().into_bytes()),
        (rsa.pem().into_bytes(), pem("RSA PRIVATE KEY", rsa.bare_key()).into_bytes()),
        (ec.certificate.to_vec(), ec.pkcs8.clone()),
        (rsa.certificate.to_vec(), rsa.bare_key().to_vec()),
        ((ec.pem() + &clients.pem()).into_bytes(), ec.key_pem().into_bytes()),
        (both_in_one.clone().into_bytes(), both_in_one.into_bytes()),
    ];
    for version in [&TLS12, &TLS13] {
        let server = asking(&ours, &clients, version).await;
        let url = server.url("127.0.0.1");
        for (chain, key) in &keys {
            let client = builder(&url).add_root_certificates(ours.pem()).client_certificate(chain, key);
            get(client).await.unwrap();
        }
        let seen = server.seen();
        assert!(seen.len() == keys.len() && seen.iter().all(|seen| seen.client_certificate), "{seen:?}");
    }
    // nobody asks
    let server = HttpsServer::start(Tls::default(), &ours.server(&["127.0.0.1"]), ok).await;
    let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem());
    get(client.client_certificate(ec.pem(), ec.key_pem())).await.unwrap();
    assert!(!server.seen()[0].client_certificate);
}

#[tokio::test]
async fn a_server_that_asks_in_vain_refuses() {
    let (ours, clients, theirs) =
        (Authority::new("ours"), Authority::new("clients"), Authority::new("theirs"));
    let stranger = theirs.client(KeyPair::generate().unwrap());
    for version in [&TLS12, &TLS13] {
        let server = asking(&ours, &clients, version).await;
        let client = || builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem());
        let shown = refused(client()).await;
        assert!(shown.contains("alert"), "{shown}");
        if version.version == TLS13.version {
            assert!(shown.contains("client certificate"), "{shown}");
        }
        let shown = refused(client().client_certificate(stranger.pem(), stranger.key_pem())).await;
        assert!(shown.contains("does not accept the client certificate"), "{shown}");
        assert!(server.seen().is_empty());
    }
}

#[test]
fn what_is_no_client_certificate() {
    let clients = Authority::new("clients");
    let mine = clients.client(KeyPair::generate().unwrap());
    let another = clients.client(KeyPair::generate().unwrap());
    let secret_line = mine.key_pem().lines().nth(1).unwrap().to_owned();
    let encrypted = mine.key_pem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let old_encrypted =
        mine.key_pem().replacen("-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1);
    for (chain, key, word) in [
        (mine.pem(), another.key_pem(), "another certificate"),
        (clients.pem() + &mine.pem(), mine.key_pem(), "the first of the chain"),
        (mine.key_pem(), mine.pem(), "swapped"),
        (mine.pem(), mine.pem(), "swapped"),
        (mine.pem(), encrypted, "openssl pkey"),
        (mine.pem(), old_encrypted, "openssl pkey"),
        (String::new(), mine.key_pem(), "neither PEM"),
        (mine.pem(), String::new(), "neither PEM"),
        (mine.pem(), "client.key".to_owned(), "not its name"),
        (mine.pem(), pem("PRIVATE KEY", b"s3cret"), "cannot be used"),
        (pem("CERTIFICATE", b"nothing"), mine.key_pem(), "cannot be read"),
        (mine.pem(), mine.key_pem().replace("-----END", "----"), "cut off"),
    ] {
        let builder = Client::builder(KEY).client_certificate(&chain, &key);
        assert!(!format!("{builder:?}{builder:#?}").contains(&secret_line));
        let error = builder.build().unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.is_invalid_input() && shown.starts_with("client_certificate: "), "{shown}");
        assert!(shown.contains(word), "{word}: {shown}");
        assert!(!shown.contains(&secret_line) && !shown.contains("s3cret"), "{shown}");
    }
    let error = Client::builder(KEY).client_certificate(mine.pem(), [0x30, 1, 2]).build().unwrap_err();
    assert!(error.to_string().contains("PKCS#8"), "{error}");
    let client = Client::builder(KEY).client_certificate(mine.pem(), mine.key_pem()).build().unwrap();
    assert!(!format!("{client:?}").contains(&secret_line));
}

#[tokio::test]
async fn versions_of_tls_and_http() {
    let ours = Authority::new("ours");
    let identity = ours.server(&["127.0.0.1"]);
    for version in [&TLS12, &TLS13] {
        for (protocols, protocol) in [
            (vec![H2.to_vec(), HTTP_1.to_vec()], Some(H2)),
            (vec![HTTP_1.to_vec()], Some(HTTP_1)),
            (vec![], None),
        ] {
            let tls = Tls { versions: vec![version], protocols, ..Tls::default() };
            let server = HttpsServer::start(tls, &identity, ok).await;
            let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem()).build().unwrap();
            let answer = client.raw(Method::GET, "dids?page[size]=1").send().await.unwrap();
            assert_eq!(answer.body(), "{}");
            let Seen { request, version: spoken, protocol: chosen, .. } = &server.seen()[0];
            assert_eq!((*spoken, chosen.as_deref()), (Some(version.version), protocol));
            let http = if protocol == Some(H2) { "HTTP/2" } else { "HTTP/1.1" };
            assert_eq!(request.line, format!("GET /v3/dids?page[size]=1 {http}"));
            assert_eq!(request.all("api-key"), [KEY]);
        }
    }
}

#[tokio::test]
async fn requests_share_a_connection_of_http_2() {
    let ours = Authority::new("ours");
    let tls = Tls { protocols: vec![H2.to_vec()], ..Tls::default() };
    let server = HttpsServer::start(tls, &ours.server(&["127.0.0.1"]), ok).await;
    let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem()).build().unwrap();
    client.raw(Method::GET, "dids").send().await.unwrap();
    let requests = (0..20).map(|_| client.raw(Method::GET, "dids").send());
    for answer in futures_util::future::join_all(requests).await {
        answer.unwrap();
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 21);
    assert!(seen.iter().all(|request| request.from == seen[0].from), "{seen:?}");
}

/// Agrees to HTTP/2, reads a request and then says nothing more, not even to a ping.
async fn fall_silent(mut stream: tokio_rustls::server::TlsStream<TcpStream>, asked: oneshot::Sender<()>) {
    const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    const ACKNOWLEDGED: &[u8] = &[0, 0, 0, 4, 1, 0, 0, 0, 0];
    const HEADERS: u8 = 1;
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.expect("a client");
    stream.write_all(&[SETTINGS, ACKNOWLEDGED].concat()).await.expect("a client");
    let mut asked = Some(asked);
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let mut payload =
            vec![0; usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2])];
        stream.read_exact(&mut payload).await.expect("a client");
        if head[3] == HEADERS {
            asked.take().expect("one request").send(()).expect("a test");
        }
    }
}

#[tokio::test]
async fn a_connection_of_http_2_that_is_dead_is_noticed() {
    let ours = Authority::new("ours");
    let tls = Tls { protocols: vec![H2.to_vec()], ..Tls::default() };
    let acceptor = tls.acceptor(&ours.server(&["127.0.0.1"]));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/v3", listener.local_addr().unwrap());
    let (asked, was_asked) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        fall_silent(https::accept(&acceptor, stream).await.unwrap(), asked).await;
    });
    let client = builder(&url).add_root_certificates(ours.pem()).no_timeout().build().unwrap();
    let request = tokio::spawn(client.raw(Method::POST, "orders").send());
    was_asked.await.unwrap();
    // from here on time passes as soon as all wait for it
    tokio::time::pause();
    let error = request.await.unwrap().unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && error.outcome() == Outcome::Unknown, "{error:?}");
}

#[tokio::test]
async fn heads_without_end_are_not_kept() {
    let ours = Authority::new("ours");
    let identity = ours.server(&["127.0.0.1"]);
    for protocol in [H2, HTTP_1] {
        let tls = Tls { protocols: vec![protocol.to_vec()], ..Tls::default() };
        let server = HttpsServer::start(tls, &identity, |request| {
            let length = if request.line.contains("large") { 40 << 10 } else { 1 << 20 };
            reply(200, &[("X-Long", &"x".repeat(length))], "{}")
        })
        .await;
        let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem()).build().unwrap();
        let answer = client.raw(Method::GET, "large").send().await.unwrap();
        assert_eq!(answer.info().headers()["x-long"].len(), 40 << 10);
        let error = client.raw(Method::POST, "endless").send().await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}

#[tokio::test]
async fn the_key_never_leaves_its_origin_or_tls() {
    let ours = Authority::new("ours");
    let identity = ours.server(&["127.0.0.1", "localhost"]);
    let plain = Server::start(ok).await;
    let other = HttpsServer::start(Tls::default(), &identity, ok).await;
    let (plain_port, other_port) = (plain.address.port(), other.port());
    for location in [
        format!("http://127.0.0.1:{plain_port}/v3/dids"),
        format!("https://127.0.0.1:{other_port}/v3/dids"),
        format!("https://localhost:{other_port}/v3/dids"),
        format!("//localhost:{other_port}/v3/dids"),
        "HTTP:/v3/dids".to_owned(),
    ] {
        for status in [302, 307] {
            let location = location.clone();
            let server = HttpsServer::start(Tls::default(), &identity, move |_| {
                reply(status, &[("Location", &location)], "")
            })
            .await;
            let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem());
            let error = get(client).await.unwrap_err();
            assert_eq!(error.status(), Some(status));
            assert!(error.to_string().contains("not followed"), "{error}");
            assert_eq!(server.seen().len(), 1);
        }
    }
    // the same host and port, without TLS or by another of its names
    for (scheme, host) in [("http", "127.0.0.1"), ("https", "localhost")] {
        let server = HttpsServer::start(Tls::default(), &identity, move |request| {
            let host_and_port = request.all("host")[0].replace("127.0.0.1", host);
            reply(307, &[("Location", &format!("{scheme}://{host_and_port}/v3/x"))], "")
        })
        .await;
        let client = builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem());
        assert_eq!(get(client).await.unwrap_err().status(), Some(307));
        assert_eq!(server.seen().len(), 1);
    }
    assert!(plain.received().is_empty() && other.seen().is_empty());

    let server =
        HttpsServer::start(Tls::default(), &identity, |request| match request.line.contains("moved") {
            true => ok(request),
            false => reply(307, &[("Location", "/v3/moved")], ""),
        })
        .await;
    get(builder(&server.url("127.0.0.1")).add_root_certificates(ours.pem())).await.unwrap();
    assert_eq!(server.seen()[1].request.all("api-key"), [KEY]);
}

#[tokio::test]
async fn a_call_has_its_own_time_to_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = builder(&format!("https://{}/v3", listener.local_addr().unwrap())).build().unwrap();
    let limit = Duration::from_millis(100);
    let error = client.raw(Method::POST, "orders").connect_timeout(limit).send().await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.phase, timeout.limit), (didww::TimeoutPhase::Connect, Some(limit)));
    assert!(error.is_connect() && error.outcome() == Outcome::NotSent);
    assert!(error.to_string().contains("100ms"), "{error}");

    // an endless list of addresses would use up what one of them has
    let longer = Duration::from_secs(11);
    let error = client.raw(Method::GET, "dids").connect_timeout(longer).send().await.unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("10s"), "{error}");
}

#[test]
fn an_http_client_of_ones_own_has_its_own_trust() {
    let ours = Authority::new("ours");
    let mine = ours.client(KeyPair::generate().unwrap());
    let own = || {
        let mut tls =
            rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth();
        tls.alpn_protocols = vec![HTTP_1.to_vec()];
        let http = didww::reqwest::Client::builder().tls_backend_preconfigured(tls).build().unwrap();
        Client::builder(KEY).http_client(http)
    };
    for (builder, option) in [
        (own().trust(Trust::OnlyAdded), "trust"),
        (own().add_root_certificates(ours.pem()), "root_certificates"),
        (own().client_certificate(mine.pem(), mine.key_pem()), "client_certificate"),
        (own().proxy("http://127.0.0.1:1"), "proxy"),
        (own().no_proxy(), "proxy"),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with(&format!("{option}: ")), "{error}");
    }
    own().build().unwrap();
}
