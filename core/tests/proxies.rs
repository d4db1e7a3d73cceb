//! Which way requests take: through proxies that the client is given or the environment names, or through none.

#[path = "support/certificates.rs"]
mod certificates;
#[path = "support/child.rs"]
mod child;
#[path = "support/https.rs"]
mod https;
#[path = "support/loopback.rs"]
mod loopback;
#[path = "support/proxies.rs"]
mod proxies;

use std::{net::SocketAddr, time::Duration};

use certificates::Authority;
use child::in_process_while_serving;
use didww::{Client, ClientBuilder, Error, Outcome, RawResponse, Result, TimeoutPhase, http::Method};
use https::{H2, HTTP_1, HttpsServer, Tls};
use loopback::{Received, Reply, Server, reply};
use proxies::{AUTHORIZATION, PASSWORD, Proxy};
use tokio::{io::AsyncWriteExt, net::TcpListener};

const KEY: &str = "s3cret-0123456789";
/// Exists nowhere; the proxies lead it to the server.
const HOST: &str = "api.invalid";

fn ok(_: &Received) -> Reply {
    reply(200, &[], "{}")
}

/// A server for [`HOST`] and the authority that it can be trusted by.
async fn server() -> (HttpsServer, Authority) {
    let ours = Authority::new("ours");
    let tls = Tls { protocols: vec![H2.to_vec(), HTTP_1.to_vec()], ..Tls::default() };
    let server = HttpsServer::start(tls, &ours.server(&[HOST, "127.0.0.1"]), ok).await;
    (server, ours)
}

fn builder(host: &str, ours: &Authority) -> ClientBuilder {
    Client::builder(KEY).base_url(format!("https://{host}/v3")).add_root_certificates(ours.pem()).retries(0)
}

async fn get(builder: ClientBuilder) -> Result<RawResponse> {
    builder.build()?.raw(Method::GET, "dids").send().await
}

/// The error of a request that was not sent. It names the proxy without its password.
async fn failure(builder: ClientBuilder, proxy: &str) -> Error {
    let shown = format!("{builder:?} {builder:#?}");
    assert!(!shown.contains("s3cret") && shown.contains("proxy: given"), "{shown}");
    let client = builder.build().expect("a client");
    let error = client.raw(Method::POST, "orders").json("order").send().await.expect_err("no connection");
    let shown = format!("{error} {error:?} {client:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("dXNlcjp"), "{shown}");
    assert!(error.to_string().contains(&format!("through the proxy {proxy}")), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    error
}

/// An address where nobody listens.
async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.and_then(|listener| listener.local_addr()).expect("an address")
}

#[tokio::test]
async fn https_goes_through_a_tunnel_in_which_the_proxy_sees_nothing() {
    let (server, ours) = server().await;
    let proxy = Proxy::http(server.address).await;
    let answer = get(builder(HOST, &ours).proxy(proxy.url("http"))).await.unwrap();
    assert_eq!(answer.body(), "{}");
    let seen = proxy.seen();
    assert_eq!(seen.requests.len(), 1);
    let connect = &seen.requests[0];
    assert_eq!(connect.line, format!("CONNECT {HOST}:443 HTTP/1.1"));
    assert_eq!(connect.all("host"), [format!("{HOST}:443")]);
    for name in ["api-key", "authorization", "proxy-authorization", "x-didww-api-version"] {
        assert!(connect.all(name).is_empty(), "{connect:?}");
    }
    assert!(!format!("{connect:?}").contains(KEY));
    assert!(!seen.tunnelled.is_empty() && !contains(&seen.tunnelled, KEY));
    // within it are the client's own TLS and HTTP/2
    let request = &server.seen()[0];
    assert_eq!(request.request.line, "GET /v3/dids HTTP/2");
    assert_eq!(request.request.all("api-key"), [KEY]);
    assert_eq!(request.server_name.as_deref(), Some(HOST));
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn plain_http_goes_as_a_whole() {
    let proxy = Proxy::locked_http(nobody().await).await;
    let url = proxy.url_with_password("http", PASSWORD);
    let client = || Client::builder(KEY).proxy(&url).base_url("http://api.invalid/v3").allow_plain_http(true);
    get(client()).await.unwrap();
    // this machine is no exception, even for a name of the proxy's own machine
    get(client().base_url("http://127.0.0.1:1/v3").allow_plain_http(false)).await.unwrap();
    let requests = proxy.seen().requests;
    assert_eq!(requests[0].line, "GET http://api.invalid/v3/dids HTTP/1.1");
    assert_eq!(requests[1].line, "GET http://127.0.0.1:1/v3/dids HTTP/1.1");
    assert_eq!(requests[0].all("proxy-authorization"), [AUTHORIZATION]);
    assert_eq!(requests[0].all("api-key"), [KEY]);
}

#[tokio::test]
async fn the_key_is_not_shown_on_the_way_to_a_proxy() {
    for (proxy, url) in [
        ("http://proxy.invalid:3128", "http://127.0.0.1:1/v3"),
        ("https://proxy.invalid:3128", "http://localhost/v3"),
        ("socks5h://proxy.invalid", "http://[::1]/v3"),
    ] {
        let client = || Client::builder(KEY).proxy(proxy).base_url(url);
        let error = client().build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("allow plain http"), "{error}");
        client().allow_plain_http(true).build().unwrap();
        client().no_proxy().build().unwrap();
    }
}

#[tokio::test]
async fn an_https_proxy_is_reached_over_tls() {
    let (server, ours) = server().await;
    // it would rather speak HTTP/2, which is for the server within the tunnel
    let tls = Tls { protocols: vec![H2.to_vec(), HTTP_1.to_vec()], ..Tls::default() };
    let proxy = Proxy::https(server.address, tls.acceptor(&ours.server(&["127.0.0.1"]))).await;
    let url = proxy.url_with_password("https", PASSWORD);
    get(builder(HOST, &ours).proxy(&url)).await.unwrap();
    let seen = proxy.seen();
    assert_eq!(seen.requests[0].line, format!("CONNECT {HOST}:443 HTTP/1.1"));
    assert_eq!(seen.requests[0].all("proxy-authorization"), [AUTHORIZATION]);
    assert!(!contains(&seen.tunnelled, KEY));
    assert_eq!(server.seen()[0].request.line, "GET /v3/dids HTTP/2");
    assert!(server.seen()[0].request.all("proxy-authorization").is_empty());

    let error = failure(builder(HOST, &Authority::new("theirs")).proxy(&url), &proxy.url("https")).await;
    assert!(matches!(error, Error::Tls(_)), "{error:?}");
    assert!(error.to_string().contains("invalid peer certificate"), "{error}");

    let name = format!("https://localhost:{}", proxy.address.port());
    let error = failure(builder(HOST, &ours).proxy(&name), &name).await;
    assert!(error.to_string().contains("not valid for name \"localhost\""), "{error}");

    // it speaks TLS, and is asked as if it did not; and the other way around
    let error = failure(builder(HOST, &ours).proxy(proxy.url("http")), &proxy.url("http")).await;
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let name = format!("https://{}", plain.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    let error = failure(builder(HOST, &ours).proxy(&name), &name).await;
    assert!(matches!(error, Error::Tls(_)) && error.to_string().contains("speak https?"), "{error:?}");
}

#[tokio::test]
async fn plain_http_through_an_https_proxy() {
    let ours = Authority::new("ours");
    let acceptor = Tls::default().acceptor(&ours.server(&["127.0.0.1"]));
    let proxy = Proxy::https(nobody().await, acceptor).await;
    let client = builder(HOST, &ours).proxy(proxy.url("https")).allow_plain_http(true);
    get(client.base_url("http://api.invalid/v3")).await.unwrap();
    assert_eq!(proxy.seen().requests[0].line, "GET http://api.invalid/v3/dids HTTP/1.1");
}

#[tokio::test]
async fn a_server_that_is_not_trusted_is_refused_through_a_proxy_too() {
    let (server, _) = server().await;
    let theirs = Authority::new("theirs");
    for (proxy, scheme) in
        [(Proxy::http(server.address).await, "http"), (Proxy::socks(server.address).await, "socks5h")]
    {
        let url = proxy.url(scheme);
        let error = failure(builder(HOST, &theirs).proxy(&url), &url).await;
        assert!(matches!(error, Error::Tls(_)) && error.to_string().contains(HOST), "{error:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn passwords_of_http_proxies() {
    let (server, ours) = server().await;
    let proxy = Proxy::locked_http(server.address).await;
    get(builder(HOST, &ours).proxy(proxy.url_with_password("http", PASSWORD))).await.unwrap();
    // what has a meaning in a URL is encoded there
    get(builder(HOST, &ours).proxy(proxy.url_with_password("http", "%733cret%2Dproxy"))).await.unwrap();
    let seen = proxy.seen();
    assert_eq!(seen.requests[0].all("proxy-authorization"), [AUTHORIZATION]);
    assert_eq!(server.seen().len(), 2);
    assert!(server.seen().iter().all(|seen| seen.request.all("proxy-authorization").is_empty()));

    for url in [proxy.url("http"), proxy.url_with_password("http", "s3cret-wrong")] {
        let error = failure(builder(HOST, &ours).proxy(&url), &proxy.url("http")).await;
        let Error::Connect(connect) = &error else { panic!("{error:?}") };
        assert_eq!(connect.proxy(), Some(&*proxy.url("http")));
        assert!(error.to_string().contains("proxy's user name and password"), "{error}");
        // it would be refused each time, until the proxy locks the account
        assert!(!error.is_retryable());
        let plain = Client::builder(KEY).proxy(&url).base_url("http://api.invalid/v3").allow_plain_http(true);
        let error = get(plain).await.unwrap_err();
        assert_eq!((error.status(), error.outcome()), (Some(407), Outcome::Refused));
        assert!(!error.is_retryable() && !format!("{error:?} {error}").contains("s3cret-wrong"));
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn socks_proxies_connect_to_a_name_or_an_address() {
    let (server, ours) = server().await;
    let proxy = Proxy::socks(server.address).await;
    // whoever resolves: a name that exists nowhere is the proxy's to know
    get(builder(HOST, &ours).proxy(proxy.url("socks5h"))).await.unwrap();
    get(builder("api.invalid:8443", &ours).proxy(proxy.url("socks5h"))).await.unwrap();
    let resolved = builder(HOST, &ours)
        .proxy(proxy.url("socks5"))
        .configure_http(|http| http.resolve(HOST, SocketAddr::from(([192, 0, 2, 7], 0))));
    get(resolved).await.unwrap();
    get(builder("127.0.0.1", &ours).proxy(proxy.url("socks5"))).await.unwrap();
    let seen = proxy.seen();
    assert_eq!(seen.destinations, ["api.invalid:443", "api.invalid:8443", "192.0.2.7:443", "127.0.0.1:443"]);
    assert!(!contains(&seen.tunnelled, KEY));
    assert!(
        server.seen().iter().all(|seen| seen.request.line == "GET /v3/dids HTTP/2"),
        "{:?}",
        server.seen()
    );

    let error = failure(builder(HOST, &ours).proxy(proxy.url("socks5")), &proxy.url("socks5")).await;
    let Error::Connect(connect) = &error else { panic!("{error:?}") };
    assert!(connect.dns, "{error:?}");
}

#[tokio::test]
async fn plain_http_through_a_socks_proxy() {
    let server = Server::start(ok).await;
    let proxy = Proxy::socks(server.address).await;
    let client = Client::builder(KEY).proxy(proxy.url("socks5h")).base_url("http://api.invalid:81/v3");
    get(client.allow_plain_http(true)).await.unwrap();
    assert_eq!(proxy.seen().destinations, ["api.invalid:81"]);
    assert_eq!(server.received()[0].line, "GET /v3/dids HTTP/1.1");
}

#[tokio::test]
async fn passwords_of_socks_proxies() {
    let (server, ours) = server().await;
    let proxy = Proxy::locked_socks(server.address).await;
    for scheme in ["socks5", "socks5h"] {
        let url = proxy.url_with_password(scheme, "s3cret%2dproxy");
        get(builder("127.0.0.1", &ours).proxy(url)).await.unwrap();
    }
    assert_eq!(proxy.seen().credentials[0], ("user".to_owned(), PASSWORD.to_owned()));
    for url in [proxy.url("socks5h"), proxy.url_with_password("socks5h", "s3cret-wrong")] {
        let error = failure(builder(HOST, &ours).proxy(&url), &proxy.url("socks5h")).await;
        assert!(matches!(error, Error::Connect(_)) && !error.is_retryable(), "{error:?}");
        assert!(error.to_string().contains("proxy's user name and password"), "{error}");
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn proxies_that_cannot_be_reached() {
    let ours = Authority::new("ours");
    let address = nobody().await;
    for scheme in ["http", "https", "socks5h"] {
        let name = format!("{scheme}://{address}");
        let url = format!("{scheme}://user:s3cret-proxy@{address}");
        let error = failure(builder(HOST, &ours).proxy(url), &name).await;
        let Error::Connect(connect) = &error else { panic!("{error:?}") };
        assert_eq!((connect.host(), connect.proxy()), (HOST, Some(&*name)));
        assert!(error.is_retryable() && error.to_string().contains("check the proxy"), "{error}");

        let name = format!("{scheme}://proxy.invalid:3128");
        let error = failure(builder(HOST, &ours).proxy(&name), &name).await;
        assert!(matches!(error, Error::Connect(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_says_nothing_is_a_connect_timeout() {
    let ours = Authority::new("ours");
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let limit = Duration::from_millis(100);
    for scheme in ["http", "https", "socks5h"] {
        let name = format!("{scheme}://{}", silent.local_addr().unwrap());
        let error = failure(builder(HOST, &ours).proxy(&name).connect_timeout(limit), &name).await;
        let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
        assert_eq!((timeout.phase, timeout.limit), (TimeoutPhase::Connect, Some(limit)));
    }
}

#[test]
fn what_is_no_proxy() {
    for url in [
        "",
        "proxy.example:3128",
        "socks4://user:s3cret@proxy.example",
        "ftp://user:s3cret@proxy.example",
        "http://user:s3cret@proxy.example/path",
        "http://user:s3cret/@proxy.example",
        "http://user:s3cret@",
        "socks5h://user:s3cret@:1",
    ] {
        let error = Client::builder(KEY).proxy(url).build().unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.is_invalid_input() && shown.starts_with("proxy: "), "{shown}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}

#[tokio::test]
async fn the_last_choice_counts() {
    let (server, ours) = server().await;
    let proxy = Proxy::http(server.address).await;
    let direct = format!("127.0.0.1:{}", server.port());
    get(builder(&direct, &ours).proxy(proxy.url("http")).no_proxy()).await.unwrap();
    assert!(proxy.seen().requests.is_empty());
    get(builder(&direct, &ours).no_proxy().proxy("http://proxy.invalid").proxy(proxy.url("http")))
        .await
        .unwrap();
    assert_eq!(proxy.seen().requests[0].line, format!("CONNECT {direct} HTTP/1.1"));
}

/// What the environment variables of a process say. Each child sends one request to `BASE_URL`.
mod environment {
    use super::*;

    const NOWHERE: &str = "http://127.0.0.1:1";

    async fn child(name: &'static str, url: &str, ours: &Authority, variables: &[(&'static str, String)]) {
        let own = [("BASE_URL", url.to_owned()), ("ROOT", ours.pem())];
        in_process_while_serving(name, own.into_iter().chain(variables.iter().cloned()).collect()).await;
    }

    fn variable(name: &str) -> String {
        std::env::var(name).expect("a variable")
    }

    fn of_child() -> ClientBuilder {
        Client::builder(KEY).base_url(variable("BASE_URL")).add_root_certificates(variable("ROOT")).retries(0)
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the tests beside it"]
    async fn child_is_answered() {
        get(of_child().allow_plain_http(true)).await.unwrap();
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the tests beside it"]
    async fn child_finds_the_host_itself() {
        let address: SocketAddr = variable("ADDRESS").parse().unwrap();
        get(of_child().configure_http(move |http| http.resolve(HOST, address))).await.unwrap();
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the tests beside it"]
    async fn child_wants_no_proxy() {
        let address: SocketAddr = variable("ADDRESS").parse().unwrap();
        get(of_child().no_proxy().configure_http(move |http| http.resolve(HOST, address))).await.unwrap();
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the tests beside it"]
    async fn child_wants_another_proxy() {
        get(of_child().proxy(variable("ANOTHER"))).await.unwrap();
    }

    #[tokio::test]
    #[ignore = "runs in a process of its own, started by the tests beside it"]
    async fn child_cannot_reach_the_proxy() {
        let error = get(of_child()).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(&format!("through the proxy {NOWHERE}")), "{shown}");
        assert!(shown.contains("HTTPS_PROXY") && !shown.contains("s3cret"), "{shown}");
    }

    #[tokio::test]
    async fn variables_name_the_proxy() {
        let (server, ours) = server().await;
        let url = format!("https://{HOST}/v3");
        let proxy = Proxy::locked_http(server.address).await;
        let through = proxy.url_with_password("http", PASSWORD);
        for (asked, name) in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().enumerate()
        {
            child("environment::child_is_answered", &url, &ours, &[(name, through.clone())]).await;
            let requests = proxy.seen().requests;
            assert_eq!(requests.len(), asked + 1, "{name}");
            assert_eq!(requests[asked].line, format!("CONNECT {HOST}:443 HTTP/1.1"));
            assert!(!format!("{:?}", requests[asked]).contains(KEY));
        }
        // each scheme has its own
        let plain = "http://api.invalid/v3";
        for name in ["HTTP_PROXY", "http_proxy"] {
            let variables = [(name, through.clone()), ("HTTPS_PROXY", NOWHERE.to_owned())];
            child("environment::child_is_answered", plain, &ours, &variables).await;
            assert_eq!(proxy.seen().requests.last().unwrap().line, "GET http://api.invalid/v3/dids HTTP/1.1");
        }
        let socks = Proxy::socks(server.address).await;
        child("environment::child_is_answered", &url, &ours, &[("ALL_PROXY", socks.url("socks5h"))]).await;
        assert_eq!(socks.seen().destinations, ["api.invalid:443"]);
    }

    #[tokio::test]
    async fn no_proxy_names_the_exceptions() {
        let (server, ours) = server().await;
        let url = format!("https://{HOST}/v3");
        let address = ("ADDRESS", server.address.to_string());
        let nowhere = ("HTTPS_PROXY", NOWHERE.to_owned());
        for (name, hosts) in
            [("NO_PROXY", "other.example,api.invalid"), ("no_proxy", ".invalid"), ("NO_PROXY", "*")]
        {
            let variables = [address.clone(), nowhere.clone(), (name, hosts.to_owned())];
            child("environment::child_finds_the_host_itself", &url, &ours, &variables).await;
        }
        assert_eq!(server.seen().len(), 3);
        // exceptions of others are none
        let variables = [nowhere, ("NO_PROXY", "other.example,pi.invalid".to_owned())];
        child("environment::child_cannot_reach_the_proxy", &url, &ours, &variables).await;
        assert_eq!(server.seen().len(), 3);
    }

    #[tokio::test]
    async fn the_clients_own_choice_comes_first() {
        let (server, ours) = server().await;
        let url = format!("https://{HOST}/v3");
        let nowhere = ("HTTPS_PROXY", NOWHERE.to_owned());
        let address = ("ADDRESS", server.address.to_string());
        child("environment::child_wants_no_proxy", &url, &ours, &[nowhere.clone(), address]).await;
        let proxy = Proxy::http(server.address).await;
        // what NO_PROXY excepts is excepted from the variables' proxies alone
        let variables = [nowhere, ("ANOTHER", proxy.url("http")), ("NO_PROXY", "*".to_owned())];
        child("environment::child_wants_another_proxy", &url, &ours, &variables).await;
        assert_eq!((proxy.seen().requests.len(), server.seen().len()), (1, 2));
    }

    #[tokio::test]
    async fn this_machine_needs_no_proxy() {
        let (server, ours) = server().await;
        let variables = [("HTTPS_PROXY", NOWHERE.to_owned()), ("ALL_PROXY", NOWHERE.to_owned())];
        child("environment::child_is_answered", &server.url("127.0.0.1"), &ours, &variables).await;
        assert_eq!(server.seen().len(), 1);
        let plain = Server::start(ok).await;
        let variables = [("HTTP_PROXY", NOWHERE.to_owned()), ("ALL_PROXY", NOWHERE.to_owned())];
        child("environment::child_is_answered", &plain.url(), &ours, &variables).await;
        assert_eq!(plain.received().len(), 1);
    }

    #[tokio::test]
    async fn a_proxy_of_the_variables_is_named_without_its_password() {
        let ours = Authority::new("ours");
        let variables = [("HTTPS_PROXY", "http://user:s3cret@127.0.0.1:1/".to_owned())];
        let url = format!("https://{HOST}/v3");
        child("environment::child_cannot_reach_the_proxy", &url, &ours, &variables).await;
    }
}
