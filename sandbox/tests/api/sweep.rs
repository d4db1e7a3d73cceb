//! Every resource type of every version.

use std::collections::BTreeMap;

use didww::ApiVersion;
use didww::schema::{Operation, RESOURCES, ResourceSchema};
use serde_json::Value;

use crate::{Fixture, VERSIONS, send};

fn version_of(name: &str) -> ApiVersion {
    ApiVersion::ALL.into_iter().find(|version| version.as_str() == name).unwrap()
}

fn listable(version: ApiVersion) -> impl Iterator<Item = &'static ResourceSchema> {
    RESOURCES
        .iter()
        .copied()
        .filter(move |schema| schema.versions.contains(version) && schema.supports(Operation::List, version))
}

#[tokio::test]
async fn every_list_has_rows_and_every_row_is_found() {
    for name in VERSIONS {
        let fixture = Fixture::with(name).await;
        let version = version_of(name);
        for schema in listable(version) {
            let reply = fixture.get(schema.path).await.expect(200);
            assert!(!reply.rows().is_empty(), "{} at {name}", schema.wire_type);
            reply.rows().iter().for_each(|row| check(schema, row, version));
            let found = fixture.get(&format!("{}/{}", schema.path, reply.ids()[0])).await;
            let findable = schema.supports(Operation::Find, version);
            assert_eq!(found.status == 200, findable, "{} at {name}", schema.wire_type);
            if findable {
                assert_eq!(found.data(), &reply.rows()[0]);
            }
        }
        let balance = fixture.get("balance").await.expect(200);
        assert_eq!(
            (&balance.data()["type"], &balance.attributes()["total_balance"]),
            (&"balances".into(), &"600.00".into())
        );
    }
}

/// A resource has exactly the members that its version has.
fn check(schema: &ResourceSchema, row: &Value, version: ApiVersion) {
    assert_eq!(row["type"], schema.wire_type);
    let attributes = schema.attributes.iter().filter(|known| known.versions.contains(version));
    let attributes = attributes.map(|known| known.facts(version)).filter(|facts| facts.read);
    let attributes: BTreeMap<&str, bool> = attributes.map(|facts| (facts.wire, facts.nullable)).collect();
    let sent = row["attributes"].as_object().unwrap();
    assert_eq!(
        sent.keys().collect::<Vec<_>>(),
        attributes.keys().collect::<Vec<_>>(),
        "{}",
        schema.wire_type
    );
    for (name, value) in sent {
        assert!(
            !value.is_null() || attributes[name.as_str()],
            "{}.{name} is null at {version:?}",
            schema.wire_type
        );
    }
    let relationships = schema.relationships.iter().filter(|known| known.versions.contains(version));
    let mut relationships: Vec<&str> = relationships
        .map(|known| known.facts(version))
        .filter(|facts| facts.read)
        .map(|facts| facts.wire)
        .collect();
    relationships.sort_unstable();
    let sent =
        row["relationships"].as_object().map(|sent| sent.keys().collect::<Vec<_>>()).unwrap_or_default();
    assert_eq!(sent, relationships, "{}", schema.wire_type);
}

#[tokio::test]
async fn every_filter_sort_and_include_is_taken() {
    for name in VERSIONS {
        let fixture = Fixture::with(name).await;
        let version = version_of(name);
        for schema in listable(version) {
            let filters = schema.filters.iter().filter(|filter| filter.versions.contains(version));
            for filter in filters {
                let value = sample(&filter.kind, version);
                let path = format!("{}?filter[{}]={value}", schema.path, filter.name);
                fixture.get(&path).await.expect(200);
                let empty = format!("{}?filter[{}]=", schema.path, filter.name);
                fixture.get(&empty).await.expect(if filter.empty { 200 } else { 400 });
            }
            for (sort, _) in schema.sorts.iter().filter(|(_, versions)| versions.contains(version)) {
                fixture.get(&format!("{}?sort=-{sort}", schema.path)).await.expect(200);
            }
            for (include, _) in schema.includes.iter().filter(|(_, versions)| versions.contains(version)) {
                let reply = fixture.get(&format!("{}?include={include}", schema.path)).await.expect(200);
                assert!(reply.body["included"].is_array(), "{} {include}", schema.path);
            }
        }
    }
}

fn sample(kind: &didww::schema::Kind, version: ApiVersion) -> String {
    use didww::schema::Kind;
    match kind {
        Kind::Boolean => "true".into(),
        Kind::Integer => "7".into(),
        Kind::Date => "2020-02-29".into(),
        // Within the span for which the history of numbers is kept.
        Kind::DateTime => "2999-01-01T00:00:00Z".into(),
        Kind::Enum(schema) => {
            let known = schema.values.iter().find(|value| value.versions.contains(version));
            known.map(|value| value.wire[version.index()].to_string()).unwrap()
        }
        _ => "12125550100".into(),
    }
}

/// A filter by a value that rows have lets at least one of them through.
#[tokio::test]
async fn filters_find_what_is_there() {
    for name in VERSIONS {
        let fixture = Fixture::with(name).await;
        let version = version_of(name);
        for schema in listable(version).filter(|schema| schema.wire_type != "available_dids") {
            let reply = fixture.get(schema.path).await.expect(200);
            for attribute in schema.attributes.iter().filter(|known| known.versions.contains(version)) {
                let filter = schema.filter(attribute.name).filter(|filter| filter.versions.contains(version));
                let wire = attribute.facts(version).wire;
                let value = reply
                    .rows()
                    .iter()
                    .map(|row| &row["attributes"][wire])
                    .find(|value| value.is_string() || value.is_boolean() || value.is_number());
                let (Some(filter), Some(value)) = (filter, value) else { continue };
                let text = value.as_str().map_or_else(|| value.to_string(), String::from);
                let path = format!("{}/{}", fixture.sandbox.base_url(), schema.path);
                let query = [(format!("filter[{}]", filter.name), text)];
                let mut url = reqwest::Url::parse(&path).unwrap();
                url.query_pairs_mut().extend_pairs(query);
                let found = send(
                    fixture
                        .http
                        .get(url.clone())
                        .header("Api-Key", "sandbox-key")
                        .header("X-DIDWW-API-Version", name),
                )
                .await;
                assert!(!found.expect(200).rows().is_empty(), "{url}");
            }
        }
    }
}

#[tokio::test]
async fn an_empty_account_has_what_can_be_ordered() {
    let fixture = Fixture::built("2026-04-16", |builder| builder.empty_account(true)).await;
    for path in ["dids", "orders", "voice_in_trunks", "identities", "exports", "did_history"] {
        assert!(fixture.get(path).await.expect(200).rows().is_empty(), "{path}");
    }
    for path in ["did_groups", "available_dids", "capacity_pools", "countries", "proof_types"] {
        assert!(!fixture.get(path).await.expect(200).rows().is_empty(), "{path}");
    }
}
