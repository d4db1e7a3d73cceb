//! The proxy between a client and the API, if there is one.

use std::{fmt, sync::Arc};

use ::url::{Host, Url};
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;

use super::url::{BaseUrl, is_loopback};
use crate::{Error, Result};

/// SOCKS says how long a name or password is in one byte.
const LONGEST_SOCKS_FIELD: usize = 255;

/// Which proxy the requests of a client take.
#[derive(Default)]
pub(crate) enum ProxyChoice {
    /// What the environment variables say.
    #[default]
    Environment,
    /// None, whatever the environment variables say.
    Direct,
    /// The one behind this URL, unchecked as yet.
    Given(String),
}

/// Without the URL, which may hold a password.
impl fmt::Debug for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProxyChoice::Environment => "environment",
            ProxyChoice::Direct => "none",
            ProxyChoice::Given(_) => "given",
        })
    }
}

/// A proxy that may be used.
pub(super) struct Proxy {
    url: Url,
    loopback: bool,
}

impl Proxy {
    /// Checks the URL of a proxy. What it holds is not repeated in an error: there may be a password in it.
    pub(super) fn new(text: &str) -> Result<Self> {
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return refuse("white space, control characters and backslashes are not allowed");
        }
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        let socks = match scheme.as_deref() {
            Some("http" | "https") => false,
            Some("socks5" | "socks5h") => true,
            _ => return refuse("it must begin with http://, https://, socks5:// or socks5h://"),
        };
        let mut url = match Url::parse(text) {
            Ok(url) => url,
            Err(error) => {
                return refuse(&format!("not a URL: {error} (in a password, write / ? # @ : as %2F %3F …)"));
            }
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return refuse("it must not have a path, query or fragment");
        }
        // URLs of SOCKS have any text for a host
        let host = match url.host_str().map(Host::parse) {
            Some(Ok(host)) => host,
            _ => return refuse("its host is neither a name nor an IP address"),
        };
        if url.set_host(Some(&host.to_string())).is_err() {
            return refuse("its host is neither a name nor an IP address");
        }
        for part in [url.username(), url.password().unwrap_or_default()] {
            check_credential(part, socks)?;
        }
        // whoever connects reads it so, and goes without a proxy where it cannot
        if url.as_str().parse::<Uri>().is_err() {
            return refuse("not a URL");
        }
        let loopback = is_loopback(&host);
        Ok(Proxy { url, loopback })
    }

    /// The same for the HTTP client, for every request.
    pub(super) fn for_http_client(&self) -> reqwest::Result<reqwest::Proxy> {
        reqwest::Proxy::all(self.url.clone())
    }

    /// Refuses to show the API key to everyone on the way to the proxy, who see what a plain request holds.
    pub(super) fn check_privacy(&self, base: &BaseUrl, plain_http: bool) -> Result<()> {
        if base.is_https() || self.loopback || plain_http {
            return Ok(());
        }
        refuse(
            "requests to a base URL with http:// would show it the API key, and everyone on the way: use a base URL \
             with https://, or allow plain http",
        )
    }

    /// Scheme, host and port.
    pub(super) fn name(&self) -> Arc<str> {
        let (scheme, host) = (self.url.scheme(), self.url.host_str().unwrap_or_default());
        match self.url.port() {
            Some(port) => format!("{scheme}://{host}:{port}").into(),
            None => format!("{scheme}://{host}").into(),
        }
    }
}

/// Scheme, host and port of the proxy that the environment variables name for a base URL.
pub(super) fn of_environment(base: &BaseUrl) -> Option<Arc<str>> {
    // the reader of these variables that the HTTP client has too
    let proxy = Matcher::from_system().intercept(&base.as_str().parse().ok()?)?;
    let uri = proxy.uri();
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?).into())
}

fn check_credential(encoded: &str, socks: bool) -> Result<()> {
    let Ok(decoded) = percent_decode_str(encoded).decode_utf8() else {
        return refuse("its user name and password must be UTF-8");
    };
    if socks && decoded.len() > LONGEST_SOCKS_FIELD {
        return refuse("a user name or password for SOCKS has at most 255 bytes");
    }
    Ok(())
}

fn refuse<T>(problem: &str) -> Result<T> {
    Err(Error::invalid_option("proxy", problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies() {
        for (given, name, loopback) in [
            ("http://proxy.example:3128", "http://proxy.example:3128", false),
            ("HTTP://user:s3cret@Proxy.example/", "http://proxy.example", false),
            ("https://user@proxy.example:443", "https://proxy.example", false),
            ("socks5://PROXY.example", "socks5://proxy.example", false),
            ("socks5h://u:s3%2Fcret@127.0.0.1:1080", "socks5h://127.0.0.1:1080", true),
            ("socks5://[::1]:1080", "socks5://[::1]:1080", true),
            ("http://localhost:8080", "http://localhost:8080", true),
            ("http://127.0.0.1.example:8080", "http://127.0.0.1.example:8080", false),
            ("socks5://u:s3c:ret@b\u{fc}cher.example:1080", "socks5://xn--bcher-kva.example:1080", false),
        ] {
            let proxy = Proxy::new(given).expect(given);
            assert_eq!((&*proxy.name(), proxy.loopback), (name, loopback), "{given}");
            assert!(proxy.for_http_client().is_ok(), "{given}");
        }
    }

    #[test]
    fn proxies_that_are_refused() {
        let long = format!("socks5://u:{}@proxy.example", "s3cret".repeat(50));
        for (given, word) in [
            ("", "http://"),
            ("proxy.example:3128", "http://"),
            ("socks4://u:s3cret@proxy.example", "http://"),
            ("ftp://u:s3cret@proxy.example", "http://"),
            ("http://", "not a URL"),
            ("http://u:s3cret/x@proxy.example:3128", "not a URL"),
            ("http://u:s3cret@proxy.example:99999", "not a URL"),
            ("socks5://", "host"),
            ("socks5://u:s3cret@:1080", "not a URL"),
            ("socks5://u:s3cret@a%20b:1080", "host"),
            ("http://u:s3cret@proxy.example:3128/path", "path"),
            ("http://u:s3cret@proxy.example:3128?q", "path"),
            ("http://u:s3cret@proxy.example:3128#f", "path"),
            ("http://u:s3cret%ff@proxy.example:3128", "UTF-8"),
            ("http://u:s3cret@proxy .example:3128", "white space"),
            ("http:\\\\u:s3cret@proxy.example", "backslashes"),
            (long.as_str(), "255"),
        ] {
            let error = Proxy::new(given).err().expect(given);
            assert!(error.is_invalid_input() && error.to_string().contains(word), "{given}: {error}");
            assert!(error.to_string().starts_with("proxy: "), "{error}");
            assert!(!format!("{error:?}{error}").contains("s3cret"));
        }
    }
}
