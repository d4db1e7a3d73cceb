//! Whatever is sent, there is an answer, and never an error 500.

use reqwest::Method;
use serde_json::{Value, json};

use didww::ApiVersion;
use didww::schema::{RESOURCES, ResourceSchema, Write};

use crate::{Fixture, VERSIONS, send};

/// Numbers that look like chance, but are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 9 } else { 13 }) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(-1),
            3 => [json!(u64::MAX), json!(i64::MIN), json!(i64::MAX)][self.roll(3)].clone(),
            4 => json!(1e300),
            5 => json!(""),
            6 => json!("\u{0}é\u{1F600}%[]&=,\""),
            7 => json!("9".repeat(400)),
            8 => json!("11111111-1111-1111-1111-111111111111"),
            9 | 10 => (0..self.roll(4)).map(|_| self.value(depth - 1)).collect(),
            _ => self.object(depth - 1),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        const KEYS: [&str; 12] =
            ["type", "id", "attributes", "data", "qty", "host", "from", "to", "sku_id", "items", "", "x"];
        const TYPES: [&str; 4] = ["did_order_items", "sip_configurations", "twilio", "dids"];
        let mut members = serde_json::Map::new();
        for _ in 0..self.roll(5) {
            let key = self.pick(&KEYS);
            let value = if key == "type" { json!(self.pick(&TYPES)) } else { self.value(depth) };
            members.insert(key.into(), value);
        }
        Value::Object(members)
    }
}

fn version_of(name: &str) -> ApiVersion {
    ApiVersion::ALL.into_iter().find(|version| version.as_str() == name).unwrap()
}

/// A resource with odd values; with members that cannot be sent, if `all`, which hide what comes after them.
fn odd_resource(dice: &mut Dice, schema: &ResourceSchema, version: ApiVersion, all: bool) -> Value {
    let mut attributes = serde_json::Map::new();
    for attribute in schema.attributes {
        if dice.roll(3) > 0 && (all || attribute.facts(version).create != Write::Never) {
            attributes.insert(attribute.name.into(), dice.value(3));
        }
    }
    let mut relationships = serde_json::Map::new();
    for relationship in schema.relationships {
        let identifier = json!({ "type": relationship.types[0], "id": dice.value(0) });
        let data = [identifier.clone(), json!([identifier]), Value::Null][dice.roll(3)].clone();
        if dice.roll(3) == 0 {
            relationships.insert(relationship.name.into(), json!({ "data": data }));
        }
    }
    json!({ "type": schema.wire_type, "attributes": attributes, "relationships": relationships })
}

#[tokio::test]
async fn odd_bodies_are_answered() {
    let mut dice = Dice(1);
    for version in VERSIONS {
        let fixture = Fixture::with(version).await;
        for schema in RESOURCES.iter().filter(|schema| !schema.operations.is_empty()) {
            let id =
                fixture.get(schema.path).await.ids().first().map(|id| id.to_string()).unwrap_or("x".into());
            for round in 0..24 {
                let mut data = odd_resource(&mut dice, schema, version_of(version), round % 4 == 0);
                let (method, path) = if round % 2 == 0 {
                    (Method::POST, schema.path.to_string())
                } else {
                    data["id"] = json!(id);
                    (Method::PATCH, format!("{}/{id}", schema.path))
                };
                let body = json!({ "data": data }).to_string();
                let reply = send(fixture.request(method, &path).body(body.clone())).await;
                assert!(reply.status < 500 && !reply.text.is_empty(), "{path} {body}");
            }
        }
        for path in ["dids", "orders", "countries"] {
            fixture.get(path).await.expect(200);
        }
    }
}

#[tokio::test]
async fn odd_queries_are_answered() {
    const PARTS: [&str; 22] = [
        "filter",
        "[",
        "]",
        "=",
        "&",
        "%",
        "%zz",
        "%00",
        "page",
        "size",
        "number",
        "sort",
        "include",
        ",",
        "-",
        ".",
        "%22",
        "fields",
        "dids",
        "order.did_group",
        "9999999999999999999",
        "+",
    ];
    let mut dice = Dice(7);
    let fixture = Fixture::with(VERSIONS[1]).await;
    for _ in 0..600 {
        let query: String = (0..dice.roll(12)).map(|_| dice.pick(&PARTS)).collect();
        let path =
            dice.pick(&["dids", "did_groups", "available_dids", "countries", "balance", "orders/x", "x/y/z"]);
        let reply = send(fixture.request(Method::GET, &format!("{path}?{query}"))).await;
        assert!([200, 400, 404].contains(&reply.status), "{path}?{query}: {}", reply.text);
    }
}

#[tokio::test]
async fn long_includes_are_answered() {
    let fixture = Fixture::with(VERSIONS[0]).await;
    let path = format!("countries?include=regions{}", ".country.regions".repeat(400));
    fixture.get(&path).await.expect(200);
    let deep = "[".repeat(5000);
    let request = fixture.request(Method::POST, "orders").body(format!("{{\"data\":{deep}"));
    send(request).await.expect(400);
}
