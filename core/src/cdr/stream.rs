//! Records out of a stream of bytes.

use super::decoder::CdrDecoder;
use super::header::CdrHeader;
use super::intake::Intake;
use super::record::CdrRecord;
use crate::error::Result;
use bytes::Bytes;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The records of a CSV file that comes as a stream of bytes, unpacked.
///
/// It gives what [`CdrReader`](super::CdrReader) gives, in the same memory. An error of the bytes is passed on, after the
/// records before it, and ends it: whatever came of the next row is not taken for a row.
#[must_use = "nothing is read until it is asked for"]
pub struct CdrStream<T, S> {
    decoder: CdrDecoder<T>,
    source: ByteSource<S>,
}

impl<T: CdrRecord, S: Stream<Item = Result<Bytes>>> CdrStream<T, S> {
    /// Reads CSV text.
    pub fn new(bytes: S) -> Self {
        CdrStream { decoder: CdrDecoder::new(), source: ByteSource::new(bytes) }
    }

    /// The next record; `None` after the last one. Dropping this future loses nothing.
    ///
    /// # Errors
    /// Those of [`CdrReader`](super::CdrReader), and those of the stream of bytes.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        poll_fn(|context| self.poll_record(context)).await.transpose()
    }

    /// The header of the file, which is read if it was not yet.
    ///
    /// # Errors
    /// If it cannot be read or understood; there is nothing more then.
    pub async fn header(&mut self) -> Result<CdrHeader> {
        loop {
            if let Some(header) = self.decoder.header()? {
                return Ok(header);
            }
            poll_fn(|context| self.source.poll_into(context, &mut self.decoder.intake)).await?;
        }
    }

    fn poll_record(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(record) = self.decoder.next_record() {
                return Poll::Ready(Some(record));
            }
            if self.decoder.is_over() {
                return Poll::Ready(None);
            }
            if let Err(error) = ready!(self.source.poll_into(context, &mut self.decoder.intake)) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

impl<T, S> Unpin for CdrStream<T, S> {}

impl<T: CdrRecord, S: Stream<Item = Result<Bytes>>> Stream for CdrStream<T, S> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_record(context)
    }
}

impl<T: CdrRecord, S> fmt::Debug for CdrStream<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CdrStream").field("decoder", &self.decoder).finish_non_exhaustive()
    }
}

/// Where the bytes come from.
pub(super) struct ByteSource<S> {
    stream: Pin<Box<S>>,
    /// What came and found no room yet.
    rest: Bytes,
}

impl<S: Stream<Item = Result<Bytes>>> ByteSource<S> {
    pub(super) fn new(stream: S) -> Self {
        ByteSource { stream: Box::pin(stream), rest: Bytes::new() }
    }

    /// Takes in what comes next, or notes that there is nothing more.
    ///
    /// # Errors
    /// Those of the stream, which are the end.
    pub(super) fn poll_into(&mut self, context: &mut Context<'_>, intake: &mut Intake) -> Poll<Result<()>> {
        if self.rest.is_empty() {
            match ready!(self.stream.as_mut().poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                None => intake.finish(),
                Some(Err(error)) => {
                    intake.end();
                    return Poll::Ready(Err(error));
                }
            }
        }
        let taken = intake.feed(&self.rest);
        self.rest = self.rest.split_off(taken);
        Poll::Ready(Ok(()))
    }
}
