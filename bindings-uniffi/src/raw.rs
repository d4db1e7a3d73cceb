//! Requests to whatever there is no method for.

use crate::errors::Result;
use didww_bridge::{raw_json, response_json};

/// A successful answer as it came.
#[derive(uniffi::Object)]
pub struct RawResponse(pub(crate) didww::RawResponse);

#[uniffi::export]
impl RawResponse {
    /// Status, headers and so on as JSON.
    pub fn response(&self) -> String {
        response_json(self.0.info()).to_string()
    }

    /// The body, decompressed.
    pub fn body(&self) -> Vec<u8> {
        self.0.body().to_vec()
    }

    /// The body as text.
    pub fn text(&self) -> Result<String> {
        Ok(self.0.text()?.to_owned())
    }

    /// The body as text that is JSON: the core's parser says where it is broken.
    pub fn json(&self) -> Result<String> {
        Ok(raw_json(&self.0)?)
    }
}
