//! Which class stands for what the schema names, by its place there. A class is loaded when it is asked for.

use super::text::quoted;
use crate::facts::forms;
use crate::model::Schema;

/// The file of all lists.
pub(super) fn registry(schema: &Schema) -> String {
    let resources = schema.resources.iter().map(|resource| resource.class.clone());
    let objects = forms(schema).map(|form| form.class.clone());
    let families = schema.objects.iter().map(|object| match object.tagged {
        true => format!("{}.Other(made)", object.class),
        false => "null".to_owned(),
    });
    let enums = schema.enums.iter().map(|known| known.class.clone());
    let events = schema.callbacks.events.iter();
    let events = events.map(|event| (quoted(&event.wire_type), format!("{}(said)", event.class)));
    let records = schema.records.iter().map(|(kind, record)| (quoted(kind), record.class.clone()));
    [
        choice(
            "The class of a resource type; null for one that this release does not know.",
            "resourceClass(place: Int): ResourceClass<*>?",
            "place",
            numbered(resources),
            "null",
        ),
        choice(
            "The class of a nested object's form; null for one that this release does not know.",
            "objectClass(place: Int): ObjectClass<*>?",
            "place",
            numbered(objects),
            "null",
        ),
        choice(
            "An object of a form that this release does not know, by what it is a form of.",
            "otherObject(family: Int, made: MadeObject): NestedObject?",
            "family",
            numbered(families),
            "null",
        ),
        choice(
            "The class of an enum.",
            "enumClass(place: Int): EnumClass<*>",
            "place",
            numbered(enums),
            "throw IndexOutOfBoundsException(\"enum $place\")",
        ),
        choice(
            "The callback of a type; null for one that this release does not know.",
            "callbackOf(type: String, said: Said): CallbackEvent?",
            "type",
            events.collect(),
            "null",
        ),
        choice(
            "The class of a kind of call detail records.",
            "recordClassNamed(kind: String): RecordClass<*>?",
            "kind",
            records.collect(),
            "null",
        ),
    ]
    .join("\n")
}

fn numbered(classes: impl Iterator<Item = String>) -> Vec<(String, String)> {
    classes.enumerate().map(|(place, class)| (place.to_string(), class)).collect()
}

fn choice(text: &str, head: &str, by: &str, cases: Vec<(String, String)>, otherwise: &str) -> String {
    let cases: String = cases
        .iter()
        .filter(|(_, class)| class != otherwise)
        .map(|(case, class)| format!("    {case} -> {class}\n"))
        .collect();
    format!("/** {text} */\ninternal fun {head} = when ({by}) {{\n{cases}    else -> {otherwise}\n}}\n")
}
