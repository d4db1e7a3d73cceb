//! Names of filters, sorts and includes, as types that editors and type checkers know.

use super::text::docstring;
use crate::model::{Relationship, Resource, Schema, Versioned};
use crate::texts::{sentence, version_note};
use std::fmt::Write as _;

/// What a list or an answer is asked for by name.
#[derive(Clone, Copy)]
pub(super) enum Names {
    Filter,
    Sort,
    Include,
}

impl Names {
    const ALL: [Names; 3] = [Names::Filter, Names::Sort, Names::Include];

    /// The name of the type; `None` where the resource type has no such names.
    pub(super) fn class(self, resource: &Resource) -> Option<String> {
        let (any, suffix) = match self {
            Names::Filter => (!resource.filters.is_empty(), "Filter"),
            Names::Sort => (!resource.sorts.is_empty(), "Sort"),
            Names::Include => (!resource.includes.is_empty(), "Include"),
        };
        any.then(|| format!("{}{suffix}", resource.class))
    }

    fn doc(self, resource: &Resource) -> String {
        let wire_type = &resource.wire_type;
        match self {
            Names::Filter => format!("What lists of `{wire_type}` are filtered by."),
            Names::Sort => format!("What lists of `{wire_type}` are sorted by; with a minus: descending."),
            Names::Include => format!(
                "What answers with `{wire_type}` can include. Longer paths are a `Name`, as is what this release does \
                 not know."
            ),
        }
    }

    fn entries(self, schema: &Schema, resource: &Resource) -> Vec<Entry> {
        match self {
            Names::Filter => {
                let filters = resource.filters.iter();
                filters.map(|known| Entry::new(&known.name, &known.newest().doc, known.bits())).collect()
            }
            Names::Sort => {
                let sorts = resource.sorts.iter();
                let entry = |known| sort_entry(known);
                sorts.map(entry).collect()
            }
            Names::Include => includes(schema, resource),
        }
    }
}

/// A line of a type: names, and what is said of them.
struct Entry {
    names: Vec<String>,
    doc: String,
    bits: u16,
}

impl Entry {
    fn new(name: &str, doc: &str, bits: u16) -> Self {
        Entry { names: vec![name.to_owned()], doc: doc.to_owned(), bits }
    }

    fn line(&self, schema: &Schema) -> String {
        let names: Vec<String> = self.names.iter().map(|name| format!("{name:?},")).collect();
        let note = version_note(schema, self.bits).map(|note| format!("{note}."));
        let said: Vec<String> = [sentence(&self.doc)].into_iter().chain(note).collect();
        let said = said.join(" ");
        let said = if said.trim().is_empty() { String::new() } else { format!("  # {}", said.trim()) };
        format!("        {}{said}\n", names.join(" "))
    }
}

fn sort_entry(known: &Versioned<crate::model::Documented>) -> Entry {
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
            if bits != 0 && out.iter().all(|known| known.names[0] != path) {
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

/// The types of a resource's names.
pub(super) fn aliases(schema: &Schema, resource: &Resource) -> String {
    let mut out = String::new();
    for names in Names::ALL {
        let Some(class) = names.class(resource) else { continue };
        let lines: String = names.entries(schema, resource).iter().map(|entry| entry.line(schema)).collect();
        let _ = write!(
            out,
            "{class}: TypeAlias = Union[\n    Literal[\n{lines}    ],\n    Name,\n]\n{}\n",
            docstring(&names.doc(resource), 0)
        );
    }
    out
}
