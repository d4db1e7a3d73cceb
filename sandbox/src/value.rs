//! Kept values on their way out: spelled as a version spells them.

use didww::ApiVersion;
use didww::schema::{AttributeFacts, AttributeSchema, EnumSchema, Kind, ObjectSchema, VariantSchema};
use serde_json::{Map, Value, json};

/// Spells a kept value as `version` does; nothing that the version lacks is in it.
pub(crate) fn to_wire(kind: &Kind, facts: &AttributeFacts, value: &Value, version: ApiVersion) -> Value {
    match (kind, value) {
        (_, Value::Null) if facts.nullable => Value::Null,
        (Kind::List(_), Value::Array(values)) if facts.joined.is_some() && values.is_empty() => Value::Null,
        (_, Value::Null) => zero(kind),
        (Kind::Enum(schema), Value::String(name)) => enum_to_wire(schema, name, version),
        (Kind::List(inner), Value::Array(values)) => list_to_wire(inner, facts, values, version),
        (Kind::Object(schema), Value::Object(members)) => object_to_wire(schema, members, version),
        _ => value.clone(),
    }
}

fn enum_to_wire(schema: &EnumSchema, name: &str, version: ApiVersion) -> Value {
    let wire = schema.value_named(name).map_or(name, |value| value.wire[version.index()]);
    match wire.parse::<i64>() {
        Ok(number) if schema.integer => json!(number),
        _ => json!(wire),
    }
}

fn list_to_wire(inner: &Kind, facts: &AttributeFacts, values: &[Value], version: ApiVersion) -> Value {
    let known = values.iter().filter(|value| exists_in(inner, value, version));
    let values: Vec<Value> =
        known.map(|value| to_wire(inner, &AttributeFacts::PLAIN, value, version)).collect();
    match facts.joined {
        Some(separator) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            json!(texts.join(separator))
        }
        None => Value::Array(values),
    }
}

/// Whether a version knows an element of a list.
fn exists_in(kind: &Kind, value: &Value, version: ApiVersion) -> bool {
    match (kind, value) {
        (Kind::Enum(schema), Value::String(name)) => {
            schema.value_named(name).is_none_or(|value| value.versions.contains(version))
        }
        _ => true,
    }
}

fn object_to_wire(schema: &ObjectSchema, members: &Map<String, Value>, version: ApiVersion) -> Value {
    if !schema.tagged {
        let variant = schema.variants.first();
        return variant.map_or(Value::Null, |variant| members_to_wire(variant, members, version, false));
    }
    let wire_type = members.get("type").and_then(Value::as_str).unwrap_or_default();
    let empty = Map::new();
    let inner = members.get("attributes").and_then(Value::as_object).unwrap_or(&empty);
    let attributes = schema.variant(wire_type).map(|variant| members_to_wire(variant, inner, version, true));
    json!({ "type": wire_type, "attributes": attributes.unwrap_or_else(|| json!({})) })
}

/// The members of a nested object; those that were never set too, if `all`.
fn members_to_wire(
    variant: &VariantSchema,
    members: &Map<String, Value>,
    version: ApiVersion,
    all: bool,
) -> Value {
    let readable = variant.attributes.iter().filter(|member| is_readable(member, version));
    let present =
        readable.filter(|member| all || members.get(member.name).is_some_and(|value| !value.is_null()));
    let spelled = present.map(|member| {
        let facts = member.facts(version);
        let value = members.get(member.name).unwrap_or(&Value::Null);
        (facts.wire.to_string(), to_wire(&member.kind, facts, value, version))
    });
    Value::Object(spelled.collect())
}

/// Whether answers of a version carry an attribute.
pub(crate) fn is_readable(attribute: &AttributeSchema, version: ApiVersion) -> bool {
    attribute.versions.contains(version) && attribute.facts(version).read
}

/// What stands for nothing where null is not allowed.
pub(crate) fn zero(kind: &Kind) -> Value {
    match kind {
        Kind::String => json!(""),
        Kind::Integer => json!(0),
        Kind::Boolean => json!(false),
        Kind::Decimal => json!("0.0"),
        Kind::List(_) => json!([]),
        _ => Value::Null,
    }
}

/// Whether a value says something.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}
