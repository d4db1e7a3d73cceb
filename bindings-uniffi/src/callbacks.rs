//! Callbacks: whether they are DIDWW's, and what they say.

use crate::errors::Result;
use didww::callback::Payload;

fn payload_of(came_as: u32, parts: &[Vec<u8>]) -> Payload {
    didww_bridge::payload_of(came_as, &parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// What a payload says as JSON, without asking whether it is DIDWW's.
#[uniffi::export]
pub fn parse_callbacks(came_as: u32, parts: Vec<Vec<u8>>) -> Result<String> {
    Ok(didww_bridge::parse_callbacks(&payload_of(came_as, &parts))?)
}

/// A payload in words, for whoever looks at it.
#[uniffi::export]
pub fn shown_payload(came_as: u32, parts: Vec<Vec<u8>>) -> String {
    format!("{:?}", payload_of(came_as, &parts))
}

/// Tells callbacks of DIDWW from those of anybody else, by their signature.
#[derive(uniffi::Object)]
pub struct RequestValidator(didww::RequestValidator);

#[uniffi::export]
impl RequestValidator {
    /// For the account's callback secret.
    #[uniffi::constructor]
    pub fn new(callback_secret: Vec<u8>, public_base_url: Option<String>) -> Result<Self> {
        let validator = didww::RequestValidator::new(callback_secret)?;
        Ok(RequestValidator(match public_base_url {
            Some(base) => validator.public_base_url(base)?,
            None => validator,
        }))
    }

    /// Whether DIDWW signed this.
    pub fn validate(&self, url: Vec<u8>, came_as: u32, parts: Vec<Vec<u8>>, signature: Vec<u8>) -> bool {
        self.0.validate(&url, &payload_of(came_as, &parts), &signature)
    }

    /// `validate`, then what it says as JSON.
    pub fn validate_and_parse(
        &self,
        url: Vec<u8>,
        came_as: u32,
        parts: Vec<Vec<u8>>,
        signature: Vec<u8>,
    ) -> Result<String> {
        let callbacks = self.0.validate_and_parse(&url, &payload_of(came_as, &parts), &signature)?;
        Ok(didww_bridge::said(&callbacks))
    }

    /// The signature that DIDWW gives to this.
    pub fn compute_signature(&self, url: Vec<u8>, came_as: u32, parts: Vec<Vec<u8>>) -> Result<String> {
        Ok(self.0.compute_signature(&url, &payload_of(came_as, &parts))?)
    }

    /// What is signed as the URL.
    pub fn signed_url(&self, url: Vec<u8>) -> String {
        self.0.signed_url(&url)
    }
}
