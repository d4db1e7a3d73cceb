//! The methods of an endpoint. What they do, hand-written bases do; here stand their names and types.

use super::Calls;
use super::method::{Method, Parameter};
use crate::model::{Documented, Pagination, Resource, Schema, Versioned};
use crate::python_faces::literals::Names;
use crate::python_faces::members::Settable;
use crate::python_faces::text::paragraphs;
use crate::texts::{sentence, version_note};

/// The methods of a type's endpoint.
pub(super) fn methods(schema: &Schema, resource: &Resource, calls: Calls) -> Vec<Method> {
    let makers = [
        ("list", list as fn(&Schema, &Resource) -> Method),
        ("find", find),
        ("create", create),
        ("update", update),
        ("delete", delete),
    ];
    let mut out = Vec::new();
    for (name, make) in makers {
        let Some(operation) = resource.operations.iter().find(|known| known.name == name) else { continue };
        let mut method = make(schema, resource);
        method.text = paragraphs([method.text.as_str(), operation_text(schema, operation).as_str()]);
        out.push(method);
    }
    if let Some(wait) = wait(resource) {
        out.push(wait);
        out.extend(resource.supports("create").then(|| create_and_wait(resource)));
    }
    for method in out.iter_mut().filter(|_| calls == Calls::Awaited) {
        method.awaited = method.name != "list";
        if !method.awaited {
            method.returns = format!("Async{}", method.returns);
        }
    }
    out
}

/// What the schema says of an operation, and which versions have it.
fn operation_text(schema: &Schema, operation: &Versioned<Documented>) -> String {
    let note = version_note(schema, operation.bits()).map(|note| format!("{note}.")).unwrap_or_default();
    let text = format!("{} {note}", sentence(&operation.newest().doc));
    text.trim().to_owned()
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

fn list(schema: &Schema, resource: &Resource) -> Method {
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
    let order = resource.default_sort.as_ref();
    let order = order
        .map(|name| format!(" In the order of `{name}`, unless `sort` says otherwise."))
        .unwrap_or_default();
    let text = format!(
        "Asks for the list: iterate over it for the rows of every page, or take a `page`, the `first` row, `all`, or the \
         `count`. Nothing is sent before that.{order}\n\n{}\n\nNames that the API version does not have are an \
         `InvalidInputError`, unless `allow_unknown` lets them pass. With `prefetch` the next page is fetched while one is \
         read. `fields` names, by type, what the answer is to hold.",
        pages(schema, resource)
    );
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

/// How the list comes.
fn pages(schema: &Schema, resource: &Resource) -> String {
    let phrase = |pagination: Option<Pagination>| match pagination {
        Some(Pagination { default, max }) => {
            format!("a page has {default} rows, or as many as `page_size` says, {max} at most")
        }
        None => "the list comes whole".to_owned(),
    };
    let versions = schema.versions.iter().zip(&resource.pagination).enumerate();
    let versions = versions.filter(|(index, _)| resource.versions & (1 << index) != 0);
    let phrases: Vec<(&str, String)> =
        versions.map(|(_, (date, known))| (date.as_str(), phrase(*known))).collect();
    let first = phrases.first().map(|(_, first)| first.clone()).unwrap_or_default();
    if phrases.iter().all(|(_, other)| *other == first) {
        return sentence(&first);
    }
    phrases.iter().map(|(date, phrase)| format!("In {date} {phrase}.")).collect::<Vec<_>>().join(" ")
}

fn find(_schema: &Schema, resource: &Resource) -> Method {
    let mut options: Vec<Parameter> = include(resource).into_iter().collect();
    options.extend([fields(), allow_unknown()]);
    options.extend(limits());
    let (text, subject) = match resource.singleton {
        true => ("Fetches it.", None),
        false => {
            ("Fetches one by its id; a `NotFoundError` if there is none.", Some(("id", "str".to_owned())))
        }
    };
    Method {
        name: "find",
        text: text.to_owned(),
        subject,
        options,
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    }
}

fn create(_schema: &Schema, resource: &Resource) -> Method {
    let text = "Creates it with all that was set, and gives the new one as the API answers it; an `UnprocessableError` if \
                the API refuses it. It is never sent again once the API may have seen it.";
    Method {
        name: "create",
        text: text.to_owned(),
        subject: subject(resource, false),
        options: include(resource).into_iter().chain(limits()).collect(),
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    }
}

fn update(schema: &Schema, resource: &Resource) -> Method {
    let members = Settable::ByUpdate.keywords(schema, resource).into_iter();
    let members = members.map(|(name, class)| Parameter::new(&name, or_unset(&class), "UNSET"));
    let text = "Sends what was changed in `resource` since it was loaded or built, with what is named here, and nothing else; if \
                that is nothing, no request. It is then what the API answered, and is what this gives. By an id: changes \
                that one without fetching it first, and gives it.";
    Method {
        name: "update",
        text: text.to_owned(),
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

fn delete(_schema: &Schema, resource: &Resource) -> Method {
    Method {
        name: "delete",
        text: "Deletes it, and gives status, headers and request id of the answer.".to_owned(),
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
    let settles = resource.settles.as_ref()?;
    let states = |states: &[String]| format!("`{}`", states.join("` or `"));
    let text = format!(
        "Asks for it again and again while its `{0}` is {1}, and gives it once that is {2}. Any other `{0}` is a \
         `WaitError`, as is more time than `within` (s, or a `timedelta`; 10 minutes unless it says otherwise; `None`: no \
         limit): what was waited for goes on then.\n\nThe first pause is `poll_every` (s, 1 unless it says otherwise); \
         each is half as long again as the one before, 15 s at most. `on_progress` is called with what each answer tells, \
         the last one too.",
        settles.attribute,
        states(&settles.from),
        states(&settles.to)
    );
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
        text: "`create` and `wait` in one.".to_owned(),
        subject: subject(resource, false),
        options: polling(resource),
        members: Vec::new(),
        returns: resource.class.clone(),
        awaited: false,
    }
}
