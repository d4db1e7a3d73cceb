//! The calls about a resource type: an endpoint for the client that blocks, and one for the client that is awaited.

mod method;
mod methods;

use super::text::docstring;
use crate::model::{Resource, Schema};
use crate::names::camel;
use crate::texts::{operations, sentence};
use methods::methods;

/// How calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calls {
    Blocking,
    Awaited,
}

impl Calls {
    pub(super) const ALL: [Calls; 2] = [Calls::Blocking, Calls::Awaited];

    /// What its classes' names begin with.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Calls::Blocking => "",
            Calls::Awaited => "Async",
        }
    }

    /// Name of the endpoint's class.
    pub(super) fn endpoint(self, resource: &Resource) -> String {
        format!("{}{}Endpoint", self.prefix(), camel(&resource.accessor))
    }
}

/// Names of a type's endpoints; `None` where there is no call about it.
pub(super) fn classes(resource: &Resource) -> Option<[String; 2]> {
    resource.has_calls().then(|| Calls::ALL.map(|calls| calls.endpoint(resource)))
}

/// The endpoints of a type.
pub(super) fn endpoints(schema: &Schema, resource: &Resource) -> Vec<String> {
    let all = if resource.has_calls() { &Calls::ALL[..] } else { &[] };
    all.iter().map(|calls| endpoint(schema, resource, *calls)).collect()
}

fn endpoint(schema: &Schema, resource: &Resource, calls: Calls) -> String {
    let methods: Vec<String> = methods(schema, resource, calls).iter().map(|known| known.written()).collect();
    let methods: String = methods.iter().map(|method| format!("\n{method}")).collect();
    format!(
        "class {}({}):\n{}\n    __slots__ = ()\n    _accessor = {:?}\n    _resource = {}\n{methods}",
        calls.endpoint(resource),
        bases(resource, calls).join(", "),
        docstring(&text(schema, resource, calls), 4),
        resource.accessor,
        resource.class
    )
}

fn bases(resource: &Resource, calls: Calls) -> Vec<String> {
    let (prefix, class) = (calls.prefix(), &resource.class);
    let mut bases = Vec::new();
    if resource.settles.is_some() {
        bases.push(format!("{prefix}Waiting[{class}]"));
    }
    if resource.upload.is_some() {
        bases.push(format!("{prefix}Uploads"));
    }
    if resource.download.is_some() {
        bases.push(format!("{prefix}ExportFiles"));
    }
    bases.push(format!("{prefix}Endpoint[{class}]"));
    bases
}

fn text(schema: &Schema, resource: &Resource, calls: Calls) -> String {
    let awaited = match calls {
        Calls::Blocking => "",
        Calls::Awaited => ", awaited",
    };
    format!(
        "The calls about `{}`{awaited}: `client.{}`.\n\n{}\n\nOperations: {}.\n\n\
         Each takes limits of its own in place of the client's: `timeout` for all of it (s, or a `timedelta`; `None`: no \
         limit), `connect_timeout` and `read_timeout` (s), and `retries` at most. What goes wrong is a `DidwwError`.",
        resource.wire_type,
        resource.accessor,
        sentence(&resource.doc),
        operations(schema, resource)
    )
}
