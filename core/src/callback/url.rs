//! The URL as it is signed: every byte as it came, with the port written in.
//!
//! DIDWW's server is the reference. It splits the URL by RFC 3986 and puts it together again, so nothing that a URL
//! parser for browsers would tidy up (case of the host, dots in the path, an empty path, query or fragment) changes.
//! What it does change, this changes too: scheme in lower case, port without leading zeros, and in the query the
//! characters that may not stand there. Where it refuses a URL, the bytes stay as they are.

use std::borrow::Cow;
use std::ops::Range;

/// A URL in the parts that matter here, by RFC 3986, appendix B.
struct Parts<'a> {
    scheme: Cow<'a, [u8]>,
    /// User information, host and port.
    authority: &'a [u8],
    /// What comes after the authority: path, query and fragment.
    rest: &'a [u8],
    /// Where in the rest the query is, without its question mark; `None` if there is none.
    query: Option<Range<usize>>,
}

impl<'a> Parts<'a> {
    fn of(url: &'a [u8]) -> Self {
        let (scheme, rest) = split_scheme(url);
        let scheme = match scheme.iter().any(u8::is_ascii_uppercase) {
            true => Cow::Owned(scheme.to_ascii_lowercase()),
            false => Cow::Borrowed(scheme),
        };
        let (authority, rest) = split_before(rest, b"/?#");
        let path_and_query = split_before(rest, b"#").0;
        let path = split_before(path_and_query, b"?").0;
        let query = (path.len() < path_and_query.len()).then(|| path.len() + 1..path_and_query.len());
        Parts { scheme, authority, rest, query }
    }
}

/// The scheme and what comes after `://`. A URL without a scheme is one of http.
fn split_scheme(url: &[u8]) -> (&[u8], &[u8]) {
    match scheme_length(url) {
        Some(length) => (&url[..length], &url[length + 3..]),
        None => (b"http", url.strip_prefix(b"//").unwrap_or(url)),
    }
}

/// How long the scheme is, if `url` begins with one and `://`.
fn scheme_length(url: &[u8]) -> Option<usize> {
    let length = url.iter().position(|byte| !is_of_scheme(*byte))?;
    (url.first()?.is_ascii_alphabetic() && url[length..].starts_with(b"://")).then_some(length)
}

fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// `bytes` up to the first of `marks`, and from it on.
fn split_before<'a>(bytes: &'a [u8], marks: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes.iter().position(|byte| marks.contains(byte)).unwrap_or(bytes.len());
    bytes.split_at(at)
}

/// User information and host, and the port to write; `None` if the authority has to stay as it is, since what stands
/// where a port would is none.
fn split_port<'a>(authority: &'a [u8], default: &'static [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let host = authority.iter().rposition(|byte| *byte == b'@').map_or(0, |at| at + 1);
    let after_host = match authority[host..].first() {
        Some(b'[') => host + authority[host..].iter().position(|byte| *byte == b']')? + 1,
        _ => host + split_before(&authority[host..], b":").0.len(),
    };
    let (before, port) = authority.split_at(after_host);
    let port = match port {
        [] => port,
        [b':', digits @ ..] if digits.iter().all(u8::is_ascii_digit) => digits,
        _ => return None,
    };
    let significant = port.iter().position(|digit| *digit != b'0').unwrap_or(port.len().saturating_sub(1));
    match &port[significant..] {
        [] => Some((before, default)),
        port => Some((before, port)),
    }
}

/// Gives the URL as it is signed to `sink`, piece by piece.
pub(super) fn signed(url: &[u8], mut sink: impl FnMut(&[u8])) {
    let Parts { scheme, authority, rest, query } = Parts::of(url);
    let default: &[u8] = if *scheme == *b"https" { b"443" } else { b"80" };
    sink(&scheme);
    sink(b"://");
    match split_port(authority, default) {
        Some((before, port)) => {
            sink(before);
            sink(b":");
            sink(port);
        }
        None => sink(authority),
    }
    match query.filter(|query| !rest[query.clone()].iter().all(|byte| stays_in_query(*byte))) {
        Some(query) => {
            sink(&rest[..query.start]);
            encoded_query(&rest[query.clone()], &mut sink);
            sink(&rest[query.end..]);
        }
        None => sink(rest),
    }
}

/// The query, as the reference encodes it: line breaks and tabs are dropped, other characters that may not stand in a
/// query are percent-encoded.
fn encoded_query(mut query: &[u8], sink: &mut impl FnMut(&[u8])) {
    while let Some(at) = query.iter().position(|byte| !stays_in_query(*byte)) {
        sink(&query[..at]);
        let byte = query[at];
        if !matches!(byte, b'\t' | b'\n' | b'\r') {
            sink(percent_encoding::percent_encode_byte(byte).as_bytes());
        }
        query = &query[at + 1..];
    }
    sink(query);
}

/// The reference refuses what is not ASCII, so it stays as well.
fn stays_in_query(byte: u8) -> bool {
    !byte.is_ascii() || matches!(byte, b'!' | b'$'..=b'&' | b'('..=b';' | b'=' | b'?'..=b'_' | b'a'..=b'~')
}

/// The query of a URL, without the question mark; empty if there is none.
pub(super) fn query(url: &[u8]) -> &[u8] {
    let parts = Parts::of(url);
    parts.query.map_or(&[], |query| &parts.rest[query])
}

/// Where DIDWW calls, if that is not what the framework sees: scheme, authority and the path in front of all paths.
#[derive(Clone)]
pub(super) struct PublicBase(String);

impl PublicBase {
    /// What is wrong with it, if it is no base.
    pub(super) fn new(base: &str) -> Result<Self, &'static str> {
        let parts = Parts::of(base.as_bytes());
        if scheme_length(base.as_bytes()).is_none() || !matches!(&*parts.scheme, b"http" | b"https") {
            return Err("it must begin with http:// or https://");
        }
        if parts.rest.contains(&b'?') || parts.rest.contains(&b'#') {
            return Err("it must have no query and no fragment: these come from each request");
        }
        let default = b"80";
        let is_host = |(before, _): (&[u8], &[u8])| !before.is_empty() && !before.ends_with(b"@");
        if !split_port(parts.authority, default).is_some_and(is_host) {
            return Err("it must name a host, and its port must be a number");
        }
        Ok(PublicBase(base.trim_end_matches('/').to_owned()))
    }

    /// The URL that DIDWW called, of the one that the framework sees: a whole one, or path and query.
    pub(super) fn of_request(&self, seen: &[u8]) -> Vec<u8> {
        let path_on = match scheme_length(seen) {
            Some(length) => split_before(&seen[length + 3..], b"/?#").1,
            None => seen,
        };
        let mut url = Vec::with_capacity(self.0.len() + 1 + path_on.len());
        url.extend_from_slice(self.0.as_bytes());
        if !matches!(path_on.first(), None | Some(b'/' | b'?' | b'#')) {
            url.push(b'/');
        }
        url.extend_from_slice(path_on);
        url
    }

    /// Without user name and password.
    pub(super) fn shown(&self) -> String {
        let length = scheme_length(self.0.as_bytes()).map_or(0, |length| length + 3);
        let (scheme, rest) = self.0.split_at(length);
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        format!("{scheme}{host}{path}")
    }
}
