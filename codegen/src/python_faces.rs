//! The typed Python face: resources, nested objects, enums, callbacks, call detail records and the clients' accessors.

mod accessors;
mod callbacks;
mod endpoints;
mod enums;
mod imports;
mod literals;
mod members;
mod objects;
mod package;
mod records;
mod reserved;
mod resources;
mod text;
mod types;

pub(crate) use reserved::check;

use crate::GeneratedFile;
use crate::model::Schema;
use crate::texts::Language;
use text::docstring;

const PACKAGE: &str = "bindings-python/python/didww_sdk";

/// How Python speaks of what documentation names.
const LANGUAGE: Language = Language {
    nothing: "`None`",
    no_constant: "The member of an empty text",
    spelled: str::to_owned,
    quote: '"',
    span: "s, or a `timedelta`",
    second: "s, 1",
    changes: "what is named here",
    other_names: "are a `Name`, as is what this release does not know",
    written: |_| "",
};

/// Every file of the face.
pub(crate) fn faces(schema: &Schema) -> Vec<GeneratedFile> {
    let file = |path: &str, text: String| (format!("{PACKAGE}/{path}").into(), text);
    let mut files: Vec<GeneratedFile> = vec![
        file("__init__.py", package::package(schema)),
        file("_index.py", package::index(schema)),
        file("accessors.py", accessors::accessors(schema)),
        file("callbacks.py", callbacks::callbacks(schema)),
        file("enums.py", enums::enums(schema)),
        file("records.py", records::records(schema)),
        file(
            "objects/__init__.py",
            docstring("Nested objects, a module for each place where they are used.", 0),
        ),
        file(
            "resources/__init__.py",
            docstring("The resource types, each in a module that also has the calls about it.", 0),
        ),
    ];
    for object in &schema.objects {
        files.push(file(&format!("objects/{}.py", object.name), objects::object_module(schema, object)));
    }
    for resource in &schema.resources {
        let path = format!("resources/{}.py", resource.module());
        files.push(file(&path, resources::resource_module(schema, resource)));
    }
    files
}
