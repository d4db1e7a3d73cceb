//! The clients' accessors, one per resource type.

use super::endpoints::Calls;
use super::imports::module;
use super::text::docstring;
use crate::model::{Resource, Schema};
use crate::names::python_identifier;
use crate::texts::calls;

/// The module of both clients' accessors.
pub(super) fn accessors(schema: &Schema) -> String {
    let classes = Calls::ALL.map(|calls| class(schema, calls));
    module(schema, "accessors", "The clients' accessors, one per resource type.", &classes.join("\n\n"))
}

fn class(schema: &Schema, calls: Calls) -> String {
    let text = match calls {
        Calls::Blocking => "Accessors of the client that blocks, which inherits them.",
        Calls::Awaited => "Accessors of the client that is awaited, which inherits them.",
    };
    let resources = schema.resources.iter().filter(|resource| resource.has_calls());
    let accessors: String = resources.map(|resource| accessor(schema, resource, calls)).collect();
    format!("class {}Accessors:\n{}\n    __slots__ = ()\n{accessors}", calls.prefix(), docstring(text, 4))
}

/// A property that imports its endpoint when it is first asked for.
fn accessor(schema: &Schema, resource: &Resource, awaited: Calls) -> String {
    let text = calls::accessor(schema, resource);
    let endpoint = awaited.endpoint(resource);
    format!(
        "\n    @property\n    def {}(self: Any) -> {endpoint}:\n{}        module = loaded(\"didww_sdk.resources.{}\")\n        \
         endpoint: {endpoint} = module.{endpoint}(self)\n        return endpoint\n",
        python_identifier(&resource.accessor),
        docstring(&text, 8),
        resource.module()
    )
}
