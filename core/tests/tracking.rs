//! What an update sends: what was changed, all of it, and nothing else.

#[path = "support/scene.rs"]
mod scene;

use didww::rust_decimal::Decimal;
use didww::{
    ApiVersion, CapacityOrderItem, CapacityPool, CliFormat, Client, Codec, CredentialsAndIpAuthentication,
    Did, DidOrderItem, Endpoint, Error, Findable, Linkage, Object, OnCliMismatchAction, Order,
    PstnConfiguration, Resource, ResourceIdentifier, SharedCapacityGroup, SipConfiguration,
    TransportProtocol, TwilioAuthentication, Updatable, Value as Any, VoiceInTrunk,
    VoiceInTrunkConfiguration, VoiceInTrunkGroup, VoiceOutTrunk, VoiceOutTrunkAuthenticationMethod,
};
use scene::loopback::reply;
use scene::{Scene, V22, V26, many, none, one, patch, relink};
use serde_json::{Value, json};

/// Loads `document`, changes it, updates it; gives what was sent, if anything was.
async fn sent<T: Findable + Updatable>(
    version: ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    document: &Value,
    change: impl FnOnce(&mut T),
) -> Option<Value> {
    let scene = Scene::answering(version, document.to_string()).await;
    let endpoint = endpoint(&scene.client);
    let mut resource = endpoint.find("x").await.expect("loaded");
    change(&mut resource);
    let changed = resource.as_ref().is_changed();
    endpoint.update(&mut resource).await.expect("updated");
    let mut bodies = scene.bodies();
    assert!(bodies.len() <= 1, "{bodies:?}");
    let body = bodies.pop();
    assert_eq!(changed, body.is_some(), "is_changed() tells what an update does");
    body
}

fn document(wire_type: &str, id: &str, attributes: Value, relationships: Value) -> Value {
    json!({"data": {"type": wire_type, "id": id, "attributes": attributes, "relationships": relationships}})
}

fn did_with(relationships: Value) -> Value {
    let attributes = json!({
        "number": "442012345678", "description": "old", "blocked": false, "terminated": false,
        "capacity_limit": 10, "dedicated_channels_count": 2, "billing_cycles_count": null,
        "expires_at": "2026-05-01T00:00:00.000Z"
    });
    document("dids", "d1", attributes, relationships)
}

fn did() -> Value {
    did_with(json!({}))
}

fn trunk() -> Value {
    let attributes = json!({
        "name": "trunk", "priority": 1, "weight": 65535, "cli_format": "e164",
        "configuration": {"type": "sip_configurations", "attributes": {
            "host": "a.example", "port": 5060, "codec_ids": [9, 10], "transport_protocol_id": 1,
            "rtp_ping": true, "auth_enabled": true, "auth_user": "me", "auth_password": "p4ssw0rd",
            "max_transfers": 2, "allowed_rtp_ips": null
        }}
    });
    document("voice_in_trunks", "t1", attributes, json!({}))
}

/// A trunk whose configuration has these members.
fn trunk_of(configuration: Value) -> Value {
    let configuration = json!({"type": "sip_configurations", "attributes": configuration});
    document("voice_in_trunks", "t1", json!({"name": "trunk", "configuration": configuration}), json!({}))
}

/// The body of a PATCH of the trunk's SIP configuration.
fn patch_sip(members: Value) -> Option<Value> {
    let configuration = json!({"type": "sip_configurations", "attributes": members});
    Some(patch("voice_in_trunks", "t1", json!({"configuration": configuration})))
}

/// Changes the SIP configuration of a trunk in place.
fn in_place(trunk: &mut VoiceInTrunk, change: impl FnOnce(&mut SipConfiguration)) {
    let mut configuration = trunk.configuration_mut().expect("a configuration");
    change(configuration.as_sip_mut().expect("SIP"));
}

async fn sent_of_did(relationships: Value, change: impl FnOnce(&mut Did)) -> Option<Value> {
    sent(V22, Client::dids, &did_with(relationships), change).await
}

async fn sent_of_trunk(version: ApiVersion, change: impl FnOnce(&mut VoiceInTrunk)) -> Option<Value> {
    sent(version, Client::voice_in_trunks, &trunk(), change).await
}

// Attributes

#[tokio::test]
async fn a_changed_description_travels_alone() {
    let body = sent_of_did(json!({}), |did| {
        did.set_description("new");
    })
    .await;
    assert_eq!(body, Some(patch("dids", "d1", json!({"description": "new"}))));
}

#[tokio::test]
async fn none_set_on_purpose_travels_as_null() {
    let expected = Some(patch("dids", "d1", json!({"description": null})));
    let set = sent_of_did(json!({}), |did| {
        did.set_description(None);
    })
    .await;
    assert_eq!(set, expected);
    let cleared = sent_of_did(json!({}), |did| {
        did.clear_description();
    })
    .await;
    assert_eq!(cleared, expected);
    let number = sent_of_did(json!({}), |did| {
        did.set_capacity_limit(None);
    })
    .await;
    assert_eq!(number, Some(patch("dids", "d1", json!({"capacity_limit": null}))));
}

#[tokio::test]
async fn false_and_zero_travel() {
    let body = sent_of_did(json!({}), |did| {
        did.set_dedicated_channels_count(0).set_billing_cycles_count(0);
    })
    .await;
    assert_eq!(
        body,
        Some(patch("dids", "d1", json!({"dedicated_channels_count": 0, "billing_cycles_count": 0})))
    );
    let cancelled = document("dids", "d1", json!({"terminated": true}), json!({}));
    let body = sent(V22, Client::dids, &cancelled, |did| {
        did.set_terminated(false);
    })
    .await;
    assert_eq!(body, Some(patch("dids", "d1", json!({"terminated": false}))));
}

#[tokio::test]
async fn what_is_set_to_what_it_is_sends_nothing() {
    let relationships = json!({"voice_in_trunk": one("voice_in_trunks", "t1")});
    let body = sent_of_did(relationships, |did| {
        did.set_description("old")
            .set_terminated(false)
            .set_capacity_limit(10)
            .set_billing_cycles_count(None)
            .set_voice_in_trunk("t1");
    })
    .await;
    assert_eq!(body, None);
    let body = sent_of_trunk(V22, |trunk| {
        trunk.set_cli_format(CliFormat::E164).set_name("trunk");
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn a_change_that_is_taken_back_by_hand_sends_nothing() {
    let body = sent_of_did(json!({}), |did| {
        did.set_description("new").set_capacity_limit(11);
        did.set_description("old").set_capacity_limit(10);
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn reset_forgets_what_was_set() {
    let relationships = json!({"voice_in_trunk": one("voice_in_trunks", "t1")});
    let body = sent_of_did(relationships, |did| {
        did.set_description("new").set_voice_in_trunk_group("g1");
        did.as_mut().set("brand_new", 1);
        did.as_mut().reset();
        assert_eq!(did.description(), Some("old"));
        assert_eq!(did.voice_in_trunk_id(), Some("t1"));
        assert_eq!(did.as_ref().get("brand_new"), None);
        did.set_terminated(true);
    })
    .await;
    assert_eq!(body, Some(patch("dids", "d1", json!({"terminated": true}))));
}

#[tokio::test]
async fn ten_point_zero_and_ten_point_zero_zero_are_one_amount() {
    let loaded = document("voice_out_trunks", "o1", json!({"threshold_amount": "10.0"}), json!({}));
    let set = |amount: &'static str| {
        sent(V22, Client::voice_out_trunks, &loaded, move |trunk| {
            trunk.set_threshold_amount(amount.parse::<Decimal>().unwrap());
        })
    };
    assert_eq!(set("10.00").await, None);
    assert_eq!(
        set("10.01").await,
        Some(patch("voice_out_trunks", "o1", json!({"threshold_amount": "10.01"})))
    );
}

#[tokio::test]
async fn an_attribute_that_this_release_does_not_know_travels_as_it_was_set() {
    let body = sent_of_did(json!({}), |did| {
        let resource = did.as_mut();
        resource.set("brand_new", "yes");
        resource.set("a_number", 7);
        resource.set("nothing", Any::Null);
        resource.set("deep", Any::Json(r#"{"a":[1,{"b":null}]}"#.to_owned()));
        resource.set("list", vec!["x", "y"]);
    })
    .await;
    let attributes = json!({"brand_new": "yes", "a_number": 7, "nothing": null,
        "deep": {"a": [1, {"b": null}]}, "list": ["x", "y"]});
    assert_eq!(body, Some(patch("dids", "d1", attributes)));
}

#[tokio::test]
async fn an_unknown_attribute_that_is_set_to_what_it_is_sends_nothing() {
    let loaded = document("dids", "d1", json!({"brand_new": "yes"}), json!({}));
    let body = sent(V22, Client::dids, &loaded, |did| {
        did.as_mut().set("brand_new", "yes");
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn an_enum_value_that_this_release_does_not_know_travels_as_the_api_spells_it() {
    let body = sent_of_trunk(V22, |trunk| {
        trunk.set_cli_format(CliFormat::Other("sip_uri".to_owned()));
    })
    .await;
    assert_eq!(body, Some(patch("voice_in_trunks", "t1", json!({"cli_format": "sip_uri"}))));

    let newer = trunk_of(json!({"codec_ids": [77, 9], "transport_protocol_id": 42}));
    let body = sent(V22, Client::voice_in_trunks, &newer, |trunk| {
        in_place(trunk, |sip| {
            assert_eq!(sip.transport_protocol_id(), TransportProtocol::Other("42".to_owned()));
            sip.set_transport_protocol_id(TransportProtocol::Other("43".to_owned()));
            sip.codec_ids_mut().push(Codec::Pcma);
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"codec_ids": [77, 9, 10], "transport_protocol_id": 43})));
}

#[tokio::test]
async fn a_resource_built_with_its_id_is_patched_without_fetching_it() {
    let scene = Scene::silent(V22, &did(), 204).await;
    let mut did = Did::with_id("d1").with_description("new");
    scene.client.dids().update(&mut did).await.unwrap();
    assert_eq!(scene.lines(), ["PATCH /v3/dids/d1"]);
    assert_eq!(scene.bodies(), [patch("dids", "d1", json!({"description": "new"}))]);
}

#[tokio::test]
async fn a_resource_built_with_its_id_and_left_alone_sends_nothing() {
    let scene = Scene::unreached(V22).await;
    let mut did = Did::with_id("d1");
    assert!(!did.as_ref().is_changed());
    scene.client.dids().update(&mut did).await.unwrap();
    assert!(scene.lines().is_empty());
}

#[tokio::test]
async fn a_clone_tracks_on_its_own() {
    let scene = Scene::silent(V22, &did(), 204).await;
    let mut first = scene.client.dids().find("d1").await.unwrap();
    first.set_description("both");
    let mut second = first.clone();
    second.set_capacity_limit(5);
    first.set_terminated(true);
    assert_eq!((first.capacity_limit(), second.terminated()), (Some(10), false));
    scene.client.dids().update(&mut first).await.unwrap();
    scene.client.dids().update(&mut second).await.unwrap();
    assert_eq!(
        scene.bodies(),
        [
            patch("dids", "d1", json!({"description": "both", "terminated": true})),
            patch("dids", "d1", json!({"description": "both", "capacity_limit": 5})),
        ]
    );
}

#[tokio::test]
async fn an_update_in_a_newer_version_spells_as_that_version() {
    let order = document("orders", "o1", json!({"status": "Pending"}), json!({}));
    let old = Scene::answering(V22, order.to_string()).await;
    let loaded = old.client.orders().find("o1").await.unwrap();
    let new = Scene::silent(V26, &order, 204).await;
    let mut loaded: Resource = loaded.into();
    loaded.set("external_reference_id", "mine");
    new.client.resources("orders").unwrap().update(&mut loaded).await.unwrap();
    assert_eq!(new.bodies(), [patch("orders", "o1", json!({"external_reference_id": "mine"}))]);
}

// Relationships

#[tokio::test]
async fn a_link_is_set_by_id_by_the_resource_itself_and_cleared() {
    let linked = Some(relink(
        "dids",
        "d1",
        json!({"capacity_pool": one("capacity_pools", "p1"), "shared_capacity_group": none()}),
    ));
    let by_id = sent_of_did(json!({}), |did| {
        did.set_capacity_pool("p1");
    })
    .await;
    assert_eq!(by_id, linked);
    let by_resource = sent_of_did(json!({}), |did| {
        did.set_capacity_pool(CapacityPool::with_id("p1"));
    })
    .await;
    assert_eq!(by_resource, linked);
    let cleared = sent_of_did(json!({"capacity_pool": one("capacity_pools", "p1")}), |did| {
        did.clear_capacity_pool();
        assert_eq!(did.capacity_pool_id(), None);
    })
    .await;
    assert_eq!(cleared, Some(relink("dids", "d1", json!({"capacity_pool": none()}))));
    let by_name = sent_of_did(json!({"voice_in_trunk": none()}), |did| {
        let link = Linkage::One(Some(ResourceIdentifier::new("voice_in_trunk_groups", "g1")));
        did.as_mut().set_linkage("voice_in_trunk_group", link).unwrap();
    })
    .await;
    assert_eq!(
        by_name,
        Some(relink("dids", "d1", json!({"voice_in_trunk_group": one("voice_in_trunk_groups", "g1")})))
    );
}

#[tokio::test]
async fn clearing_a_link_that_is_empty_sends_nothing() {
    let body = sent_of_did(json!({"capacity_pool": none()}), |did| {
        did.clear_capacity_pool();
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn clearing_a_link_that_was_not_loaded_is_sent() {
    let body = sent_of_did(json!({}), |did| {
        did.clear_voice_in_trunk();
    })
    .await;
    assert_eq!(body, Some(relink("dids", "d1", json!({"voice_in_trunk": none()}))));
}

#[tokio::test]
async fn many_links_are_replaced_as_a_whole_and_emptied() {
    let loaded = document(
        "voice_in_trunk_groups",
        "g1",
        json!({"name": "group"}),
        json!({"voice_in_trunks": many("voice_in_trunks", &["t1", "t2"])}),
    );
    let change = |change: fn(&mut VoiceInTrunkGroup)| {
        sent(V22, Client::voice_in_trunk_groups, &loaded, move |group| {
            assert_eq!(group.voice_in_trunk_ids(), ["t1", "t2"]);
            change(group);
        })
    };
    let body = |ids: &[&str]| {
        let links = json!({"voice_in_trunks": many("voice_in_trunks", ids)});
        Some(relink("voice_in_trunk_groups", "g1", links))
    };
    let replaced = change(|group| {
        group.set_voice_in_trunks(["t2", "t3"]);
    });
    assert_eq!(replaced.await, body(&["t2", "t3"]));
    let by_resource = change(|group| {
        group.set_voice_in_trunks([&VoiceInTrunk::with_id("t4")]);
    });
    assert_eq!(by_resource.await, body(&["t4"]));
    let emptied = change(|group| {
        group.clear_voice_in_trunks();
        assert!(group.voice_in_trunk_ids().is_empty());
    });
    assert_eq!(emptied.await, body(&[]));
    let emptied_by_list = change(|group| {
        group.set_voice_in_trunks(Vec::<String>::new());
    });
    assert_eq!(emptied_by_list.await, body(&[]));
    let same = change(|group| {
        group.set_voice_in_trunks(["t2", "t1"]);
    });
    assert_eq!(same.await, None);
}

#[tokio::test]
async fn a_trunk_takes_the_place_of_a_trunk_group() {
    let loaded =
        json!({"voice_in_trunk_group": one("voice_in_trunk_groups", "g1"), "voice_in_trunk": none()});
    let body = sent_of_did(loaded, |did| {
        did.set_voice_in_trunk("t1");
        assert_eq!((did.voice_in_trunk_id(), did.voice_in_trunk_group_id()), (Some("t1"), None));
        assert!(did.voice_in_trunk_group().is_none());
    })
    .await;
    let links = json!({"voice_in_trunk": one("voice_in_trunks", "t1"), "voice_in_trunk_group": none()});
    assert_eq!(body, Some(relink("dids", "d1", links)));
}

#[tokio::test]
async fn a_trunk_group_takes_the_place_of_a_trunk() {
    let loaded = json!({"voice_in_trunk": one("voice_in_trunks", "t1"), "voice_in_trunk_group": none()});
    let body = sent_of_did(loaded, |did| {
        did.set_voice_in_trunk_group("g1");
        assert_eq!((did.voice_in_trunk_id(), did.voice_in_trunk_group_id()), (None, Some("g1")));
    })
    .await;
    let links = json!({"voice_in_trunk": none(), "voice_in_trunk_group": one("voice_in_trunk_groups", "g1")});
    assert_eq!(body, Some(relink("dids", "d1", links)));
}

#[tokio::test]
async fn the_other_of_two_is_not_named_when_it_is_known_to_be_empty() {
    let loaded = json!({"voice_in_trunk": none(), "voice_in_trunk_group": none()});
    let body = sent_of_did(loaded, |did| {
        did.set_voice_in_trunk("t1");
    })
    .await;
    let links = json!({"voice_in_trunk": one("voice_in_trunks", "t1")});
    assert_eq!(body, Some(relink("dids", "d1", links)));
}

#[tokio::test]
async fn trunk_then_group_then_the_same_trunk_is_no_change() {
    for loaded in [
        json!({"voice_in_trunk": one("voice_in_trunks", "t1")}),
        json!({"voice_in_trunk": one("voice_in_trunks", "t1"), "voice_in_trunk_group": none()}),
    ] {
        let body = sent_of_did(loaded, |did| {
            did.set_voice_in_trunk("t1");
            did.set_voice_in_trunk_group("g1");
            did.set_voice_in_trunk("t1");
            assert_eq!((did.voice_in_trunk_id(), did.voice_in_trunk_group_id()), (Some("t1"), None));
        })
        .await;
        assert_eq!(body, None);
    }
}

#[tokio::test]
async fn trunk_then_group_then_another_trunk_sends_that_trunk() {
    let loaded = json!({"voice_in_trunk": one("voice_in_trunks", "t1"), "voice_in_trunk_group": none()});
    let body = sent_of_did(loaded, |did| {
        did.set_voice_in_trunk("t2");
        did.set_voice_in_trunk_group("g1");
        did.set_voice_in_trunk("t2");
    })
    .await;
    let links = json!({"voice_in_trunk": one("voice_in_trunks", "t2")});
    assert_eq!(body, Some(relink("dids", "d1", links)));
}

#[tokio::test]
async fn a_group_that_is_set_and_cleared_again_gives_the_trunk_back() {
    let loaded = json!({"voice_in_trunk": one("voice_in_trunks", "t1"), "voice_in_trunk_group": none()});
    let body = sent_of_did(loaded, |did| {
        did.set_voice_in_trunk_group("g1");
        assert_eq!(did.voice_in_trunk_id(), None);
        did.clear_voice_in_trunk_group();
        assert_eq!((did.voice_in_trunk_id(), did.voice_in_trunk_group_id()), (Some("t1"), None));
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn clearing_both_of_two_clears_both() {
    let loaded = json!({"voice_in_trunk": one("voice_in_trunks", "t1")});
    let body = sent_of_did(loaded, |did| {
        did.clear_voice_in_trunk().clear_voice_in_trunk_group();
    })
    .await;
    let links = json!({"voice_in_trunk": none(), "voice_in_trunk_group": none()});
    assert_eq!(body, Some(relink("dids", "d1", links)));
}

#[tokio::test]
async fn a_pool_and_a_shared_group_take_each_others_place() {
    let pool = json!({"capacity_pool": one("capacity_pools", "p1"), "shared_capacity_group": none()});
    let body = sent_of_did(pool, |did| {
        did.set_shared_capacity_group("s1");
        assert_eq!(did.capacity_pool_id(), None);
    })
    .await;
    let links =
        json!({"capacity_pool": none(), "shared_capacity_group": one("shared_capacity_groups", "s1")});
    assert_eq!(body, Some(relink("dids", "d1", links)));

    let group =
        json!({"capacity_pool": none(), "shared_capacity_group": one("shared_capacity_groups", "s1")});
    let body = sent_of_did(group.clone(), |did| {
        did.set_capacity_pool("p1");
    })
    .await;
    let links = json!({"capacity_pool": one("capacity_pools", "p1"), "shared_capacity_group": none()});
    assert_eq!(body, Some(relink("dids", "d1", links)));

    let body = sent_of_did(group, |did| {
        did.set_capacity_pool("p1");
        did.set_shared_capacity_group(SharedCapacityGroup::with_id("s1"));
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn an_included_trunk_is_saved_by_its_own_update() {
    let mut page = did_with(json!({"voice_in_trunk": one("voice_in_trunks", "t1")}));
    page["included"] = json!([trunk()["data"]]);
    let scene = Scene::new(V22, move |request| match request.line.starts_with("GET ") {
        true => reply(200, &[], page.to_string()),
        false => reply(200, &[], trunk().to_string()),
    })
    .await;
    let did = scene.client.dids().find("d1").include(["voice_in_trunk"]).await.unwrap();
    let mut included = did.voice_in_trunk().expect("included");
    included.set_priority(7);
    scene.client.voice_in_trunks().update(&mut included).await.unwrap();
    assert!(!did.as_ref().is_changed());
    assert_eq!(scene.lines()[1..], ["PATCH /v3/voice_in_trunks/t1"]);
    assert_eq!(scene.bodies(), [patch("voice_in_trunks", "t1", json!({"priority": 7}))]);
}

#[tokio::test]
async fn setting_a_link_to_an_included_resource_gives_that_resource() {
    let mut loaded = did_with(json!({"voice_in_trunk": none()}));
    loaded["included"] = json!([trunk()["data"]]);
    let body = sent(V22, Client::dids, &loaded, |did| {
        did.set_voice_in_trunk("t1");
        assert_eq!(did.voice_in_trunk().expect("included").name(), "trunk");
        did.set_voice_in_trunk("elsewhere");
        assert!(did.voice_in_trunk().is_none());
        assert_eq!(did.voice_in_trunk_id(), Some("elsewhere"));
    })
    .await;
    assert_eq!(body.unwrap()["data"]["relationships"]["voice_in_trunk"], one("voice_in_trunks", "elsewhere"));
}

// Nested objects and lists

#[tokio::test]
async fn a_configuration_changed_in_place_sends_the_changed_members_alone() {
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| {
            sip.set_rtp_ping(false).set_auth_enabled(false).set_max_transfers(0);
            sip.set_port(5061).set_host("a.example");
        });
        let configuration = trunk.configuration().unwrap();
        let sip = configuration.as_sip().unwrap();
        assert_eq!((sip.rtp_ping(), sip.port()), (Some(false), Some(5061)));
        assert_eq!((sip.auth_user(), sip.codec_ids()), (Some("me"), vec![Codec::Pcmu, Codec::Pcma]));
    })
    .await;
    let members = json!({"rtp_ping": false, "auth_enabled": false, "max_transfers": 0, "port": 5061});
    assert_eq!(body, patch_sip(members));
}

#[tokio::test]
async fn a_member_set_to_none_in_place_travels_as_null() {
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| {
            sip.clear_port().set_auth_user(None);
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"port": null, "auth_user": null})));
}

#[tokio::test]
async fn a_configuration_looked_at_in_place_sends_nothing() {
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| {
            sip.set_host("a.example").set_rtp_ping(true);
            assert_eq!(sip.codec_ids_mut().len(), 2);
        });
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn a_trunk_without_a_configuration_has_none_to_change() {
    let mut trunk = VoiceInTrunk::with_id("t1");
    assert!(trunk.configuration_mut().is_none());
    assert!(!trunk.as_ref().is_changed());
}

#[tokio::test]
async fn a_codec_pushed_in_place_sends_the_list_alone() {
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| sip.codec_ids_mut().push(Codec::G729));
    })
    .await;
    assert_eq!(body, patch_sip(json!({"codec_ids": [9, 10, 8]})));
}

#[tokio::test]
async fn the_order_of_codecs_is_a_change() {
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| sip.codec_ids_mut().reverse());
    })
    .await;
    assert_eq!(body, patch_sip(json!({"codec_ids": [10, 9]})));
}

#[tokio::test]
async fn a_list_looked_at_in_place_sends_nothing() {
    for list in [json!(["1", "2"]), json!([])] {
        let loaded = document("voice_out_trunks", "o1", json!({"dst_prefixes": list}), json!({}));
        let body = sent(V22, Client::voice_out_trunks, &loaded, |trunk| {
            assert!(trunk.dst_prefixes_mut().len() < 3);
        })
        .await;
        assert_eq!(body, None, "{list}");
    }
}

#[tokio::test]
async fn a_list_that_is_null_and_looked_at_in_place_sends_nothing() {
    let loaded = document("voice_out_trunks", "o1", json!({"dst_prefixes": null}), json!({}));
    let body = sent(V22, Client::voice_out_trunks, &loaded, |trunk| {
        assert!(trunk.dst_prefixes_mut().is_empty());
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn a_list_that_was_not_loaded_and_looked_at_in_place_sends_nothing() {
    let mut trunk = VoiceOutTrunk::with_id("o1");
    assert!(trunk.allowed_rtp_ips_mut().is_empty());
    assert!(!trunk.as_ref().is_changed());
    let body = sent(V22, Client::voice_in_trunks, &trunk_of(json!({"host": "a"})), |trunk| {
        in_place(trunk, |sip| assert!(sip.codec_ids_mut().is_empty()));
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn a_list_changed_in_place_is_sent_whole() {
    for (list, sent_list) in [
        (json!(["1", "2"]), json!(["1", "2", "44"])),
        (json!([]), json!(["44"])),
        (Value::Null, json!(["44"])),
    ] {
        let loaded = document("voice_out_trunks", "o1", json!({"dst_prefixes": list}), json!({}));
        let body = sent(V22, Client::voice_out_trunks, &loaded, |trunk| {
            trunk.dst_prefixes_mut().push("44".to_owned());
        })
        .await;
        assert_eq!(body, Some(patch("voice_out_trunks", "o1", json!({"dst_prefixes": sent_list}))));
    }
}

#[tokio::test]
async fn a_list_set_to_what_it_is_sends_nothing() {
    let loaded = document("voice_out_trunks", "o1", json!({"dst_prefixes": ["1", "2"]}), json!({}));
    let body = sent(V22, Client::voice_out_trunks, &loaded, |trunk| {
        trunk.set_dst_prefixes(["1", "2"]);
    })
    .await;
    assert_eq!(body, None);
    let body = sent(V22, Client::voice_out_trunks, &loaded, |trunk| {
        trunk.set_dst_prefixes(Vec::<String>::new());
    })
    .await;
    assert_eq!(body, Some(patch("voice_out_trunks", "o1", json!({"dst_prefixes": []}))));
}

#[tokio::test]
async fn a_new_configuration_of_the_same_kind_sends_what_differs() {
    let body = sent_of_trunk(V22, |trunk| {
        trunk.set_configuration(
            SipConfiguration::new()
                .with_host("b.example")
                .with_port(5060)
                .with_codec_ids([Codec::Pcmu, Codec::Pcma]),
        );
    })
    .await;
    assert_eq!(body, patch_sip(json!({"host": "b.example"})));
}

#[tokio::test]
async fn a_new_configuration_that_says_the_same_sends_nothing() {
    let body = sent_of_trunk(V22, |trunk| {
        trunk.set_configuration(SipConfiguration::new().with_host("a.example").with_rtp_ping(true));
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn a_configuration_of_another_kind_is_sent_whole() {
    let body = sent_of_trunk(V22, |trunk| {
        trunk.set_configuration(PstnConfiguration::new().with_dst("442012345678"));
        assert!(trunk.configuration().unwrap().as_pstn().is_some());
    })
    .await;
    let configuration = json!({"type": "pstn_configurations", "attributes": {"dst": "442012345678"}});
    assert_eq!(body, Some(patch("voice_in_trunks", "t1", json!({"configuration": configuration}))));
}

#[tokio::test]
async fn a_configuration_of_a_kind_that_this_release_does_not_know_is_sent_as_it_was_built() {
    let body = sent_of_trunk(V22, |trunk| {
        let mut webrtc = Object::unknown("webrtc_configurations");
        webrtc.set("url", "wss://a.example");
        webrtc.set("secure", false);
        trunk.set_configuration(VoiceInTrunkConfiguration::Other(webrtc));
    })
    .await;
    let configuration = json!({"type": "webrtc_configurations",
        "attributes": {"url": "wss://a.example", "secure": false}});
    assert_eq!(body, Some(patch("voice_in_trunks", "t1", json!({"configuration": configuration}))));
}

#[tokio::test]
async fn an_unknown_member_of_a_configuration_travels_when_it_is_set_and_else_not() {
    let loaded = trunk_of(json!({"host": "a.example", "brand_new": {"a": 1}}));
    let body = sent(V22, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| {
            sip.set_host("b.example");
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"host": "b.example"})));
    let body = sent(V22, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| sip.as_mut().set("brand_new", "text"));
    })
    .await;
    assert_eq!(body, patch_sip(json!({"brand_new": "text"})));
}

fn out_trunk() -> Value {
    let method = json!({"type": "credentials_and_ip", "attributes": {
        "allowed_sip_ips": ["203.0.113.1"], "tech_prefix": null, "username": "made", "password": "p4ssw0rd"}});
    document("voice_out_trunks", "o1", json!({"name": "out", "authentication_method": method}), json!({}))
}

fn patch_method(kind: &str, members: Value) -> Option<Value> {
    let method = json!({"type": kind, "attributes": members});
    Some(patch("voice_out_trunks", "o1", json!({"authentication_method": method})))
}

#[tokio::test]
async fn an_authentication_method_is_sent_whole_without_what_the_server_makes() {
    let body = sent(V26, Client::voice_out_trunks, &out_trunk(), |trunk| {
        let mut method = trunk.authentication_method_mut().unwrap();
        let VoiceOutTrunkAuthenticationMethod::CredentialsAndIp(method) = &mut *method else {
            panic!("{method:?}");
        };
        assert_eq!((method.username(), method.password()), ("made", "p4ssw0rd"));
        method.set_tech_prefix("123#");
    })
    .await;
    let members = json!({"allowed_sip_ips": ["203.0.113.1"], "tech_prefix": "123#"});
    assert_eq!(body, patch_method("credentials_and_ip", members));
}

#[tokio::test]
async fn another_authentication_method_takes_its_place() {
    let sid = "AC0123456789abcdef0123456789abcdef";
    let body = sent(V26, Client::voice_out_trunks, &out_trunk(), |trunk| {
        trunk.set_authentication_method(TwilioAuthentication::new().with_twilio_account_sid(sid));
    })
    .await;
    assert_eq!(body, patch_method("twilio", json!({"twilio_account_sid": sid})));
    let body = sent(V26, Client::voice_out_trunks, &out_trunk(), |trunk| {
        let method = CredentialsAndIpAuthentication::new().with_allowed_sip_ips(["203.0.113.2"]);
        trunk.set_authentication_method(method);
    })
    .await;
    let members = json!({"allowed_sip_ips": ["203.0.113.2"]});
    assert_eq!(body, patch_method("credentials_and_ip", members));
}

#[tokio::test]
async fn an_authentication_method_looked_at_in_place_sends_nothing() {
    let body = sent(V26, Client::voice_out_trunks, &out_trunk(), |trunk| {
        assert!(trunk.authentication_method_mut().unwrap().as_credentials_and_ip_mut().is_some());
    })
    .await;
    assert_eq!(body, None);
}

#[tokio::test]
async fn passwords_travel_only_when_they_are_set() {
    let changes: [fn(&mut VoiceInTrunk); 3] = [
        |trunk| {
            trunk.set_name("renamed");
        },
        |trunk| {
            in_place(trunk, |sip| {
                sip.set_auth_user("you");
            });
        },
        |trunk| {
            let mut copy = trunk.configuration().unwrap();
            copy.as_sip_mut().unwrap().set_host("b.example");
            trunk.set_configuration(copy);
        },
    ];
    for change in changes {
        let body = sent_of_trunk(V22, change).await.expect("a request");
        assert!(!body.to_string().contains("p4ssw0rd"), "{body}");
    }
    let body = sent(V26, Client::voice_out_trunks, &out_trunk(), |trunk| {
        trunk.set_name("renamed");
        let copy = trunk.authentication_method().unwrap();
        trunk.set_authentication_method(copy);
    })
    .await;
    assert_eq!(body, Some(patch("voice_out_trunks", "o1", json!({"name": "renamed"}))));
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| {
            sip.set_auth_password("n3w");
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"auth_password": "n3w"})));
}

// SIP registration

#[tokio::test]
async fn turning_on_sip_registration_clears_the_host_and_the_port() {
    let loaded = trunk_of(json!({"host": "a.example", "port": 5060, "enabled_sip_registration": false}));
    let body = sent(V26, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| {
            sip.set_enabled_sip_registration(true);
        });
    })
    .await;
    let members = json!({"enabled_sip_registration": true, "host": null, "port": null});
    assert_eq!(body, patch_sip(members));
}

#[tokio::test]
async fn turning_on_sip_registration_clears_nothing_that_is_empty_already() {
    let loaded = trunk_of(json!({"host": null, "enabled_sip_registration": false}));
    let body = sent(V26, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| {
            sip.set_enabled_sip_registration(true);
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"enabled_sip_registration": true})));
}

#[tokio::test]
async fn setting_a_host_turns_off_sip_registration() {
    let loaded = trunk_of(json!({"host": null, "enabled_sip_registration": true, "use_did_in_ruri": true}));
    let body = sent(V26, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| {
            sip.set_host("b.example");
        });
    })
    .await;
    let members = json!({"host": "b.example", "enabled_sip_registration": false, "use_did_in_ruri": false});
    assert_eq!(body, patch_sip(members));
}

#[tokio::test]
async fn setting_a_host_says_no_more_where_registration_is_off() {
    let loaded = trunk_of(json!({"host": "a.example", "enabled_sip_registration": false,
        "use_did_in_ruri": false}));
    let body = sent(V26, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| {
            sip.set_host("b.example");
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"host": "b.example"})));
}

#[tokio::test]
async fn of_host_and_registration_what_was_set_later_holds() {
    let loaded = || {
        trunk_of(json!({"host": "a.example", "port": 5060, "enabled_sip_registration": false,
            "use_did_in_ruri": false}))
    };
    let host_last = sent(V26, Client::voice_in_trunks, &loaded(), |trunk| {
        in_place(trunk, |sip| {
            sip.set_enabled_sip_registration(true).set_host("b.example");
        });
    })
    .await;
    assert_eq!(host_last, patch_sip(json!({"host": "b.example"})));
    let registration_last = sent(V26, Client::voice_in_trunks, &loaded(), |trunk| {
        in_place(trunk, |sip| {
            sip.set_host("b.example").set_enabled_sip_registration(true);
        });
    })
    .await;
    assert_eq!(
        registration_last,
        patch_sip(json!({"enabled_sip_registration": true, "host": null, "port": null}))
    );
}

#[tokio::test]
async fn a_port_that_is_set_after_registration_is_turned_on_is_sent() {
    let loaded = trunk_of(json!({"host": "a.example", "port": 5060, "enabled_sip_registration": false}));
    let body = sent(V26, Client::voice_in_trunks, &loaded, |trunk| {
        in_place(trunk, |sip| {
            sip.set_enabled_sip_registration(true).set_port(5061);
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"enabled_sip_registration": true, "host": null, "port": 5061})));
}

#[tokio::test]
async fn a_new_trunk_keeps_to_the_last_word_on_registration_too() {
    let created = async |configuration: SipConfiguration| {
        let scene = Scene::answering(V26, trunk().to_string()).await;
        let trunk = VoiceInTrunk::new().with_name("n").with_configuration(configuration);
        scene.client.voice_in_trunks().create(trunk).await.unwrap();
        scene.bodies()[0]["data"]["attributes"]["configuration"]["attributes"].clone()
    };
    let registration = SipConfiguration::new().with_host("a.example").with_port(5060);
    let registration = created(registration.with_enabled_sip_registration(true)).await;
    assert_eq!(registration, json!({"enabled_sip_registration": true}));
    let host = SipConfiguration::new().with_enabled_sip_registration(true);
    let host = created(host.with_host("a.example").with_port(5060)).await;
    assert_eq!(
        host,
        json!({"host": "a.example", "port": 5060, "enabled_sip_registration": false, "use_did_in_ruri": false})
    );
}

#[tokio::test]
async fn the_oldest_version_knows_no_sip_registration() {
    let body = sent_of_trunk(V22, |trunk| {
        in_place(trunk, |sip| {
            sip.set_host("b.example");
        });
    })
    .await;
    assert_eq!(body, patch_sip(json!({"host": "b.example"})));
    let scene = Scene::answering(V22, trunk().to_string()).await;
    let new =
        VoiceInTrunk::new().with_name("n").with_configuration(SipConfiguration::new().with_host("a.example"));
    scene.client.voice_in_trunks().create(new).await.unwrap();
    let sent = &scene.bodies()[0]["data"]["attributes"]["configuration"]["attributes"];
    assert_eq!(*sent, json!({"host": "a.example"}));
}

// Answers

#[tokio::test]
async fn after_an_update_the_resource_is_what_the_server_answered() {
    let scene = Scene::new(V22, |request| match request.line.starts_with("GET ") {
        true => reply(200, &[("X-Request-Id", "r-get")], did().to_string()),
        false => {
            let mut answer = did();
            answer["data"]["attributes"]["description"] = json!("NEW");
            answer["data"]["attributes"]["capacity_limit"] = json!(99);
            reply(200, &[("X-Request-Id", "r-patch")], answer.to_string())
        }
    })
    .await;
    let mut did = scene.client.dids().find("d1").await.unwrap();
    assert_eq!(did.as_ref().response().unwrap().request_id(), Some("r-get"));
    did.set_description("new");
    scene.client.dids().update(&mut did).await.unwrap();
    assert_eq!((did.description(), did.capacity_limit()), (Some("NEW"), Some(99)));
    assert_eq!(did.as_ref().response().unwrap().request_id(), Some("r-patch"));
    assert!(!did.as_ref().is_changed());
    did.set_description("NEW").set_capacity_limit(98);
    scene.client.dids().update(&mut did).await.unwrap();
    assert_eq!(scene.bodies()[1], patch("dids", "d1", json!({"capacity_limit": 98})));
}

#[tokio::test]
async fn an_answer_without_a_body_takes_what_was_sent_for_granted() {
    for status in [200, 202, 204] {
        let relationships = json!({"voice_in_trunk": one("voice_in_trunks", "t1")});
        let scene = Scene::silent(V22, &did_with(relationships), status).await;
        let dids = scene.client.dids();
        let mut did = dids.find("d1").await.unwrap();
        did.set_description("new").set_voice_in_trunk_group("g1");
        dids.update(&mut did).await.unwrap();
        assert!(!did.as_ref().is_changed(), "{status}");
        assert_eq!(did.description(), Some("new"));
        assert_eq!((did.voice_in_trunk_id(), did.voice_in_trunk_group_id()), (None, Some("g1")));
        assert_eq!(did.as_ref().response().unwrap().status(), status);
        assert_eq!((did.number(), did.capacity_limit()), ("442012345678", Some(10)));
        // the second update: exactly what changed since
        did.set_description("new").set_capacity_limit(11);
        dids.update(&mut did).await.unwrap();
        did.clear_description().clear_voice_in_trunk_group().set_capacity_limit(11);
        dids.update(&mut did).await.unwrap();
        did.set_description("old");
        dids.update(&mut did).await.unwrap();
        dids.update(&mut did).await.unwrap();
        let bodies = scene.bodies();
        assert_eq!(
            bodies[1..],
            [
                patch("dids", "d1", json!({"capacity_limit": 11})),
                json!({"data": {"type": "dids", "id": "d1", "attributes": {"description": null},
                    "relationships": {"voice_in_trunk_group": none()}}}),
                patch("dids", "d1", json!({"description": "old"})),
            ],
            "{status}"
        );
    }
}

#[tokio::test]
async fn reset_after_an_answer_without_a_body_goes_back_to_what_was_saved() {
    let scene = Scene::silent(V22, &did(), 204).await;
    let mut did = scene.client.dids().find("d1").await.unwrap();
    did.set_description("saved");
    scene.client.dids().update(&mut did).await.unwrap();
    did.set_description("not saved");
    did.as_mut().reset();
    assert_eq!(did.description(), Some("saved"));
    assert!(!did.as_ref().is_changed());
}

#[tokio::test]
async fn after_an_answer_without_a_body_the_rest_of_a_configuration_is_still_there() {
    let scene = Scene::silent(V22, &trunk(), 204).await;
    let trunks = scene.client.voice_in_trunks();
    let mut trunk = trunks.find("t1").await.unwrap();
    trunk.set_configuration(SipConfiguration::new().with_host("b.example"));
    trunks.update(&mut trunk).await.unwrap();
    let configuration = trunk.configuration().unwrap();
    let sip = configuration.as_sip().unwrap();
    assert_eq!(sip.host(), Some("b.example"));
    assert_eq!(
        (sip.port(), sip.rtp_ping()),
        (Some(5060), Some(true)),
        "the server kept the members that were not sent"
    );
    in_place(&mut trunk, |sip| {
        sip.set_port(5060).set_rtp_ping(false);
    });
    trunks.update(&mut trunk).await.unwrap();
    assert_eq!(scene.bodies()[1], patch_sip(json!({"rtp_ping": false})).unwrap());
}

#[tokio::test]
async fn a_configuration_changed_in_place_twice_sends_the_second_change_alone() {
    let scene = Scene::silent(V22, &trunk(), 204).await;
    let trunks = scene.client.voice_in_trunks();
    let mut trunk = trunks.find("t1").await.unwrap();
    in_place(&mut trunk, |sip| {
        sip.set_rtp_ping(false).set_max_transfers(1);
    });
    trunks.update(&mut trunk).await.unwrap();
    in_place(&mut trunk, |sip| {
        sip.set_rtp_ping(false).set_max_transfers(2).clear_auth_user();
    });
    trunks.update(&mut trunk).await.unwrap();
    in_place(&mut trunk, |sip| {
        sip.set_auth_user("me");
    });
    trunks.update(&mut trunk).await.unwrap();
    let bodies: Vec<Option<Value>> = scene.bodies().into_iter().map(Some).collect();
    assert_eq!(
        bodies,
        [
            patch_sip(json!({"rtp_ping": false, "max_transfers": 1})),
            patch_sip(json!({"max_transfers": 2, "auth_user": null})),
            patch_sip(json!({"auth_user": "me"})),
        ]
    );
}

#[tokio::test]
async fn a_host_that_registration_cleared_can_be_set_again_after_an_answer_without_a_body() {
    let loaded = trunk_of(json!({"host": "a.example", "port": 5060, "enabled_sip_registration": false,
        "use_did_in_ruri": false}));
    let scene = Scene::silent(V26, &loaded, 204).await;
    let trunks = scene.client.voice_in_trunks();
    let mut trunk = trunks.find("t1").await.unwrap();
    in_place(&mut trunk, |sip| {
        sip.set_enabled_sip_registration(true);
    });
    trunks.update(&mut trunk).await.unwrap();
    let configuration = trunk.configuration().unwrap();
    assert_eq!(configuration.as_sip().unwrap().host(), None, "null was sent and accepted");
    in_place(&mut trunk, |sip| {
        sip.set_host("a.example");
    });
    trunks.update(&mut trunk).await.unwrap();
    let second = scene.bodies().remove(1);
    let members = json!({"host": "a.example", "enabled_sip_registration": false});
    assert_eq!(Some(second), patch_sip(members));
}

#[tokio::test]
async fn an_unknown_attribute_that_was_saved_is_still_there() {
    let scene = Scene::silent(V22, &did(), 204).await;
    let mut did = scene.client.dids().find("d1").await.unwrap();
    did.as_mut().set("brand_new", "yes");
    scene.client.dids().update(&mut did).await.unwrap();
    assert_eq!(did.as_ref().get("brand_new"), Some(Any::from("yes")));
    let whole: Value = serde_json::from_str(&did.as_ref().to_json()).unwrap();
    assert_eq!(whole["attributes"]["brand_new"], "yes");
}

#[tokio::test]
async fn an_unknown_attribute_that_is_set_to_what_was_saved_sends_nothing() {
    let scene = Scene::silent(V22, &did(), 204).await;
    let mut did = scene.client.dids().find("d1").await.unwrap();
    for _ in 0..2 {
        did.as_mut().set("brand_new", "yes");
        scene.client.dids().update(&mut did).await.unwrap();
    }
    assert_eq!(scene.bodies(), [patch("dids", "d1", json!({"brand_new": "yes"}))]);
}

#[tokio::test]
async fn what_was_refused_is_sent_again_by_the_next_update() {
    let refused = r#"{"errors":[{"detail":"no","code":"100"}]}"#;
    let scene = Scene::new(V22, move |request| match request.line.starts_with("GET ") {
        true => reply(200, &[], did().to_string()),
        false => reply(422, &[], refused),
    })
    .await;
    let mut did = scene.client.dids().find("d1").await.unwrap();
    did.set_description("new");
    for _ in 0..2 {
        let error = scene.client.dids().update(&mut did).await.unwrap_err();
        assert!(error.is_unprocessable());
        assert!(did.as_ref().is_changed());
        assert_eq!(did.description(), Some("new"));
    }
    let body = patch("dids", "d1", json!({"description": "new"}));
    assert_eq!(scene.bodies(), [body.clone(), body]);
}

#[tokio::test]
async fn what_an_update_would_send_can_be_seen() {
    let mut did = Did::with_id("d1");
    assert_eq!(did.as_ref().update_body(V22), None);
    did.set_description("new");
    let body: Value = serde_json::from_str(&did.as_ref().update_body(V22).unwrap()).unwrap();
    assert_eq!(body, patch("dids", "d1", json!({"description": "new"})));
}

// Creating

#[tokio::test]
async fn a_new_trunk_sends_all_that_was_set_and_nothing_else() {
    let scene = Scene::new(V22, |_| reply(201, &[], trunk().to_string())).await;
    let new = VoiceInTrunk::new()
        .with_name("My SIP trunk")
        .with_cli_format(CliFormat::E164)
        .with_priority(0)
        .with_description(None)
        .with_configuration(
            SipConfiguration::new()
                .with_host("sip.example.com")
                .with_port(5060)
                .with_codec_ids([Codec::Pcmu, Codec::Pcma])
                .with_transport_protocol_id(TransportProtocol::Udp)
                .with_auth_enabled(false)
                .with_max_transfers(0)
                .with_auth_password("p4ssw0rd"),
        )
        .with_pop("pop1");
    let created = scene.client.voice_in_trunks().create(new).await.unwrap();
    assert_eq!((created.id(), created.name()), ("t1", "trunk"));
    assert_eq!(scene.lines(), ["POST /v3/voice_in_trunks"]);
    let configuration = json!({"type": "sip_configurations", "attributes": {
        "host": "sip.example.com", "port": 5060, "codec_ids": [9, 10], "transport_protocol_id": 1,
        "auth_enabled": false, "max_transfers": 0, "auth_password": "p4ssw0rd"}});
    assert_eq!(
        scene.bodies(),
        [json!({"data": {"type": "voice_in_trunks",
            "attributes": {"name": "My SIP trunk", "cli_format": "e164", "priority": 0, "description": null,
                "configuration": configuration},
            "relationships": {"pop": one("pops", "pop1")}}})]
    );
}

#[tokio::test]
async fn an_order_is_spelled_as_the_version_wants() {
    for (version, method) in [(V22, "POST"), (V26, "post")] {
        let answer = document("orders", "o1", json!({"status": "Pending", "items": []}), json!({}));
        let scene = Scene::answering(version, answer.to_string()).await;
        let order = Order::new()
            .with_items([
                DidOrderItem::new().with_sku_id("s1").with_qty(2),
                DidOrderItem::new().with_sku_id("s2").with_available_did_id("a1"),
            ])
            .with_allow_back_ordering(false)
            .with_callback_url("https://a.example/cb")
            .with_callback_method(didww::CallbackMethod::Post);
        scene.client.orders().create(order).await.unwrap();
        assert_eq!(
            scene.bodies(),
            [json!({"data": {"type": "orders", "attributes": {
                "items": [
                    {"type": "did_order_items", "attributes": {"sku_id": "s1", "qty": 2}},
                    {"type": "did_order_items", "attributes": {"sku_id": "s2", "available_did_id": "a1"}}],
                "allow_back_ordering": false, "callback_url": "https://a.example/cb",
                "callback_method": method}}})]
        );
    }
}

fn utc(time: didww::jiff::Timestamp) -> String {
    time.to_string().replace('T', " ").replace('Z', "")
}

#[tokio::test]
async fn a_nested_name_with_a_dot_goes_out_with_its_dot() {
    let answer = document("exports", "e1", json!({}), json!({}));
    let scene = Scene::answering(V26, answer.to_string()).await;
    let to = didww::jiff::Timestamp::now().round(didww::jiff::Unit::Second).unwrap();
    let from = to - std::time::Duration::from_secs(3600);
    let export = didww::Export::new()
        .with_export_type(didww::ExportType::CdrOut)
        .with_filters(didww::ExportFilters::new().with_from(from).with_to(to).with_voice_out_trunk_id("o1"));
    scene.client.exports().create(export).await.unwrap();
    assert_eq!(
        scene.bodies()[0]["data"]["attributes"],
        json!({"export_type": "cdr_out", "filters": {"from": utc(from), "to": utc(to), "voice_out_trunk.id": "o1"}})
    );
}

#[tokio::test]
async fn a_new_trunk_can_be_linked_to_many_and_to_one_of_two() {
    let answer = document("voice_out_trunks", "o1", json!({}), json!({}));
    let scene = Scene::answering(V22, answer.to_string()).await;
    let trunk = VoiceOutTrunk::new()
        .with_name("out")
        .with_on_cli_mismatch_action(OnCliMismatchAction::RejectCall)
        .with_allowed_sip_ips(["203.0.113.0/24"])
        .with_dids(["d1", "d2"])
        .with_default_did(Did::with_id("d1"));
    scene.client.voice_out_trunks().create(trunk).await.unwrap();
    assert_eq!(
        scene.bodies()[0]["data"],
        json!({"type": "voice_out_trunks",
            "attributes": {"name": "out", "on_cli_mismatch_action": "reject_call",
                "allowed_sip_ips": ["203.0.113.0/24"]},
            "relationships": {"dids": many("dids", &["d1", "d2"]), "default_did": one("dids", "d1")}})
    );
}

#[tokio::test]
async fn a_configuration_copied_from_a_loaded_trunk_leaves_out_what_cannot_be_sent() {
    let members = json!({"host": "a.example", "auth_password": "p4ssw0rd", "cnam_lookup": true, "brand_new": 1,
        "incoming_auth_username": "made", "incoming_auth_password": "by the API"});
    let source = Scene::answering(V26, trunk_of(members).to_string()).await;
    let loaded = source.client.voice_in_trunks().find("t1").await.unwrap();
    let newer = json!({"host": "a.example", "auth_password": "p4ssw0rd", "cnam_lookup": true, "brand_new": 1,
        "enabled_sip_registration": false, "use_did_in_ruri": false});
    let older = json!({"host": "a.example", "auth_password": "p4ssw0rd", "brand_new": 1});
    for (version, expected) in [(V26, newer), (V22, older)] {
        let scene = Scene::answering(version, trunk().to_string()).await;
        let copy = VoiceInTrunk::new().with_name("n").with_configuration(loaded.configuration().unwrap());
        scene.client.voice_in_trunks().create(copy).await.unwrap();
        let sent = &scene.bodies()[0]["data"]["attributes"]["configuration"]["attributes"];
        assert_eq!(*sent, expected, "{version}");
    }
}

#[tokio::test]
async fn a_create_that_is_answered_without_a_body_gives_what_was_sent() {
    let scene = Scene::new(V22, |_| reply(204, &[], "")).await;
    let order = Order::new().with_items([CapacityOrderItem::new().with_capacity_pool_id("p1").with_qty(1)]);
    let created = scene.client.orders().create(order).await.unwrap();
    assert_eq!((created.id(), created.items().len()), ("", 1));
    assert_eq!(created.as_ref().response().unwrap().status(), 204);
}

#[tokio::test]
async fn nothing_becomes_of_a_loaded_resource_that_is_sent_to_the_wrong_place() {
    let scene = Scene::unreached(V22).await;
    let mut trunk = Resource::with_id("voice_in_trunks", "t1").unwrap();
    trunk.set("name", "new");
    let error = scene.client.resources("dids").unwrap().update(&mut trunk).await.unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    assert!(trunk.is_changed());
    assert!(scene.lines().is_empty());
}
