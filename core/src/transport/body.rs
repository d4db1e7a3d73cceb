//! The body of an answer, as it comes.

use std::error::Error as StdError;

use bytes::{Bytes, BytesMut};

use super::{
    DecodeError,
    deadline::{Late, Pace},
};
use crate::{
    Error, TimeoutError, TimeoutPhase, TransportError,
    error::{Cause, find, innermost},
    response::ResponseInfo,
};

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

/// Sorts the errors that come in the middle of a success.
pub(super) fn broken(error: reqwest::Error, info: ResponseInfo) -> Error {
    let wrongly_encoded = is_wrongly_encoded(&error);
    let source: Cause = error.without_url().into();
    if wrongly_encoded {
        let message = format!("it is not what its Content-Encoding says: {}", innermost(source.as_ref()));
        return DecodeError::new("", message, &info).into();
    }
    let (target, response) = (info.target().clone(), Some(info));
    if find::<reqwest::Error>(source.as_ref()).is_some_and(reqwest::Error::is_timeout) {
        let (phase, source) = (TimeoutPhase::Body, Some(source));
        return TimeoutError { phase, limit: None, wait: None, response, target, source }.into();
    }
    TransportError { response, target, source }.into()
}

/// Whether a body came whole and cannot be decompressed: what reqwest's error stands on is the decoder's then, not the
/// connection's.
fn is_wrongly_encoded(error: &reqwest::Error) -> bool {
    error.is_decode() && error.source().is_some_and(|source| source.is::<std::io::Error>())
}
