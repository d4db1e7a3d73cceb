//! One play of a case: which exchange is next, and what went wrong so far.

use crate::case::{Case, Exchange, Response};
use crate::judge::judge;
use crate::keys;
use base64::Engine;
use didww_codegen::node::Node;
use didww_faults::{Answer, ClosedPort, Fault, Received};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a play went.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Every request was right, and all of them came.
    pub ok: bool,
    /// What was wrong, for people.
    pub mismatches: Vec<String>,
    /// How many requests of the case did not come.
    pub unplayed: usize,
}

/// A case while it is played.
#[derive(Debug)]
pub(crate) struct Playing {
    case: Arc<Case>,
    /// Path of the base URL, such as `/play/7/v3`.
    prefix: String,
    /// Port of the server, for links in answers.
    port: u16,
    /// Where the client of the case is sent, if that is nowhere.
    closed: Option<ClosedPort>,
    /// How many requests have come, and when the last one did.
    asked: usize,
    last: Option<Instant>,
    mismatches: Vec<String>,
}

/// What the server writes, and what befalls it.
pub(crate) type Written = (Answer, Option<Fault>);

impl Playing {
    pub(crate) fn new(case: Arc<Case>, prefix: String, port: u16) -> Playing {
        let closed = case.client.base_url.as_ref().and_then(|_| ClosedPort::reserve().ok());
        Playing { case, prefix, port, closed, asked: 0, last: None, mismatches: Vec::new() }
    }

    /// What the client is given.
    pub(crate) fn base_url(&self) -> String {
        match &self.closed {
            Some(closed) => closed.base_url(),
            None => format!("http://127.0.0.1:{}{}", self.port, self.prefix),
        }
    }

    /// Judges a request and gives the answer.
    pub(crate) fn answer(&mut self, received: &Received) -> Written {
        self.asked += 1;
        let number = self.asked;
        let before = self.last.replace(received.at);
        let case = self.case.clone();
        let Some(exchange) = case.exchange(number) else {
            let asked = format!("{} {}", received.method, received.target);
            return self.refuse(vec![format!("request {number} is one too many: {asked}")]);
        };
        let mut wrong = judge(received, &exchange.request, &case.client, &self.prefix);
        wrong.extend(too_early(exchange, received.at, before));
        if !wrong.is_empty() {
            return self
                .refuse(wrong.into_iter().map(|wrong| format!("request {number}: {wrong}")).collect());
        }
        (self.written(&exchange.response, received), exchange.response.fault)
    }

    fn refuse(&mut self, wrong: Vec<String>) -> Written {
        let text = wrong.join("; ");
        self.mismatches.extend(wrong);
        (Answer::new(599).header("content-type", "text/plain").body(text), None)
    }

    fn written(&self, response: &Response, received: &Received) -> Answer {
        let mut answer = match &response.gzip {
            Some(text) => file(&text.repeat(response.gzip_times.unwrap_or(1)), received.header("range")),
            None => Answer::json_api(response.status, self.body(response)),
        };
        for (name, value) in &response.headers {
            answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            if let Node::Text(value) = value {
                answer.headers.push((name.clone(), self.filled(value)));
            }
        }
        answer
    }

    fn body(&self, response: &Response) -> Vec<u8> {
        match (&response.body, &response.text, &response.base64) {
            (Some(json), _, _) => {
                let json = json.map_text(&|text| self.filled(text));
                serde_json::to_vec(&json).unwrap_or_default()
            }
            (_, Some(text), _) => self.filled(text).into_bytes(),
            (_, _, Some(text)) => base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// `text` with its placeholders filled in.
    fn filled(&self, text: &str) -> String {
        if !text.contains("${") {
            return text.to_owned();
        }
        let text = keys::fill_in(text);
        let Playing { prefix, port, .. } = self;
        let text = text.replace("${base_path}", prefix);
        let text = text.replace("${base_url}", &format!("http://127.0.0.1:{port}{prefix}"));
        text.replace("${other_host}", &format!("http://localhost:{port}{prefix}"))
    }

    /// How it went.
    pub(crate) fn verdict(&self) -> Verdict {
        let unplayed = self.case.requests().saturating_sub(self.asked);
        Verdict {
            ok: self.mismatches.is_empty() && unplayed == 0,
            mismatches: self.mismatches.clone(),
            unplayed,
        }
    }
}

/// The gzip of a text, or the part of it that was asked for, as a file server gives it.
fn file(text: &str, range: Option<&str>) -> Answer {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // memory does not fail
    let packed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
    let head =
        |status| Answer::new(status).header("content-type", "application/gzip").header("etag", "\"v1\"");
    let start =
        range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    match start.and_then(|start| Some((start, packed.get(start..)?))) {
        Some((start, rest)) if !rest.is_empty() => {
            let part = format!("bytes {start}-{}/{}", packed.len() - 1, packed.len());
            head(206).header("content-range", part).body(rest)
        }
        Some(_) => head(416).header("content-range", format!("bytes */{}", packed.len())),
        None => head(200).body(packed),
    }
}

/// Whether a request came before its time, counted from the one before it.
fn too_early(exchange: &Exchange, at: Instant, before: Option<Instant>) -> Option<String> {
    let (wanted, before) = (exchange.after_ms?, before?);
    let passed = at.saturating_duration_since(before);
    let early = passed < Duration::from_millis(wanted);
    early.then(|| format!("it came {passed:?} after the one before, not {wanted} ms or more"))
}
