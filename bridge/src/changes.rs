//! What was set in a resource, as JSON, over what it came with: the resource that the core sends.

use crate::answer::{schema_of, version_of};
use crate::options::parsed;
use didww::binding::{self, Loaded};
use didww::schema::{AttributeSchema, Kind, OBJECTS, VariantSchema};
use didww::{Error, Linkage, Object, Resource, ResourceIdentifier, Result, Value};
use serde::Deserialize;
use serde_json::Value as Json;

/// The answers that a resource's values stand on; the numbers in its changes are places among them.
pub type Bases = [Loaded];

/// A resource as the package writes it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    /// The answer that it came with, and its row there.
    base: Option<(usize, u32)>,
    /// JSON:API type of one that was built by hand, and the id of one that exists.
    #[serde(rename = "type")]
    wire_type: String,
    id: Option<String>,
    /// Attributes by their places, in the order of setting.
    attributes: Vec<(usize, Json)>,
    /// Attributes that this release does not know.
    unknown: Vec<(String, Json)>,
    /// Relationships by their places, in the order of setting.
    links: Vec<(usize, Links)>,
}

/// Nothing, one identifier or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Links {
    One(Option<(String, String)>),
    Many(Vec<(String, String)>),
}

impl Links {
    fn linkage(self) -> Linkage {
        let identifier = |(wire_type, id): (String, String)| ResourceIdentifier::new(wire_type, id);
        match self {
            Links::One(one) => Linkage::One(one.map(identifier)),
            Links::Many(many) => Linkage::Many(many.into_iter().map(identifier).collect()),
        }
    }
}

/// A nested object as the package writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenObject {
    /// Its form's place among the variants of all objects.
    form: Option<usize>,
    /// Wire type of a form that this release does not know.
    #[serde(rename = "type", default)]
    wire_type: String,
    /// Where it came with an answer: which answer, row and attribute (-1: the row's meta), and place in a list or -1; then
    /// member and place, for one in another object.
    base: Option<Vec<i64>>,
    #[serde(default)]
    members: Vec<(usize, Json)>,
    #[serde(default)]
    unknown: Vec<(String, Json)>,
}

/// The resource that `text` says.
pub(crate) fn resource_of(text: &str, bases: &Bases) -> Result<Resource> {
    let written: Written = parsed(Some(text))?;
    let mut resource = match written.base {
        Some((base, row)) => row_of(bases, base, row)?,
        None => binding::resource(schema_of(&written.wire_type)?, written.id),
    };
    let schema = binding::schema_of(&resource);
    for (index, json) in written.attributes {
        let attribute = schema.attributes.get(index).ok_or_else(out_of_place)?;
        let value = value_of(json, Some(attribute.kind), bases).map_err(|error| about(attribute, error))?;
        binding::put(&mut resource, index, value);
    }
    for (name, json) in written.unknown {
        resource.set(&name, plain_value(json));
    }
    for (index, links) in written.links {
        if index >= schema.relationships.len() {
            return Err(out_of_place());
        }
        // a list says whether it is one, but an empty one of a to-one relationship could be either
        binding::link(&mut resource, index, links.linkage());
    }
    Ok(resource)
}

fn row_of(bases: &Bases, base: usize, row: u32) -> Result<Resource> {
    bases.get(base).and_then(|base| base.row(row)).ok_or_else(out_of_place)
}

/// The package and its native part are of different releases, or something was changed behind their back.
fn out_of_place() -> Error {
    Error::invalid_input("the resource is not what this release of the native module knows")
}

fn about(attribute: &AttributeSchema, message: String) -> Error {
    Error::invalid_member(attribute.name, format!("{}: {message}", attribute.name))
}

/// A value of a kind, or of none that this release knows. Whether it fits is checked when it is sent.
fn value_of(json: Json, kind: Option<Kind>, bases: &Bases) -> std::result::Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(value),
        Json::String(text) => Value::Text(text),
        Json::Number(number) => match (number.as_i64(), kind) {
            (Some(whole), _) => Value::Integer(whole),
            (None, Some(Kind::Decimal)) => Value::Text(number.to_string()),
            (None, _) => Value::Json(number.to_string()),
        },
        Json::Array(items) => {
            let inner = match kind {
                Some(Kind::List(inner)) => Some(*inner),
                _ => None,
            };
            let items = items.into_iter().map(|item| value_of(item, inner, bases));
            Value::List(items.collect::<std::result::Result<_, _>>()?)
        }
        Json::Object(_) => match kind {
            Some(Kind::Object(_)) => Value::Object(object_of(json, bases)?),
            _ => Value::Json(json.to_string()),
        },
    })
}

/// A value that the schema says nothing of.
pub(crate) fn plain_value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(value),
        Json::String(text) if !text.starts_with(binding::NUMBER) => Value::Text(text),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Json(number.to_string()),
        },
        other => Value::Json(with_numbers(&other.to_string())),
    }
}

/// JSON in which numbers that a double does not hold are numbers again.
fn with_numbers(json: &str) -> String {
    // as the mark is written in JSON, where no other text begins with it
    let mut parts = json.split("\"\\u0001");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('"') {
            Some((digits, rest)) => out.extend([digits, rest]),
            None => out.push_str(part),
        }
    }
    out
}

fn object_of(json: Json, bases: &Bases) -> std::result::Result<Object, String> {
    let written: WrittenObject = serde_json::from_value(json).map_err(|error| error.to_string())?;
    let mut object = match (&written.base, written.form) {
        (Some(path), _) => based(path, bases).ok_or("it is not what it came with")?,
        (None, Some(form)) => {
            form_at(form).and_then(|form| Object::of_form(form.name)).ok_or("no such form")?
        }
        (None, None) => Object::unknown(written.wire_type),
    };
    let attributes = object.form().map_or(&[][..], |form| form.attributes);
    for (index, json) in written.members {
        let attribute = attributes.get(index).ok_or("no such member")?;
        let value = value_of(json, Some(attribute.kind), bases);
        let value = value.map_err(|error| format!("{}: {error}", attribute.name))?;
        binding::put_in(&mut object, index, value);
    }
    for (name, json) in written.unknown {
        object.set(&name, plain_value(json));
    }
    Ok(object)
}

fn form_at(place: usize) -> Option<&'static VariantSchema> {
    OBJECTS.iter().flat_map(|object| object.variants).nth(place).copied()
}

/// The object that came with an answer, at a path.
fn based(path: &[i64], bases: &Bases) -> Option<Object> {
    let [base, row, attribute, item, inner @ ..] = path else { return None };
    let resource = bases.get(usize::try_from(*base).ok()?)?.row(u32::try_from(*row).ok()?)?;
    let mut object = match usize::try_from(*attribute) {
        Ok(attribute) => item_of(binding::seen(&resource, attribute), *item)?,
        Err(_) => resource.meta()?,
    };
    for step in inner.chunks_exact(2) {
        let next = item_of(binding::seen_in(&object, usize::try_from(step[0]).ok()?), step[1])?;
        object = next;
    }
    Some(object)
}

fn item_of(seen: binding::Seen<'_>, item: i64) -> Option<Object> {
    match usize::try_from(item) {
        Ok(place) => seen.items().nth(place)?.object(),
        Err(_) => seen.object(),
    }
}

/// Whether an update would send anything.
pub fn is_changed(resource: &str, bases: &Bases) -> Result<bool> {
    Ok(resource_of(resource, bases)?.is_changed())
}

/// The whole of it as a JSON:API resource object with the names of the wire, secrets too.
pub fn resource_json(resource: &str, bases: &Bases) -> Result<String> {
    Ok(resource_of(resource, bases)?.to_json())
}

/// A nested object as it is sent, with the names of the wire, secrets too. `version` tells which names.
pub fn object_json(object: &str, bases: &Bases, api_version: Option<&str>) -> Result<String> {
    let json: Json = serde_json::from_str(object).map_err(|_| out_of_place())?;
    let object = object_of(json, bases).map_err(Error::invalid_input)?;
    Ok(binding::object_json(&object, version_of(api_version)?))
}

/// What is said of a name that a class does not have.
pub fn no_member(class: &str, name: &str, known: &[String]) -> String {
    binding::no_member(class, name, &known.iter().map(String::as_str).collect::<Vec<_>>())
}
