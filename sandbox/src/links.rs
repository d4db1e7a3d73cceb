//! Relationships and members that follow from others and are not kept by themselves.

use didww::schema::{self, ResourceSchema};
use serde_json::{Value, json};

use crate::world::{Ref, Row, World};

/// Where the targets of a relationship come from.
pub(crate) enum Derived {
    /// The rows of a type that point here by a relationship of theirs.
    Inverse(&'static str, &'static str),
    /// Relationships to be followed one after the other.
    Path(&'static [&'static str]),
}

use Derived::{Inverse, Path};

/// Relationships that are not kept, those that only filters know among them.
const DERIVED: &[(&str, &str, Derived)] = &[
    ("addresses", "proofs", Inverse("proofs", "entity")),
    ("available_dids", "city", Path(&["did_group", "city"])),
    ("available_dids", "country", Path(&["did_group", "country"])),
    ("available_dids", "did_group_type", Path(&["did_group", "did_group_type"])),
    ("available_dids", "region", Path(&["did_group", "region"])),
    ("capacity_pools", "country", Path(&["countries"])),
    ("capacity_pools", "shared_capacity_groups", Inverse("shared_capacity_groups", "capacity_pool")),
    ("countries", "regions", Inverse("regions", "country")),
    ("did_groups", "nanpa_prefix", Path(&["nanpa_prefixes"])),
    ("did_groups", "requirement", Path(&["address_requirement"])),
    ("dids", "city", Path(&["did_group", "city"])),
    ("dids", "country", Path(&["did_group", "country"])),
    ("dids", "emergency_verification", Path(&["emergency_calling_service", "emergency_verification"])),
    ("dids", "identity", Path(&["address_verification", "address", "identity"])),
    ("dids", "region", Path(&["did_group", "region"])),
    ("dids", "trunk", Path(&["voice_in_trunk"])),
    ("dids", "trunk_group", Path(&["voice_in_trunk_group"])),
    ("emergency_calling_services", "address", Path(&["emergency_verification", "address"])),
    ("emergency_calling_services", "dids", Inverse("dids", "emergency_calling_service")),
    ("emergency_calling_services", "identity", Path(&["emergency_verification", "address", "identity"])),
    ("identities", "addresses", Inverse("addresses", "identity")),
    ("identities", "permanent_documents", Inverse("permanent_supporting_documents", "identity")),
    ("identities", "proofs", Inverse("proofs", "entity")),
    ("nanpa_prefixes", "did_group", Inverse("did_groups", "nanpa_prefixes")),
    ("shared_capacity_groups", "dids", Inverse("dids", "shared_capacity_group")),
    ("stock_keeping_units", "did_group", Inverse("did_groups", "stock_keeping_units")),
    ("voice_in_trunk_groups", "trunks", Path(&["voice_in_trunks"])),
    ("voice_in_trunk_groups", "voice_in_trunks", Inverse("voice_in_trunks", "voice_in_trunk_group")),
    ("voice_in_trunks", "trunk_group", Path(&["voice_in_trunk_group"])),
];

/// Where the targets of the relationship `name` come from, if they are not kept.
pub(crate) fn derived(kind: &str, name: &str) -> Option<&'static Derived> {
    DERIVED.iter().find(|(of, known, _)| *of == kind && *known == name).map(|(_, _, derived)| derived)
}

/// The name that an older name of a relationship, attribute or sort key stands for.
pub(crate) fn current_name<'a>(schema: &ResourceSchema, name: &'a str) -> &'a str {
    match (schema.wire_type, name) {
        ("voice_in_trunk_groups", "trunks") => "voice_in_trunks",
        ("voice_in_trunks", "trunk_group") => "voice_in_trunk_group",
        ("did_groups", "local_prefix") => "prefix",
        ("dids", "pending") => "awaiting_registration",
        (_, "expire_at") => "expires_at",
        _ => name,
    }
}

impl World {
    /// The rows that a relationship of `row` leads to, kept or not.
    pub(crate) fn targets<'a>(&'a self, row: &'a Row, name: &str) -> Vec<&'a Row> {
        match derived(row.kind, name) {
            Some(Inverse(kind, relationship)) => {
                let here = row.reference();
                self.rows(kind).filter(|other| other.links_to(relationship, &here)).collect()
            }
            Some(Path(path)) => self.follow(row, path),
            None => row.links.get(name).into_iter().flatten().filter_map(|target| self.at(target)).collect(),
        }
    }

    /// The rows at the end of a path of relationships; `row` itself for an empty path.
    pub(crate) fn follow<'a>(&'a self, row: &'a Row, path: &[&str]) -> Vec<&'a Row> {
        let mut found = vec![row];
        for step in path {
            let mut next: Vec<&Row> = Vec::new();
            for target in found.into_iter().flat_map(|row| self.targets(row, step)) {
                if !next.iter().any(|known| std::ptr::eq(*known, target)) {
                    next.push(target);
                }
            }
            found = next;
        }
        found
    }

    /// The first row at the end of a path of relationships.
    pub(crate) fn reach<'a>(&'a self, row: &'a Row, path: &[&str]) -> Option<&'a Row> {
        self.follow(row, path).into_iter().next()
    }

    /// Links to all targets of a relationship.
    pub(crate) fn links(&self, row: &Row, name: &str) -> Vec<Ref> {
        self.targets(row, name).into_iter().map(Row::reference).collect()
    }

    /// An attribute, a member of the meta, or a value that only filters and sorts know.
    pub(crate) fn value(&self, row: &Row, name: &str) -> Value {
        if name == "id" {
            return json!(row.id);
        }
        let computed = self.computed(row, name);
        computed
            .or_else(|| row.attributes.get(name).cloned())
            .or_else(|| row.meta.get(name).cloned())
            .unwrap_or(Value::Null)
    }

    fn computed(&self, row: &Row, name: &str) -> Option<Value> {
        match (row.kind, name) {
            ("capacity_pools", "assigned_channels_count") => Some(json!(self.assigned_channels(row))),
            ("capacity_pools", "has_unassigned_channels") => Some(json!(self.spare_channels(row) > 0)),
            ("cities", "is_available") => Some(json!(self.has_stock(row, "city"))),
            ("countries", "is_available") => Some(json!(self.has_stock(row, "country"))),
            ("did_groups", "is_available") => Some(json!(self.stock(row) > 0)),
            ("did_groups", "total_count") => Some(json!(self.stock(row))),
            ("dids", "pending_removal") => {
                Some(json!(row.attributes.get("billing_cycles_count") == Some(&json!(0))))
            }
            ("nanpa_prefixes", "npanxx") => Some(json!(format!("{}{}", row.text("npa"), row.text("nxx")))),
            ("voice_in_trunk_groups", "trunks_count") => {
                Some(json!(self.targets(row, "voice_in_trunks").len()))
            }
            _ => None,
        }
    }

    /// Numbers of a group that can be ordered.
    pub(crate) fn stock(&self, group: &Row) -> usize {
        let listed = self.rows("available_dids").filter(|did| {
            did.link("did_group").is_some_and(|target| target.id == group.id) && !self.is_reserved(did)
        });
        group.hidden.get("free").and_then(Value::as_array).map_or(0, Vec::len) + listed.count()
    }

    fn has_stock(&self, place: &Row, relationship: &str) -> bool {
        let here = place.reference();
        self.rows("did_groups").any(|group| group.links_to(relationship, &here) && self.stock(group) > 0)
    }

    /// Whether an available number is held by a reservation.
    pub(crate) fn is_reserved(&self, available_did: &Row) -> bool {
        let here = available_did.reference();
        self.rows("did_reservations").any(|held| held.links_to("available_did", &here))
    }

    /// Channels of a pool that numbers and groups use.
    pub(crate) fn assigned_channels(&self, pool: &Row) -> i64 {
        let here = pool.reference();
        let dedicated = self.rows("dids").filter(|did| did.links_to("capacity_pool", &here));
        let shared =
            self.rows("shared_capacity_groups").filter(|group| group.links_to("capacity_pool", &here));
        dedicated.map(|did| did.integer("dedicated_channels_count")).sum::<i64>()
            + shared.map(|group| group.integer("shared_channels_count")).sum::<i64>()
    }

    /// Channels of a pool that nothing uses.
    pub(crate) fn spare_channels(&self, pool: &Row) -> i64 {
        pool.integer("total_channels_count") - self.assigned_channels(pool)
    }
}

/// The schema of the rows that a relationship leads to, in the place of `target`'s own type.
pub(crate) fn schema_of(types: &[&'static str], target: &Row) -> Option<&'static ResourceSchema> {
    let wire_type = types.iter().find(|kind| crate::world::stored_kind(kind) == target.kind)?;
    schema::resource(wire_type)
}
