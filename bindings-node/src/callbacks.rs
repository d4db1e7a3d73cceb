//! Callbacks: whether they are DIDWW's, and what they say.

use crate::errors::checked;
use crate::text::{TextOrBytes, bytes_of};
use didww::callback::Payload;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// What a payload came as; the numbers are those of `ts/callbacks.ts`.
fn payload_of(came_as: u32, parts: &[TextOrBytes<'_>]) -> Payload {
    didww_bridge::payload_of(came_as, &parts.iter().map(bytes_of).collect::<Vec<_>>())
}

/// What a payload says as JSON, without asking whether it is DIDWW's.
#[napi]
pub fn parse_callbacks(came_as: u32, parts: Vec<TextOrBytes<'_>>) -> Result<String> {
    checked(didww_bridge::parse_callbacks(&payload_of(came_as, &parts)))
}

/// A payload in words, for whoever looks at it.
#[napi]
pub fn shown_payload(came_as: u32, parts: Vec<TextOrBytes<'_>>) -> String {
    format!("{:?}", payload_of(came_as, &parts))
}

/// Tells callbacks of DIDWW from those of anybody else, by their signature.
#[napi]
pub struct RequestValidator(didww::RequestValidator);

#[napi]
impl RequestValidator {
    /// For the account's callback secret.
    #[napi(constructor)]
    pub fn new(callback_secret: TextOrBytes<'_>, public_base_url: Option<String>) -> Result<Self> {
        let validator = checked(didww::RequestValidator::new(bytes_of(&callback_secret)))?;
        Ok(RequestValidator(match public_base_url {
            Some(base) => checked(validator.public_base_url(base))?,
            None => validator,
        }))
    }

    /// Whether DIDWW signed this.
    #[napi]
    pub fn validate(
        &self,
        url: TextOrBytes<'_>,
        came_as: u32,
        parts: Vec<TextOrBytes<'_>>,
        signature: TextOrBytes<'_>,
    ) -> bool {
        self.0.validate(bytes_of(&url), &payload_of(came_as, &parts), bytes_of(&signature))
    }

    /// `validate`, then what it says as JSON.
    #[napi]
    pub fn validate_and_parse(
        &self,
        url: TextOrBytes<'_>,
        came_as: u32,
        parts: Vec<TextOrBytes<'_>>,
        signature: TextOrBytes<'_>,
    ) -> Result<String> {
        let payload = payload_of(came_as, &parts);
        let callbacks = self.0.validate_and_parse(bytes_of(&url), &payload, bytes_of(&signature));
        checked(callbacks).map(|callbacks| didww_bridge::said(&callbacks))
    }

    /// The signature that DIDWW gives to this.
    #[napi]
    pub fn compute_signature(
        &self,
        url: TextOrBytes<'_>,
        came_as: u32,
        parts: Vec<TextOrBytes<'_>>,
    ) -> Result<String> {
        checked(self.0.compute_signature(bytes_of(&url), &payload_of(came_as, &parts)))
    }

    /// What is signed as the URL.
    #[napi]
    pub fn signed_url(&self, url: TextOrBytes<'_>) -> String {
        self.0.signed_url(bytes_of(&url))
    }
}
