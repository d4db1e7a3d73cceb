//! What has happened, as a callback tells it.

use didww::ApiVersion;
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
        let mut members =
            vec![("id", json!(row.id)), ("type", json!(row.kind)), ("status", json!(row.text("status")))];
        members.extend(particulars(row));
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

/// What the types tell besides the status, at the version that a row was made with.
fn particulars(row: &Row) -> Vec<(&'static str, Value)> {
    let newer = row.made_with() > ApiVersion::V2022_05_10;
    match row.kind {
        "exports" if newer => vec![("url", json!(row.text("url")))],
        "address_verifications" if newer => {
            vec![("reject_reason", reasons(row, ", ")), ("reject_comment", json!(row.text("reject_comment")))]
        }
        "address_verifications" => vec![("reject_reason", reasons(row, ", "))],
        "emergency_verifications" => vec![
            ("reject_reasons", reasons(row, "; ")),
            ("reject_comment", json!(row.text("reject_comment"))),
            (
                "emergency_calling_service_id",
                json!(row.link("emergency_calling_service").map(|service| service.id.as_str())),
            ),
        ],
        "voice_out_trunks" => vec![
            ("threshold_reached", json!(row.flag("threshold_reached"))),
            // that of the event: many of them come together
            ("created_at", json!(clock::now())),
        ],
        _ => Vec::new(),
    }
}

/// Why something was rejected; empty if it was not.
fn reasons(row: &Row, separator: &str) -> Value {
    let reasons = row.attributes.get("reject_reasons").and_then(Value::as_array);
    let reasons: Vec<&str> = reasons.into_iter().flatten().filter_map(Value::as_str).collect();
    json!(reasons.join(separator))
}
