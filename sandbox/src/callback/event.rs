//! What has happened, as a callback tells it.

use didww::schema::{self, CallbackMember, Kind};
use http::Method;
use serde_json::{Value, json};

use crate::clock;
use crate::world::{Ref, Row, World};

/// Something to tell.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Where, with its scheme.
    pub(super) url: String,
    pub(super) encoding: Encoding,
    /// Members of the payload, sorted by name.
    pub(super) members: Vec<(&'static str, Value)>,
}

/// How a payload travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// In the query of a GET.
    Query,
    /// As the form of a POST.
    Form,
    /// As JSON, together with other ones.
    Json,
}

impl Encoding {
    pub(super) fn method(self) -> Method {
        if self == Encoding::Query { Method::GET } else { Method::POST }
    }
}

impl World {
    /// Notes the state that a row has come to, if somebody wants to be called about it.
    pub(crate) fn notify(&mut self, target: &Ref) {
        if !self.callbacks {
            return;
        }
        let event = self.at(target).and_then(Event::of);
        self.outbox.extend(event);
    }
}

impl Event {
    /// The event that a row has come to its present state.
    fn of(row: &Row) -> Option<Event> {
        let url = row.text("callback_url");
        if url.is_empty() {
            return None;
        }
        let schema = schema::CALLBACKS.iter().find(|schema| schema.callback_type == row.kind)?;
        let sent = schema.members.iter().filter(|member| member.versions.contains(row.made_with()));
        let mut members = vec![("id", json!(row.id)), ("type", json!(row.kind))];
        members.extend(sent.map(|member| (member.wire, value(row, member))));
        members.sort_unstable_by_key(|(name, _)| *name);
        let encoding = match (row.kind, row.text("callback_method")) {
            ("voice_out_trunks", _) => Encoding::Json,
            (_, "get") => Encoding::Query,
            // older versions take a URL without a method, and do not say what that means
            _ => Encoding::Form,
        };
        let url = if url.contains("://") { url.to_string() } else { format!("http://{url}") };
        Some(Event { url, encoding, members })
    }
}

/// A member, as its kind and its name say where it stands in the row.
fn value(row: &Row, member: &CallbackMember) -> Value {
    if let Some(separator) = member.joined {
        let list = row.attributes.get(member.name).and_then(Value::as_array);
        let texts: Vec<&str> = list.into_iter().flatten().filter_map(Value::as_str).collect();
        return json!(texts.join(separator));
    }
    match (member.kind, member.name.strip_suffix("_id")) {
        (Kind::Boolean, _) => json!(row.flag(member.name)),
        // that of the event: many of them come together
        (Kind::DateTime, _) => json!(clock::now()),
        (Kind::Uuid, Some(relationship)) => json!(row.link(relationship).map(|target| target.id.as_str())),
        _ => json!(row.text(member.name)),
    }
}
