//! What the caller sees: results and errors against what a case expects of them.

use crate::callbacks::look_at_events;
use crate::files::{Row, look_at_record};
use crate::values::{difference, is_absent, linkage_of};
use didww::{
    Callback, Error, ErrorObject, Outcome, Page, RateLimitStatus, RawResponse, Resource, ResponseInfo,
    UploadedFile, Value, schema,
};
use didww_conformance::case::{Expect, ExpectError};
use didww_conformance::{Map, Node};
use serde_json::json;
use std::collections::BTreeMap;

/// The result of a step.
pub(crate) enum Held {
    Resource(Resource),
    Page(Page<Resource>),
    Rows(Vec<Resource>),
    Nothing,
    Count(u64),
    Done(ResponseInfo),
    Raw(RawResponse),
    Upload(UploadedFile),
    Text(String),
    Valid(bool),
    Events(Vec<Callback>),
    Records(Vec<Row>),
}

impl Held {
    fn response(&self) -> Option<&ResponseInfo> {
        match self {
            Held::Resource(resource) => resource.response(),
            Held::Page(page) => Some(page.response()),
            Held::Rows(_) | Held::Nothing | Held::Count(_) => None,
            Held::Text(_) | Held::Valid(_) | Held::Events(_) | Held::Records(_) => None,
            Held::Upload(file) => Some(file.response()),
            Held::Done(info) => Some(info),
            Held::Raw(raw) => Some(raw.info()),
        }
    }

    fn resource(&self) -> Result<&Resource, String> {
        match self {
            Held::Resource(resource) => Ok(resource),
            _ => Err("this is no resource".to_owned()),
        }
    }

    fn rows(&self) -> Result<&[Resource], String> {
        match self {
            Held::Page(page) => Ok(page.rows()),
            Held::Rows(rows) => Ok(rows),
            _ => Err("these are no rows".to_owned()),
        }
    }

    fn page(&self) -> Result<&Page<Resource>, String> {
        match self {
            Held::Page(page) => Ok(page),
            _ => Err("this is no page".to_owned()),
        }
    }

    fn debug(&self) -> String {
        match self {
            Held::Resource(resource) => format!("{resource:?}"),
            Held::Page(page) => format!("{page:?}"),
            Held::Rows(rows) => format!("{rows:?}"),
            Held::Nothing => String::new(),
            Held::Count(count) => count.to_string(),
            Held::Done(info) => format!("{info:?}"),
            Held::Raw(raw) => format!("{raw:?}"),
            Held::Upload(file) => format!("{file:?}"),
            Held::Text(text) => text.clone(),
            Held::Valid(valid) => valid.to_string(),
            Held::Events(events) => format!("{events:?}"),
            Held::Records(rows) => format!("{rows:?}"),
        }
    }
}

/// What a path leads to.
enum Seen {
    Absent,
    Value(Value),
    One(Resource),
    Many(Vec<Resource>),
}

impl Seen {
    fn of(value: Option<Value>) -> Seen {
        value.map_or(Seen::Absent, Seen::Value)
    }
}

fn see(held: &Held, path: &str) -> Result<Seen, String> {
    let mut segments = path.split('.');
    let mut seen = match held {
        Held::Page(_) | Held::Rows(_) => {
            let first = segments.next().unwrap_or_default();
            Seen::One(index(held.rows()?, first)?.clone())
        }
        other => Seen::One(other.resource()?.clone()),
    };
    for segment in segments.filter(|segment| !segment.is_empty()) {
        seen = match seen {
            Seen::One(resource) => member(&resource, segment),
            Seen::Many(resources) => Seen::One(index(&resources, segment)?.clone()),
            Seen::Value(Value::Object(object)) => Seen::of(object.get(segment)),
            Seen::Value(Value::List(values)) => Seen::Value(index(&values, segment)?.clone()),
            Seen::Absent | Seen::Value(_) => return Err(format!("{path}: nothing is behind {segment:?}")),
        };
    }
    Ok(seen)
}

fn index<'a, T>(items: &'a [T], segment: &str) -> Result<&'a T, String> {
    let item = segment.parse::<usize>().ok().and_then(|index| items.get(index));
    item.ok_or_else(|| format!("there is no item {segment}"))
}

fn member(resource: &Resource, name: &str) -> Seen {
    let known = schema::resource(resource.wire_type()).and_then(|schema| schema.relationship(name));
    match (name, known) {
        ("id", _) => Seen::Value(Value::Text(resource.id().to_owned())),
        ("type", _) => Seen::Value(Value::Text(resource.wire_type().to_owned())),
        ("meta", _) => Seen::of(resource.meta().map(Value::Object)),
        (_, Some(known)) if known.many => Seen::Many(resource.related(name)),
        (_, Some(_)) => resource.related(name).into_iter().next().map_or(Seen::Absent, Seen::One),
        (_, None) => Seen::of(resource.get(name)),
    }
}

/// The resource at the end of a path.
pub(crate) fn resource_at(held: &Held, path: &str) -> Result<Resource, String> {
    match see(held, path)? {
        Seen::One(resource) => Ok(resource),
        _ => Err(format!("{path} leads to no resource")),
    }
}

/// Compares a result with what is expected of it.
pub(crate) fn look_at(held: &Held, expect: &Expect) -> Result<(), String> {
    if let Held::Records(rows) = held {
        each(&expect.values, |path, wanted| look_at_record(rows, path, wanted))?;
        return expect.len.map_or(Ok(()), |len| equal("len", &rows.len(), &len));
    }
    each(&expect.values, |path, wanted| look_at_value(&see(held, path)?, wanted))?;
    look_at_plain(held, expect)?;
    each(&expect.links, |path, wanted| look_at_link(held, path, wanted))?;
    for (one, other) in &expect.same {
        look_at_identity(held, one, other)?;
    }
    look_at_resource(held, expect)?;
    look_at_page(held, expect)?;
    look_at_response(held, expect)?;
    let debug = held.debug();
    lacks("debug output", &debug, &expect.debug_lacks)?;
    holds("debug output", &debug, &expect.debug)
}

fn each(map: &Map, look: impl Fn(&str, &Node) -> Result<(), String>) -> Result<(), String> {
    map.iter().try_for_each(|(path, wanted)| look(path, wanted).map_err(|error| format!("{path}: {error}")))
}

/// What is no resource.
fn look_at_plain(held: &Held, expect: &Expect) -> Result<(), String> {
    let wanted = expect.text.as_ref().map(|text| text.repeat(expect.times.unwrap_or(1)));
    match (held, &wanted) {
        (Held::Text(got), Some(wanted)) if got != wanted && got.len() > 1_000 => {
            return Err(format!("text of {} bytes, not the {} that are expected", got.len(), wanted.len()));
        }
        (Held::Text(got), Some(wanted)) => equal("text", got, wanted)?,
        (_, Some(_)) => return Err("this is no text".to_owned()),
        (_, None) => {}
    }
    match (held, expect.valid) {
        (Held::Valid(got), Some(valid)) => equal("valid", got, &valid)?,
        (_, Some(_)) => return Err("this is neither valid nor not".to_owned()),
        (_, None) => {}
    }
    match (held, &expect.events) {
        (Held::Events(events), Some(wanted)) => look_at_events(events, wanted),
        (_, Some(_)) => Err("these are no events".to_owned()),
        (_, None) => Ok(()),
    }
}

fn look_at_value(seen: &Seen, wanted: &Node) -> Result<(), String> {
    let id = |resource: &Resource| Value::Text(resource.id().to_owned());
    let found = match seen {
        Seen::Absent if is_absent(wanted) => None,
        Seen::Absent => Some(format!("absent instead of {wanted:?}")),
        Seen::Value(value) => difference(value, wanted),
        Seen::One(resource) => difference(&id(resource), wanted),
        Seen::Many(resources) => difference(&Value::List(resources.iter().map(id).collect()), wanted),
    };
    found.map_or(Ok(()), Err)
}

fn look_at_link(held: &Held, path: &str, wanted: &Node) -> Result<(), String> {
    let (owner, name) = path.rsplit_once('.').unwrap_or(("", path));
    let owner = resource_at(held, owner)?;
    let wanted = match is_absent(wanted) {
        true => None,
        false => Some(linkage_of(owner.wire_type(), name, wanted)?),
    };
    match (owner.linkage(name), wanted) {
        (got, wanted) if got == wanted => Ok(()),
        (got, wanted) => Err(format!("{got:?} instead of {wanted:?}")),
    }
}

fn look_at_identity(held: &Held, one: &str, other: &str) -> Result<(), String> {
    let (a, b) = (resource_at(held, one)?, resource_at(held, other)?);
    equal(&format!("{one} and {other}"), &a.identifier(), &b.identifier())
}

fn look_at_resource(held: &Held, expect: &Expect) -> Result<(), String> {
    if let Some(wire_type) = &expect.wire_type {
        equal("type", &held.resource()?.wire_type(), &wire_type.as_str())?;
    }
    if let Some(id) = &expect.id {
        let got = match held {
            Held::Upload(file) => file.id(),
            other => other.resource()?.id(),
        };
        equal("id", &got, &id.as_str())?;
    }
    if let Some(changed) = expect.changed {
        equal("changed", &held.resource()?.is_changed(), &changed)?;
    }
    if let Some(unknown) = &expect.unknown {
        let got = held.resource()?.unknown_attributes();
        let got: BTreeMap<&str, serde_json::Value> =
            got.map(|(name, json)| (name, serde_json::from_str(json).unwrap_or_default())).collect();
        let wanted = unknown.iter().map(|(name, node)| (name.as_str(), node.to_value()));
        equal("unknown", &got, &wanted.collect())?;
    }
    if expect.json.is_empty() {
        return Ok(());
    }
    let plain: serde_json::Value =
        serde_json::from_str(&held.resource()?.to_json()).map_err(|error| error.to_string())?;
    each(&expect.json, |pointer, wanted| match (plain.pointer(pointer), is_absent(wanted)) {
        (None, true) => Ok(()),
        (got, _) => equal("json", &got, &Some(&wanted.to_value())),
    })
}

fn look_at_page(held: &Held, expect: &Expect) -> Result<(), String> {
    if let Some(none) = expect.none {
        equal("none", &matches!(held, Held::Nothing), &none)?;
    }
    if let Some(count) = expect.count {
        match held {
            Held::Count(got) => equal("count", got, &count)?,
            _ => return Err("this is no count".to_owned()),
        }
    }
    if let Some(len) = expect.len {
        equal("len", &held.rows()?.len(), &len)?;
    }
    if let Some(ids) = &expect.ids {
        let got: Vec<&str> = held.rows()?.iter().map(Resource::id).collect();
        equal("ids", &got, &ids.iter().map(String::as_str).collect())?;
    }
    if let Some(total) = &expect.total_records {
        equal("total_records", &json!(held.page()?.total_records()), &total.to_value())?;
    }
    if !expect.page_links.is_empty() {
        let links = held.page()?.links();
        let got = json!({ "first": links.first, "prev": links.prev, "next": links.next, "last": links.last });
        each(&expect.page_links, |name, wanted| equal("link", &got.get(name), &Some(&wanted.to_value())))?;
    }
    each(&expect.document_meta, |name, wanted| {
        let meta = held.page()?.meta().unwrap_or_default();
        equal("meta", &meta.get(name), &Some(&wanted.to_value()))
    })
}

fn look_at_response(held: &Held, expect: &Expect) -> Result<(), String> {
    let response = held.response();
    if let Some(status) = expect.status {
        equal("status", &response.map(ResponseInfo::status), &Some(status))?;
    }
    if let Some(id) = &expect.request_id {
        equal("request_id", &response.and_then(ResponseInfo::request_id), &id.as_str())?;
    }
    if let Some(attempts) = expect.attempts {
        equal("attempts", &response.map(ResponseInfo::attempts), &Some(attempts))?;
    }
    if let Some(limit) = &expect.rate_limit {
        look_at_rate_limit(response, limit)?;
    }
    each(&expect.headers, |name, wanted| {
        equal("header", &response.and_then(|response| response.header(name)), &wanted.as_str())
    })?;
    match (&expect.body, held) {
        (None, _) => Ok(()),
        (Some(wanted), Held::Raw(raw)) => {
            let got: serde_json::Value = raw.json().map_err(|error| error.to_string())?;
            equal("body", &got, &wanted.to_value())
        }
        _ => Err("this has no body".to_owned()),
    }
}

fn look_at_rate_limit(response: Option<&ResponseInfo>, wanted: &Node) -> Result<(), String> {
    let got = response.and_then(ResponseInfo::rate_limit);
    let got = got.map(|RateLimitStatus { limit, remaining, reset, .. }| {
        json!({ "limit": limit, "remaining": remaining, "reset": reset })
    });
    equal("rate_limit", &json!(got), &wanted.to_value())
}

/// Compares an error with what is expected of it.
pub(crate) fn look_at_error(error: &Error, expect: &ExpectError) -> Result<(), String> {
    equal("kind", &error.kind(), &expect.kind.as_str()).map_err(|wrong| format!("{wrong} ({error})"))?;
    if let Some(status) = expect.status {
        equal("status", &error.status(), &Some(status))?;
    }
    if let Some(id) = &expect.request_id {
        equal("request_id", &error.request_id(), &id.as_str())?;
    }
    if let Some(outcome) = &expect.outcome {
        equal("outcome", &outcome_name(error.outcome()), &outcome.as_str())?;
    }
    if let Some(attempts) = expect.attempts {
        equal("attempts", &error.attempts(), &attempts)?;
    }
    if let Some(limit) = &expect.rate_limit {
        look_at_rate_limit(error.response(), limit)?;
    }
    if let Some(retryable) = expect.retryable {
        equal("retryable", &error.is_retryable(), &retryable)?;
    }
    if let Some(is) = &expect.is {
        equal("is", &condition(error), &is.as_str())?;
    }
    let message = error.to_string();
    holds("message", &message, &expect.message)?;
    lacks("message", &message, &expect.message_lacks)?;
    lacks("debug output", &format!("{error:?}"), &expect.message_lacks)?;
    look_at_details(error, expect)
}

fn look_at_details(error: &Error, expect: &ExpectError) -> Result<(), String> {
    if let Some(errors) = &expect.errors {
        let got: Vec<_> = error.api().iter().flat_map(|api| &api.errors).map(error_object).collect();
        equal("errors", &json!(got), &errors.to_value())?;
    }
    if let Some(wanted) = &expect.retry_after {
        let got = error.api().and_then(|api| api.retry_after).map(|wait| wait.as_secs());
        equal("retry_after", &json!(got), &wanted.to_value())?;
    }
    if let Some(text) = &expect.body {
        let got = error.api().map_or("", |api| api.body.as_str());
        holds("body", got, std::slice::from_ref(text))?;
    }
    if let Some(member) = &expect.member {
        let got = match error {
            Error::InvalidInput(input) => input.member.as_deref(),
            _ => None,
        };
        equal("member", &got, &member.as_str())?;
    }
    if let Some(path) = &expect.path {
        let got = match error {
            Error::Decode(error) => error.path.as_str(),
            _ => "",
        };
        equal("path", &got, &path.as_str())?;
    }
    let record = match error {
        Error::Record(error) => Some(error),
        _ => None,
    };
    if let Some(line) = expect.line {
        equal("line", &record.map(|error| error.line), &Some(line))?;
    }
    if let Some(column) = &expect.column {
        equal("column", &record.and_then(|error| error.column.as_deref()), &column.as_str())?;
    }
    Ok(())
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent => "not_sent",
        Outcome::Refused => "refused",
        Outcome::Unknown => "unknown",
        Outcome::Done => "done",
        _ => "another",
    }
}

/// Which of its questions the error answers with yes.
fn condition(error: &Error) -> &'static str {
    let conditions = [
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("not_found", error.is_not_found()),
        ("conflict", error.is_conflict()),
        ("unprocessable", error.is_unprocessable()),
        ("rate_limited", error.is_rate_limited()),
        ("server", error.is_server_error()),
    ];
    conditions.into_iter().find(|(_, holds)| *holds).map_or("none", |(name, _)| name)
}

fn error_object(error: &ErrorObject) -> serde_json::Value {
    let source = error.source.as_ref().map(|source| {
        without_null(json!({
            "pointer": source.pointer,
            "parameter": source.parameter,
            "header": source.header,
        }))
    });
    without_null(json!({
        "id": error.id,
        "status": error.status,
        "code": error.code,
        "title": error.title,
        "detail": error.detail,
        "source": source,
        "links": error.links,
        "meta": error.meta,
    }))
}

fn without_null(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    value
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, wanted: &T) -> Result<(), String> {
    if got == wanted { Ok(()) } else { Err(format!("{what}: {got:?} instead of {wanted:?}")) }
}

fn holds(what: &str, text: &str, wanted: &[String]) -> Result<(), String> {
    match wanted.iter().find(|wanted| !text.contains(wanted.as_str())) {
        Some(wanted) => Err(format!("{what} {text:?} does not hold {wanted:?}")),
        None => Ok(()),
    }
}

fn lacks(what: &str, text: &str, unwanted: &[String]) -> Result<(), String> {
    match unwanted.iter().find(|unwanted| text.contains(unwanted.as_str())) {
        Some(unwanted) => Err(format!("{what} {text:?} holds {unwanted:?}")),
        None => Ok(()),
    }
}
