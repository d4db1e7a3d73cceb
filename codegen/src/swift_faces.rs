//! The typed Swift face: resources, nested objects, enums, callbacks, call detail records, names of queries, the client's
//! accessors, which class stands for what, and what the tests reach all of it by.

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
mod test_faces;
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
    nothing: "nil",
    no_constant: "`.other(\"\")`",
    spelled: lower_camel,
    quote: '"',
    span: "a `TimeLimit`",
    second: "1 s",
    changes: "what was changed in place",
    other_names: "are given as text, as is what this release does not know",
    written: types_say_it,
};

/// What a value looks like, its type says.
fn types_say_it(_: &Kind) -> &'static str {
    ""
}

/// What texts call by names of errors, and what that is in Swift.
const ERRORS: &[(&str, &str)] = &[
    ("an `InvalidInputError`", "a `DidwwError.invalidInput`"),
    ("an `UnprocessableError`", "a `DidwwError` that `isUnprocessable`"),
    ("a `NotFoundError`", "a `DidwwError` that `isNotFound`"),
    ("a `WaitError`", "a `DidwwError.wait`"),
];

/// What every file is made from.
struct Face<'a> {
    schema: &'a Schema,
    prose: Prose,
}

impl Face<'_> {
    /// A text of the schema as documentation has it: members and errors as Swift spells them.
    fn said(&self, text: &str) -> String {
        let text = self.prose.spelled(text);
        ERRORS.iter().fold(text, |text, (name, error)| text.replace(name, error))
    }
}

/// Every file of the face.
pub(crate) fn faces(schema: &Schema) -> Vec<GeneratedFile> {
    let face = Face { schema, prose: Prose::new(schema) };
    let file = |folder: &str, name: &str, body: String| {
        (format!("bindings-uniffi/swift/{folder}/{name}.swift").into(), text::file(&body))
    };
    let generated = |name: &str, body: String| file("Sources/Didww/Generated", name, body);
    let mut files: Vec<GeneratedFile> = vec![
        generated("Accessors", accessors::accessors(&face)),
        generated("CallbackEvents", callbacks::callbacks(&face)),
        generated("CallRecordKinds", records::records(&face)),
        generated("Enums", enums::enums(&face)),
        generated("Classes", registry::registry(schema)),
        file("Tests/Conformance/Generated", "Faces", test_faces::faces(schema)),
    ];
    let objects = schema.objects.iter();
    files.extend(objects.map(|object| generated(&object.class, objects::object_file(&face, object))));
    let resources = schema.resources.iter();
    files.extend(
        resources.map(|resource| generated(&resource.class, resources::resource_file(&face, resource))),
    );
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn schema() -> Schema {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Schema::load(&root.join("core/schema")).expect("the schema")
    }

    fn generated(name: &str) -> String {
        let ending = format!("/{name}.swift");
        let mut files = faces(&schema()).into_iter();
        let found = files.find(|(path, _)| path.to_string_lossy().ends_with(&ending));
        found.unwrap_or_else(|| panic!("{name} is not generated")).1
    }

    #[test]
    fn members_say_what_they_give_and_take() {
        let did = generated("Did");
        for part in [
            "import Foundation\n\n",
            "    public var number: String { readText(0) }\n",
            "    public var description: String? {\n        get { readOptionalText(1) }\n        set { write(1, newValue) }\n    }\n",
            "    public var createdAt: Date? { readInstant(11) }\n",
            "    public var didGroup: DidGroup? { readLinked(0, at: 14) }\n",
            "        get { readLinkedId(5) }\n        set { writeLink(5, id: newValue) }\n",
            "        id: String? = nil, description: String? = nil, terminated: Bool? = nil,",
            "        self.init(Self.built(id))\n        if let description { self.description = description }\n",
            "    /// Setting it clears `voiceInTrunkGroup`.\n",
        ] {
            assert!(did.contains(part), "{part}\n{did}");
        }
        assert!(generated("Proof").contains("public var entity: Resource? {"));
        assert!(
            generated("VoiceInTrunkConfiguration")
                .contains("final class SipConfiguration: VoiceInTrunkConfiguration,")
        );
        assert!(generated("DidGroup").contains("public var meta: DidGroupMeta? { readMeta() }"));
    }

    #[test]
    fn endpoints_have_what_the_api_has() {
        let did = generated("Did");
        assert!(did.contains("public func list(") && did.contains("-> Listing<Did> {"), "{did}");
        assert!(!did.contains("public func create("), "numbers come with orders");
        let order = generated("Order");
        assert!(
            order.contains("public func createAndWait(") && order.contains("a `DidwwError.wait`"),
            "{order}"
        );
        assert!(!order.contains("WaitError"), "{order}");
        assert!(generated("Balance").contains("return try await calls.find(\"\", "), "it has no id");
        assert!(generated("EncryptedFile").contains("-> UploadedFile {"));
        assert!(generated("Export").contains("-> DownloadedFile {"));
        assert!(!generated("StockKeepingUnit").contains("Endpoint"), "nothing is asked about it alone");
    }

    #[test]
    fn names_that_are_taken_are_told_apart() {
        let enums = generated("Enums");
        assert!(enums.contains("    case none_\n"), "`none` is no value of an optional one");
        assert!(enums.contains("        case \"none\": self = .none_\n"));
        assert_eq!(reserved::identifier("default"), "`default`");
        assert_eq!(reserved::RESERVED.member("unknown_attributes", reserved::RESOURCE), "unknownAttributes_");
        assert_eq!(reserved::RESERVED.member("description", reserved::RESOURCE), "description");
    }

    #[test]
    fn what_the_language_has_for_itself_is_refused() {
        for class in ["Error", "Data", "URL", "Date", "Task", "Result", "Client", "Didww", "DidsEndpoint"] {
            let mut schema = schema();
            schema.callbacks.events[0].class = class.to_owned();
            let error = check(&schema).expect_err(class).to_string();
            assert!(error.contains(&format!("struct {class}: Swift's module has one of its own")), "{error}");
        }
    }
}
