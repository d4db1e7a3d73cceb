//! The typed Rust face: resources, nested objects, enums and the client's accessors.

mod callbacks;
mod enums;
mod imports;
mod members;
mod objects;
mod resources;

use crate::GeneratedFile;
use crate::model::{Resource, Schema};
use crate::rust_docs::{doc, sentence};
use crate::rust_tables::resource_name;
use crate::texts::{self, version_note};
use enums::enums;
use objects::object_file;
use resources::{entity_class, polymorphic, resource_file};
use std::fmt::Write as _;

/// Every file of the face.
pub(crate) fn faces(schema: &Schema) -> Vec<GeneratedFile> {
    let mut files: Vec<GeneratedFile> = vec![
        ("core/src/enums.rs".into(), enums(schema)),
        ("core/src/callback/delivery.rs".into(), callbacks::delivery(schema)),
        ("core/src/callback/events.rs".into(), callbacks::events(schema)),
        ("core/src/resources.rs".into(), module_of_resources(schema)),
        ("core/src/objects.rs".into(), module_of_objects(schema)),
        ("core/src/accessors.rs".into(), accessors(schema, Calls::Awaited)),
        ("core/src/blocking/accessors.rs".into(), accessors(schema, Calls::Blocking)),
    ];
    for resource in &schema.resources {
        files.push((
            format!("core/src/resources/{}.rs", resource.module()).into(),
            resource_file(schema, resource),
        ));
    }
    for object in &schema.objects {
        files.push((format!("core/src/objects/{}.rs", object.name).into(), object_file(schema, object)));
    }
    files
}

fn module_of_resources(schema: &Schema) -> String {
    let mut out = String::from(
        "//! The resource types, each in a module that also names its filters, sorts and includes.\n\n",
    );
    for resource in &schema.resources {
        let _ = writeln!(out, "pub mod {};", resource.module());
    }
    out.push('\n');
    for resource in &schema.resources {
        let mut names = vec![resource.class.clone()];
        names.extend(resource.meta.iter().map(|meta| meta.class.clone()));
        names.extend(polymorphic(resource).map(|relationship| entity_class(resource, relationship)));
        names.sort();
        let _ = writeln!(out, "pub use {}::{{{}}};", resource.module(), names.join(", "));
    }
    out
}

fn module_of_objects(schema: &Schema) -> String {
    let mut out = String::from("//! Nested objects.\n\n");
    for object in &schema.objects {
        let _ = writeln!(out, "mod {};", object.name);
    }
    for object in &schema.objects {
        let mut names: Vec<String> = object.variants.iter().map(|variant| variant.class.clone()).collect();
        if object.tagged {
            names.push(object.class.clone());
        }
        names.sort();
        let _ = writeln!(out, "pub use {}::{{{}}};", object.name, names.join(", "));
    }
    out
}

/// How the calls of a client are made.
#[derive(Clone, Copy)]
enum Calls {
    Awaited,
    Blocking,
}

impl Calls {
    /// What a file of accessors begins with.
    fn head(self) -> &'static str {
        match self {
            Calls::Awaited => {
                "//! The client's accessors, one per resource type.\n\n\
                 use crate::endpoint::{Endpoint, Singleton};\n\
                 use crate::schema::tables;\n\
                 use crate::{Client, resources};\n\n"
            }
            Calls::Blocking => {
                "//! The blocking client's accessors, one per resource type.\n\n\
                 use super::{Client, Endpoint, Singleton};\n\
                 use crate::resources;\n\n"
            }
        }
    }

    /// What the endpoint of a type is made of, besides the client.
    fn endpoint(self, resource: &Resource) -> String {
        match self {
            Calls::Awaited => format!("&tables::{}", resource_name(resource)),
            Calls::Blocking => format!("self.awaited().{}()", resource.accessor),
        }
    }
}

fn accessors(schema: &Schema, calls: Calls) -> String {
    let mut out = format!("{}impl Client {{\n", calls.head());
    for resource in schema.resources.iter().filter(|resource| !resource.operations.is_empty()) {
        let operations = texts::operations(schema, resource);
        let class = if resource.singleton { "Singleton" } else { "Endpoint" };
        out.push_str(&doc(&format!("{}\n\nOperations: {operations}.", sentence(&resource.doc))));
        let _ = writeln!(
            out,
            "pub fn {}(&self) -> {class}<resources::{}> {{\n{class}::new(self, {})\n}}\n",
            resource.accessor,
            resource.class,
            calls.endpoint(resource)
        );
    }
    out.push_str("}\n");
    out
}
