//! Members of a class, and the initialisers that take them by name.

use super::reserved::RESERVED;
use super::text::{above, doc, laid_out};
use super::{Face, LANGUAGE, reserved, types};
use crate::model::{Attribute, Relationship, Resource, Rule, Versioned};
use crate::texts::{self, Holder};

/// The property of an attribute.
pub(super) fn attribute(
    face: &Face<'_>,
    holder: Holder,
    place: usize,
    attribute: &Versioned<Attribute>,
    rules: &[Rule],
) -> String {
    let text = texts::members::attribute(&LANGUAGE, face.schema, holder, attribute, rules);
    let name = RESERVED.member(&attribute.name, RESERVED.own(holder));
    let set = attribute.writable().then(|| format!("write({place}, newValue)"));
    let class = types::attribute(face.schema, attribute);
    property(&face.said(&text), &name, &class, &types::reading(attribute, place), set.as_deref())
}

/// The properties of a relationship: what it links to, and the ids behind that.
pub(super) fn relationship(
    face: &Face<'_>,
    resource: &Resource,
    place: usize,
    known: &Versioned<Relationship>,
) -> [String; 2] {
    let schema = face.schema;
    let name = RESERVED.member(&known.name, reserved::RESOURCE);
    let (read, set) = match known.many() {
        true => (format!("readLinkedMany({place})"), format!("writeLinks({place}, to: newValue)")),
        false => {
            let at = 2 + resource.attributes.len() + place;
            (format!("readLinked({place}, at: {at})"), format!("writeLink({place}, to: newValue)"))
        }
    };
    let text = face.said(&texts::members::relationship(&LANGUAGE, schema, known));
    let set = known.writable().then_some(set);
    let linked = property(&text, &name, &types::relationship(schema, known), &read, set.as_deref());
    let (read, set) = match known.many() {
        true => (format!("readLinkedIds({place})"), format!("writeLinks({place}, ids: newValue)")),
        false => (format!("readLinkedId({place})"), format!("writeLink({place}, id: newValue)")),
    };
    let name = RESERVED.member(&known.ids_name(), reserved::RESOURCE);
    let set = known.set_by_id().then_some(set);
    let text = texts::members::ids(&LANGUAGE, known);
    [linked, property(&text, &name, types::ids(known), &read, set.as_deref())]
}

/// A property: what it reads and, if it can be set, what sets it.
pub(super) fn property(text: &str, name: &str, class: &str, read: &str, set: Option<&str>) -> String {
    let text = above(name, text);
    let head = format!("{text}    public var {}: {class} {{", reserved::identifier(name));
    match set {
        None => format!("{head} {read} }}\n"),
        Some(set) => format!("{head}\n        get {{ {read} }}\n        set {{ {set} }}\n    }}\n"),
    }
}

/// A member that an initialiser takes.
pub(super) struct Given {
    pub(super) name: String,
    class: String,
}

/// Attributes that can be set.
pub(super) fn given_attributes(
    face: &Face<'_>,
    holder: Holder,
    attributes: &[Versioned<Attribute>],
) -> Vec<Given> {
    let settable = attributes.iter().filter(|known| known.writable());
    let given = settable.map(|known| Given {
        name: RESERVED.member(&known.name, RESERVED.own(holder)),
        class: types::class_of(face.schema, &known.kind()),
    });
    given.collect()
}

/// Relationships that can be set, by what they link to and by ids.
pub(super) fn given_relationships(face: &Face<'_>, resource: &Resource) -> Vec<Given> {
    let mut out = Vec::new();
    for known in resource.relationships.iter().filter(|known| known.writable()) {
        let class = |class: &str| class.trim_end_matches('?').to_owned();
        let name = |name: &str| RESERVED.member(name, reserved::RESOURCE);
        out.push(Given { name: name(&known.name), class: class(&types::relationship(face.schema, known)) });
        if known.set_by_id() {
            out.push(Given { name: name(&known.ids_name()), class: class(types::ids(known)) });
        }
    }
    out
}

/// An initialiser that takes members by name; `first` is what it takes before them, `base` what it begins with.
pub(super) fn initialiser(text: &str, first: Option<&str>, given: &[Given], base: &str) -> String {
    let members = given.iter().map(|known| format!("{}: {}? = nil", known.name, known.class));
    let parameters: Vec<String> = first.map(str::to_owned).into_iter().chain(members).collect();
    let head = laid_out("public convenience init(", &parameters, ") {", 4);
    let set =
        given.iter().map(|Given { name, .. }| format!("        if let {name} {{ self.{name} = {name} }}\n"));
    format!("{}{head}\n        {base}\n{}    }}\n", doc(text, 4), set.collect::<String>())
}
