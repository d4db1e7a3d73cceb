//! The bytes of a file, as a stream.

use super::gunzip::Gunzip;
use super::source::Source;
use super::{Content, again};
use crate::{BoxFuture, Result};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The bytes of an export's file as they come; made by [`Content::stream`]. Dropping it ends the request.
///
/// A stream that ends without an error has given the whole file: its sums and its length are right.
#[must_use = "nothing is fetched until it is read"]
pub struct ExportStream {
    state: State,
    content: Content,
    packed: bool,
    gunzip: Gunzip,
}

type Step = (Box<Source>, Result<Option<Bytes>>);

enum State {
    New,
    Fetching(BoxFuture<'static, Step>),
    Over,
}

impl ExportStream {
    pub(super) fn new(content: Content, packed: bool) -> Self {
        ExportStream { state: State::New, content, packed, gunzip: Gunzip::new() }
    }

    /// The next piece, of any length but nothing; `None` at the end.
    ///
    /// # Errors
    /// Those of [`download`](crate::Endpoint::download), but for files. An error ends it.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// What comes out of a piece.
    fn unpack(&mut self, source: &Source, piece: Option<Bytes>) -> Result<Option<Bytes>> {
        let mut out = BytesMut::new();
        let packed = self.packed;
        let keep = |unpacked: &[u8]| -> Result<()> {
            // what stays packed is unpacked for its sums alone
            if !packed {
                out.extend_from_slice(unpacked);
            }
            Ok(())
        };
        let (unpacked, whole) = match &piece {
            Some(piece) => (self.gunzip.push(piece, keep), false),
            None => (self.gunzip.finish(keep), true),
        };
        unpacked.map_err(|corrupt| source.corrupt(&corrupt.0))??;
        match piece {
            Some(piece) if packed => Ok(Some(piece)),
            _ if packed || whole && out.is_empty() => Ok(None),
            _ => Ok(Some(out.freeze())),
        }
    }

    fn start(&self) -> Result<BoxFuture<'static, Step>> {
        let url = self.content.url.as_ref().map_err(again)?;
        let mut source = Box::new(self.content.source(url));
        Ok(Box::pin(async move {
            let first = match source.begin(0).await {
                Ok(_) => source.chunk().await,
                Err(error) => Err(error),
            };
            (source, first)
        }))
    }
}

impl Stream for ExportStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            match &mut self.state {
                State::Over => return Poll::Ready(None),
                State::New => match self.start() {
                    Ok(first) => self.state = State::Fetching(first),
                    Err(error) => return self.end(Some(Err(error))),
                },
                State::Fetching(step) => {
                    let (mut source, piece) = ready!(step.as_mut().poll(context));
                    let piece = match piece {
                        Ok(piece) => piece,
                        Err(error) => return self.end(Some(Err(error))),
                    };
                    let is_last = piece.is_none();
                    if !is_last {
                        self.content.tell(&source);
                    }
                    let unpacked = self.unpack(&source, piece);
                    if is_last || unpacked.is_err() {
                        return self.end(unpacked.transpose());
                    }
                    self.state = State::Fetching(Box::pin(async move {
                        let next = source.chunk().await;
                        (source, next)
                    }));
                    if let Ok(Some(piece)) = unpacked
                        && !piece.is_empty()
                    {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
            }
        }
    }
}

impl ExportStream {
    fn end(&mut self, last: Option<Result<Bytes>>) -> Poll<Option<Result<Bytes>>> {
        self.state = State::Over;
        Poll::Ready(last)
    }
}

impl fmt::Debug for ExportStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportStream").field("content", &self.content).finish_non_exhaustive()
    }
}
