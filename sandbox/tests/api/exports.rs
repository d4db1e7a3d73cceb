//! Export files: real ones, of any size.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::{Fixture, NEW, OLD, VERSIONS, one};

const INCOMING_OLD: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Source,DID,Destination,\
Duration (secs),Disconnect Initiator,Disconnect Code,Response,TollFree Amount (USD),Termination Amount (USD),\
Metered Channels Amount (USD),Customer ID,Sell Amount (Points)";
const INCOMING: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Status,Source,Source Name,\
Destination DID,Duration (sec),Attempt,Disconnect Code,Response,Disconnect Initiator,Voice IN Trunk,Destination,\
Trunk Group,Capacity Group,Toll-free (USD),PSTN (USD),Metered (USD),CNAM IN (USD),Total (USD),Call ID";
const OUTGOING: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Status,Source,CLI,\
Destination Number,Call Duration (sec),Billing Duration (sec),Disconnect Code,Disconnect Reason,Voice OUT Trunk,\
Destination Country,Network,Call Type,Rate (USD),Charged (USD),P-Charge-Info,Call ID";

/// An answer with bytes.
struct Download {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Download {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn csv(&self) -> String {
        let mut csv = String::new();
        flate2::read::GzDecoder::new(&self.bytes[..]).read_to_string(&mut csv).unwrap();
        csv
    }
}

/// Makes an export and lets it complete: the URL of its file.
async fn export(fixture: &Fixture, export_type: &str, more: Value) -> String {
    let seeded = fixture.get("exports").await;
    let mut filters = if fixture.version == OLD {
        // the month before this one, which has all its days
        let today = seeded.column("created_at")[0];
        let (year, month): (i32, i32) = (today[..4].parse().unwrap(), today[5..7].parse().unwrap());
        let months = year * 12 + month - 2;
        json!({ "year": months / 12, "month": format!("{:02}", months % 12 + 1) })
    } else {
        seeded.rows()[0]["attributes"]["filters"].clone()
    };
    filters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let attributes = json!({ "export_type": export_type, "filters": filters });
    let id = fixture.post("exports", attributes, json!({})).await.expect(201).id();
    fixture.sandbox.settle_all();
    let found = fixture.get(&format!("exports/{id}")).await;
    found.attributes()["url"].as_str().unwrap().to_string()
}

async fn fetch(fixture: &Fixture, method: Method, url: &str, headers: &[(&str, &str)]) -> Download {
    let mut request = fixture.http.request(method, url).header("Api-Key", fixture.sandbox.api_key());
    request = request.header("X-DIDWW-API-Version", fixture.version);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Download { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
}

async fn download(fixture: &Fixture, export_type: &str, more: Value) -> Download {
    let url = export(fixture, export_type, more).await;
    fetch(fixture, Method::GET, &url, &[]).await
}

fn records(csv: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect()
}

/// The values of a column.
fn column<'a>(csv: &str, records: &'a [csv::StringRecord], name: &str) -> Vec<&'a str> {
    let header = csv::Reader::from_reader(csv.as_bytes()).headers().unwrap().clone();
    let place = header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
    records.iter().map(|record| &record[place]).collect()
}

#[tokio::test]
async fn files_have_the_size_that_was_asked_for() {
    for (rows, version) in [(0, NEW), (1, OLD), (2, NEW), (5_000, OLD), (5_000, NEW)] {
        for export_type in ["cdr_in", "cdr_out"] {
            let fixture = Fixture::built(version, |builder| builder.export_rows(rows)).await;
            let csv = download(&fixture, export_type, json!({})).await.csv();
            assert!(csv.ends_with('\n') && !csv.contains('\r'));
            assert_eq!(records(&csv).len() as u64, rows);
            let header = match (export_type, version) {
                ("cdr_out", _) => OUTGOING,
                (_, OLD) => INCOMING_OLD,
                _ => INCOMING,
            };
            assert_eq!(csv.lines().next(), Some(header));
        }
    }
}

#[tokio::test]
async fn the_layout_is_that_of_the_version_an_export_was_made_with() {
    let fixture = Fixture::with(OLD).await;
    let url = export(&fixture, "cdr_in", json!({})).await;
    let file = fetch(&fixture, Method::GET, &url, &[]).await;
    assert_eq!(file.header("content-type"), "application/octet-stream");
    let fixture = fixture.speaking(NEW);
    let file = fetch(&fixture, Method::GET, &url, &[]).await;
    assert_eq!(file.header("content-type"), "application/gzip");
    assert!(file.csv().starts_with(INCOMING_OLD));
}

#[tokio::test]
async fn calls_are_plausible() {
    for version in VERSIONS {
        let fixture = Fixture::built(version, |builder| builder.export_rows(20_000)).await;
        let csv = download(&fixture, "cdr_in", json!({})).await.csv();
        let records = records(&csv);
        let starts = column(&csv, &records, "Date/Time Start (UTC)");
        assert!(starts.is_sorted());
        // the span begins at midnight
        assert!(
            starts[0][11..] < *"00:05:00" && (version == NEW || starts[0][8..10] == *"01"),
            "{}",
            starts[0]
        );
        assert!(
            starts.iter().all(|start| start.len() == 19 && start.as_bytes()[10] == b' '),
            "{}",
            starts[0]
        );
        let (number, duration) =
            if version == OLD { ("DID", "Duration (secs)") } else { ("Destination DID", "Duration (sec)") };
        let mut numbers = column(&csv, &records, number);
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers, ["12025550199", "12125550199", "442079460399"]);
        let connects = column(&csv, &records, "Date/Time Connect (UTC)");
        let ends = column(&csv, &records, "Date/Time End (UTC)");
        let codes = column(&csv, &records, "Disconnect Code");
        let durations = column(&csv, &records, duration);
        let mut answered = 0;
        for row in 0..records.len() {
            assert_eq!(connects[row].is_empty(), codes[row] != "200", "row {row}");
            if connects[row].is_empty() {
                assert_eq!(durations[row], "0");
                continue;
            }
            answered += 1;
            assert!(starts[row] < connects[row] && connects[row] <= ends[row], "row {row}");
        }
        assert!(answered > 5_000 && answered < 19_000, "{answered} answered");
        if version == NEW {
            let names = column(&csv, &records, "Source Name");
            assert!(names.contains(&"Thornbury, Miles") && names.contains(&"Example \"Widgets\" Ltd"));
            let trunks = column(&csv, &records, "Voice IN Trunk");
            assert!(trunks.contains(&"SIP office") && trunks.contains(&""));
            let mut ids = column(&csv, &records, "Call ID");
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), 20_000);
            assert_eq!(starts[0][..10], starts[19_999][..10]);
            // the span of the filter ends at noon
            assert!(
                &starts[19_999][11..] < "12:00:00" && &starts[19_999][11..] > "11:59:00",
                "{}",
                starts[19_999]
            );
        }
    }
}

#[tokio::test]
async fn names_are_quoted() {
    let fixture = Fixture::built(NEW, |builder| builder.export_rows(50)).await;
    let trunk = fixture.first("voice_out_trunks").await;
    let name = "Sales, \"north\"\nand south";
    fixture.patch("voice_out_trunks", &trunk, json!({ "name": name }), json!({})).await.expect(200);
    let csv = download(&fixture, "cdr_out", json!({})).await.csv();
    let records = records(&csv);
    assert_eq!(column(&csv, &records, "Voice OUT Trunk"), [name; 50]);
    let clis = column(&csv, &records, "CLI");
    assert!(clis.contains(&"12125550199") && clis.contains(&"442079460399"));
}

#[tokio::test]
async fn filters_are_honoured() {
    let fixture = Fixture::built(NEW, |builder| builder.export_rows(100)).await;
    let csv = download(&fixture, "cdr_in", json!({ "did_number": "442079460399" })).await.csv();
    assert_eq!(column(&csv, &records(&csv), "Destination DID"), ["442079460399"; 100]);
    assert_eq!(column(&csv, &records(&csv), "Capacity Group"), ["Shared office"; 100]);
    let csv = download(&fixture, "cdr_in", json!({ "did_number": "999" })).await.csv();
    assert_eq!(csv, format!("{INCOMING}\n"));
    let other = fixture
        .post("voice_out_trunks", json!({ "name": "Other", "on_cli_mismatch_action": "reject_call", "authentication_method": { "type": "credentials_and_ip", "attributes": { "allowed_sip_ips": ["192.0.2.1/32"] } } }), json!({}))
        .await
        .expect(201)
        .id();
    let csv = download(&fixture, "cdr_out", json!({ "voice_out_trunk.id": other })).await.csv();
    assert_eq!(column(&csv, &records(&csv), "Voice OUT Trunk"), ["Other"; 100]);
    let empty = Fixture::built(OLD, |builder| builder.export_rows(100).empty_account(true)).await;
    let today = fixture.get("exports").await.column("created_at")[0].to_string();
    let filters = json!({ "year": &today[..4], "month": &today[5..7], "day": &today[8..10] });
    let attributes = json!({ "export_type": "cdr_out", "filters": filters });
    let id = empty.post("exports", attributes, json!({})).await.expect(201).id();
    empty.sandbox.settle_all();
    let url = empty.get(&format!("exports/{id}")).await.attributes()["url"].as_str().unwrap().to_string();
    assert_eq!(fetch(&empty, Method::GET, &url, &[]).await.csv(), format!("{OUTGOING}\n"));
}

#[tokio::test]
async fn a_trunk_group_shares_the_calls_of_its_number() {
    let fixture = Fixture::built(NEW, |builder| builder.export_rows(200)).await;
    let group = fixture.first("voice_in_trunk_groups").await;
    let attributes = json!({ "name": "Mobile", "configuration": { "type": "pstn_configurations", "attributes": { "dst": "447700900123" } } });
    let relationships = json!({ "voice_in_trunk_group": one("voice_in_trunk_groups", &group) });
    fixture.post("voice_in_trunks", attributes, relationships).await.expect(201);
    let csv = download(&fixture, "cdr_in", json!({ "did_number": "442079460399" })).await.csv();
    let records = records(&csv);
    let trunks = column(&csv, &records, "Voice IN Trunk");
    assert!(trunks.contains(&"Mobile") && trunks.contains(&"SIP office"));
    let destinations = column(&csv, &records, "Destination");
    assert!(
        destinations.contains(&"447700900123") && destinations.contains(&"sip:442079460399@sip.example.com")
    );
    let paid = column(&csv, &records, "PSTN (USD)");
    assert!(paid.iter().zip(&trunks).all(|(paid, trunk)| *trunk == "Mobile" || *paid == "0.0000"));
    assert!(paid.iter().any(|paid| *paid != "0.0000"));
}

#[tokio::test]
async fn files_are_fetched_in_parts() {
    let fixture = Fixture::built(NEW, |builder| builder.export_rows(10_000)).await;
    let url = export(&fixture, "cdr_in", json!({})).await;
    let whole = fetch(&fixture, Method::GET, &url, &[]).await;
    let length = whole.bytes.len();
    assert_eq!((whole.status, whole.header("content-length")), (200, length.to_string().as_str()));
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert!(whole.header("content-disposition").ends_with(".csv.gz\""));
    let (tag, modified) = (whole.header("etag"), whole.header("last-modified"));
    assert!(tag.starts_with('"') && modified.ends_with(" GMT"));
    assert_eq!(fetch(&fixture, Method::GET, &url, &[]).await.bytes, whole.bytes);

    let head = fetch(&fixture, Method::HEAD, &url, &[("Range", "bytes=0-1")]).await;
    assert_eq!((head.status, head.header("content-length")), (200, length.to_string().as_str()));
    assert_eq!((head.header("etag"), head.bytes.len()), (tag, 0));

    let from = length / 3;
    let parts = [
        (format!("bytes={from}-"), from, length),
        (format!("bytes=0-{}", from - 1), 0, from),
        ("bytes=7-7".to_string(), 7, 8),
        ("bytes=-10".to_string(), length - 10, length),
        (format!("bytes=-{}", length + 1), 0, length),
        (format!("bytes=5-{}", u64::MAX), 5, length),
    ];
    for (range, first, after) in &parts {
        let part = fetch(&fixture, Method::GET, &url, &[("Range", range)]).await;
        assert_eq!((part.status, part.header("etag")), (206, tag), "{range}");
        assert_eq!(part.header("content-range"), format!("bytes {first}-{}/{length}", after - 1));
        assert_eq!(part.header("content-length"), (after - first).to_string());
        assert!(part.bytes == whole.bytes[*first..*after], "{range}");
    }
    for range in
        [format!("bytes={length}-"), format!("bytes={}-{}", length + 5, length + 9), "bytes=-0".into()]
    {
        let part = fetch(&fixture, Method::GET, &url, &[("Range", &range)]).await;
        assert_eq!((part.status, part.bytes.len()), (416, 0), "{range}");
        assert_eq!(part.header("content-range"), format!("bytes */{length}"));
    }
    for range in ["bytes=0-1,5-6", "lines=0-1", "bytes=x-", "bytes=9-1", "bytes", "bytes=-"] {
        let part = fetch(&fixture, Method::GET, &url, &[("Range", range)]).await;
        assert_eq!((part.status, part.bytes.len()), (200, length), "{range}");
    }
    for (validator, status) in [(tag, 206), (modified, 206), ("\"other\"", 200)] {
        let headers = [("Range", "bytes=5-"), ("If-Range", validator)];
        assert_eq!(fetch(&fixture, Method::GET, &url, &headers).await.status, status, "{validator}");
    }
}

#[tokio::test]
async fn the_key_is_needed() {
    let fixture = Fixture::with(NEW).await;
    let url = export(&fixture, "cdr_in", json!({})).await;
    for method in [Method::GET, Method::HEAD] {
        let response = fixture.http.request(method, &url).send().await.unwrap();
        assert_eq!(response.status(), 401);
    }
    let unknown = format!("{}/exports/unknown.csv.gz", fixture.sandbox.base_url());
    assert_eq!(fetch(&fixture, Method::GET, &unknown, &[]).await.status, 404);
    assert_eq!(fetch(&fixture, Method::HEAD, &unknown, &[]).await.status, 404);
    assert_eq!(
        fetch(&fixture, Method::POST, &url, &[("Content-Type", "application/vnd.api+json")]).await.status,
        405
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn large_files_are_gzip_for_others_too() {
    let fixture = Fixture::built(NEW, |builder| builder.export_rows(200_000)).await;
    let url = export(&fixture, "cdr_in", json!({})).await;
    // two at once are answered from one file
    let (file, same) =
        tokio::join!(fetch(&fixture, Method::GET, &url, &[]), fetch(&fixture, Method::GET, &url, &[]));
    assert!(file.bytes == same.bytes);
    let mut gzip =
        Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = gzip.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(&file.bytes).unwrap());
        gzip.wait_with_output().unwrap()
    });
    assert!(output.status.success());
    assert!(output.stdout == same.csv().into_bytes());
    assert_eq!(csv::Reader::from_reader(&output.stdout[..]).records().map(Result::unwrap).count(), 200_000);
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_file() {
    let fixture = Fixture::built(NEW, |builder| builder.export_rows(u64::MAX)).await;
    let url = export(&fixture, "cdr_in", json!({})).await;
    let request = fixture.http.get(&url).header("Api-Key", fixture.sandbox.api_key()).send();
    let asked = tokio::time::timeout(std::time::Duration::from_millis(300), request).await;
    assert!(asked.is_err(), "a file without end was answered");
    // others are answered meanwhile
    fixture.get("dids").await.expect(200);
    fixture.sandbox.shutdown().await;
}
