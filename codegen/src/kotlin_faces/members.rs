//! Members of a class: properties, and what a constructor takes.

use super::reserved::RESERVED;
use super::text::{kdoc, laid_out};
use super::{Face, LANGUAGE, reserved, types};
use crate::model::{Attribute, Relationship, Resource, Rule, Versioned};
use crate::texts::{self, Holder};

/// A property: what it reads, and what sets it if it can be set.
fn property(text: &str, name: &str, class: &str, reading: &str, setting: Option<String>) -> String {
    let keyword = if setting.is_some() { "var" } else { "val" };
    let set = setting.map(|setting| format!("        set(value) = {setting}\n")).unwrap_or_default();
    format!("{}    public {keyword} {name}: {class}\n        get() = {reading}\n{set}", kdoc(text, 4))
}

/// A property that cannot be set.
pub(super) fn value(text: &str, name: &str, class: &str, reading: &str) -> String {
    property(text, name, class, reading, None)
}

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
    let class = types::attribute(face.schema, attribute);
    let reading = types::reading(face.schema, attribute, place);
    let setting = attribute.writable().then(|| format!("write({place}, value)"));
    property(&face.said(&text), &name, &class, &reading, setting)
}

/// The properties of a relationship and of the ids behind it.
pub(super) fn relationship(
    face: &Face<'_>,
    place: usize,
    relationship: &Versioned<Relationship>,
) -> Vec<String> {
    let schema = face.schema;
    let text = texts::members::relationship(&LANGUAGE, schema, relationship);
    let class = types::relationship(schema, relationship);
    let target = relationship.target(schema);
    let reading = match (relationship.many(), target == "Resource") {
        (true, true) => format!("linkedMany({place})"),
        (true, false) => format!("linkedMany({place}).filterIsInstance<{target}>()"),
        (false, true) => format!("linkedOrNull({place})"),
        (false, false) => format!("linkedOrNull({place}) as? {target}"),
    };
    let ids = if relationship.many() { format!("linkedIds({place})") } else { format!("linkedId({place})") };
    let setting = || format!("linkTo({place}, value)");
    let name = RESERVED.member(&relationship.name, reserved::RESOURCE);
    let ids_name = RESERVED.member(&relationship.ids_name(), reserved::RESOURCE);
    vec![
        property(&face.said(&text), &name, &class, &reading, relationship.writable().then(setting)),
        property(
            &texts::members::ids(&LANGUAGE, relationship),
            &ids_name,
            types::ids(relationship),
            &ids,
            relationship.set_by_id().then(setting),
        ),
    ]
}

/// Something that a constructor takes: its name, its type, and what is done with it.
pub(super) struct Given {
    name: String,
    class: String,
    kept: String,
}

/// The attributes that a constructor takes.
pub(super) fn given_attributes(
    face: &Face<'_>,
    holder: Holder,
    attributes: &[Versioned<Attribute>],
) -> Vec<Given> {
    let settable = attributes.iter().enumerate().filter(|(_, known)| known.writable());
    let settable = settable.map(|(place, known)| {
        let name = RESERVED.member(&known.name, RESERVED.own(holder));
        let class = types::class_of(face.schema, &known.kind());
        let kept = format!("give({place}, {name})");
        Given { name, class, kept }
    });
    settable.collect()
}

/// The relationships that a constructor takes.
pub(super) fn given_relationships(face: &Face<'_>, resource: &Resource) -> Vec<Given> {
    let mut out = Vec::new();
    for (place, known) in resource.relationships.iter().enumerate().filter(|(_, known)| known.writable()) {
        let mut give = |name: &str, class: &str| {
            let name = RESERVED.member(name, reserved::RESOURCE);
            let kept = format!("giveLink({place}, {name})");
            out.push(Given { name, class: class.trim_end_matches('?').to_owned(), kept });
        };
        give(&known.name, &types::relationship(face.schema, known));
        if known.set_by_id() {
            give(&known.ids_name(), types::ids(known));
        }
    }
    out
}

/// A constructor that takes members by name; what calls the one of the base is `base`. `before` is what it takes first.
pub(super) fn constructor(text: &str, before: Option<&str>, given: &[Given], base: &str) -> String {
    let members = given.iter().map(|known| format!("{}: {}? = null", known.name, known.class));
    let parameters: Vec<String> = before.map(str::to_owned).into_iter().chain(members).collect();
    let head = laid_out("public constructor(", &parameters, &format!(") : {base}"), 4);
    let kept: String = given.iter().map(|known| format!("        {}\n", known.kept)).collect();
    let body = if kept.is_empty() { "\n".to_owned() } else { format!(" {{\n{kept}    }}\n") };
    format!("{}{head}{body}", kdoc(text, 4))
}
