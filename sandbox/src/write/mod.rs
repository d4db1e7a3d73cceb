//! Creates and updates: what all resource types have in common.

mod body;
mod draft;
pub(crate) mod input;
mod rules;

use std::collections::BTreeMap;

use didww::ApiVersion;
use didww::schema::{self, AttributeSchema, Kind, Operation, Patch, ResourceSchema, Write};
use serde_json::{Map, Value};

use crate::behave;
use crate::error::{ApiError, Outcome, unless};
use crate::links::{Derived, derived};
use crate::value::is_blank;
use crate::world::{Ref, Row, World, stored_kind};
use draft::Draft;

/// A create or update under way.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) schema: &'static ResourceSchema,
    pub(crate) version: ApiVersion,
    /// The row as it was; none for a create.
    pub(crate) before: Option<Row>,
    /// The row as it will be.
    pub(crate) row: Row,
    /// Attributes that were sent, as they are kept.
    pub(crate) sent: BTreeMap<&'static str, Value>,
    /// Relationships that were sent.
    pub(crate) linked: BTreeMap<&'static str, Vec<Ref>>,
}

impl Change {
    pub(crate) fn creates(&self) -> bool {
        self.before.is_none()
    }

    /// Whether this attribute or relationship was sent.
    pub(crate) fn sends(&self, name: &str) -> bool {
        self.sent.contains_key(name) || self.linked.contains_key(name)
    }

    /// The first target of a relationship that was sent.
    pub(crate) fn new_link(&self, name: &str) -> Option<&Ref> {
        self.linked.get(name).and_then(|targets| targets.first())
    }

    /// What a relationship will lead to.
    pub(crate) fn links_after(&self, world: &World, name: &str) -> Vec<Ref> {
        match self.linked.get(name) {
            Some(targets) => targets.clone(),
            None => world.links(&self.row, name),
        }
    }
}

/// Answers a POST: the new row.
pub(crate) fn create(
    world: &mut World,
    schema: &'static ResourceSchema,
    version: ApiVersion,
    body: &[u8],
) -> Outcome<Row> {
    let document = body::read(schema, None, body)?;
    let draft = Draft::read(world, schema, version, None, &document)?;
    let mut row = Row::new(stored_kind(schema.wire_type), world.random.uuid());
    draft.apply(&mut row);
    fill(schema, version, &mut row.attributes);
    let change = Change { schema, version, before: None, row, sent: draft.sent, linked: draft.linked };
    carry_out(world, change)
}

/// Answers a PATCH: the row as it is now.
pub(crate) fn update(
    world: &mut World,
    schema: &'static ResourceSchema,
    version: ApiVersion,
    id: &str,
    body: &[u8],
) -> Outcome<Row> {
    let kind = stored_kind(schema.wire_type);
    let before = world.get(kind, id).cloned().ok_or_else(|| ApiError::record_not_found(id))?;
    let document = body::read(schema, Some(id), body)?;
    let draft = Draft::read(world, schema, version, Some(&before), &document)?;
    let mut row = before.clone();
    draft.apply(&mut row);
    let before = Some(before);
    carry_out(world, Change { schema, version, before, row, sent: draft.sent, linked: draft.linked })
}

fn carry_out(world: &mut World, mut change: Change) -> Outcome<Row> {
    let mut errors = rules::check(world, &mut change);
    errors.extend(behave::prepare(world, &mut change));
    unless(errors, ())?;
    if !is_kept(change.schema) {
        behave::carried_out(world, &change);
        return Ok(change.row);
    }
    let here = world.put(change.row.clone());
    for (name, targets) in &change.linked {
        if let Some(Derived::Inverse(kind, relationship)) = derived(here.kind, name) {
            point_here(world, &here, kind, relationship, targets);
        }
    }
    behave::carried_out(world, &change);
    Ok(world.at(&here).cloned().unwrap_or(change.row))
}

/// Whether rows of a type are kept, not only answered.
fn is_kept(schema: &ResourceSchema) -> bool {
    schema.operations.iter().any(|(operation, _)| matches!(operation, Operation::Find | Operation::Delete))
}

/// Lets exactly `targets` point here by `relationship`, and no longer by what that rules out.
fn point_here(world: &mut World, here: &Ref, kind: &str, relationship: &'static str, targets: &[Ref]) {
    let known = schema::resource(kind).and_then(|schema| schema.relationship(relationship));
    let excludes = known.map(|relationship| relationship.excludes).unwrap_or_default();
    for row in world.rows_mut(kind) {
        if targets.contains(&row.reference()) {
            row.set_link(relationship, Some(here.clone()));
            excludes.iter().for_each(|other| row.set_link(other, None));
        } else if row.links_to(relationship, here) {
            row.set_link(relationship, None);
        }
    }
}

/// Gives every attribute that has no value its default.
pub(crate) fn fill(
    schema: &ResourceSchema,
    version: ApiVersion,
    attributes: &mut BTreeMap<&'static str, Value>,
) {
    for attribute in schema.attributes {
        attributes.entry(attribute.name).or_insert_with(|| default_of(attribute, version));
    }
}

/// As [`fill`], for the members of a nested object.
pub(crate) fn fill_members(
    schema: &[AttributeSchema],
    version: ApiVersion,
    members: &mut Map<String, Value>,
) {
    for member in schema {
        let missing = members.get(member.name).is_none();
        if missing {
            members.insert(member.name.into(), default_of(member, version));
        }
    }
}

/// Enum values that stand for nothing in particular.
const NEUTRAL: [&str; 3] = ["any", "disabled", "none"];

fn default_of(attribute: &AttributeSchema, version: ApiVersion) -> Value {
    let version = if attribute.versions.contains(version) {
        version
    } else {
        attribute.versions.iter().last().unwrap_or(version)
    };
    let stated = attribute.facts(version).default.and_then(|json| serde_json::from_str::<Value>(json).ok());
    match (stated, &attribute.kind) {
        (Some(value), _) => input::from_wire(&attribute.kind, &value, version).unwrap_or(value),
        (None, _) if attribute.nullable => Value::Null,
        (None, Kind::Enum(schema)) => {
            let neutral = schema.values.iter().find(|value| NEUTRAL.contains(&value.name));
            neutral.or(schema.values.first()).map_or(Value::Null, |value| value.name.into())
        }
        (None, kind) => crate::value::zero(kind),
    }
}

/// Whether a member may be sent.
fn is_writable(create: Write, update: Write, creating: bool) -> bool {
    (if creating { create } else { update }) != Write::Never
}

/// Lays the members that were sent over those that a nested object has, or replaces it.
fn merge_object(patch: Patch, before: Option<&Value>, sent: &Value) -> Value {
    let (Patch::Merge, Some(Value::Object(before)), Value::Object(sent)) = (patch, before, sent) else {
        return sent.clone();
    };
    let mut merged = before.clone();
    for (name, value) in sent {
        let inner = (merged.get_mut(name).and_then(Value::as_object_mut), value.as_object());
        match inner {
            (Some(before), Some(sent)) => before.extend(sent.clone()),
            _ => drop(merged.insert(name.clone(), value.clone())),
        }
    }
    Value::Object(merged)
}

/// Whether a value that was sent counts as given.
fn is_given(value: Option<&Value>) -> bool {
    value.is_some_and(|value| !is_blank(value))
}
