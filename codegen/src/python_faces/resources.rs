//! Resource types: the class, the names that it is asked for by, the endpoints.

use super::endpoints::endpoints;
use super::imports::module;
use super::literals::aliases;
use super::members::{attribute, relationship, resource_constructor};
use super::objects::form_class;
use super::text::docstring;
use crate::model::{Resource, Schema};
use crate::texts::{self, Holder};

/// The module of a resource type.
pub(super) fn resource_module(schema: &Schema, resource: &Resource) -> String {
    let mut body: Vec<String> = resource.meta.iter().map(|meta| form_class(schema, meta)).collect();
    body.push(format!("{}\n\n{}", resource_class(schema, resource), aliases(schema, resource)));
    body.extend(endpoints(schema, resource));
    let body: Vec<&str> = body.iter().map(|part| part.trim_end()).collect();
    let text = format!("`{}`: `{}`, and the calls about it.", resource.wire_type, resource.class);
    module(schema, &format!("resources.{}", resource.module()), &text, &format!("{}\n", body.join("\n\n\n")))
}

fn resource_class(schema: &Schema, resource: &Resource) -> String {
    let attributes = resource.attributes.iter();
    let attributes = attributes.map(|known| attribute(schema, Holder::Resource, known, &resource.rules));
    let relationships = resource.relationships.iter().map(|known| relationship(schema, known));
    let members: String = attributes.chain(relationships).collect();
    format!(
        "class {}(Resource, wire_type={:?}):\n{}\n    __slots__ = ()\n\n{members}    if TYPE_CHECKING:\n\n{}{}",
        resource.class,
        resource.wire_type,
        docstring(&texts::resource(schema, resource), 4),
        resource_constructor(schema, resource),
        meta(resource)
    )
}

/// The class of the resource's meta, for type checkers.
fn meta(resource: &Resource) -> String {
    let Some(meta) = &resource.meta else { return String::new() };
    let text = docstring("What the API says of it beside its attributes.", 12);
    format!("\n        @property\n        def meta(self) -> {} | None:\n{text}", meta.class)
}
