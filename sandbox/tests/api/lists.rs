//! Filters, sorts, includes, fields, pages.

use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD};

#[tokio::test]
async fn pages_are_linked() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("did_groups?page[size]=10&page[number]=2&sort=prefix").await.expect(200);
    assert_eq!(reply.rows().len(), 10);
    let total = reply.body["meta"]["total_records"].as_u64().unwrap();
    assert!(total > 40);
    let links = &reply.body["links"];
    let base = fixture.sandbox.base_url();
    assert_eq!(links["prev"], format!("{base}/did_groups?sort=prefix&page%5Bnumber%5D=1&page%5Bsize%5D=10"));
    assert!(links["last"].as_str().unwrap().contains(&format!("page%5Bnumber%5D={}", total.div_ceil(10))));
    let mut path = links["first"].as_str().unwrap().to_string();
    let mut seen = 0;
    loop {
        let reply = fixture.get(path.strip_prefix(&format!("{base}/")).unwrap()).await.expect(200);
        seen += reply.rows().len() as u64;
        match reply.body["links"]["next"].as_str() {
            Some(next) => path = next.to_string(),
            None => break,
        }
    }
    assert_eq!(seen, total);
    assert_eq!(fixture.get("did_groups?page[number]=99").await.expect(200).rows().len(), 0);
}

#[tokio::test]
async fn bad_pages_are_refused() {
    let fixture = Fixture::with(OLD).await;
    for page in [
        "page[number]=0",
        "page[size]=x",
        "page[size]=101",
        "page[number]=-1",
        "page[size]=99999999999999999999",
    ] {
        let reply = fixture.get(&format!("dids?{page}")).await.expect(400);
        assert_eq!(reply.error().0, "118", "{page}");
    }
    assert_eq!(fixture.get("dids?page[offset]=1").await.expect(400).error().0, "105");
    assert_eq!(fixture.get("countries?page[size]=1").await.expect(400).error().0, "105");
    fixture.get("cities?page[size]=1000").await.expect(200);
    fixture.get("voice_out_trunks?page[size]=1000").await.expect(400);
    fixture.speaking(NEW).get("voice_out_trunks?page[size]=1000").await.expect(200);
}

#[tokio::test]
async fn unpaginated_lists_have_no_links() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("countries").await.expect(200);
    assert_eq!((&reply.body["links"], &reply.body["meta"]), (&Value::Null, &json!({ "api_version": OLD })));
    assert!(fixture.get("proof_types").await.body["links"].is_object());
    let fixture = fixture.speaking(NEW);
    let reply = fixture.get("proof_types").await.expect(200);
    assert_eq!((&reply.body["links"], &reply.body["meta"]["total_records"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn unknown_parameters_are_refused() {
    let fixture = Fixture::with(OLD).await;
    let cases = [
        ("filter[bogus]=1", "102", "bogus is not allowed."),
        ("filter[emergency_enabled]=true", "102", "emergency_enabled is not allowed."),
        ("sort=bogus", "114", "bogus is not a valid sort criteria for dids"),
        ("sort=billing_cycles_count", "114", "billing_cycles_count is not a valid sort criteria for dids"),
        ("include=bogus", "112", "bogus is not a valid association of dids"),
        ("include=identity", "112", "identity is not a valid association of dids"),
        ("include=order.bogus", "112", "bogus is not a valid association of orders"),
        ("fields[dids]=bogus", "104", "bogus is not a valid field for dids."),
        ("fields[bogus]=id", "101", "bogus is not a valid resource."),
        ("bogus=1", "105", "bogus is not allowed."),
        ("filter=1", "120", "filter must be written as filter[name]=value."),
    ];
    for (query, code, detail) in cases {
        let reply = fixture.get(&format!("dids?{query}")).await.expect(400);
        assert_eq!(reply.error(), (code, detail), "{query}");
    }
    assert_eq!(fixture.get("dids?filter[bogus]=1").await.body["errors"][0]["title"], "Filter not allowed");
}

#[tokio::test]
async fn bad_filter_values_are_refused() {
    let fixture = Fixture::with(NEW).await;
    let cases = [
        "dids?filter[terminated]=maybe",
        "dids?filter[billing_cycles_count]=many",
        "dids?filter[terminated]=",
        "did_groups?filter[features]=teleport",
        "did_groups?filter[features]=sms_out",
        "did_groups?filter[meta.total_count_gteq]=x",
        "orders?filter[status]=Completed",
        "orders?filter[created_at_gteq]=soon",
        "did_history?filter[created_at_gteq]=2001-01-01",
        "available_dids?filter[number_contains]=20",
        "identities?filter[birth_date]=1980-02-30",
    ];
    for path in cases {
        let reply = fixture.get(path).await.expect(400);
        assert_eq!(reply.error().0, "107", "{path}");
    }
}

/// Lists with what they must hold: the number of rows, or more than none for `None`.
#[tokio::test]
async fn filters_filter() {
    let fixture = Fixture::with(OLD).await;
    let country = fixture.first("countries?filter[iso]=GB").await;
    let region = fixture.first("regions?filter[name]=england").await;
    let order = fixture.first("orders").await;
    let berlin = fixture.first("cities?filter[name]=berlin").await;
    let cases = [
        ("countries?filter[name]=FRANCE,Sweden".to_string(), Some(2)),
        ("countries?filter[is_available]=false".to_string(), Some(2)),
        ("countries?filter[prefix]=353".to_string(), Some(1)),
        ("did_groups?filter[area_name]=acapulco".to_string(), Some(1)),
        ("did_groups?filter[is_available]=false".to_string(), Some(1)),
        ("did_groups?filter[features]=voice_in,sms_out".to_string(), None),
        ("did_groups?filter[nanpa_prefix.npanxx]=212555".to_string(), Some(1)),
        ("did_groups?filter[meta.total_count_gteq]=100".to_string(), None),
        ("did_groups?filter[available_dids_enabled]=false".to_string(), None),
        ("did_groups?filter[needs_registration]=true".to_string(), None),
        (format!("did_groups?filter[country.id]={country}"), Some(8)),
        (format!("did_groups?filter[city.id]={berlin}"), Some(1)),
        ("did_groups?filter[city.id]=".to_string(), None),
        ("dids?filter[did_group.features]=voice_in,sms_in".to_string(), Some(2)),
        (format!("dids?filter[country.id]={country}"), Some(1)),
        (format!("dids?filter[region.id]={region}"), Some(1)),
        (format!("dids?filter[order.id]={order}"), Some(3)),
        ("dids?filter[order.reference]=KTH-650932,ABC-000000".to_string(), Some(3)),
        ("dids?filter[voice_in_trunk.id]=".to_string(), Some(2)),
        ("dids?filter[description]=Support".to_string(), Some(0)),
        ("dids?filter[description]=Support%20line".to_string(), Some(1)),
        ("dids?filter[billing_cycles_count]=".to_string(), Some(3)),
        ("dids?filter[pending_removal]=false".to_string(), Some(3)),
        ("dids?filter[number]=12125550199,442079460399".to_string(), Some(2)),
        ("dids?filter[description]=%22Support+line%22".to_string(), Some(1)),
        ("nanpa_prefixes?filter[npanxx]=212555".to_string(), Some(1)),
        ("nanpa_prefixes?filter[npanxx]=2125".to_string(), Some(0)),
        ("nanpa_prefixes?filter[did_group.features]=voice_in,sms_in".to_string(), Some(14)),
        ("nanpa_prefixes?filter[did_group.is_available]=true".to_string(), Some(17)),
        ("voice_in_trunks?filter[configuration.type]=sip_configurations".to_string(), Some(1)),
        ("voice_out_trunks?filter[name_contains]=Outb".to_string(), Some(1)),
        ("identities?filter[last_name_contains]=orn".to_string(), Some(1)),
        ("identities?filter[identity_type]=Business".to_string(), Some(1)),
        ("address_verifications?filter[address.identity.id]=".to_string(), Some(0)),
        ("address_verifications?filter[reference]=SHB".to_string(), Some(0)),
        ("orders?filter[created_at_gteq]=2020-01-01&filter[status]=Completed".to_string(), Some(1)),
        ("orders?filter[created_at_lteq]=2020-01-01T00:00:00Z".to_string(), Some(0)),
        ("available_dids?filter[number_contains]=2125550".to_string(), Some(10)),
        (format!("available_dids?filter[number_contains]=03&filter[country.id]={country}"), None),
        ("proof_types?filter[entity_type]=Personal,Business".to_string(), Some(8)),
    ];
    check(&fixture, &cases).await;
}

#[tokio::test]
async fn newer_filters_filter() {
    let fixture = Fixture::with(NEW).await;
    let trunk = fixture.first("voice_in_trunks?filter[configuration.type]=sip_configurations").await;
    let countries = fixture.get("countries?filter[iso]=GB,US").await.ids().join(",");
    let outside = fixture.get("countries?filter[iso]=GB,JM").await.ids().join(",");
    let person = fixture.first("identities?filter[identity_type]=personal").await;
    let company = fixture.first("identities?filter[identity_type]=business").await;
    let cases = [
        ("dids?filter[description]=Support".to_string(), Some(1)),
        (format!("dids?filter[trunk.id]={trunk}"), Some(1)),
        ("dids?filter[emergency_enabled]=true".to_string(), Some(1)),
        (format!("capacity_pools?filter[country.id]={countries}"), Some(1)),
        (format!("capacity_pools?filter[country.id]={outside}"), Some(0)),
        ("capacity_pools?filter[has_unassigned_channels]=true".to_string(), Some(2)),
        ("nanpa_prefixes?filter[npanxx]=2125".to_string(), Some(1)),
        ("regions?filter[iso]=US-CA".to_string(), Some(1)),
        ("address_verifications?filter[reference]=SHB".to_string(), Some(1)),
        ("address_verifications?filter[reference_in]=SHB".to_string(), Some(0)),
        ("address_verifications?filter[reference_in]=SHB-485120".to_string(), Some(1)),
        (format!("address_verifications?filter[address.identity.id]={company}"), Some(1)),
        (format!("emergency_calling_services?filter[identity.id]={person}"), Some(1)),
        ("emergency_calling_services?filter[name]=service".to_string(), Some(1)),
        (
            "voice_out_trunks?filter[authentication_method.type]=credentials_and_ip,twilio".to_string(),
            Some(1),
        ),
        ("did_history?filter[action]=assigned&filter[did_number]=12125550199".to_string(), Some(1)),
        ("did_reservations?filter[description]=office".to_string(), Some(1)),
        ("public_keys?filter[id]=none".to_string(), Some(2)),
    ];
    check(&fixture, &cases).await;
}

async fn check(fixture: &Fixture, cases: &[(String, Option<usize>)]) {
    for (path, wanted) in cases {
        let reply = fixture.get(path).await.expect(200);
        let found = reply.rows().len();
        match wanted {
            Some(wanted) => assert_eq!(found, *wanted, "{path}"),
            None => assert!(found > 0, "{path}"),
        }
    }
}

#[tokio::test]
async fn lists_are_sorted() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("countries?sort=-name").await.expect(200);
    let names = reply.column("name");
    let mut sorted = names.clone();
    sorted.sort_by(|left, right| right.cmp(left));
    assert_eq!(names, sorted);
    let numbers = fixture.get("dids").await;
    assert_eq!(numbers.column("number"), ["12025550199", "12125550199", "442079460399"]);
    let reply = fixture.get("did_groups?sort=-country.name,area_name&page[size]=100").await.expect(200);
    assert_eq!(reply.column("area_name")[..2], ["Chicago", "Houston"]);
    fixture.get("did_groups?sort=local_prefix").await.expect(200);
    fixture.speaking(NEW).get("encrypted_files?sort=-expire_at").await.expect(200);
}

#[tokio::test]
async fn included_resources_come_once() {
    let fixture = Fixture::with(OLD).await;
    let path = "dids?include=did_group.country.regions,did_group.stock_keeping_units,voice_in_trunk";
    let reply = fixture.get(path).await.expect(200);
    let included = reply.body["included"].as_array().unwrap();
    let mut keys: Vec<String> = included.iter().map(|row| format!("{}:{}", row["type"], row["id"])).collect();
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
    let of = |kind: &str| included.iter().filter(|row| row["type"] == kind).count();
    assert_eq!((of("did_groups"), of("countries"), of("stock_keeping_units")), (3, 2, 6));
    assert!(of("regions") > 5);
    for row in reply.rows() {
        let relationships = &row["relationships"];
        assert!(relationships["did_group"]["data"]["id"].is_string());
        assert_eq!(relationships["order"].get("data"), None);
        let base = fixture.sandbox.base_url();
        let here = format!("{base}/dids/{}", row["id"].as_str().unwrap());
        let links =
            json!({ "self": format!("{here}/relationships/order"), "related": format!("{here}/order") });
        assert_eq!(relationships["order"]["links"], links);
    }
    assert!(reply.rows().iter().any(|row| row["relationships"]["voice_in_trunk"]["data"].is_null()));
    let country = included.iter().find(|row| row["type"] == "countries").unwrap();
    assert!(country["relationships"]["regions"]["data"].as_array().unwrap().len() > 1);
}

#[tokio::test]
async fn includes_may_come_back_to_where_they_began() {
    let fixture = Fixture::with(OLD).await;
    let path = "countries?include=regions.country.regions.country.regions&filter[iso]=US";
    let reply = fixture.get(path).await.expect(200);
    let included = reply.body["included"].as_array().unwrap();
    assert!(included.iter().all(|row| row["type"] == "regions"));
    let fixture = fixture.speaking(NEW);
    let reply = fixture.get("proofs?include=entity.country,proof_type").await.expect(200);
    let kinds: Vec<&str> =
        reply.body["included"].as_array().unwrap().iter().filter_map(|row| row["type"].as_str()).collect();
    for kind in ["identities", "addresses", "countries", "proof_types"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
}

#[tokio::test]
async fn old_include_names_work() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("voice_in_trunk_groups?include=trunks").await.expect(200);
    assert_eq!(reply.body["included"][0]["type"], "voice_in_trunks");
    assert_eq!(reply.rows()[0]["meta"]["trunks_count"], 1);
    let reply = fixture.get("voice_in_trunks?include=trunk_group,pop").await.expect(200);
    assert_eq!(reply.body["included"].as_array().unwrap().len(), 2);
    let reply =
        fixture.get("did_groups?include=requirement&filter[needs_registration]=true").await.expect(200);
    assert_eq!(reply.body["included"][0]["type"], "requirements");
}

#[tokio::test]
async fn fields_prune() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("dids?fields[dids]=number,order").await.expect(200);
    let row = &reply.rows()[0];
    assert_eq!(row["attributes"].as_object().unwrap().keys().collect::<Vec<_>>(), ["number"]);
    assert_eq!(row["relationships"].as_object().unwrap().keys().collect::<Vec<_>>(), ["order"]);
    let id = row["id"].as_str().unwrap();
    let path = format!("dids/{id}?include=did_group&fields[did_groups]=prefix");
    let reply = fixture.get(&path).await.expect(200);
    assert_eq!(reply.body["included"][0]["attributes"].as_object().unwrap().len(), 1);
    assert!(reply.attributes().as_object().unwrap().len() > 5);
}

#[tokio::test]
async fn available_numbers_are_a_sample() {
    let fixture = Fixture::with(OLD).await;
    let reply = fixture.get("available_dids?include=did_group.stock_keeping_units").await.expect(200);
    assert_eq!(reply.rows().len(), 10);
    assert!(reply.body["meta"]["total_count"].as_u64().unwrap() > 100);
    assert_eq!(reply.body["meta"]["total_records"], Value::Null);
    assert_eq!(reply.body["links"], Value::Null);
    assert_eq!(fixture.get("did_reservations").await.body["meta"]["available_count"], 9);
}

#[tokio::test]
async fn links_of_relationships_lead_somewhere() {
    let fixture = Fixture::with(OLD).await;
    let did = fixture.first("dids?filter[number]=12125550199").await;
    let reply = fixture.get(&format!("dids/{did}/voice_in_trunk")).await.expect(200);
    assert_eq!(reply.data()["type"], "voice_in_trunks");
    let reply = fixture.get(&format!("dids/{did}/relationships/voice_in_trunk_group")).await.expect(200);
    assert_eq!(reply.data(), &Value::Null);
    let country = fixture.first("countries?filter[iso]=US").await;
    assert_eq!(fixture.get(&format!("countries/{country}/regions")).await.expect(200).rows().len(), 8);
    fixture.get(&format!("dids/{did}/nothing")).await.expect(404);
}
