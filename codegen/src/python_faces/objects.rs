//! Nested objects: their forms, and the families that several forms make.

use super::imports::module;
use super::members::{attribute, object_constructor};
use super::text::{docstring, laid_out};
use crate::model::{Object, Schema, Variant};
use crate::texts::{self, Holder, sentence};

/// The module of an object.
pub(super) fn object_module(schema: &Schema, object: &Object) -> String {
    let mut body: Vec<String> = object.variants.iter().map(|form| form_class(schema, form)).collect();
    if object.tagged {
        body.push(family(object));
    }
    module(schema, &format!("objects.{}", object.name), &sentence(&object.doc), &body.join("\n\n"))
}

/// The class of one form.
pub(super) fn form_class(schema: &Schema, form: &Variant) -> String {
    let text = texts::form(schema, form);
    let members = form.attributes.iter().map(|known| attribute(schema, Holder::Object, known, &form.rules));
    let members: String = members.collect();
    format!(
        "class {0}(Object, form={0:?}):\n{1}\n    __slots__ = ()\n\n{members}    if TYPE_CHECKING:\n\n{2}",
        form.class,
        docstring(&text, 4),
        object_constructor(schema, &form.attributes)
    )
}

/// What an attribute is that may have several forms.
fn family(object: &Object) -> String {
    let forms = object.variants.iter().map(|form| form.class.clone());
    let forms: Vec<String> = forms.chain(["Object".to_owned()]).collect();
    let text = format!(
        "{} A plain `Object` is one of a form that this release does not know.",
        sentence(&object.doc)
    );
    let alias = laid_out(&format!("{}: TypeAlias = Union[", object.class), &forms, "]", 0);
    format!("{alias}{}", docstring(&text, 0))
}
