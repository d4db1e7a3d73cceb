//! What the sandbox remembers: one world for every API version.
//!
//! Members are kept under their schema names, and enum values under theirs; only rendering knows how a version
//! spells them.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use didww::{ApiVersion, schema};
use serde_json::Value;
use tokio::time::Instant;

use crate::behave::orders::Grant;
use crate::callback::Event;
use crate::jobs::Jobs;
use crate::keys::{KEY_SETS, KeySet};
use crate::random::Random;
use crate::uploaded::Uploads;

/// A link to a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ref {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
}

/// A resource.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) attributes: BTreeMap<&'static str, Value>,
    pub(crate) links: BTreeMap<&'static str, Vec<Ref>>,
    /// The resource's own meta.
    pub(crate) meta: BTreeMap<&'static str, Value>,
    /// What no answer shows.
    pub(crate) hidden: BTreeMap<&'static str, Value>,
}

impl Row {
    pub(crate) fn new(kind: &'static str, id: impl Into<String>) -> Row {
        Row {
            kind,
            id: id.into(),
            attributes: BTreeMap::new(),
            links: BTreeMap::new(),
            meta: BTreeMap::new(),
            hidden: BTreeMap::new(),
        }
    }

    /// A row whose id follows from `key`.
    pub(crate) fn seeded(kind: &'static str, key: &str) -> Row {
        Row::new(kind, crate::random::seeded_id(kind, key))
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Row {
        self.attributes.insert(name, value.into());
        self
    }

    pub(crate) fn with_meta(mut self, name: &'static str, value: impl Into<Value>) -> Row {
        self.meta.insert(name, value.into());
        self
    }

    pub(crate) fn with_hidden(mut self, name: &'static str, value: impl Into<Value>) -> Row {
        self.hidden.insert(name, value.into());
        self
    }

    pub(crate) fn linked(mut self, name: &'static str, targets: impl IntoIterator<Item = Ref>) -> Row {
        self.links.insert(name, targets.into_iter().collect());
        self
    }

    pub(crate) fn reference(&self) -> Ref {
        Ref { kind: self.kind, id: self.id.clone() }
    }

    /// The first target of a stored relationship.
    pub(crate) fn link(&self, name: &str) -> Option<&Ref> {
        self.links.get(name).and_then(|targets| targets.first())
    }

    pub(crate) fn links_to(&self, name: &str, target: &Ref) -> bool {
        self.links.get(name).is_some_and(|targets| targets.contains(target))
    }

    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        self.attributes.insert(name, value.into());
    }

    pub(crate) fn set_link(&mut self, name: &'static str, target: Option<Ref>) {
        self.links.insert(name, target.into_iter().collect());
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn integer(&self, name: &str) -> i64 {
        self.attributes.get(name).and_then(Value::as_i64).unwrap_or(0)
    }

    /// The version that it was made with; the newest if nobody made it.
    pub(crate) fn made_with(&self) -> ApiVersion {
        let made = self.hidden.get("api_version").and_then(Value::as_str);
        let known = ApiVersion::ALL.into_iter().find(|version| Some(version.as_str()) == made);
        known.or(ApiVersion::ALL.last().copied()).unwrap_or(ApiVersion::V2026_04_16)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.attributes.get(name).and_then(Value::as_bool).unwrap_or(false)
    }
}

/// A link to the seeded row of type `kind` called `key`.
pub(crate) fn seeded(kind: &'static str, key: &str) -> Ref {
    Ref { kind, id: crate::random::seeded_id(kind, key) }
}

/// Rows of one type, in the order in which they came.
#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<u64, Row>,
    places: HashMap<String, u64>,
    next: u64,
}

/// Everything there is.
#[derive(Debug)]
pub(crate) struct World {
    tables: BTreeMap<&'static str, Table>,
    pub(crate) random: Random,
    pub(crate) jobs: Jobs,
    /// How long a state lasts before it turns into the next one.
    pub(crate) settle_after: Duration,
    /// What pending orders will bring.
    pub(crate) grants: HashMap<String, Vec<Grant>>,
    pub(crate) base_url: String,
    /// Which of the key sets is in use.
    key_set: usize,
    /// Files that were uploaded.
    pub(crate) uploads: Uploads,
    /// Whether callbacks are made.
    pub(crate) callbacks: bool,
    /// What is to be told, oldest first.
    pub(crate) outbox: Vec<Event>,
    /// When the courier looks for itself, if it will.
    pub(crate) courier_comes: Option<Instant>,
}

/// The type that rows of type `kind` are kept as: an older name of a type is the type itself.
pub(crate) fn stored_kind(kind: &str) -> &'static str {
    match kind {
        "requirements" => "address_requirements",
        _ => schema::resource(kind).map_or("", |schema| schema.wire_type),
    }
}

impl World {
    pub(crate) fn new(base_url: String, settle_after: Duration) -> World {
        World {
            tables: BTreeMap::new(),
            random: Random::new(0x0D1D_0D1D),
            jobs: Jobs::default(),
            settle_after,
            grants: HashMap::new(),
            base_url,
            key_set: 0,
            uploads: Uploads::default(),
            callbacks: false,
            outbox: Vec::new(),
            courier_comes: None,
        }
    }

    /// Whether the courier must be told to look, for something happens before it would.
    pub(crate) fn calls_courier(&self) -> bool {
        let next = self.jobs.next_settling();
        let sooner = next.is_some_and(|next| self.courier_comes.is_none_or(|comes| next < comes));
        self.callbacks && (sooner || !self.outbox.is_empty())
    }

    /// The keys that files must be encrypted for.
    pub(crate) fn keys(&self) -> &'static KeySet {
        &KEY_SETS[self.key_set]
    }

    /// Puts the next key set in the place of the one in use.
    pub(crate) fn rotate_keys(&mut self) {
        self.key_set = (self.key_set + 1) % KEY_SETS.len();
        let keys = self.keys().public();
        for (row, key) in self.rows_mut("public_keys").zip(keys) {
            row.set("key", key);
        }
    }

    pub(crate) fn rows(&self, kind: &str) -> impl Iterator<Item = &Row> {
        self.tables.get(kind).into_iter().flat_map(|table| table.rows.values())
    }

    pub(crate) fn rows_mut(&mut self, kind: &str) -> impl Iterator<Item = &mut Row> {
        self.tables.get_mut(kind).into_iter().flat_map(|table| table.rows.values_mut())
    }

    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&Row> {
        let table = self.tables.get(kind)?;
        table.rows.get(table.places.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, kind: &str, id: &str) -> Option<&mut Row> {
        let table = self.tables.get_mut(kind)?;
        table.rows.get_mut(table.places.get(id)?)
    }

    pub(crate) fn at(&self, target: &Ref) -> Option<&Row> {
        self.get(target.kind, &target.id)
    }

    pub(crate) fn at_mut(&mut self, target: &Ref) -> Option<&mut Row> {
        self.get_mut(target.kind, &target.id)
    }

    /// Adds a row, or replaces the one with its id.
    pub(crate) fn put(&mut self, row: Row) -> Ref {
        let reference = row.reference();
        let table = self.tables.entry(row.kind).or_default();
        let place = *table.places.entry(row.id.clone()).or_insert_with(|| {
            table.next += 1;
            table.next
        });
        table.rows.insert(place, row);
        reference
    }

    /// Takes a row away, and every link to it.
    pub(crate) fn remove(&mut self, target: &Ref) -> Option<Row> {
        let table = self.tables.get_mut(target.kind)?;
        let removed = table.rows.remove(&table.places.remove(&target.id)?);
        for table in self.tables.values_mut() {
            for row in table.rows.values_mut() {
                row.links.values_mut().for_each(|targets| targets.retain(|link| link != target));
            }
        }
        removed
    }
}
