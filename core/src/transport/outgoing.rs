//! The body of a request, which tells whether it has begun to leave.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};

use crate::{Error, Result};

/// What a request carries. It can be sent any number of times.
#[derive(Clone)]
pub(crate) enum RequestBody {
    Whole(Bytes),
    Streamed(Arc<dyn StreamedBody>),
}

/// A body that is made while it is sent, anew for each time.
pub(crate) trait StreamedBody: Send + Sync {
    /// Its length in bytes, always the same.
    fn length(&self) -> u64;

    /// Begins to make it. Nothing is to be done before the first piece is asked for.
    fn begin(&self) -> Pieces;
}

/// The pieces of a body, none of them empty; as long together as was said, or an error in the place of one.
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send + Sync>>;

impl RequestBody {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            RequestBody::Whole(bytes) => bytes.is_empty(),
            RequestBody::Streamed(body) => body.length() == 0,
        }
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        RequestBody::Whole(bytes)
    }
}

/// A body that is asked for when there is a connection for its request, and not before.
pub(super) struct OutgoingBody {
    pieces: Remaining,
    /// Bytes that are still to come.
    left: u64,
    begun: Begun,
}

enum Remaining {
    Whole(Bytes),
    Streamed(Pieces),
}

/// Whether a request that has a body may have begun to leave, and what became of that.
#[derive(Clone, Default)]
pub(super) struct Begun(Arc<Progress>);

#[derive(Default)]
struct Progress {
    begun: AtomicBool,
    moved: AtomicBool,
    failure: Mutex<Option<Error>>,
}

impl Begun {
    pub(super) fn body(&self, body: &RequestBody) -> OutgoingBody {
        let (pieces, left) = match body {
            RequestBody::Whole(bytes) => (Remaining::Whole(bytes.clone()), bytes.len() as u64),
            RequestBody::Streamed(body) => (Remaining::Streamed(body.begin()), body.length()),
        };
        OutgoingBody { pieces, left, begun: self.clone() }
    }

    pub(super) fn get(&self) -> bool {
        self.0.begun.load(Ordering::SeqCst)
    }

    /// Whether a piece was taken since the last time that this was asked.
    pub(super) fn has_moved(&self) -> bool {
        self.0.moved.swap(false, Ordering::SeqCst)
    }

    /// Why there is no more of the body, if it could not be made to its end.
    pub(super) fn failure(&self) -> Option<Error> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Keeps the error, for the HTTP client would give it back as something else.
    fn fail(&self, error: Error) -> NoMore {
        *self.0.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        NoMore
    }
}

/// The body could not be made to its end.
#[derive(Debug)]
pub(super) struct NoMore;

impl fmt::Display for NoMore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body could not be made to its end")
    }
}

impl std::error::Error for NoMore {}

impl Body for OutgoingBody {
    type Data = Bytes;
    type Error = NoMore;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, NoMore>>> {
        let body = &mut *self;
        body.begun.0.begun.store(true, Ordering::SeqCst);
        let piece = match &mut body.pieces {
            Remaining::Whole(bytes) => Some(Ok(std::mem::take(bytes))).filter(|_| body.left > 0),
            Remaining::Streamed(pieces) => ready!(pieces.as_mut().poll_next(context)),
        };
        Poll::Ready(match piece {
            Some(Ok(bytes)) => {
                body.begun.0.moved.store(true, Ordering::SeqCst);
                body.left = body.left.saturating_sub(bytes.len() as u64);
                Some(Ok(Frame::data(bytes)))
            }
            Some(Err(error)) => Some(Err(body.begun.fail(error))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
