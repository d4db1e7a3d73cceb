//! What came with an answer: kept here, as the base of what is changed, and handed over once as a text.

use crate::INSTANTS;
use crate::errors::Result;
use didww::binding;
use didww_bridge::Answer;
use std::sync::{Arc, Mutex, PoisonError};

/// An answer.
#[derive(uniffi::Object)]
pub struct Loaded {
    pub(crate) base: binding::Loaded,
    /// Until it is handed over.
    text: Mutex<Option<String>>,
}

#[uniffi::export]
impl Loaded {
    /// Everything that came as compact JSON; it is handed over once.
    pub fn take_text(&self) -> String {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }

    /// Status, headers and so on as JSON; nothing for what was built by hand.
    pub fn response(&self) -> Option<String> {
        Answer::response(&self.base)
    }
}

/// An answer that has come.
pub(crate) fn arrived(Answer { base, text }: Answer) -> Arc<Loaded> {
    Arc::new(Loaded { base, text: Mutex::new(Some(text)) })
}

/// Answers as the core has them.
pub(crate) fn bases_of(bases: &[Arc<Loaded>]) -> Vec<binding::Loaded> {
    bases.iter().map(|loaded| loaded.base.clone()).collect()
}

/// A page that was stored: the body of a list.
#[uniffi::export]
pub fn parse_page(wire_type: String, body: Vec<u8>, api_version: Option<String>) -> Result<Arc<Loaded>> {
    let page = didww_bridge::parse_page(&wire_type, body.into(), api_version.as_deref(), INSTANTS);
    Ok(arrived(page?))
}

/// A resource that was stored: a JSON:API resource object.
#[uniffi::export]
pub fn parse_resource(json: String, api_version: Option<String>) -> Result<Arc<Loaded>> {
    Ok(arrived(didww_bridge::parse_resource(&json, api_version.as_deref(), INSTANTS)?))
}

/// Whether an update would send anything.
#[uniffi::export]
pub fn is_changed(resource: String, bases: Vec<Arc<Loaded>>) -> Result<bool> {
    Ok(didww_bridge::is_changed(&resource, &bases_of(&bases))?)
}

/// The whole of it as a JSON:API resource object with the names of the wire, secrets too.
#[uniffi::export]
pub fn resource_json(resource: String, bases: Vec<Arc<Loaded>>) -> Result<String> {
    Ok(didww_bridge::resource_json(&resource, &bases_of(&bases))?)
}

/// A nested object as it is sent, with the names of the wire, secrets too. `api_version` tells which names.
#[uniffi::export]
pub fn object_json(object: String, bases: Vec<Arc<Loaded>>, api_version: Option<String>) -> Result<String> {
    Ok(didww_bridge::object_json(&object, &bases_of(&bases), api_version.as_deref())?)
}

/// What is said of a name that a class does not have.
#[uniffi::export]
pub fn no_member(class_name: String, name: String, known: Vec<String>) -> String {
    didww_bridge::no_member(&class_name, &name, &known)
}
