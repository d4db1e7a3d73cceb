//! One play of a case: which exchange is next, and what went wrong so far.

use crate::case::{Case, Fault, Response};
use crate::http::{Incoming, Outgoing};
use crate::judge::judge;
use base64::Engine;
use didww_codegen::node::Node;
use serde::Serialize;
use std::sync::Arc;

/// How a play went.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Every request was right, and all of them came.
    pub ok: bool,
    /// What was wrong, for people.
    pub mismatches: Vec<String>,
    /// How many exchanges were not asked for.
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
    next: usize,
    mismatches: Vec<String>,
}

/// What the server writes.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) outgoing: Outgoing,
    pub(crate) fault: Option<Fault>,
}

impl Playing {
    pub(crate) fn new(case: Arc<Case>, prefix: String, port: u16) -> Playing {
        Playing { case, prefix, port, next: 0, mismatches: Vec::new() }
    }

    /// Judges a request and gives the answer.
    pub(crate) fn answer(&mut self, incoming: &Incoming) -> Answer {
        let number = self.next + 1;
        self.next = number;
        let case = self.case.clone();
        let Some(exchange) = case.exchanges.get(number - 1) else {
            let asked = format!("{} {}", incoming.method, incoming.target);
            return self.refuse(vec![format!("request {number} is one too many: {asked}")]);
        };
        let wrong = judge(incoming, &exchange.request, &case.client, &self.prefix);
        if !wrong.is_empty() {
            return self
                .refuse(wrong.into_iter().map(|wrong| format!("request {number}: {wrong}")).collect());
        }
        Answer { outgoing: self.outgoing(&exchange.response), fault: exchange.response.fault }
    }

    fn refuse(&mut self, wrong: Vec<String>) -> Answer {
        let text = wrong.join("; ");
        self.mismatches.extend(wrong);
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        Answer { outgoing: Outgoing { status: 599, headers, body: text.into_bytes() }, fault: None }
    }

    fn outgoing(&self, response: &Response) -> Outgoing {
        let mut headers = vec![("content-type".to_owned(), "application/vnd.api+json".to_owned())];
        for (name, value) in &response.headers {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            if let Node::Text(value) = value {
                headers.push((name.clone(), self.filled(value)));
            }
        }
        Outgoing { status: response.status, headers, body: self.body(response) }
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
        let Playing { prefix, port, .. } = self;
        let text = text.replace("${base_url}", &format!("http://127.0.0.1:{port}{prefix}"));
        text.replace("${other_host}", &format!("http://localhost:{port}{prefix}"))
    }

    /// How it went.
    pub(crate) fn verdict(&self) -> Verdict {
        let unplayed = self.case.exchanges.len().saturating_sub(self.next);
        Verdict {
            ok: self.mismatches.is_empty() && unplayed == 0,
            mismatches: self.mismatches.clone(),
            unplayed,
        }
    }
}
