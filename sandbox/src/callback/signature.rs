//! Signatures of callbacks: HMAC-SHA1 with the callback secret over the URL and the members of the payload.
//!
//! Written apart from the validator of the `didww` crate, so that the two check each other.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha1::Sha1;

/// The signature of a request to `url` with these payloads, the members of each sorted by name.
pub(super) fn sign<'a>(
    secret: &str,
    url: &str,
    payloads: impl IntoIterator<Item = &'a [(&'static str, Value)]>,
) -> String {
    // an HMAC takes a key of any length
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(with_port(url).as_bytes());
    for (name, value) in payloads.into_iter().flatten() {
        mac.update(name.as_bytes());
        mac.update(text(value).as_bytes());
    }
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value as the signature reads it: text as it is, nothing for null, the rest as JSON writes it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A URL with the port of its scheme, if it names none; all else stays as it is.
fn with_port(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // the colons of an IPv6 address are in brackets
    let after_address = host.rsplit_once(']').map_or(host, |(_, after)| after);
    if after_address.contains(':') {
        return format!("{scheme}://{authority}{tail}");
    }
    let port = if scheme == "https" { 443 } else { 80 };
    format!("{scheme}://{authority}:{port}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The vectors that DIDWW's documentation and SDKs publish.
    #[test]
    fn signatures_are_those_of_didww() {
        let members = |id: &str, kind: &str, more: &[(&'static str, &str)]| {
            let mut members = vec![("id", json!(id)), ("type", json!(kind))];
            members.extend(more.iter().map(|(name, value)| (*name, json!(value))));
            members.sort_unstable_by_key(|(name, _)| *name);
            members
        };
        let documented =
            members("bf2cee72-6caa-4ae2-917e-bea01945691e", "orders", &[("status", "completed")]);
        let url = "https://mycompany.com/didww_callbacks?opaque=123";
        let signature = sign("szrdgh6547umt7tht7xbqhj6g9gdbyp7", url, [&documented[..]]);
        assert_eq!(signature, "30f66e9d72eb5e193051fd02952f70d8e934b4ff");

        let id = "7ae7c48f-d48a-499f-9dc1-c9217014b457";
        let approved = members(id, "address_verifications", &[("status", "approved"), ("reject_reason", "")]);
        let url = format!(
            "http://example.com/callback.php?id={id}&reject_reason=&status=approved&type=address_verifications"
        );
        let signature = sign("SOMEAPIKEY", &url, [&approved[..]]);
        assert_eq!(signature, "18050028b6b22d0ed516706fba1c1af8d6a8f9d5");

        let order = members("1dd7a68b-e235-402b-8912-fe73ee14243a", "orders", &[("status", "completed")]);
        for (url, signature) in [
            ("http://foo.com/bar", "4d1ce2be656d20d064183bec2ab98a2ff3981f73"),
            ("http://foo.com:80/bar", "4d1ce2be656d20d064183bec2ab98a2ff3981f73"),
            ("http://foo.com:443/bar", "904eaa65c0759afac0e4d8912de424e2dfb96ea1"),
            ("http://foo.com/bar?baz=boo", "78b00717a86ce9df06abf45ff818aa94537e1729"),
            ("http://user:pass@foo.com/bar", "88615a11a78c021c1da2e1e0bfb8cc165170afc5"),
            ("http://foo.com/bar#test", "b1c4391fcdab7c0521bb5b9eb4f41f08529b8418"),
            ("https://foo.com/bar", "f26a771c302319a7094accbe2989bad67fff2928"),
            ("https://foo.com:80/bar", "bd45af5253b72f6383c6af7dc75250f12b73a4e1"),
            ("https://qwe:asd@foo.com/bar", "7a8cd4a6c349910dfecaf9807e56a63787250bbd"),
            ("http://[::1]/bar", "e0e9b83e4046d097f54b3ae64b08cbb4a539f601"),
            ("http://[::1]:9090/bar", "ebec110ec5debd0e0fd086ff2f02e48ca665b543"),
            ("https://[::1]/bar", "f3cfe6f523fdf1d4eaadc310fcd3ed92e1e324b0"),
            ("http://foo.com/hello%20world", "eb64035b2e8f356ff1442898a39ec94d5c3e2fc8"),
            ("http://foo.com/foo%2Fbar", "db24428442b012fa0972a453ba1ba98e755bba10"),
        ] {
            assert_eq!(sign("SOMEAPIKEY", url, [&order[..]]), signature, "{url}");
        }
    }
}
