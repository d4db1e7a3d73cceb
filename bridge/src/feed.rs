//! Bytes that the program has as a stream, on their way to the core.

use bytes::Bytes;
use didww::{Error, Result};
use futures_util::Stream;
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
pub struct Feed {
    pieces: mpsc::Sender<Piece>,
    /// Until something reads it.
    reader: Mutex<Option<FeedReader>>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}

impl Default for Feed {
    fn default() -> Self {
        Feed::new()
    }
}

impl Feed {
    /// One that nobody reads yet.
    pub fn new() -> Self {
        let (pieces, receiver) = mpsc::channel(PIECES);
        let reader = FeedReader { receiver, rest: Bytes::new(), is_over: false };
        Feed { pieces, reader: Mutex::new(Some(reader)) }
    }

    /// Gives a piece when there is room for it; false if nobody wants more.
    pub fn push(&self, piece: Vec<u8>) -> impl Future<Output = bool> + Send + 'static {
        self.send(Piece::Bytes(piece.into()))
    }

    /// Says that this was all.
    pub fn end(&self) -> impl Future<Output = bool> + Send + 'static {
        self.send(Piece::End)
    }

    /// Says that the rest will never come.
    pub fn fail(&self, message: String) -> impl Future<Output = bool> + Send + 'static {
        self.send(Piece::Failed(message))
    }

    fn send(&self, piece: Piece) -> impl Future<Output = bool> + Send + 'static {
        let pieces = self.pieces.clone();
        async move { pieces.send(piece).await.is_ok() }
    }

    /// What reads it; there can be one.
    pub(crate) fn reader(&self) -> Result<FeedReader> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        reader.ok_or_else(|| Error::invalid_input("the stream is read already"))
    }
}

/// Reads what a program feeds.
pub struct FeedReader {
    receiver: mpsc::Receiver<Piece>,
    rest: Bytes,
    is_over: bool,
}

impl std::fmt::Debug for FeedReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeedReader").finish_non_exhaustive()
    }
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
