//! Downloads of files, whole or in part (RFC 9110).

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::made::{ExportFile, ExportFiles};
use super::recipe::Recipe;
use crate::error::{ApiError, Failure, Outcome};

/// Bytes that are read at a time.
const PORTION: u64 = 256 * 1024;

/// A download.
#[derive(Debug)]
pub(crate) struct Download<'a> {
    /// The name of the file, without its suffix.
    pub(crate) name: &'a str,
    pub(crate) media_type: &'static str,
    pub(crate) headers: &'a HeaderMap,
    /// Whether the headers alone are asked for.
    pub(crate) head: bool,
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From the first on, up to before the second.
    Bytes(u64, u64),
    /// Bytes that the file does not have.
    Beyond,
}

impl Download<'_> {
    /// Answers with the file, which is made if it is not there.
    pub(crate) async fn answer(&self, files: &ExportFiles, recipe: Recipe) -> Outcome<Response> {
        let file = files.get(self.name, recipe).await.map_err(|error| -> Failure {
            let detail = format!("The file could not be made: {error}.");
            ApiError::new(500, "500", "Internal Server Error", detail).into()
        })?;
        let tag = format!("\"{}-{:x}\"", self.name, file.length);
        let modified = file.made.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let (status, from, to) = match self.part(file.length, &tag, &modified) {
            Part::Whole => (StatusCode::OK, 0, file.length),
            Part::Bytes(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
            Part::Beyond => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
        };
        let range = match status {
            StatusCode::PARTIAL_CONTENT => Some(format!("bytes {from}-{}/{}", to - 1, file.length)),
            StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{}", file.length)),
            _ => None,
        };
        let disposition = format!("attachment; filename=\"{}.csv.gz\"", self.name);
        let mut response = Response::new(if self.head { Body::empty() } else { content(file, from, to) });
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::CONTENT_LENGTH, (to - from).into());
        if status != StatusCode::RANGE_NOT_SATISFIABLE {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        }
        let texts = [
            (header::CONTENT_DISPOSITION, Some(disposition)),
            (header::CONTENT_RANGE, range),
            (header::ETAG, Some(tag)),
            (header::LAST_MODIFIED, Some(modified)),
        ];
        for (name, text) in texts {
            if let Some(Ok(value)) = text.map(HeaderValue::try_from) {
                headers.insert(name, value);
            }
        }
        Ok(response)
    }

    fn part(&self, length: u64, tag: &str, modified: &str) -> Part {
        let text = |name| self.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let unchanged =
            text(header::IF_RANGE).is_none_or(|validator| [tag, modified].contains(&validator.trim()));
        match text(header::RANGE) {
            Some(range) if unchanged && !self.head => part_of(range, length),
            _ => Part::Whole,
        }
    }
}

/// Reads a `Range`. One that is not understood, or that wants several parts, is as good as none.
fn part_of(range: &str, length: u64) -> Part {
    let Some((unit, bounds)) = range.split_once('=') else { return Part::Whole };
    let Some((first, last)) = bounds.trim().split_once('-') else { return Part::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Part::Whole;
    }
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (number(first), number(last)) {
        (Some(first), Some(last)) if last < first => Part::Whole,
        (Some(first), _) if first >= length && (last.is_empty() || number(last).is_some()) => Part::Beyond,
        (Some(first), Some(last)) => Part::Bytes(first, last.saturating_add(1).min(length)),
        (Some(first), None) if last.is_empty() => Part::Bytes(first, length),
        (None, Some(0)) if first.is_empty() => Part::Beyond,
        (None, Some(count)) if first.is_empty() => Part::Bytes(length.saturating_sub(count), length),
        _ => Part::Whole,
    }
}

/// The bytes of a file from one position up to before another, read as they are sent.
fn content(file: Arc<ExportFile>, from: u64, to: u64) -> Body {
    Body::from_stream(stream::try_unfold(from, move |position| {
        let file = Arc::clone(&file);
        async move {
            let length = usize::try_from((to - position).min(PORTION)).unwrap_or(0);
            if length == 0 {
                return Ok(None);
            }
            let read = tokio::task::spawn_blocking(move || file.read(position, length)).await;
            let bytes = read.map_err(std::io::Error::other)??;
            if bytes.is_empty() {
                return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
            }
            let next = position + bytes.len() as u64;
            Ok(Some((bytes, next)))
        }
    }))
}
