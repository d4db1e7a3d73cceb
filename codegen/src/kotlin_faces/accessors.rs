//! The client's accessors, one per resource type.

use super::Face;
use super::text::kdoc;
use crate::model::Resource;
use crate::names::lower_camel;
use crate::texts::calls;

/// The file of the accessors.
pub(super) fn accessors(face: &Face<'_>) -> String {
    let accessors: Vec<String> =
        face.schema.resources.iter().filter_map(|resource| accessor(face, resource)).collect();
    format!(
        "/** The client's accessors, one per resource type. */\npublic abstract class Accessors internal constructor() {{\n    \
         /** The client that has them. */\n    internal abstract val self: Client\n\n{}}}\n",
        accessors.join("\n")
    )
}

fn accessor(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let text = face.said(&calls::accessor(face.schema, resource));
    let class = resource.endpoint()?;
    Some(format!(
        "{}    public val {}: {class}\n        get() = {class}(self)\n",
        kdoc(&text, 4),
        lower_camel(&resource.accessor)
    ))
}
