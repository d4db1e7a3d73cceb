//! Whether a callback is DIDWW's.

use super::payload::{Candidate, Content, Payload};
use super::url::{self, PublicBase};
use super::{Callback, SIGNATURE_HEADER};
use crate::error::{CallbackError, CallbackFault, Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::borrow::Cow;
use std::fmt;

/// Tells callbacks of DIDWW from those of anybody else, by their signature.
///
/// It is made once and shared: a check needs no lock, and cloning is cheap. The secret is not kept in it as such, and not
/// shown by its debug output.
///
/// ```
/// use didww::{RequestValidator, callback::Payload};
///
/// # fn main() -> didww::Result<()> {
/// let validator = RequestValidator::new("szrdgh6547umt7tht7xbqhj6g9gdbyp7")?;
/// let payload = Payload::form([
///     ("id", "bf2cee72-6caa-4ae2-917e-bea01945691e"),
///     ("status", "completed"),
///     ("type", "orders"),
/// ]);
/// assert!(validator.validate(
///     "https://mycompany.com/didww_callbacks?opaque=123",
///     &payload,
///     "30f66e9d72eb5e193051fd02952f70d8e934b4ff",
/// ));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RequestValidator {
    /// The state after the key.
    keyed: Hmac<Sha1>,
    public_base: Option<PublicBase>,
}

impl RequestValidator {
    /// For the account's callback secret, which stands in the user panel. Older texts call it the API key.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it is empty: with that, anybody could sign.
    pub fn new(callback_secret: impl AsRef<[u8]>) -> Result<Self> {
        let secret = callback_secret.as_ref();
        if secret.is_empty() {
            return Err(Error::invalid_option(
                "callback_secret",
                "it is empty: copy it from the user panel; with an empty one, anybody could sign",
            ));
        }
        let keyed = Hmac::new_from_slice(secret);
        let keyed = keyed.map_err(|error| Error::invalid_option("callback_secret", error.to_string()))?;
        Ok(RequestValidator { keyed, public_base: None })
    }

    /// Where DIDWW calls, if that is not what the framework sees: behind a proxy that ends TLS, changes the host or port,
    /// or takes a prefix off the path.
    ///
    /// `https://hooks.example.com` takes the place of scheme, host and port of every URL, which may then be path and
    /// query alone. A path in it, as in `https://example.com/hooks`, is put in front. If the callback URL has a user name and a
    /// password, they belong in it too.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it is no http or https URL, or has a query or a fragment.
    pub fn public_base_url(mut self, base: impl AsRef<str>) -> Result<Self> {
        let base = PublicBase::new(base.as_ref());
        self.public_base = Some(base.map_err(|problem| Error::invalid_option("public_base_url", problem))?);
        Ok(self)
    }

    /// Whether DIDWW signed this.
    ///
    /// - `url`: the callback URL as it was given to DIDWW, or as the framework sees it, which must come to the same: see
    ///   [`signed_url`](Self::signed_url). For a callback by GET the whole URL that was called.
    /// - `signature`: the value of the header [`SIGNATURE_HEADER`], empty if there is none: 40 hexadecimal
    ///   digits in lower case. Anything else is false.
    ///
    /// It takes the same time wherever the signature differs.
    pub fn validate(&self, url: impl AsRef<[u8]>, payload: &Payload, signature: impl AsRef<[u8]>) -> bool {
        let content = payload.content().ok();
        content.and_then(|content| self.signed_part(url.as_ref(), content, signature.as_ref())).is_some()
    }

    /// [`validate`](Self::validate), then [`Callback::parse`]. A callback by GET has only the members that were signed, not
    /// those of the callback URL's own query.
    ///
    /// # Errors
    /// [`Error::Callback`] if the signature does not match, or the payload cannot be read.
    pub fn validate_and_parse(
        &self,
        url: impl AsRef<[u8]>,
        payload: &Payload,
        signature: impl AsRef<[u8]>,
    ) -> Result<Vec<Callback>> {
        let signature = signature.as_ref();
        let content = payload.content().map_err(Clone::clone)?;
        match self.signed_part(url.as_ref(), content, signature) {
            Some(signed) => super::events_of(content, signed.pairs()),
            None => Err(mismatch(signature).into()),
        }
    }

    /// The signature that DIDWW gives to this, as it stands in the header: for tests, and to compare.
    ///
    /// # Errors
    /// [`Error::Callback`] if the payload cannot be read.
    pub fn compute_signature(&self, url: impl AsRef<[u8]>, payload: &Payload) -> Result<String> {
        let content = payload.content().map_err(Clone::clone)?;
        let mut mac = self.of_url(url.as_ref());
        // a query without members of its own
        if let Some(candidate) = content.candidates().next() {
            sign(&mut mac, content, &candidate);
        }
        let digits = b"0123456789abcdef";
        let digit = |nibble: u8| char::from(digits[usize::from(nibble)]);
        let bytes = mac.finalize().into_bytes();
        Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
    }

    /// What is signed as the URL, for one that the framework sees: with the public base URL in place, and the port.
    ///
    /// This is the check whether the framework sees the URL that DIDWW calls. It must be the callback URL as you gave it to
    /// DIDWW, with `:443` or `:80` if that has no port:
    ///
    /// ```
    /// # fn main() -> didww::Result<()> {
    /// # let (url_of_the_request, secret) = ("http://10.0.0.7:8080/didww?opaque=123", "secret");
    /// # let validator = didww::RequestValidator::new(secret)?;
    /// println!("DIDWW must have been given {}", validator.signed_url(url_of_the_request));
    /// # Ok(())
    /// # }
    /// ```
    pub fn signed_url(&self, url: impl AsRef<[u8]>) -> String {
        let mut signed = Vec::new();
        url::signed(&self.called(url.as_ref()), |piece| signed.extend_from_slice(piece));
        String::from_utf8_lossy(&signed).into_owned()
    }

    /// The URL that DIDWW called.
    fn called<'a>(&self, url: &'a [u8]) -> Cow<'a, [u8]> {
        match &self.public_base {
            Some(base) => Cow::Owned(base.of_request(url)),
            None => Cow::Borrowed(url),
        }
    }

    fn of_url(&self, url: &[u8]) -> Hmac<Sha1> {
        let mut mac = self.keyed.clone();
        url::signed(&self.called(url), |piece| mac.update(piece));
        mac
    }

    /// The members that the signature is of.
    fn signed_part<'a>(&self, url: &[u8], content: &'a Content, signature: &[u8]) -> Option<Candidate<'a>> {
        let signature = decode_signature(signature)?;
        let of_url = self.of_url(url);
        content.candidates().find(|candidate| {
            let mut mac = of_url.clone();
            sign(&mut mac, content, candidate);
            mac.verify_slice(&signature).is_ok()
        })
    }
}

fn sign(mac: &mut Hmac<Sha1>, content: &Content, candidate: &Candidate<'_>) {
    for pair in candidate.pairs() {
        mac.update(content.signed(*pair));
    }
}

/// Forty hexadecimal digits in lower case; `None` for anything else.
fn decode_signature(text: &[u8]) -> Option<[u8; 20]> {
    let text: &[u8; 40] = text.try_into().ok()?;
    let mut bytes = [0; 20];
    for (byte, digits) in bytes.iter_mut().zip(text.as_chunks::<2>().0) {
        *byte = nibble(digits[0])? << 4 | nibble(digits[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

fn mismatch(signature: &[u8]) -> CallbackError {
    let message = match signature.is_empty() {
        true => format!("it is not signed: the header {SIGNATURE_HEADER} is missing or empty"),
        false => "the signature does not match: it is not DIDWW's, or the callback secret is another one, or DIDWW called \
                  another URL: compare signed_url with the callback URL; behind a proxy, set public_base_url"
            .to_owned(),
    };
    CallbackError { fault: CallbackFault::Signature, message }
}

impl fmt::Debug for RequestValidator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = self.public_base.as_ref().map(PublicBase::shown);
        f.debug_struct("RequestValidator").field("public_base_url", &base).finish_non_exhaustive()
    }
}
