//! What the core has to say besides its answers: that a list changed while it was read, that keys were fetched anew.

use crate::hooks::called;
use napi::Status;
use napi::bindgen_prelude::*;
use napi::threadsafe_function::ThreadsafeFunctionCallMode as Mode;
use napi_derive::napi;

/// Tells a function what the core says from now on: `{level, message, …}` as JSON.
#[napi]
pub fn listen(listener: Function<'_, String, ()>) -> Result<()> {
    let listener = called(&listener)?;
    // those of threads that have ended want to hear no more
    didww_bridge::listen(Box::new(move |said| {
        listener.call(said.to_owned(), Mode::NonBlocking) == Status::Ok
    }));
    Ok(())
}
