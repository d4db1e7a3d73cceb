//! What came with an answer: kept as the base of what is changed, and handed over once as a text.

use crate::response::response_json;
use bytes::Bytes;
use didww::binding::{self, Instants, Loaded};
use didww::schema::ResourceSchema;
use didww::{ApiVersion, Error, Page, Resource, Result};
use serde_json::{Value, json};

/// An answer on its way to the program.
#[derive(Debug)]
pub struct Answer {
    /// What changes stand on.
    pub base: Loaded,
    /// Everything that came as compact JSON, see `jsonapi/rows.rs` of the core; that of a page has three members more: how
    /// many rows there are in all, the links, and what came as `meta`.
    pub text: String,
}

impl Answer {
    /// A page of a list.
    pub fn page(page: &Page<Resource>, instants: Instants) -> Answer {
        let base = Loaded::page(page);
        let mut text = base.text(instants);
        let total = page.total_records().map_or("null".to_owned(), |total| total.to_string());
        let links = page.links();
        let links = json!({"first": links.first, "prev": links.prev, "next": links.next, "last": links.last});
        let meta = page.meta().map_or("null".to_owned(), |meta| Value::Object(meta).to_string());
        // the text is an array: three more members
        text.pop();
        text.push_str(&format!(",{total},{links},{meta}]"));
        Answer { base, text }
    }

    /// One resource.
    pub fn resource(resource: Resource, instants: Instants) -> Answer {
        let base = Loaded::resource(resource);
        let text = base.text(instants);
        Answer { base, text }
    }

    /// Status, headers and so on as JSON; `None` for what was built by hand.
    pub fn response(base: &Loaded) -> Option<String> {
        base.response().map(|info| response_json(info).to_string())
    }
}

/// A page that was stored: the body of a list.
///
/// # Errors
/// As for [`Page::parse`], and [`Error::InvalidInput`] for an unknown type or version.
pub fn parse_page(wire_type: &str, body: Bytes, version: Option<&str>, instants: Instants) -> Result<Answer> {
    let page = binding::parse_page(schema_of(wire_type)?, body, version_of(version)?)?;
    Ok(Answer::page(&page, instants))
}

/// A resource that was stored: a JSON:API resource object.
///
/// # Errors
/// [`Error::Decode`] if it is none.
pub fn parse_resource(json: &str, version: Option<&str>, instants: Instants) -> Result<Answer> {
    Ok(Answer::resource(binding::parse_resource(json, version_of(version)?)?, instants))
}

pub(crate) fn schema_of(wire_type: &str) -> Result<&'static ResourceSchema> {
    let schema = didww::schema::resource(wire_type);
    schema.ok_or_else(|| Error::invalid_member("type", format!("no resource type is called {wire_type:?}")))
}

pub(crate) fn version_of(text: Option<&str>) -> Result<ApiVersion> {
    text.map_or(Ok(ApiVersion::default()), str::parse)
}
