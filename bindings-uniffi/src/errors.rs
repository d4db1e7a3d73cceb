//! Errors of the core as JSON, which the packages turn into one of their classes.

use didww::Error;

/// Whatever went wrong.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum NativeFailure {
    /// Everything that the error says, as JSON.
    #[error("{fields}")]
    Failed {
        /// The JSON.
        fields: String,
    },
}

impl From<Error> for NativeFailure {
    fn from(error: Error) -> Self {
        NativeFailure::Failed { fields: didww_bridge::fields(&error).to_string() }
    }
}

/// What may go wrong.
pub type Result<T> = std::result::Result<T, NativeFailure>;
