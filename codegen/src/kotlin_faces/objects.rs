//! Nested objects: their forms, and the families that several forms make.

use super::members::{attribute, constructor, given_attributes};
use super::text::{LONGEST, kdoc, quoted};
use super::{Face, tables};
use crate::layout::width;
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
    let mut parts = constructors(face, form);
    let members = form.attributes.iter().enumerate();
    parts.extend(members.map(|(place, known)| attribute(face, Holder::Object, place, known, &form.rules)));
    parts.push(format!("    override fun copy(): {class} = withChanges({class}(copied()))\n"));
    parts.push(companion(face, form));
    format!(
        "{}public class {class} : {} {{\n{}}}\n",
        kdoc(&text, 0),
        family.unwrap_or("NestedObject"),
        parts.join("\n")
    )
}

fn constructors(face: &Face<'_>, form: &Variant) -> Vec<String> {
    let class = &form.class;
    let given = given_attributes(face, Holder::Object, &form.attributes);
    let base = format!("super({class}, null)");
    let mut out =
        vec![format!("    /** Makes one with nothing set. */\n    public constructor() : {base}\n")];
    if !given.is_empty() {
        let text = "Makes one. What is not named, or null, is not sent; a property that is set to null afterwards is sent as null.";
        out.push(constructor(text, None, &given, &base));
    }
    out.push(format!("    internal constructor(made: MadeObject) : super({class}, made)\n"));
    out
}

fn companion(face: &Face<'_>, form: &Variant) -> String {
    let class = &form.class;
    let facts = quoted(&tables::FACTS.form(face.schema, form));
    format!(
        "    /** The form, where one is asked for. */\n    public companion object : ObjectClass<{class}>(\n        {facts},\n    ) \
         {{\n        override fun make(made: MadeObject): {class} = {class}(made)\n    }}\n"
    )
}

/// What an attribute is that may have several forms.
fn family(face: &Face<'_>, object: &Object) -> String {
    let class = &object.class;
    let text = format!("{} [Other] is one of a form that this release does not know.", sentence(&object.doc));
    let text = kdoc(&face.said(&text), 0).replace("&#91;Other]", "[Other]");
    let head = format!("public sealed class {class}(objectClass: ObjectClass<*>?, made: MadeObject?) :");
    let base = "NestedObject(objectClass, made) {";
    let gap = if width(&head) + width(base) < LONGEST { " " } else { "\n    " };
    format!(
        "{text}{head}{gap}{base}\n    \
         abstract override fun copy(): {class}\n\n    \
         /** One of a form that this release does not know: it has its members by name. */\n    \
         public class Other internal constructor(made: MadeObject) : {class}(null, made) {{\n        \
         /** One with nothing set, by its wire type. */\n        \
         public constructor(type: String) : this(ofType(type))\n\n        \
         override fun copy(): Other = withChanges(Other(copied()))\n    }}\n}}\n"
    )
}
