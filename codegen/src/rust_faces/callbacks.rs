//! Typed callbacks.

use super::members::class_of;
use super::version_note;
use crate::callbacks::{CallbackEvent, CallbackMember, Callbacks, Delivery};
use crate::model::{Kind, Schema, Versioned};
use crate::rust_docs::{doc, escape, sentence};
use crate::texts;
use std::fmt::Write as _;

pub(super) fn events(schema: &Schema) -> String {
    let callbacks = &schema.callbacks;
    let mut out = String::from("//! The types of callbacks.\n\n");
    out.push_str("use super::members::{CallbackMembers, UnknownCallback, callback_type};\n");
    let kinds =
        callbacks.events.iter().flat_map(|event| &event.members).map(Versioned::<CallbackMember>::kind);
    let mut enums: Vec<String> =
        kinds.filter(|kind| matches!(kind, Kind::Enum(_))).map(|kind| class_of(schema, &kind)).collect();
    enums.sort();
    enums.dedup();
    let _ = writeln!(out, "use crate::enums::{{{}}};", enums.join(", "));
    out.push_str("use jiff::Timestamp;\n\n");
    out.push_str(&family(callbacks));
    for event in &callbacks.events {
        out.push_str(&event_face(schema, event));
    }
    out
}

/// How callbacks are signed and delivered, as constants.
pub(super) fn delivery(schema: &Schema) -> String {
    let Callbacks { signature_header: header, delivery, .. } = &schema.callbacks;
    let Delivery { attempts, timeout, waits, source_networks } = delivery;
    let mut out = String::from("//! How callbacks are signed and delivered.\n\nuse std::time::Duration;\n\n");
    let _ = writeln!(
        out,
        "/// The header with the signature of a callback.\npub const SIGNATURE_HEADER: &str = {header:?};\n\n\
         /// How often DIDWW tries to deliver a callback, the first time included.\npub const DELIVERY_ATTEMPTS: u32 = {attempts};\n\n\
         /// How long DIDWW waits for the answer; then the attempt has failed.\n\
         pub const DELIVERY_TIMEOUT: Duration = Duration::from_secs({timeout});\n"
    );
    let waits: Vec<String> = waits.iter().map(|wait| format!("Duration::from_secs({wait})")).collect();
    let _ = writeln!(
        out,
        "/// How long DIDWW waits before the second attempt, the third, and so on.\n\
         pub const DELIVERY_WAITS: [Duration; {}] = [{}];\n",
        waits.len(),
        waits.join(", ")
    );
    let _ = writeln!(
        out,
        "/// The networks, as CIDR, that callbacks come from.\npub const SOURCE_NETWORKS: [&str; {}] = {source_networks:?};\n",
        source_networks.len()
    );
    out
}

/// The enum of all of them.
fn family(callbacks: &Callbacks) -> String {
    let mut out =
        doc(&format!("What DIDWW says has happened.\n\nSource: {}.", callbacks.source.trim_end_matches('.')));
    out.push_str("#[derive(Debug, Clone, PartialEq, Eq)]\n#[non_exhaustive]\npub enum Callback {\n");
    let (mut of, mut members) = (String::new(), String::new());
    for CallbackEvent { wire_type, class, variant, doc: text, .. } in &callbacks.events {
        out.push_str(&doc(&sentence(text)));
        let _ = writeln!(out, "{variant}({class}),");
        let _ = writeln!(of, "{wire_type:?} => Callback::{variant}({class}(members)),");
        let _ = writeln!(members, "Callback::{variant}(callback) => callback.members(),");
    }
    out.push_str("/// Something that this release does not know.\nUnknown(UnknownCallback),\n}\n\n");
    let _ = writeln!(
        out,
        "impl Callback {{\n/// The callback of the type that the members say.\n\
         pub(super) fn of(members: CallbackMembers) -> Self {{\nmatch members.callback_type() {{\n\
         {of}_ => Callback::Unknown(UnknownCallback(members)),\n}}\n}}\n\n\
         /// Everything it says, by name.\npub fn members(&self) -> &CallbackMembers {{\nmatch self {{\n\
         {members}Callback::Unknown(callback) => callback.members(),\n}}\n}}\n}}\n"
    );
    out
}

fn event_face(schema: &Schema, event: &CallbackEvent) -> String {
    let mut out = doc(&escape(&texts::event(schema, event)));
    let class = &event.class;
    let _ = writeln!(
        out,
        "#[derive(Clone, PartialEq, Eq)]\npub struct {class}(CallbackMembers);\n\ncallback_type!({class});\n\nimpl {class} {{"
    );
    for member in &event.members {
        out.push_str(&getter(schema, event, member));
    }
    out.push_str("}\n\n");
    out
}

fn getter(schema: &Schema, event: &CallbackEvent, member: &Versioned<CallbackMember>) -> String {
    let (facts, kind, wire) = (member.newest(), member.kind(), member.wire());
    let class = class_of(schema, &kind);
    let (returns, read, absent) = match (&kind, facts.nullable) {
        (Kind::String | Kind::Uuid, true) => {
            ("Option<&str>".into(), format!("self.0.text({wire:?})"), "None")
        }
        (Kind::String | Kind::Uuid, false) => {
            ("&str".into(), format!("self.0.text({wire:?}).unwrap_or_default()"), "Empty")
        }
        (Kind::Enum(_), true) => {
            (format!("Option<{class}>"), format!("self.0.text({wire:?}).map({class}::from)"), "None")
        }
        (Kind::Enum(_), false) => (
            class.clone(),
            format!("{class}::from(self.0.text({wire:?}).unwrap_or_default())"),
            "`Other` of an empty text",
        ),
        (Kind::Boolean, _) => ("Option<bool>".into(), format!("self.0.boolean({wire:?})"), "None"),
        (Kind::DateTime, _) => ("Option<Timestamp>".into(), format!("self.0.timestamp({wire:?})"), "None"),
        (Kind::List(_), _) => {
            let separator = facts.joined.as_deref().unwrap_or_default();
            ("Vec<&str>".into(), format!("self.0.list({wire:?}, {separator:?})"), "Empty")
        }
        (other, _) => panic!("a member of a callback of {other:?} is refused when it is read"),
    };
    let mut text = sentence(&facts.doc);
    if let Some(separator) = &facts.joined {
        let _ = write!(
            text,
            "\n\nThey come as one text, joined by `{separator}`, and are split there; [`get`](Self::get) has the text, as `{wire}`."
        );
    }
    let absent = if absent == "None" { "`None`" } else { absent };
    let _ = write!(text, "\n\n{absent} if the callback leaves it out or empty.");
    // What the event has in no version, its members lack too.
    if member.bits() != event.versions
        && let Some(note) = version_note(schema, member.bits())
    {
        let _ = write!(text, " {note}.");
    }
    format!("{}pub fn {}(&self) -> {returns} {{\n{read}\n}}\n\n", doc(&text), member.name)
}
