//! Nested objects: their forms, and the families that several forms make.

use super::imports::module;
use super::members::{attribute, object_init};
use super::text::{jsdoc, union};
use super::{Face, tables};
use crate::model::{Object, Variant};
use crate::texts::{self, Holder, sentence};

/// The module of an object.
pub(super) fn object_module(face: &Face<'_>, object: &Object) -> String {
    let mut body: Vec<String> = object.variants.iter().map(|form| form_class(face, form)).collect();
    if object.tagged {
        body.push(family(face, object));
    }
    module(face.schema, &format!("objects/{}", object.name), &body.join("\n"))
}

/// The class of one form, and what it is made with.
pub(super) fn form_class(face: &Face<'_>, form: &Variant) -> String {
    let text = face.prose.spelled(&texts::form(face.schema, form));
    let members = form.attributes.iter();
    let members = members.map(|known| attribute(face, Holder::Object, known, &form.rules));
    let members: Vec<String> = members.collect();
    let (class, init) = (&form.class, object_init(face, &form.class, &form.attributes));
    let text = jsdoc(&text, 0);
    format!(
        "{init}\nexport interface {class} {{\n{}}}\n\n{text}export class {class} extends NestedObject<{class}Init> {{\n{}}}\n",
        members.join("\n"),
        tables::facts(&tables::form(face.schema, form))
    )
}

/// What an attribute is that may have several forms.
fn family(face: &Face<'_>, object: &Object) -> String {
    let forms = object.variants.iter().map(|form| form.class.clone());
    let forms: Vec<String> = forms.chain(["NestedObject".to_owned()]).collect();
    let text = format!(
        "{} A plain `NestedObject` is one of a form that this release does not know.",
        sentence(&object.doc)
    );
    let head = format!("export type {} =", object.class);
    format!("{}{}", jsdoc(&face.prose.spelled(&text), 0), union(&head, &forms))
}
