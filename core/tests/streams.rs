//! Lists as streams: every row once, in order, with no request too many.

#[path = "support/log.rs"]
mod log;
#[path = "support/scene.rs"]
mod scene;
#[path = "support/shelf.rs"]
mod shelf;

use didww::http::Method;
use didww::{ApiVersion, Client, Did, Error, List, Listable, Pages, RateLimit, Resource, Result, Rows};
use didww_sandbox::Sandbox;
use futures_util::{FutureExt, Stream, StreamExt, TryStreamExt};
use log::Log;
use proptest::prelude::*;
use scene::loopback::{Received, Reply, Server, reply};
use scene::{Scene, V22, V26};
use serde_json::{Value, json};
use shelf::{Asked, EVERY_KIND, Links, Shelf, document, id};
use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracing::instrument::WithSubscriber;
use tracing::{Dispatch, Instrument};

/// Longest wait for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

async fn shelf(shelf: Shelf) -> Scene {
    Scene::new(V22, move |request| shelf.answer(request)).await
}

/// A server that answers each request by its number, beginning at 1.
async fn numbered(answer: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Scene {
    let count = AtomicUsize::new(0);
    Scene::new(V22, move |request| answer(count.fetch_add(1, Ordering::SeqCst) + 1, request)).await
}

fn page(document: &Value) -> Reply {
    reply(200, &[], document.to_string())
}

/// Writes every event into the log, with the spans that it is in.
fn subscriber(log: &Log) -> impl Into<Dispatch> + tracing::Subscriber + Send + Sync + 'static {
    let log = log.clone();
    let writer = move || log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(writer)
        .finish()
}

/// The numbers of every row.
async fn rows(list: List<Did>) -> Result<Vec<usize>> {
    let mut rows = list.stream();
    let mut numbers = Vec::new();
    while let Some(row) = rows.try_next().await? {
        numbers.push(row.number().parse().expect("a number"));
    }
    assert!(rows.try_next().await?.is_none(), "over is over");
    Ok(numbers)
}

/// The page that each request asked for: number and size.
fn pages_asked(scene: &Scene) -> Vec<(Option<usize>, Option<usize>)> {
    let received = scene.server.received();
    let asked = received.iter().map(Asked::of);
    asked.map(|asked| (asked.number("page[number]"), asked.number("page[size]"))).collect()
}

// Every row once

/// Requests that it takes to read a list from a page on.
fn requests_expected(shelf: Shelf, size: usize, first: usize) -> usize {
    let pages = shelf.rows.div_ceil(size);
    if pages < first {
        return 1;
    }
    let told = shelf.links.tell_the_end() || shelf.says_total;
    pages - first + 1 + usize::from(!told)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_row_comes_once_and_in_order(
        total in 0usize..24,
        size in 1usize..9,
        first in 1usize..5,
        kind in 0..EVERY_KIND.len(),
        says_total: bool,
        prefetch: bool,
    ) {
        let links = EVERY_KIND[kind];
        let shelf = Shelf { rows: total, links, says_total };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let (came, requests) = runtime.block_on(async {
            let scene = self::shelf(shelf).await;
            let list = scene.client.dids().list().filter("number", "1");
            let list = list.page(first as u32, size as u32).prefetch(prefetch);
            (rows(list).await, scene.server.received())
        });
        let expected: Vec<usize> = (size * (first - 1)..total).collect();
        prop_assert_eq!(came.expect("rows"), expected);
        prop_assert_eq!(requests.len(), requests_expected(shelf, size, first));
        for request in &requests {
            let asked = Asked::of(request);
            prop_assert_eq!(asked.parameter("filter[number]"), Some("1".to_owned()), "{}", request.line);
            prop_assert_eq!(asked.number("page[size]"), Some(size));
        }
    }
}

#[tokio::test]
async fn pages_come_with_their_meta() {
    for links in EVERY_KIND {
        let scene = shelf(Shelf::new(7, links)).await;
        let mut pages = scene.client.dids().list().page_size(3).pages();
        let mut sizes = Vec::new();
        while let Some(page) = pages.try_next().await.unwrap() {
            assert_eq!(page.total_records(), Some(7));
            sizes.push(page.len());
        }
        assert_eq!(sizes, [3, 3, 1], "{links:?}");
        assert!(pages.try_next().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_list_without_rows_is_one_empty_page() {
    for links in EVERY_KIND {
        let scene = shelf(Shelf { rows: 0, links, says_total: false }).await;
        let pages: Vec<_> = scene.client.dids().list().pages().try_collect().await.unwrap();
        assert_eq!((pages.len(), pages[0].len()), (1, 0));
        assert_eq!(scene.lines().len(), 1);
        assert!(scene.client.dids().list().collect_all().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn everything_is_read_from_a_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    for version in [V22, V26] {
        let builder = Client::builder(sandbox.api_key()).base_url(sandbox.base_url());
        let client = builder.api_version(version).build().unwrap();
        let list = || client.did_groups().list().include(["country"]).sort(["area_name"]).page_size(3);
        let groups = list().collect_all().await.unwrap();
        assert!(groups.len() > 3, "{}", groups.len());
        assert_eq!(groups.len() as u64, list().count().await.unwrap());
        let mut ids: Vec<&str> = groups.iter().map(|group| group.id()).collect();
        assert!(groups.iter().all(|group| group.country().is_some()));
        assert_eq!(list().first().await.unwrap().unwrap().id(), ids[0]);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), groups.len());
    }
}

#[tokio::test]
async fn any_type_by_its_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).build().unwrap();
    let mut groups = client.resources("did_groups").unwrap().list().page_size(2).stream();
    let mut came = 0;
    while let Some(group) = groups.try_next().await.unwrap() {
        let group: &Resource = &group;
        assert_eq!(group.wire_type(), "did_groups");
        came += 1;
    }
    assert_eq!(came, client.did_groups().list().count().await.unwrap());
    let mut balances = client.resources("balance").unwrap().list().stream();
    assert!(balances.try_next().await.unwrap_err().is_invalid_input());
}

// What is asked for

#[tokio::test]
async fn nothing_is_asked_before_it_is_needed() {
    let scene = shelf(Shelf::new(6, Links::Absolute)).await;
    let mut rows = scene.client.dids().list().page_size(3).stream();
    assert_eq!(scene.lines().len(), 0);
    for row in 0..3 {
        assert_eq!(rows.try_next().await.unwrap().unwrap().number(), row.to_string());
        assert_eq!(scene.lines().len(), 1);
    }
    assert_eq!(rows.size_hint(), (0, None));
    rows.try_next().await.unwrap();
    assert_eq!(scene.lines().len(), 2);
    assert_eq!(rows.size_hint(), (2, None));
}

async fn size_asked<T: Listable>(version: ApiVersion, list: fn(&Client) -> List<T>) -> Option<usize> {
    let scene = Scene::answering(version, r#"{"data":[]}"#).await;
    list(&scene.client).collect_all().await.expect("no error");
    let asked = pages_asked(&scene);
    assert_eq!((asked.len(), asked[0].0), (1, None));
    asked[0].1
}

#[tokio::test]
async fn pages_are_as_large_as_the_api_allows() {
    assert_eq!(size_asked(V22, |client| client.dids().list()).await, Some(100));
    assert_eq!(size_asked(V22, |client| client.cities().list()).await, Some(1000));
    assert_eq!(size_asked(V22, |client| client.voice_out_trunks().list()).await, Some(100));
    assert_eq!(size_asked(V26, |client| client.voice_out_trunks().list()).await, Some(1000));
    assert_eq!(size_asked(V22, |client| client.countries().list()).await, None);
    assert_eq!(size_asked(V22, |client| client.dids().list().page_size(7)).await, Some(7));
}

#[tokio::test]
async fn numbers_keep_the_size_that_was_given() {
    let scene = shelf(Shelf::new(10, Links::Absent)).await;
    assert_eq!(rows(scene.client.dids().list().page(2, 3)).await.unwrap(), [3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(pages_asked(&scene), [(Some(2), Some(3)), (Some(3), Some(3)), (Some(4), Some(3))]);
    let scene = shelf(Shelf::new(101, Links::Absent)).await;
    assert_eq!(rows(scene.client.dids().list()).await.unwrap().len(), 101);
    assert_eq!(pages_asked(&scene), [(None, Some(100)), (Some(2), Some(100))]);
}

#[tokio::test]
async fn a_server_that_gives_smaller_pages_than_asked_is_read_to_its_end() {
    let scene = Scene::new(V22, |request| {
        let number = Asked::of(request).number("page[number]").unwrap_or(1);
        let rows = (100 * (number - 1)).min(250)..(100 * number).min(250);
        let mut document = document(rows);
        document["meta"] = json!({"total_records": 250});
        page(&document)
    })
    .await;
    let all: Vec<usize> = (0..250).collect();
    assert_eq!(rows(scene.client.dids().list().page_size(1000)).await.unwrap(), all);
    assert_eq!(rows(scene.client.dids().list().page(2, 1000)).await.unwrap(), all[100..]);
}

#[tokio::test]
async fn a_list_in_one_piece_is_one_request() {
    for total in [json!({"total_count": 99}), json!({})] {
        let countries = json!({"data": [{"type": "countries", "id": "1", "attributes": {}}], "meta": total});
        let scene = Scene::answering(V22, countries.to_string()).await;
        assert_eq!(scene.client.countries().list().collect_all().await.unwrap().len(), 1);
        assert_eq!(scene.lines(), ["GET /v3/countries"]);
    }
}

#[tokio::test]
async fn a_list_in_one_piece_goes_on_if_the_server_says_so() {
    let scene = numbered(|number, _| {
        let links = if number < 3 { json!({"next": format!("?cursor={number}")}) } else { json!({}) };
        let row = json!({"type": "countries", "id": number.to_string(), "attributes": {}});
        page(&json!({"data": [row], "links": links, "meta": {"total_records": 3}}))
    })
    .await;
    assert_eq!(scene.client.countries().list().collect_all().await.unwrap().len(), 3);
    assert_eq!(
        scene.lines(),
        ["GET /v3/countries", "GET /v3/countries?cursor=1", "GET /v3/countries?cursor=2"]
    );
}

#[tokio::test]
async fn no_other_host_is_asked() {
    let other = Server::start(|_| reply(500, &[], "nothing was expected here")).await;
    for path in ["v3/dids", "gateway/api/dids", "dids/", "v3/balance", ""] {
        let url = format!("http://{}/{path}", other.address);
        let scene = Scene::new(V22, move |request| {
            let number = Asked::of(request).number("page[number]").unwrap_or(1);
            let mut document = document(2 * (number - 1)..2 * number);
            let next = format!("{url}?page[number]={}", number + 1);
            document["links"] = json!({"next": if number < 3 { Value::from(next) } else { Value::Null }});
            page(&document)
        })
        .await;
        assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(scene.lines().len(), 3);
        assert!(scene.lines().iter().all(|line| line.starts_with("GET /v3/dids?")), "{:?}", scene.lines());
    }
    assert!(other.received().is_empty());
}

// Servers that go in circles

#[tokio::test]
async fn a_repeated_link_is_not_followed_twice() {
    // the link that every page has, and the requests that it takes to see through it
    for (next, requests) in [
        ("?page[number]=1&page[size]=2", 1),
        ("?page%5Bsize%5D=2", 1),
        ("?page[number]=2&page[size]=2", 2),
        ("", 1),
    ] {
        let scene = Scene::new(V22, move |request| {
            let number = Asked::of(request).number("page[number]").unwrap_or(1);
            let mut document = document(2 * (number - 1)..2 * number);
            document["links"] = json!({"next": next});
            page(&document)
        })
        .await;
        let came = rows(scene.client.dids().list().page_size(2)).await.unwrap();
        assert_eq!((came.len(), scene.lines().len()), (2 * requests, requests), "{next:?}");
    }
}

#[tokio::test]
async fn numbers_find_what_a_repeated_link_hides() {
    for next in
        ["?page[number]=1&page[size]=2", "?page[number]=2&page[size]=2", "?page[number]=3&page[size]=2", ""]
    {
        let scene = Scene::new(V22, move |request| {
            let number = Asked::of(request).number("page[number]").unwrap_or(1);
            let mut document = document((2 * (number - 1)).min(7)..(2 * number).min(7));
            document["links"] = json!({"next": next});
            document["meta"] = json!({"total_records": 7});
            page(&document)
        })
        .await;
        let mut came = rows(scene.client.dids().list().page_size(2)).await.unwrap();
        came.sort_unstable();
        let all = match next.contains("=3") {
            // it jumps over the second page, which no number after the third is
            true => vec![0, 1, 4, 5, 6],
            false => vec![0, 1, 2, 3, 4, 5, 6],
        };
        assert_eq!(came, all, "{next:?}");
        assert!(scene.lines().len() <= 5, "{:?}", scene.lines());
    }
}

#[tokio::test]
async fn a_circle_of_links_ends() {
    let scene = Scene::new(V22, |request| {
        let number = Asked::of(request).number("page[number]").unwrap_or(1);
        let mut document = document(2 * (number - 1)..2 * number);
        document["links"] = json!({"next": format!("?page[number]={}&page[size]=2", number % 3 + 1)});
        page(&document)
    })
    .await;
    assert_eq!(rows(scene.client.dids().list().page_size(2)).await.unwrap(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(scene.lines().len(), 3);
}

#[tokio::test]
async fn a_server_that_knows_no_pages_is_read_once() {
    for meta in [json!({}), json!({"total_records": 1000})] {
        for links in [Value::Null, json!({"next": "http://internal.invalid/more"})] {
            let mut document = document(0..5);
            document["meta"] = meta.clone();
            document["links"] = links;
            let scene = Scene::answering(V22, document.to_string()).await;
            assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [0, 1, 2, 3, 4]);
            assert_eq!(pages_asked(&scene), [(None, Some(100)), (Some(2), Some(100))]);
        }
    }
}

#[tokio::test]
async fn ever_new_links_to_the_same_rows_end() {
    let scene = numbered(|number, _| {
        let mut document = document(0..5);
        document["links"] = json!({"next": format!("?cursor={number}")});
        page(&document)
    })
    .await;
    assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [0, 1, 2, 3, 4]);
    assert_eq!(scene.lines().len(), 2);
}

#[tokio::test]
async fn a_page_that_came_before_ends_it() {
    // by number, and by links that are ever new
    for link in [false, true] {
        let scene = numbered(move |number, _| {
            assert!(number < 20, "it never ends");
            let start = number % 3 * 2;
            let mut document = document(start..start + 2);
            if link {
                document["links"] = json!({"next": format!("?cursor={number}")});
            }
            page(&document)
        })
        .await;
        assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [2, 3, 4, 5, 0, 1]);
        assert_eq!(scene.lines().len(), 4);
    }
}

/// A server with these pages, whose links are ever new and lead from each to the next.
async fn linked(pages: &'static [std::ops::Range<usize>], total: Option<usize>) -> Scene {
    numbered(move |number, _| {
        let mut document = document(pages.get(number - 1).expect("a page too many was asked for").clone());
        document["links"] = json!({"next": format!("?cursor={number}")});
        document["meta"] = json!({"total_records": total});
        page(&document)
    })
    .await
}

#[tokio::test]
async fn an_empty_page_is_the_last() {
    for total in [None, Some(1)] {
        let scene = linked(&[1..2, 0..0], total).await;
        assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [1]);
    }
    // unless rows are missing; then two of them are
    let scene = linked(&[1..2, 0..0, 0..0], Some(50)).await;
    assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [1]);
    assert_eq!(scene.lines().len(), 3);
}

#[tokio::test]
async fn an_empty_page_before_the_total_is_passed_over() {
    let scene = linked(&[0..2, 0..0, 2..4, 0..0, 4..5, 0..0], Some(5)).await;
    assert_eq!(rows(scene.client.dids().list()).await.unwrap(), [0, 1, 2, 3, 4]);
    let scene = linked(&[0..2, 0..0, 2..4, 0..0], Some(4)).await;
    let pages: Vec<_> = scene.client.dids().list().pages().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.len()).collect::<Vec<_>>(), [2, 2]);
    // the first page is given even so
    let scene = linked(&[0..0, 0..2, 0..0], Some(2)).await;
    let pages: Vec<_> = scene.client.dids().list().pages().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.len()).collect::<Vec<_>>(), [0, 2]);
}

/// What is logged while the rows are read.
async fn logged(list: List<Did>) -> String {
    // with one subscriber alone, a test without one could switch the events off for all
    static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(subscriber(&Log::default())));
    LazyLock::force(&ANOTHER);
    let log = Log::default();
    let read = async { rows(list).instrument(tracing::info_span!("reading")).await };
    read.with_subscriber(subscriber(&log)).await.expect("rows");
    log.text()
}

#[tokio::test]
async fn an_end_before_the_total_is_logged_once() {
    for pages in [&[1..3, 0..0, 0..0][..], &[1..3, 1..3, 1..3][..]] {
        let scene = linked(pages, Some(50)).await;
        let log = logged(scene.client.dids().list()).await;
        let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
        assert_eq!(warnings.len(), 1, "{log}");
        for part in [" didww:", "resource=\"dids\"", "rows=2", "before=0", "total=50"] {
            assert!(warnings[0].contains(part), "{part:?} in {log}");
        }
        assert!(!log.contains("row-1"), "{log}");
    }
    for (links, says_total) in EVERY_KIND.into_iter().flat_map(|links| [(links, false), (links, true)]) {
        let scene = shelf(Shelf { rows: 5, links, says_total }).await;
        for list in [scene.client.dids().list().page_size(2), scene.client.dids().list().page(2, 3)] {
            let log = logged(list).await;
            assert!(!log.contains("WARN"), "{links:?} {log}");
        }
    }
}

// Errors

#[tokio::test]
async fn an_error_comes_after_the_rows_before_it_and_can_be_overcome() {
    for (links, prefetch) in [(Links::Absolute, false), (Links::Absent, false), (Links::Absolute, true)] {
        let shelf = Shelf::new(4, links);
        let scene = numbered(move |number, request| match number {
            2 | 3 => reply(503, &[], r#"{"errors":[{"title":"Sorry"}]}"#),
            _ => shelf.answer(request),
        })
        .await;
        let mut rows = scene.client.dids().list().page_size(2).retries(0).prefetch(prefetch).stream();
        for row in 0..2 {
            assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(row));
        }
        for _ in 0..2 {
            assert_eq!(rows.try_next().await.unwrap_err().status(), Some(503));
        }
        for row in 2..4 {
            assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(row));
        }
        assert!(rows.try_next().await.unwrap().is_none());
        assert_eq!(scene.lines().len(), 4);
        assert_eq!(scene.lines()[1], scene.lines()[3]);
    }
}

#[tokio::test]
async fn an_error_that_does_not_pass_ends_it() {
    let decode = || page(&json!({"data": [{"type": "orders", "id": "1"}]}));
    let answers: [fn() -> Reply; 4] = [
        || reply(401, &[], r#"{"errors":[{"title":"No"}]}"#),
        || reply(404, &[], r#"{"errors":[{"title":"Gone"}]}"#),
        || reply(500, &[], r#"{"errors":[{"title":"Sorry"}]}"#),
        decode,
    ];
    for (answer, prefetch) in answers.into_iter().flat_map(|answer| [(answer, false), (answer, true)]) {
        let shelf = Shelf::new(4, Links::Absolute);
        let scene = numbered(move |number, request| match number {
            1 | 3 => shelf.answer(request),
            _ => answer(),
        })
        .await;
        let list = scene.client.dids().list().page_size(2).retries(0).prefetch(prefetch);
        let said: Vec<Result<Did>> = list.clone().stream().collect().await;
        assert_eq!(said.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(scene.lines().len(), 2);
        let said: Vec<_> = list.pages().collect().await;
        assert_eq!(said.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false]);
        assert_eq!(scene.lines().len(), 4);
    }
}

#[tokio::test]
async fn all_at_once_is_all_or_the_error() {
    let shelf = Shelf::new(4, Links::Absolute);
    let scene = numbered(move |number, request| match number {
        1 => shelf.answer(request),
        _ => reply(404, &[], r#"{"errors":[{"title":"Gone"}]}"#),
    })
    .await;
    let error = scene.client.dids().list().page_size(2).collect_all().await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_once() {
    let scene = Scene::unreached(V22).await;
    let dids = scene.client.dids();
    for list in [
        dids.list().filter("colour", "red"),
        dids.list().sort(["colour"]),
        dids.list().include(["colour"]),
        dids.list().page(0, 5),
        dids.list().page_size(0),
    ] {
        let said: Vec<Result<Did>> = list.clone().stream().collect().await;
        assert_eq!(said.len(), 1);
        assert!(said[0].as_ref().unwrap_err().is_invalid_input());
        let said: Vec<_> = list.clone().pages().collect().await;
        assert_eq!(said.len(), 1);
        assert!(list.clone().collect_all().await.unwrap_err().is_invalid_input());
        assert!(list.first().await.unwrap_err().is_invalid_input());
    }
    let newer = scene.client.address_requirements().list();
    let error = newer.stream().try_next().await.unwrap_err();
    assert!(error.to_string().contains("2026-04-16"), "{error}");
    assert!(scene.client.countries().list().page(1, 5).stream().try_next().await.is_err());
    assert_eq!(scene.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn rows_of_another_type_are_an_error() {
    let scene = numbered(|number, _| match number {
        1 => {
            let mut document = document(0..1);
            document["links"] = json!({"next": "/v3/orders?page[number]=2"});
            page(&document)
        }
        _ => reply(200, &[], r#"{"data":[{"type":"orders","id":"1"}]}"#),
    })
    .await;
    let mut rows = scene.client.dids().list().stream();
    assert!(rows.try_next().await.unwrap().is_some());
    assert!(rows.try_next().await.unwrap_err().is_decode());
    assert!(rows.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn each_page_has_the_time_that_a_call_has() {
    let shelf = Shelf::new(4, Links::Absolute);
    let scene = numbered(move |number, request| match number {
        2 => Reply::Stall(Vec::new()),
        _ => shelf.answer(request),
    })
    .await;
    let list = scene.client.dids().list().page_size(2).timeout(Duration::from_secs(2)).retries(0);
    let mut rows = list.stream();
    for _ in 0..2 {
        assert!(rows.try_next().await.unwrap().is_some());
    }
    let error = rows.try_next().await.unwrap_err();
    assert!(matches!(&error, Error::Timeout(timeout) if timeout.limit == Some(Duration::from_secs(2))));
    assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(2));
}

// Ahead

/// How many pages of a size were asked for, which other calls do not say.
fn sized_pages_asked(scene: &Scene) -> usize {
    pages_asked(scene).iter().filter(|(_, size)| size.is_some()).count()
}

/// Waits until so many pages were asked for.
async fn until_pages_asked(scene: &Scene, count: usize) {
    let came = async {
        while sized_pages_asked(scene) < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, came).await.expect("the request");
}

#[tokio::test]
async fn one_page_is_fetched_ahead_if_asked_to() {
    let scene = shelf(Shelf::new(30, Links::Absolute)).await;
    let mut rows = scene.client.dids().list().page_size(3).prefetch(true).stream();
    for number in 0..30 {
        assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(number));
        let pages = (number / 3 + 2).min(10);
        until_pages_asked(&scene, pages).await;
        // a page too many would have been asked for by the time that another call, or a few of them, is answered
        for _ in 0..3 {
            scene.client.raw(Method::GET, "dids").send().await.unwrap();
        }
        assert_eq!(sized_pages_asked(&scene), pages, "one page ahead, no more");
    }
    assert!(rows.try_next().await.unwrap().is_none());
    assert_eq!(sized_pages_asked(&scene), 10);
}

#[tokio::test]
async fn pages_can_be_fetched_ahead() {
    let scene = shelf(Shelf::new(4, Links::Absolute)).await;
    let mut pages = scene.client.dids().list().page_size(2).prefetch(true).pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    until_pages_asked(&scene, 2).await;
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn dropping_it_ends_the_request_ahead() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v3", listener.local_addr().unwrap());
    let client = Client::builder(scene::KEY).base_url(&url).build().unwrap();
    let mut rows = client.dids().list().page_size(1).prefetch(true).stream();

    let server = async {
        let mut stream = listener.accept().await.unwrap().0;
        let mut bytes = [0; 4096];
        assert!(stream.read(&mut bytes).await.unwrap() > 0);
        let mut document = document(0..1);
        document["links"] = json!({"next": "?page[number]=2&page[size]=1"});
        let Reply::Bytes(answer) = page(&document) else { unreachable!() };
        stream.write_all(&answer).await.unwrap();
        stream.shutdown().await.unwrap();
        // the next one is never answered
        let mut stream = listener.accept().await.unwrap().0;
        assert!(stream.read(&mut bytes).await.unwrap() > 0);
        stream
    };
    let both = async { tokio::join!(rows.try_next(), server) };
    let (first, mut ahead) = tokio::time::timeout(PATIENCE, both).await.expect("the request ahead");
    assert!(first.unwrap().is_some());
    drop(rows);
    let mut rest = Vec::new();
    // the other side has hung up
    let _ = tokio::time::timeout(PATIENCE, ahead.read_to_end(&mut rest)).await.expect("the end");
}

// As a stream

#[tokio::test]
async fn a_future_that_is_dropped_loses_nothing() {
    let scene = shelf(Shelf::new(4, Links::Absolute)).await;
    let mut rows = scene.client.dids().list().page_size(2).stream();
    // begun, and given up
    assert!(rows.try_next().now_or_never().is_none());
    let mut numbers = Vec::new();
    while let Some(row) = rows.try_next().await.unwrap() {
        numbers.push(row.number().to_owned());
        let _ = rows.try_next().now_or_never().map(|row| {
            numbers.extend(row.unwrap().map(|row| row.number().to_owned()));
        });
    }
    assert_eq!(numbers, ["0", "1", "2", "3"]);
    assert_eq!(scene.lines().len(), 2);
}

tokio::task_local! {
    static CALLER: &'static str;
}

/// A client that tells its server what the caller is called.
fn telling(server: &Server) -> Client {
    let builder = Client::builder(scene::KEY).base_url(server.url()).rate_limit(RateLimit::off());
    let builder = builder.on_request(|event| {
        let caller = CALLER.try_with(|caller| *caller).unwrap_or("nobody");
        event.insert_header("x-caller", caller).expect("a header");
    });
    builder.build().expect("a client")
}

#[tokio::test]
async fn hooks_see_the_task_that_asks() {
    let shelf = Shelf::new(4, Links::Absolute);
    // a page ahead is asked for by nobody
    for (prefetch, callers) in [(false, ["reader", "reader"]), (true, ["reader", "nobody"])] {
        let server = Server::start(move |request| shelf.answer(request)).await;
        let list = telling(&server).dids().list().page_size(2).prefetch(prefetch);
        assert_eq!(CALLER.scope("reader", rows(list)).await.unwrap(), [0, 1, 2, 3]);
        let received = server.received();
        let told: Vec<&str> = received.iter().flat_map(|request| request.all("x-caller")).collect();
        assert_eq!(told, callers);
    }
}

#[tokio::test]
async fn every_page_is_logged_where_it_is_asked_for() {
    for prefetch in [false, true] {
        let scene = shelf(Shelf::new(6, Links::Absolute)).await;
        let log = logged(scene.client.dids().list().page_size(2).prefetch(prefetch)).await;
        let answered = |line: &&str| line.contains("reading:didww.request{") && line.contains("answered");
        assert_eq!(log.lines().filter(answered).count(), 3, "{log}");
    }
}

#[tokio::test]
async fn after_a_panic_the_page_is_asked_for_again() {
    for prefetch in [false, true] {
        let shelf = Shelf::new(4, Links::Absolute);
        let server = Server::start(move |request| shelf.answer(request)).await;
        let builder = Client::builder(scene::KEY).base_url(server.url()).rate_limit(RateLimit::off());
        let asked = AtomicUsize::new(0);
        let builder = builder.on_request(move |_| {
            if asked.fetch_add(1, Ordering::SeqCst) == 1 {
                panic!("on purpose");
            }
        });
        let mut rows = builder.build().unwrap().dids().list().page_size(2).prefetch(prefetch).stream();
        for row in 0..2 {
            assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(row));
        }
        let panic = AssertUnwindSafe(rows.try_next()).catch_unwind().await.unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
        for row in 2..4 {
            assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(row));
        }
        assert!(rows.try_next().await.unwrap().is_none());
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn a_page_that_nobody_waits_for_holds_nobody_up() {
    let shelf = Shelf::new(4, Links::Absolute);
    let server = Server::start(move |request| shelf.answer(request)).await;
    let builder = Client::builder(scene::KEY).base_url(server.url()).rate_limit(RateLimit::per_second(1));
    let client = builder.build().unwrap();
    let mut rows = client.dids().list().page_size(2).stream();
    assert!(rows.try_next().await.unwrap().is_some());
    assert!(rows.try_next().await.unwrap().is_some());
    // the next page stands in line at the rate limit, before this
    assert!(rows.try_next().now_or_never().is_none());
    let another = client.raw(Method::GET, "dids").no_timeout().send();
    assert_eq!(tokio::time::timeout(PATIENCE, another).await.expect("its turn").unwrap().status(), 200);
    assert_eq!(rows.try_next().await.unwrap().unwrap().id(), id(2));
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn adapters_work() {
    let scene = shelf(Shelf::new(6, Links::Absolute)).await;
    let rows = scene.client.dids().list().page_size(2).stream();
    let numbers = rows.take(3).map_ok(|row| row.number().to_owned()).try_collect::<Vec<_>>().await;
    assert_eq!(numbers.unwrap(), ["0", "1", "2"]);
    assert_eq!(scene.lines().len(), 2);
    let pages = scene.client.dids().list().page_size(2).pages();
    assert_eq!(pages.map_ok(|page| page.len()).try_collect::<Vec<_>>().await.unwrap(), [2, 2, 2]);
    // through a reference and a box, it is the same
    let mut rows = scene.client.dids().list().page_size(2).stream();
    let borrowed = &mut rows;
    assert!(borrowed.try_next().await.unwrap().is_some());
    let mut boxed = rows.boxed();
    assert!(boxed.try_next().await.unwrap().is_some());
}

#[tokio::test]
async fn it_moves_between_threads() {
    fn check<T: Send + Unpin + 'static>(held: T) -> T {
        held
    }
    let scene = shelf(Shelf::new(3, Links::Absolute)).await;
    let list = || scene.client.dids().list().page_size(2);
    let mut rows: Rows<Did> = check(list().stream());
    let pages: Pages<Did> = check(list().pages());
    assert!(rows.try_next().await.unwrap().is_some());
    let rest = tokio::spawn(async move {
        let mut rest = 0;
        while rows.try_next().await.unwrap().is_some() {
            rest += 1;
        }
        rest
    });
    assert_eq!(rest.await.unwrap(), 2);
    assert_eq!(tokio::spawn(pages.try_collect::<Vec<_>>()).await.unwrap().unwrap().len(), 2);
}

#[tokio::test]
async fn debug_output_holds_no_rows() {
    let scene = shelf(Shelf::new(3, Links::Absolute)).await;
    let mut rows = scene.client.dids().list().stream();
    rows.try_next().await.unwrap();
    let shown = format!("{rows:?} {:?}", scene.client.dids().list().pages());
    assert!(shown.contains("dids") && !shown.contains("row-1") && !shown.contains(scene::KEY), "{shown}");
}

#[tokio::test]
async fn rows_are_updated_on_the_way() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).build().unwrap();
    let mut dids = client.dids().list().include(["voice_in_trunk"]).page_size(2).stream();
    let mut checked = 0;
    while let Some(mut did) = dids.try_next().await.unwrap() {
        did.set_description("checked");
        client.dids().update(&mut did).await.unwrap();
        checked += 1;
    }
    assert!(checked > 2, "{checked}");
    let all = client.dids().list().collect_all().await.unwrap();
    assert!(all.iter().all(|did| did.description() == Some("checked")));
    assert_eq!(all.len(), checked);
}

// One row, and how many

#[tokio::test]
async fn the_first_row_is_one_request_for_one_row() {
    let scene = shelf(Shelf::new(50, Links::Absolute)).await;
    let dids = scene.client.dids();
    assert_eq!(dids.list().filter("number", "1").first().await.unwrap().unwrap().id(), id(0));
    assert_eq!(dids.list().page_size(10).first().await.unwrap().unwrap().id(), id(0));
    assert_eq!(dids.list().page(3, 10).first().await.unwrap().unwrap().id(), id(20));
    let lines = scene.lines();
    let expected = ["?filter[number]=1&page[size]=1", "?page[size]=1", "?page[number]=21&page[size]=1"];
    assert_eq!(lines, expected.map(|query| format!("GET /v3/dids{query}")));
    let empty = shelf(Shelf::new(0, Links::Absolute)).await;
    assert!(empty.client.dids().list().first().await.unwrap().is_none());
}

#[tokio::test]
async fn the_first_row_of_a_page_is_that_which_the_page_begins_with() {
    // a server gives no more rows than its largest page has, whatever is asked
    let served = |request: &Received| {
        let asked = Asked::of(request);
        let size = asked.number("page[size]").expect("a size").min(100);
        let start = (asked.number("page[number]").unwrap_or(1) - 1).saturating_mul(size);
        page(&document(start.min(250)..start.saturating_add(size).min(250)))
    };
    let scene = Scene::new(V22, served).await;
    for (number, size) in [(1, 5000), (2, 5000), (3, 100), (3, 7), (4, 100), (u32::MAX, u32::MAX)] {
        let list = scene.client.dids().list().page(number, size);
        let first = list.clone().first().await.unwrap().map(|row| row.id().to_owned());
        let row = list.stream().try_next().await.unwrap().map(|row| row.id().to_owned());
        assert_eq!(first, row, "page({number}, {size})");
    }
    let cities = Scene::answering(V22, r#"{"data":[]}"#).await;
    cities.client.cities().list().page(2, 5000).first().await.unwrap();
    assert_eq!(cities.lines(), ["GET /v3/cities?page[number]=1001&page[size]=1"]);
}

#[tokio::test]
async fn the_first_row_of_a_list_in_one_piece() {
    let row = |id: &str| json!({"type": "countries", "id": id, "attributes": {}});
    let scene = Scene::answering(V22, json!({"data": [row("1"), row("2")]}).to_string()).await;
    assert_eq!(scene.client.countries().list().first().await.unwrap().unwrap().id(), "1");
    assert_eq!(scene.client.countries().list().count().await.unwrap(), 2);
    assert_eq!(scene.lines(), ["GET /v3/countries", "GET /v3/countries"]);
}

#[tokio::test]
async fn rows_are_counted_by_one_request() {
    let scene = shelf(Shelf::new(1234, Links::Absolute)).await;
    assert_eq!(scene.client.dids().list().filter("number", "1").page(3, 10).count().await.unwrap(), 1234);
    assert_eq!(scene.lines(), ["GET /v3/dids?filter[number]=1&page[size]=1"]);
}

#[tokio::test]
async fn a_count_that_is_not_told_is_an_error_that_says_what_to_do() {
    let scene = shelf(Shelf { rows: 5, links: Links::Absolute, says_total: false }).await;
    let error = scene.client.dids().list().count().await.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("count its rows"), "{error}");
    assert_eq!(scene.lines().len(), 1);
    // the rest of a list that comes in pieces after all is not counted either
    let row = json!({"type": "countries", "id": "1", "attributes": {}});
    let more = json!({"data": [row], "links": {"next": "?cursor=1"}});
    let scene = Scene::answering(V22, more.to_string()).await;
    assert!(scene.client.countries().list().count().await.unwrap_err().is_decode());
}
