//! The body of an answer, as it comes.

use bytes::{Bytes, BytesMut};

use super::deadline::{Late, Pace};
use crate::Credential;

/// Room that is made for a body at once on the word of its `Content-Length`.
const MAX_RESERVE: usize = 4 << 20;

/// A body as it comes. One that comes in one piece is not copied.
#[derive(Default)]
pub(super) struct Body {
    first: Bytes,
    all: BytesMut,
}

/// Why a body was not read to its end.
pub(super) enum Unread {
    TooLong,
    Late(Late),
    Broken(reqwest::Error),
}

impl Body {
    /// Keeps what has come even when it fails.
    pub(super) async fn read(
        &mut self,
        response: &mut reqwest::Response,
        limit: usize,
        pace: Pace,
    ) -> Result<(), Unread> {
        let expected = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        while let Some(chunk) =
            pace.within(response.chunk()).await.map_err(Unread::Late)?.map_err(Unread::Broken)?
        {
            let length = self.first.len().max(self.all.len());
            if chunk.len() > limit - length {
                return Err(Unread::TooLong);
            }
            if length == 0 {
                self.first = chunk;
                continue;
            }
            if self.all.is_empty() {
                self.all.reserve(expected.min(MAX_RESERVE).max(length + chunk.len()));
                self.all.extend_from_slice(&self.first);
            }
            self.all.extend_from_slice(&chunk);
        }
        Ok(())
    }

    pub(super) fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// A body without the credential: error pages of some proxies repeat the request.
pub(super) fn without_secret(body: Bytes, credential: Option<&Credential>) -> Bytes {
    let Some(secret) = credential.map(Credential::secret) else {
        return body;
    };
    // short ones are words that occur by themselves
    if secret.len() < 8 || !body.windows(secret.len()).any(|window| window == secret) {
        return body;
    }
    let mut clean = Vec::with_capacity(body.len());
    let mut rest = &body[..];
    while let Some(at) = rest.windows(secret.len()).position(|window| window == secret) {
        clean.extend_from_slice(&rest[..at]);
        clean.extend_from_slice(b"[redacted]");
        rest = &rest[at + secret.len()..];
    }
    clean.extend_from_slice(rest);
    clean.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_out_of_a_body() {
        let credential = Credential::api_key("s3cret-key").expect("a key");
        let clean =
            |body: &'static str| without_secret(Bytes::from_static(body.as_bytes()), Some(&credential));
        assert_eq!(clean("Api-Key: s3cret-key, s3cret-key"), "Api-Key: [redacted], [redacted]");
        assert_eq!(clean("s3cret-ke"), "s3cret-ke");
        assert_eq!(clean(""), "");
    }
}
