//! What documentation says of the calls about a resource type.

use super::{Language, operations, sentence, version_note};
use crate::layout::paragraphs;
use crate::model::{Documented, Pagination, Resource, Schema, Versioned};

/// What an accessor leads to.
pub(crate) fn accessor(schema: &Schema, resource: &Resource) -> String {
    format!("{}\n\nOperations: {}.", sentence(&resource.doc), operations(schema, resource))
}

/// What an endpoint is; `own` is what its language says besides, and `options` what that calls the limits of a call.
pub(crate) fn endpoint(
    language: &Language,
    schema: &Schema,
    resource: &Resource,
    own: &[String],
    options: &str,
) -> String {
    let name = (language.spelled)(&resource.accessor);
    let head = format!("The calls about `{}`: `client.{name}`.", resource.wire_type);
    let limits = format!(
        "Each takes limits of its own in place of the client's{options}. What goes wrong is a `DidwwError`."
    );
    let accessor = accessor(schema, resource);
    let first = [head.as_str(), accessor.as_str()].into_iter();
    paragraphs(first.chain(own.iter().map(String::as_str)).chain([limits.as_str()]))
}

/// What one of `list`, `find`, `create`, `update` and `delete` does, with what the schema says of it.
pub(crate) fn operation(
    language: &Language,
    schema: &Schema,
    resource: &Resource,
    operation: &Versioned<Documented>,
) -> String {
    let text = match operation.name.as_str() {
        "list" => list(language, schema, resource),
        "find" if resource.singleton => "Fetches it.".to_owned(),
        "find" => "Fetches one by its id; a `NotFoundError` if there is none.".to_owned(),
        "create" => "Creates it with all that was set, and gives the new one as the API answers it; an \
                     `UnprocessableError` if the API refuses it. It is never sent again once the API may have seen it."
            .to_owned(),
        "update" => format!(
            "Sends what was changed in `resource` since it was loaded or built, with {}, and nothing else; if that is \
             nothing, no request. It is then what the API answered, and is what this gives. By an id: changes that one \
             without fetching it first, and gives it.",
            language.changes
        ),
        _ => "Deletes it, and gives status, headers and request id of the answer.".to_owned(),
    };
    paragraphs([text.as_str(), said(schema, operation).as_str()])
}

/// What the schema says of a call, and which versions have it; empty if that is nothing.
pub(crate) fn said(schema: &Schema, operation: &Versioned<Documented>) -> String {
    let note = version_note(schema, operation.bits()).map(|note| format!("{note}.")).unwrap_or_default();
    format!("{} {note}", sentence(&operation.newest().doc)).trim().to_owned()
}

fn list(language: &Language, schema: &Schema, resource: &Resource) -> String {
    let spelled = language.spelled;
    let order = resource.default_sort.as_ref();
    let order = order
        .map(|name| format!(" In the order of `{name}`, unless `sort` says otherwise."))
        .unwrap_or_default();
    format!(
        "Asks for the list: iterate over it for the rows of every page, or take a `page`, the `first` row, `all`, or the \
         `count`. Nothing is sent before that.{order}\n\n{}\n\nNames that the API version does not have are an \
         `InvalidInputError`, unless `{}` lets them pass. With `prefetch` the next page is fetched while one is read. \
         `fields` names, by type, what the answer is to hold.",
        pages(language, schema, resource),
        spelled("allow_unknown")
    )
}

/// How the list comes.
fn pages(language: &Language, schema: &Schema, resource: &Resource) -> String {
    let size = (language.spelled)("page_size");
    let phrase = |pagination: Option<Pagination>| match pagination {
        Some(Pagination { default, max }) => {
            format!("a page has {default} rows, or as many as `{size}` says, {max} at most")
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

/// How a resource that settles is waited for; `None` for types that do not.
pub(crate) fn wait(language: &Language, resource: &Resource) -> Option<String> {
    let settles = resource.settles.as_ref()?;
    let states = |states: &[String]| format!("`{}`", states.join("` or `"));
    let spelled = language.spelled;
    Some(format!(
        "Asks for it again and again while its `{0}` is {1}, and gives it once that is {2}. Any other `{0}` is a \
         `WaitError`, as is more time than `within` ({3}; 10 minutes unless it says otherwise; {4}: no limit): what was \
         waited for goes on then.\n\nThe first pause is `{5}` ({6} unless it says otherwise); each is half as long again \
         as the one before, 15 s at most. `{7}` is called with what each answer tells, the last one too.",
        spelled(&settles.attribute),
        states(&settles.from),
        states(&settles.to),
        language.span,
        language.nothing,
        spelled("poll_every"),
        language.second,
        spelled("on_progress")
    ))
}

/// What creates a resource and waits for it.
pub(crate) const CREATE_AND_WAIT: &str = "`create` and `wait` in one.";
