//! Bytes that the program has as a stream, on their way to the core.

use crate::errors::thrown;
use crate::promise::promise;
use bytes::Bytes;
use didww::Error;
use futures_util::Stream;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc;

/// Pieces on their way: the program reads one while another is taken.
const PIECES: usize = 1;

enum Piece {
    Bytes(Bytes),
    End,
    Failed(String),
}

/// Takes the pieces of a stream, as fast as whoever reads them.
#[napi]
pub struct Feed {
    pieces: mpsc::Sender<Piece>,
    /// Until something reads it.
    reader: Mutex<Option<FeedReader>>,
}

#[napi]
impl Feed {
    /// One that nobody reads yet.
    #[allow(clippy::new_without_default)]
    #[napi(constructor)]
    pub fn new() -> Self {
        let (pieces, receiver) = mpsc::channel(PIECES);
        let reader = FeedReader { receiver, rest: Bytes::new(), is_over: false };
        Feed { pieces, reader: Mutex::new(Some(reader)) }
    }

    /// Gives a piece when there is room for it; false if nobody wants more.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn push<'env>(&self, env: &'env Env, piece: &[u8]) -> Result<PromiseRaw<'env, bool>> {
        // a copy, for the program may write to its bytes while another thread reads
        self.send(env, Piece::Bytes(Bytes::copy_from_slice(piece)))
    }

    /// Says that this was all.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn end<'env>(&self, env: &'env Env) -> Result<PromiseRaw<'env, bool>> {
        self.send(env, Piece::End)
    }

    /// Says that the rest will never come.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn fail<'env>(&self, env: &'env Env, message: String) -> Result<PromiseRaw<'env, bool>> {
        self.send(env, Piece::Failed(message))
    }

    fn send<'env>(&self, env: &'env Env, piece: Piece) -> Result<PromiseRaw<'env, bool>> {
        let pieces = self.pieces.clone();
        promise(env, None, async move { Ok(pieces.send(piece).await.is_ok()) }, |_, taken| Ok(taken))
    }

    /// What reads it; there can be one.
    pub(crate) fn reader(&self) -> Result<FeedReader> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        reader.ok_or_else(|| thrown(&Error::invalid_input("the stream is read already")))
    }
}

/// Reads what a program feeds.
pub(crate) struct FeedReader {
    receiver: mpsc::Receiver<Piece>,
    rest: Bytes,
    is_over: bool,
}

impl FeedReader {
    /// The next piece that is not empty; none at the end.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        loop {
            if self.is_over {
                return Poll::Ready(Ok(None));
            }
            let piece = ready!(self.receiver.poll_recv(context));
            if let Some(Piece::Bytes(piece)) = piece {
                if piece.is_empty() {
                    continue;
                }
                return Poll::Ready(Ok(Some(piece)));
            }
            self.is_over = true;
            return Poll::Ready(match piece {
                Some(Piece::Failed(message)) => Err(io::Error::other(message)),
                Some(_) => Ok(None),
                None => Err(io::Error::other("its end did not come")),
            });
        }
    }
}

impl AsyncRead for FeedReader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            match ready!(self.poll_piece(context))? {
                Some(piece) => self.rest = piece,
                None => return Poll::Ready(Ok(())),
            }
        }
        let taken = self.rest.len().min(buffer.remaining());
        buffer.put_slice(&self.rest.split_to(taken));
        Poll::Ready(Ok(()))
    }
}

impl Stream for FeedReader {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(context).map(io::Result::transpose)
    }
}
