//! Callbacks: whose they are and what they say, by the vectors that DIDWW publishes, by what its server does to URLs, and by
//! what web frameworks hand over.

#[path = "callbacks/events.rs"]
mod events;
#[cfg(feature = "axum")]
#[path = "callbacks/extractor.rs"]
mod extractor;
#[path = "callbacks/payloads.rs"]
mod payloads;
#[path = "callbacks/properties.rs"]
mod properties;
#[path = "callbacks/proxies.rs"]
mod proxies;
#[path = "callbacks/signatures.rs"]
mod signatures;
#[path = "callbacks/urls.rs"]
mod urls;

use didww::RequestValidator;

const FORM: &str = "application/x-www-form-urlencoded";

fn validator() -> RequestValidator {
    RequestValidator::new("SOMEAPIKEY").expect("a secret")
}
