//! Callbacks: signed requests that tell of states which have changed.
//!
//! What has happened is noted in the world; a task of its own, which nothing else waits for, lets pending states settle
//! when their time has come, and delivers.

mod courier;
mod event;
mod message;
mod recorded;
mod signature;

pub(crate) use courier::{Courier, run};
pub(crate) use event::Event;
pub use recorded::{CallbackAttempt, CallbackState, RecordedCallback};
