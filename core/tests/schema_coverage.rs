//! Every fact about the API is there, in each version, and nothing that the API does not have.

#[path = "support/scene.rs"]
mod scene;

use didww::ApiVersion;
use didww::schema::{self, Kind, ResourceSchema, Versions};
use scene::{Scene, V22, V26};
use std::collections::{BTreeMap, BTreeSet};

const FACTS_2022_05_10: &str = include_str!("schema_coverage/2022-05-10.txt");
const FACTS_2026_04_16: &str = include_str!("schema_coverage/2026-04-16.txt");

fn listed(version: ApiVersion) -> BTreeSet<&'static str> {
    let text = match version {
        V22 => FACTS_2022_05_10,
        _ => FACTS_2026_04_16,
    };
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let facts: BTreeSet<&str> = lines.iter().copied().collect();
    assert_eq!(facts.len(), lines.len(), "a fact is listed twice in {version}");
    facts
}

fn category(fact: &str) -> &str {
    fact.split_once(' ').expect("a category and a name").0
}

/// Owner and path of an include that goes deeper than one relationship.
fn nested_include(fact: &str) -> Option<(&str, &str)> {
    let (owner, path) = fact.strip_prefix("include ")?.split_once(' ')?;
    path.contains('.').then_some((owner, path))
}

/// `OrderStatus` becomes `order_status`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// The facts that the tables hold of a version, written as the lists write them.
fn held(version: ApiVersion) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    let mut add = |fact: String| assert!(facts.insert(fact.clone()), "{fact} is there twice in {version}");
    let here = |versions: Versions| versions.contains(version);
    for resource in schema::RESOURCES.iter().filter(|resource| here(resource.versions)) {
        let owner = resource.wire_type;
        add(format!("type {owner}"));
        for (operation, versions) in resource.operations {
            if here(*versions) {
                add(format!("operation {owner} {operation}"));
            }
        }
        if let Some(upload) = &resource.upload[version.index()] {
            for field in [upload.fingerprint, upload.description, upload.file] {
                add(format!("upload_field {owner} {field}"));
            }
        }
        for attribute in resource.attributes.iter().filter(|known| here(known.versions)) {
            add(format!("attribute {owner} {}", attribute.facts(version).wire));
        }
        for relationship in resource.relationships.iter().filter(|known| here(known.versions)) {
            add(format!("relationship {owner} {}", relationship.facts(version).wire));
        }
        for filter in resource.filters.iter().filter(|known| here(known.versions)) {
            add(format!("filter {owner} {}", filter.name));
        }
        let named = [
            ("sort", resource.sorts),
            ("include", resource.includes),
            ("collection_meta", resource.collection_meta),
        ];
        for (category, names) in named {
            for (name, _) in names.iter().filter(|(_, versions)| here(*versions)) {
                add(format!("{category} {owner} {name}"));
            }
        }
        if let Some(meta) = resource.meta.filter(|meta| here(meta.versions)) {
            for attribute in meta.attributes.iter().filter(|known| here(known.versions)) {
                add(format!("meta {owner} {}", attribute.facts(version).wire));
            }
        }
    }
    for known in schema::ENUMS {
        for value in known.values.iter().filter(|value| here(value.versions)) {
            add(format!("enum {} {}", snake(known.name), value.wire[version.index()]));
        }
    }
    for object in schema::OBJECTS {
        for variant in object.variants.iter().filter(|variant| here(variant.versions)) {
            add(format!("object {} {}", snake(object.name), variant.wire_type));
            for attribute in variant.attributes.iter().filter(|known| here(known.versions)) {
                add(format!("object_attribute {} {}", variant.wire_type, attribute.facts(version).wire));
            }
        }
    }
    facts
}

/// Whether the tables know every step of an include path.
fn resolves(version: ApiVersion, owner: &str, path: &str) -> bool {
    let mut steps = path.split('.');
    let first = steps.next().expect("a first step");
    let owner = schema::resource(owner).expect("a known type");
    let starts = owner.includes.iter().any(|(name, versions)| *name == first && versions.contains(version));
    let mut owners = targets(version, &[owner], first);
    starts
        && steps.all(|step| {
            owners = targets(version, &owners, step);
            !owners.is_empty()
        })
}

fn targets(
    version: ApiVersion,
    owners: &[&'static ResourceSchema],
    name: &str,
) -> Vec<&'static ResourceSchema> {
    let relationships = owners.iter().filter_map(|owner| owner.relationship(name));
    relationships
        .filter(|relationship| relationship.versions.contains(version))
        .flat_map(|relationship| relationship.types)
        .map(|wire_type| schema::resource(wire_type).expect("a known type"))
        .collect()
}

fn nothing_missing_nothing_extra(version: ApiVersion) {
    let listed = listed(version);
    let held = held(version);
    let plain = listed.iter().copied().filter(|fact| nested_include(fact).is_none());
    let plain: BTreeSet<&str> = plain.collect();
    let missing: Vec<&str> = plain.iter().copied().filter(|fact| !held.contains(*fact)).collect();
    let extra: Vec<&String> = held.iter().filter(|fact| !plain.contains(fact.as_str())).collect();
    assert!(missing.is_empty(), "{version} lacks: {missing:#?}");
    assert!(extra.is_empty(), "{version} has what the API has not: {extra:#?}");
    let nested: Vec<(&str, &str)> = listed.iter().filter_map(|fact| nested_include(fact)).collect();
    assert_eq!(nested.len(), if version == V22 { 20 } else { 0 }, "{version}: deep includes");
    for (owner, path) in nested {
        assert!(resolves(version, owner, path), "{version}: include {path} of {owner}");
    }
}

#[test]
fn the_oldest_version_is_there_to_the_last_name() {
    nothing_missing_nothing_extra(V22);
}

#[test]
fn the_newer_version_is_there_to_the_last_name() {
    nothing_missing_nothing_extra(V26);
}

#[test]
fn an_include_that_leads_nowhere_is_not_taken_for_known() {
    assert!(resolves(V22, "dids", "voice_in_trunk.pop"));
    for (version, owner, path) in [
        (V22, "dids", "voice_in_trunk.country"),
        (V22, "dids", "pop.voice_in_trunk"),
        (V22, "dids", "identity.country"),
        (V22, "dids", "did_group.address_requirement"),
        (V26, "dids", "did_group.requirement"),
    ] {
        assert!(!resolves(version, owner, path), "{version} {owner} {path}");
    }
}

/// What the lists count, category by category; the tables must have as many.
fn counts(version: ApiVersion, expected: &[(&str, usize)]) {
    let mut listed_counts: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in listed(version) {
        *listed_counts.entry(category(fact)).or_default() += 1;
    }
    assert_eq!(listed_counts, expected.iter().copied().collect::<BTreeMap<_, _>>(), "{version}: listed");
    let held = held(version);
    let mut held_counts: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in &held {
        *held_counts.entry(category(fact)).or_default() += 1;
    }
    let nested = listed(version).into_iter().filter(|fact| nested_include(fact).is_some());
    *held_counts.entry("include").or_default() += nested.count();
    assert_eq!(held_counts, listed_counts, "{version}: held");
}

#[test]
fn the_oldest_version_has_as_many_of_each_kind_as_the_api() {
    counts(
        V22,
        &[
            ("type", 33),
            ("operation", 86),
            ("attribute", 150),
            ("relationship", 65),
            ("filter", 135),
            ("sort", 74),
            ("include", 78),
            ("meta", 6),
            ("collection_meta", 23),
            ("enum", 121),
            ("object", 8),
            ("object_attribute", 75),
            ("upload_field", 3),
        ],
    );
}

#[test]
fn the_newer_version_has_as_many_of_each_kind_as_the_api() {
    counts(
        V26,
        &[
            ("type", 38),
            ("operation", 105),
            ("attribute", 191),
            ("relationship", 84),
            ("filter", 195),
            ("sort", 119),
            ("include", 73),
            ("meta", 12),
            ("collection_meta", 28),
            ("enum", 171),
            ("object", 10),
            ("object_attribute", 88),
            ("upload_field", 3),
        ],
    );
}

#[test]
fn no_version_is_left_out() {
    assert_eq!(ApiVersion::ALL, [V22, V26]);
    assert_eq!(ApiVersion::ALL.map(ApiVersion::as_str), ["2022-05-10", "2026-04-16"]);
}

#[test]
fn every_link_leads_to_a_type_that_the_version_has() {
    for version in ApiVersion::ALL {
        for resource in schema::RESOURCES {
            let here = resource.relationships.iter().filter(|known| known.versions.contains(version));
            for relationship in here {
                for wire_type in relationship.types {
                    let target = schema::resource(wire_type);
                    let target =
                        target.unwrap_or_else(|| panic!("{}.{}", resource.wire_type, relationship.name));
                    assert!(
                        target.versions.contains(version),
                        "{version}: {}.{}",
                        resource.wire_type,
                        relationship.name
                    );
                }
                for excluded in relationship.excludes {
                    assert!(resource.relationship(excluded).is_some(), "{}.{excluded}", resource.wire_type);
                }
            }
        }
    }
}

#[test]
fn a_spelling_on_the_wire_means_one_thing() {
    fn once(names: Vec<&str>, owner: &str, version: ApiVersion) {
        let unlike: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(unlike.len(), names.len(), "{owner} in {version}: {names:?}");
        assert!(!unlike.contains(""), "{owner} in {version}");
    }
    for version in ApiVersion::ALL {
        for known in schema::ENUMS {
            let here = known.values.iter().filter(|value| value.versions.contains(version));
            let wires: Vec<&str> = here.map(|value| value.wire[version.index()]).collect();
            if known.integer {
                assert!(wires.iter().all(|wire| wire.parse::<i64>().is_ok()), "{}", known.name);
            }
            once(wires, known.name, version);
        }
        for resource in schema::RESOURCES {
            let here = resource.attributes.iter().filter(|known| known.versions.contains(version));
            once(here.map(|known| known.facts(version).wire).collect(), resource.wire_type, version);
        }
        for variant in schema::OBJECTS.iter().flat_map(|object| object.variants) {
            let here = variant.attributes.iter().filter(|known| known.versions.contains(version));
            once(here.map(|known| known.facts(version).wire).collect(), variant.wire_type, version);
        }
    }
}

#[test]
fn passwords_are_marked_as_secret() {
    let mut secrets = BTreeSet::new();
    for resource in schema::RESOURCES {
        for attribute in resource.attributes.iter().filter(|known| known.secret) {
            assert!(matches!(attribute.kind, Kind::String));
            secrets.insert((resource.wire_type, attribute.name));
        }
    }
    for variant in schema::OBJECTS.iter().flat_map(|object| object.variants) {
        for attribute in variant.attributes.iter().filter(|known| known.secret) {
            secrets.insert((variant.wire_type, attribute.name));
        }
    }
    let expected = [
        ("credentials_and_ip", "password"),
        ("iax2_configurations", "auth_password"),
        ("sip_configurations", "auth_password"),
        ("sip_configurations", "incoming_auth_password"),
        ("voice_out_trunks", "password"),
    ];
    assert_eq!(secrets, BTreeSet::from(expected));
}

/// The tables and the check of a query must not disagree.
#[tokio::test]
async fn every_sort_and_include_of_the_api_is_accepted() {
    for version in ApiVersion::ALL {
        let scene = Scene::answering(version, r#"{"data":[]}"#).await;
        let mut sent = 0;
        for fact in listed(version) {
            let parts: Vec<&str> = fact.splitn(3, ' ').collect();
            let [category @ ("include" | "sort"), owner, name] = parts[..] else {
                continue;
            };
            let owner = schema::resource(owner).expect("a known type");
            let endpoint = scene.client.resources(owner.accessor).expect("a known accessor");
            if !owner.supports(schema::Operation::List, version) {
                continue;
            }
            let list = match category {
                "include" => endpoint.list().include([name]),
                _ => endpoint.list().sort([name]),
            };
            list.send().await.unwrap_or_else(|error| panic!("{version}: {fact}: {error}"));
            assert_eq!(scene.last_query(), [(category.to_owned(), name.to_owned())], "{fact}");
            sent += 1;
        }
        assert!(sent > 100, "{version}: {sent}");
        assert_eq!(scene.lines().len(), sent);
    }
}
