//! Rows as JSON:API documents of a version.

use didww::ApiVersion;
use didww::schema::{RelationshipSchema, ResourceSchema};
use serde_json::{Map, Value, json};

use crate::include::{Included, Tree};
use crate::links::schema_of;
use crate::query::Fields;
use crate::value::{is_readable, to_wire};
use crate::world::{Row, World};

/// How a document is to be written.
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    pub(crate) version: ApiVersion,
    pub(crate) fields: Fields,
    pub(crate) tree: Tree,
}

impl View<'_> {
    /// A document with one resource, or with none.
    pub(crate) fn single(&self, schema: &'static ResourceSchema, row: Option<&Row>) -> Map<String, Value> {
        let rows: Vec<&Row> = row.into_iter().collect();
        self.document(schema, &rows, |mut data| data.pop().unwrap_or(Value::Null))
    }

    /// A document with a list of resources.
    pub(crate) fn list(&self, schema: &'static ResourceSchema, rows: &[&Row]) -> Map<String, Value> {
        self.document(schema, rows, Value::Array)
    }

    fn document(
        &self,
        schema: &'static ResourceSchema,
        rows: &[&Row],
        shape: impl FnOnce(Vec<Value>) -> Value,
    ) -> Map<String, Value> {
        let included = Included::collect(self.world, rows, schema, &self.tree, self.version);
        let data = rows.iter().map(|row| self.resource(schema, row, &included)).collect();
        let mut document = Map::new();
        document.insert("data".into(), shape(data));
        if !self.tree.is_empty() {
            let rows = included.rows.iter().map(|(schema, row)| self.resource(schema, row, &included));
            document.insert("included".into(), rows.collect());
        }
        if schema.authenticated {
            document.insert("meta".into(), json!({ "api_version": self.version.as_str() }));
        }
        document
    }

    fn resource(&self, schema: &'static ResourceSchema, row: &Row, included: &Included<'_>) -> Value {
        let mut resource = Map::new();
        resource.insert("id".into(), json!(row.id));
        resource.insert("type".into(), json!(schema.wire_type));
        if schema.attributes.iter().any(|attribute| is_readable(attribute, self.version)) {
            resource.insert("attributes".into(), self.attributes(schema, row));
        }
        let mut readable = schema.relationships.iter().filter(|known| self.shows(known)).peekable();
        if readable.peek().is_some() {
            let wanted = readable.filter(|known| self.wants(schema, known.facts(self.version).wire));
            let members = wanted.map(|known| {
                let wire = known.facts(self.version).wire;
                (wire.to_string(), self.relationship(schema, known, row, included))
            });
            resource.insert("relationships".into(), Value::Object(members.collect()));
        }
        if let Some(meta) = self.meta(schema, row) {
            resource.insert("meta".into(), meta);
        }
        Value::Object(resource)
    }

    fn shows(&self, relationship: &RelationshipSchema) -> bool {
        relationship.versions.contains(self.version) && relationship.facts(self.version).read
    }

    fn wants(&self, schema: &ResourceSchema, wire: &str) -> bool {
        self.fields.get(schema.wire_type).is_none_or(|names| names.contains(wire))
    }

    fn attributes(&self, schema: &ResourceSchema, row: &Row) -> Value {
        let readable = schema.attributes.iter().filter(|attribute| is_readable(attribute, self.version));
        let wanted = readable.filter(|attribute| self.wants(schema, attribute.facts(self.version).wire));
        let members = wanted.map(|attribute| {
            let facts = attribute.facts(self.version);
            let value = self.world.value(row, attribute.name);
            (facts.wire.to_string(), to_wire(&attribute.kind, facts, &value, self.version))
        });
        Value::Object(members.collect())
    }

    fn relationship(
        &self,
        schema: &ResourceSchema,
        relationship: &RelationshipSchema,
        row: &Row,
        included: &Included<'_>,
    ) -> Value {
        let wire = relationship.facts(self.version).wire;
        let here = format!("{}/{}/{}", self.world.base_url, schema.path, row.id);
        let links =
            json!({ "self": format!("{here}/relationships/{wire}"), "related": format!("{here}/{wire}") });
        if included.has_data(row, relationship.name) {
            return json!({ "links": links, "data": self.linkage(relationship, row) });
        }
        json!({ "links": links })
    }

    /// The identifiers of the targets of a relationship.
    pub(crate) fn linkage(&self, relationship: &RelationshipSchema, row: &Row) -> Value {
        let targets = self.world.targets(row, relationship.name).into_iter();
        let mut identifiers = targets.filter_map(|target| {
            let schema = schema_of(relationship.types, target)?;
            Some(json!({ "type": schema.wire_type, "id": target.id }))
        });
        if relationship.many { identifiers.collect() } else { identifiers.next().unwrap_or(Value::Null) }
    }

    fn meta(&self, schema: &ResourceSchema, row: &Row) -> Option<Value> {
        let readable = schema.meta?.attributes.iter().filter(|member| is_readable(member, self.version));
        let members = readable.filter_map(|member| {
            let value = self.world.value(row, member.name);
            let facts = member.facts(self.version);
            let missing = value.is_null() && !row.meta.contains_key(member.name);
            (!missing).then(|| (facts.wire.to_string(), to_wire(&member.kind, facts, &value, self.version)))
        });
        let members: Map<String, Value> = members.collect();
        (!members.is_empty()).then_some(Value::Object(members))
    }
}
