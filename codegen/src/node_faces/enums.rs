//! Enums: an object of their constants, and the type of their values.

use super::Face;
use super::text::{jsdoc, quoted};
use crate::model::Enum;
use crate::texts::{self, sentence};

/// The module of all enums.
pub(super) fn enums(face: &Face<'_>) -> String {
    let enums: Vec<String> = face.schema.enums.iter().map(|known| declared(face, known)).collect();
    enums.join("\n")
}

fn declared(face: &Face<'_>, known: &Enum) -> String {
    let constants = known.values.iter().map(|value| {
        let text = face.prose.spelled(&texts::enum_value(face.schema, value));
        format!("{}  {}: {},\n", jsdoc(&text, 2), value.constant(), quoted(&value.name))
    });
    let class = &known.class;
    let text = face.prose.spelled(&sentence(&known.doc));
    let kept = texts::kept(known);
    let kept = format!("A value that this release does not know is kept {kept}.");
    format!(
        "{}export const {class} = {{\n{}}} as const\n{}export type {class} = (typeof {class})[keyof typeof {class}] | (string & {{}})\n",
        jsdoc(&text, 0),
        constants.collect::<String>(),
        jsdoc(&kept, 0)
    )
}
