//! Reads requests.

use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// HTTP method.
    pub method: String,
    /// Path and query, as they arrived.
    pub target: String,
    /// Headers in the order in which they arrived.
    pub headers: Vec<(String, String)>,
    /// The body, without its chunks if it had any.
    pub body: Vec<u8>,
    /// Number of the connection that it came on; that of a [`FaultServer`](crate::FaultServer)'s first one is 1.
    pub connection: usize,
    /// When its last byte had come.
    pub at: Instant,
}

impl Received {
    /// The value of a header, whatever the case of its name; the first one if there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query, if there is one.
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }
}

/// Reads the next request; `None` at the end of the connection or of sense.
pub(crate) async fn read<R: AsyncRead + Unpin>(
    reader: &mut BufReader<R>,
    connection: usize,
) -> Option<Received> {
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
    let mut received = Received { method, target, headers, body: Vec::new(), connection, at: Instant::now() };
    received.body = match received.header("transfer-encoding") {
        Some(_) => read_chunks(reader).await?,
        None => {
            let length = received.header("content-length").map_or(Some(0), |length| length.parse().ok())?;
            read_exact(reader, length).await?
        }
    };
    received.at = Instant::now();
    Some(received)
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
