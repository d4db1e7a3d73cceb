//! Requests to whatever there is no method for.

use didww::{RawRequest, RawResponse, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What a raw request is made of besides its method, path and body.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct RawParts {
    params: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    /// Null is JSON as well.
    #[serde(deserialize_with = "crate::options::some")]
    json: Option<Box<RawValue>>,
    content_type: Option<String>,
    authenticated: Option<bool>,
}

impl RawParts {
    pub(crate) fn apply(self, mut request: RawRequest, body: Option<Vec<u8>>) -> RawRequest {
        for (name, value) in &self.params {
            request = request.query(name, value);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(json) = &self.json {
            request = request.json(json);
        }
        if let Some(body) = body {
            let content_type = self.content_type.as_deref().unwrap_or("application/octet-stream");
            request = request.body(body, content_type);
        }
        match self.authenticated {
            Some(authenticated) => request.authenticated(authenticated),
            None => request,
        }
    }
}

/// The body of an answer as text that is JSON: the core's parser says where it is broken.
///
/// # Errors
/// [`didww::Error::Decode`] if it is none.
pub fn raw_json(answer: &RawResponse) -> Result<String> {
    answer.json::<serde::de::IgnoredAny>()?;
    answer.text().map(str::to_owned)
}
