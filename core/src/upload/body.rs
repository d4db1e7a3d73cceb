//! The body of an upload, encrypted while it is sent.

use super::Progress;
use super::form::Form;
use super::source::Content;
use crate::Result;
use crate::encryption::{Encryptor, PublicKeys, fill};
use crate::transport::{Pieces, StreamedBody};
use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Bytes that are read and encrypted at once.
const PIECE: usize = 64 << 10;
/// Pieces that are made ahead of those that the connection takes.
const AHEAD: usize = 2;

/// A form with an encrypted file.
pub(super) struct FormBody {
    making: Arc<Making>,
    progress: Option<Progress>,
}

/// What it takes to make the body.
struct Making {
    form: Form,
    keys: PublicKeys,
    content: Arc<Content>,
    length: u64,
}

impl FormBody {
    /// `encrypted`: length of the encrypted file.
    pub(super) fn new(
        form: Form,
        keys: PublicKeys,
        content: Arc<Content>,
        encrypted: u64,
        progress: Option<Progress>,
    ) -> FormBody {
        let length = encrypted + (form.head.len() + form.tail.len()) as u64;
        FormBody { making: Arc::new(Making { form, keys, content, length }), progress }
    }
}

impl StreamedBody for FormBody {
    fn length(&self) -> u64 {
        self.making.length
    }

    fn begin(&self) -> Pieces {
        let (making, progress) = (self.making.clone(), self.progress.clone());
        Box::pin(FormPieces { making, progress, made: None, sent: 0 })
    }
}

impl Making {
    /// Makes the body, on a thread that may block, until nobody takes it any more.
    fn make(&self, taker: &Sender<Result<Bytes>>) {
        let made = self.encrypt(|piece| taker.blocking_send(Ok(piece.into())).is_ok());
        if let Err(error) = made {
            // whoever has gone away needs no error
            let _ = taker.blocking_send(Err(error));
        }
    }

    fn encrypt(&self, mut give: impl FnMut(Vec<u8>) -> bool) -> Result<()> {
        let mut reader = self.content.open()?;
        let mut encryptor = Encryptor::new(&self.keys)?;
        let mut plain = vec![0; PIECE];
        let mut piece = [self.form.head.as_bytes(), encryptor.header()].concat();
        let mut left = self.content.length();
        while left > 0 {
            let most = left.min(PIECE as u64);
            let expected = &mut plain[..most as usize];
            let read = fill(&mut reader, expected).map_err(|error| self.content.not_read(error))?;
            if read < expected.len() {
                return Err(self.content.changed());
            }
            encryptor.update(expected, &mut piece);
            left -= most;
            if !give(std::mem::replace(&mut piece, Vec::with_capacity(PIECE))) {
                return Ok(());
            }
        }
        if fill(&mut reader, &mut plain[..1]).map_err(|error| self.content.not_read(error))? > 0 {
            return Err(self.content.changed());
        }
        encryptor.finish(&mut piece);
        piece.extend_from_slice(self.form.tail.as_bytes());
        give(piece);
        Ok(())
    }
}

/// The pieces of the body. A thread of the runtime's makes them: neither reading nor encrypting holds up its tasks.
struct FormPieces {
    making: Arc<Making>,
    progress: Option<Progress>,
    made: Option<Receiver<Result<Bytes>>>,
    sent: u64,
}

impl Stream for FormPieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let pieces = &mut *self;
        let made = pieces.made.get_or_insert_with(|| {
            let (taker, made) = mpsc::channel(AHEAD);
            let making = pieces.making.clone();
            tokio::task::spawn_blocking(move || making.make(&taker));
            made
        });
        let piece = ready!(made.poll_recv(context));
        if let Some(Ok(bytes)) = &piece {
            pieces.sent += bytes.len() as u64;
            if let Some(progress) = &pieces.progress {
                let mut report = progress.lock().unwrap_or_else(PoisonError::into_inner);
                report(pieces.sent, pieces.making.length);
            }
        }
        Poll::Ready(piece)
    }
}
