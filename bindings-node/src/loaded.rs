//! What came with an answer: kept here, as the base of what is changed, and handed over once as a text.

use crate::errors::checked;
use crate::text::engine_text;
use didww::binding::{self, Instants};
use didww_bridge::{Answer, parse_page as parsed_page, parse_resource as parsed_resource};
use napi::JsString;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::{Mutex, PoisonError};

/// Timestamps as `Date` has them.
pub(crate) const INSTANTS: Instants = Instants::Milliseconds;

/// An answer.
#[napi(custom_finalize)]
pub struct Loaded {
    base: binding::Loaded,
    /// Until it is handed over.
    text: Mutex<Option<String>>,
    /// Bytes that the garbage collector was told of.
    bytes: i64,
}

impl ObjectFinalize for Loaded {
    fn finalize(self, env: Env) -> Result<()> {
        env.adjust_external_memory(-self.bytes).map(drop)
    }
}

/// An answer on the event loop's thread.
pub(crate) fn arrived(env: &Env, Answer { base, text }: Answer) -> Result<Loaded> {
    let bytes = base.retained_bytes() as i64;
    env.adjust_external_memory(bytes)?;
    Ok(Loaded { base, text: Mutex::new(Some(text)), bytes })
}

/// The answers that a resource's values stand on; the numbers in its changes are places among them.
pub(crate) type Bases<'a> = Vec<ClassInstance<'a, Loaded>>;

/// Those answers as the core has them.
pub(crate) fn bases_of(bases: &Bases<'_>) -> Vec<binding::Loaded> {
    bases.iter().map(|loaded| loaded.base.clone()).collect()
}

#[napi]
impl Loaded {
    /// Everything that came as compact JSON; it is handed over once.
    #[napi]
    pub fn text<'env>(&self, env: &'env Env) -> Result<JsString<'env>> {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        engine_text(env, &text)
    }

    /// Status, headers and so on as JSON; `null` for what was built by hand.
    #[napi]
    pub fn response(&self) -> Option<String> {
        Answer::response(&self.base)
    }
}

/// A page that was stored: the body of a list, on the thread that calls.
#[napi]
pub fn parse_page(
    env: &Env,
    wire_type: String,
    body: Uint8Array,
    api_version: Option<String>,
) -> Result<Loaded> {
    let body = bytes::Bytes::copy_from_slice(&body);
    arrived(env, checked(parsed_page(&wire_type, body, api_version.as_deref(), INSTANTS))?)
}

/// A page that was stored, read on another thread than the event loop's.
#[napi(ts_return_type = "Promise<Loaded>")]
pub fn read_page<'env>(
    env: &'env Env,
    wire_type: String,
    body: Uint8Array,
    api_version: Option<String>,
) -> Result<PromiseRaw<'env, Loaded>> {
    // a copy, for the program may write to its bytes while another thread reads
    let body = bytes::Bytes::copy_from_slice(&body);
    let work = async move { parsed_page(&wire_type, body, api_version.as_deref(), INSTANTS) };
    crate::promise::promise(env, None, work, arrived)
}

/// A resource that was stored: a JSON:API resource object.
#[napi]
pub fn parse_resource(env: &Env, json: String, api_version: Option<String>) -> Result<Loaded> {
    arrived(env, checked(parsed_resource(&json, api_version.as_deref(), INSTANTS))?)
}

/// Whether an update would send anything.
#[napi]
pub fn is_changed(resource: String, bases: Bases<'_>) -> Result<bool> {
    checked(didww_bridge::is_changed(&resource, &bases_of(&bases)))
}

/// The whole of it as a JSON:API resource object with the names of the wire, secrets too.
#[napi]
pub fn resource_json(resource: String, bases: Bases<'_>) -> Result<String> {
    checked(didww_bridge::resource_json(&resource, &bases_of(&bases)))
}

/// A nested object as it is sent, with the names of the wire, secrets too. `version` tells which names.
#[napi]
pub fn object_json(object: String, bases: Bases<'_>, api_version: Option<String>) -> Result<String> {
    checked(didww_bridge::object_json(&object, &bases_of(&bases), api_version.as_deref()))
}

/// What is said of a name that a class does not have.
#[napi]
pub fn no_member(class: String, name: String, known: Vec<String>) -> String {
    didww_bridge::no_member(&class, &name, &known)
}
