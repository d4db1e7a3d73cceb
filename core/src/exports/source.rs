//! The bytes of a file as they come, over as many connections as it takes.

use crate::error::DecodeError;
use crate::response::ResponseInfo;
use crate::transport::{CallOptions, OpenFile};
use crate::{Client, Error, Result};
use bytes::{Buf, Bytes};
use http::{HeaderValue, header};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Longest time without a byte, unless the call or the client says otherwise: there is no limit to the whole.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// A file that is read from its start or from somewhere in it. When the connection breaks, it goes on where it was.
pub(super) struct Source {
    client: Client,
    url: Url,
    options: CallOptions,
    /// How much of the file was given, counted from its start.
    position: u64,
    /// How much of the present answer was given before.
    skip: u64,
    /// How long the file is, if the server tells.
    total: Option<u64>,
    /// What tells this file from another at the same place.
    validator: Option<HeaderValue>,
    open: Option<OpenFile>,
    /// The head of the last answer.
    info: Option<ResponseInfo>,
    /// Failures since the last byte that was new.
    failures: u32,
    is_over: bool,
}

impl Source {
    pub(super) fn new(client: &Client, url: Url, mut options: CallOptions) -> Self {
        // one limit to all of its connections, and none if the call sets none
        options.timeout = Some(options.timeout.flatten());
        options.began = Some(Instant::now());
        let read_timeout = options.read_timeout.or(client.transport().read_timeout());
        options.read_timeout = Some(read_timeout.unwrap_or(READ_TIMEOUT));
        Source {
            client: client.clone(),
            url,
            options,
            position: 0,
            skip: 0,
            total: None,
            validator: None,
            open: None,
            info: None,
            failures: 0,
            is_over: false,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// What is wrong with the file, as it continues "it …".
    pub(super) fn corrupt(&self, problem: &str) -> Error {
        match &self.info {
            Some(info) => DecodeError::new("", format!("the file {problem}"), info).into(),
            None => Error::invalid_input(format!("the file {problem}")),
        }
    }

    /// Opens the file where an earlier download stopped, if the server can; tells where it begins.
    pub(super) async fn begin(&mut self, position: u64) -> Result<u64> {
        let opened = match self.ask(position).await {
            // there is nothing behind `position`
            Err(Error::Api(error)) if error.status == 416 && position > 0 => {
                if range_total(&error.response) == Some(position) {
                    self.info = Some(error.response.clone());
                    (self.position, self.total, self.is_over) = (position, Some(position), true);
                    return Ok(position);
                }
                self.ask(0).await?
            }
            opened => opened?,
        };
        let begins = self.begins_at(&opened, position)?;
        self.position = begins;
        self.learn(&opened, begins)?;
        self.open = Some(opened);
        Ok(begins)
    }

    /// The next piece that was not given yet; `None` at the end of the file.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        loop {
            if self.is_over {
                return Ok(None);
            }
            let Some(file) = &mut self.open else {
                self.go_on().await?;
                continue;
            };
            match file.chunk().await {
                Ok(Some(chunk)) => {
                    if let Some(chunk) = self.fresh(chunk) {
                        return Ok(Some(chunk));
                    }
                }
                Ok(None) => {
                    let info = file.info().clone();
                    self.end(&info)?;
                }
                Err(error) => self.recover(error).await?,
            }
        }
    }

    /// Asks for the file from `position` on.
    async fn ask(&self, position: u64) -> Result<OpenFile> {
        let mut request = self.client.transport().file_request(self.url.clone())?;
        request.options = self.options;
        if position > 0 {
            let range = HeaderValue::try_from(format!("bytes={position}-"));
            request.headers.extend(range.ok().map(|range| (header::RANGE, range)));
            request.headers.extend(self.validator.clone().map(|validator| (header::IF_RANGE, validator)));
        }
        self.client.transport().open(request).await
    }

    /// Opens the file again, where it was.
    async fn go_on(&mut self) -> Result<()> {
        let opened = self.ask(self.position).await?;
        let begins = self.begins_at(&opened, self.position)?;
        self.learn(&opened, begins)?;
        self.skip = self.position - begins;
        self.open = Some(opened);
        Ok(())
    }

    /// Where an answer begins: at what was asked for, or at the start of the file.
    fn begins_at(&self, opened: &OpenFile, asked: u64) -> Result<u64> {
        let info = opened.info();
        let wrong = |message: String| Err(DecodeError::new("", message, info).into());
        match info.status() {
            200 => Ok(0),
            206 => match range_start(info) {
                Some(start) if start == asked => Ok(asked),
                start => wrong(format!("byte {asked} was asked for, and the answer begins at {start:?}")),
            },
            status => wrong(format!("a file was asked for, and status {status} is none")),
        }
    }

    /// Takes what an answer says of the file, which must be the file that was begun.
    fn learn(&mut self, opened: &OpenFile, begins: u64) -> Result<()> {
        let info = opened.info();
        let total = match info.status() {
            206 => range_total(info),
            _ => info.header("content-length").and_then(|length| length.parse().ok()),
        };
        let validator = validator(info);
        let differs = matches!((self.total, total), (Some(before), Some(now)) if before != now)
            || matches!((&self.validator, &validator), (Some(before), Some(now)) if before != now);
        if differs && (self.position > 0 || begins > 0) {
            let message = "the file became another while it was downloaded: download it again";
            return Err(DecodeError::new("", message, info).into());
        }
        self.info = Some(info.clone());
        self.total = total.or(self.total);
        self.validator = validator.or(self.validator.take());
        Ok(())
    }

    /// What of a piece is new.
    fn fresh(&mut self, mut chunk: Bytes) -> Option<Bytes> {
        let known = self.skip.min(chunk.len() as u64);
        self.skip -= known;
        chunk.advance(known as usize);
        if chunk.is_empty() {
            return None;
        }
        self.position += chunk.len() as u64;
        self.failures = 0;
        Some(chunk)
    }

    fn end(&mut self, info: &ResponseInfo) -> Result<()> {
        self.is_over = true;
        match self.total {
            Some(total) if self.position != total => {
                let message = format!("the file has {total} bytes, and {} came", self.position);
                Err(DecodeError::new("", message, info).into())
            }
            _ => Ok(()),
        }
    }

    /// Waits before the file is opened again, or gives the error.
    async fn recover(&mut self, error: Error) -> Result<()> {
        self.open = None;
        let most = self.options.retries.unwrap_or(self.client.transport().max_retries());
        if self.failures >= most {
            return Err(error);
        }
        let Some(delay) = self.client.transport().delay_of_read(&error, self.failures) else {
            return Err(error);
        };
        if self.options.time_left().is_some_and(|left| delay >= left) {
            return Err(error);
        }
        self.failures += 1;
        tokio::time::sleep(delay).await;
        Ok(())
    }
}

/// The strong validator of an answer.
fn validator(info: &ResponseInfo) -> Option<HeaderValue> {
    let headers = info.headers();
    let strong = headers.get(header::ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    strong.or_else(|| headers.get(header::LAST_MODIFIED)).cloned()
}

/// `bytes 100-199/1000`: 100.
fn range_start(info: &ResponseInfo) -> Option<u64> {
    let (start, _) = info.header("content-range")?.strip_prefix("bytes ")?.split_once('-')?;
    start.trim().parse().ok()
}

/// `bytes 100-199/1000` or `bytes */1000`: 1000.
fn range_total(info: &ResponseInfo) -> Option<u64> {
    info.header("content-range")?.rsplit_once('/')?.1.trim().parse().ok()
}
