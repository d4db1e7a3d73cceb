//! What came with an answer: kept here, as the base of what is changed, and handed over once as a text.

use crate::errors::{checked, invalid_member};
use crate::response::response_json;
use crate::text::engine_text;
use didww::binding::{self, Instants};
use didww::{Page, Resource};
use napi::JsString;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::{Mutex, PoisonError};

/// An answer.
#[napi(custom_finalize)]
pub struct Loaded {
    base: binding::Loaded,
    /// Until it is handed over.
    text: Mutex<Option<String>>,
    /// Bytes that the garbage collector was told of.
    bytes: i64,
}

/// An answer on its way to the event loop.
pub(crate) struct Answer {
    base: binding::Loaded,
    text: String,
}

impl Answer {
    /// A page of a list.
    pub(crate) fn page(page: &Page<Resource>) -> Answer {
        let base = binding::Loaded::page(page);
        let mut text = base.text(Instants::Milliseconds);
        let total = page.total_records().map_or("null".to_owned(), |total| total.to_string());
        let links = page.links();
        let links = serde_json::json!({
            "first": links.first, "prev": links.prev, "next": links.next, "last": links.last,
        });
        let meta = page.meta().map_or("null".to_owned(), |meta| serde_json::Value::Object(meta).to_string());
        // the text is an array: three more members
        text.pop();
        text.push_str(&format!(",{total},{links},{meta}]"));
        Answer { base, text }
    }

    /// One resource.
    pub(crate) fn resource(resource: Resource) -> Answer {
        let base = binding::Loaded::resource(resource);
        let text = base.text(Instants::Milliseconds);
        Answer { base, text }
    }

    /// It, on the event loop's thread.
    pub(crate) fn arrived(self, env: &Env) -> Result<Loaded> {
        let bytes = self.base.retained_bytes() as i64;
        env.adjust_external_memory(bytes)?;
        Ok(Loaded { base: self.base, text: Mutex::new(Some(self.text)), bytes })
    }
}

impl ObjectFinalize for Loaded {
    fn finalize(self, env: Env) -> Result<()> {
        env.adjust_external_memory(-self.bytes).map(drop)
    }
}

impl Loaded {
    /// The resource of a row.
    pub(crate) fn resource(&self, row: u32) -> Option<Resource> {
        self.base.row(row)
    }
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
        self.base.response().map(|info| response_json(info).to_string())
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
    let schema = schema_of(&wire_type)?;
    let version = version_of(api_version.as_deref())?;
    let page = checked(binding::parse_page(schema, bytes::Bytes::copy_from_slice(&body), version))?;
    Answer::page(&page).arrived(env)
}

/// A page that was stored, read on another thread than the event loop's.
#[napi(ts_return_type = "Promise<Loaded>")]
pub fn read_page<'env>(
    env: &'env Env,
    wire_type: String,
    body: Uint8Array,
    api_version: Option<String>,
) -> Result<PromiseRaw<'env, Loaded>> {
    let schema = schema_of(&wire_type)?;
    let version = version_of(api_version.as_deref())?;
    // a copy, for the program may write to its bytes while another thread reads
    let body = bytes::Bytes::copy_from_slice(&body);
    let work = async move { Ok(Answer::page(&binding::parse_page(schema, body, version)?)) };
    crate::promise::promise(env, None, work, |env, answer| answer.arrived(env))
}

/// A resource that was stored: a JSON:API resource object.
#[napi]
pub fn parse_resource(env: &Env, json: String, api_version: Option<String>) -> Result<Loaded> {
    let resource = checked(binding::parse_resource(&json, version_of(api_version.as_deref())?))?;
    Answer::resource(resource).arrived(env)
}

pub(crate) fn schema_of(wire_type: &str) -> Result<&'static didww::schema::ResourceSchema> {
    let schema = didww::schema::resource(wire_type);
    schema.ok_or_else(|| invalid_member("type", format!("no resource type is called {wire_type:?}")))
}

pub(crate) fn version_of(text: Option<&str>) -> Result<didww::ApiVersion> {
    checked(text.map_or(Ok(didww::ApiVersion::default()), str::parse))
}
