//! Resource types: the class, what it is made with and asked for by, the calls.

use super::endpoints::endpoint;
use super::imports::module;
use super::members::{attribute, relationship, resource_changes, resource_init};
use super::objects::form_class;
use super::queries::queries;
use super::text::jsdoc;
use super::{Face, tables};
use crate::model::Resource;
use crate::texts::{self, Holder};

/// The module of a resource type.
pub(super) fn resource_module(face: &Face<'_>, resource: &Resource) -> String {
    let mut body: Vec<String> = resource.meta.iter().map(|meta| form_class(face, meta)).collect();
    body.push(resource_init(face, resource));
    body.extend(resource_changes(face, resource));
    body.push(resource_class(face, resource));
    body.extend(queries(face, resource));
    body.extend(endpoint(face, resource));
    module(face.schema, &format!("resources/{}", resource.module()), &body.join("\n"))
}

/// The members, which an interface declares, and the class, which has them from its table.
fn resource_class(face: &Face<'_>, resource: &Resource) -> String {
    let attributes = resource.attributes.iter();
    let attributes = attributes.map(|known| attribute(face, Holder::Resource, known, &resource.rules));
    let relationships = resource.relationships.iter().map(|known| relationship(face, known));
    let members: Vec<String> = attributes.chain(relationships).chain(meta(resource)).collect();
    let class = &resource.class;
    let text = jsdoc(&face.prose.spelled(&texts::resource(face.schema, resource)), 0);
    format!(
        "export interface {class} {{\n{}}}\n\n{text}export class {class} extends Resource<{class}Init> {{\n{}}}\n",
        members.join("\n"),
        tables::facts(&tables::resource(face.schema, resource))
    )
}

/// The resource's meta, with its class.
fn meta(resource: &Resource) -> Option<String> {
    let class = &resource.meta.as_ref()?.class;
    let text = jsdoc("What the API says of it beside its attributes.", 2);
    Some(format!("{text}  get meta(): {class} | null\n"))
}
