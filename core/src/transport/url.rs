//! Base URLs, and what may stand behind them.

use std::{
    fmt::{self, Write},
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::{Host, Url};

use crate::{Error, Result, error::Shortened};

/// Everything but the characters that RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Names of parameters keep the brackets of `filter[name]`.
const QUERY_NAME: &AsciiSet = &SEGMENT.remove(b'[').remove(b']');
/// Values keep what reads well in a log and means nothing to a server: `include=a,b`, times.
const QUERY_VALUE: &AsciiSet = &SEGMENT.remove(b',').remove(b':');
/// What a path that somebody wrote by hand may not hold as it is.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'|');
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');

/// A base URL that may be used.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl {
    /// Without a trailing slash.
    text: String,
    /// Path of the URL, without a trailing slash; empty at the root.
    path: String,
    /// Host, and port if it is not the scheme's own.
    pub(crate) host: Arc<str>,
    pub(crate) loopback: bool,
}

impl BaseUrl {
    /// Checks a base URL. `plain_http` allows unencrypted requests to any host.
    pub(crate) fn new(text: &str, plain_http: bool) -> Result<Self> {
        // the text is not repeated: whoever puts a password into a URL does not want it in a log
        let refuse = |problem: &str| Err(Error::invalid_option("base_url", problem));
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return refuse("white space, control characters and backslashes are not allowed");
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return refuse("it must begin with https://");
        };
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return refuse("it must begin with https://");
        }
        if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
            return refuse("it has no host");
        }
        let url = match Url::parse(text) {
            Ok(url) => url,
            Err(error) => return refuse(&format!("not a URL: {error}")),
        };
        let Some(host) = url.host() else {
            return refuse("it has no host");
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return refuse("it must not hold a user name or password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("it must not have a query or fragment");
        }
        let loopback = is_loopback(&host);
        if url.scheme() == "http" && !loopback && !plain_http {
            return refuse(
                "http:// would show the API key to everyone on the way: use https://, or allow plain http",
            );
        }
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        let path = url.path().trim_end_matches('/').to_owned();
        let text = format!("{}://{host}{path}", url.scheme());
        Ok(BaseUrl { text, path, host: host.into(), loopback })
    }

    /// Without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Whether a URL is on the same scheme, host and port.
    pub(super) fn is_origin_of(&self, url: &Url) -> bool {
        Url::parse(&self.text).is_ok_and(|own| own.origin() == url.origin())
    }

    /// Refuses a file of another host that would come in the clear.
    pub(super) fn check_file(&self, url: &Url) -> Result<()> {
        let loopback = url.host().is_some_and(|host| is_loopback(&host));
        match url.scheme() {
            "https" => Ok(()),
            "http" if loopback && !self.is_https() => Ok(()),
            _ => Err(Error::invalid_option(
                "url",
                "a file of another host than the API's must be at an https:// URL",
            )),
        }
    }

    /// The URL of `path` below this one. Both parts are encoded already.
    pub(crate) fn join(&self, path: &str, query: &str) -> Result<Url> {
        let mut text = String::with_capacity(self.text.len() + path.len() + query.len() + 2);
        let mark = if query.is_empty() { "" } else { "?" };
        let _ = write!(text, "{}/{path}{mark}{query}", self.text);
        let url = Url::parse(&text).map_err(|error| not_as_is(path, &error))?;
        // the last line of defence: what the parser had to change may lead to another resource
        match url.path().strip_prefix(&self.path).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) if rest == path && url.fragment().is_none() => Ok(url),
            _ => Err(not_as_is(path, &"it is not encoded")),
        }
    }
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &Host<impl AsRef<str>>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => {
            *address == Ipv6Addr::LOCALHOST
                || address.to_ipv4_mapped().is_some_and(|v4| Ipv4Addr::is_loopback(&v4))
        }
        Host::Domain(name) => name.as_ref() == "localhost",
    }
}

fn not_as_is(path: &str, problem: &dyn fmt::Display) -> Error {
    Error::invalid_option("path", format!("\"{}\" cannot be sent: {problem}", Shortened(path, 80)))
}

/// Encodes an id for use in a path, so that it can be nothing but an id there.
pub(crate) fn encode_segment(id: &str) -> Result<String> {
    match id {
        "" => Err(Error::invalid_option("id", "it is empty")),
        "." | ".." => Err(Error::invalid_member("id", format!("\"{id}\" is not an id"))),
        _ => Ok(utf8_percent_encode(id, SEGMENT).to_string()),
    }
}

/// Adds `name=value` to a query. The brackets of `filter[name]` stay as they are.
pub(crate) fn push_query(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, QUERY_NAME));
    query.push('=');
    query.extend(utf8_percent_encode(value, QUERY_VALUE));
}

/// Splits what a user wrote into an encoded path and an encoded query, and refuses what could lead out of the
/// base URL.
pub(crate) fn split_raw_path(written: &str) -> Result<(String, String)> {
    let refuse = |problem: &str| Err(not_as_is(written, &problem));
    if written.chars().any(char::is_control) {
        return refuse("it holds a control character");
    }
    if written.contains('#') {
        return refuse("a fragment is never sent");
    }
    let (path, query) = written.split_once('?').unwrap_or((written, ""));
    if path.contains("://") || path.starts_with("//") {
        return refuse("it must be relative to the base URL");
    }
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return refuse("it is empty");
    }
    // servers and proxies differ in when they decode, and how often
    let mut decoded = path.to_owned();
    loop {
        if decoded.contains('\\') {
            return refuse("it holds a backslash");
        }
        if decoded.chars().any(char::is_control) {
            return refuse("it holds a control character");
        }
        if decoded.split('/').any(|segment| segment == "." || segment == "..") {
            return refuse("it must not hold . and .. segments");
        }
        let next = percent_decode_str(&decoded).decode_utf8_lossy().into_owned();
        if next == decoded {
            break;
        }
        decoded = next;
    }
    let path = utf8_percent_encode(path, PATH).to_string();
    Ok((path, utf8_percent_encode(query, QUERY).to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base_urls() {
        for (given, kept) in [
            ("https://api.didww.com/v3", "https://api.didww.com/v3"),
            ("https://api.didww.com/v3/", "https://api.didww.com/v3"),
            ("HTTPS://API.didww.com:443/v3//", "https://api.didww.com/v3"),
            ("https://h.example", "https://h.example"),
            ("https://h.example:8443/", "https://h.example:8443"),
            ("http://127.0.0.1:8080/v3", "http://127.0.0.1:8080/v3"),
            ("http://127.9.9.9", "http://127.9.9.9"),
            ("http://127.255.255.254", "http://127.255.255.254"),
            // other ways to write 127.0.0.1
            ("http://127.1", "http://127.0.0.1"),
            ("http://2130706433", "http://127.0.0.1"),
            ("http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]"),
            ("http://LOCALHOST", "http://localhost"),
            ("http://[::1]:80", "http://[::1]"),
            ("http://localhost:1", "http://localhost:1"),
        ] {
            assert_eq!(BaseUrl::new(given, false).expect(given).as_str(), kept);
        }
    }

    #[test]
    fn base_urls_that_are_refused() {
        for (given, word) in [
            ("", "https://"),
            ("api.didww.com/v3", "https://"),
            ("/v3", "https://"),
            ("https:api.didww.com", "https://"),
            ("ftp://api.didww.com", "https://"),
            ("file:///v3", "https://"),
            ("https://", "host"),
            ("https:///v3", "host"),
            ("https://:443/v3", "host"),
            ("https://?a", "host"),
            ("https://h.example/v3?a=1", "query"),
            ("https://h.example/v3?", "query"),
            ("https://h.example/v3#f", "fragment"),
            ("https://user@h.example", "user name"),
            ("https://user:s3cret@h.example", "user name"),
            ("https://@h.example", "user name"),
            ("https://h.example:99999", "not a URL"),
            ("https://h.exa mple", "white space"),
            (" https://h.example", "white space"),
            ("https://h.example\n", "white space"),
            ("https:\\\\h.example", "backslash"),
            ("http://api.didww.com/v3", "plain http"),
            ("http://0.0.0.0", "plain http"),
            ("http://127.0.0.1.example", "plain http"),
            ("http://127.0.0.1.example.com:8080/v3", "plain http"),
            ("http://128.0.0.1", "plain http"),
            ("http://localhost.example", "plain http"),
            ("http://localhost.example.com", "plain http"),
            ("http://notlocalhost", "plain http"),
            ("http://127.0.0.1@h.example", "user name"),
            ("http://[::ffff:128.0.0.1]", "plain http"),
            ("http://[::2]", "plain http"),
        ] {
            let error = BaseUrl::new(given, false).expect_err(given);
            assert!(error.is_invalid_input() && error.to_string().contains(word), "{given}: {error}");
            assert!(!format!("{error:?}{error}").contains("s3cret"));
        }
        assert!(BaseUrl::new("http://api.didww.com/v3", true).is_ok());
    }

    #[test]
    fn queries_are_sent_as_given() {
        let base = BaseUrl::new("https://h.example/v3", false).expect("a base");
        let url = base.join("dids", "filter[name]=a%5Bb&page[size]=1&include=a,b").expect("a url");
        assert_eq!(url.as_str(), "https://h.example/v3/dids?filter[name]=a%5Bb&page[size]=1&include=a,b");
        assert_eq!(base.join("dids", "").expect("a url").as_str(), "https://h.example/v3/dids");
        let root = BaseUrl::new("http://127.0.0.1:1", false).expect("a base");
        assert_eq!(root.join("dids/1", "a=b").expect("a url").as_str(), "http://127.0.0.1:1/dids/1?a=b");
        for path in ["..", "../x", "dids/./x", "dids/../x", "%2e%2e/x", "a b", "a?b", "a#b", "a\\b", "dids\n"]
        {
            assert!(base.join(path, "").expect_err(path).is_invalid_input());
        }
        assert!(base.join("dids", "a#b").is_err());
    }

    #[test]
    fn ids() {
        assert_eq!(encode_segment("0a1b-~_.").expect("an id"), "0a1b-~_.");
        assert_eq!(encode_segment("../balance").expect("an id"), "..%2Fbalance");
        assert_eq!(
            encode_segment("a/b?c#d%e[\\] é\0").expect("an id"),
            "a%2Fb%3Fc%23d%25e%5B%5C%5D%20%C3%A9%00"
        );
        for id in ["", ".", ".."] {
            assert!(encode_segment(id).expect_err(id).is_invalid_input());
        }
    }

    #[test]
    fn raw_paths() {
        for (written, path, query) in [
            ("dids", "dids", ""),
            ("/dids/1", "dids/1", ""),
            ("dids/a b", "dids/a%20b", ""),
            ("dids/a%2Fb", "dids/a%2Fb", ""),
            ("dids/é", "dids/%C3%A9", ""),
            ("dids/...", "dids/...", ""),
            ("dids/100%", "dids/100%", ""),
            ("dids?page[size]=1&filter[a]=b c", "dids", "page[size]=1&filter[a]=b%20c"),
            ("dids?url=https://x/../y", "dids", "url=https://x/../y"),
        ] {
            assert_eq!(split_raw_path(written).expect(written), (path.to_owned(), query.to_owned()));
        }
        for written in [
            "",
            "/",
            "?a=b",
            "https://other.example/v3/dids",
            "//other.example/dids",
            "///dids",
            "..",
            "../x",
            "dids/..",
            "dids/./x",
            "dids/%2e%2e/x",
            "dids/.%2E/x",
            "dids/%252e%252e/x",
            "dids/a%2f..%2f..%2fbalance",
            "dids\\x",
            "dids%5c..%5cx",
            "dids/%5Cx",
            "dids\r\nX: y",
            "dids/%0d%0ax",
            "dids/\u{85}",
            "dids#x",
        ] {
            assert!(split_raw_path(written).expect_err(written).is_invalid_input());
        }
    }

    proptest! {
        #[test]
        fn an_id_is_one_segment(id: String) {
            let base = BaseUrl::new("https://h.example/v3", false).expect("a base");
            if let Ok(segment) = encode_segment(&id) {
                let url = base.join(&format!("dids/{segment}"), "").expect("a url");
                let segments: Vec<_> = url.path_segments().expect("a path").collect();
                prop_assert_eq!(&segments[..2], &["v3", "dids"]);
                prop_assert_eq!(segments.len(), 3);
                prop_assert_eq!(percent_decode_str(segments[2]).decode_utf8().expect("utf-8"), id);
            }
        }

        #[test]
        fn a_raw_path_stays_below_the_base(written in "[a-z./%25e\\\\?#: ]{0,12}") {
            let base = BaseUrl::new("https://h.example/v3", false).expect("a base");
            if let Ok((path, query)) = split_raw_path(&written) {
                let url = base.join(&path, &query).expect("a url");
                prop_assert_eq!(url.host_str(), Some("h.example"));
                prop_assert!(url.path().starts_with("/v3/"));
            }
        }

        #[test]
        fn queries_come_back(name in "[a-z_\\[\\].é&= ]{1,8}", value: String) {
            let mut query = String::new();
            push_query(&mut query, &name, &value);
            push_query(&mut query, "z", "");
            let base = BaseUrl::new("https://h.example/v3", false).expect("a base");
            let url = base.join("dids", &query).expect("a url");
            prop_assert_eq!(url.query(), Some(query.as_str()));
            let pairs: Vec<_> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![(name, value), ("z".to_owned(), String::new())]);
        }
    }
}
