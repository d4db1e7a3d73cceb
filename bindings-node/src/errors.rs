//! Errors of the core as one JSON text, which the package turns into one of its classes.

use didww::Error;
use didww_bridge::fields;

/// What is thrown: its message is the JSON. What was cancelled was so by the package, which needs no more than to be told.
pub(crate) fn thrown(error: &Error) -> napi::Error {
    if let Error::Cancelled = error {
        return napi::Error::from_reason(CANCELLED);
    }
    napi::Error::from_reason(fields(error).to_string())
}

/// What the package knows a cancelled call by; it has JSON of its own for it.
const CANCELLED: &str = "cancelled";

/// The result of something that waits for nothing.
pub(crate) fn checked<T>(result: didww::Result<T>) -> napi::Result<T> {
    result.map_err(|error| thrown(&error))
}
