//! Callbacks that were made, for tests to look at.

use std::collections::VecDeque;

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::message::Message;

/// Callbacks that are remembered.
const REMEMBERED: usize = 1000;

/// A callback that the sandbox made, or is still making.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedCallback {
    /// Its method.
    pub method: Method,
    /// The URL that is called; for a GET with the payload in its query.
    pub url: String,
    /// The headers that it carries, apart from those of the connection.
    pub headers: HeaderMap,
    /// Its body: a form, or a JSON array of events of `voice_out_trunks`; empty for a GET.
    pub body: Bytes,
    /// Its signature, as the header `X-DIDWW-Signature` carries it.
    pub signature: String,
    /// How often it was sent, and what came of that.
    pub attempts: Vec<CallbackAttempt>,
    /// What has become of it.
    pub state: CallbackState,
}

/// One request of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallbackAttempt {
    /// The status that it was answered with, if it was.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

/// What has become of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackState {
    /// It is being sent, or waits to be sent again.
    UnderWay,
    /// It was answered with a status from 200 to 298.
    Delivered,
    /// All attempts failed.
    GivenUp,
}

/// The callbacks that are remembered, oldest first.
#[derive(Debug, Default)]
pub(super) struct Records {
    callbacks: VecDeque<RecordedCallback>,
    /// How many were forgotten.
    forgotten: usize,
}

impl Records {
    /// Adds a callback: its number.
    pub(super) fn add(&mut self, message: &Message) -> usize {
        if self.callbacks.len() == REMEMBERED {
            self.callbacks.pop_front();
            self.forgotten += 1;
        }
        self.callbacks.push_back(RecordedCallback {
            method: message.method.clone(),
            url: message.url.clone(),
            headers: message.headers.clone(),
            body: message.body.clone(),
            signature: message.signature.clone(),
            attempts: Vec::new(),
            state: CallbackState::UnderWay,
        });
        self.forgotten + self.callbacks.len() - 1
    }

    /// The callback with a number, unless it is forgotten.
    pub(super) fn get(&mut self, number: usize) -> Option<&mut RecordedCallback> {
        self.callbacks.get_mut(number.checked_sub(self.forgotten)?)
    }

    pub(super) fn all(&self) -> Vec<RecordedCallback> {
        self.callbacks.iter().cloned().collect()
    }
}
