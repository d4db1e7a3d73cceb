//! From an order to its calls, as a program goes through it: the sandbox tells by callbacks what it has done.
#![cfg(feature = "axum")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Router, serve};
use didww::callback::Callbacks;
use didww::{
    ApiVersion, Callback, CallbackMethod, CdrIn, Client, Did, DidOrderItem, Export, ExportFilters,
    ExportStatus, ExportType, Order, OrderStatus, Proof, RequestValidator, VoiceInTrunk, jiff,
};
use didww_sandbox::Sandbox;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What came, by type and id.
#[derive(Clone)]
struct Inbox {
    validator: RequestValidator,
    came: Arc<Mutex<BTreeMap<(String, String), Callback>>>,
    bell: Arc<Notify>,
}

impl FromRef<Inbox> for RequestValidator {
    fn from_ref(inbox: &Inbox) -> RequestValidator {
        inbox.validator.clone()
    }
}

impl Inbox {
    /// Listens; gives the URL.
    async fn open(secret: &str) -> (Inbox, String) {
        let validator = RequestValidator::new(secret).expect("a secret");
        let inbox = Inbox { validator, came: Arc::default(), bell: Arc::default() };
        let router = Router::new().route("/didww", get(receive).post(receive)).with_state(inbox.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/didww?customer=7", listener.local_addr().expect("an address"));
        tokio::spawn(async move { serve(listener, router).await });
        (inbox, url)
    }

    async fn wait_for(&self, wire_type: &str, id: &str) -> Callback {
        let wanted = (wire_type.to_owned(), id.to_owned());
        let waiting = async {
            loop {
                let rung = self.bell.notified();
                if let Some(callback) = self.came.lock().expect("no panic").remove(&wanted) {
                    return callback;
                }
                rung.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("the callback comes")
    }
}

async fn receive(State(inbox): State<Inbox>, Callbacks(callbacks): Callbacks) -> StatusCode {
    for callback in callbacks {
        let name = (callback.callback_type().to_owned(), callback.id().to_owned());
        inbox.came.lock().expect("no panic").insert(name, callback);
    }
    inbox.bell.notify_waiters();
    inbox.bell.notify_one();
    StatusCode::NO_CONTENT
}

async fn bought(client: &Client, inbox: &Inbox, url: &str, method: CallbackMethod) -> Did {
    let groups = client.did_groups().list().filter("needs_registration", false);
    let groups = groups
        .filter("is_available", true)
        .include(["stock_keeping_units"])
        .collect_all()
        .await
        .expect("groups");
    let sku =
        groups.iter().find_map(|group| group.stock_keeping_units().into_iter().next()).expect("an offer");
    let order = Order::new()
        .with_items([DidOrderItem::new().with_sku_id(sku.id()).with_qty(1)])
        .with_callback_url(url)
        .with_callback_method(method);
    let order = client.orders().create(order).await.expect("an order");
    let Callback::Order(told) = inbox.wait_for("orders", order.id()).await else { panic!("an order's") };
    assert_eq!(told.status(), OrderStatus::Completed);
    assert_eq!(told.get("customer"), None, "the URL's own query is no part of it");
    let mut dids = client.dids().list().filter("order.id", order.id()).collect_all().await.expect("numbers");
    dids.pop().expect("a number")
}

fn filters(version: ApiVersion, number: &str) -> ExportFilters {
    let now = jiff::Timestamp::now();
    if version == ApiVersion::V2022_05_10 {
        let today = now.to_string();
        let (year, month) = (today[..4].parse().expect("a year"), today[5..7].parse().expect("a month"));
        return ExportFilters::new().with_year(year).with_month(month).with_did_number(number);
    }
    let to = now.round(jiff::Unit::Second).expect("a time") - Duration::from_secs(60);
    ExportFilters::new().with_from(to - Duration::from_secs(3600)).with_to(to).with_did_number(number)
}

#[tokio::test]
async fn an_order_its_number_and_its_calls() {
    for (version, method) in
        [(ApiVersion::V2022_05_10, CallbackMethod::Get), (ApiVersion::V2026_04_16, CallbackMethod::Post)]
    {
        let sandbox = Sandbox::builder().export_rows(500).start().await.expect("a sandbox");
        let client = Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).api_version(version);
        let client = client.build().expect("a client");
        let (inbox, url) = Inbox::open(sandbox.callback_secret()).await;

        let mut did = bought(&client, &inbox, &url, method.clone()).await;
        let trunk = client.voice_in_trunks().list().first().await.expect("a page").expect("a trunk");
        did.set_voice_in_trunk(&trunk);
        client.dids().update(&mut did).await.expect("routed");
        let routed = client.dids().find(did.id()).include(["voice_in_trunk"]).await.expect("the number");
        assert_eq!(routed.voice_in_trunk().as_ref().map(VoiceInTrunk::name), Some(trunk.name()));

        let export = Export::new()
            .with_export_type(ExportType::CdrIn)
            .with_filters(filters(version, did.number()))
            .with_callback_url(&url)
            .with_callback_method(method);
        let export = client
            .exports()
            .create_and_wait(export)
            .poll_every(Duration::from_millis(100))
            .await
            .expect("done");
        let Callback::Export(told) = inbox.wait_for("exports", export.id()).await else {
            panic!("an export's")
        };
        assert_eq!(told.status(), ExportStatus::Completed);
        assert_eq!(told.url(), export.url().filter(|_| version != ApiVersion::V2022_05_10));

        let mut calls = client.exports().content(&export).rows::<CdrIn>();
        let mut count = 0;
        while let Some(call) = calls.try_next().await.expect("a call") {
            assert_eq!(call.destination_did(), Some(did.number()));
            assert!(call.started_at().is_some() && call.duration().is_some());
            count += 1;
        }
        assert_eq!(count, 500);
        assert_eq!(calls.header().await.expect("a header").unknown().count(), 0);

        let file =
            client.encrypted_files().upload(b"%PDF-1.7").file_name("passport.pdf").await.expect("a file");
        assert_eq!(sandbox.uploaded_file(file.id()).expect("the file").bytes, b"%PDF-1.7"[..]);
        let identity = client.identities().list().first().await.expect("a page").expect("an identity");
        let kind = client.proof_types().list().collect_all().await.expect("kinds");
        let kind = kind.iter().find(|kind| kind.entity_type().as_str() == "personal").expect("a kind");
        let proof = Proof::new().with_proof_type(kind.id()).with_entity(&identity).with_files([&file]);
        client.proofs().create(proof).await.expect("a proof");
    }
}
