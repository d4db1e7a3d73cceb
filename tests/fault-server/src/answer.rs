//! An answer, before anything befalls it.

/// Media type of the API's documents.
const JSON_API: &str = "application/vnd.api+json";

/// An answer as a server means it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers in the order in which they are sent; `content-length` comes by itself unless it is among them.
    pub headers: Vec<(String, String)>,
    /// The body as it is sent.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer without headers and body.
    pub fn new(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// An answer with `document`, which is JSON text, as the API sends it.
    pub fn json_api(status: u16, document: impl Into<Vec<u8>>) -> Answer {
        Answer::new(status).header("content-type", JSON_API).body(document)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Answer {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Answer {
        self.body = body.into();
        self
    }

    /// Whether answers of this status have a body.
    pub(crate) fn may_have_body(&self) -> bool {
        self.status >= 200 && self.status != 204 && self.status != 304
    }

    /// The same with `value` in place of every header called `name`.
    pub(crate) fn with_only(mut self, name: &str, value: &str) -> Answer {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.header(name, value)
    }

    /// Status line and headers, and the length of the body.
    pub(crate) fn head(&self) -> Vec<u8> {
        let own = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        match own || !self.may_have_body() {
            true => self.head_with("HTTP/1.1", &[]),
            false => self.head_with("HTTP/1.1", &[("content-length", &self.body.len().to_string())]),
        }
    }

    /// Status line and headers, `framing` last, and no length but that.
    pub(crate) fn head_with(&self, version: &str, framing: &[(&str, &str)]) -> Vec<u8> {
        let mut head = format!("{version} {} {}\r\n", self.status, reason(self.status));
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(framing.iter().copied()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// The whole answer.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        if self.may_have_body() {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        404 => "Not Found",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}
