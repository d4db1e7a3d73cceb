//! Resources: a class with its properties, names of its queries, and its endpoint.

use super::endpoints::endpoint;
use super::members::{attribute, given_attributes, given_relationships, initialiser, property, relationship};
use super::objects::{facts, form_class};
use super::queries::queries;
use super::text::doc;
use super::{Face, tables};
use crate::model::Resource;
use crate::texts::{self, Holder};

/// The file of a resource type.
pub(super) fn resource_file(face: &Face<'_>, resource: &Resource) -> String {
    let mut body = vec![resource_class(face, resource)];
    body.extend(resource.meta.iter().map(|meta| form_class(face, meta, None)));
    body.extend(queries(face, resource));
    body.extend(endpoint(face, resource));
    body.join("\n")
}

fn resource_class(face: &Face<'_>, resource: &Resource) -> String {
    let mut given = given_attributes(face, Holder::Resource, &resource.attributes);
    given.extend(given_relationships(face, resource));
    let text = "Makes one by hand. What is not named, or nil, is not sent; a property that is set to nil afterwards is sent as null. \
                With an `id` it stands for one that exists.";
    let mut parts = vec![
        facts(&tables::FACTS.resource(face.schema, resource)),
        initialiser(text, Some("id: String? = nil"), &given, "self.init(Self.built(id))"),
    ];
    let attributes = resource.attributes.iter().enumerate();
    parts.extend(
        attributes.map(|(place, known)| attribute(face, Holder::Resource, place, known, &resource.rules)),
    );
    let relationships = resource.relationships.iter().enumerate();
    parts.extend(relationships.flat_map(|(place, known)| relationship(face, resource, place, known)));
    parts.extend(meta(resource));
    format!(
        "{}public final class {}: Resource, @unchecked Sendable {{\n{}}}\n",
        doc(&face.said(&texts::resource(face.schema, resource)), 0),
        resource.class,
        parts.join("\n")
    )
}

/// The resource's meta, with its class.
fn meta(resource: &Resource) -> Option<String> {
    let class = &resource.meta.as_ref()?.class;
    let text = "What the API says of it beside its attributes.";
    Some(property(text, "meta", &format!("{class}?"), "readMeta()", None))
}
