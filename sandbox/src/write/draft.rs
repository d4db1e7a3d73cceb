//! What a request sends, read with the schema of its resource type.

use std::collections::BTreeMap;

use didww::ApiVersion;
use didww::schema::{AttributeSchema, RelationshipSchema, ResourceSchema, Write};
use serde_json::Value;

use super::body::Document;
use super::input::{Place, Reader};
use super::{is_writable, merge_object};
use crate::behave;
use crate::error::{ApiError, Outcome, unless};
use crate::links::derived;
use crate::world::{Ref, Row, World, stored_kind};

/// Attributes and relationships that were sent, spelled as they are kept.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) sent: BTreeMap<&'static str, Value>,
    pub(crate) linked: BTreeMap<&'static str, Vec<Ref>>,
}

impl Draft {
    /// Reads a document; `before` is the row that it changes.
    pub(crate) fn read(
        world: &World,
        schema: &'static ResourceSchema,
        version: ApiVersion,
        before: Option<&Row>,
        document: &Document,
    ) -> Outcome<Draft> {
        let reader = Reader { version, creating: before.is_none(), errors: Vec::new() };
        let mut reading = Reading { world, schema, reader, draft: Draft::default() };
        reading.attributes(document, before)?;
        reading.relationships(document)?;
        if before.is_none() {
            reading.required(document);
        }
        let Reading { reader, draft, .. } = reading;
        // Members that may not be there at all come before members that are wrong.
        let (refused, wrong): (Vec<_>, Vec<_>) =
            reader.errors.into_iter().partition(|error| error.status == 400);
        unless(refused, ())?;
        unless(wrong, draft)
    }

    /// Writes what was sent into a row.
    pub(crate) fn apply(&self, row: &mut Row) {
        row.attributes.extend(self.sent.iter().map(|(name, value)| (*name, value.clone())));
        for (name, targets) in &self.linked {
            if derived(row.kind, name).is_none() {
                row.links.insert(name, targets.clone());
            }
        }
    }
}

struct Reading<'a> {
    world: &'a World,
    schema: &'static ResourceSchema,
    reader: Reader,
    draft: Draft,
}

impl Reading<'_> {
    fn attribute_called(&self, wire: &str) -> Option<&'static AttributeSchema> {
        let version = self.reader.version;
        self.schema.attributes.iter().find(|known| {
            let facts = known.facts(version);
            known.versions.contains(version)
                && facts.wire == wire
                && is_writable(facts.create, facts.update, self.reader.creating)
        })
    }

    fn relationship_called(&self, wire: &str) -> Option<&'static RelationshipSchema> {
        let version = self.reader.version;
        self.schema.relationships.iter().find(|known| {
            let facts = known.facts(version);
            known.versions.contains(version)
                && facts.wire == wire
                && is_writable(facts.create, facts.update, self.reader.creating)
        })
    }

    fn attributes(&mut self, document: &Document, before: Option<&Row>) -> Outcome<()> {
        let known = document.attributes.keys().filter(|wire| self.attribute_called(wire).is_none());
        unless(known.map(|wire| ApiError::not_allowed(wire)).collect(), ())?;
        for (wire, value) in &document.attributes {
            let Some(attribute) = self.attribute_called(wire) else { continue };
            let before = before.and_then(|row| row.attributes.get(attribute.name));
            let place = Place::attribute(wire);
            if let Some(read) = self.reader.attribute(attribute, value, before, &place) {
                let patch = attribute.facts(self.reader.version).patch;
                self.draft.sent.insert(attribute.name, merge_object(patch, before, &read));
            }
        }
        Ok(())
    }

    fn relationships(&mut self, document: &Document) -> Outcome<()> {
        let strange = document.relationships.keys().filter(|wire| self.relationship_called(wire).is_none());
        unless(strange.map(|wire| ApiError::not_allowed(wire)).collect(), ())?;
        for (wire, value) in &document.relationships {
            let Some(relationship) = self.relationship_called(wire) else { continue };
            let identifiers = identifiers(relationship, wire, value)?;
            self.link(relationship, wire, &identifiers);
        }
        Ok(())
    }

    fn link(
        &mut self,
        relationship: &'static RelationshipSchema,
        wire: &str,
        identifiers: &[(String, String)],
    ) {
        let facts = relationship.facts(self.reader.version);
        let known_errors = self.reader.errors.len();
        if identifiers.is_empty() && !relationship.many && !facts.nullable {
            self.reader.errors.push(ApiError::relationship(wire, "can't be blank"));
        }
        if facts.min_items.is_some_and(|least| identifiers.len() < least as usize) {
            self.reader.errors.push(ApiError::relationship(wire, "can't be blank"));
        }
        if let Some(most) = facts.max_items.filter(|most| identifiers.len() > *most as usize) {
            let title = format!("is too long (maximum is {most} items)");
            self.reader.errors.push(ApiError::relationship(wire, title));
        }
        let mut targets: Vec<Ref> = Vec::new();
        for (index, (wire_type, id)) in identifiers.iter().enumerate() {
            let allowed = relationship.types.contains(&wire_type.as_str());
            match self.world.get(stored_kind(wire_type), id).filter(|_| allowed) {
                Some(row) if targets.contains(&row.reference()) => {}
                Some(row) => targets.push(row.reference()),
                None => self.reader.errors.push(self.dangling(relationship, wire, index)),
            }
        }
        if self.reader.errors.len() == known_errors {
            self.draft.linked.insert(relationship.name, targets);
        }
    }

    /// The error about a link to nothing, or to something of a wrong type.
    fn dangling(&self, relationship: &RelationshipSchema, wire: &str, index: usize) -> ApiError {
        if let Some((pointer, title)) = behave::pointer_of_bad_link(self.schema.wire_type, relationship.name)
        {
            return ApiError::attribute(pointer, title);
        }
        let place = if relationship.many { format!("{wire}/{index}") } else { wire.to_string() };
        ApiError::relationship(&place, "is invalid")
    }

    fn required(&mut self, document: &Document) {
        let version = self.reader.version;
        for attribute in self.schema.attributes.iter().filter(|known| known.versions.contains(version)) {
            let facts = attribute.facts(version);
            if facts.create == Write::Required && !document.attributes.contains_key(facts.wire) {
                self.reader.errors.push(ApiError::attribute(facts.wire, "can't be blank"));
            }
        }
        for relationship in self.schema.relationships.iter().filter(|known| known.versions.contains(version))
        {
            let facts = relationship.facts(version);
            let empty = self.draft.linked.get(relationship.name).is_some_and(Vec::is_empty);
            let missing = !document.relationships.contains_key(facts.wire);
            let already = facts.min_items.is_some() || !relationship.many;
            if facts.create == Write::Required && (missing || (empty && !already)) {
                self.reader.errors.push(ApiError::relationship(facts.wire, "can't be blank"));
            }
        }
    }
}

/// The types and ids that a relationship was sent with.
fn identifiers(
    relationship: &RelationshipSchema,
    wire: &str,
    value: &Value,
) -> Outcome<Vec<(String, String)>> {
    let invalid = || {
        let wanted = if relationship.many { "a list of identifiers" } else { "an identifier or null" };
        let detail = format!("data of {wire} must be {wanted}, each with type and id.");
        ApiError::new(400, "115", "Invalid links object", detail)
    };
    let data = value.get("data").ok_or_else(invalid)?;
    let list: Vec<&Value> = match (relationship.many, data) {
        (true, Value::Array(list)) => list.iter().collect(),
        (false, Value::Null) => Vec::new(),
        (false, Value::Object(_)) => vec![data],
        _ => return Err(invalid().into()),
    };
    let read = list.into_iter().map(|identifier| {
        let member = |name: &str| identifier.get(name).and_then(Value::as_str).map(String::from);
        Some((member("type")?, member("id")?))
    });
    read.collect::<Option<Vec<_>>>().ok_or_else(|| invalid().into())
}
