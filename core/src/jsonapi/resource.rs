//! The engine's resource: a row of a document, and what was changed since.

use super::body::Outgoing;
use super::document::{Document, Extra, Link, Links, Row, Span};
use super::linkage::{Linkage, ResourceIdentifier};
use super::object::{Object, debug_member};
use super::value::{Got, Source, Value};
use crate::response::ResponseInfo;
use crate::schema::{AttributeSchema, ResourceSchema};
use crate::{ApiVersion, Error, Result};
use std::fmt;
use std::sync::Arc;

/// A resource of any type.
///
/// The typed resources ([`Did`](crate::Did), [`VoiceInTrunk`](crate::VoiceInTrunk) …) are thin wrappers of it.
/// It knows what was loaded and what was set since, so that an update sends the difference alone. A clone
/// tracks on its own.
#[derive(Clone)]
pub struct Resource {
    schema: &'static ResourceSchema,
    base: Option<(Arc<Document>, u32)>,
    edits: Option<Box<Edits>>,
}

/// What was set, in the order of setting.
#[derive(Clone, Default)]
pub(super) struct Edits {
    id: String,
    /// Sent and accepted by an answer without a body.
    applied: Changes,
    /// Not sent yet.
    pub(super) changes: Changes,
    response: Option<ResponseInfo>,
}

#[derive(Clone, Default)]
pub(super) struct Changes {
    pub(super) attributes: Vec<(u16, Value)>,
    pub(super) relationships: Vec<RelationshipChange>,
    /// Attributes that this release does not know.
    pub(super) extras: Vec<(String, Value)>,
}

#[derive(Clone)]
pub(super) struct RelationshipChange {
    pub(super) index: u16,
    pub(super) linkage: Linkage,
    /// The relationship whose setting cleared this one.
    pub(super) cleared_by: Option<u16>,
    /// What was set before that, to be had again if the other one is taken back.
    displaced: Option<Linkage>,
}

impl RelationshipChange {
    fn new(index: usize, linkage: Linkage) -> RelationshipChange {
        RelationshipChange { index: index as u16, linkage, cleared_by: None, displaced: None }
    }
}

impl Changes {
    fn attribute(&self, index: usize) -> Option<&Value> {
        self.attributes.iter().find(|(known, _)| *known as usize == index).map(|(_, value)| value)
    }

    fn relationship(&self, index: usize) -> Option<&RelationshipChange> {
        self.relationships.iter().find(|change| change.index as usize == index)
    }

    fn put_attribute(&mut self, index: usize, value: Value) {
        self.attributes.retain(|(known, _)| *known as usize != index);
        self.attributes.push((index as u16, value));
    }

    fn put_relationship(&mut self, change: RelationshipChange) {
        self.relationships.retain(|known| known.index != change.index);
        self.relationships.push(change);
    }

    /// Undoes what setting the relationship `index` cleared.
    fn take_back(&mut self, index: u16) {
        let changes = std::mem::take(&mut self.relationships);
        self.relationships = changes
            .into_iter()
            .filter_map(|change| match (change.cleared_by == Some(index), change.displaced) {
                (false, displaced) => Some(RelationshipChange { displaced, ..change }),
                (true, Some(linkage)) => Some(RelationshipChange::new(change.index as usize, linkage)),
                (true, None) => None,
            })
            .collect();
    }

    /// Takes over `other`, which came later.
    fn absorb(&mut self, other: Changes) {
        for (index, value) in other.attributes {
            self.put_attribute(index as usize, value);
        }
        for change in other.relationships {
            self.put_relationship(change);
        }
        for (name, value) in other.extras {
            self.extras.retain(|(known, _)| *known != name);
            self.extras.push((name, value));
        }
    }
}

impl Resource {
    /// A resource that does not exist yet, of the JSON:API type `wire_type`.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if there is no such type.
    pub fn new(wire_type: &str) -> Result<Resource> {
        match crate::schema::resource(wire_type) {
            Some(schema) => Ok(Resource::of_type(schema)),
            None => Err(Error::invalid_input(format!("no resource type is called {wire_type:?}"))),
        }
    }

    /// A resource that exists, to be changed without fetching it: an update sends what is set.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if there is no such type.
    pub fn with_id(wire_type: &str, id: impl Into<String>) -> Result<Resource> {
        let mut resource = Resource::new(wire_type)?;
        resource.edits().id = id.into();
        Ok(resource)
    }

    pub(crate) fn of_type(schema: &'static ResourceSchema) -> Resource {
        Resource { schema, base: None, edits: None }
    }

    pub(crate) fn of_type_with_id(schema: &'static ResourceSchema, id: String) -> Resource {
        let mut resource = Resource::of_type(schema);
        resource.edits().id = id;
        resource
    }

    pub(crate) fn of_document(document: &Arc<Document>, row: u32) -> Resource {
        Resource { schema: document.row(row).schema, base: Some((document.clone(), row)), edits: None }
    }

    /// The type of a row, without making a handle.
    pub(crate) fn schema_of(document: &Document, row: u32) -> &'static ResourceSchema {
        document.row(row).schema
    }

    fn edits(&mut self) -> &mut Edits {
        self.edits.get_or_insert_with(Box::default)
    }

    pub(super) fn changes(&self) -> Option<&Changes> {
        self.edits.as_ref().map(|edits| &edits.changes)
    }

    pub(crate) fn schema(&self) -> &'static ResourceSchema {
        self.schema
    }

    fn row(&self) -> Option<(&Arc<Document>, &Row)> {
        let (document, row) = self.base.as_ref()?;
        Some((document, document.row(*row)))
    }

    /// JSON:API type, e.g. `dids`.
    pub fn wire_type(&self) -> &str {
        match self.row() {
            // Only an unknown type has to be looked up.
            Some((document, row)) if self.schema.wire_type.is_empty() => document.text(row.wire_type),
            _ => self.schema.wire_type,
        }
    }

    /// Its id; empty for one that was not created yet.
    pub fn id(&self) -> &str {
        match (self.row(), &self.edits) {
            (Some((document, row)), _) => document.text(row.id),
            (None, Some(edits)) => &edits.id,
            (None, None) => "",
        }
    }

    /// Type and id.
    pub fn identifier(&self) -> ResourceIdentifier {
        ResourceIdentifier::new(self.wire_type(), self.id())
    }

    /// Status, headers and request id of the answer it came with; `None` for one built by hand.
    pub fn response(&self) -> Option<&ResponseInfo> {
        let latest = self.edits.as_ref().and_then(|edits| edits.response.as_ref());
        latest.or_else(|| self.row().map(|(document, _)| document.response()))
    }

    /// The API version that it was answered in; `None` for one built by hand.
    pub fn api_version(&self) -> Option<ApiVersion> {
        self.row().map(|(document, _)| document.version())
    }

    pub(super) fn version_or_default(&self) -> ApiVersion {
        self.api_version().unwrap_or_default()
    }

    // Attributes

    fn attribute_index(&self, name: &str) -> Option<usize> {
        self.schema.attributes.iter().position(|attribute| attribute.name == name)
    }

    pub(crate) fn at(&self, index: usize) -> Got<'_> {
        let changed = self.changes().and_then(|changes| changes.attribute(index));
        match changed {
            Some(value) => Got { schema: self.schema.attributes.get(index), source: Source::Value(value) },
            None => self.baseline(index),
        }
    }

    /// The attribute as the server knows it.
    pub(super) fn baseline(&self, index: usize) -> Got<'_> {
        let schema = self.schema.attributes.get(index);
        if let Some(value) = self.edits.as_ref().and_then(|edits| edits.applied.attribute(index)) {
            return Got { schema, source: Source::Value(value) };
        }
        let source = match self.row() {
            Some((document, row)) => Source::Slot(document, document.slot(row.slots, index)),
            None => Source::Absent,
        };
        Got { schema, source }
    }

    pub(crate) fn put(&mut self, index: usize, value: Value) {
        let kind = self.schema.attributes[index].kind;
        let version = self.version_or_default();
        let value = value.normalised(kind, version);
        self.edits().changes.put_attribute(index, value);
    }

    /// The value of an attribute, known to this release or not; `None` if neither the document nor the user
    /// says anything, which is not the same as [`Value::Null`].
    ///
    /// It is the plain value, of a secret too: do not log it.
    pub fn get(&self, name: &str) -> Option<Value> {
        if let Some(index) = self.attribute_index(name) {
            return self.at(index).value();
        }
        let set = self.changes().and_then(|changes| find_by_name(&changes.extras, name));
        set.cloned().or_else(|| self.baseline_unknown(name))
    }

    /// An attribute outside the schema as the server knows it.
    pub(super) fn baseline_unknown(&self, name: &str) -> Option<Value> {
        let applied = self.edits.as_ref().and_then(|edits| find_by_name(&edits.applied.extras, name));
        applied.cloned().or_else(|| {
            let mut loaded = self.unknown_attributes();
            loaded.find(|(known, _)| *known == name).map(|(_, json)| Value::Json(json.to_owned()))
        })
    }

    /// Every attribute outside the schema, loaded or set.
    pub(super) fn unknown(&self) -> Vec<(String, Value)> {
        let mut all: Vec<(String, Value)> = Vec::new();
        let edits = self.edits.iter();
        let set = edits.flat_map(|edits| edits.changes.extras.iter().chain(&edits.applied.extras)).cloned();
        let loaded = self.unknown_attributes();
        let loaded = loaded.map(|(name, json)| (name.to_owned(), Value::Json(json.to_owned())));
        for (name, value) in set.chain(loaded) {
            if find_by_name(&all, &name).is_none() {
                all.push((name, value));
            }
        }
        all
    }

    /// Sets an attribute. One that this release does not know is kept and sent as it is.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.attribute_index(name) {
            Some(index) => self.put(index, value),
            None => {
                let extras = &mut self.edits().changes.extras;
                extras.retain(|(known, _)| known != name);
                extras.push((name.to_owned(), value));
            }
        }
    }

    /// Whether the attribute stands in the document or was set. One that a sparse fieldset left out does not.
    pub fn has(&self, name: &str) -> bool {
        match self.attribute_index(name) {
            Some(index) => self.at(index).is_present(),
            None => self.get(name).is_some(),
        }
    }

    /// Attributes of the document that this release does not know, as JSON.
    pub fn unknown_attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.extras(|row| row.extras)
    }

    pub(super) fn unknown_relationships(&self) -> impl Iterator<Item = (&str, &str)> {
        self.extras(|row| row.extra_relationships)
    }

    fn extras(&self, span: impl Fn(&Row) -> Span) -> impl Iterator<Item = (&str, &str)> {
        let found = self.row().map(|(document, row)| (&**document, span(row).of(&document.extras)));
        let (document, extras): (Option<&Document>, &[Extra]) = match found {
            Some((document, extras)) => (Some(document), extras),
            None => (None, &[]),
        };
        extras.iter().filter_map(move |extra| Some((document?.text(extra.name), document?.text(extra.json))))
    }

    /// The resource's own meta, if the document has any.
    pub fn meta(&self) -> Option<Object> {
        let (document, row) = self.row()?;
        row.meta.map(|meta| Object::of_document(document, meta))
    }

    // Relationships

    fn relationship_index(&self, name: &str) -> Option<usize> {
        self.schema.relationships.iter().position(|relationship| relationship.name == name)
    }

    /// What a relationship links to; `None` if the document holds no linkage for it, which is so unless it was
    /// included, and nothing was set.
    pub fn linkage(&self, name: &str) -> Option<Linkage> {
        match self.relationship_index(name) {
            Some(index) => self.linkage_at(index),
            None => self.unknown_linkage(name),
        }
    }

    /// What a relationship that this release does not know links to.
    fn unknown_linkage(&self, name: &str) -> Option<Linkage> {
        let (_, json) = self.unknown_relationships().find(|(known, _)| *known == name)?;
        let relationship: serde_json::Value = serde_json::from_str(json).ok()?;
        let identifier = |link: &serde_json::Value| {
            Some(ResourceIdentifier::new(link.get("type")?.as_str()?, link.get("id")?.as_str()?))
        };
        match relationship.get("data")? {
            serde_json::Value::Null => Some(Linkage::One(None)),
            serde_json::Value::Array(many) => {
                Some(Linkage::Many(many.iter().filter_map(identifier).collect()))
            }
            one => Some(Linkage::One(Some(identifier(one)?))),
        }
    }

    pub(crate) fn linkage_at(&self, index: usize) -> Option<Linkage> {
        let changed = self.changes().and_then(|changes| changes.relationship(index));
        match changed {
            Some(change) => Some(change.linkage.clone()),
            None => self.baseline_linkage(index),
        }
    }

    /// The linkage as the server knows it.
    pub(super) fn baseline_linkage(&self, index: usize) -> Option<Linkage> {
        if let Some(change) = self.edits.as_ref().and_then(|edits| edits.applied.relationship(index)) {
            return Some(change.linkage.clone());
        }
        let (document, row) = self.base.as_ref()?;
        let identifier = |link: &Link| {
            ResourceIdentifier::new(
                document.text(link.wire_type).to_owned(),
                document.text(link.id).to_owned(),
            )
        };
        match document.linkage(*row, index) {
            Links::Absent => None,
            Links::Null => Some(Linkage::One(None)),
            Links::One(link) => Some(Linkage::One(document.links.get(link as usize).map(identifier))),
            Links::Many(span) => {
                Some(Linkage::Many(span.of(&document.links).iter().map(identifier).collect()))
            }
        }
    }

    /// Sets what a relationship links to. Relationships that the API has only one of at a time clear each other.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if the type has no such relationship, or it is to-one and gets many (or the other
    /// way round).
    pub fn set_linkage(&mut self, name: &str, linkage: Linkage) -> Result<()> {
        let Some(index) = self.relationship_index(name) else {
            let known: Vec<&str> =
                self.schema.relationships.iter().map(|relationship| relationship.name).collect();
            return Err(Error::invalid_member(
                name,
                format!("{} has no relationship {name:?}; it has: {}", self.wire_type(), known.join(", ")),
            ));
        };
        if self.schema.relationships[index].many != matches!(linkage, Linkage::Many(_)) {
            return Err(Error::invalid_member(
                name,
                format!("{name}: a to-one relationship takes one link, a to-many a list"),
            ));
        }
        self.link(index, linkage);
        Ok(())
    }

    pub(crate) fn link(&mut self, index: usize, linkage: Linkage) {
        let relationship = &self.schema.relationships[index];
        let clears: Vec<usize> = match linkage.is_empty() {
            true => Vec::new(),
            false => relationship.excludes.iter().filter_map(|name| self.relationship_index(name)).collect(),
        };
        let changes = &mut self.edits().changes;
        changes.take_back(index as u16);
        changes.put_relationship(RelationshipChange::new(index, linkage));
        for cleared in clears {
            let set = changes.relationship(cleared).filter(|change| change.cleared_by.is_none());
            let displaced = set.map(|change| change.linkage.clone());
            let cleared_by = Some(index as u16);
            let change = RelationshipChange {
                index: cleared as u16,
                linkage: Linkage::One(None),
                cleared_by,
                displaced,
            };
            changes.put_relationship(change);
        }
    }

    /// The linked resources that stand in the same document; those that were not included are left out.
    pub fn related(&self, name: &str) -> Vec<Resource> {
        if let Some(index) = self.relationship_index(name) {
            return self.related_at(index).collect();
        }
        let Some((document, _)) = &self.base else { return Vec::new() };
        let rows = rows_of(document, self.unknown_linkage(name));
        rows.into_iter().map(|row| Resource::of_document(document, row)).collect()
    }

    pub(crate) fn related_at(&self, index: usize) -> impl Iterator<Item = Resource> + '_ {
        let changed = self.edits.as_ref().is_some_and(|edits| {
            edits.changes.relationship(index).is_some() || edits.applied.relationship(index).is_some()
        });
        let links: Vec<u32> = match &self.base {
            None => Vec::new(),
            Some((document, _)) if changed => rows_of(document, self.linkage_at(index)),
            Some((document, row)) => match document.linkage(*row, index) {
                Links::Absent | Links::Null => Vec::new(),
                Links::One(link) => document
                    .links
                    .get(link as usize)
                    .and_then(|link| document.resolve(*link))
                    .into_iter()
                    .collect(),
                Links::Many(span) => {
                    span.of(&document.links).iter().filter_map(|link| document.resolve(*link)).collect()
                }
            },
        };
        let document = self.base.as_ref().map(|(document, _)| document);
        links.into_iter().filter_map(move |row| Some(Resource::of_document(document?, row)))
    }

    /// The one linked resource, without a list.
    pub(crate) fn related_one(&self, index: usize) -> Option<Resource> {
        let (document, row) = self.base.as_ref()?;
        if self.edits.is_none() {
            let Links::One(link) = document.linkage(*row, index) else {
                return None;
            };
            let row = document.resolve(*document.links.get(link as usize)?)?;
            return Some(Resource::of_document(document, row));
        }
        self.related_at(index).next()
    }

    /// The id of a to-one link.
    pub(crate) fn linked_id(&self, index: usize) -> Option<&str> {
        let edits = self.edits.as_ref();
        let changed =
            edits.and_then(|edits| edits.changes.relationship(index).or(edits.applied.relationship(index)));
        if let Some(change) = changed {
            return change.linkage.identifiers().first().map(|link| link.id.as_str());
        }
        let (document, row) = self.base.as_ref()?;
        match document.linkage(*row, index) {
            Links::One(link) => document.links.get(link as usize).map(|link| document.text(link.id)),
            _ => None,
        }
    }

    /// The ids of a to-many relationship.
    pub(crate) fn linked_ids(&self, index: usize) -> Vec<String> {
        let linkage = self.linkage_at(index);
        linkage.iter().flat_map(Linkage::identifiers).map(|link| link.id.clone()).collect()
    }

    // Tracking

    /// Whether an update would send anything, as far as can be told without asking the server.
    pub fn is_changed(&self) -> bool {
        !self.outgoing(self.version_or_default()).is_empty()
    }

    /// The document that it came in.
    pub(crate) fn document(&self) -> Option<&Arc<Document>> {
        self.base.as_ref().map(|(document, _)| document)
    }

    /// The document that it came in, and its row there.
    pub(super) fn base(&self) -> Option<(&Arc<Document>, u32)> {
        self.base.as_ref().map(|(document, row)| (document, *row))
    }

    /// What the document says of a relationship, if nothing was set since.
    pub(super) fn plain_links(&self, index: usize) -> Option<(&Arc<Document>, Links)> {
        let (document, row) = self.base.as_ref().filter(|_| self.edits.is_none())?;
        Some((document, document.linkage(*row, index)))
    }

    /// The row of its document that it is.
    pub(crate) fn base_row(&self) -> Option<u32> {
        self.base.as_ref().map(|(_, row)| *row)
    }

    /// What was set since it was loaded or built, by name; not what setting something else cleared.
    pub(crate) fn named_changes(&self) -> crate::binding::Changes {
        let mut named = crate::binding::Changes::default();
        let Some(changes) = self.changes() else { return named };
        for (index, value) in &changes.attributes {
            let name = self.schema.attributes[*index as usize].name;
            named.attributes.push((name.to_owned(), value.clone()));
        }
        named.attributes.extend(changes.extras.iter().cloned());
        for change in changes.relationships.iter().filter(|change| change.cleared_by.is_none()) {
            let name = self.schema.relationships[change.index as usize].name;
            named.relationships.push((name.to_owned(), change.linkage.clone()));
        }
        named
    }

    /// `answered`, which came for an update of `sent`, with what was set in this one since.
    pub(crate) fn rebased(&self, sent: &Resource, mut answered: Resource) -> Resource {
        let (now, then) = (self.named_changes(), sent.named_changes());
        for (name, value) in now.attributes {
            if find_by_name(&then.attributes, &name) != Some(&value) {
                answered.set(&name, value);
            }
        }
        for (name, linkage) in now.relationships {
            let known = then.relationships.iter().any(|known| known.0 == name && known.1 == linkage);
            if let Some(index) = self.relationship_index(&name).filter(|_| !known) {
                answered.link(index, linkage);
            }
        }
        answered
    }

    /// Forgets what was set since the resource was loaded or updated.
    pub fn reset(&mut self) {
        if let Some(edits) = &mut self.edits {
            edits.changes = Changes::default();
        }
    }

    /// Takes what was sent for what the server has: an answer without a body said yes.
    pub(crate) fn commit(&mut self, sent: &Outgoing, response: ResponseInfo) {
        let mut changes = Changes::default();
        for (index, value) in &sent.attributes {
            let baseline = self.baseline(*index).value();
            changes.put_attribute(*index, merged(value, baseline));
        }
        for (index, linkage) in &sent.relationships {
            changes.put_relationship(RelationshipChange::new(*index, linkage.clone()));
        }
        changes.extras.clone_from(&sent.extras);
        let edits = self.edits();
        edits.changes = Changes::default();
        edits.applied.absorb(changes);
        edits.response = Some(response);
    }

    /// Attributes that stand in it, in the schema's order.
    pub(super) fn present(&self) -> impl Iterator<Item = (&'static AttributeSchema, Value)> + '_ {
        let attributes = self.schema.attributes.iter().enumerate();
        attributes.filter_map(|(index, attribute)| Some((attribute, self.at(index).value()?)))
    }
}

/// The rows that are linked to; those that are not in the document are left out.
fn rows_of(document: &Document, linkage: Option<Linkage>) -> Vec<u32> {
    let links = linkage.iter().flat_map(Linkage::identifiers);
    links.filter_map(|link| document.find(&link.wire_type, &link.id)).collect()
}

fn find_by_name<'a>(extras: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    extras.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// What the server has after `sent` was laid over what it had.
fn merged(sent: &Value, baseline: Option<Value>) -> Value {
    match (sent, baseline) {
        (Value::Object(sent), Some(Value::Object(mut object))) if sent.wire_type() == object.wire_type() => {
            object.absorb(sent);
            Value::Object(object)
        }
        (sent, _) => sent.clone(),
    }
}

impl fmt::Debug for Resource {
    /// Secrets are left out; names of unknown attributes are shown without their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(self.schema.name);
        out.field("type", &self.wire_type()).field("id", &self.id());
        for (attribute, value) in self.present() {
            debug_member(&mut out, attribute, &value);
        }
        for (name, _) in self.unknown_attributes() {
            out.field(name, &format_args!("(unknown to this release)"));
        }
        for (index, relationship) in self.schema.relationships.iter().enumerate() {
            if let Some(linkage) = self.linkage_at(index) {
                let ids: Vec<&str> = linkage.identifiers().iter().map(|link| link.id.as_str()).collect();
                out.field(relationship.name, &ids);
            }
        }
        out.finish()
    }
}
