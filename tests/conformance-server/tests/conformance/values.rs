//! Values of the case files to values of the core, and whether the two say the same.

use didww::{Linkage, Object, ResourceIdentifier, Value, schema};
use didww_conformance::Node;

/// Whether `node` stands for something that is not there.
pub(crate) fn is_absent(node: &Node) -> bool {
    node.get("$absent").is_some()
}

/// The value that a case sets.
pub(crate) fn value_of(node: &Node) -> Result<Value, String> {
    Ok(match node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Boolean(*value),
        Node::Integer(value) => Value::Integer(*value),
        Node::Float(value) => Value::Json(value.to_string()),
        Node::Text(text) => Value::Text(text.clone()),
        Node::List(list) => Value::List(list.iter().map(value_of).collect::<Result<_, _>>()?),
        Node::Map(_) => match node.get("$json") {
            Some(json) => Value::Json(json.to_value().to_string()),
            None => Value::Object(object_of(node)?),
        },
    })
}

fn object_of(node: &Node) -> Result<Object, String> {
    let wire_type = node.get("$type").and_then(Node::as_str).ok_or("a nested object needs $type")?;
    let mut object = Object::of_form(wire_type).unwrap_or_else(|| Object::unknown(wire_type));
    for (name, member) in node.as_map().into_iter().flatten().filter(|(name, _)| *name != "$type") {
        object.set(name, value_of(member)?);
    }
    Ok(object)
}

/// What differs between a value and what the case expects; `None` if nothing does.
pub(crate) fn difference(got: &Value, wanted: &Node) -> Option<String> {
    let same = match (got, wanted) {
        (Value::Null, Node::Null) => true,
        (Value::Boolean(got), Node::Bool(wanted)) => got == wanted,
        (Value::Integer(got), Node::Integer(wanted)) => got == wanted,
        (Value::Text(got), Node::Text(wanted)) => got == wanted,
        (Value::Enum(got), Node::Text(wanted)) => got.name == wanted,
        (Value::List(got), Node::List(wanted)) if got.len() == wanted.len() => {
            return got.iter().zip(wanted).find_map(|(got, wanted)| difference(got, wanted));
        }
        (Value::Object(got), Node::Map(_)) => return object_difference(got, wanted),
        (Value::Json(got), wanted) => {
            let wanted = wanted.get("$json").unwrap_or(wanted).to_value();
            serde_json::from_str::<serde_json::Value>(got).is_ok_and(|got| got == wanted)
        }
        _ => false,
    };
    (!same).then(|| format!("{got:?} instead of {wanted:?}"))
}

fn object_difference(got: &Object, wanted: &Node) -> Option<String> {
    let members = wanted.as_map()?;
    if let Some(wire_type) = members.get("$type").filter(|wanted| wanted.as_str() != Some(got.wire_type())) {
        return Some(format!("$type is {:?} instead of {wire_type:?}", got.wire_type()));
    }
    members.iter().filter(|(name, _)| *name != "$type").find_map(|(name, wanted)| {
        let difference = match got.get(name) {
            None if is_absent(wanted) => None,
            None => Some("absent".to_owned()),
            Some(got) => difference(&got, wanted),
        };
        difference.map(|difference| format!("{name}: {difference}"))
    })
}

/// The linkage that a case names for a relationship of `wire_type`.
pub(crate) fn linkage_of(wire_type: &str, relationship: &str, node: &Node) -> Result<Linkage, String> {
    let known = schema::resource(wire_type).and_then(|schema| schema.relationship(relationship));
    let target = known.map_or("", |known| known.types[0]);
    Ok(match node {
        Node::Null => Linkage::One(None),
        Node::List(list) => {
            Linkage::Many(list.iter().map(|node| identifier_of(target, node)).collect::<Result<_, _>>()?)
        }
        one => Linkage::One(Some(identifier_of(target, one)?)),
    })
}

/// An id, or a map of type and id where the type is not clear.
fn identifier_of(target: &str, node: &Node) -> Result<ResourceIdentifier, String> {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    match (node, text("type"), text("id")) {
        (Node::Text(id), _, _) => Ok(ResourceIdentifier::new(target, id)),
        (_, Some(wire_type), Some(id)) => Ok(ResourceIdentifier::new(wire_type, id)),
        _ => Err(format!("{node:?} is no link")),
    }
}
