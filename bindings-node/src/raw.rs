//! Requests to whatever there is no method for.

use crate::errors::checked;
use crate::response::response_json;
use didww::RawRequest;
use napi::bindgen_prelude::*;
use napi_derive::napi;
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
    pub(crate) fn apply(self, mut request: RawRequest, body: Option<Uint8Array>) -> RawRequest {
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
            request = request.body(body.to_vec(), content_type);
        }
        match self.authenticated {
            Some(authenticated) => request.authenticated(authenticated),
            None => request,
        }
    }
}

/// A successful answer as it came.
#[napi]
pub struct RawResponse(pub(crate) didww::RawResponse);

#[napi]
impl RawResponse {
    /// Status, headers and so on as JSON.
    #[napi]
    pub fn response(&self) -> String {
        response_json(self.0.info()).to_string()
    }

    /// The body, decompressed.
    #[napi]
    pub fn body(&self) -> Buffer {
        self.0.body().to_vec().into()
    }

    /// The body as text.
    #[napi]
    pub fn text(&self) -> Result<String> {
        checked(self.0.text()).map(str::to_owned)
    }

    /// The body as text that is JSON: the core's parser says where it is broken.
    #[napi]
    pub fn json(&self) -> Result<String> {
        checked(self.0.json::<serde::de::IgnoredAny>())?;
        self.text()
    }
}
