//! Enums: sealed classes, whose values are objects; what this release does not know is kept as `Other`.

use super::Face;
use super::text::{kdoc, laid_out, quoted};
use crate::model::Enum;
use crate::texts::{self, sentence};

/// The file of all enums.
pub(super) fn enums(face: &Face<'_>) -> String {
    face.schema.enums.iter().map(|known| declared(face, known)).collect::<Vec<_>>().join("\n")
}

fn declared(face: &Face<'_>, known: &Enum) -> String {
    let class = &known.class;
    let values = known.values.iter().map(|value| {
        let text = face.said(&texts::enum_value(face.schema, value));
        format!(
            "{}    public object {} : {class}({})\n\n",
            kdoc(&text, 4),
            value.constant(),
            quoted(&value.name)
        )
    });
    let values: String = values.collect();
    let constants: Vec<String> = known.values.iter().map(|value| value.constant()).collect();
    let listed = laid_out(&format!("override fun listed(): List<{class}> = listOf("), &constants, ")", 8);
    let kept = texts::kept(known);
    format!(
        "{}public sealed class {class}(value: String) : EnumValue(value) {{\n{values}    \
         /** A value that this release does not know, kept {kept}. */\n    \
         public class Other(value: String) : {class}(value)\n\n    \
         /** The values. */\n    \
         public companion object : EnumClass<{class}>() {{\n{listed}\n\n        \
         override fun other(value: String): {class} = Other(value)\n    }}\n}}\n",
        kdoc(&face.said(&sentence(&known.doc)), 0)
    )
}
