//! The members of a callback's payload, whichever way they came.

use super::form;
use super::json;
use super::members::CallbackMembers;
use super::url;
use crate::error::{CallbackError, CallbackFault};
use std::fmt;
use std::ops::Range;

/// What a callback says, as it came: bytes that are not known to be DIDWW's yet.
///
/// Names that come twice count once, with the last value. A payload that cannot be read is one too: it matches no
/// signature, and [`Callback::parse`](crate::Callback::parse) tells why.
///
/// ```
/// use didww::callback::Payload;
///
/// // what a framework has decoded already
/// let form = Payload::form([("id", "1dd7a68b"), ("status", "completed"), ("type", "orders")]);
/// // a body
/// let body = Payload::body("id=1dd7a68b&status=completed&type=orders", "application/x-www-form-urlencoded");
/// // a callback by GET
/// let query = Payload::query("id=1dd7a68b&status=completed&type=orders");
/// # assert!(format!("{form:?} {body:?} {query:?}").contains("completed"));
/// ```
#[derive(Clone)]
pub struct Payload {
    content: Result<Content, CallbackError>,
}

#[derive(Clone)]
pub(super) struct Content {
    /// All names and values, each value right after its name: that is how they are signed.
    bytes: Vec<u8>,
    pairs: Vec<Pair>,
    shape: Shape,
}

#[derive(Clone)]
enum Shape {
    /// All pairs are one event.
    Event,
    /// Events one after the other, by the ends of their pairs.
    Events(Vec<usize>),
    /// Pairs in the order they came; those of the event are the last.
    Query,
}

/// Where a member stands in the bytes.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    begin: usize,
    value: usize,
    end: usize,
}

/// A query holds members of its own before those of the event. How many pairs at the end can be the event; an event
/// has seven members at most.
const LONGEST_EVENT: usize = 64;

impl Payload {
    /// The members of a form, decoded: any pairs of text or bytes, as a framework's form or map has them.
    pub fn form<N: AsRef<[u8]>, V: AsRef<[u8]>>(members: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut content = Content::new(Shape::Event);
        for (name, value) in members {
            content.push(|bytes| bytes.extend_from_slice(name.as_ref()), value.as_ref());
        }
        content.sort();
        Payload { content: Ok(content) }
    }

    /// A body and the value of its `Content-Type`, of which parameters and case do not matter.
    ///
    /// - `application/x-www-form-urlencoded`: one event. `+` is a space; an escape that is none stays as it is.
    /// - `application/json`: a list of events, as voice OUT trunks send it, or one.
    /// - Anything else, `multipart/form-data` too, cannot be read: DIDWW does not send it.
    pub fn body(body: impl AsRef<[u8]>, content_type: impl AsRef<[u8]>) -> Self {
        let (body, content_type) = (body.as_ref(), content_type.as_ref());
        let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let content = match essence.to_ascii_lowercase().as_slice() {
            b"application/x-www-form-urlencoded" => {
                let mut content = Content::of_form(body, Shape::Event);
                content.sort();
                Ok(content)
            }
            b"application/json" => Content::of_json(body),
            _ => Err(CallbackError::media_type(essence)),
        };
        Payload { content }
    }

    /// The query of a callback by GET, without the question mark and as it came, which is percent-encoded.
    ///
    /// DIDWW adds the members to the query that the callback URL has of its own. Which ones are the event shows when
    /// the signature is checked.
    pub fn query(query: impl AsRef<[u8]>) -> Self {
        Payload { content: Ok(Content::of_form(query.as_ref(), Shape::Query)) }
    }

    /// The [`query`](Payload::query) of a whole URL.
    pub fn query_of(url: impl AsRef<[u8]>) -> Self {
        Payload::query(url::query(url.as_ref()))
    }

    pub(super) fn content(&self) -> Result<&Content, &CallbackError> {
        self.content.as_ref()
    }
}

impl Content {
    fn new(shape: Shape) -> Self {
        // enough for most callbacks at once
        Content { bytes: Vec::with_capacity(160), pairs: Vec::with_capacity(6), shape }
    }

    fn push(&mut self, name: impl FnOnce(&mut Vec<u8>), value: &[u8]) {
        self.push_with(name, |bytes| bytes.extend_from_slice(value));
    }

    fn push_with(&mut self, name: impl FnOnce(&mut Vec<u8>), value: impl FnOnce(&mut Vec<u8>)) {
        let begin = self.bytes.len();
        name(&mut self.bytes);
        let middle = self.bytes.len();
        value(&mut self.bytes);
        self.pairs.push(Pair { begin, value: middle, end: self.bytes.len() });
    }

    fn of_form(text: &[u8], shape: Shape) -> Self {
        let mut content = Content::new(shape);
        for (name, value) in form::pairs(text) {
            content.push_with(|bytes| form::decode(name, bytes), |bytes| form::decode(value, bytes));
        }
        content
    }

    fn of_json(body: &[u8]) -> Result<Self, CallbackError> {
        let events = json::events(body)?;
        let mut content = Content::new(Shape::Event);
        let (mut sorted, mut ends) = (Vec::new(), Vec::new());
        for event in events {
            let first = content.pairs.len();
            for (name, value) in event {
                content.push(|bytes| bytes.extend_from_slice(name.as_bytes()), value.as_bytes());
            }
            sorted.extend(content.sorted(first..content.pairs.len()));
            ends.push(sorted.len());
        }
        content.pairs = sorted;
        content.shape = Shape::Events(ends);
        Ok(content)
    }

    fn name(&self, pair: Pair) -> &[u8] {
        &self.bytes[pair.begin..pair.value]
    }

    fn value(&self, pair: Pair) -> &[u8] {
        &self.bytes[pair.value..pair.end]
    }

    /// Some of the pairs in the order of their names, each name once, with its last value.
    fn sorted(&self, pairs: Range<usize>) -> Vec<Pair> {
        let mut sorted = self.pairs[pairs].to_vec();
        sort(&self.bytes, &mut sorted);
        sorted
    }

    /// All pairs in the order of their names.
    fn sort(&mut self) {
        sort(&self.bytes, &mut self.pairs);
    }

    /// A member as it is signed: its name and, without anything between, its value.
    pub(super) fn signed(&self, pair: Pair) -> &[u8] {
        &self.bytes[pair.begin..pair.end]
    }

    /// What may be the members that were signed: the only thing, or what a query may have been made of.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Candidate<'_>> {
        let (given, starts) = match self.shape {
            Shape::Query => (None, Some(self.query_starts())),
            Shape::Event | Shape::Events(_) => (Some(Candidate::Given(&self.pairs)), None),
        };
        let queries = starts.into_iter().flatten();
        let last = self.pairs.len();
        given.into_iter().chain(queries.map(move |start| Candidate::Part(self.sorted(start..last))))
    }

    /// Where the event may begin in a query: at its first pair, or at one that has an id, a status and a type from
    /// there on. The callback URL has no query of its own most often, so that the first pair comes first.
    fn query_starts(&self) -> impl Iterator<Item = usize> + use<'_> {
        let count = self.pairs.len();
        let mut missing: Vec<&[u8]> = vec![b"id", b"status", b"type"];
        let latest = (0..count).rev().find(|index| {
            let name = self.name(self.pairs[*index]);
            missing.retain(|wanted| *wanted != name);
            missing.is_empty()
        });
        let shortest = count.saturating_sub(LONGEST_EVENT).max(1);
        std::iter::once(0).chain(latest.into_iter().flat_map(move |latest| (shortest..=latest).rev()))
    }

    /// The events that the signed members are.
    pub(super) fn events(&self, signed: &[Pair]) -> Vec<CallbackMembers> {
        let Shape::Events(ends) = &self.shape else {
            return vec![self.members(signed)];
        };
        let mut begin = 0;
        let event = |end: &usize| self.members(&signed[std::mem::replace(&mut begin, *end)..*end]);
        ends.iter().map(event).collect()
    }

    fn members(&self, pairs: &[Pair]) -> CallbackMembers {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        CallbackMembers::new(pairs.iter().map(|pair| (text(self.name(*pair)), text(self.value(*pair)))))
    }
}

/// Puts pairs in the order of their names; of those with the same name the last one stays.
fn sort(bytes: &[u8], pairs: &mut Vec<Pair>) {
    let name = |pair: &Pair| &bytes[pair.begin..pair.value];
    pairs.sort_by(|a, b| name(a).cmp(name(b)));
    pairs.dedup_by(|later, kept| {
        let again = name(later) == name(kept);
        if again {
            *kept = *later;
        }
        again
    });
}

/// Members that may be the signed ones, in order.
pub(super) enum Candidate<'a> {
    Given(&'a [Pair]),
    Part(Vec<Pair>),
}

impl Candidate<'_> {
    pub(super) fn pairs(&self) -> &[Pair] {
        match self {
            Candidate::Given(pairs) => pairs,
            Candidate::Part(pairs) => pairs,
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.content {
            Ok(content) => {
                let text = |bytes| String::from_utf8_lossy(bytes);
                let member = |pair: &Pair| (text(content.name(*pair)), text(content.value(*pair)));
                f.write_str("Payload ")?;
                f.debug_list().entries(content.pairs.iter().map(member)).finish()
            }
            Err(error) => f.debug_tuple("Payload").field(error).finish(),
        }
    }
}

impl CallbackError {
    fn media_type(essence: &[u8]) -> Self {
        let essence = String::from_utf8_lossy(essence);
        let what = match essence.is_empty() {
            true => "a body without a content type".to_owned(),
            false => format!("a body of the type {}", crate::error::Shortened(&essence, 100)),
        };
        CallbackError {
            fault: CallbackFault::MediaType,
            message: format!(
                "{what} cannot be read: callbacks are application/x-www-form-urlencoded or application/json"
            ),
        }
    }
}
