//! The native module of the Node package `didww-sdk`: the core's engine as a few classes and functions that name no resource.
//! What stands for the resources is generated TypeScript, which holds whole rows: reading an attribute never comes here.
//!
//! What is passed in is JSON where it has a shape (options, changes), so that one call is one crossing; what comes back is an
//! answer as one text. An error is a JSON text as well, which the package turns into one of its classes.

// what Node sees is `pub` for napi's macros alone, and has no debug output of Rust's
#![allow(unreachable_pub, missing_debug_implementations)]
// in tests the macros register nothing: it is tested from Node
#![cfg_attr(test, allow(dead_code))]

mod callbacks;
mod client;
mod encryption;
mod errors;
mod exports;
mod feed;
mod hooks;
mod loaded;
mod logging;
mod pages;
mod promise;
mod raw;
mod records;
mod sandbox;
mod text;

use napi_derive::napi;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the package is called on the wire, and constants of the core.
#[napi(object, object_from_js = false)]
pub struct Constants {
    /// Version of the package.
    pub version: &'static str,
    /// API versions that this release knows, oldest first.
    pub api_versions: Vec<&'static str>,
    /// Header of a callback's signature.
    pub signature_header: &'static str,
    /// How often a callback is delivered.
    pub delivery_attempts: u32,
    /// How long the API waits for an answer to a callback, in milliseconds.
    pub delivery_timeout: f64,
    /// Networks that callbacks come from.
    pub source_networks: Vec<&'static str>,
}

/// What never changes.
#[napi]
pub fn constants() -> Constants {
    Constants {
        version: env!("CARGO_PKG_VERSION"),
        api_versions: didww::ApiVersion::ALL.iter().map(|version| version.as_str()).collect(),
        signature_header: didww::callback::SIGNATURE_HEADER,
        delivery_attempts: didww::callback::DELIVERY_ATTEMPTS,
        delivery_timeout: didww_bridge::milliseconds(didww::callback::DELIVERY_TIMEOUT),
        source_networks: didww::callback::SOURCE_NETWORKS.to_vec(),
    }
}
