//! What `include` asks for, and the resources that it brings along.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use didww::ApiVersion;
use didww::schema::{self, ResourceSchema};

use crate::error::{ApiError, Outcome};
use crate::links::{current_name, schema_of};
use crate::world::{Ref, Row, World};

/// Include paths as a tree: relationship names, and what is included from there.
#[derive(Debug, Default)]
pub(crate) struct Tree(BTreeMap<String, Tree>);

impl Tree {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a dotted path, if every segment of it exists.
    pub(crate) fn add(
        &mut self,
        path: &str,
        schema: &'static ResourceSchema,
        version: ApiVersion,
    ) -> Outcome<()> {
        let mut schemas = vec![schema];
        let mut tree = self;
        for (depth, segment) in path.split('.').enumerate() {
            let next = match depth {
                0 if !is_included(schema, segment, version) => Vec::new(),
                _ => schemas.iter().flat_map(|from| reachable(from, segment, version)).collect(),
            };
            if next.is_empty() {
                let owner = schemas.first().map_or("", |schema| schema.wire_type);
                let detail = format!("{segment} is not a valid association of {owner}");
                return Err(ApiError::new(400, "112", "Invalid include", detail).into());
            }
            let name = current_name(schemas[0], segment).to_string();
            tree = tree.0.entry(name).or_default();
            schemas = next;
        }
        Ok(())
    }
}

fn is_included(schema: &ResourceSchema, segment: &str, version: ApiVersion) -> bool {
    schema.includes.iter().any(|(name, versions)| *name == segment && versions.contains(version))
}

/// The schemas that a relationship leads to.
fn reachable(from: &ResourceSchema, segment: &str, version: ApiVersion) -> Vec<&'static ResourceSchema> {
    let name = current_name(from, segment);
    let known = from.relationships.iter().find(|known| {
        let facts = known.facts(version);
        known.versions.contains(version) && facts.read && (known.name == name || facts.wire == name)
    });
    let types = known.map(|known| known.types).unwrap_or_default();
    types.iter().filter_map(|wire_type| schema::resource(wire_type)).collect()
}

/// What a document carries besides its primary data.
#[derive(Debug, Default)]
pub(crate) struct Included<'a> {
    /// The resources that were included, each once.
    pub(crate) rows: Vec<(&'static ResourceSchema, &'a Row)>,
    /// Relationships that carry `data`.
    with_data: BTreeSet<(Ref, String)>,
    known: HashSet<Ref>,
    /// Rows with the branch that was followed from them.
    walked: HashSet<(Ref, usize)>,
}

impl<'a> Included<'a> {
    /// Follows `tree` from the primary data.
    pub(crate) fn collect(
        world: &'a World,
        primary: &[&'a Row],
        schema: &'static ResourceSchema,
        tree: &Tree,
        version: ApiVersion,
    ) -> Included<'a> {
        let mut included = Included::default();
        included.known.extend(primary.iter().map(|row| row.reference()));
        for row in primary {
            included.walk(world, row, schema, tree, version);
        }
        included
    }

    /// Whether the relationship `name` of `row` carries `data`.
    pub(crate) fn has_data(&self, row: &Row, name: &str) -> bool {
        !self.with_data.is_empty() && self.with_data.contains(&(row.reference(), name.to_string()))
    }

    fn walk(
        &mut self,
        world: &'a World,
        row: &'a Row,
        schema: &'static ResourceSchema,
        tree: &Tree,
        version: ApiVersion,
    ) {
        if !self.walked.insert((row.reference(), std::ptr::from_ref(tree).addr())) {
            return;
        }
        for (name, branch) in &tree.0 {
            let Some(relationship) = schema.relationship(name) else { continue };
            if !relationship.versions.contains(version) {
                continue;
            }
            self.with_data.insert((row.reference(), name.clone()));
            for target in world.targets(row, name) {
                let Some(schema) = schema_of(relationship.types, target) else { continue };
                if self.known.insert(target.reference()) {
                    self.rows.push((schema, target));
                }
                self.walk(world, target, schema, branch, version);
            }
        }
    }
}
