//! Callbacks as tables of the engine.

use crate::callbacks::CallbackEvent;
use crate::model::Schema;
use crate::names::constant;
use crate::rust_tables::kind_expression;
use std::fmt::Write as _;

/// Their part of the tables.
pub(crate) fn tables(schema: &Schema) -> String {
    let mut out = String::new();
    for event in &schema.callbacks.events {
        let _ = writeln!(
            out,
            "/// [`{0}`](crate::{0})\npub static {1}: CallbackSchema = CallbackSchema {{ callback_type: {2:?}, \
             class: {0:?}, doc: {3:?}, versions: Versions({4}), members: &[{5}] }};\n",
            event.class,
            table_name(event),
            event.wire_type,
            event.doc,
            event.versions,
            members(schema, event)
        );
    }
    let names: Vec<String> =
        schema.callbacks.events.iter().map(|event| format!("&{}", table_name(event))).collect();
    let _ = write!(
        out,
        "/// Every type of callback.\npub static CALLBACKS: &[&CallbackSchema] = &[{}];\n\n",
        names.join(", ")
    );
    out
}

fn members(schema: &Schema, event: &CallbackEvent) -> String {
    let member = |member: &crate::model::Versioned<crate::callbacks::CallbackMember>| {
        let newest = member.newest();
        format!(
            "CallbackMember {{ name: {:?}, wire: {:?}, kind: {}, joined: {:?}, nullable: {}, doc: {:?}, \
             versions: Versions({}) }}",
            member.name,
            member.wire(),
            kind_expression(schema, &member.kind()),
            newest.joined,
            newest.nullable,
            newest.doc,
            member.bits()
        )
    };
    event.members.iter().map(member).collect::<Vec<_>>().join(", ")
}

fn table_name(event: &CallbackEvent) -> String {
    format!("{}_CALLBACK", constant(&event.wire_type))
}
