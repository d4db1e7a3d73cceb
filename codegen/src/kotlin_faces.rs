//! The typed Kotlin face: resources, nested objects, enums, callbacks, call detail records, names of queries, the client's
//! accessors, and which class stands for what.

mod accessors;
mod callbacks;
mod endpoints;
mod enums;
mod members;
mod objects;
mod queries;
mod records;
mod registry;
mod reserved;
mod resources;
mod tables;
mod text;
mod types;

pub(crate) use reserved::check;

use crate::GeneratedFile;
use crate::model::{Kind, Schema};
use crate::names::lower_camel;
use crate::prose::Prose;
use crate::texts::Language;

/// How it speaks of what documentation names.
const LANGUAGE: Language = Language {
    nothing: "null",
    no_constant: "`Other(\"\")`",
    spelled: lower_camel,
    quote: '"',
    span: "a `Duration`",
    second: "1 s",
    changes: "what `changes` sets",
    other_names: "are given as texts, as is what this release does not know",
    written: types_say_it,
};

/// What a value looks like, its type says.
fn types_say_it(_: &Kind) -> &'static str {
    ""
}

/// What every file is made from.
struct Face<'a> {
    schema: &'a Schema,
    prose: Prose,
}

impl Face<'_> {
    /// A text of the schema as documentation has it: members and errors as Kotlin spells them.
    fn said(&self, text: &str) -> String {
        let parts = self.prose.spelled(text);
        let parts = parts.split('`').enumerate();
        let parts = parts.map(|(index, part)| match (index % 2, part.strip_suffix("Error")) {
            (1, Some(name)) => format!("{name}Exception"),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("`")
    }
}

/// Every file of the face.
pub(crate) fn faces(schema: &Schema) -> Vec<GeneratedFile> {
    let face = Face { schema, prose: Prose::new(schema) };
    let file = |name: &str, body: String| {
        (format!("bindings-uniffi/kotlin/src/generated/kotlin/didww/{name}.kt").into(), text::file(&body))
    };
    let mut files: Vec<GeneratedFile> = vec![
        file("Accessors", accessors::accessors(&face)),
        file("CallbackEvents", callbacks::callbacks(&face)),
        file("CallRecordKinds", records::records(&face)),
        file("Enums", enums::enums(&face)),
        file("Registry", registry::registry(schema)),
    ];
    files
        .extend(schema.objects.iter().map(|object| file(&object.class, objects::object_file(&face, object))));
    let resources = schema.resources.iter();
    files.extend(resources.map(|resource| file(&resource.class, resources::resource_file(&face, resource))));
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn generated(name: &str) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let schema = Schema::load(&root.join("core/schema")).unwrap();
        let mut files = faces(&schema).into_iter();
        let ending = format!("/{name}.kt");
        let found = files.find(|(path, _)| path.to_string_lossy().ends_with(&ending));
        found.unwrap_or_else(|| panic!("{name} is not generated")).1
    }

    #[test]
    fn what_can_be_set_is_a_var_and_what_cannot_is_a_val() {
        let did = generated("Did");
        assert!(did.contains("public val number: String\n        get() = text(0)"), "{did}");
        assert!(did.contains("public var description: String?\n        get() = textOrNull(1)"), "{did}");
        assert!(did.contains("public val expiresAt: Instant?"), "{did}");
    }

    #[test]
    fn endpoints_have_the_operations_of_the_api() {
        let did = generated("Did");
        let operations = ",\n    Lists<Did>,\n    Finds<Did>,\n    Updates<Did>,\n    Deletes<Did>\n";
        assert!(did.contains(operations), "{did}");
        assert!(generated("Order").contains("CreatesAndWaits<Order>"));
        assert!(generated("Balance").contains("FindsOne<Balance>"));
    }

    #[test]
    fn errors_are_called_as_in_kotlin() {
        assert!(generated("Order").contains("`WaitException`"));
        assert!(!generated("Order").contains("Error`"));
    }
}
