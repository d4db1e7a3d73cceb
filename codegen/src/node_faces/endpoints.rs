//! The calls about a resource type. What they do, hand-written bases do; here stand their names and types.

use super::text::{jsdoc, laid_out, quoted};
use super::{Face, LANGUAGE};
use crate::model::Resource;
use crate::queries::Names;
use crate::texts::calls;

/// The class that an endpoint inherits.
fn base(resource: &Resource) -> &'static str {
    match (&resource.upload, &resource.download, &resource.settles) {
        (Some(_), _, _) => "UploadsEndpoint",
        (None, Some(_), _) => "ExportFilesEndpoint",
        (None, None, Some(_)) => "SettlingEndpoint",
        (None, None, None) => "Endpoint",
    }
}

/// The endpoint of a type; `None` where there is no call about it.
pub(super) fn endpoint(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let name = resource.endpoint()?;
    let class = &resource.class;
    let text = calls::endpoint(&LANGUAGE, face.schema, resource, &[], " (`CallOptions`)");
    let changes = if has_changes(face, resource) { format!(", {class}Changes") } else { String::new() };
    let methods: Vec<String> = methods(face, resource).iter().map(Method::written).collect();
    Some(format!(
        "{}export class {name} extends {}<{class}, {class}Init{changes}> {{\n{}}}\n",
        jsdoc(&face.prose.spelled(&text), 0),
        base(resource),
        methods.join("\n")
    ))
}

/// Whether an update of it has members to change.
fn has_changes(face: &Face<'_>, resource: &Resource) -> bool {
    super::members::resource_changes(face, resource).is_some()
}

/// A method: what it takes and gives.
struct Method {
    name: &'static str,
    /// What the base does for it.
    call: &'static str,
    text: String,
    /// Names, and their types.
    parameters: Vec<(&'static str, String)>,
    returns: String,
}

impl Method {
    fn written(&self) -> String {
        let declared = |(name, class): &(&str, String)| match *name {
            "options" | "changes" => format!("{name}?: {class}"),
            _ => format!("{name}: {class}"),
        };
        let parameters: Vec<String> = self.parameters.iter().map(declared).collect();
        let head = laid_out(&format!("{}(", self.name), &parameters, &format!("): {} {{", self.returns), 2);
        format!("{}{head}    return this.{}\n  }}\n", jsdoc(&self.text, 2), self.call)
    }
}

fn methods(face: &Face<'_>, resource: &Resource) -> Vec<Method> {
    let known = ["list", "find", "create", "update", "delete"].into_iter();
    let mut out: Vec<Method> = known.filter_map(|name| method(face, resource, name)).collect();
    if let Some(text) = calls::wait(&LANGUAGE, resource) {
        out.push(wait(resource, text));
        out.extend(resource.supports("create").then(|| create_and_wait(resource)));
    }
    out
}

/// The method of an operation; `None` where the API has no such one.
fn method(face: &Face<'_>, resource: &Resource, name: &'static str) -> Option<Method> {
    let operation = resource.operations.iter().find(|known| known.name == name)?;
    let class = &resource.class;
    let promised = format!("Promise<{class}>");
    let id = || ("id", "string".to_owned());
    let find = || ("options", format!("{class}FindOptions"));
    let (call, parameters, returns) = match name {
        "list" => (
            "listing(options)",
            vec![("options", format!("{class}ListOptions"))],
            format!("Listing<{class}>"),
        ),
        "find" if resource.singleton => ("fetch(null, options)", vec![find()], promised),
        "find" => ("fetch(id, options)", vec![id(), find()], promised),
        "create" => ("send(resource, options)", vec![made(resource), sending(resource)], promised),
        "update" => {
            let changes =
                if has_changes(face, resource) { format!("{class}Changes") } else { "never".to_owned() };
            let parameters = vec![known(resource), ("changes", changes), sending(resource)];
            ("patch(resource, changes, options)", parameters, promised)
        }
        _ => {
            let parameters = vec![known(resource), ("options", "CallOptions".to_owned())];
            ("remove(resource, options)", parameters, "Promise<ResponseInfo>".to_owned())
        }
    };
    let text = face.prose.spelled(&calls::operation(&LANGUAGE, face.schema, resource, operation));
    Some(Method { name, call, text, parameters, returns })
}

/// A resource that is there already, or its id.
fn known(resource: &Resource) -> (&'static str, String) {
    ("resource", format!("{} | string", resource.class))
}

/// A resource that is to be, or what it is made with.
fn made(resource: &Resource) -> (&'static str, String) {
    ("resource", format!("{0} | Plain<{0}Init>", resource.class))
}

/// Options of what sends a resource.
fn sending(resource: &Resource) -> (&'static str, String) {
    let include = Names::Include.class(resource).unwrap_or_else(|| "never".to_owned());
    ("options", format!("SendOptions<{include}>"))
}

fn wait(resource: &Resource, text: String) -> Method {
    Method {
        name: "wait",
        call: "awaitState(resource, options)",
        text,
        parameters: vec![known(resource), ("options", format!("WaitOptions<{}>", resource.class))],
        returns: format!("Promise<{}>", resource.class),
    }
}

fn create_and_wait(resource: &Resource) -> Method {
    Method {
        name: "createAndWait",
        call: "sendAndAwait(resource, options)",
        text: calls::CREATE_AND_WAIT.to_owned(),
        parameters: vec![made(resource), ("options", format!("WaitOptions<{}>", resource.class))],
        returns: format!("Promise<{}>", resource.class),
    }
}

/// How an endpoint is constructed, for a client that is called `client`.
pub(super) fn constructed(resource: &Resource, client: &str) -> Option<String> {
    let class = resource.endpoint()?;
    Some(format!("new {class}({client}, {}, {})", quoted(&resource.accessor), resource.class))
}
