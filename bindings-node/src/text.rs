//! Texts on their way between the event loop and the core.

use napi::JsString;
use napi::bindgen_prelude::*;

/// Text, or bytes that are not known to be text.
pub(crate) type TextOrBytes<'a> = Either<String, &'a [u8]>;

/// The bytes of either.
pub(crate) fn bytes_of<'a>(given: &'a TextOrBytes<'_>) -> &'a [u8] {
    match given {
        Either::A(text) => text.as_bytes(),
        Either::B(bytes) => bytes,
    }
}

/// A long text as the engine has it.
pub(crate) fn engine_text<'env>(env: &'env Env, text: &str) -> Result<JsString<'env>> {
    match text.is_ascii() {
        // a copy, without looking at each character
        true => env.create_string_latin1(text),
        false => env.create_string(text),
    }
}
