//! Whatever a server answers and whatever a user asks for: no panic, nothing lost, nothing mistaken.

#[path = "support/scene.rs"]
mod scene;

use didww::schema::{self, AttributeSchema, EnumSchema, Kind, ObjectSchema, Operation, ResourceSchema};
use didww::{ApiVersion, Endpoint, Error, Object, Resource, Result, Value as Any};
use percent_encoding::percent_decode_str;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use scene::loopback::reply;
use scene::{Scene, V22, V26};
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;

/// A client per version and a server whose answer can be changed.
struct Bench {
    runtime: Runtime,
    body: Arc<Mutex<Vec<u8>>>,
    scenes: [Scene; 2],
}

impl Bench {
    fn new() -> Bench {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let body = Arc::new(Mutex::new(Vec::new()));
        let scene = |version| {
            let body = body.clone();
            runtime.block_on(Scene::new(version, move |_| {
                reply(200, &[], body.lock().expect("no panic").as_slice())
            }))
        };
        let scenes = [scene(V22), scene(V26)];
        Bench { runtime, body, scenes }
    }

    fn scene(&self, version: ApiVersion) -> &Scene {
        &self.scenes[version.index()]
    }

    fn endpoint(&self, version: ApiVersion, accessor: &str) -> Endpoint<Resource> {
        self.scene(version).client.resources(accessor).expect("a known accessor")
    }

    fn find(&self, version: ApiVersion, accessor: &str, body: &[u8]) -> Result<Resource> {
        *self.body.lock().expect("no panic") = body.to_vec();
        let find = self.endpoint(version, accessor).find("x");
        self.runtime.block_on(find.into_future())
    }

    fn list(&self, version: ApiVersion, accessor: &str, body: &[u8]) -> Result<didww::Page<Resource>> {
        *self.body.lock().expect("no panic") = body.to_vec();
        self.runtime.block_on(self.endpoint(version, accessor).list().send())
    }
}

// Any JSON at all

/// Names that mean something somewhere, so that what is made of them gets far.
const NAMES: &[&str] = &[
    "data",
    "included",
    "meta",
    "links",
    "errors",
    "type",
    "id",
    "attributes",
    "relationships",
    "number",
    "capacity_limit",
    "configuration",
    "items",
    "features",
    "reject_reasons",
    "voice_in_trunk",
    "voice_in_trunks",
    "codec_ids",
    "host",
    "total_records",
    "detail",
    "first",
    "",
];

const TEXTS: &[&str] = &[
    "dids",
    "orders",
    "voice_in_trunks",
    "sip_configurations",
    "did_order_items",
    "balances",
    "1",
    "10.00",
    "Completed",
    "2026-04-16T00:00:00Z",
    "",
    "a; b",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![9 => prop::sample::select(NAMES).prop_map(str::to_owned), 1 => any::<String>()]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // eighths, for they are the same in every notation
        any::<i32>().prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
        prop::sample::select(TEXTS).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..5).prop_map(Value::from),
            3 => btree_map(name(), inner, 0..7).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Something near a document: random values where a resource's members stand.
fn near_document() -> impl Strategy<Value = Value> {
    let resource = (prop::sample::select(TEXTS), any_json(), any_json(), any_json(), any::<bool>()).prop_map(
        |(wire_type, attributes, relationships, meta, wrapped)| {
            let attributes = match wrapped {
                true => json!({"configuration": attributes, "items": [attributes], "features": attributes}),
                false => attributes,
            };
            json!({"type": wire_type, "id": "1", "attributes": attributes, "relationships": relationships,
                "meta": meta})
        },
    );
    let rows = vec(resource, 0..4);
    (rows, any::<bool>(), any_json(), any_json()).prop_map(|(rows, one, meta, links)| {
        let data = match one {
            true => rows.first().cloned().unwrap_or(Value::Null),
            false => Value::from(rows.clone()),
        };
        json!({"data": data, "included": rows, "meta": meta, "links": links})
    })
}

/// Reads all there is to read.
fn read_all(resource: &Resource) {
    let json: Value = serde_json::from_str(&resource.to_json()).expect("to_json gives JSON");
    assert_eq!(json["type"], resource.wire_type());
    assert!(!format!("{resource:?}").is_empty());
    assert!(!resource.is_changed(), "nothing was changed");
    let _ = (resource.id(), resource.meta(), resource.update_body(V22), resource.identifier());
    let Some(schema) = schema::resource(resource.wire_type()) else {
        return;
    };
    for attribute in schema.attributes {
        assert_eq!(resource.has(attribute.name), resource.get(attribute.name).is_some());
    }
    for relationship in schema.relationships {
        let _ = (resource.linkage(relationship.name), resource.related(relationship.name).len());
    }
}

fn understood_or_not<T>(result: Result<T>, read: impl FnOnce(T)) {
    match result {
        Ok(found) => read(found),
        Err(error @ (Error::Decode(_) | Error::Api(_))) => {
            assert!(!error.to_string().contains(char::is_control), "{error:?}");
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn answer_is_survived(bench: &Bench, body: &[u8]) {
    for version in [V22, V26] {
        for accessor in ["dids", "voice_in_trunks", "orders", "balance"] {
            understood_or_not(bench.find(version, accessor, body), |found| read_all(&found));
            if accessor != "balance" {
                understood_or_not(bench.list(version, accessor, body), |page| {
                    page.iter().for_each(read_all);
                    let _ = (page.total_records(), page.meta(), page.links());
                });
            }
        }
    }
}

#[test]
fn any_json_is_understood_or_an_error() {
    let bench = Bench::new();
    proptest!(ProptestConfig::with_cases(96), |(body in any_json())| {
        answer_is_survived(&bench, body.to_string().as_bytes());
    });
}

#[test]
fn anything_near_a_document_is_understood_or_an_error() {
    let bench = Bench::new();
    proptest!(ProptestConfig::with_cases(96), |(body in near_document())| {
        answer_is_survived(&bench, body.to_string().as_bytes());
    });
}

#[test]
fn any_bytes_are_understood_or_an_error() {
    let bench = Bench::new();
    proptest!(ProptestConfig::with_cases(48), |(body in vec(any::<u8>(), 0..200))| {
        answer_is_survived(&bench, &body);
    });
}

#[test]
fn a_document_with_a_byte_changed_or_cut_off_is_understood_or_an_error() {
    let bench = Bench::new();
    let document = json!({"data": [{"type": "voice_in_trunks", "id": "1", "attributes": {"name": "n",
        "configuration": {"type": "sip_configurations", "attributes": {"host": "h", "codec_ids": [9]}}},
        "relationships": {"pop": {"data": {"type": "pops", "id": "p"}}}}],
        "included": [{"type": "pops", "id": "p", "attributes": {"name": "pop"}}],
        "meta": {"total_records": 1}})
    .to_string()
    .into_bytes();
    let length = document.len();
    let places = 0..length;
    proptest!(ProptestConfig::with_cases(96), |(place in places, byte in any::<u8>(), cut in any::<bool>())| {
        let mut body = document.clone();
        body[place] = byte;
        if cut {
            body.truncate(place);
        }
        answer_is_survived(&bench, &body);
    });
}

// Documents as the API makes them

/// A name that no version has for anything.
fn unknown_name() -> impl Strategy<Value = String> {
    "[a-zé\"\\\\ .]{0,8}".prop_map(|tail| format!("zz_{tail}"))
}

fn enum_json(of: &'static EnumSchema, version: ApiVersion) -> BoxedStrategy<Value> {
    let here = of.values.iter().filter(|value| value.versions.contains(version));
    let wires: Vec<&str> = here.map(|value| value.wire[version.index()]).collect();
    let integer = of.integer;
    let known = prop::sample::select(wires).prop_map(move |wire| match wire.parse::<i64>() {
        Ok(number) if integer => Value::from(number),
        _ => Value::from(wire),
    });
    let unknown = match integer {
        true => (100_000..200_000i64).prop_map(Value::from).boxed(),
        false => unknown_name().prop_map(Value::from).boxed(),
    };
    prop_oneof![4 => known, 1 => unknown].boxed()
}

fn object_json(of: &'static ObjectSchema, version: ApiVersion) -> BoxedStrategy<Value> {
    let here = of.variants.iter().copied().filter(|variant| variant.versions.contains(version));
    let known = here.map(|variant| {
        members(variant.attributes, version)
            .prop_map(move |members| match of.tagged {
                true => json!({"type": variant.wire_type, "attributes": members}),
                false => Value::Object(members),
            })
            .boxed()
    });
    let mut forms: Vec<BoxedStrategy<Value>> = known.collect();
    if of.tagged {
        let unknown = (unknown_name(), members(&[], version));
        let unknown =
            unknown.prop_map(|(wire_type, members)| json!({"type": wire_type, "attributes": members}));
        forms.push(unknown.boxed());
    }
    proptest::strategy::Union::new(forms).boxed()
}

fn kind_json(kind: Kind, version: ApiVersion) -> BoxedStrategy<Value> {
    match kind {
        Kind::String | Kind::Uuid => any::<String>().prop_map(Value::from).boxed(),
        Kind::Integer => any::<i64>().prop_map(Value::from).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Decimal => "-?[0-9]{1,9}\\.[0-9]{1,6}".prop_map(Value::from).boxed(),
        Kind::DateTime => {
            "20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z".prop_map(Value::from).boxed()
        }
        Kind::UtcTime => {
            "20[0-9]{2}-0[1-9]-1[0-9] [01][0-9]:[0-5][0-9]:[0-5][0-9]".prop_map(Value::from).boxed()
        }
        Kind::Date => "20[0-9]{2}-0[1-9]-1[0-9]".prop_map(Value::from).boxed(),
        Kind::Enum(of) => enum_json(of, version),
        Kind::Object(of) => object_json(of, version),
        Kind::List(inner) => vec(kind_json(*inner, version), 0..4).prop_map(Value::from).boxed(),
        other => panic!("{other:?}"),
    }
}

fn attribute_json(attribute: &'static AttributeSchema, version: ApiVersion) -> BoxedStrategy<Value> {
    let value = match attribute.facts(version).joined {
        Some(separator) => {
            vec("[a-z ]{1,6}", 1..4).prop_map(move |parts| Value::from(parts.join(separator))).boxed()
        }
        None => kind_json(attribute.kind, version),
    };
    prop_oneof![5 => value, 1 => Just(Value::Null)].boxed()
}

/// Some of the attributes, and some that nobody knows.
fn members(attributes: &'static [AttributeSchema], version: ApiVersion) -> BoxedStrategy<Map<String, Value>> {
    let here = attributes.iter().filter(|attribute| attribute.versions.contains(version));
    let known: Vec<BoxedStrategy<Option<(String, Value)>>> = here
        .map(|attribute| {
            let wire = attribute.facts(version).wire;
            prop::option::weighted(
                0.7,
                attribute_json(attribute, version).prop_map(move |json| (wire.to_owned(), json)),
            )
            .boxed()
        })
        .collect();
    let unknown = btree_map(unknown_name(), any_json(), 0..3);
    (known, unknown).prop_map(|(known, unknown)| known.into_iter().flatten().chain(unknown).collect()).boxed()
}

/// Whether what was read says what the document said.
fn agrees(read: &Any, json: &Value, kind: Option<Kind>, joined: Option<&str>, version: ApiVersion) -> bool {
    match (read, json, kind) {
        (Any::Null, Value::Null, _) => true,
        (Any::Json(text), json, None) => serde_json::from_str::<Value>(text).is_ok_and(|read| read == *json),
        (Any::List(values), Value::String(text), Some(Kind::List(_))) => {
            let parts: Vec<&str> = values.iter().filter_map(Any::as_str).collect();
            joined.is_some_and(|separator| text.split(separator).collect::<Vec<_>>() == parts)
        }
        (Any::List(values), Value::Array(items), Some(Kind::List(inner))) => {
            values.len() == items.len()
                && values
                    .iter()
                    .zip(items)
                    .all(|(value, item)| agrees(value, item, Some(*inner), None, version))
        }
        (Any::Boolean(read), Value::Bool(said), Some(Kind::Boolean)) => read == said,
        (Any::Integer(read), Value::Number(said), Some(Kind::Integer | Kind::Enum(_))) => {
            said.as_i64() == Some(*read)
        }
        (Any::Enum(read), said, Some(Kind::Enum(_))) => {
            let wire = read.wire[version.index()];
            said.as_str() == Some(wire) || said.as_i64().is_some_and(|said| said.to_string() == wire)
        }
        (Any::Text(read), Value::String(said), Some(kind)) => {
            !matches!(kind, Kind::Integer | Kind::Boolean | Kind::Object(_) | Kind::List(_)) && read == said
        }
        (Any::Object(read), said, Some(Kind::Object(of))) => object_agrees(read, said, of, version),
        _ => false,
    }
}

fn object_agrees(read: &Object, said: &Value, of: &ObjectSchema, version: ApiVersion) -> bool {
    let (wire_type, members) = match of.tagged {
        true => (said["type"].as_str().expect("a type"), &said["attributes"]),
        false => (of.variants[0].wire_type, said),
    };
    let known = read.form().map_or(&[][..], |form| form.attributes);
    let members = members.as_object().expect("members");
    read.wire_type() == wire_type
        && read.members().len() == members.len()
        && members.iter().all(|(wire, json)| {
            let attribute = known.iter().find(|attribute| attribute.facts(version).wire == wire);
            let name = attribute.map_or(wire.as_str(), |attribute| attribute.name);
            read.get(name)
                .is_some_and(|value| agrees(&value, json, attribute.map(|known| known.kind), None, version))
        })
}

#[derive(Clone)]
struct Generated {
    version: ApiVersion,
    schema: &'static ResourceSchema,
    id: String,
    attributes: Map<String, Value>,
    links: Vec<(&'static str, Value)>,
    meta: Option<Map<String, Value>>,
}

fn link(types: &'static [&'static str]) -> BoxedStrategy<Value> {
    (prop::sample::select(types), any::<String>())
        .prop_map(|(wire_type, id)| json!({"type": wire_type, "id": id}))
        .boxed()
}

fn generated() -> impl Strategy<Value = Generated> {
    let readable: Vec<(ApiVersion, &'static ResourceSchema)> = [V22, V26]
        .into_iter()
        .flat_map(|version| schema::RESOURCES.iter().map(move |schema| (version, *schema)))
        .filter(|(version, schema)| {
            schema.supports(Operation::List, *version) || schema.supports(Operation::Find, *version)
        })
        .collect();
    assert!(readable.len() > 50);
    prop::sample::select(readable).prop_flat_map(|(version, schema)| {
        let here = schema.relationships.iter().filter(|relationship| relationship.versions.contains(version));
        let links: Vec<BoxedStrategy<(&'static str, Value)>> = here
            .map(|relationship| {
                let wire = relationship.facts(version).wire;
                let data = match relationship.many {
                    true => vec(link(relationship.types), 0..4).prop_map(Value::from).boxed(),
                    false => prop_oneof![link(relationship.types), Just(Value::Null)].boxed(),
                };
                data.prop_map(move |data| (wire, json!({"data": data}))).boxed()
            })
            .collect();
        let meta = members(schema.meta.map_or(&[], |meta| meta.attributes), version);
        let parts = (".{1,20}", members(schema.attributes, version), links, prop::option::of(meta));
        parts.prop_map(move |(id, attributes, links, meta)| Generated {
            version,
            schema,
            id,
            attributes,
            links,
            meta,
        })
    })
}

impl std::fmt::Debug for Generated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "in {}: {}", self.version, self.document(false))
    }
}

impl Generated {
    /// The resource object, its members in one of several orders.
    fn document(&self, type_last: bool) -> String {
        let links: Map<String, Value> =
            self.links.iter().map(|(wire, link)| ((*wire).to_owned(), link.clone())).collect();
        let kind = format!(r#""type":{}"#, json!(self.schema.wire_type));
        let meta = json!(self.meta);
        let rest = format!(
            r#""id":{},"attributes":{},"relationships":{},"meta":{meta}"#,
            json!(self.id),
            json!(self.attributes),
            json!(links)
        );
        match type_last {
            true => format!("{{{rest},{kind}}}"),
            false => format!("{{{kind},{rest}}}"),
        }
    }

    fn check(&self, resource: &Resource) {
        let Generated { version, schema, .. } = *self;
        assert_eq!((resource.wire_type(), resource.id()), (schema.wire_type, self.id.as_str()));
        for (wire, json) in &self.attributes {
            let mut here = schema.attributes.iter().filter(|known| known.versions.contains(version));
            let attribute = here.find(|known| known.facts(version).wire == wire);
            let read = resource.get(attribute.map_or(wire.as_str(), |known| known.name));
            let read = read.unwrap_or_else(|| panic!("{wire} is gone"));
            let joined = attribute.and_then(|known| known.facts(version).joined);
            let kind = attribute.map(|known| known.kind);
            assert!(agrees(&read, json, kind, joined, version), "{wire}: {read:?} is not {json}");
        }
        let whole: Value = serde_json::from_str(&resource.to_json()).expect("JSON");
        assert_eq!(whole["attributes"], Value::Object(self.attributes.clone()));
        for (wire, link) in &self.links {
            assert_eq!(whole["relationships"][wire], *link, "{wire}");
        }
        assert_eq!(whole.get("meta").cloned(), self.meta.clone().map(Value::Object), "meta");
        assert!(!resource.is_changed());
    }
}

#[test]
fn every_attribute_of_a_document_is_read_back() {
    let bench = Bench::new();
    proptest!(ProptestConfig::with_cases(400), |(generated in generated(), type_last in any::<bool>())| {
        let Generated { version, schema, .. } = generated;
        let document = generated.document(type_last);
        if schema.supports(Operation::Find, version) {
            let body = format!(r#"{{"data":{document}}}"#);
            let found = bench.find(version, schema.accessor, body.as_bytes());
            generated.check(&found.expect("a resource"));
        }
        if schema.supports(Operation::List, version) {
            let body = format!(r#"{{"included":[{document}],"data":[{document},{document}]}}"#);
            let page = bench.list(version, schema.accessor, body.as_bytes()).expect("a page");
            prop_assert_eq!(page.len(), 2);
            page.iter().for_each(|row| generated.check(row));
        }
    });
}

#[test]
fn what_is_set_to_what_was_loaded_is_no_change() {
    let bench = Bench::new();
    proptest!(ProptestConfig::with_cases(200), |(generated in generated())| {
        let Generated { version, schema, .. } = generated;
        prop_assume!(schema.supports(Operation::Find, version));
        let body = format!(r#"{{"data":{}}}"#, generated.document(false));
        let mut resource = bench.find(version, schema.accessor, body.as_bytes()).expect("a resource");
        let known = schema.attributes.iter().filter(|known| known.versions.contains(version));
        for attribute in known {
            if let Some(value) = resource.get(attribute.name) {
                resource.set(attribute.name, value);
            }
        }
        for relationship in schema.relationships {
            if let Some(linkage) = resource.linkage(relationship.name) {
                let empty = linkage.is_empty();
                // setting one of two clears the other, which then is a change
                if relationship.excludes.is_empty() || empty {
                    resource.set_linkage(relationship.name, linkage).unwrap();
                }
            }
        }
        prop_assert!(!resource.is_changed(), "{:?}", resource.update_body(version));
        generated.check(&resource);
    });
}

// Queries and ids

fn query_of(bench: &Bench) -> Vec<(String, String)> {
    bench.scene(V22).last_query()
}

#[test]
fn any_filter_reaches_the_server_as_it_was_given() {
    let bench = Bench::new();
    let filters = btree_map(any::<String>(), any::<String>(), 1..4);
    proptest!(ProptestConfig::with_cases(256), |(filters in filters)| {
        *bench.body.lock().unwrap() = br#"{"data":[]}"#.to_vec();
        let mut list = bench.endpoint(V22, "dids").list().allow_unknown();
        for (name, value) in &filters {
            list = list.filter(name, value.as_str());
        }
        bench.runtime.block_on(list.send()).expect("sent");
        let expected: Vec<(String, String)> =
            filters.iter().map(|(name, value)| (format!("filter[{name}]"), value.clone())).collect();
        prop_assert_eq!(query_of(&bench), expected);
    });
}

#[test]
fn any_list_in_a_filter_keeps_its_items_apart() {
    let bench = Bench::new();
    proptest!(ProptestConfig::with_cases(128), |(values in vec(any::<String>(), 1..5))| {
        *bench.body.lock().unwrap() = br#"{"data":[]}"#.to_vec();
        let list = bench.endpoint(V22, "dids").list().filter("number", values.clone());
        bench.runtime.block_on(list.send()).expect("sent");
        let target = bench.scene(V22).last_target();
        let encoded = target.split_once("?filter[number]=").expect("the filter").1;
        let items: Vec<String> = encoded
            .split(',')
            .map(|item| percent_decode_str(item).decode_utf8().unwrap().into_owned())
            .collect();
        prop_assert_eq!(items, values.clone());
        prop_assert_eq!(query_of(&bench), [("filter[number]".to_owned(), values.join(","))]);
    });
}

#[test]
fn any_sort_include_and_field_reaches_the_server_as_it_was_given() {
    let bench = Bench::new();
    let names = || vec(any::<String>(), 1..4);
    proptest!(ProptestConfig::with_cases(128), |(sort in names(), include in names(), fields in names(),
            wire_type in "zz.{0,8}")| {
        *bench.body.lock().unwrap() = br#"{"data":[]}"#.to_vec();
        let list = bench.endpoint(V22, "dids").list().allow_unknown();
        let list = list.sort(sort.clone()).include(include.clone()).fields(&wire_type, fields.clone());
        bench.runtime.block_on(list.send()).expect("sent");
        let expected = [
            ("sort".to_owned(), sort.join(",")),
            ("include".to_owned(), include.join(",")),
            (format!("fields[{wire_type}]"), fields.join(",")),
        ];
        prop_assert_eq!(query_of(&bench), expected);
    });
}

#[test]
fn any_id_reaches_the_server_as_one_segment_of_the_path() {
    let bench = Bench::new();
    let odd = prop::sample::select(vec![
        "../balance",
        "..",
        ".",
        "%2e%2e",
        "%2E",
        "a/b?c#d",
        "a\\b",
        "a%2fb",
        "a b",
        "a+b",
        "\r\n",
        "\0",
        "é",
        ";p=1",
        ":",
        "@",
        "//",
        "...",
        " ",
        "%",
    ]);
    let id = prop_oneof![any::<String>(), odd.prop_map(str::to_owned), "[./%\\\\?#]{1,6}"];
    proptest!(ProptestConfig::with_cases(400), |(id in id)| {
        *bench.body.lock().unwrap() = br#"{"data":{"type":"dids","id":"1"}}"#.to_vec();
        let before = bench.scene(V22).server.received().len();
        let find = bench.endpoint(V22, "dids").find(&id);
        let found = bench.runtime.block_on(find.into_future());
        if ["", ".", ".."].contains(&id.as_str()) {
            prop_assert!(found.unwrap_err().is_invalid_input());
            prop_assert_eq!(bench.scene(V22).server.received().len(), before);
            return Ok(());
        }
        found.expect("sent");
        let delete = bench.endpoint(V22, "dids").delete(&id);
        bench.runtime.block_on(delete.into_future()).expect("sent");
        let lines = bench.scene(V22).lines();
        for (line, method) in lines[before..].iter().zip(["GET", "DELETE"]) {
            let prefix = format!("{method} /v3/dids/");
            let segment = line.strip_prefix(&prefix);
            let segment = segment.unwrap_or_else(|| panic!("{line}"));
            prop_assert!(!segment.contains(['/', '?', '#', '\\', ' ']), "{}", line);
            let decoded = percent_decode_str(segment).decode_utf8().unwrap();
            prop_assert_eq!(decoded.as_ref(), id.as_str());
        }
    });
}
