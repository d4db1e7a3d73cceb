//! The typed Node face, in TypeScript: resources, nested objects, enums, callbacks, call detail records, the client's
//! accessors, and the tables that its hand-written bases read.

mod accessors;
mod callbacks;
mod endpoints;
mod enums;
mod imports;
mod members;
mod objects;
mod package;
mod queries;
mod records;
mod reserved;
mod resources;
mod tables;
mod text;
mod types;

pub(crate) use reserved::check;

use crate::GeneratedFile;
use crate::model::{Kind, Schema};
use crate::names;
use crate::prose::Prose;
use crate::texts::Language;

/// How it speaks of what documentation names.
const LANGUAGE: Language = Language {
    nothing: "`null`",
    no_constant: "Empty",
    spelled: names::lower_camel,
    quote: '\'',
    span: "ms",
    second: "ms, 1000",
    changes: "`changes`",
    other_names: "are given by `unknownName`, as is what this release does not know",
    written,
};

/// Decimals and dates are texts.
fn written(kind: &Kind) -> &'static str {
    match kind {
        Kind::Decimal => "An exact decimal, as text.",
        Kind::Date => "As `YYYY-MM-DD`.",
        _ => "",
    }
}

/// What every module is made from.
struct Face<'a> {
    schema: &'a Schema,
    prose: Prose,
}

/// Every file of the face.
pub(crate) fn faces(schema: &Schema) -> Vec<GeneratedFile> {
    let face = Face { schema, prose: Prose::new(schema) };
    let file = |path: &str, text: String| (format!("bindings-node/{path}").into(), text);
    let generated = |path: &str, text: String| file(&format!("ts/generated/{path}.ts"), text);
    let mut files: Vec<GeneratedFile> = vec![
        file("index.d.mts", package::wrapper_types()),
        file("index.mjs", package::wrapper(schema)),
        generated("accessors", accessors::accessors(&face)),
        generated("callbacks", callbacks::callbacks(&face)),
        generated("enums", enums::enums(&face)),
        generated("index", package::index(schema)),
        generated("records", records::records(&face)),
        generated("tables", package::tables(&face)),
    ];
    for object in &schema.objects {
        files.push(generated(&format!("objects/{}", object.name), objects::object_module(&face, object)));
    }
    for resource in &schema.resources {
        let path = format!("resources/{}", resource.module());
        files.push(generated(&path, resources::resource_module(&face, resource)));
    }
    files
}
