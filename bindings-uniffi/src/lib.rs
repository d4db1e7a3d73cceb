//! The native library of the Kotlin and Swift packages: the core's engine as a few objects and functions that name no resource.
//! What stands for the resources are generated classes, which hold whole rows: reading an attribute never comes here.
//!
//! What is passed in is JSON where it has a shape (options, changes), so that one call is one crossing; what comes back is an
//! answer as one text. An error is a JSON text as well, which the packages turn into one of their classes.

// what the other side sees is `pub` for UniFFI's macros alone, and has no debug output of Rust's
#![allow(unreachable_pub, missing_debug_implementations)]

mod callbacks;
mod client;
mod encryption;
mod errors;
mod exports;
mod feed;
mod hooks;
mod loaded;
mod pages;
mod raw;
mod records;
mod sandbox;
mod work;

use didww::binding::Instants;
use didww::callback;

uniffi::setup_scaffolding!();

/// Timestamps to the last digit, as both languages keep them.
const INSTANTS: Instants = Instants::Text;

/// Constants of the core.
#[derive(uniffi::Record)]
pub struct Constants {
    /// Version of the package.
    pub version: String,
    /// API versions that this release knows, oldest first.
    pub api_versions: Vec<String>,
    /// Header of a callback's signature.
    pub signature_header: String,
    /// How often a callback is delivered.
    pub delivery_attempts: u32,
    /// How long the API waits for an answer to a callback, in milliseconds.
    pub delivery_timeout: f64,
    /// Networks that callbacks come from.
    pub source_networks: Vec<String>,
}

/// What never changes.
#[uniffi::export]
pub fn constants() -> Constants {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    Constants {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api_versions: didww::ApiVersion::ALL.iter().map(|version| version.as_str().to_owned()).collect(),
        signature_header: callback::SIGNATURE_HEADER.to_owned(),
        delivery_attempts: callback::DELIVERY_ATTEMPTS,
        delivery_timeout: didww_bridge::milliseconds(callback::DELIVERY_TIMEOUT),
        source_networks: texts(&callback::SOURCE_NETWORKS),
    }
}
