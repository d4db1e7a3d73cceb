//! Answers, before they are HTTP.

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value};

use crate::error::{self, ApiError};

/// The media type of JSON:API.
pub(crate) const JSON_API: &str = "application/vnd.api+json";

/// Status, media type and content.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) media_type: &'static str,
    pub(crate) body: Bytes,
    /// A file name to save the body under.
    pub(crate) file_name: Option<String>,
}

impl Answer {
    /// A JSON:API document.
    pub(crate) fn document(status: StatusCode, document: Map<String, Value>) -> Answer {
        Answer::json(status, JSON_API, &Value::Object(document))
    }

    /// JSON of any media type.
    pub(crate) fn json(status: StatusCode, media_type: &'static str, value: &Value) -> Answer {
        Answer { status, media_type, body: Bytes::from(value.to_string()), file_name: None }
    }

    /// Nothing, but that it worked.
    pub(crate) fn no_content() -> Answer {
        Answer { status: StatusCode::NO_CONTENT, media_type: "", body: Bytes::new(), file_name: None }
    }

    /// A file.
    pub(crate) fn file(name: &str, media_type: &'static str, content: Vec<u8>) -> Answer {
        let body = Bytes::from(content);
        Answer { status: StatusCode::OK, media_type, body, file_name: Some(name.to_string()) }
    }

    /// Errors; the status is that of the first.
    pub(crate) fn failure(failure: &[ApiError]) -> Answer {
        let status = failure.first().map_or(500, |error| error.status);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer::json(status, JSON_API, &error::document(failure))
    }
}
