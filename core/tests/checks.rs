//! What is refused before it leaves: the server would refuse it too, or do something else than was meant.

#[path = "support/scene.rs"]
mod scene;

use didww::{
    Address, AddressRequirementValidation, AddressVerification, ApiVersion, CallbackMethod,
    CapacityOrderItem, Client, Codec, Creatable, CredentialsAndIpAuthentication, Did, DidOrderItem,
    EmergencyOrderItem, EmergencyVerification, Endpoint, ExportFilters, ExportType, Iax2Configuration,
    Identity, IdentityType, InvalidInput, IpOnlyAuthentication, Linkage, Object, OnCliMismatchAction, Order,
    OrderItem, Proof, PstnConfiguration, Resource, ResourceIdentifier, Result, SharedCapacityGroup,
    SipConfiguration, TwilioAuthentication, Updatable, Value as Any, VoiceInTrunk, VoiceInTrunkGroup,
    VoiceOutTrunk,
};
use scene::{Scene, V22, V26, many, one};
use serde_json::{Value, json};

fn now() -> didww::jiff::Timestamp {
    didww::jiff::Timestamp::now().round(didww::jiff::Unit::Second).expect("a time")
}

fn yesterday() -> didww::jiff::Timestamp {
    now() - std::time::Duration::from_secs(24 * 3600)
}

/// Why a new resource is not sent.
async fn not_created<T: Creatable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    new: T,
) -> InvalidInput {
    let scene = Scene::unreached(version).await;
    scene.refused(endpoint(&scene.client).create(new).await)
}

/// What is sent of a new resource.
async fn created<T: Creatable>(version: ApiVersion, endpoint: fn(&Client) -> Endpoint<T>, new: T) -> Value {
    let scene = Scene::silent(version, &Value::Null, 204).await;
    endpoint(&scene.client).create(new).await.expect("created");
    scene.bodies().remove(0)["data"].take()
}

/// Why a change is not sent.
async fn not_updated<T: Updatable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    mut changed: T,
) -> InvalidInput {
    let scene = Scene::unreached(version).await;
    let refused = scene.refused(endpoint(&scene.client).update(&mut changed).await);
    assert!(changed.as_ref().is_changed(), "what was set is still there to be corrected");
    refused
}

/// What is sent of a change.
async fn updated<T: Updatable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    mut changed: T,
) -> Value {
    let scene = Scene::silent(version, &Value::Null, 204).await;
    endpoint(&scene.client).update(&mut changed).await.expect("updated");
    scene.bodies().remove(0)["data"].take()
}

#[track_caller]
fn says(input: &InvalidInput, words: &[&str]) {
    let text = input.to_string();
    for word in words {
        assert!(text.contains(word), "{word} in: {text}");
    }
}

fn set<T: AsMut<Resource>>(mut resource: T, name: &str, value: impl Into<Any>) -> T {
    resource.as_mut().set(name, value);
    resource
}

fn sip() -> SipConfiguration {
    SipConfiguration::new().with_host("a.example")
}

fn trunk(configuration: SipConfiguration) -> VoiceInTrunk {
    VoiceInTrunk::new().with_name("n").with_configuration(configuration)
}

fn out_trunk() -> VoiceOutTrunk {
    VoiceOutTrunk::new()
        .with_name("n")
        .with_on_cli_mismatch_action(OnCliMismatchAction::RejectCall)
        .with_allowed_sip_ips(["203.0.113.1"])
}

fn newer_out_trunk() -> VoiceOutTrunk {
    let method = CredentialsAndIpAuthentication::new().with_allowed_sip_ips(["203.0.113.1"]);
    VoiceOutTrunk::new()
        .with_name("n")
        .with_on_cli_mismatch_action(OnCliMismatchAction::RejectCall)
        .with_authentication_method(method)
}

// What a version lacks

#[tokio::test]
async fn an_operation_of_another_version_is_refused() {
    let old = Scene::unreached(V22).await;
    let input = old.refused(old.client.proofs().list().send().await);
    says(&input, &["list proofs", "2022-05-10", "versions that have it: 2026-04-16"]);
    old.refused(old.client.proofs().find("p1").await);
    let mut order = Order::with_id("o1").with_external_reference_id("x");
    let input = old.refused(old.client.orders().update(&mut order).await);
    says(&input, &["update orders"]);
    let new = Scene::unreached(V26).await;
    let input = new.refused(new.client.dids().delete("d1").await);
    says(&input, &["delete dids", "2026-04-16", "versions that have it: 2022-05-10"]);
}

#[tokio::test]
async fn a_type_of_another_version_is_refused() {
    let old = Scene::unreached(V22).await;
    let input = old.refused(old.client.did_history().list().send().await);
    says(&input, &["did_history", "2022-05-10", "2026-04-16"]);
    old.refused(old.client.emergency_calling_services().find("e1").await);
    let new = Scene::unreached(V26).await;
    let input = new.refused(new.client.requirements().list().send().await);
    says(&input, &["requirements", "versions that have it: 2022-05-10"]);
}

#[tokio::test]
async fn an_operation_that_no_version_has_is_refused() {
    let scene = Scene::unreached(V26).await;
    let client = &scene.client;
    let number = Resource::new("dids").unwrap();
    let input = scene.refused(client.resources("dids").unwrap().create(number).await);
    says(&input, &["no operation create dids"]);
    scene.refused(client.resources("balance").unwrap().list().send().await);
    scene.refused(client.resources("countries").unwrap().delete("c1").await);
    let mut country = Resource::with_id("countries", "c1").unwrap();
    country.set("name", "Elsewhere");
    scene.refused(client.resources("countries").unwrap().update(&mut country).await);
}

#[tokio::test]
async fn a_type_that_there_is_not_is_refused_with_those_that_there_are() {
    let scene = Scene::unreached(V22).await;
    let input = scene.refused(scene.client.resources("did"));
    says(&input, &["\"did\"", "dids", "balance", "voice_in_trunks"]);
    assert!(Resource::new("did").unwrap_err().is_invalid_input());
    assert!(Resource::with_id("balance", "1").unwrap_err().is_invalid_input());
}

#[tokio::test]
async fn an_attribute_of_another_version_is_refused() {
    let trunk = || VoiceInTrunk::with_id("t1").with_external_reference_id("mine");
    let input = not_updated(V22, Client::voice_in_trunks, trunk()).await;
    assert_eq!(input.member.as_deref(), Some("external_reference_id"));
    says(
        &input,
        &["voice_in_trunks.external_reference_id", "2022-05-10", "versions that have it: 2026-04-16"],
    );
    assert_eq!(
        updated(V26, Client::voice_in_trunks, trunk()).await["attributes"],
        json!({"external_reference_id": "mine"})
    );
    let input =
        not_created(V26, Client::voice_out_trunks, newer_out_trunk().with_allowed_sip_ips(["203.0.113.1"]))
            .await;
    says(&input, &["allowed_sip_ips", "versions that have it: 2022-05-10"]);
}

#[tokio::test]
async fn a_relationship_of_another_version_is_refused() {
    let did = Did::with_id("d1").with_emergency_calling_service("e1");
    let input = not_updated(V22, Client::dids, did.clone()).await;
    assert_eq!(input.member.as_deref(), Some("emergency_calling_service"));
    says(&input, &["versions that have it: 2026-04-16"]);
    let sent = updated(V26, Client::dids, did).await;
    assert_eq!(
        sent["relationships"],
        json!({"emergency_calling_service": one("emergency_calling_services", "e1")})
    );
}

#[tokio::test]
async fn a_kind_of_configuration_of_another_version_is_refused() {
    let trunk = || {
        let old = Iax2Configuration::new().with_host("a.example").with_dst("100");
        VoiceInTrunk::new().with_name("n").with_configuration(old)
    };
    let input = not_created(V26, Client::voice_in_trunks, trunk()).await;
    says(&input, &["Iax2Configuration", "versions that have it: 2022-05-10"]);
    let sent = created(V22, Client::voice_in_trunks, trunk()).await;
    assert_eq!(sent["attributes"]["configuration"]["type"], "iax2_configurations");
    let order = Order::new().with_items([EmergencyOrderItem::new()]);
    let input = not_created(V22, Client::orders, order).await;
    says(&input, &["EmergencyOrderItem", "versions that have it: 2026-04-16"]);
}

#[tokio::test]
async fn a_nested_member_of_another_version_is_refused() {
    let with = trunk(sip().with_cnam_lookup(true));
    let input = not_created(V22, Client::voice_in_trunks, with.clone()).await;
    says(&input, &["SipConfiguration.cnam_lookup", "versions that have it: 2026-04-16"]);
    let sent = created(V26, Client::voice_in_trunks, with).await;
    assert_eq!(sent["attributes"]["configuration"]["attributes"]["cnam_lookup"], true);
    let filters = ExportFilters::new().with_from(yesterday()).with_to(now());
    let export = didww::Export::new().with_export_type(ExportType::CdrIn).with_filters(filters);
    let input = not_created(V22, Client::exports, export).await;
    says(&input, &["from", "versions that have it: 2026-04-16"]);
}

// Read-only and required members

#[tokio::test]
async fn what_the_api_alone_writes_is_refused() {
    for (name, value) in
        [("number", Any::from("44")), ("blocked", Any::from(true)), ("expires_at", Any::Null)]
    {
        let input = not_updated(V22, Client::dids, set(Did::with_id("d1"), name, value)).await;
        assert_eq!(input.member.as_deref(), Some(name));
        says(&input, &["cannot be set", name]);
    }
    let order = Order::new().with_items([CapacityOrderItem::new().with_capacity_pool_id("p1")]);
    let input = not_created(V22, Client::orders, set(order, "status", "completed")).await;
    says(&input, &["orders.status", "cannot be set"]);
    let mut did = Did::with_id("d1");
    let order = Linkage::One(Some(ResourceIdentifier::new("orders", "o1")));
    did.as_mut().set_linkage("order", order).unwrap();
    let input = not_updated(V22, Client::dids, did).await;
    says(&input, &["dids.order", "cannot be set"]);
}

#[tokio::test]
async fn what_can_be_set_only_when_it_is_created_is_refused_later() {
    let identity = Identity::with_id("i1").with_identity_type(IdentityType::Personal);
    let input = not_updated(V22, Client::identities, identity).await;
    says(&input, &["identity_type", "once it exists"]);
    let address = Address::with_id("a1").with_country("c1");
    let input = not_updated(V26, Client::addresses, address).await;
    says(&input, &["addresses.country", "once it exists"]);
    // and what can be changed in a newer version alone, before
    let did = || {
        let mut did = Did::with_id("d1");
        did.clear_address_verification();
        did
    };
    let input = not_updated(V22, Client::dids, did()).await;
    says(&input, &["address_verification"]);
    let sent = updated(V26, Client::dids, did()).await;
    assert_eq!(sent["relationships"], json!({"address_verification": {"data": null}}));
}

#[tokio::test]
async fn a_nested_member_that_the_api_alone_writes_is_refused() {
    let mut configuration = sip();
    configuration.as_mut().set("incoming_auth_username", "me");
    let input = not_created(V26, Client::voice_in_trunks, trunk(configuration)).await;
    says(&input, &["SipConfiguration.incoming_auth_username", "cannot be set"]);
    let filters = ExportFilters::new().with_from(yesterday()).with_to(now()).with_year(2026);
    let export = didww::Export::new().with_export_type(ExportType::CdrIn).with_filters(filters);
    let input = not_created(V26, Client::exports, export).await;
    says(&input, &["year", "cannot be set"]);
}

#[tokio::test]
async fn what_must_be_there_is_asked_for() {
    let nameless = VoiceInTrunk::new().with_configuration(sip());
    let input = not_created(V22, Client::voice_in_trunks, nameless).await;
    assert_eq!(input.member.as_deref(), Some("name"));
    says(&input, &["voice_in_trunks", "name is required"]);
    let bare = VoiceInTrunk::new().with_name("n");
    let input = not_created(V22, Client::voice_in_trunks, bare).await;
    assert_eq!(input.member.as_deref(), Some("configuration"));

    let homeless = Address::new().with_address("1 Street").with_city_name("Riga").with_postal_code("1");
    let input = not_created(V22, Client::addresses, homeless.clone().with_country("c1")).await;
    assert_eq!(input.member.as_deref(), Some("identity"));
    created(V22, Client::addresses, homeless.with_country("c1").with_identity("i1")).await;

    let fileless = Proof::new().with_proof_type("p1").with_entity(&Identity::with_id("i1"));
    let input = not_created(V22, Client::proofs, fileless.clone()).await;
    assert_eq!(input.member.as_deref(), Some("files"));
    let input = not_created(V22, Client::proofs, fileless.with_files(Vec::<String>::new())).await;
    assert_eq!(input.member.as_deref(), Some("files"));
}

#[tokio::test]
async fn what_must_be_there_in_a_nested_object_is_asked_for() {
    let order = Order::new().with_items([DidOrderItem::new().with_qty(1)]);
    let input = not_created(V22, Client::orders, order).await;
    says(&input, &["items[0]", "sku_id is required"]);
    let trunk = VoiceInTrunk::new().with_name("n").with_configuration(PstnConfiguration::new());
    let input = not_created(V22, Client::voice_in_trunks, trunk).await;
    says(&input, &["configuration", "dst is required"]);
}

#[tokio::test]
async fn what_is_required_in_one_version_alone_is_asked_for_there() {
    let group = || SharedCapacityGroup::new().with_name("n").with_capacity_pool("p1");
    let input = not_created(V22, Client::shared_capacity_groups, group()).await;
    assert_eq!(input.member.as_deref(), Some("shared_channels_count"));
    created(V26, Client::shared_capacity_groups, group()).await;
}

#[tokio::test]
async fn nothing_is_asked_for_in_an_update_that_is_there_already() {
    let sent = updated(V22, Client::voice_in_trunks, VoiceInTrunk::with_id("t1").with_priority(2)).await;
    assert_eq!(sent["attributes"], json!({"priority": 2}));
    let partly = VoiceInTrunk::with_id("t1").with_configuration(PstnConfiguration::new());
    let scene = Scene::silent(V22, &Value::Null, 204).await;
    let mut partly = partly;
    assert!(scene.client.voice_in_trunks().update(&mut partly).await.is_ok());
}

#[tokio::test]
async fn null_is_refused_where_there_is_no_null() {
    let input = not_updated(V22, Client::dids, set(Did::with_id("d1"), "terminated", Any::Null)).await;
    assert_eq!(input.member.as_deref(), Some("terminated"));
    says(&input, &["terminated cannot be null"]);
    let group = SharedCapacityGroup::with_id("s1");
    let mut unpooled = group.clone();
    unpooled.as_mut().set_linkage("capacity_pool", Linkage::One(None)).unwrap();
    let input = not_updated(V22, Client::shared_capacity_groups, unpooled).await;
    says(&input, &["shared_capacity_groups.capacity_pool cannot be empty"]);
    let mut configuration = sip();
    configuration.as_mut().set("auth_enabled", Any::Null);
    let input = not_created(V22, Client::voice_in_trunks, trunk(configuration)).await;
    says(&input, &["configuration.auth_enabled cannot be null"]);
}

// Values

#[tokio::test]
async fn numbers_out_of_range_are_refused() {
    for priority in [-1, 65536, i64::MAX, i64::MIN] {
        let trunk = VoiceInTrunk::with_id("t1").with_priority(priority);
        let input = not_updated(V22, Client::voice_in_trunks, trunk).await;
        assert_eq!(input.member.as_deref(), Some("priority"));
        says(&input, &["from 0 to 65535", &priority.to_string()]);
    }
    for priority in [0, 65535] {
        let trunk = VoiceInTrunk::with_id("t1").with_priority(priority);
        updated(V22, Client::voice_in_trunks, trunk).await;
    }
    let none = Did::with_id("d1").with_capacity_limit(0);
    says(&not_updated(V26, Client::dids, none.clone()).await, &["capacity_limit"]);
    updated(V22, Client::dids, none).await;
    let too_many = Did::with_id("d1").with_capacity_limit(32768);
    says(&not_updated(V22, Client::dids, too_many).await, &["of at most 32767"]);
}

#[tokio::test]
async fn nested_numbers_out_of_range_are_refused_with_their_path() {
    let port = trunk(sip().with_port(65536));
    let input = not_created(V26, Client::voice_in_trunks, port.clone()).await;
    says(&input, &["configuration.port", "from 1 to 65535"]);
    created(V22, Client::voice_in_trunks, port).await;
    let order = Order::new().with_items([
        DidOrderItem::new().with_sku_id("s").with_qty(1),
        DidOrderItem::new().with_sku_id("s").with_qty(1001),
    ]);
    let input = not_created(V26, Client::orders, order).await;
    says(&input, &["items[1].qty", "from 1 to 1000"]);
}

#[tokio::test]
async fn amounts_out_of_range_are_refused() {
    let amount = |text: &str| {
        VoiceOutTrunk::with_id("o1")
            .with_threshold_amount(text.parse::<didww::rust_decimal::Decimal>().unwrap())
    };
    for text in ["-0.01", "100000.01"] {
        let input = not_updated(V22, Client::voice_out_trunks, amount(text)).await;
        says(&input, &["threshold_amount", "from 0 to 100000", text]);
    }
    updated(V22, Client::voice_out_trunks, amount("100000.00")).await;
    updated(V26, Client::voice_out_trunks, amount("100000.01")).await;
}

#[tokio::test]
async fn texts_that_do_not_match_are_refused() {
    let method = |prefix: &str| {
        let method = CredentialsAndIpAuthentication::new()
            .with_allowed_sip_ips(["203.0.113.1"])
            .with_tech_prefix(prefix);
        VoiceOutTrunk::with_id("o1").with_authentication_method(method)
    };
    let input = not_updated(V26, Client::voice_out_trunks, method("12a")).await;
    says(&input, &["authentication_method.tech_prefix", "^[0-9#]+$"]);
    updated(V26, Client::voice_out_trunks, method("12#")).await;
    let twilio = VoiceOutTrunk::with_id("o1")
        .with_authentication_method(TwilioAuthentication::new().with_twilio_account_sid("AC123"));
    says(&not_updated(V26, Client::voice_out_trunks, twilio).await, &["twilio_account_sid"]);
    let user = trunk(sip().with_username("me@a.example"));
    let input = not_created(V26, Client::voice_in_trunks, user.clone()).await;
    says(&input, &["configuration.username"]);
    created(V22, Client::voice_in_trunks, user).await;
}

#[tokio::test]
async fn texts_that_are_too_long_are_refused_by_characters() {
    let reference = |text: String| VoiceInTrunk::with_id("t1").with_external_reference_id(text);
    let input = not_updated(V26, Client::voice_in_trunks, reference("é".repeat(101))).await;
    assert_eq!(input.member.as_deref(), Some("external_reference_id"));
    says(&input, &["at most 100 characters", "101"]);
    updated(V26, Client::voice_in_trunks, reference("é".repeat(100))).await;
    let prefix = VoiceInTrunk::with_id("t1").with_cli_prefix("+1234567");
    says(&not_updated(V22, Client::voice_in_trunks, prefix).await, &["cli_prefix", "at most 7"]);
    let dst = PstnConfiguration::new().with_dst("1".repeat(16));
    let dst = VoiceInTrunk::new().with_name("n").with_configuration(dst);
    says(&not_created(V26, Client::voice_in_trunks, dst).await, &["configuration.dst", "at most 15"]);
}

#[tokio::test]
async fn lists_of_the_wrong_length_are_refused() {
    let networks = (0..11).map(|n| format!("203.0.113.{n}"));
    let input = not_created(V22, Client::voice_in_trunks, trunk(sip().with_allowed_rtp_ips(networks))).await;
    says(&input, &["configuration.allowed_rtp_ips", "at most 10 items", "11"]);
    let no_codecs = trunk(sip().with_codec_ids([]));
    let input = not_created(V26, Client::voice_in_trunks, no_codecs.clone()).await;
    says(&input, &["configuration.codec_ids", "at least 1"]);
    created(V22, Client::voice_in_trunks, no_codecs).await;
    let empty = Order::new().with_items(Vec::<OrderItem>::new());
    says(&not_created(V26, Client::orders, empty).await, &["items", "at least 1"]);

    let files = |count: usize| {
        Proof::new()
            .with_proof_type("p1")
            .with_entity(&Identity::with_id("i1"))
            .with_files((0..count).map(|n| n.to_string()))
    };
    says(&not_created(V26, Client::proofs, files(6)).await, &["proofs.files", "at most 5"]);
    created(V26, Client::proofs, files(5)).await;
    let group = VoiceInTrunkGroup::with_id("g1").with_voice_in_trunks((0..11).map(|n| n.to_string()));
    says(
        &not_updated(V26, Client::voice_in_trunk_groups, group.clone()).await,
        &["voice_in_trunks", "at most 10"],
    );
    updated(V22, Client::voice_in_trunk_groups, group).await;
}

#[tokio::test]
async fn what_is_there_twice_is_refused() {
    let codecs = trunk(sip().with_codec_ids([Codec::Pcmu, Codec::Pcma, Codec::Pcmu]));
    let input = not_created(V26, Client::voice_in_trunks, codecs.clone()).await;
    says(&input, &["configuration.codec_ids[2]", "twice"]);
    created(V22, Client::voice_in_trunks, codecs).await;
    let dids = VoiceOutTrunk::with_id("o1").with_dids(["d1", "d2", "d1"]);
    says(
        &not_updated(V26, Client::voice_out_trunks, dids.clone()).await,
        &["voice_out_trunks.dids", "twice"],
    );
    let sent = updated(V22, Client::voice_out_trunks, dids).await;
    assert_eq!(sent["relationships"]["dids"], many("dids", &["d1", "d2", "d1"]));
}

#[tokio::test]
async fn values_of_the_wrong_type_are_refused() {
    for (name, value, expected) in [
        ("capacity_limit", Any::from("ten"), "a whole number"),
        ("capacity_limit", Any::from(true), "a whole number"),
        ("terminated", Any::from("true"), "true or false"),
        ("terminated", Any::from(1), "true or false"),
        ("description", Any::from(5), "text"),
        ("description", Any::from(vec!["a"]), "text"),
    ] {
        let input = not_updated(V22, Client::dids, set(Did::with_id("d1"), name, value)).await;
        assert_eq!(input.member.as_deref(), Some(name));
        says(&input, &[name, expected]);
    }
    for (name, value, expected) in [
        ("threshold_amount", Any::from("a lot"), "a decimal"),
        ("threshold_amount", Any::from(true), "a decimal"),
        ("dst_prefixes", Any::from("44"), "a list"),
        ("dst_prefixes", Any::from(vec![44]), "dst_prefixes[0] takes text"),
        ("status", Any::from(true), "VoiceOutTrunkStatus"),
        ("authentication_method", Any::from("credentials_and_ip"), "VoiceOutTrunkAuthenticationMethod"),
    ] {
        let input =
            not_updated(V26, Client::voice_out_trunks, set(VoiceOutTrunk::with_id("o1"), name, value)).await;
        says(&input, &[name, expected]);
    }
    let born = set(Identity::with_id("i1"), "birth_date", "31.12.1990");
    says(&not_updated(V22, Client::identities, born).await, &["birth_date", "a date such as"]);
}

#[tokio::test]
async fn an_object_of_another_family_is_refused() {
    let mut trunk = VoiceInTrunk::with_id("t1");
    let item = Object::of_form("DidOrderItem").unwrap();
    trunk.as_mut().set("configuration", item);
    says(
        &not_updated(V22, Client::voice_in_trunks, trunk).await,
        &["configuration", "VoiceInTrunkConfiguration"],
    );
    let mut order = Order::new();
    order.as_mut().set("items", vec![Object::of_form("sip_configurations").unwrap()]);
    says(&not_created(V22, Client::orders, order).await, &["items[0]", "OrderItem"]);
    assert!(Object::of_form("no_such_thing").is_none());
}

#[tokio::test]
async fn json_that_is_none_is_refused() {
    let scene = Scene::unreached(V22).await;
    let mut did = set(Did::with_id("d1"), "brand_new", Any::Json("{\"a\": tru".to_owned()));
    let input = scene.refused(scene.client.dids().update(&mut did).await);
    says(&input, &["brand_new"]);
}

#[tokio::test]
async fn a_link_to_the_wrong_type_is_refused() {
    let mut did = Did::with_id("d1");
    let link = |wire_type: &str| Linkage::One(Some(ResourceIdentifier::new(wire_type, "x")));
    did.as_mut().set_linkage("voice_in_trunk", link("pops")).unwrap();
    let input = not_updated(V22, Client::dids, did.clone()).await;
    says(&input, &["dids.voice_in_trunk", "links to voice_in_trunks, not to pops"]);
    let proof = |entity: ResourceIdentifier| {
        Proof::new().with_proof_type("p1").with_files(["f1"]).with_entity(entity)
    };
    let input = not_created(V22, Client::proofs, proof(ResourceIdentifier::new("dids", "d1"))).await;
    says(&input, &["proofs.entity", "identities or addresses"]);
    created(V22, Client::proofs, proof((&Address::with_id("a1")).into())).await;
}

#[tokio::test]
async fn a_link_to_what_was_not_created_yet_is_refused() {
    let mut did = Did::with_id("d1");
    did.set_voice_in_trunk(VoiceInTrunk::new().with_name("n"));
    let input = not_updated(V22, Client::dids, did).await;
    assert_eq!(input.member.as_deref(), Some("voice_in_trunk"));
    says(&input, &["has no id", "create it first"]);
    let group = VoiceInTrunkGroup::with_id("g1").with_voice_in_trunks(["t1", ""]);
    says(&not_updated(V22, Client::voice_in_trunk_groups, group).await, &["has no id"]);
}

#[tokio::test]
async fn a_relationship_that_there_is_not_is_refused_at_once() {
    let mut did = Did::with_id("d1");
    let error = did.as_mut().set_linkage("trunk", Linkage::One(None)).unwrap_err();
    assert!(error.is_invalid_input());
    assert!(error.to_string().contains("voice_in_trunk"), "{error}");
    let error = did.as_mut().set_linkage("voice_in_trunk", Linkage::Many(vec![])).unwrap_err();
    assert!(error.to_string().contains("to-one"), "{error}");
    assert!(!did.as_ref().is_changed());
}

#[tokio::test]
async fn a_resource_without_an_id_cannot_be_updated_found_or_deleted() {
    let scene = Scene::unreached(V22).await;
    let mut new = VoiceInTrunk::new().with_name("n");
    let input = scene.refused(scene.client.voice_in_trunks().update(&mut new).await);
    assert_eq!(input.member.as_deref(), Some("id"));
    scene.refused(scene.client.voice_in_trunks().find("").await);
    scene.refused(scene.client.voice_in_trunks().delete("").await);
}

#[tokio::test]
async fn a_resource_of_another_type_is_refused() {
    let scene = Scene::unreached(V22).await;
    let trunk: Resource = trunk(sip()).into();
    let orders = scene.client.resources("orders").unwrap();
    let input = scene.refused(orders.create(trunk.clone()).await);
    says(&input, &["voice_in_trunks cannot be sent to orders"]);
    let input = scene.refused::<Did>(Did::try_from(trunk));
    says(&input, &["voice_in_trunks"]);
}

// Rules between members

#[tokio::test]
async fn an_order_item_says_what_it_is_for_once() {
    let item = || DidOrderItem::new().with_sku_id("s1");
    let order = |item: DidOrderItem| Order::new().with_items([item]);
    let names = ["qty", "available_did_id", "did_reservation_id"];
    let both = || item().with_qty(1).with_available_did_id("a1");
    let input = not_created(V22, Client::orders, order(item())).await;
    says(&input, &["items[0]", "exactly one of", "set now: none"]);
    says(&input, &names);
    let input = not_created(V22, Client::orders, order(both())).await;
    says(&input, &["exactly one of", "set now: qty, available_did_id"]);
    let input = not_created(V26, Client::orders, order(both())).await;
    says(&input, &["at most one of", "set now: qty, available_did_id"]);
    created(V26, Client::orders, order(item())).await;
    created(V22, Client::orders, order(item().with_did_reservation_id("r1"))).await;
}

#[tokio::test]
async fn a_callback_has_a_url_and_a_method() {
    let order = || Order::new().with_items([CapacityOrderItem::new().with_capacity_pool_id("p1")]);
    let half = order().with_callback_url("https://a.example/cb");
    let input = not_created(V26, Client::orders, half.clone()).await;
    says(&input, &["callback_url", "callback_method", "together or not at all"]);
    created(V22, Client::orders, half.clone()).await;
    created(V26, Client::orders, half.with_callback_method(CallbackMethod::Get)).await;
    let other_half = order().with_callback_method(CallbackMethod::Get);
    not_created(V26, Client::orders, other_half).await;
    let neither = order().with_callback_method(None).with_callback_url(None);
    created(V26, Client::orders, neither).await;
}

#[tokio::test]
async fn a_company_has_a_name() {
    let identity = |of: IdentityType| {
        Identity::new()
            .with_identity_type(of)
            .with_first_name("Ada")
            .with_last_name("L")
            .with_phone_number("44")
            .with_country("c1")
    };
    let input = not_created(V22, Client::identities, identity(IdentityType::Business)).await;
    assert_eq!(input.member.as_deref(), Some("company_name"));
    created(V22, Client::identities, identity(IdentityType::Business).with_company_name("A")).await;
    created(V22, Client::identities, identity(IdentityType::Personal)).await;
    let person = identity(IdentityType::Personal).with_vat_id("V1");
    let input = not_created(V26, Client::identities, person.clone()).await;
    says(&input, &["vat_id cannot be set while identity_type is"]);
    created(V22, Client::identities, person).await;
}

#[tokio::test]
async fn a_check_of_a_requirement_has_something_to_check() {
    let check = || AddressRequirementValidation::new().with_address_requirement("r1");
    let input = not_created(V26, Client::address_requirement_validations, check()).await;
    says(&input, &["one of identity, address must be set"]);
    created(V26, Client::address_requirement_validations, check().with_identity("i1").with_address("a1"))
        .await;
}

#[tokio::test]
async fn an_emergency_verification_is_for_numbers_or_for_a_service() {
    let verification = || EmergencyVerification::new().with_address("a1");
    let endpoint: fn(&Client) -> Endpoint<EmergencyVerification> = Client::emergency_verifications;
    not_created(V26, endpoint, verification()).await;
    let both = verification().with_dids(["d1"]).with_emergency_calling_service("e1");
    says(&not_created(V26, endpoint, both).await, &["exactly one of"]);
    created(V26, endpoint, verification().with_dids(["d1"])).await;
    created(V26, endpoint, verification().with_emergency_calling_service("e1")).await;
}

#[tokio::test]
async fn numbers_of_a_trunk_and_any_number_exclude_each_other() {
    let input = not_created(
        V22,
        Client::voice_out_trunks,
        out_trunk().with_allow_any_did_as_cli(true).with_dids(["d1"]),
    )
    .await;
    says(&input, &["dids cannot be set while allow_any_did_as_cli is true"]);
    created(V22, Client::voice_out_trunks, out_trunk().with_allow_any_did_as_cli(false).with_dids(["d1"]))
        .await;
    created(
        V22,
        Client::voice_out_trunks,
        out_trunk().with_allow_any_did_as_cli(true).with_dids(Vec::<String>::new()),
    )
    .await;
}

#[tokio::test]
async fn a_rule_looks_at_what_the_server_has_too() {
    let loaded = |any: bool| {
        json!({"data": {"type": "voice_out_trunks", "id": "o1",
            "attributes": {"allow_any_did_as_cli": any}}})
    };
    for (any, refused) in [(true, true), (false, false)] {
        let scene = Scene::answering(V22, loaded(any).to_string()).await;
        let trunks = scene.client.voice_out_trunks();
        let mut trunk = trunks.find("o1").await.unwrap();
        trunk.set_dids(["d1"]);
        let result = trunks.update(&mut trunk).await;
        assert_eq!(result.is_err(), refused, "{result:?}");
        assert_eq!(scene.bodies().is_empty(), refused);
    }
    // the change itself says otherwise
    let scene = Scene::answering(V22, loaded(true).to_string()).await;
    let trunks = scene.client.voice_out_trunks();
    let mut trunk = trunks.find("o1").await.unwrap();
    trunk.set_dids(["d1"]).set_allow_any_did_as_cli(false);
    trunks.update(&mut trunk).await.unwrap();
    assert_eq!(scene.bodies().len(), 1);
}

#[tokio::test]
async fn a_default_number_goes_with_replacing_alone() {
    let endpoint: fn(&Client) -> Endpoint<VoiceOutTrunk> = Client::voice_out_trunks;
    let replacing = newer_out_trunk().with_on_cli_mismatch_action(OnCliMismatchAction::ReplaceCli);
    let input = not_created(V26, endpoint, replacing.clone()).await;
    says(&input, &["default_did must be set while on_cli_mismatch_action is"]);
    created(V26, endpoint, replacing.with_default_did("d1")).await;
    let input = not_created(V26, endpoint, newer_out_trunk().with_default_did("d1")).await;
    says(&input, &["default_did cannot be set while on_cli_mismatch_action is"]);
    created(V22, endpoint, out_trunk().with_default_did("d1")).await;
}

#[tokio::test]
async fn authentication_has_a_user_and_a_password() {
    let input =
        not_created(V26, Client::voice_in_trunks, trunk(sip().with_auth_enabled(true).with_auth_user("me")))
            .await;
    says(&input, &["auth_user, auth_password must be set while auth_enabled is true"]);
    created(V22, Client::voice_in_trunks, trunk(sip().with_auth_enabled(true))).await;
    let whole = sip().with_auth_enabled(true).with_auth_user("me").with_auth_password("p");
    created(V26, Client::voice_in_trunks, trunk(whole)).await;
}

#[tokio::test]
async fn a_new_trunk_has_a_host_unless_it_registers() {
    let host_less = SipConfiguration::new().with_enabled_sip_registration(false);
    let input = not_created(V26, Client::voice_in_trunks, trunk(host_less)).await;
    says(&input, &["host must be set while enabled_sip_registration is false"]);
    let registered = SipConfiguration::new().with_enabled_sip_registration(true);
    created(V26, Client::voice_in_trunks, trunk(registered)).await;
}

#[tokio::test]
async fn a_verification_is_for_one_number_or_more() {
    let verification = AddressVerification::new().with_address("a1");
    let input = not_created(V22, Client::address_verifications, verification.clone()).await;
    assert_eq!(input.member.as_deref(), Some("dids"));
    let none = verification.clone().with_dids(Vec::<String>::new());
    not_created(V26, Client::address_verifications, none).await;
    created(V26, Client::address_verifications, verification.with_dids(["d1"])).await;
}

#[tokio::test]
async fn what_is_newer_than_this_release_is_not_judged() {
    let mut newer = Object::unknown("webrtc_configurations");
    newer.set("port", 99_999_999);
    let mut trunk = VoiceInTrunk::new().with_name("n");
    trunk.as_mut().set("configuration", newer);
    trunk.as_mut().set("brand_new", vec![1, 2]);
    trunk.as_mut().set("priority", Any::Json("\"my own word\"".to_owned()));
    let sent = created(V26, Client::voice_in_trunks, trunk).await;
    let configuration = json!({"type": "webrtc_configurations", "attributes": {"port": 99_999_999}});
    assert_eq!(
        sent["attributes"],
        json!({"name": "n", "configuration": configuration, "brand_new": [1, 2], "priority": "my own word"})
    );
}

// Secrets

#[tokio::test]
async fn an_error_about_a_secret_does_not_tell_it() {
    const SECRET: &str = "s3cret-p4ssw0rd";
    let with = |name: &str, value: Any| {
        let mut configuration = sip();
        configuration.as_mut().set(name, value);
        trunk(configuration)
    };
    let secret = || Any::from(SECRET);
    let mut refused: Vec<InvalidInput> = Vec::new();
    let mut refuse = async |version: ApiVersion, trunk: VoiceInTrunk| {
        refused.push(not_created(version, Client::voice_in_trunks, trunk).await);
    };
    // of the wrong type
    refuse(V22, with("auth_password", Any::List(vec![secret()]))).await;
    refuse(V22, with("auth_password", Any::Object(Object::unknown(SECRET)))).await;
    // what only the API writes, what the version lacks
    refuse(V26, with("incoming_auth_password", secret())).await;
    refuse(V22, with("incoming_auth_password", secret())).await;
    // in the place of something else: too long, not matching, out of range
    refuse(V26, with("username", Any::from(format!("{SECRET}@")))).await;
    refuse(V26, with("port", secret())).await;
    refuse(V26, with("codec_ids", secret())).await;
    let forbidden = sip().with_auth_enabled(false).with_auth_password(SECRET);
    refuse(V26, trunk(forbidden)).await;
    let half = sip().with_auth_enabled(true).with_auth_password(SECRET);
    refuse(V26, trunk(half)).await;
    refuse(V22, VoiceInTrunk::new().with_configuration(sip().with_auth_password(SECRET))).await;
    refuse(V26, trunk(sip()).with_external_reference_id(SECRET.repeat(10))).await;
    assert_eq!(refused.len(), 11);
    for input in &refused {
        let shown = format!("{input} {input:?} {}", didww::Error::from(input.clone()));
        assert!(!shown.contains(SECRET), "{shown}");
    }

    let number = with("auth_password", Any::from(1_234_567_890));
    let input = not_created(V22, Client::voice_in_trunks, number).await;
    assert!(!format!("{input} {input:?}").contains("1234567890"), "{input}");
    says(&input, &["configuration.auth_password takes text"]);

    for version in [V22, V26] {
        let trunk = set(VoiceOutTrunk::with_id("o1"), "password", SECRET);
        let input = not_updated(version, Client::voice_out_trunks, trunk).await;
        assert!(!format!("{input} {input:?}").contains(SECRET), "{input}");
        says(&input, &["password"]);
    }
    let mut method = IpOnlyAuthentication::new();
    method.set_tech_prefix(SECRET);
    let trunk = VoiceOutTrunk::with_id("o1").with_authentication_method(method);
    let input = not_updated(V26, Client::voice_out_trunks, trunk).await;
    assert!(!format!("{input} {input:?}").contains(SECRET), "{input}");
}

#[tokio::test]
async fn a_refusal_is_nothing_that_may_have_happened() {
    let scene = Scene::unreached(V22).await;
    let result: Result<VoiceInTrunk> = scene.client.voice_in_trunks().create(VoiceInTrunk::new()).await;
    let error = result.unwrap_err();
    assert!(error.is_invalid_input() && !error.is_retryable() && !error.may_have_happened());
    assert_eq!((error.status(), scene.lines().len()), (None, 0));
}

#[tokio::test]
async fn a_member_that_only_another_version_takes_says_which() {
    let scene = Scene::unreached(V26).await;
    let filters = ExportFilters::new().with_from(yesterday()).with_to(now());
    let export =
        didww::Export::new().with_export_type(didww::ExportType::CdrIn).with_filters(filters.with_year(2026));
    let error = scene.client.exports().create(export).await.unwrap_err();
    assert!(error.to_string().contains("versions that take it: 2022-05-10"), "{error}");
    assert_eq!(error.to_string().matches("year").count(), 1, "the member is named once: {error}");
}

#[test]
fn times_of_an_export_are_instants() {
    let time = |text: &str| text.parse::<didww::jiff::Timestamp>().expect("a time");
    let mut filters = ExportFilters::new().with_from(time("2026-04-16T02:00:00+02:00"));
    assert_eq!(filters.from(), Some(time("2026-04-16T00:00:00Z")));
    assert_eq!(filters.to(), None);
    assert_eq!(filters.as_ref().get("from"), Some("2026-04-16 00:00:00".into()));
    // as the wire writes it, it is the same time
    let mut written = ExportFilters::new();
    written.as_mut().set("from", "2026-04-16 00:00:00");
    assert_eq!(filters, written);
    // nothing is cut off in silence
    filters.set_from(time("2026-04-16T00:00:00.5Z"));
    assert_eq!(filters.from(), Some(time("2026-04-16T00:00:00.5Z")));
}

#[tokio::test]
async fn the_times_of_an_export_are_checked() {
    let day = std::time::Duration::from_secs(24 * 3600);
    let export = |from, to| {
        let filters = ExportFilters::new().with_from(from).with_to(to);
        didww::Export::new().with_export_type(ExportType::CdrIn).with_filters(filters)
    };
    let sent = created(V26, Client::exports, export(yesterday(), now())).await;
    let written = now().to_string().replace('T', " ");
    assert_eq!(
        sent["attributes"]["filters"]["to"].as_str().expect("text").len(),
        "2026-04-16 00:00:00".len()
    );
    assert_eq!(sent["attributes"]["filters"]["to"].as_str().expect("text")[..10], written[..10]);
    for (from, to, about) in [
        (now(), yesterday(), "must be before"),
        (now(), now(), "must be before"),
        (now() - 100 * day, now(), "current month or the 2 before it"),
        (yesterday(), now() + 3 * day, "until now"),
        (yesterday() + std::time::Duration::from_millis(1), now(), "to the second"),
    ] {
        let input = not_created(V26, Client::exports, export(from, to)).await;
        says(&input, &[about]);
    }
}
