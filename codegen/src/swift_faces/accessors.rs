//! The client's accessors, one per resource type.

use super::Face;
use super::reserved;
use super::text::{doc, quoted};
use crate::model::Resource;
use crate::names::lower_camel;
use crate::texts::calls;

/// The file of the accessors.
pub(super) fn accessors(face: &Face<'_>) -> String {
    let resources = face.schema.resources.iter();
    let accessors: Vec<String> = resources.filter_map(|resource| accessor(face, resource)).collect();
    format!("extension Client {{\n{}}}\n", accessors.join("\n"))
}

fn accessor(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let class = resource.endpoint()?;
    Some(format!(
        "{}    public var {}: {class} {{\n        {class}(Calls(client: self, accessor: {}))\n    }}\n",
        doc(&face.said(&calls::accessor(face.schema, resource)), 4),
        reserved::identifier(&lower_camel(&resource.accessor)),
        quoted(&resource.accessor)
    ))
}
