//! The methods of an endpoint. What they do, hand-written bases do; here stand their names and types.

use super::Calls;
use super::method::{Method, Parameter};
use crate::model::{Resource, Schema};
use crate::python_faces::LANGUAGE;
use crate::python_faces::members::Settable;
use crate::queries::Names;
use crate::texts::calls;

/// The methods of a type's endpoint.
pub(super) fn methods(schema: &Schema, resource: &Resource, how: Calls) -> Vec<Method> {
    let makers = [
        ("list", list as fn(&Schema, &Resource, String) -> Method),
        ("find", find),
        ("create", create),
        ("update", update),
        ("delete", delete),
    ];
    let mut out = Vec::new();
    for (name, make) in makers {
        let Some(operation) = resource.operations.iter().find(|known| known.name == name) else { continue };
        out.push(make(schema, resource, calls::operation(&LANGUAGE, schema, resource, operation)));
    }
    if let Some(wait) = wait(resource) {
        out.push(wait);
        out.extend(resource.supports("create").then(|| create_and_wait(resource)));
    }
    for method in out.iter_mut().filter(|_| how == Calls::Awaited) {
        method.awaited = method.name != "list";
        if !method.awaited {
            method.returns = format!("Async{}", method.returns);
        }
    }
    out
}

/// What every call may have in place of the client's settings.
fn limits() -> Vec<Parameter> {
    vec![
        Parameter::new("timeout", "Timeout | Unset", "UNSET"),
        Parameter::new("connect_timeout", "float | None", "None"),
        Parameter::new("read_timeout", "float | None", "None"),
        Parameter::new("retries", "int | None", "None"),
    ]
}

fn include(resource: &Resource) -> Option<Parameter> {
    let class = Names::Include.class(resource)?;
    Some(Parameter::new("include", format!("Iterable[{class}]"), "()"))
}

fn fields() -> Parameter {
    Parameter::new("fields", "Fields | None", "None")
}

fn allow_unknown() -> Parameter {
    Parameter::new("allow_unknown", "bool", "False")
}

fn subject(resource: &Resource, by_id: bool) -> Option<(&'static str, String)> {
    Some(("resource", format!("{}{}", resource.class, if by_id { " | str" } else { "" })))
}

fn list(_schema: &Schema, resource: &Resource, text: String) -> Method {
    let filter = Names::Filter.class(resource);
    let filter = filter.map(|class| format!("Mapping[{class}, FilterValue] | None"));
    let sort = Names::Sort.class(resource).map(|class| format!("Iterable[{class}]"));
    let mut options: Vec<Parameter> = include(resource).into_iter().collect();
    options.extend(filter.map(|class| Parameter::new("filter", class, "None")));
    options.extend(sort.map(|class| Parameter::new("sort", class, "()")));
    options.extend([
        fields(),
        Parameter::new("page_size", "int | None", "None"),
        Parameter::new("prefetch", "bool", "False"),
        allow_unknown(),
    ]);
    options.extend(limits());
    Method {
        name: "list",
        text,
        subject: None,
        options,
        members: Vec::new(),
        returns: format!("Listing[{}]", resource.class),
        awaited: false,
    }
}

fn find(_schema: &Schema, resource: &Resource, text: String) -> Method {
    let mut options: Vec<Parameter> = include(resource).into_iter().collect();
    options.extend([fields(), allow_unknown()]);
    options.extend(limits());
    let subject = if resource.singleton { None } else { Some(("id", "str".to_owned())) };
    Method {
        name: "find",
        text,
        subject,
        options,
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    }
}

fn create(_schema: &Schema, resource: &Resource, text: String) -> Method {
    Method {
        name: "create",
        text,
        subject: subject(resource, false),
        options: include(resource).into_iter().chain(limits()).collect(),
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    }
}

fn update(schema: &Schema, resource: &Resource, text: String) -> Method {
    let members = Settable::ByUpdate.keywords(schema, resource).into_iter();
    let members = members.map(|(name, class)| Parameter::new(&name, or_unset(&class), "UNSET"));
    Method {
        name: "update",
        text,
        subject: subject(resource, true),
        options: include(resource).into_iter().chain(limits()).collect(),
        members: members.collect(),
        returns: resource.class.clone(),
        awaited: false,
    }
}

/// What stands for a member that is not named. `None` is last, where there is one.
fn or_unset(class: &str) -> String {
    match class.strip_suffix(" | None") {
        Some(class) => format!("{class} | Unset | None"),
        None => format!("{class} | Unset"),
    }
}

fn delete(_schema: &Schema, resource: &Resource, text: String) -> Method {
    Method {
        name: "delete",
        text,
        subject: subject(resource, true),
        options: limits(),
        members: Vec::new(),
        returns: "ResponseInfo".to_owned(),
        awaited: false,
    }
}

/// How it is waited for.
fn polling(resource: &Resource) -> Vec<Parameter> {
    let progress = format!("Callable[[{}], object] | None", resource.class);
    let mut options = vec![
        Parameter::new("within", "float | timedelta | Unset | None", "UNSET"),
        Parameter::new("poll_every", "float | None", "None"),
        Parameter::new("on_progress", progress, "None"),
    ];
    options.extend(limits());
    options
}

fn wait(resource: &Resource) -> Option<Method> {
    let text = calls::wait(&LANGUAGE, resource)?;
    Some(Method {
        name: "wait",
        text,
        subject: subject(resource, true),
        options: polling(resource),
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    })
}

fn create_and_wait(resource: &Resource) -> Method {
    Method {
        name: "create_and_wait",
        text: calls::CREATE_AND_WAIT.to_owned(),
        subject: subject(resource, false),
        options: polling(resource),
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    }
}
