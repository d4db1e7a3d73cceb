//! Resources: a class with its properties, names of its queries, and its endpoint.

use super::endpoints::endpoint;
use super::members::{attribute, constructor, given_attributes, given_relationships, relationship};
use super::objects::form_class;
use super::queries::queries;
use super::text::{kdoc, quoted};
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
    let class = &resource.class;
    let mut parts = constructors(face, resource);
    let attributes = resource.attributes.iter().enumerate();
    parts.extend(
        attributes.map(|(place, known)| attribute(face, Holder::Resource, place, known, &resource.rules)),
    );
    let relationships = resource.relationships.iter().enumerate();
    parts.extend(relationships.flat_map(|(place, known)| relationship(face, place, known)));
    parts.extend(meta(resource));
    parts.push(format!("    override fun copy(): {class} = withChanges({class}(copied()))\n"));
    parts.push(companion(face, resource));
    format!(
        "{}public class {class} : Resource {{\n{}}}\n",
        kdoc(&face.said(&texts::resource(face.schema, resource)), 0),
        parts.join("\n")
    )
}

fn constructors(face: &Face<'_>, resource: &Resource) -> Vec<String> {
    let class = &resource.class;
    let mut given = given_attributes(face, Holder::Resource, &resource.attributes);
    given.extend(given_relationships(face, resource));
    let text = "Makes one by hand. What is not named, or null, is not sent; a property that is set to null afterwards is sent as \
                null. With an `id` it stands for one that exists.";
    vec![
        format!(
            "    /** Makes one by hand, with nothing set. */\n    public constructor() : super({class}, \"\")\n"
        ),
        constructor(text, Some("id: String? = null"), &given, &format!("super({class}, id)")),
        format!("    internal constructor(made: Made) : super({class}, made)\n"),
    ]
}

/// The resource's meta, with its class.
fn meta(resource: &Resource) -> Option<String> {
    let class = &resource.meta.as_ref()?.class;
    Some(format!("    override val meta: {class}?\n        get() = super.meta as? {class}\n"))
}

/// What the bases are told of the class.
fn companion(face: &Face<'_>, resource: &Resource) -> String {
    let class = &resource.class;
    let facts = quoted(&tables::FACTS.resource(face.schema, resource));
    let text = kdoc(&format!("The type `{}`, where one is asked for.", resource.wire_type), 4);
    format!(
        "{text}    public companion object : ResourceClass<{class}>(\n        {facts},\n    ) {{\n        \
         override val rowClass: Class<{class}>\n            get() = {class}::class.java\n\n        \
         override fun make(made: Made): {class} = {class}(made)\n    }}\n"
    )
}
