//! Orders, numbers, channels, holds, exports.

use std::io::Read as _;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD, Reply, many, one, send};

fn numbers(members: Value) -> Value {
    json!({ "type": "did_order_items", "attributes": members })
}

pub(crate) async fn sku(fixture: &Fixture, area: &str) -> String {
    let reply = fixture
        .get(&format!("did_groups?filter[area_name]={area}&include=stock_keeping_units"))
        .await
        .expect(200);
    reply.body["included"][0]["id"].as_str().unwrap().to_string()
}

async fn order(fixture: &Fixture, items: Value) -> Reply {
    fixture.post("orders", json!({ "items": items }), json!({})).await
}

async fn balance(fixture: &Fixture) -> String {
    fixture.get("balance").await.expect(200).attributes()["balance"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn an_order_brings_numbers() {
    let fixture = Fixture::with(OLD).await;
    let sku = sku(&fixture, "Chicago").await;
    let created =
        order(&fixture, json!([numbers(json!({ "sku_id": sku, "qty": 2, "billing_cycles_count": 3 }))]))
            .await
            .expect(201);
    let attributes = created.attributes();
    assert_eq!((&attributes["status"], &attributes["amount"]), (&json!("Pending"), &json!("2.40")));
    assert_eq!(attributes["description"], "DID");
    let item = &attributes["items"][0]["attributes"];
    assert_eq!(
        (&item["nrc"], &item["mrc"], &item["billed_from"]),
        (&json!("0.80"), &json!("1.60"), &Value::Null)
    );
    assert_eq!((item.get("sku_id"), item["did_group_id"].is_string()), (None, true));
    assert_eq!(balance(&fixture).await, "497.60");
    let path = format!("dids?filter[order.id]={}&include=did_group,order", created.id());
    assert!(fixture.get(&path).await.rows().is_empty());
    fixture.sandbox.settle_all();
    let found = fixture.get(&format!("orders/{}", created.id())).await;
    assert_eq!(found.attributes()["status"], "Completed");
    assert!(found.attributes()["items"][0]["attributes"]["billed_from"].is_string());
    let dids = fixture.get(&path).await;
    assert_eq!(dids.rows().len(), 2);
    assert!(dids.column("number").iter().all(|number| number.starts_with("1312555")));
    assert_eq!(dids.rows()[0]["attributes"]["billing_cycles_count"], 3);
    let fixture = fixture.speaking(NEW);
    let history = fixture.get("did_history?filter[action]=assigned&sort=-created_at").await;
    assert!(history.column("did_number").contains(&dids.column("number")[0]));
    assert_eq!(fixture.get(&format!("orders/{}", created.id())).await.attributes()["status"], "completed");
}

#[tokio::test]
async fn orders_settle_by_themselves() {
    let fixture = Fixture::built(OLD, |builder| builder.settle_after(Duration::from_millis(30))).await;
    let sku = sku(&fixture, "Chicago").await;
    let created = order(&fixture, json!([numbers(json!({ "sku_id": sku, "qty": 1 }))])).await.expect(201);
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(fixture.get(&format!("orders/{}", created.id())).await.attributes()["status"], "Completed");
}

#[tokio::test]
async fn picked_and_held_numbers_can_be_ordered() {
    let fixture = Fixture::with(NEW).await;
    let sku = sku(&fixture, "Seattle").await;
    let group = fixture.first("did_groups?filter[area_name]=Seattle").await;
    let list = fixture.get(&format!("available_dids?filter[did_group.id]={group}")).await;
    let (picked, held) = (list.ids()[0], list.ids()[1]);
    let hold = json!({ "available_did": one("available_dids", held) });
    let reservation =
        fixture.post("did_reservations", json!({ "description": "mine" }), hold.clone()).await.expect(201);
    assert_eq!(
        fixture.post("did_reservations", json!({}), hold).await.expect(422).error().1,
        "/data/relationships/available_did"
    );
    assert!(
        !fixture.get(&format!("available_dids?filter[did_group.id]={group}")).await.ids().contains(&held)
    );
    let found = fixture
        .get(&format!("did_reservations/{}?include=available_did", reservation.id()))
        .await
        .expect(200);
    assert_eq!(
        (&found.body["meta"]["available_count"], &found.body["included"][0]["id"]),
        (&json!(8), &json!(held))
    );
    let taken = numbers(json!({ "sku_id": sku, "available_did_id": held }));
    assert_eq!(
        order(&fixture, json!([taken])).await.expect(422).error().1,
        "/data/attributes/items/0/available_did_id"
    );
    let items = json!([
        numbers(json!({ "sku_id": sku, "available_did_id": picked })),
        numbers(json!({ "sku_id": sku, "did_reservation_id": reservation.id() })),
        numbers(
            json!({ "sku_id": sku, "nanpa_prefix_id": fixture.first("nanpa_prefixes?filter[npa]=206").await })
        ),
    ]);
    let created = order(&fixture, items).await.expect(201);
    fixture.get(&format!("available_dids/{picked}")).await.expect(404);
    fixture.get(&format!("did_reservations/{}", reservation.id())).await.expect(404);
    fixture.sandbox.settle_all();
    let dids = fixture.get(&format!("dids?filter[order.id]={}", created.id())).await;
    let wanted = list.column("number");
    assert!(
        dids.rows().len() == 3
            && dids.column("number").contains(&wanted[0])
            && dids.column("number").contains(&wanted[1])
    );
}

#[tokio::test]
async fn orders_are_checked() {
    let fixture = Fixture::with(OLD).await;
    let (here, nassau) = (sku(&fixture, "Chicago").await, sku(&fixture, "Nassau").await);
    let pool = fixture.first("capacity_pools").await;
    let available = fixture.first("available_dids?filter[number_contains]=2125").await;
    let channels = |qty: i64| json!({ "type": "capacity_order_items", "attributes": { "capacity_pool_id": pool, "qty": qty } });
    for (items, status, about) in [
        (json!([]), 422, "/data/attributes/items"),
        (json!({}), 422, "/data/attributes/items"),
        (json!([numbers(json!({}))]), 422, "/data/attributes/items/0/sku_id"),
        (json!([numbers(json!({ "sku_id": "x", "qty": 1 }))]), 422, "/data/attributes/items/0/sku_id"),
        (json!([numbers(json!({ "sku_id": pool, "qty": 1 }))]), 422, "/data/attributes/items/0/sku_id"),
        (json!([numbers(json!({ "sku_id": here }))]), 422, "/data/attributes/items/0"),
        (
            json!([numbers(json!({ "sku_id": here, "qty": 1, "available_did_id": available }))]),
            422,
            "/data/attributes/items/0",
        ),
        (
            json!([numbers(json!({ "sku_id": here, "available_did_id": available }))]),
            422,
            "/data/attributes/items/0/available_did_id",
        ),
        (json!([numbers(json!({ "sku_id": here, "qty": 1, "bogus": 1 }))]), 400, "bogus is not allowed."),
        (json!([numbers(json!({ "sku_id": here, "qty": 1 })), channels(1)]), 422, "/data/attributes/items"),
        (json!([channels(-3)]), 422, "/data/attributes/items/0/qty"),
        (json!([{ "type": "generic_order_items", "attributes": {} }]), 422, "/data/attributes/items/0"),
        (json!([numbers(json!({ "sku_id": here, "qty": 900 }))]), 400, "Insufficient funds"),
    ] {
        let reply = order(&fixture, items.clone()).await.expect(status);
        assert_eq!(reply.error().1, about, "{items}");
    }
    let none = json!([{ "type": "did_order_items", "attributes": { "sku_id": here, "qty": 0 } }]);
    assert_eq!(order(&fixture, none).await.expect(422).error().1, "/data/attributes/items/0/qty");
    let scarce =
        json!({ "items": [numbers(json!({ "sku_id": nassau, "qty": 4 }))], "allow_back_ordering": false });
    let reply = fixture.post("orders", scarce, json!({})).await.expect(422);
    assert_eq!(
        (reply.error().1, &reply.body["errors"][0]["title"]),
        ("/data/attributes/items/0/qty", &json!("exceeds available DIDs count"))
    );
    assert_eq!(balance(&fixture).await, "500.00");
    let fixture = fixture.speaking(NEW);
    let reply = order(&fixture, json!([numbers(json!({ "sku_id": here, "qty": 900 }))])).await.expect(400);
    assert_eq!(
        reply.body["errors"][0]["meta"],
        json!({ "available_balance": "600.00", "total_cost": "1080.00" })
    );
    order(&fixture, json!([numbers(json!({ "sku_id": here }))])).await.expect(201);
}

#[tokio::test]
async fn pending_orders_can_be_canceled() {
    let fixture = Fixture::with(OLD).await;
    let stock = |reply: &Reply| reply.rows()[0]["meta"]["total_count"].clone();
    let nassau = "did_groups?filter[area_name]=Nassau";
    let before = stock(&fixture.get(nassau).await);
    let created =
        order(&fixture, json!([numbers(json!({ "sku_id": sku(&fixture, "Nassau").await, "qty": 5 }))]))
            .await
            .expect(201);
    assert_eq!(stock(&fixture.get(nassau).await), 0);
    fixture.sandbox.settle_all();
    let path = format!("orders/{}", created.id());
    assert_eq!(fixture.get(&path).await.attributes()["status"], "Pending");
    fixture.delete(&path).await.expect(204);
    assert_eq!(fixture.get(&path).await.attributes()["status"], "Canceled");
    assert_eq!((balance(&fixture).await.as_str(), stock(&fixture.get(nassau).await)), ("500.00", before));
    let reply = fixture.delete(&path).await.expect(422);
    let error = &reply.body["errors"][0];
    assert_eq!(
        (reply.error().1, &error["title"], &error["detail"]),
        ("/data/attributes/base", &json!("Order not pending"), &json!("base - Order not pending"))
    );
}

#[tokio::test]
async fn channels_can_be_ordered_and_given_back() {
    let fixture = Fixture::with(NEW).await;
    let pool = fixture.first("capacity_pools?filter[name]=Standard").await;
    let path = format!("capacity_pools/{pool}");
    let item =
        json!([{ "type": "capacity_order_items", "attributes": { "capacity_pool_id": pool, "qty": 10 } }]);
    let created = order(&fixture, item).await.expect(201);
    assert_eq!(created.attributes()["amount"], "160.00");
    assert_eq!(created.attributes()["description"], "Capacity");
    fixture.sandbox.settle_all();
    let found = fixture.get(&path).await;
    assert_eq!(found.attributes()["total_channels_count"], 40);
    assert_eq!(found.attributes()["assigned_channels_count"], 6);
    for (count, status) in [(41, 422), (5, 422), (20, 200), (21, 422)] {
        fixture
            .patch("capacity_pools", &pool, json!({ "total_channels_count": count }), json!({}))
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn shared_groups_share_the_channels_of_a_pool() {
    let fixture = Fixture::with(OLD).await;
    let pool = fixture.first("capacity_pools?sort=-name").await;
    let london = fixture.first("dids?filter[number]=442079460399").await;
    let counts =
        |shared: i64| json!({ "name": "s", "shared_channels_count": shared, "metered_channels_count": 0 });
    let relationships =
        json!({ "capacity_pool": one("capacity_pools", &pool), "dids": many("dids", &[&london]) });
    fixture.post("shared_capacity_groups", counts(25), relationships.clone()).await.expect(422);
    fixture.post("shared_capacity_groups", counts(1), json!({})).await.expect(422);
    let group = fixture.post("shared_capacity_groups", counts(24), relationships).await.expect(201).id();
    let reply = fixture.delete(&format!("shared_capacity_groups/{group}")).await.expect(422);
    assert_eq!(reply.error().1, "/data");
    fixture
        .patch("shared_capacity_groups", &group, json!({}), json!({ "dids": { "data": [] } }))
        .await
        .expect(200);
    fixture.delete(&format!("shared_capacity_groups/{group}")).await.expect(204);
    let other = fixture.first("capacity_pools?sort=name").await;
    let relationships =
        json!({ "capacity_pool": one("capacity_pools", &other), "dids": many("dids", &[&london]) });
    let reply = fixture.post("shared_capacity_groups", counts(1), relationships).await.expect(422);
    assert_eq!(reply.error().1, "/data/relationships/dids/0");
    let new_york = fixture.first("dids?filter[number]=12125550199").await;
    // A number that joins a group lets go of its own channels.
    let washington = fixture.first("dids?filter[number]=12025550199").await;
    let dids = json!({ "dids": many("dids", &[&washington]) });
    let shared = fixture.first("shared_capacity_groups").await;
    fixture.patch("shared_capacity_groups", &shared, json!({}), dids).await.expect(200);
    let found = fixture.get(&format!("dids/{washington}?include=capacity_pool,shared_capacity_group")).await;
    assert_eq!(found.data()["relationships"]["capacity_pool"]["data"], Value::Null);
    assert_eq!(found.body["included"][0]["id"], Value::from(shared));
    let reply = fixture
        .patch(
            "dids",
            &new_york,
            json!({ "dedicated_channels_count": 1 }),
            json!({ "capacity_pool": one("capacity_pools", &other) }),
        )
        .await
        .expect(422);
    assert_eq!(
        (reply.error().1, &reply.body["errors"][0]["title"]),
        ("/data/attributes/capacity_pool_id", &json!("is not allowed for DID country"))
    );
    fixture
        .patch(
            "dids",
            &new_york,
            json!({ "dedicated_channels_count": 2 }),
            json!({ "capacity_pool": one("capacity_pools", &pool) }),
        )
        .await
        .expect(200);
    fixture.patch("dids", &new_york, json!({ "dedicated_channels_count": 200 }), json!({})).await.expect(422);
}

#[tokio::test]
async fn changes_of_numbers_are_remembered() {
    let fixture = Fixture::with(NEW).await;
    let did = fixture.first("dids?filter[number]=12125550199").await;
    fixture.patch("dids", &did, json!({ "billing_cycles_count": 2 }), json!({})).await.expect(200);
    fixture
        .patch("dids", &did, json!({ "terminated": true, "billing_cycles_count": null }), json!({}))
        .await
        .expect(200);
    fixture.patch("dids", &did, json!({ "terminated": false }), json!({})).await.expect(200);
    let history = fixture.get("did_history?filter[did_number]=12125550199").await;
    let wanted =
        ["assigned", "billing_cycles_count_changed", "billing_cycles_count_changed", "canceled", "restored"];
    assert_eq!(history.column("action"), wanted);
    assert_eq!(history.rows()[1]["meta"], json!({ "from": null, "to": "2" }));
    assert_eq!(history.rows()[0].get("meta"), None);
    let fixture = fixture.speaking(OLD);
    fixture.delete(&format!("dids/{did}")).await.expect(204);
    fixture.get(&format!("dids/{did}")).await.expect(404);
    let fixture = fixture.speaking(NEW);
    assert_eq!(fixture.get("did_history?filter[action]=removed").await.rows().len(), 1);
}

#[tokio::test]
async fn exports_become_files() {
    let fixture = Fixture::with(OLD).await;
    let today = fixture.get("exports").await.column("created_at")[0][..7].to_string();
    let (year, month) = (today[..4].parse::<i64>().unwrap(), &today[5..7]);
    let filters = json!({ "year": year, "month": month, "did_number": "12125550199" });
    let created = fixture
        .post("exports", json!({ "export_type": "cdr_in", "filters": filters }), json!({}))
        .await
        .expect(201);
    assert_eq!(
        (&created.attributes()["status"], &created.attributes()["url"]),
        (&json!("Pending"), &Value::Null)
    );
    assert_eq!(created.attributes().get("filters"), None);
    fixture.sandbox.settle_all();
    let found = fixture.get(&format!("exports/{}", created.id())).await;
    assert_eq!(found.attributes()["status"], "Completed");
    let url = found.attributes()["url"].as_str().unwrap();
    assert!(!url.contains(&created.id()));
    send(fixture.http.get(url)).await.expect(401);
    let response = fixture.http.get(url).header("Api-Key", "sandbox-key").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/octet-stream");
    let mut csv = String::new();
    let content = response.bytes().await.unwrap();
    flate2::read::GzDecoder::new(&content[..]).read_to_string(&mut csv).unwrap();
    assert!(csv.starts_with("Date/Time Start (UTC),") && csv.contains(",12125550199,"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
    fixture.get("exports/none.csv.gz").await.expect(404);
}

#[tokio::test]
async fn exports_pass_through_processing() {
    let fixture = Fixture::built(NEW, |builder| builder.settle_after(Duration::from_millis(250))).await;
    let filters = fixture.get("exports").await.rows()[0]["attributes"]["filters"].clone();
    let created = fixture
        .post("exports", json!({ "export_type": "cdr_in", "filters": filters }), json!({}))
        .await
        .expect(201);
    assert_eq!(created.attributes()["filters"], filters);
    let path = format!("exports/{}", created.id());
    let mut seen = Vec::new();
    while seen.last().is_none_or(|status| status != "completed") {
        let status = fixture.get(&path).await.attributes()["status"].as_str().unwrap().to_string();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(seen, ["pending", "processing", "completed"]);
    let reply = fixture
        .patch("exports", &created.id(), json!({ "external_reference_id": "mine" }), json!({}))
        .await
        .expect(200);
    assert_eq!(reply.attributes()["external_reference_id"], "mine");
}

#[tokio::test]
async fn exports_are_checked() {
    let fixture = Fixture::with(NEW).await;
    for filters in [
        json!({}),
        json!({ "from": "2020-01-01 00:00:00", "to": "2020-01-02 00:00:00" }),
        json!({ "from": "x", "to": "y" }),
        json!({ "from": "2999-01-02 00:00:00", "to": "2999-01-01 00:00:00" }),
    ] {
        let reply = fixture
            .post("exports", json!({ "export_type": "cdr_in", "filters": filters }), json!({}))
            .await
            .expect(422);
        assert_eq!(reply.error().1, "/data/attributes/filters", "{filters}");
    }
    let year = json!({ "export_type": "cdr_in", "filters": { "year": 2026, "month": 1 } });
    assert_eq!(fixture.post("exports", year, json!({})).await.expect(400).error().0, "105");
    let fixture = fixture.speaking(OLD);
    let year = json!({ "export_type": "cdr_in", "filters": { "year": 2020, "month": 13 } });
    fixture.post("exports", year, json!({})).await.expect(422);
    let request = fixture.request(Method::POST, "exports").body(r#"{"data":{"type":"exports"}}"#);
    send(request).await.expect(422);
}
