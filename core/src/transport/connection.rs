//! The HTTP client below: how it connects.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tower_layer::Layer;
use tower_service::Service;

use super::{
    proxy::{self, Proxy, ProxyChoice},
    tls::{self, TlsSettings},
    url::BaseUrl,
};
use crate::{
    Error, Result,
    error::{Cause, innermost},
};

/// Below the 60 s after which common load balancers close an idle connection: a request on one that is being closed
/// is lost, and whether a write got through is then unknown.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// After a burst of requests the rest of the connections is closed, and does not hold descriptors for nothing.
const MAX_IDLE: usize = 128;
/// Longest head of an answer over HTTP/2, once unpacked. HTTP/1.1 has hyper's limits: 100 headers, 400 KiB.
const MAX_HEADERS: u32 = 64 << 10;
/// How long an HTTP/2 connection may be silent while answers are awaited before it is asked for a sign of life.
/// Without one, a connection that a router has forgotten would take every later request, and answer none.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) type Customize = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// How connections are made.
#[derive(Default)]
pub(crate) struct ConnectionSettings {
    /// Time to connect, proxy and TLS included.
    pub(crate) connect_timeout: Option<Duration>,
    /// Longest time without a byte of the answer.
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) tls: TlsSettings,
    pub(crate) proxy: ProxyChoice,
    /// Whether the API key may be seen on the way.
    pub(crate) plain_http: bool,
    /// What the user changes, after all else.
    pub(crate) customize: Vec<Customize>,
}

impl ConnectionSettings {
    /// An option that says whom to trust or which way to take, if one was given.
    pub(crate) fn route_option(&self) -> Option<&'static str> {
        let given = [
            ("trust", self.tls.trust != tls::Trust::default()),
            ("root_certificates", !self.tls.added_roots.is_empty()),
            ("client_certificate", self.tls.client_certificate.is_some()),
            ("proxy", !matches!(self.proxy, ProxyChoice::Environment)),
        ];
        given.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}

/// The HTTP client that the settings describe.
pub(super) fn http_client(settings: ConnectionSettings, base: &BaseUrl) -> Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config(&settings.tls)?)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MAX_IDLE)
        .http2_max_header_list_size(MAX_HEADERS)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT);
    if let Some(limit) = settings.connect_timeout {
        // parts it between the addresses of a host, so that one that is dead does not use it up
        builder = builder.connect_timeout(limit);
    }
    let (mut builder, proxy) = with_proxy(builder, &settings, base)?;
    builder = builder.connector_layer(ConnectLayer { limit: settings.connect_timeout, proxy });
    for customize in settings.customize {
        builder = customize(builder);
    }
    // last, so that nothing can undo it: reqwest would carry `Api-Key` to any host
    builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.build().map_err(unusable)
}

/// The name of the proxy, if it is known which one requests take.
fn with_proxy(
    builder: reqwest::ClientBuilder,
    settings: &ConnectionSettings,
    base: &BaseUrl,
) -> Result<(reqwest::ClientBuilder, Option<Arc<str>>)> {
    match &settings.proxy {
        ProxyChoice::Given(url) => {
            let proxy = Proxy::new(url)?;
            proxy.check_privacy(base, settings.plain_http)?;
            let builder = builder.proxy(proxy.for_http_client().map_err(unusable)?);
            Ok((builder, Some(proxy.name())))
        }
        // the user's own changes may put another in its place
        ProxyChoice::Environment if !base.loopback && !settings.customize.is_empty() => Ok((builder, None)),
        ProxyChoice::Environment if !base.loopback => Ok((builder, proxy::of_environment(base))),
        // a proxy's loopback is another machine's, and plain http would show it the key
        ProxyChoice::Environment | ProxyChoice::Direct => Ok((builder.no_proxy(), None)),
    }
}

fn unusable(error: reqwest::Error) -> Error {
    let error = error.without_url();
    Error::invalid_input(format!("no HTTP client can be made: {}", innermost(&error)))
}

tokio::task_local! {
    static CONNECT_LIMIT: Duration;
}

/// Runs a request whose connection, if it needs a new one, must be there within `limit`, or within the client's
/// limit if that is shorter.
pub(super) async fn with_connect_limit<F: Future>(limit: Option<Duration>, request: F) -> F::Output {
    match limit {
        // boxed, so that the usual request does not carry room for it twice
        Some(limit) => CONNECT_LIMIT.scope(limit, Box::pin(request)).await,
        None => request.await,
    }
}

/// The connection was not there in time.
#[derive(Debug, thiserror::Error)]
#[error("not connected within {limit:?}")]
pub(crate) struct ConnectElapsed {
    pub(crate) limit: Duration,
}

/// A connection through a proxy that was not made.
#[derive(Debug, thiserror::Error)]
#[error("no connection through the proxy {proxy}")]
pub(crate) struct ProxyFailure {
    /// Scheme, host and port.
    pub(crate) proxy: Arc<str>,
    #[source]
    source: Cause,
}

impl ProxyFailure {
    /// The proxy wants a user name and password, or others.
    pub(crate) fn is_unauthorized(&self) -> bool {
        // these errors have no type that can be named
        let cause = innermost(self.source.as_ref()).to_string();
        ["proxy authorization required", "credentials not accepted", "server does not support user/pass"]
            .iter()
            .any(|known| cause.contains(known))
    }
}

/// Limits the time of a connection, and says which proxy failed.
#[derive(Clone)]
struct ConnectLayer {
    limit: Option<Duration>,
    proxy: Option<Arc<str>>,
}

impl<S> Layer<S> for ConnectLayer {
    type Service = Connect<S>;

    fn layer(&self, inner: S) -> Connect<S> {
        Connect { inner: Arc::new(inner), limit: self.limit, proxy: self.proxy.clone() }
    }
}

/// Shared, for the HTTP client clones its connector at each request, mostly for nothing.
struct Connect<S> {
    inner: Arc<S>,
    limit: Option<Duration>,
    proxy: Option<Arc<str>>,
}

impl<S> Clone for Connect<S> {
    fn clone(&self) -> Self {
        Connect { inner: self.inner.clone(), limit: self.limit, proxy: self.proxy.clone() }
    }
}

impl<S, R> Service<R> for Connect<S>
where
    S: Service<R, Error = Cause> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Response: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = Cause;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Cause>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        // what is shared cannot be asked; each call asks its own copy
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: R) -> Self::Future {
        // read here, within the request: the connection may go on without it, and keeps its limit
        let of_call = CONNECT_LIMIT.try_with(|limit| *limit).ok();
        let limit = of_call.into_iter().chain(self.limit).min();
        let mut connector = S::clone(&self.inner);
        let connection = async move {
            std::future::poll_fn(|context| connector.poll_ready(context)).await?;
            connector.call(address).await
        };
        // counts from now, so that it ends before the HTTP client's own limit, which says less
        let limit = limit.unwrap_or(Duration::MAX);
        let connection = tokio::time::timeout(limit, connection);
        let proxy = self.proxy.clone();
        Box::pin(async move {
            let elapsed = |_| Err(io::Error::new(io::ErrorKind::TimedOut, ConnectElapsed { limit }).into());
            let result = connection.await.unwrap_or_else(elapsed);
            result.map_err(|source: Cause| match proxy {
                Some(proxy) => ProxyFailure { proxy, source }.into(),
                None => source,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::error::find;

    const LIMIT: Duration = Duration::from_millis(100);

    fn client(base: &str, connect_timeout: Option<Duration>) -> reqwest::Client {
        let base = BaseUrl::new(base, false).expect("a base URL");
        let settings = ConnectionSettings { connect_timeout, ..ConnectionSettings::default() };
        http_client(settings, &base).expect("a client")
    }

    /// The limit that a request ran into while it connected.
    fn limit_of(error: &reqwest::Error) -> Option<Duration> {
        assert!(error.is_connect() && error.is_timeout(), "{error:?}");
        find::<ConnectElapsed>(error).map(|elapsed| elapsed.limit)
    }

    #[tokio::test]
    async fn the_shorter_limit_counts() {
        // nobody answers the handshake
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let hour = Duration::from_secs(3600);
        for (of_client, of_call) in
            [(None, Some(LIMIT)), (Some(hour), Some(LIMIT)), (Some(LIMIT), None), (Some(LIMIT), Some(hour))]
        {
            let request = client(&url, of_client).get(&url).send();
            let error = with_connect_limit(of_call, request).await.expect_err("no connection");
            assert_eq!(limit_of(&error), Some(LIMIT), "{of_client:?} {of_call:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_connection_that_never_opens() {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let listener = socket.listen(1).expect("a listener");
        let address = listener.local_addr().expect("an address");
        // Linux drops what comes when the queue is full
        let mut waiting = Vec::new();
        while let Ok(Ok(stream)) =
            tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await
        {
            waiting.push(stream);
        }
        let url = format!("http://{address}");
        let request = client(&url, None).get(&url).send();
        let error = with_connect_limit(Some(LIMIT), request).await.expect_err("no connection");
        assert_eq!(limit_of(&error), Some(LIMIT));
    }

    /// Connects to nothing, for ever.
    #[derive(Clone)]
    struct Never;

    impl Service<()> for Never {
        type Response = ();
        type Error = Cause;
        type Future = std::future::Pending<Result<(), Cause>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Cause>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, (): ()) -> Self::Future {
            std::future::pending()
        }
    }

    #[tokio::test]
    async fn the_limit_stays_with_a_connection_that_goes_on_without_its_request() {
        let mut connector = ConnectLayer { limit: None, proxy: None }.layer(Never);
        let connection = CONNECT_LIMIT.sync_scope(LIMIT, || connector.call(()));
        let error = tokio::spawn(connection).await.expect("no panic").expect_err("no connection");
        assert_eq!(find::<ConnectElapsed>(error.as_ref()).map(|elapsed| elapsed.limit), Some(LIMIT));
    }
}
