//! Names of filters, sorts and includes, and what is said of each.

use crate::model::{Documented, Relationship, Resource, Schema, Versioned};
use crate::texts::{Language, sentence, version_note};

/// What a list or an answer is asked for by name.
#[derive(Clone, Copy)]
pub(crate) enum Names {
    Filter,
    Sort,
    Include,
}

impl Names {
    pub(crate) const ALL: [Names; 3] = [Names::Filter, Names::Sort, Names::Include];

    /// The name of the type; `None` where the resource type has no such names.
    pub(crate) fn class(self, resource: &Resource) -> Option<String> {
        let (any, suffix) = match self {
            Names::Filter => (!resource.filters.is_empty(), "Filter"),
            Names::Sort => (!resource.sorts.is_empty(), "Sort"),
            Names::Include => (!resource.includes.is_empty(), "Include"),
        };
        any.then(|| format!("{}{suffix}", resource.class))
    }

    pub(crate) fn doc(self, language: &Language, resource: &Resource) -> String {
        let wire_type = &resource.wire_type;
        match self {
            Names::Filter => format!("What lists of `{wire_type}` are filtered by."),
            Names::Sort => format!("What lists of `{wire_type}` are sorted by; with a minus: descending."),
            Names::Include => {
                format!("What answers with `{wire_type}` can include. Longer paths {}.", language.other_names)
            }
        }
    }

    pub(crate) fn entries(self, schema: &Schema, resource: &Resource) -> Vec<Entry> {
        match self {
            Names::Filter => {
                let filters = resource.filters.iter();
                filters.map(|known| Entry::new(&known.name, &known.newest().doc, known.bits())).collect()
            }
            Names::Sort => resource.sorts.iter().map(sort_entry).collect(),
            Names::Include => includes(schema, resource),
        }
    }
}

/// Names that mean one thing, and what is said of it.
pub(crate) struct Entry {
    pub(crate) names: Vec<String>,
    doc: String,
    bits: u16,
}

impl Entry {
    fn new(name: &str, doc: &str, bits: u16) -> Self {
        Entry { names: vec![name.to_owned()], doc: doc.to_owned(), bits }
    }

    /// What is said of it; empty if nothing is.
    pub(crate) fn said(&self, schema: &Schema) -> String {
        let note = version_note(schema, self.bits).map(|note| format!("{note}."));
        let said: Vec<String> = [sentence(&self.doc)].into_iter().chain(note).collect();
        said.join(" ").trim().to_owned()
    }
}

fn sort_entry(known: &Versioned<Documented>) -> Entry {
    let names = vec![known.name.clone(), format!("-{}", known.name)];
    Entry { names, doc: known.newest().doc.clone(), bits: known.bits() }
}

/// First segments, each with the relationships of what it leads to.
fn includes(schema: &Schema, resource: &Resource) -> Vec<Entry> {
    let mut out = Vec::new();
    for include in &resource.includes {
        out.push(Entry::new(&include.name, &include.newest().doc, include.bits()));
        let first = resource.relationships.iter().find(|known| known.name == include.name);
        let types = first.map_or(&[][..], |known| &known.newest().types);
        let targets = types.iter().filter_map(|wire_type| schema.resource(wire_type));
        for second in targets.flat_map(|target| &target.relationships) {
            let bits = include.bits() & readable_bits(second);
            let path = format!("{}.{}", include.name, second.name);
            if bits != 0 && out.iter().all(|known: &Entry| known.names[0] != path) {
                out.push(Entry::new(&path, "", bits));
            }
        }
    }
    out
}

/// The versions in which a relationship stands in answers.
fn readable_bits(relationship: &Versioned<Relationship>) -> u16 {
    let facts = relationship.facts.iter().enumerate();
    let readable = facts.filter(|(_, facts)| facts.as_ref().is_some_and(|facts| facts.read));
    readable.fold(0, |bits, (index, _)| bits | 1 << index)
}
