//! The client's accessors, one per resource type.

use super::Face;
use super::endpoints::constructed;
use super::imports::module_of_classes;
use super::text::jsdoc;
use crate::model::Resource;
use crate::names::lower_camel;
use crate::texts::calls;

/// The module of the accessors.
pub(super) fn accessors(face: &Face<'_>) -> String {
    let accessors: Vec<String> =
        face.schema.resources.iter().filter_map(|resource| accessor(face, resource)).collect();
    let body = format!(
        "/** The client that has these accessors. */\nfunction client(accessors: Accessors): Client {{\n  return accessors as \
         Client\n}}\n\n{}export abstract class Accessors {{\n{}}}\n",
        jsdoc("The client's accessors, one per resource type.", 0),
        accessors.join("\n")
    );
    module_of_classes(face.schema, "accessors", &body)
}

fn accessor(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let text = face.prose.spelled(&calls::accessor(face.schema, resource));
    Some(format!(
        "{}  get {}(): {} {{\n    return {}\n  }}\n",
        jsdoc(&text, 2),
        lower_camel(&resource.accessor),
        resource.endpoint()?,
        constructed(resource, "client(this)")?
    ))
}
