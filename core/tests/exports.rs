//! Files of exports: fetched whole or not at all, over connections that break, without showing the key to others.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use didww::{Client, ClientBuilder, Error, Export, RateLimit, RetryPolicy};
use didww_faults::{Answer, Fault, FaultServer, Received, Reply};
use flate2::{Compression, write::GzEncoder};

const KEY: &str = "k3y-0123456789";

fn builder(url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(4));
    Client::builder(KEY).base_url(url).retry_policy(quick).rate_limit(RateLimit::off())
}

/// A folder of a test, removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("didww-exports-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Names of all that is in it.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

/// Text that does not pack to nothing.
fn csv(rows: u32) -> Vec<u8> {
    let mut text = b"Date/Time Start (UTC),Source\n".to_vec();
    for row in 0..rows {
        writeln!(text, "2026-04-16 00:00:00,{}", row.wrapping_mul(2_654_435_761)).expect("memory");
    }
    text
}

fn export(url: &str) -> Export {
    let mut export = Export::new();
    export.set("status", "completed");
    export.set("url", url);
    export
}

fn export_of(server: &FaultServer) -> Export {
    export(&format!("{}/exports/f1le-0001.csv.gz", server.base_url()))
}

/// Where a range begins.
fn range(request: &Received) -> Option<usize> {
    request.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

/// A file as a good server gives it.
fn serve(file: &[u8], request: &Received) -> Answer {
    let answer =
        |status| Answer::new(status).header("etag", "\"v1\"").header("content-type", "application/gzip");
    match range(request) {
        Some(start) if start >= file.len() => {
            answer(416).header("content-range", format!("bytes */{}", file.len()))
        }
        Some(start) if request.header("if-range").is_none_or(|tag| tag == "\"v1\"") => {
            let part = format!("bytes {start}-{}/{}", file.len() - 1, file.len());
            answer(206).header("content-range", part).body(&file[start..])
        }
        _ => answer(200).body(file),
    }
}

async fn server(plan: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> FaultServer {
    FaultServer::start(plan).await.expect("a port")
}

async fn good_server(content: &[u8]) -> FaultServer {
    let file = gzip(content);
    server(move |request| serve(&file, request).into()).await
}

async fn read(client: &Client, export: &Export) -> Result<Vec<u8>, Error> {
    let mut stream = client.exports().content(export).stream();
    let mut all = Vec::new();
    while let Some(piece) = stream.try_next().await? {
        assert!(!piece.is_empty());
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

#[tokio::test]
async fn a_file_is_fetched_packed_or_not() {
    let (folder, content) = (Folder::new(), csv(20_000));
    let server = good_server(&content).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let exports = client.exports();
    let export = export_of(&server);

    let file = exports.download(&export, folder.path("a.csv")).await.expect("a file");
    assert_eq!((file.bytes, file.resumed_from), (content.len() as u64, 0));
    assert_eq!(fs::read(&file.path).expect("the file"), content);
    let file = exports.download(&export, folder.path("a.csv.gz")).await.expect("a file");
    assert_eq!(fs::read(&file.path).expect("the file"), gzip(&content));
    let file = exports.download(&export, folder.path("b.gz")).keep_packed(false).await.expect("a file");
    assert_eq!(fs::read(&file.path).expect("the file"), content);
    let file = exports.download(&export, folder.path("c")).keep_packed(true).await.expect("a file");
    assert_eq!(file.bytes, gzip(&content).len() as u64);
    let file = exports.download(&export, &folder.0).await.expect("a file");
    assert_eq!(file.path, folder.path("f1le-0001.csv.gz"));
    assert_eq!(folder.names(), ["a.csv", "a.csv.gz", "b.gz", "c", "f1le-0001.csv.gz"]);

    // gzip itself takes what was kept
    let unpacked = Command::new("gzip").arg("-dc").arg(folder.path("a.csv.gz")).output().expect("gzip");
    assert!(unpacked.status.success() && unpacked.stdout == content);

    assert_eq!(read(&client, &export).await.expect("the bytes"), content);
    let mut packed = exports.content(&export).keep_packed().stream();
    let mut all = Vec::new();
    while let Some(piece) = packed.try_next().await.expect("a piece") {
        all.extend_from_slice(&piece);
    }
    assert_eq!(all, gzip(&content));
    for request in server.received() {
        assert_eq!(request.header("api-key"), Some(KEY));
        assert_eq!(request.header("accept-encoding"), Some("identity"));
    }
}

#[tokio::test]
async fn progress_is_told_to_the_end() {
    let (folder, content) = (Folder::new(), csv(50_000));
    let server = good_server(&content).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = seen.clone();
    let download = client.exports().download(&export_of(&server), folder.path("a.csv"));
    download
        .on_progress(move |done, of| told.lock().expect("no panic").push((done, of)))
        .await
        .expect("a file");
    let seen = seen.lock().expect("no panic");
    let length = gzip(&content).len() as u64;
    assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0) && seen.len() > 1);
    assert_eq!(seen.last(), Some(&(length, Some(length))));
}

#[tokio::test]
async fn a_connection_that_breaks_is_gone_on_with() {
    let content = csv(100_000);
    let file = gzip(&content);
    for (fault, ranges) in [
        (Fault::Truncate, true),
        (Fault::ResetBody, true),
        (Fault::TruncateChunked, true),
        (Fault::Truncate, false),
    ] {
        let (folder, file) = (Folder::new(), file.clone());
        let asked = AtomicUsize::new(0);
        let server = server(move |request| {
            let answer = match ranges {
                true => serve(&file, request),
                false => Answer::new(200).header("etag", "\"v1\"").body(file.clone()),
            };
            // without ranges a second failure at the same place would be no progress
            match asked.fetch_add(1, Ordering::Relaxed) {
                0 => answer.failing(fault),
                1..=4 if ranges => answer.failing(fault),
                _ => answer.into(),
            }
        })
        .await;
        let client = builder(&server.base_url()).build().expect("a client");
        let file = client.exports().download(&export_of(&server), folder.path("a.csv")).await;
        assert_eq!(fs::read(file.expect("a file").path).expect("the file"), content, "{fault} {ranges}");
        let starts: Vec<Option<usize>> = server.received().iter().map(range).collect();
        assert_eq!(starts.len(), if ranges { 6 } else { 2 }, "{fault} {starts:?}");
        if ranges {
            assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "{starts:?}");
            assert!(server.received()[1..].iter().all(|again| again.header("if-range") == Some("\"v1\"")));
        }
        assert_eq!(folder.names(), ["a.csv"]);
        // as a stream as well
        let server_again = good_server(&content).await;
        assert_eq!(
            read(&client, &export_of(&server_again)).await.map_err(|e| e.to_string()),
            Ok(content.clone())
        );
    }
}

#[tokio::test]
async fn a_server_that_gives_nothing_new_is_not_asked_for_ever() {
    let (folder, file) = (Folder::new(), gzip(&csv(1_000)));
    let server = server(move |_| Answer::new(200).body(file.clone()).failing(Fault::Truncate)).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let error =
        client.exports().download(&export_of(&server), folder.path("a.csv")).await.expect_err("broken");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(server.received().len(), 3);
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[tokio::test]
async fn a_packed_download_goes_on_where_an_earlier_one_stopped() {
    let (folder, content) = (Folder::new(), csv(100_000));
    let file = gzip(&content);
    let whole = file.len() as u64;
    let fails = Arc::new(AtomicU64::new(1));
    let failing = fails.clone();
    let server = server(move |request| match failing.load(Ordering::Relaxed) {
        0 => serve(&file, request).into(),
        _ => serve(&file, request).failing(Fault::Truncate),
    })
    .await;
    let client = builder(&server.base_url()).retries(0).build().expect("a client");
    let (exports, export) = (client.exports(), export_of(&server));
    let path = folder.path("a.csv.gz");
    exports.download(&export, &path).await.expect_err("it breaks");
    assert_eq!(folder.names(), [".a.csv.gz.f1le-0001.part"], "nothing under the final name");
    fails.store(0, Ordering::Relaxed);
    let done = exports.download(&export, &path).await.expect("the rest");
    assert!(done.resumed_from > whole / 4 && done.bytes == whole, "{done:?}");
    assert_eq!(folder.names(), ["a.csv.gz"]);
    let unpacked = Command::new("gzip").arg("-dc").arg(&path).output().expect("gzip");
    assert!(unpacked.stdout == content);
    let last = server.received().last().and_then(range);
    assert_eq!(last.map(|start| start as u64), Some(done.resumed_from));
}

#[tokio::test]
async fn what_an_earlier_download_left_is_not_trusted() {
    let (folder, content) = (Folder::new(), csv(5_000));
    let server = good_server(&content).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let (exports, export) = (client.exports(), export_of(&server));
    let (path, part) = (folder.path("a.csv.gz"), folder.path(".a.csv.gz.f1le-0001.part"));
    let file = gzip(&content);
    let other = gzip(&csv(5_000).to_ascii_uppercase().repeat(2));
    for (left, resumed) in [
        // all of it, but for its name
        (file.clone(), file.len() as u64),
        // the start of another file: found out at the end
        (other[..other.len() / 2].to_vec(), 0),
        // another file, longer than this one
        (gzip(&csv(9_000).to_ascii_lowercase()), 0),
        // no gzip at all
        (b"Date/Time,".to_vec(), 0),
        (b"\0\0\0".to_vec(), 0),
        (Vec::new(), 0),
    ] {
        fs::write(&part, &left).expect("a part");
        let done = exports.download(&export, &path).await.expect("a file");
        assert_eq!(
            (done.bytes, done.resumed_from),
            (file.len() as u64, resumed),
            "{} bytes left",
            left.len()
        );
        assert_eq!(fs::read(&path).expect("the file"), file);
        assert_eq!(folder.names(), ["a.csv.gz"]);
    }
    fs::write(&part, &file[..100]).expect("a part");
    let done = exports.download(&export, &path).resume(false).await.expect("a file");
    assert_eq!(done.resumed_from, 0);
}

#[tokio::test]
async fn a_file_that_becomes_another_is_an_error() {
    let (folder, first, second) = (Folder::new(), gzip(&csv(50_000)), gzip(&csv(40_000)));
    let asked = AtomicUsize::new(0);
    let server = server(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::new(200).header("etag", "\"v1\"").body(first.clone()).failing(Fault::Truncate),
        _ => Answer::new(200).header("etag", "\"v2\"").body(second.clone()).into(),
    })
    .await;
    let client = builder(&server.base_url()).build().expect("a client");
    let error =
        client.exports().download(&export_of(&server), folder.path("a.csv")).await.expect_err("another");
    assert!(error.is_decode() && error.to_string().contains("became another"), "{error}");
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_damaged_is_never_a_file() {
    let content = csv(2_000);
    let file = gzip(&content);
    let mut damaged = file.clone();
    damaged[file.len() / 2] ^= 0x55;
    let mut wrong_sum = file.clone();
    let sum = file.len() - 6;
    wrong_sum[sum] ^= 1;
    for (body, says) in [
        (damaged, "damaged"),
        (wrong_sum, "damaged"),
        (file[..file.len() - 3].to_vec(), "ends in the middle"),
        (b"<html>Please log in</html>".to_vec(), "no gzip file"),
        (Vec::new(), "empty"),
    ] {
        let folder = Folder::new();
        let served = body.clone();
        let server = server(move |_| Answer::new(200).body(served.clone()).into()).await;
        let client = builder(&server.base_url()).build().expect("a client");
        let (exports, export) = (client.exports(), export_of(&server));
        for name in ["a.csv", "a.csv.gz"] {
            let error = exports.download(&export, folder.path(name)).await.expect_err(says);
            assert!(error.is_decode() && error.to_string().contains(says), "{says}: {error}");
            assert_eq!(error.status(), Some(200));
        }
        let error = read(&client, &export).await.expect_err(says);
        assert!(error.is_decode() && error.to_string().contains(says), "{says}: {error}");
        let left: Vec<String> = folder.names().into_iter().filter(|name| !name.starts_with('.')).collect();
        assert_eq!(left, Vec::<String>::new());
        // and what was left does not harm the next one
        let good = good_server(&content).await;
        exports.download(&export_of(&good), folder.path("a.csv.gz")).await.expect("a file");
        assert_eq!(folder.names(), ["a.csv.gz"]);
    }
}

#[tokio::test]
async fn a_file_that_was_unpacked_on_the_way() {
    let (folder, content) = (Folder::new(), csv(3_000));
    let file = gzip(&content);
    let server =
        server(move |_| Answer::new(200).header("content-encoding", "gzip").body(file.clone()).into()).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let (exports, export) = (client.exports(), export_of(&server));
    let done = exports.download(&export, folder.path("a.csv")).await.expect("a file");
    assert_eq!(fs::read(done.path).expect("the file"), content);
    let error = exports.download(&export, folder.path("a.csv.gz")).await.expect_err("it is not packed");
    assert!(error.to_string().contains("came unpacked"), "{error}");
    assert_eq!(folder.names(), ["a.csv"]);
}

/// Other hosts never see the key, whether the file is there or a redirect leads there.
#[tokio::test]
async fn the_key_goes_to_the_api_alone() {
    let content = csv(100);
    let elsewhere = good_server(&content).await;
    let url = elsewhere.base_url().replace("127.0.0.1", "localhost") + "/bucket/f1le.csv.gz?signature=s3cret";
    let target = url.clone();
    let api = server(move |_| Answer::new(302).header("location", target.clone()).into()).await;
    let client = builder(&api.base_url()).build().expect("a client");
    for export in [export(&url), export_of(&api)] {
        assert_eq!(read(&client, &export).await.expect("the bytes"), content);
        assert!(!format!("{:?}", client.exports().content(&export)).contains("s3cret"));
    }
    assert_eq!(api.received().len(), 1);
    assert_eq!(api.received()[0].header("api-key"), Some(KEY));
    assert_eq!(elsewhere.received().len(), 2);
    for request in elsewhere.received() {
        assert_eq!((request.header("api-key"), request.header("x-didww-api-version")), (None, None));
        assert!(!format!("{request:?}").contains(KEY));
    }
}

#[tokio::test]
async fn files_of_other_hosts_come_over_https() {
    let client = builder("https://api.example.com/v3").build().expect("a client");
    for url in
        ["http://files.example.com/f.csv.gz", "http://127.0.0.1:9/f.csv.gz", "ftp://files.example.com/f"]
    {
        let error = read(&client, &export(url)).await.expect_err(url);
        assert!(error.is_invalid_input() && error.to_string().contains("https://"), "{error}");
    }
}

#[tokio::test]
async fn exports_without_a_file_say_so() {
    let server = good_server(b"").await;
    let client = builder(&server.base_url()).build().expect("a client");
    let mut pending = Export::new();
    pending.set("status", "processing");
    for (export, says) in
        [(pending, "wait for it first"), (export(""), "has no url"), (export("exports/f.csv.gz"), "is none")]
    {
        let error = client.exports().download(&export, "never.csv").await.expect_err(says);
        assert!(error.is_invalid_input() && error.to_string().contains(says), "{error}");
        assert!(read(&client, &export).await.expect_err(says).is_invalid_input());
    }
    assert!(server.received().is_empty() && !Path::new("never.csv").exists());
}

#[tokio::test]
async fn errors_of_the_server_are_its_own() {
    let folder = Folder::new();
    let asked = AtomicUsize::new(0);
    let file = gzip(b"Date\n");
    let server = server(move |request| {
        match (request.path().ends_with("gone.csv.gz"), asked.fetch_add(1, Ordering::Relaxed)) {
            (true, _) => Answer::new(404).into(),
            (_, 0 | 1) => Answer::new(503).into(),
            _ => serve(&file, request).into(),
        }
    })
    .await;
    let client = builder(&server.base_url()).build().expect("a client");
    let done = client.exports().download(&export_of(&server), folder.path("a.csv")).await;
    assert_eq!(done.expect("the third time").bytes, 5);
    let gone = export(&format!("{}/exports/gone.csv.gz", server.base_url()));
    let error = client.exports().download(&gone, folder.path("b.csv")).await.expect_err("gone");
    assert!(error.is_not_found());
    assert_eq!(folder.names(), ["a.csv"]);
}

#[tokio::test]
async fn silence_ends_it() {
    let folder = Folder::new();
    let file = gzip(&csv(1_000));
    let server = server(move |request| serve(&file, request).failing(Fault::StallBody)).await;
    let client = builder(&server.base_url()).retries(0).build().expect("a client");
    let limit = Duration::from_millis(200);
    let download = client.exports().download(&export_of(&server), folder.path("a.csv"));
    let error = download.read_timeout(limit).await.expect_err("silence");
    assert!(error.is_timeout(), "{error}");
    let download = client.exports().download(&export_of(&server), folder.path("a.csv"));
    let error = download.timeout(limit).await.expect_err("the time is up");
    assert!(error.is_timeout(), "{error}");
    let download = client.exports().download(&export_of(&server), folder.path("a.csv"));
    assert!(download.timeout(Duration::ZERO).await.expect_err("no time at all").is_invalid_input());
    // dropped in the middle, it leaves nothing
    let download = client.exports().download(&export_of(&server), folder.path("a.csv"));
    assert!(tokio::time::timeout(limit, download).await.is_err());
    while !folder.names().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    while server.open_connections() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn disks_that_do_not_take_it() {
    let folder = Folder::new();
    let server = good_server(&csv(10)).await;
    let client = builder(&server.base_url()).build().expect("a client");
    let path = folder.path("missing").join("a.csv");
    let error = client.exports().download(&export_of(&server), &path).await.expect_err("no folder");
    assert!(matches!(error, Error::File(_)) && error.to_string().contains("missing"), "{error}");
    assert_eq!(error.kind(), "file");
    assert!(server.received().is_empty(), "nothing is asked before the file can be written");
    let error = client.exports().download(&export_of(&server), "..").keep_packed(false);
    assert!(
        error.await.is_ok_and(|done| fs::remove_file(done.path).is_ok()),
        "a folder takes it by its own name"
    );
}

#[tokio::test]
async fn two_downloads_of_one_file_do_not_mix() {
    let folder = Folder::new();
    let file = gzip(&csv(1_000));
    let stalled = server(move |request| serve(&file, request).failing(Fault::StallBody)).await;
    let client = builder(&stalled.base_url()).build().expect("a client");
    let (exports, export) = (client.exports(), export_of(&stalled));
    let first = tokio::spawn(exports.download(&export, folder.path("a.csv")).send());
    while folder.names().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let error = exports.download(&export, folder.path("a.csv")).await.expect_err("it is being written");
    assert!(matches!(error, Error::File(_)) && error.to_string().contains("another download"), "{error}");
    first.abort();
}

#[test]
fn it_blocks_as_well() {
    use std::io::{BufRead, Read};
    let (folder, content) = (Folder::new(), csv(10_000));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime.block_on(good_server(&content));
    let client = builder(&server.base_url()).build_blocking().expect("a client");
    let (exports, export) = (client.exports(), export_of(&server));
    let file = exports.download(&export, folder.path("a.csv")).send().expect("a file");
    assert_eq!(fs::read(file.path).expect("the file"), content);
    let mut all = Vec::new();
    exports.content(&export).reader().read_to_end(&mut all).expect("the bytes");
    assert_eq!(all, content);
    assert_eq!(exports.content(&export).reader().lines().count(), 10_001);
    // within async code, too
    runtime.block_on(async { exports.download(&export, folder.path("b.csv")).send() }).expect("a file");
    let broken = runtime.block_on(server_of(Answer::new(200).body("<html>")));
    let mut reader = exports.content(&export_of(&broken)).reader();
    let error = reader.read(&mut [0; 8]).expect_err("no gzip");
    let error = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).expect("the error itself");
    assert!(error.is_decode());
}

async fn server_of(answer: Answer) -> FaultServer {
    server(move |_| answer.clone().into()).await
}
