//! How requests prove whose they are.

use std::{fmt, future::Future, pin::Pin};

use http::{HeaderName, HeaderValue};

use crate::{ApiVersion, Error, ResponseInfo, Result};

/// A future on the heap, which is what a trait object's asynchronous method returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to prove whose a request is.
///
/// The client asks for the credential each time that it sends a request, so it may change over time: a token
/// that was made from the API key, say, and is renewed before it ends.
///
/// ```
/// use didww::{Authentication, AuthenticationContext, BoxFuture, Credential, Result};
///
/// struct Vault;
///
/// impl Authentication for Vault {
///     fn credential<'a>(&'a self, _: &'a AuthenticationContext<'a>) -> BoxFuture<'a, Result<Credential>> {
///         Box::pin(async { Credential::api_key("read from a vault") })
///     }
/// }
/// # let refused = Vault;
/// ```
pub trait Authentication: Send + Sync + 'static {
    /// The header to send with the next request.
    fn credential<'a>(&'a self, context: &'a AuthenticationContext<'a>) -> BoxFuture<'a, Result<Credential>>;

    /// The server answered 401 to a request that carried `refused`. Returns whether a new credential is ready,
    /// for the request to be sent once more.
    fn rejected<'a>(
        &'a self,
        context: &'a AuthenticationContext<'a>,
        refused: &'a Credential,
        response: &'a ResponseInfo,
    ) -> BoxFuture<'a, Result<bool>> {
        let _ = (context, refused, response);
        Box::pin(std::future::ready(Ok(false)))
    }
}

/// What a credential is for.
#[derive(Debug)]
#[non_exhaustive]
pub struct AuthenticationContext<'a> {
    /// Base URL, without a trailing slash.
    pub base_url: &'a str,
    /// API version of the request.
    pub api_version: ApiVersion,
}

/// A header that proves whose a request is. Its value never shows in debug output.
#[derive(Clone)]
pub struct Credential {
    name: HeaderName,
    value: HeaderValue,
}

impl Credential {
    /// Any header.
    pub fn new(name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        Credential { name, value }
    }

    /// `Api-Key: key`
    pub fn api_key(key: &str) -> Result<Self> {
        check_secret("API key", key)?;
        Ok(Credential::new(HeaderName::from_static("api-key"), header_value(key)?))
    }

    /// `Authorization: Bearer token`
    pub fn bearer(token: &str) -> Result<Self> {
        check_secret("bearer token", token)?;
        Ok(Credential::new(http::header::AUTHORIZATION, header_value(&format!("Bearer {token}"))?))
    }

    /// Name of the header.
    pub fn name(&self) -> &HeaderName {
        &self.name
    }

    /// Value of the header, marked as sensitive.
    pub fn value(&self) -> &HeaderValue {
        &self.value
    }

    /// The part of the value that is secret: a scheme's name is not.
    pub(crate) fn secret(&self) -> &[u8] {
        let value = self.value.as_bytes();
        value.iter().rposition(|byte| *byte == b' ').map_or(value, |space| &value[space + 1..])
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}: [redacted])", self.name)
    }
}

/// What can be said about a secret without showing any of it.
fn check_secret(name: &str, secret: &str) -> Result<()> {
    let problem = if secret.is_empty() {
        "is empty"
    } else if secret.trim().is_empty() {
        "is blank"
    } else if secret.trim() != secret {
        "begins or ends with white space; was a line end read with it?"
    } else if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        "holds a character that is not visible ASCII"
    } else {
        return Ok(());
    };
    Err(Error::invalid_option("api_key", format!("the {name} {problem}")))
}

fn header_value(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_| Error::invalid_option("api_key", "it cannot be sent in a header"))
}

/// The account's API key, sent as `Api-Key`: how versions up to 2026-04-16 authenticate.
#[derive(Clone)]
pub struct ApiKey(Credential);

impl ApiKey {
    /// Checks that `key` can be one: not empty, visible ASCII without spaces.
    pub fn new(key: impl AsRef<str>) -> Result<Self> {
        Credential::api_key(key.as_ref()).map(ApiKey)
    }
}

impl Authentication for ApiKey {
    fn credential<'a>(&'a self, _: &'a AuthenticationContext<'a>) -> BoxFuture<'a, Result<Credential>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_cannot_be() {
        for (key, word) in [
            ("", "empty"),
            ("  \t", "blank"),
            (" s3cret", "white space"),
            ("s3cret\n", "white space"),
            ("s3cret\u{a0}", "white space"),
            ("s3 cret", "visible ASCII"),
            ("s3cre\u{301}t", "visible ASCII"),
            ("s3\r\ncret", "visible ASCII"),
            ("s3\0cret", "visible ASCII"),
        ] {
            let error = ApiKey::new(key).expect_err(key);
            assert!(error.is_invalid_input() && error.to_string().contains(word), "{key:?}: {error}");
            assert!(!format!("{error} {error:?}").contains("s3"), "{error:?}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let key = ApiKey::new("s3cret").expect("a key");
        assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
        assert_eq!(format!("{:?}", key.0), "Credential(api-key: [redacted])");
        assert!(!format!("{:?}", key.0.value()).contains("s3cret"));
        assert_eq!(Credential::bearer("abc").expect("a token").secret(), b"abc");
        assert_eq!(key.0.secret(), b"s3cret");
    }
}
