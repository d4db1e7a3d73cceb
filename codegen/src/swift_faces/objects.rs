//! Nested objects: their forms, and the families that several forms make.

use super::members::{attribute, given_attributes, initialiser};
use super::text::{doc, quoted};
use super::{Face, tables};
use crate::model::{Object, Variant};
use crate::texts::{self, Holder, sentence};

/// The file of an object.
pub(super) fn object_file(face: &Face<'_>, object: &Object) -> String {
    let mut body = Vec::new();
    if object.tagged {
        body.push(family(face, object));
    }
    let family = object.tagged.then_some(object.class.as_str());
    body.extend(object.variants.iter().map(|form| form_class(face, form, family)));
    body.join("\n")
}

/// The class of one form, which extends that of its family if it has one.
pub(super) fn form_class(face: &Face<'_>, form: &Variant, family: Option<&str>) -> String {
    let class = &form.class;
    let text = face.said(&texts::form(face.schema, form));
    let mut parts = vec![facts(&tables::FACTS.form(face.schema, form))];
    let given = given_attributes(face, Holder::Object, &form.attributes);
    // what comes from the API alone is made by nobody else
    if !given.is_empty() || form.attributes.is_empty() {
        let text = "Makes one. What is not named, or nil, is not sent; a property that is set to nil afterwards is sent as null.";
        parts.push(initialiser(text, None, &given, "self.init(Self.empty())"));
    }
    let members = form.attributes.iter().enumerate();
    parts.extend(members.map(|(place, known)| attribute(face, Holder::Object, place, known, &form.rules)));
    format!(
        "{}public final class {class}: {}, @unchecked Sendable {{\n{}}}\n",
        doc(&text, 0),
        family.unwrap_or("NestedObject"),
        parts.join("\n")
    )
}

/// What the bases are told of a class.
pub(super) fn facts(table: &str) -> String {
    format!(
        "    private static let facts = ClassTable(\n        {}\n    )\n\n    override static var table: ClassTable {{ facts }}\n",
        quoted(table)
    )
}

/// What an attribute is that may have several forms.
fn family(face: &Face<'_>, object: &Object) -> String {
    let class = &object.class;
    let text = format!(
        "{} One that is of none of the classes below is of a form that this release does not know.",
        sentence(&object.doc)
    );
    format!(
        "{}public class {class}: NestedObject, @unchecked Sendable {{\n    \
         private static let facts = ClassTable({})\n\n    \
         override class var table: ClassTable {{ facts }}\n\n    \
         override final class var family: NestedObject.Type {{ {class}.self }}\n}}\n",
        doc(&face.said(&text), 0),
        quoted(&format!("-1  {class}|"))
    )
}
