//! What becomes of an answer: nothing that the server says is lost, and nothing makes the client fall.

#[path = "support/scene.rs"]
mod scene;

use didww::rust_decimal::Decimal;
use didww::{
    AddressVerification, ApiVersion, AvailableDid, Balance, CliFormat, Client, Codec, DecodeError, Did,
    DidGroup, EmergencyVerification, Endpoint, Error, Feature, Findable, Linkage, Listable, Order, OrderItem,
    OrderStatus, Page, Proof, ProofEntity, Resource, Result, TransportProtocol, Value as Any, VoiceInTrunk,
    VoiceInTrunkConfiguration, VoiceInTrunkGroup,
};
use scene::loopback::reply;
use scene::{Scene, V22, V26, many, none, one};
use serde_json::{Value, json};

async fn try_find<T: Findable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    body: impl AsRef<[u8]>,
) -> Result<T> {
    let scene = Scene::answering(version, body).await;
    endpoint(&scene.client).find("x").await
}

async fn find<T: Findable>(version: ApiVersion, endpoint: fn(&Client) -> Endpoint<T>, body: Value) -> T {
    try_find(version, endpoint, body.to_string()).await.expect("a resource")
}

async fn try_list<T: Listable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    body: impl AsRef<[u8]>,
) -> Result<Page<T>> {
    let scene = Scene::answering(version, body).await;
    endpoint(&scene.client).list().send().await
}

async fn list<T: Listable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    body: Value,
) -> Page<T> {
    try_list(version, endpoint, body.to_string()).await.expect("a page")
}

async fn did(attributes: Value) -> Did {
    find(V22, Client::dids, json!({"data": {"type": "dids", "id": "d1", "attributes": attributes}})).await
}

async fn trunk(configuration: Value) -> VoiceInTrunk {
    let attributes = json!({"name": "t", "configuration": configuration});
    let body = json!({"data": {"type": "voice_in_trunks", "id": "t1", "attributes": attributes}});
    find(V22, Client::voice_in_trunks, body).await
}

fn plain(resource: &impl AsRef<Resource>) -> Value {
    serde_json::from_str(&resource.as_ref().to_json()).expect("JSON")
}

fn decode(error: Error) -> DecodeError {
    match error {
        Error::Decode(error) => *error,
        other => panic!("Decode expected, not {other:?}"),
    }
}

/// Where in the body of a found number the trouble is.
async fn path(body: impl AsRef<[u8]>) -> String {
    decode(try_find(V22, Client::dids, body).await.expect_err("cannot be understood")).path
}

/// Where in the body of a list of numbers the trouble is.
async fn list_path(body: impl AsRef<[u8]>) -> String {
    decode(try_list(V22, Client::dids, body).await.expect_err("cannot be understood")).path
}

// Included resources

#[tokio::test]
async fn two_numbers_on_one_trunk_share_it() {
    let row = |id: &str| {
        json!({"type": "dids", "id": id, "attributes": {"number": format!("44{id}")},
            "relationships": {"voice_in_trunk": one("voice_in_trunks", "t1")}})
    };
    let included = json!([{"type": "voice_in_trunks", "id": "t1", "attributes": {"name": "shared"}}]);
    let page = list(V22, Client::dids, json!({"data": [row("1"), row("2")], "included": included})).await;
    assert_eq!(page.len(), 2);
    let trunks: Vec<VoiceInTrunk> = page.iter().map(|did| did.voice_in_trunk().expect("included")).collect();
    for trunk in &trunks {
        assert_eq!((trunk.id(), trunk.name()), ("t1", "shared"));
        assert_eq!(trunk.as_ref().response().unwrap().status(), 200);
    }
    assert_eq!(plain(&trunks[0]), plain(&trunks[1]));
    assert_eq!((page[0].number(), page[1].number()), ("441", "442"));
}

#[tokio::test]
async fn a_cycle_can_be_walked_for_ever() {
    let trunk = |id: &str| {
        json!({"type": "voice_in_trunks", "id": id, "attributes": {"name": id},
            "relationships": {"voice_in_trunk_group": one("voice_in_trunk_groups", "g1")}})
    };
    let body = json!({
        "data": {"type": "voice_in_trunk_groups", "id": "g1", "attributes": {"name": "group"},
            "relationships": {"voice_in_trunks": many("voice_in_trunks", &["t1", "t2"])}},
        "included": [trunk("t1"), trunk("t2")]
    });
    let mut group: VoiceInTrunkGroup = find(V22, Client::voice_in_trunk_groups, body).await;
    for level in 0..1000 {
        let trunks = group.voice_in_trunks();
        assert_eq!(trunks.len(), 2);
        let trunk = &trunks[level % 2];
        assert_eq!(trunk.name(), ["t1", "t2"][level % 2]);
        group = trunk.voice_in_trunk_group().expect("the group again");
    }
    assert_eq!((group.id(), group.name()), ("g1", "group"));
    assert_eq!(plain(&group)["attributes"]["name"], "group");
    assert!(format!("{group:?}").contains("group"));
}

#[tokio::test]
async fn a_link_without_the_resource_still_has_its_id() {
    let body = json!({"data": {"type": "dids", "id": "d1", "attributes": {}, "relationships": {
        "voice_in_trunk": one("voice_in_trunks", "t1"),
        "voice_in_trunk_group": none(),
        "order": {"links": {"self": "https://a.example/dids/d1/relationships/order"}}
    }}});
    let did = find(V22, Client::dids, body).await;
    assert_eq!(did.voice_in_trunk_id(), Some("t1"));
    assert!(did.voice_in_trunk().is_none());
    assert_eq!(did.voice_in_trunk_group_id(), None);
    let resource = did.as_ref();
    assert_eq!(resource.linkage("voice_in_trunk_group"), Some(Linkage::One(None)));
    assert_eq!(resource.linkage("order"), None, "not included is not empty");
    assert_eq!(resource.linkage("no_such_thing"), None);
    let links = &plain(&did)["relationships"];
    assert_eq!(
        *links,
        json!({"voice_in_trunk": one("voice_in_trunks", "t1"), "voice_in_trunk_group": none()})
    );
}

#[tokio::test]
async fn of_many_links_those_that_are_included_are_given() {
    let body = json!({
        "data": {"type": "voice_in_trunk_groups", "id": "g1", "attributes": {},
            "relationships": {"voice_in_trunks": many("voice_in_trunks", &["t1", "t2", "t3"])}},
        "included": [{"type": "voice_in_trunks", "id": "t3"}, {"type": "voice_in_trunks", "id": "t1"}]
    });
    let group = find(V22, Client::voice_in_trunk_groups, body).await;
    assert_eq!(group.voice_in_trunk_ids(), ["t1", "t2", "t3"]);
    let given: Vec<String> = group.voice_in_trunks().iter().map(|trunk| trunk.id().to_owned()).collect();
    assert_eq!(given, ["t1", "t3"]);
}

#[tokio::test]
async fn a_link_may_lead_back_into_the_data_itself() {
    let body = json!({"data": [
        {"type": "voice_in_trunks", "id": "t1", "attributes": {"name": "first"},
            "relationships": {"voice_in_trunk_group": one("voice_in_trunk_groups", "t1")}},
    ], "included": [
        {"type": "voice_in_trunk_groups", "id": "t1", "attributes": {"name": "same id, another type"},
            "relationships": {"voice_in_trunks": many("voice_in_trunks", &["t1"])}}
    ]});
    let page = list(V22, Client::voice_in_trunks, body).await;
    let group = page[0].voice_in_trunk_group().expect("included");
    assert_eq!(group.name(), "same id, another type");
    assert_eq!(group.voice_in_trunks()[0].name(), "first");
}

#[tokio::test]
async fn included_may_come_before_data_and_the_type_after_everything() {
    let body = r#"{
        "links": {"next": "n"}, "meta": {"total_records": 1},
        "included": [{"relationships":
                {"voice_in_trunk_group": {"data": {"id": "g1", "type": "voice_in_trunk_groups"}}},
            "attributes": {"name": "trunk", "configuration": {"attributes": {"host": "a.example"},
                "type": "sip_configurations"}},
            "id": "t1", "type": "voice_in_trunks"}],
        "data": [{"meta": null,
            "relationships": {"voice_in_trunk": {"data": {"id": "t1", "type": "voice_in_trunks"}}},
            "attributes": {"number": "44", "brand_new": [1, 2]}, "id": "d1", "type": "dids"}]
    }"#;
    let page = try_list(V22, Client::dids, body).await.unwrap();
    assert_eq!((page.len(), page.total_records()), (1, Some(1)));
    let did = &page[0];
    assert_eq!((did.id(), did.number()), ("d1", "44"));
    assert_eq!(did.as_ref().get("brand_new"), Some(Any::Json("[1, 2]".to_owned())));
    let trunk = did.voice_in_trunk().expect("included");
    assert_eq!((trunk.name(), trunk.voice_in_trunk_group_id()), ("trunk", Some("g1")));
    let configuration = trunk.configuration().unwrap();
    assert_eq!(configuration.as_sip().unwrap().host(), Some("a.example"));
}

#[tokio::test]
async fn included_resources_of_unknown_types_are_no_trouble() {
    let body = json!({
        "data": {"type": "dids", "id": "d1", "attributes": {"number": "44"}, "relationships": {
            "voice_in_trunk": one("voice_in_trunks", "t1"), "sms_trunk": one("sms_trunks", "s1")}},
        "included": [
            {"type": "sms_trunks", "id": "s1", "attributes": {"name": "sms"}, "relationships": {"x": none()}},
            {"type": "voice_in_trunks", "id": "t1", "attributes": {"name": "voice"}},
            {"id": "no type at all", "attributes": {"a": 1}}
        ]
    });
    let did = find(V22, Client::dids, body).await;
    assert_eq!((did.number(), did.voice_in_trunk().unwrap().name()), ("44", "voice"));
    assert_eq!(plain(&did)["relationships"]["sms_trunk"], one("sms_trunks", "s1"), "kept");
}

#[tokio::test]
async fn a_trunk_link_that_leads_to_something_else_is_not_taken_for_a_trunk() {
    for wire_type in ["sms_trunks", "countries"] {
        let body = json!({
            "data": {"type": "dids", "id": "d1", "attributes": {"number": "44"},
                "relationships": {"voice_in_trunk": one(wire_type, "s1")}},
            "included": [
                {"type": wire_type, "id": "s1", "attributes": {"name": "foreign", "iso": "GB", "prefix": "44"}},
                {"type": "pops", "id": "p1", "attributes": {"name": "somebody else's"}}
            ]
        });
        let did = find(V22, Client::dids, body).await;
        assert_eq!(did.voice_in_trunk_id(), Some("s1"));
        let trunk = did.voice_in_trunk();
        assert!(trunk.is_none(), "{wire_type}: {trunk:?}");
        let related = did.as_ref().related("voice_in_trunk");
        assert_eq!(related.len(), 1, "it can be had as a resource of any type");
        assert_eq!(related[0].wire_type(), wire_type);
    }
}

#[tokio::test]
async fn many_links_that_lead_to_something_else_are_not_taken_for_trunks() {
    let body = json!({
        "data": {"type": "voice_in_trunk_groups", "id": "g1", "attributes": {}, "relationships": {
            "voice_in_trunks": {"data": [
                {"type": "voice_in_trunks", "id": "t1"}, {"type": "sms_trunks", "id": "s1"}]}}},
        "included": [{"type": "voice_in_trunks", "id": "t1", "attributes": {"name": "voice"}},
            {"type": "sms_trunks", "id": "s1", "attributes": {"name": "sms"}}]
    });
    let group = find(V22, Client::voice_in_trunk_groups, body).await;
    let names: Vec<String> = group.voice_in_trunks().iter().map(|trunk| trunk.name().to_owned()).collect();
    assert_eq!(names, ["voice"]);
}

#[tokio::test]
async fn what_a_proof_proves_is_an_identity_an_address_or_something_newer() {
    let proof = async |wire_type: &str, attributes: Value| -> Proof {
        let body = json!({
            "data": {"type": "proofs", "id": "p1", "attributes": {},
                "relationships": {"entity": one(wire_type, "e1")}},
            "included": [{"type": wire_type, "id": "e1", "attributes": attributes}]
        });
        find(V26, Client::proofs, body).await
    };
    let identity = proof("identities", json!({"first_name": "Ada"})).await;
    assert!(
        matches!(identity.entity(), Some(ProofEntity::Identity(identity)) if identity.first_name() == "Ada")
    );
    let address = proof("addresses", json!({"city_name": "Riga"})).await;
    assert!(matches!(address.entity(), Some(ProofEntity::Address(address)) if address.city_name() == "Riga"));
    let newer = proof("companies", json!({"name": "Acme", "size": 3})).await;
    assert_eq!(newer.entity_id(), Some("e1"));
    let Some(ProofEntity::Other(company)) = newer.entity() else {
        panic!("{:?}", newer.entity());
    };
    assert_eq!((company.wire_type(), company.id()), ("companies", "e1"));
    assert_eq!(company.get("name"), Some(Any::Json(r#""Acme""#.to_owned())));
    assert_eq!(
        plain(&company),
        json!({"type": "companies", "id": "e1", "attributes": {"name": "Acme", "size": 3}, "relationships": {}})
    );
}

// What this release does not know

#[tokio::test]
async fn unknown_attributes_are_kept_and_written_back() {
    let attributes = json!({"number": "44", "brand_new": {"deep": [1, 2.5, null, {"x": "y"}]}, "flag": false,
        "text": "caf\u{e9} \"quoted\"", "nothing": null, "big": 12345678901234567890u64});
    let did = did(attributes.clone()).await;
    let resource = did.as_ref();
    assert_eq!(resource.get("flag"), Some(Any::Json("false".to_owned())));
    assert!(resource.has("nothing") && !resource.has("nowhere"));
    let Some(Any::Json(deep)) = resource.get("brand_new") else {
        panic!("{resource:?}");
    };
    assert_eq!(serde_json::from_str::<Value>(&deep).unwrap(), attributes["brand_new"]);
    let names: Vec<&str> = resource.unknown_attributes().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 5);
    assert_eq!(plain(&did)["attributes"], attributes);
}

#[tokio::test]
async fn an_attribute_with_an_empty_name_is_no_other_attribute() {
    let did = did(json!({"number": "44", "": true})).await;
    assert!(!did.emergency_enabled(), "the version has no emergency_enabled, and nobody said so");
    assert_eq!(plain(&did)["attributes"], json!({"number": "44", "": true}));
}

#[tokio::test]
async fn an_attribute_of_a_newer_version_is_understood() {
    let did = did(json!({"emergency_enabled": true})).await;
    assert!(did.emergency_enabled());
    assert_eq!(plain(&did)["attributes"], json!({"emergency_enabled": true}));
}

#[tokio::test]
async fn unknown_enum_values_are_kept_and_written_back() {
    let body = json!({"data": {"type": "did_groups", "id": "g1", "attributes": {
        "features": ["voice_in", "telepathy", "t38"]}}});
    let group = find(V22, Client::did_groups, body).await;
    let expected = vec![Feature::VoiceIn, Feature::Other("telepathy".to_owned()), Feature::T38];
    assert_eq!(group.features(), expected);
    assert_eq!(plain(&group)["attributes"]["features"], json!(["voice_in", "telepathy", "t38"]));

    let sip =
        json!({"transport_protocol_id": 42, "codec_ids": [9, 4711], "media_encryption_mode": "quantum"});
    let trunk = trunk(json!({"type": "sip_configurations", "attributes": sip})).await;
    let configuration = trunk.configuration().unwrap();
    let loaded = configuration.as_sip().unwrap();
    assert_eq!(loaded.transport_protocol_id(), TransportProtocol::Other("42".to_owned()));
    assert_eq!(loaded.codec_ids(), [Codec::Pcmu, Codec::Other("4711".to_owned())]);
    assert_eq!(loaded.media_encryption_mode().as_str(), "quantum");
    assert_eq!(plain(&trunk)["attributes"]["configuration"]["attributes"], sip);
}

#[tokio::test]
async fn an_enum_is_read_in_the_spelling_of_any_version() {
    for (version, wire) in [(V22, "Completed"), (V26, "completed"), (V22, "completed"), (V26, "Completed")] {
        let body = json!({"data": {"type": "orders", "id": "o1", "attributes": {"status": wire}}});
        let order: Order = find(version, Client::orders, body).await;
        assert_eq!(order.status(), OrderStatus::Completed, "{wire} in {version}");
    }
}

#[tokio::test]
async fn an_unknown_kind_of_configuration_is_kept_and_written_back() {
    let webrtc = json!({"type": "webrtc_configurations", "attributes": {"url": "wss://a", "n": [1]}});
    let trunk = trunk(webrtc.clone()).await;
    let Some(VoiceInTrunkConfiguration::Other(object)) = trunk.configuration() else {
        panic!("{trunk:?}");
    };
    assert_eq!((object.wire_type(), object.form().is_none()), ("webrtc_configurations", true));
    assert_eq!(object.members(), ["n", "url"]);
    assert_eq!(object.get("url"), Some(Any::Json(r#""wss://a""#.to_owned())));
    assert_eq!(plain(&trunk)["attributes"]["configuration"], webrtc);
}

#[tokio::test]
async fn unknown_members_of_a_configuration_are_kept_and_written_back() {
    let sip = json!({"type": "sip_configurations", "attributes": {"host": "a", "brand_new": {"x": [true]}}});
    let trunk = trunk(sip.clone()).await;
    let configuration = trunk.configuration().unwrap();
    let object = configuration.as_sip().unwrap().as_ref();
    assert_eq!(object.members(), ["host", "brand_new"]);
    assert_eq!(object.get("brand_new"), Some(Any::Json(r#"{"x":[true]}"#.to_owned())));
    assert_eq!(plain(&trunk)["attributes"]["configuration"], sip);
}

#[tokio::test]
async fn a_configuration_that_does_not_say_its_kind_is_kept_and_written_back() {
    let odd = json!({"attributes": {"host": "a"}});
    let trunk = trunk(odd.clone()).await;
    assert!(matches!(trunk.configuration(), Some(VoiceInTrunkConfiguration::Other(_))));
    assert_eq!(plain(&trunk)["attributes"]["configuration"], odd);
}

#[tokio::test]
async fn an_unknown_order_item_is_kept_among_the_others() {
    let items = json!([
        {"type": "did_order_items", "attributes": {"qty": 2, "nrc": "1.50", "billed_from": "2026-04-01"}},
        {"type": "sms_order_items", "attributes": {"qty": 7, "x": null}},
        {"type": "generic_order_items", "attributes": {"qty": 1, "brand_new": 1}}
    ]);
    let body = json!({"data": {"type": "orders", "id": "o1", "attributes": {"items": items}}});
    let order = find(V22, Client::orders, body).await;
    let loaded = order.items();
    assert_eq!(loaded.len(), 3);
    let did = loaded[0].as_did().unwrap();
    assert_eq!((did.qty(), did.nrc()), (2, Decimal::new(15, 1)));
    assert_eq!(did.billed_from(), Some("2026-04-01".parse().unwrap()));
    let OrderItem::Other(other) = &loaded[1] else {
        panic!("{loaded:?}");
    };
    assert_eq!((other.wire_type(), other.get("qty")), ("sms_order_items", Some(Any::Json("7".to_owned()))));
    assert_eq!(loaded[2].as_generic().unwrap().qty(), 1);
    assert_eq!(plain(&order)["attributes"]["items"], items);
}

#[tokio::test]
async fn nested_values_where_none_are_expected_are_kept() {
    let attributes = json!({"number": {"e164": "44", "parts": ["4", {"a": 1}]}, "description": ["x", 1, null],
        "capacity_limit": {"max": 3}});
    let did = did(attributes.clone()).await;
    assert_eq!((did.number(), did.description(), did.capacity_limit()), ("", None, None));
    assert_eq!(plain(&did)["attributes"], attributes);
}

// Odd values

#[tokio::test]
async fn the_balance_is_read_as_one_resource_and_as_a_list_of_one() {
    let row = json!({"type": "balances", "id": "1", "attributes": {"balance": "60.00", "credit": "10.00",
        "total_balance": "70.00"}});
    let mut by_path = row.clone();
    by_path["type"] = json!("balance");
    for data in [row.clone(), json!([row]), by_path] {
        let scene = Scene::answering(V22, json!({"data": data}).to_string()).await;
        let balance: Balance = scene.client.balance().find().await.unwrap();
        assert_eq!(scene.lines(), ["GET /v3/balance"]);
        assert_eq!((balance.id(), balance.total_balance()), ("1", Decimal::new(7000, 2)));
        assert_eq!(balance.balance() + balance.credit(), balance.total_balance());
    }
    let two = json!({"data": [row, row]}).to_string();
    let scene = Scene::answering(V22, two).await;
    let error = decode(scene.client.balance().find().await.unwrap_err());
    assert_eq!(error.path, "data");
}

#[tokio::test]
async fn reasons_of_a_rejection_come_as_one_text_or_as_a_list() {
    let verification = async |version: ApiVersion, reasons: Value| -> AddressVerification {
        let body = json!({"data": {"type": "address_verifications", "id": "v1",
            "attributes": {"reject_reasons": reasons}}});
        find(version, Client::address_verifications, body).await
    };
    let two = ["Invalid address", "Proof; too old"];
    let text = verification(V22, json!("Invalid address; Unreadable")).await;
    assert_eq!(text.reject_reasons(), ["Invalid address", "Unreadable"]);
    assert_eq!(plain(&text)["attributes"]["reject_reasons"], "Invalid address; Unreadable");
    let listed = verification(V26, json!(two)).await;
    assert_eq!(listed.reject_reasons(), two);
    assert_eq!(plain(&listed)["attributes"]["reject_reasons"], json!(two));
    let listed_early = verification(V22, json!(["a", "b"])).await;
    assert_eq!(listed_early.reject_reasons(), ["a", "b"]);
    for version in [V22, V26] {
        let null = verification(version, Value::Null).await;
        assert!(null.reject_reasons().is_empty());
        assert_eq!(null.as_ref().get("reject_reasons"), Some(Any::Null));
        assert_eq!(plain(&null)["attributes"]["reject_reasons"], Value::Null);
    }
    assert!(verification(V22, json!("")).await.reject_reasons().is_empty());
    let emergency = json!({"data": {"type": "emergency_verifications", "id": "v1",
        "attributes": {"reject_reasons": ["x"]}}});
    let emergency: EmergencyVerification = find(V26, Client::emergency_verifications, emergency).await;
    assert_eq!(emergency.reject_reasons(), ["x"]);
}

#[tokio::test]
async fn numbers_that_come_as_text_are_numbers() {
    let did = did(json!({"capacity_limit": "10", "channels_included_count": "-2"})).await;
    assert_eq!((did.capacity_limit(), did.channels_included_count()), (Some(10), -2));
    let trunk = trunk(json!({"type": "sip_configurations", "attributes": {"port": "5060",
        "codec_ids": ["9", "10"], "transport_protocol_id": "3"}}))
    .await;
    let configuration = trunk.configuration().unwrap();
    let sip = configuration.as_sip().unwrap();
    assert_eq!((sip.port(), sip.transport_protocol_id()), (Some(5060), TransportProtocol::Tls));
    assert_eq!(sip.codec_ids(), [Codec::Pcmu, Codec::Pcma]);
}

#[tokio::test]
async fn money_comes_as_text_or_as_a_number_and_is_exact() {
    let amount = async |json: &str| {
        let body = format!(r#"{{"data":{{"type":"orders","id":"o1","attributes":{{"amount":{json}}}}}}}"#);
        try_find(V22, Client::orders, body).await.unwrap().amount()
    };
    for (json, expected) in [
        (r#""12.30""#, "12.30"),
        (r#""0.1""#, "0.1"),
        ("12", "12"),
        ("0.1", "0.1"),
        ("-3.25", "-3.25"),
        (r#""12345678901234567890.12""#, "12345678901234567890.12"),
        ("1e2", "100"),
    ] {
        assert_eq!(amount(json).await, expected.parse::<Decimal>().unwrap(), "{json}");
    }
}

#[tokio::test]
async fn numbers_too_large_for_an_integer_are_kept() {
    let attributes = json!({"capacity_limit": u64::MAX, "channels_included_count": i64::MIN,
        "dedicated_channels_count": 1.5, "billing_cycles_count": 1e300});
    let did = did(attributes.clone()).await;
    assert_eq!((did.capacity_limit(), did.billing_cycles_count()), (None, None));
    assert_eq!(did.channels_included_count(), i64::MIN);
    assert_eq!(did.as_ref().get("capacity_limit"), Some(Any::Json(u64::MAX.to_string())));
    assert_eq!(plain(&did)["attributes"], attributes);
}

#[tokio::test]
async fn times_are_read_in_every_spelling_that_was_seen() {
    let expected: didww::jiff::Timestamp = "2026-04-16T12:30:00Z".parse().unwrap();
    for text in ["2026-04-16T12:30:00.000Z", "2026-04-16T14:30:00+02:00", "2026-04-16 12:30:00"] {
        let did = did(json!({"created_at": text})).await;
        assert_eq!(did.created_at(), Some(expected), "{text}");
    }
    let odd = did(json!({"created_at": "yesterday", "expires_at": 5})).await;
    assert_eq!((odd.created_at(), odd.expires_at()), (None, None));
    assert_eq!(plain(&odd)["attributes"], json!({"created_at": "yesterday", "expires_at": 5}));
}

#[tokio::test]
async fn null_everywhere_is_no_trouble() {
    let body = json!({
        "data": {"id": null, "type": "voice_in_trunks", "attributes": {"name": null, "priority": null,
            "cli_format": null, "configuration": {"type": "sip_configurations", "attributes": null}},
            "relationships": {"voice_in_trunk_group": null, "pop": none()}, "meta": null, "links": null},
        "included": null, "meta": null, "links": null, "jsonapi": null
    });
    let trunk: VoiceInTrunk = find(V22, Client::voice_in_trunks, body).await;
    assert_eq!((trunk.id(), trunk.name(), trunk.priority()), ("", "", 0));
    assert_eq!((trunk.cli_format(), trunk.pop_id(), trunk.voice_in_trunk_group_id()), (None, None, None));
    let configuration = trunk.configuration().unwrap();
    assert_eq!(configuration.as_sip().unwrap().host(), None);
    assert!(trunk.as_ref().meta().is_none());

    let bare = json!({"data": {"type": "dids", "id": "d1", "attributes": null, "relationships": null}});
    let did = find(V22, Client::dids, bare).await;
    assert_eq!((did.id(), did.number(), did.voice_in_trunk_id()), ("d1", "", None));
    let nothing = json!({"data": {"type": "dids", "id": "d1"}});
    assert!(!find(V22, Client::dids, nothing).await.as_ref().has("number"));

    let page = json!({"data": [], "included": null, "meta": null, "links": null});
    let page = list(V22, Client::dids, page).await;
    assert!(page.is_empty() && page.total_records().is_none() && page.links().next.is_none());
}

#[tokio::test]
async fn null_is_told_from_nothing_said() {
    let did = did(json!({"description": null})).await;
    let resource = did.as_ref();
    assert_eq!((resource.get("description"), resource.get("capacity_limit")), (Some(Any::Null), None));
    assert!(resource.has("description") && !resource.has("capacity_limit"));
    assert_eq!(plain(&did)["attributes"], json!({"description": null}));
}

#[tokio::test]
async fn an_id_that_is_a_number_is_text() {
    let body = json!({"data": {"type": "dids", "id": 42, "relationships": {
        "order": {"data": {"type": "orders", "id": 7}}}}});
    let did = find(V22, Client::dids, body).await;
    assert_eq!((did.id(), did.order_id()), ("42", Some("7")));
}

#[tokio::test]
async fn a_resource_without_a_type_is_what_was_asked_for() {
    let did = find(V22, Client::dids, json!({"data": {"id": "d1", "attributes": {"number": "44"}}})).await;
    assert_eq!((did.number(), did.as_ref().wire_type()), ("44", "dids"));
}

#[tokio::test]
async fn of_a_member_that_comes_twice_the_last_one_holds() {
    let body = r#"{"data":{"type":"dids","id":"d0","id":"d1","attributes":{"number":"1","brand_new":1,
        "number":"2","brand_new":2}}}"#;
    let did = try_find(V22, Client::dids, body).await.unwrap();
    assert_eq!((did.id(), did.number()), ("d1", "2"));
    assert_eq!(did.as_ref().get("brand_new"), Some(Any::Json("2".to_owned())));
    let json = did.as_ref().to_json();
    assert_eq!(json.matches("brand_new").count(), 1, "{json}");
}

#[tokio::test]
async fn of_data_that_comes_twice_the_last_one_holds() {
    let body = r#"{"data":{"type":"dids","id":"d0"},"data":{"type":"dids","id":"d1"}}"#;
    let found = try_find(V22, Client::dids, body).await;
    assert_eq!(found.expect("one resource").id(), "d1");
    let body = r#"{"data":[{"type":"dids","id":"d0"}],"data":[{"type":"dids","id":"d1"}]}"#;
    let page = try_list(V22, Client::dids, body).await.unwrap();
    let ids: Vec<&str> = page.iter().map(Did::id).collect();
    assert_eq!(ids, ["d1"]);
}

#[tokio::test]
async fn names_and_values_with_escapes_are_read() {
    let body = r#"{"d\u0061ta":{"typ\u0065":"d\u0069ds","id":"\u00e9\n","attributes":
        {"n\u0075mber":"4\u00344","brand\u005fnew":"\ud83d\ude00"}}}"#;
    let did = try_find(V22, Client::dids, body).await.unwrap();
    assert_eq!((did.id(), did.number()), ("\u{e9}\n", "444"));
    assert_eq!(plain(&did)["attributes"]["brand_new"], "\u{1f600}");
}

// Meta, pages, links

#[tokio::test]
async fn meta_of_a_resource_is_typed() {
    let meta = json!({"available_dids_enabled": true, "needs_registration": null, "is_available": false,
        "total_count": 19, "brand_new": {"x": 1}});
    let body =
        json!({"data": {"meta": meta, "id": "g1", "type": "did_groups", "attributes": {"prefix": "20"}}});
    let group: DidGroup = find(V22, Client::did_groups, body).await;
    let typed = group.meta().expect("meta");
    assert!(typed.available_dids_enabled());
    assert_eq!((typed.needs_registration(), typed.is_available()), (None, Some(false)));
    assert_eq!(typed.total_count(), Some(19));
    assert_eq!(plain(&group)["meta"], meta);

    let body = json!({"data": {"type": "voice_in_trunk_groups", "id": "g1", "meta": {"trunks_count": "2"}}});
    let group = find(V22, Client::voice_in_trunk_groups, body).await;
    assert_eq!(group.meta().expect("meta").trunks_count(), 2);
    let without = json!({"data": {"type": "voice_in_trunk_groups", "id": "g1"}});
    assert!(find(V22, Client::voice_in_trunk_groups, without).await.meta().is_none());
}

#[tokio::test]
async fn meta_of_an_included_resource_is_there_too() {
    let body = json!({
        "data": {"type": "dids", "id": "d1", "relationships": {"did_group": one("did_groups", "g1")}},
        "included": [{"type": "did_groups", "id": "g1", "meta": {"total_count": 3}}]
    });
    let did = find(V22, Client::dids, body).await;
    let group = did.did_group().expect("included");
    assert_eq!(group.meta().expect("meta").total_count(), Some(3));
}

#[tokio::test]
async fn a_page_tells_its_total_and_its_neighbours() {
    let base = "https://api.didww.com/v3/dids?page%5Bnumber%5D=";
    let body = json!({
        "data": [{"type": "dids", "id": "d1"}],
        "meta": {"total_records": 77, "api_version": "2022-05-10"},
        "links": {"first": format!("{base}1"), "prev": null, "next": format!("{base}2"),
            "last": format!("{base}8")}
    });
    let scene = Scene::new(V22, move |_| reply(200, &[("X-Request-Id", "r-1")], body.to_string())).await;
    let page = scene.client.dids().list().send().await.unwrap();
    assert_eq!((page.len(), page.total_records()), (1, Some(77)));
    assert_eq!(page.meta().unwrap()["api_version"], "2022-05-10");
    assert_eq!(page.links().next, Some(format!("{base}2")));
    assert_eq!(page.links().last, Some(format!("{base}8")));
    assert_eq!(page.links().prev, None);
    assert_eq!(page.response().request_id(), Some("r-1"));
    assert!(page.retained_bytes() > 0);
    assert_eq!(page.into_rows()[0].id(), "d1");
}

#[tokio::test]
async fn an_empty_page_is_a_page() {
    let page = list(V22, Client::dids, json!({"data": [], "meta": {"total_records": 0}, "links": {}})).await;
    assert!(page.is_empty());
    assert_eq!(page.total_records(), Some(0));
    assert_eq!(page.links(), didww::PageLinks::default());
    let bare = list(V22, Client::dids, json!({"data": []})).await;
    assert_eq!((bare.total_records(), bare.meta()), (None, None));
}

#[tokio::test]
async fn available_numbers_tell_their_total_by_another_name() {
    let body = json!({"data": [{"type": "available_dids", "id": "a1", "attributes": {"number": "44"}}],
        "meta": {"total_count": 1234}});
    let page: Page<AvailableDid> = list(V22, Client::available_dids, body).await;
    assert_eq!((page[0].number(), page.total_records()), ("44", Some(1234)));
    let as_text = list(V22, Client::dids, json!({"data": [], "meta": {"total_records": "8"}})).await;
    assert_eq!(as_text.total_records(), Some(8));
    let reservations = json!({"data": [], "meta": {"total_records": 2, "available_count": 8}});
    let reservations = list(V22, Client::did_reservations, reservations).await;
    assert_eq!(reservations.meta().unwrap()["available_count"], 8);
}

#[tokio::test]
async fn a_thousand_rows_are_all_right() {
    let row = |n: u64| {
        let description = if n.is_multiple_of(3) { Value::Null } else { json!(format!("note {n}")) };
        let trunk =
            if n.is_multiple_of(5) { none() } else { one("voice_in_trunks", &format!("t{}", n % 50)) };
        json!({"id": format!("id-{n}"), "type": "dids",
            "attributes": {"number": format!("44{n:08}"), "description": description, "capacity_limit": n,
                "blocked": n.is_multiple_of(2), "brand_new": n * 2},
            "relationships": {"voice_in_trunk": trunk, "order": {"links": {"related": "https://a.example"}}}})
    };
    let trunk = |n: u64| {
        let name = format!("trunk {n}");
        json!({"type": "voice_in_trunks", "id": format!("t{n}"), "attributes": {"name": name}})
    };
    let body = json!({"data": (0..1000).map(row).collect::<Vec<_>>(),
        "included": (0..50).map(trunk).collect::<Vec<_>>(), "meta": {"total_records": 1000}});
    let page = list(V22, Client::dids, body.clone()).await;
    assert_eq!(page.len(), 1000);
    for (n, did) in (0u64..).zip(&page) {
        assert_eq!(did.id(), format!("id-{n}"));
        assert_eq!(did.number(), format!("44{n:08}"));
        let note = (!n.is_multiple_of(3)).then(|| format!("note {n}"));
        assert_eq!(did.description(), note.as_deref());
        assert_eq!((did.capacity_limit(), did.blocked()), (Some(n as i64), n.is_multiple_of(2)));
        assert_eq!(did.as_ref().get("brand_new"), Some(Any::Json((n * 2).to_string())));
        let trunk = did.voice_in_trunk();
        let expected = (!n.is_multiple_of(5)).then(|| format!("trunk {}", n % 50));
        assert_eq!(trunk.as_ref().map(VoiceInTrunk::name), expected.as_deref());
        assert_eq!(plain(did)["attributes"], body["data"][n as usize]["attributes"]);
    }
}

#[tokio::test]
async fn a_row_outlives_its_page() {
    let body = json!({"data": [{"type": "dids", "id": "d1", "attributes": {"number": "44"},
        "relationships": {"voice_in_trunk": one("voice_in_trunks", "t1")}}],
        "included": [{"type": "voice_in_trunks", "id": "t1", "attributes": {"cli_format": "raw"}}]});
    let page = list(V22, Client::dids, body).await;
    let trunk = page[0].voice_in_trunk().unwrap();
    drop(page);
    assert_eq!(trunk.cli_format(), Some(CliFormat::Raw));
    let trunk = std::thread::spawn(move || trunk.cli_format()).join().unwrap();
    assert_eq!(trunk, Some(CliFormat::Raw));
}

// What cannot be understood

#[tokio::test]
async fn an_error_document_with_status_200_is_the_servers_error() {
    let body = r#"{"errors":[{"title":"Too bad","detail":"no such thing","code":"404"}]}"#;
    for error in [
        try_find(V22, Client::dids, body).await.unwrap_err(),
        try_list(V22, Client::dids, body).await.unwrap_err(),
    ] {
        let api = error.api().expect("Api");
        assert_eq!((api.status, api.errors[0].detail.as_deref()), (200, Some("no such thing")));
        assert!(error.to_string().contains("no such thing"), "{error}");
    }
}

#[tokio::test]
async fn a_document_without_data_cannot_be_understood() {
    for body in [r#"{"meta":{"x":1}}"#, "{}", r#"{"errors":[]}"#, r#"{"errors":null}"#] {
        assert_eq!(path(body).await, "", "{body}");
        assert_eq!(list_path(body).await, "", "{body}");
    }
}

#[tokio::test]
async fn a_page_of_html_with_status_200_cannot_be_understood() {
    let page = "<!DOCTYPE html><html><body>Log in to the hotel's network</body></html>";
    let scene = Scene::new(V22, move |_| reply(200, &[("Content-Type", "text/html")], page)).await;
    let error = scene.client.dids().find("d1").await.unwrap_err();
    assert!(error.to_string().contains("text/html"), "{error}");
    let error = decode(error);
    assert_eq!((error.path.as_str(), error.response.unwrap().status()), ("", 200));
    assert!(error.excerpt.unwrap().contains("hotel"));
}

#[tokio::test]
async fn an_empty_answer_cannot_be_understood() {
    for body in ["", " \r\n\t"] {
        let error = decode(try_find(V22, Client::dids, body).await.unwrap_err());
        assert_eq!(error.path, "");
        assert!(error.message.contains("empty"), "{}", error.message);
        assert_eq!(list_path(body).await, "");
    }
}

#[tokio::test]
async fn a_truncated_answer_says_where_it_ends() {
    let body = concat!(
        r#"{"data":[{"type":"dids","id":"d1","attributes":{"number":"44","description":"n"}},"#,
        r#"{"type":"dids","id":"d2","attributes":{"number":"4"#
    );
    let error = decode(try_list(V22, Client::dids, body).await.unwrap_err());
    assert_eq!(error.path, "data[1].attributes.number");
    assert!(error.message.contains(&body.len().to_string()), "{}", error.message);
    // wherever it is cut, it is an error with a place in the document
    for end in 1..body.len() {
        let path = list_path(&body[..end]).await;
        assert!(path.is_empty() || path.starts_with("data"), "{end}: {path}");
    }
}

#[tokio::test]
async fn data_of_another_type_says_so_and_where() {
    let order = r#"{"data":{"type":"orders","id":"1"}}"#;
    let error = decode(try_find(V22, Client::dids, order).await.unwrap_err());
    assert_eq!(error.path, "data.type");
    assert!(error.message.contains("dids"), "{}", error.message);
    let mixed =
        r#"{"data":[{"type":"dids","id":"1"},{"type":"dids","id":"2"},{"type":"brand_new","id":"3"}]}"#;
    assert_eq!(list_path(mixed).await, "data[2].type");
}

#[tokio::test]
async fn the_wrong_number_of_resources_says_so() {
    let two = r#"{"data":[{"type":"dids","id":"1"},{"type":"dids","id":"2"}]}"#;
    assert_eq!(path(two).await, "data");
    assert_eq!(path(r#"{"data":null}"#).await, "data");
    assert_eq!(path(r#"{"data":[]}"#).await, "data");
    assert_eq!(list_path(r#"{"data":null}"#).await, "data");
    assert_eq!(list_path(r#"{"data":{"type":"dids","id":"1"}}"#).await, "data");
}

#[tokio::test]
async fn a_broken_document_says_where_it_is_broken() {
    for (body, expected) in [
        (r#"{"data":5}"#, "data"),
        (r#"{"data":[5]}"#, "data[0]"),
        (r#"{"data":{"type":"dids","id":true}}"#, "data.id"),
        (r#"{"data":{"type":"dids","id":"1","attributes":7}}"#, "data.attributes"),
        (r#"{"data":{"type":"dids","id":"1","attributes":"secret"}}"#, "data.attributes"),
        (r#"{"data":{"type":"dids","id":"1","attributes":{"number":@}}}"#, "data.attributes.number"),
        (
            r#"{"data":{"type":"dids","id":"1","attributes":{"number":"x","capacity_limit":1e999}}}"#,
            "data.attributes.capacity_limit",
        ),
        (r#"{"data":{"type":"dids","id":"1","relationships":7}}"#, "data.relationships"),
        (r#"{"data":{"type":"dids","id":"1","relationships":{"order":7}}}"#, "data.relationships.order"),
        (
            r#"{"data":{"type":"dids","id":"1","relationships":{"order":{"data":{"type":"orders"}}}}}"#,
            "data.relationships.order.data",
        ),
        (r#"{"data":{"type":"dids","id":"1"},"included":7}"#, "included"),
        (r#"{"data":{"type":"dids","id":"1"},"included":[{"type":"orders"},"x"]}"#, "included[1]"),
        (r#"{"data":{"type":"dids","id":"1"}} trailing"#, ""),
    ] {
        let error = decode(try_find(V22, Client::dids, body).await.expect_err(body));
        assert_eq!(error.path, expected, "{body}: {}", error.message);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}

#[tokio::test]
async fn a_broken_document_says_where_it_is_broken_when_the_type_comes_last() {
    for (body, expected) in [
        (r#"{"data":{"id":"1","attributes":7,"type":"dids"}}"#, "data.attributes"),
        (
            r#"{"data":{"id":"1","attributes":{"number":"x","capacity_limit":1e999},"type":"dids"}}"#,
            "data.attributes.capacity_limit",
        ),
        (
            r#"{"data":{"id":"1","relationships":{"order":{"data":{"type":"orders"}}},"type":"dids"}}"#,
            "data.relationships.order.data",
        ),
        (r#"{"data":{"id":"1","type":"dids","meta":5}}"#, "data.meta"),
    ] {
        let error = decode(try_find(V22, Client::dids, body).await.expect_err(body));
        assert_eq!(error.path, expected, "{body}: {}", error.message);
    }
}

#[tokio::test]
async fn a_broken_configuration_says_where_it_is_broken_whatever_the_order() {
    for configuration in
        [r#"{"type":"sip_configurations","attributes":7}"#, r#"{"attributes":7,"type":"sip_configurations"}"#]
    {
        let body = format!(
            r#"{{"data":{{"type":"voice_in_trunks","id":"1","attributes":{{"configuration":{configuration}}}}}}}"#
        );
        let error = decode(try_find(V22, Client::voice_in_trunks, body).await.unwrap_err());
        assert_eq!(error.path, "data.attributes.configuration.attributes", "{configuration}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_cannot_be_understood() {
    let body = b"{\"data\":{\"type\":\"dids\",\"id\":\"1\",\"attributes\":{\"number\":\"\xff\xfe\"}}}";
    assert_eq!(path(body).await, "data.attributes.number");
    let unknown = b"{\"data\":{\"type\":\"dids\",\"id\":\"1\",\"attributes\":{\"brand_new\":\"\xff\xfe\"}}}";
    assert_eq!(path(unknown).await, "data.attributes.brand_new");
}

#[tokio::test]
async fn deep_json_is_an_error_and_not_a_crash() {
    for depth in [200, 100_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let known =
            format!(r#"{{"data":{{"type":"dids","id":"1","attributes":{{"description":{open}{close}}}}}}}"#);
        let found = path(&known).await;
        assert!(found.starts_with("data.attributes.description"), "{found}");
        let data = format!(r#"{{"data":{open}{close}}}"#);
        assert!(path(&data).await.starts_with("data"));
        let objects = format!(
            r#"{{"data":{{"type":"dids","id":"1","relationships":{{"order":{{"data":{}1{}}}}}}}}}"#,
            r#"{"type":"#.repeat(depth),
            "}".repeat(depth)
        );
        assert!(path(&objects).await.starts_with("data.relationships.order.data"));
        assert!(path(&open).await.len() < 1000);
    }
}

#[tokio::test]
async fn deep_json_where_nothing_is_known_is_kept_or_an_error_and_not_a_crash() {
    for depth in [200, 100_000] {
        let deep = format!("{}{}", r#"{"a":["#.repeat(depth), "]}".repeat(depth));
        for body in [
            format!(r#"{{"data":{{"type":"dids","id":"1","attributes":{{"brand_new":{deep}}}}}}}"#),
            format!(r#"{{"data":{{"id":"1","attributes":{{"brand_new":{deep}}},"type":"dids"}}}}"#),
            format!(r#"{{"data":{{"type":"dids","id":"1","meta":{{"x":{deep}}}}}}}"#),
            format!(r#"{{"data":{{"type":"dids","id":"1"}},"brand_new":{deep}}}"#),
            format!(r#"{{"data":{{"type":"dids","id":"1","relationships":{{"brand_new":{deep}}}}}}}"#),
        ] {
            match try_find(V22, Client::dids, &body).await {
                Ok(did) => {
                    assert_eq!(did.id(), "1");
                    assert!(format!("{did:?}").contains("Did"));
                    assert!(did.as_ref().to_json().contains("\"dids\""));
                }
                Err(error) => assert!(error.is_decode(), "{error:?}"),
            }
        }
    }
}

#[tokio::test]
async fn an_answer_to_an_update_that_cannot_be_understood_leaves_the_change() {
    let scene = Scene::answering(V22, "<html>").await;
    let mut did = Did::with_id("d1").with_description("new");
    let error = scene.client.dids().update(&mut did).await.unwrap_err();
    assert!(error.may_have_happened());
    assert_eq!(decode(error).path, "");
    assert!(did.as_ref().is_changed());
    assert_eq!(did.description(), Some("new"));
}

#[tokio::test]
async fn members_beside_type_and_attributes_of_a_configuration_are_written_back() {
    let odd = json!({"type": "sip_configurations", "attributes": {"host": "a"}, "meta": {"verified": true}, "id": "7"});
    let trunk = trunk(odd.clone()).await;
    assert_eq!(plain(&trunk)["attributes"]["configuration"], odd);
}

#[tokio::test]
async fn a_relationship_that_this_release_does_not_know_can_be_followed() {
    let body = json!({
        "data": [{"type": "dids", "id": "d1", "attributes": {"number": "44"},
            "relationships": {"fax_line": one("fax_lines", "f1"), "labels": {"data": [{"type": "labels", "id": "l1"}]}}}],
        "included": [{"type": "fax_lines", "id": "f1", "attributes": {"speed": 9600}}]
    });
    let page = didww::Page::<Did>::parse(body.to_string(), V22).unwrap();
    let did = page[0].as_ref();
    let fax_lines = did.related("fax_line");
    assert_eq!(
        fax_lines[0].get("speed").and_then(|speed| speed.as_json().map(str::to_owned)),
        Some("9600".to_owned())
    );
    assert_eq!(did.linkage("labels").unwrap().identifiers()[0].id, "l1");
    assert!(did.related("labels").is_empty(), "it was not included");
    let included: Vec<String> = page.included().map(|resource| resource.wire_type().to_owned()).collect();
    assert_eq!(included, ["fax_lines"]);
}

#[test]
fn rows_of_a_page_can_be_changed_where_they_stand() {
    let body = json!({"data": [{"type": "dids", "id": "d1"}, {"type": "dids", "id": "d2"}]});
    let mut page = didww::Page::<Did>::parse(body.to_string(), V22).unwrap();
    page[0].set_description("first");
    for did in &mut page {
        did.set_terminated(true);
    }
    assert!(page.iter().all(Did::is_changed));
    assert_eq!(Vec::from(page)[0].description(), Some("first"));
}
