//! JSON:API documents: parsed once into slots, resolved lazily, changed with tracking, written back.

mod body;
mod check;
mod document;
mod linkage;
mod object;
mod parse;
mod reader;
mod resource;
mod rows;
mod value;

pub use linkage::{Linkage, ResourceIdentifier};
pub use object::Object;
pub use resource::Resource;
pub use value::Value;

pub(crate) use body::{Mode, Outgoing, body, object_json};
pub(crate) use check::{check, not_in_version};
pub(crate) use document::{Document, Primary};
pub(crate) use parse::{ParseError, parse};
pub use rows::Instants;
pub(crate) use rows::{NUMBER, page_text, resource_text};
pub(crate) use value::{Got, enum_value, parse_timestamp};
