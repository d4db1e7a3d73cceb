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
}

impl Answer {
    /// A JSON:API document.
    pub(crate) fn document(status: StatusCode, document: Map<String, Value>) -> Answer {
        Answer::json(status, JSON_API, &Value::Object(document))
    }

    /// JSON of any media type.
    pub(crate) fn json(status: StatusCode, media_type: &'static str, value: &Value) -> Answer {
        Answer { status, media_type, body: Bytes::from(value.to_string()) }
    }

    /// Nothing, but that it worked.
    pub(crate) fn no_content() -> Answer {
        Answer { status: StatusCode::NO_CONTENT, media_type: "", body: Bytes::new() }
    }

    /// Errors; the status is that of the first.
    pub(crate) fn failure(failure: &[ApiError]) -> Answer {
        let status = failure.first().map_or(500, |error| error.status);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer::json(status, JSON_API, &error::document(failure))
    }
}
