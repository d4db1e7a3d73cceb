//! Requests to whatever there is no method for.

use crate::errors::checked;
use didww_bridge::{raw_json, response_json};
use napi::bindgen_prelude::*;
use napi_derive::napi;

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
        checked(raw_json(&self.0))
    }
}
