//! As much of HTTP/1.1 as the suite needs, by hand: a server that may also answer wrongly.

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// Path and query, as they arrived.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Incoming {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query, if there is one.
    pub(crate) fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }
}

/// Reads the next request; `None` at the end of the connection or of sense.
pub(crate) async fn read<R: AsyncRead + Unpin>(reader: &mut BufReader<R>) -> Option<Incoming> {
    let line = read_line(reader).await?;
    let mut parts = line.split(' ');
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader).await?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut incoming = Incoming { method, target, headers, body: Vec::new() };
    incoming.body = match incoming.header("transfer-encoding") {
        Some(_) => read_chunks(reader).await?,
        None => {
            let length = incoming.header("content-length").map_or(Some(0), |length| length.parse().ok())?;
            read_exact(reader, length).await?
        }
    };
    Some(incoming)
}

async fn read_line<R: AsyncRead + Unpin>(reader: &mut BufReader<R>) -> Option<String> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).await.ok().filter(|read| *read > 0)?;
    let line = String::from_utf8_lossy(&line);
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn read_exact<R: AsyncRead + Unpin>(reader: &mut BufReader<R>, length: usize) -> Option<Vec<u8>> {
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.ok()?;
    Some(body)
}

async fn read_chunks<R: AsyncRead + Unpin>(reader: &mut BufReader<R>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(reader).await?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        body.extend(read_exact(reader, length).await?);
        read_line(reader).await?;
        if length == 0 {
            return Some(body);
        }
    }
}

/// An answer as it is written.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Outgoing {
    /// An answer with JSON in it.
    pub(crate) fn json(status: u16, value: &impl serde::Serialize) -> Outgoing {
        Outgoing {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            // What the suite sends is plain data: it always serialises.
            body: serde_json::to_vec(value).unwrap_or_default(),
        }
    }

    /// Status line and headers.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.status != 204 && self.status != 304 {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        404 => "Not Found",
        422 => "Unprocessable Entity",
        599 => "Conformance Mismatch",
        _ => "Status",
    }
}
