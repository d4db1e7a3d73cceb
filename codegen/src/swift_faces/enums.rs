//! Enums: what this release does not know is kept as `other`.

use super::Face;
use super::reserved;
use super::text::{above, doc, laid_out, quoted};
use crate::model::{Enum, EnumValue, Versioned};
use crate::names::lower_camel;
use crate::texts::{self, sentence};

/// The file of all enums.
pub(super) fn enums(face: &Face<'_>) -> String {
    face.schema.enums.iter().map(|known| declared(face, known)).collect::<Vec<_>>().join("\n")
}

/// What a value is called: `none` would be that of an optional one.
pub(super) fn case_of(value: &Versioned<EnumValue>) -> String {
    let variant = value.variant();
    let mut letters = variant.chars();
    let first: String = letters.next().map(|letter| letter.to_lowercase().collect()).unwrap_or_default();
    let name = match first.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        true => first + letters.as_str(),
        false => lower_camel(&variant),
    };
    match name.as_str() {
        "none" | "some" | "self" | "init" | "Type" => format!("{name}_"),
        _ => name,
    }
}

fn declared(face: &Face<'_>, known: &Enum) -> String {
    let class = &known.class;
    let (mut cases, mut read, mut written) = (String::new(), String::new(), String::new());
    let mut names = Vec::new();
    for value in &known.values {
        let name = reserved::identifier(&case_of(value));
        let text = face.said(&texts::enum_value(face.schema, value));
        let wire = quoted(&value.name);
        cases.push_str(&format!("{}    case {name}\n", above(&name, &text)));
        read.push_str(&format!("        case {wire}: self = .{name}\n"));
        written.push_str(&format!("        case .{name}: return {wire}\n"));
        names.push(format!(".{name}"));
    }
    let kept = texts::kept(known);
    let listed = laid_out(&format!("public static let known: [{class}] = ["), &names, "]", 4);
    format!(
        "{}public enum {class}: OpenEnum {{\n{cases}    /// A value that this release does not know, kept {kept}.\n    \
         case other(String)\n\n    \
         /// The values that this release knows.\n{listed}\n\n    \
         /// The value that is called so in the schema.\n    \
         public init(rawValue: String) {{\n        switch rawValue {{\n{read}        default: self = .other(rawValue)\n        }}\n    }}\n\n    \
         /// Its name in the schema, or its spelling on the wire.\n    \
         public var rawValue: String {{\n        switch self {{\n{written}        case .other(let value): return value\n        }}\n    }}\n}}\n",
        doc(&face.said(&sentence(&known.doc)), 0)
    )
}
