//! What a list, a find, a create and an update ask for besides the resource itself.

#[path = "support/scene.rs"]
mod scene;

use didww::{
    Client, Did, DidGroup, DidHistoryAction, Endpoint, Feature, IdentityType, InvalidInput, List, Listable,
    OnCliMismatchAction, OrderStatus, Result, Value as Any, VerificationStatus, VoiceInTrunk,
    VoiceInTrunkGroup, available_did, did, did_group, order, voice_in_trunk,
};
use scene::{Scene, V22, V26};
use serde_json::json;

/// The query of a list, decoded.
async fn asked<T: Listable>(
    version: didww::ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    build: impl FnOnce(List<T>) -> List<T>,
) -> Vec<(String, String)> {
    let scene = Scene::answering(version, r#"{"data":[]}"#).await;
    let page = build(endpoint(&scene.client).list()).send().await.expect("sent");
    assert!(page.is_empty());
    assert_eq!(scene.lines().len(), 1);
    scene.last_query()
}

/// Why a list is not asked for.
async fn refused<T: Listable>(
    version: didww::ApiVersion,
    endpoint: fn(&Client) -> Endpoint<T>,
    build: impl FnOnce(List<T>) -> List<T>,
) -> InvalidInput {
    let scene = Scene::unreached(version).await;
    let sent: Result<_> = build(endpoint(&scene.client).list()).send().await;
    scene.refused(sent)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Each of the words stands in the message.
fn says(input: &InvalidInput, words: &[&str]) {
    for word in words {
        assert!(input.message.contains(word), "{word} in: {}", input.message);
    }
}

// Filters

#[tokio::test]
async fn a_status_is_spelled_as_the_version_wants() {
    for (version, spelled) in [(V22, "Completed"), (V26, "completed")] {
        let query = asked(version, Client::orders, |list| list.filter("status", OrderStatus::Completed));
        assert_eq!(query.await, [pair("filter[status]", spelled)]);
        let by_text = asked(version, Client::orders, |list| list.filter("status", "completed"));
        assert_eq!(by_text.await, [pair("filter[status]", spelled)]);
        let by_wire = asked(version, Client::orders, |list| list.filter("status", "Completed"));
        assert_eq!(by_wire.await, [pair("filter[status]", spelled)]);
    }
    for (version, spelled) in [(V22, "Personal"), (V26, "personal")] {
        let query =
            asked(version, Client::identities, |list| list.filter("identity_type", IdentityType::Personal));
        assert_eq!(query.await, [pair("filter[identity_type]", spelled)]);
    }
    for (version, spelled) in [(V22, "Approved"), (V26, "approved")] {
        let query = asked(version, Client::address_verifications, |list| {
            list.filter("status", VerificationStatus::Approved)
        });
        assert_eq!(query.await, [pair("filter[status]", spelled)]);
    }
}

#[tokio::test]
async fn a_status_that_this_release_does_not_know_is_sent_as_it_is() {
    let query =
        asked(V22, Client::orders, |list| list.filter("status", OrderStatus::Other("Frozen".to_owned())));
    assert_eq!(query.await, [pair("filter[status]", "Frozen")]);
    let by_text = asked(V22, Client::orders, |list| list.filter("status", "Frozen"));
    assert_eq!(by_text.await, [pair("filter[status]", "Frozen")]);
}

#[tokio::test]
async fn lists_are_joined_by_commas() {
    let query = asked(V22, Client::orders, |list| {
        list.filter("status", vec![OrderStatus::Pending, OrderStatus::Completed])
    });
    assert_eq!(query.await, [pair("filter[status]", "Pending,Completed")]);
    let query = asked(V22, Client::did_groups, |list| {
        list.filter("features", vec![Feature::VoiceIn, Feature::T38])
            .filter("country.id", vec!["c1", "c2"])
            .filter("meta.total_count_gteq", 5)
    });
    assert_eq!(
        query.await,
        [
            pair("filter[features]", "voice_in,t38"),
            pair("filter[country.id]", "c1,c2"),
            pair("filter[meta.total_count_gteq]", "5"),
        ]
    );
}

#[tokio::test]
async fn brackets_and_commas_stay_and_the_rest_is_encoded() {
    let scene = Scene::answering(V22, r#"{"data":[]}"#).await;
    let list = scene.client.did_groups().list().filter("area_name", vec!["São & Co", "a,b=c+d"]);
    list.include(["country", "stock_keeping_units"])
        .sort(["-area_name", "prefix"])
        .page(2, 25)
        .send()
        .await
        .unwrap();
    assert_eq!(
        scene.lines(),
        ["GET /v3/did_groups?filter[area_name]=S%C3%A3o%20%26%20Co,a%2Cb%3Dc%2Bd&sort=-area_name,prefix\
             &include=country,stock_keeping_units&page[number]=2&page[size]=25"]
    );
}

#[tokio::test]
async fn a_filter_that_takes_one_value_refuses_a_list() {
    let input = refused(V22, Client::voice_out_trunks, |list| {
        list.filter(
            "on_cli_mismatch_action",
            vec![OnCliMismatchAction::RejectCall, OnCliMismatchAction::SendOriginalCli],
        )
        .filter("threshold_reached", vec![true, false])
    })
    .await;
    assert_eq!(input.member.as_deref(), Some("threshold_reached"));
    says(&input, &["one value"]);
    // what one version takes as a list, another does not
    let actions = || vec![OnCliMismatchAction::RejectCall, OnCliMismatchAction::SendOriginalCli];
    let query = asked(V22, Client::voice_out_trunks, |list| list.filter("on_cli_mismatch_action", actions()));
    assert_eq!(query.await, [pair("filter[on_cli_mismatch_action]", "reject_call,send_original_cli")]);
    let input =
        refused(V26, Client::voice_out_trunks, |list| list.filter("on_cli_mismatch_action", actions())).await;
    assert_eq!(input.member.as_deref(), Some("on_cli_mismatch_action"));
    let one = asked(V26, Client::voice_out_trunks, |list| {
        list.filter("on_cli_mismatch_action", vec![OnCliMismatchAction::RejectCall])
    });
    assert_eq!(one.await, [pair("filter[on_cli_mismatch_action]", "reject_call")]);
}

#[tokio::test]
async fn true_and_false_are_words() {
    let query = asked(V22, Client::dids, |list| {
        list.filter("blocked", true).filter("terminated", false).filter("awaiting_registration", "true")
    });
    assert_eq!(
        query.await,
        [
            pair("filter[blocked]", "true"),
            pair("filter[terminated]", "false"),
            pair("filter[awaiting_registration]", "true"),
        ]
    );
    for wrong in [Any::from("yes"), Any::from(1)] {
        let input = refused(V22, Client::dids, |list| list.filter("blocked", wrong)).await;
        assert_eq!(input.member.as_deref(), Some("blocked"));
        says(&input, &["true or false"]);
    }
}

#[tokio::test]
async fn a_number_is_asked_for_where_one_is_due() {
    let input = refused(V22, Client::dids, |list| list.filter("billing_cycles_count", "many")).await;
    says(&input, &["billing_cycles_count", "whole number"]);
    let query = asked(V22, Client::dids, |list| list.filter("billing_cycles_count", vec![0, 12]));
    assert_eq!(query.await, [pair("filter[billing_cycles_count]", "0,12")]);
    let as_text = asked(V22, Client::dids, |list| list.filter("billing_cycles_count", "12"));
    assert_eq!(as_text.await, [pair("filter[billing_cycles_count]", "12")]);
}

#[tokio::test]
async fn none_asks_for_the_rows_without_a_value() {
    let query = asked(V22, Client::dids, |list| {
        list.filter("billing_cycles_count", None::<i64>).filter("voice_in_trunk.id", "")
    });
    assert_eq!(
        query.await,
        [pair("filter[billing_cycles_count]", ""), pair("filter[voice_in_trunk.id]", "")]
    );
}

#[tokio::test]
async fn times_and_dates_are_sent_as_the_api_writes_them() {
    let since: didww::jiff::Timestamp = "2026-04-16T12:00:00+02:00".parse().unwrap();
    let query = asked(V22, Client::orders, |list| list.filter("created_at_gteq", since));
    assert_eq!(query.await, [pair("filter[created_at_gteq]", "2026-04-16T10:00:00Z")]);
    let born: didww::jiff::civil::Date = "1990-12-31".parse().unwrap();
    let query = asked(V22, Client::identities, |list| list.filter("birth_date", born));
    assert_eq!(query.await, [pair("filter[birth_date]", "1990-12-31")]);
}

#[tokio::test]
async fn of_one_filter_set_twice_the_last_value_holds() {
    let query = asked(V22, Client::dids, |list| {
        list.filter("number", "1").filter("blocked", true).filter("number", "2")
    });
    assert_eq!(query.await, [pair("filter[blocked]", "true"), pair("filter[number]", "2")]);
}

#[tokio::test]
async fn an_unknown_filter_is_refused_with_those_that_there_are() {
    let input = refused(V22, Client::voice_in_trunks, |list| list.filter("nme", "x")).await;
    assert_eq!(input.member.as_deref(), Some("nme"));
    says(
        &input,
        &["voice_in_trunks", "\"nme\"", "2022-05-10", "configuration.type", "id", "name", "allow_unknown"],
    );
    assert!(!input.message.contains("external_reference_id"), "not in this version: {}", input.message);
}

#[tokio::test]
async fn a_filter_of_another_version_is_refused_with_the_versions_that_have_it() {
    let input = refused(V22, Client::dids, |list| list.filter("emergency_enabled", true)).await;
    says(
        &input,
        &["\"emergency_enabled\"", "in API version 2022-05-10", "versions that have it: 2026-04-16"],
    );
    let input = refused(V26, Client::dids, |list| list.filter("pending_removal", true)).await;
    says(&input, &["in API version 2026-04-16", "versions that have it: 2022-05-10"]);
    let everywhere = refused(V26, Client::dids, |list| list.filter("no_such_thing", true)).await;
    assert!(!everywhere.message.contains("versions that have it"), "{}", everywhere.message);
}

#[tokio::test]
async fn a_value_of_another_version_is_refused_with_the_versions_that_have_it() {
    let input = refused(V26, Client::did_groups, |list| list.filter("features", Feature::SmsOut)).await;
    says(&input, &["features", "sms_out", "2026-04-16", "2022-05-10"]);
    let input = refused(V22, Client::did_groups, |list| {
        list.filter("features", vec![Feature::VoiceIn, Feature::P2p])
    })
    .await;
    says(&input, &["p2p", "versions that have it: 2026-04-16"]);
}

#[tokio::test]
async fn a_list_without_filters_says_so() {
    let input = refused(V22, Client::public_keys, |list| list.filter("id", "x")).await;
    says(&input, &["public_keys", "there is none"]);
}

#[tokio::test]
async fn unknown_names_are_sent_to_those_who_insist() {
    let query = asked(V22, Client::dids, |list| {
        list.allow_unknown()
            .filter("brand_new", "x")
            .filter("brand_new_list", vec!["a", "b"])
            .filter("brand_new_flag", true)
            .filter("emergency_enabled", true)
            .sort(["-brand_new"])
            .include(["brand_new.country"])
            .fields("dids", ["brand_new", "number"])
            .fields("brand_new_type", ["x"])
    });
    assert_eq!(
        query.await,
        [
            pair("filter[brand_new]", "x"),
            pair("filter[brand_new_list]", "a,b"),
            pair("filter[brand_new_flag]", "true"),
            pair("filter[emergency_enabled]", "true"),
            pair("sort", "-brand_new"),
            pair("include", "brand_new.country"),
            pair("fields[dids]", "brand_new,number"),
            pair("fields[brand_new_type]", "x"),
        ]
    );
}

#[tokio::test]
async fn the_constants_of_a_type_are_what_the_api_calls_its_filters() {
    let query = asked(V22, Client::dids, |list| {
        list.filter(did::filters::NUMBER, "44")
            .filter(did::filters::COUNTRY_ID, "c1")
            .filter(did::filters::DID_GROUP_FEATURES, Feature::VoiceIn)
            .sort([did::sorts::CREATED_AT])
            .include([did::includes::VOICE_IN_TRUNK, did::includes::DID_GROUP])
    });
    assert_eq!(
        query.await,
        [
            pair("filter[number]", "44"),
            pair("filter[country.id]", "c1"),
            pair("filter[did_group.features]", "voice_in"),
            pair("sort", "created_at"),
            pair("include", "voice_in_trunk,did_group"),
        ]
    );
    assert_eq!(did_group::filters::META_TOTAL_COUNT_GTEQ, "meta.total_count_gteq");
    assert_eq!((order::filters::STATUS, order::sorts::REFERENCE), ("status", "reference"));
    assert_eq!(available_did::filters::NUMBER_CONTAINS, "number_contains");
    assert_eq!(voice_in_trunk::includes::POP, "pop");
}

// Sorts

#[tokio::test]
async fn a_sort_goes_up_and_with_a_minus_down() {
    let query = asked(V22, Client::dids, |list| list.sort(["-created_at", "number"]));
    assert_eq!(query.await, [pair("sort", "-created_at,number")]);
}

#[tokio::test]
async fn an_unknown_sort_is_refused_with_those_that_there_are() {
    let input = refused(V22, Client::dids, |list| list.sort(["number", "-nmber"])).await;
    assert_eq!(input.member.as_deref(), Some("nmber"));
    says(&input, &["sort", "\"nmber\"", "number", "created_at", "expires_at"]);
    let input = refused(V22, Client::orders, |list| list.sort(["-reference"])).await;
    says(&input, &["versions that have it: 2026-04-16"]);
    let input = refused(V22, Client::regions, |list| list.sort(["no_such_thing"])).await;
    says(&input, &["regions"]);
}

// Includes

#[tokio::test]
async fn includes_go_as_deep_as_the_links_lead() {
    let query = asked(V22, Client::dids, |list| {
        list.include([
            "voice_in_trunk.pop",
            "did_group.stock_keeping_units",
            "voice_in_trunk_group.voice_in_trunks.voice_in_trunk_group.voice_in_trunks",
        ])
    });
    let expected = "voice_in_trunk.pop,did_group.stock_keeping_units,\
                    voice_in_trunk_group.voice_in_trunks.voice_in_trunk_group.voice_in_trunks";
    assert_eq!(query.await, [pair("include", expected)]);
    let behind_either =
        asked(V26, Client::proofs, |list| list.include(["entity.identity", "entity.addresses"]));
    assert_eq!(behind_either.await, [pair("include", "entity.identity,entity.addresses")]);
}

#[tokio::test]
async fn an_unknown_include_is_refused_with_those_that_there_are() {
    let input = refused(V22, Client::dids, |list| list.include(["trunk"])).await;
    assert_eq!(input.member.as_deref(), Some("trunk"));
    says(&input, &["include", "\"trunk\"", "voice_in_trunk", "did_group", "2022-05-10"]);
    assert!(!input.message.contains("emergency_calling_service"), "{}", input.message);
    let input = refused(V22, Client::dids, |list| list.include(["identity"])).await;
    says(&input, &["versions that have it: 2026-04-16"]);
}

#[tokio::test]
async fn an_unknown_step_of_an_include_is_refused_with_those_that_there_are() {
    let input = refused(V22, Client::dids, |list| list.include(["voice_in_trunk.country"])).await;
    assert_eq!(input.member.as_deref(), Some("country"));
    says(&input, &["voice_in_trunks", "\"country\"", "voice_in_trunk_group", "pop"]);
    let input = refused(V22, Client::dids, |list| list.include(["did_group.address_requirement"])).await;
    says(&input, &["\"address_requirement\"", "versions that have it: 2026-04-16"]);
    for odd in ["voice_in_trunk.", ".voice_in_trunk", "", "voice_in_trunk..pop"] {
        refused(V22, Client::dids, |list| list.include([odd])).await;
    }
}

#[tokio::test]
async fn find_create_and_update_include_too() {
    let body = json!({"data": {"type": "voice_in_trunk_groups", "id": "g1", "attributes": {},
        "relationships": {"voice_in_trunks": {"data": [{"type": "voice_in_trunks", "id": "t1"}]}}},
        "included": [{"type": "voice_in_trunks", "id": "t1", "attributes": {"name": "t"}}]});
    let scene = Scene::answering(V22, body.to_string()).await;
    let groups = scene.client.voice_in_trunk_groups();
    let include = ["voice_in_trunks"];
    let mut group = groups.find("g1").include(include).await.unwrap();
    group.set_name("new");
    groups.update(&mut group).include(include).await.unwrap();
    assert_eq!(group.voice_in_trunks()[0].name(), "t");
    let new = VoiceInTrunkGroup::new().with_name("n");
    let created = groups.create(new).include(include).await.unwrap();
    assert_eq!(created.voice_in_trunks().len(), 1);
    assert_eq!(
        scene.lines(),
        [
            "GET /v3/voice_in_trunk_groups/g1?include=voice_in_trunks",
            "PATCH /v3/voice_in_trunk_groups/g1?include=voice_in_trunks",
            "POST /v3/voice_in_trunk_groups?include=voice_in_trunks",
        ]
    );
}

#[tokio::test]
async fn an_unknown_include_of_find_create_and_update_is_refused() {
    let scene = Scene::unreached(V22).await;
    let groups = scene.client.voice_in_trunk_groups();
    scene.refused(groups.find("g1").include(["pop"]).await);
    let new = VoiceInTrunkGroup::new().with_name("n");
    scene.refused(groups.create(new).include(["pop"]).await);
    let mut group = VoiceInTrunkGroup::with_id("g1").with_name("n");
    scene.refused(groups.update(&mut group).include(["pop"]).await);
    assert!(group.as_ref().is_changed());
}

// Fields

#[tokio::test]
async fn fields_are_asked_for_by_their_name_in_the_version() {
    for (version, wire) in [(V22, "expire_at"), (V26, "expires_at")] {
        let query = asked(version, Client::did_reservations, |list| {
            list.fields("did_reservations", ["expires_at", "description", "available_did"])
        });
        assert_eq!(
            query.await,
            [pair("fields[did_reservations]", &format!("{wire},description,available_did"))]
        );
        let query = asked(version, Client::encrypted_files, |list| {
            list.fields("encrypted_files", ["id", "expires_at"])
        });
        assert_eq!(query.await, [pair("fields[encrypted_files]", &format!("id,{wire}"))]);
    }
}

#[tokio::test]
async fn fields_of_several_types_are_asked_for_at_once() {
    let query = asked(V22, Client::dids, |list| {
        list.include(["voice_in_trunk"])
            .fields("dids", ["number", "voice_in_trunk"])
            .fields("voice_in_trunks", ["name"])
            .fields("dids", ["voice_in_trunk"])
    });
    assert_eq!(
        query.await,
        [
            pair("include", "voice_in_trunk"),
            pair("fields[voice_in_trunks]", "name"),
            pair("fields[dids]", "voice_in_trunk"),
        ]
    );
}

#[tokio::test]
async fn what_a_sparse_answer_leaves_out_is_absent() {
    let body = json!({"data": {"type": "dids", "id": "d1", "attributes": {"number": "44"}}});
    let scene = Scene::answering(V22, body.to_string()).await;
    let mut found: Did = scene.client.dids().find("d1").fields("dids", ["number"]).await.unwrap();
    assert_eq!(scene.lines(), ["GET /v3/dids/d1?fields[dids]=number"]);
    assert!(found.as_ref().has("number") && !found.as_ref().has("description"));
    assert_eq!(found.description(), None);
    found.set_description(None);
    assert!(found.as_ref().is_changed(), "null differs from what is not known to be null");
}

#[tokio::test]
async fn unknown_fields_are_refused_with_those_that_there_are() {
    let input = refused(V22, Client::dids, |list| list.fields("dids", ["numbr"])).await;
    assert_eq!(input.member.as_deref(), Some("numbr"));
    says(&input, &["\"numbr\"", "number", "voice_in_trunk"]);
    let input = refused(V22, Client::dids, |list| list.fields("dids", ["emergency_enabled"])).await;
    says(&input, &["versions that have it: 2026-04-16"]);
    let input = refused(V22, Client::dids, |list| list.fields("did_historie", ["action"])).await;
    says(&input, &["\"did_historie\""]);
    let input = refused(V22, Client::dids, |list| list.fields("did_history", ["action"])).await;
    says(&input, &["\"did_history\"", "2022-05-10"]);
}

// Pages

#[tokio::test]
async fn a_page_is_asked_for_by_number_and_size() {
    let query = asked(V22, Client::dids, |list| list.page(3, 25));
    assert_eq!(query.await, [pair("page[number]", "3"), pair("page[size]", "25")]);
    let size = asked(V22, Client::dids, |list| list.page_size(10));
    assert_eq!(size.await, [pair("page[size]", "10")]);
    let nothing = asked(V22, Client::dids, |list| list);
    assert_eq!(nothing.await, []);
}

#[tokio::test]
async fn pages_begin_at_one_and_have_a_row_at_least() {
    for (number, size) in [(0, 25), (1, 0), (0, 0)] {
        let input = refused(V22, Client::dids, |list| list.page(number, size)).await;
        assert_eq!(input.member.as_deref(), Some("page"));
        says(&input, &["1"]);
    }
    refused(V22, Client::dids, |list| list.page_size(0)).await;
}

#[tokio::test]
async fn a_list_in_one_piece_has_no_pages() {
    let input = refused(V22, Client::available_dids, |list| list.page(1, 25)).await;
    assert_eq!(input.member.as_deref(), Some("page"));
    says(&input, &["available_dids", "one piece"]);
    refused(V22, Client::countries, |list| list.page_size(25)).await;
    refused(V26, Client::pops, |list| list.page_size(25)).await;
    let insisted = asked(V22, Client::countries, |list| list.allow_unknown().page(2, 25));
    assert_eq!(insisted.await, [pair("page[number]", "2"), pair("page[size]", "25")]);
}

// Resources of any type

#[tokio::test]
async fn a_type_chosen_by_name_is_checked_alike() {
    let scene = Scene::answering(V22, r#"{"data":[]}"#).await;
    let groups = scene.client.resources("did_groups").unwrap();
    let page = groups.list().filter("is_metered", false).sort(["prefix"]).send().await;
    assert!(page.unwrap().is_empty());
    assert_eq!(scene.last_query(), [pair("filter[is_metered]", "false"), pair("sort", "prefix")]);
    let unreached = Scene::unreached(V22).await;
    let groups = unreached.client.resources("did_groups").unwrap();
    let input = unreached.refused(groups.list().filter("no_such_thing", 1).send().await);
    says(&input, &["did_groups", "is_metered"]);
}

#[tokio::test]
async fn a_list_can_be_asked_for_again() {
    let scene = Scene::answering(V22, r#"{"data":[]}"#).await;
    let list: List<DidGroup> = scene.client.did_groups().list().filter("prefix", "20");
    let other: List<DidGroup> = list.clone().filter("is_metered", true);
    list.clone().send().await.unwrap();
    other.send().await.unwrap();
    list.send().await.unwrap();
    let lines = scene.lines();
    assert_eq!(lines[0], "GET /v3/did_groups?filter[prefix]=20");
    assert_eq!(lines[2], lines[0]);
    assert!(lines[1].ends_with("filter[is_metered]=true"));
}

#[tokio::test]
async fn newer_types_have_their_filters() {
    let query = asked(V26, Client::did_history, |list| {
        list.filter("action", DidHistoryAction::BillingCyclesCountChanged).filter("method", "api3")
    });
    assert_eq!(
        query.await,
        [pair("filter[action]", "billing_cycles_count_changed"), pair("filter[method]", "api3")]
    );
}

#[tokio::test]
async fn a_found_resource_is_asked_for_by_its_id_alone() {
    let body = json!({"data": {"type": "voice_in_trunks", "id": "t 1", "attributes": {}}});
    let scene = Scene::answering(V22, body.to_string()).await;
    let trunk: VoiceInTrunk = scene.client.voice_in_trunks().find("t 1").await.unwrap();
    assert_eq!(trunk.id(), "t 1");
    assert_eq!(scene.lines(), ["GET /v3/voice_in_trunks/t%201"]);
}

#[tokio::test]
async fn an_empty_list_of_values_is_refused() {
    let client = Client::builder("test-key").base_url("http://127.0.0.1:9/v3").build().unwrap();
    let none: [&str; 0] = [];
    let error = client.dids().list().filter("number", none.to_vec()).send().await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert!(error.to_string().contains("at least one value"), "{error}");
}

#[tokio::test]
async fn filters_take_what_users_have_at_hand() {
    let (name, numbers) = ("a".to_owned(), vec!["1".to_owned(), "2".to_owned()]);
    let asked = asked(V22, Client::dids, |list| {
        list.filter("description", &name)
            .filter("number", &numbers)
            .filter("country.id", ["c1", "c2"])
            .filter("did_group.features", [Feature::VoiceIn, Feature::T38])
    })
    .await;
    let values: Vec<&str> = asked.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["a", "1,2", "c1,c2", "voice_in,t38"]);
}

#[test]
fn a_text_that_may_be_missing_can_be_set_as_it_was_read() {
    let (mut one, other) = (VoiceInTrunk::new(), VoiceInTrunk::new().with_description("x"));
    one.set_description(other.description());
    assert_eq!(one.description(), Some("x"));
    one.set_description(None);
    assert_eq!((one.description(), one.get("description")), (None, Some(Any::Null)));
}
