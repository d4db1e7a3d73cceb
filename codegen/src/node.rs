//! A YAML value whose maps keep their order, and the version columns on it.

use indexmap::IndexMap;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A map of the schema, in the order it was written.
pub(crate) type Map = IndexMap<String, Node>;

/// Any YAML value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Map),
}

impl Node {
    /// The map itself; nothing after a colon is an empty one.
    pub(crate) fn into_map(self) -> Result<Map, String> {
        match self {
            Node::Null => Ok(Map::new()),
            Node::Map(map) => Ok(map),
            other => Err(format!("a map is expected, not {other:?}")),
        }
    }

    /// The text of a scalar, as it is written on the wire.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self {
            Node::Bool(value) => Some(value.to_string()),
            Node::Integer(value) => Some(value.to_string()),
            Node::Text(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// The value as JSON text.
    pub(crate) fn json(&self) -> String {
        // A tree of plain values without non-string keys always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// `entry` as it holds in version `index` of `versions`: `None` where the version lacks it; otherwise without
/// the keys that speak of versions.
pub(crate) fn at_version(entry: &Map, index: usize, versions: &[String]) -> Result<Option<Map>, String> {
    let position = |key: &str| -> Result<Option<usize>, String> {
        let Some(node) = entry.get(key) else {
            return Ok(None);
        };
        let date = node.scalar().ok_or_else(|| format!("{key} is a version"))?;
        let found = versions.iter().position(|version| *version == date);
        found.map(Some).ok_or_else(|| format!("{key}: {date} is no version of versions.yaml"))
    };
    if position("since")?.is_some_and(|since| index < since)
        || position("until")?.is_some_and(|until| index > until)
    {
        return Ok(None);
    }
    let mut resolved = entry.clone();
    for key in ["since", "until", "changes"] {
        resolved.shift_remove(key);
    }
    let changes = entry.get("changes").cloned().unwrap_or(Node::Null).into_map()?;
    for (date, change) in changes {
        let from = versions
            .iter()
            .position(|version| *version == date)
            .ok_or_else(|| format!("changes: {date} is no version of versions.yaml"))?;
        if index >= from {
            resolved.extend(change.into_map()?);
        }
    }
    Ok(Some(resolved))
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Integer(value as i64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = access.next_element()? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut map = Map::new();
        while let Some((key, node)) = access.next_entry::<String, Node>()? {
            map.insert(key, node);
        }
        Ok(Node::Map(map))
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Integer(value) => serializer.serialize_i64(*value),
            Node::Float(value) => serializer.serialize_f64(*value),
            Node::Text(value) => serializer.serialize_str(value),
            Node::List(list) => list.serialize(serializer),
            Node::Map(map) => map.serialize(serializer),
        }
    }
}
