//! Files are encrypted and sent, and what comes back can be used.

#[path = "support/loopback.rs"]
mod loopback;
#[path = "support/openssl.rs"]
mod openssl;

use didww::{
    AddressVerification, ApiVersion, Client, ClientBuilder, Error, Outcome, PermanentSupportingDocument,
    Proof, RateLimit, ResourceIdentifier, Result, RetryPolicy, UploadSource, UploadedFile,
};
use didww_faults::{Answer, Fault, FaultServer, Received, Reply};
use futures_util::future::join_all;
use openssl::{Folder, KEYS, decrypt};
use serde_json::{Value, json};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const V22: ApiVersion = ApiVersion::V2022_05_10;
const V26: ApiVersion = ApiVersion::V2026_04_16;
const API_KEY: &str = "k3y-0123456789";
const ID: &str = "6eed102c-66a9-4a9b-a95f-4312d70ec12a";
const MIB: u64 = 1 << 20;
/// Nothing here takes as long as this: whatever does hangs.
const FOR_EVER: Duration = Duration::from_secs(120);

fn builder(url: &str, version: ApiVersion) -> ClientBuilder {
    let quick = RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(4));
    let builder = Client::builder(API_KEY).base_url(url).api_version(version);
    builder.retry_policy(quick).rate_limit(RateLimit::off())
}

/// The document with these two of the keys.
fn public_keys(first: usize, second: usize) -> String {
    let row = |number: usize| {
        let attributes = json!({"key": KEYS[number].public_pem});
        json!({"type": "public_keys", "id": format!("key {number}"), "attributes": attributes})
    };
    json!({"data": [row(first), row(second)]}).to_string()
}

fn fingerprint(first: usize, second: usize) -> String {
    format!("{}:::{}", KEYS[first].fingerprint(), KEYS[second].fingerprint())
}

/// What the API answers to an upload that it takes.
fn taken(version: ApiVersion) -> Answer {
    let document = match version {
        V22 => json!({"ids": [ID]}),
        _ => json!({"data": {"type": "encrypted_files", "id": ID, "attributes": {
            "description": "both pages", "expires_at": "2026-11-24T10:00:00.000Z",
        }}}),
    };
    Answer::new(201).header("content-type", "application/json").body(document.to_string())
}

fn refused(status: u16, document: Value) -> Answer {
    Answer::new(status).header("content-type", "application/json").body(document.to_string())
}

struct Scene {
    server: FaultServer,
    client: Client,
}

impl Scene {
    /// A server that has keys, and answers uploads as `answer` says.
    async fn new(version: ApiVersion, answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Scene {
        let server = FaultServer::start(move |received| match received.method.as_str() {
            "GET" => Answer::json_api(200, public_keys(0, 1)).into(),
            _ => answer(received),
        });
        let server = server.await.expect("a port");
        let client = builder(&server.base_url(), version).build().expect("a client");
        Scene { server, client }
    }

    /// One that takes every file.
    async fn taking(version: ApiVersion) -> Scene {
        Scene::new(version, move |_| taken(version).into()).await
    }

    fn lines(&self) -> Vec<String> {
        lines(&self.server)
    }

    /// The forms that came.
    fn forms(&self) -> Vec<Form> {
        forms(&self.server)
    }

    async fn upload(&self, source: impl Into<UploadSource>) -> Result<UploadedFile> {
        self.client.encrypted_files().upload(source).await
    }
}

fn lines(server: &FaultServer) -> Vec<String> {
    server.received().iter().map(|received| format!("{} {}", received.method, received.target)).collect()
}

fn forms(server: &FaultServer) -> Vec<Form> {
    let received = server.received();
    received.iter().filter(|received| received.method == "POST").map(Form::of).collect()
}

/// A form as a server reads it.
#[derive(Debug, PartialEq)]
struct Form {
    fields: Vec<(String, String)>,
    /// Name of the field, name of the file, media type.
    file: (String, String, String),
    content: Vec<u8>,
}

impl Form {
    fn of(received: &Received) -> Form {
        let content_type = received.header("content-type").expect("a type");
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect("a form");
        assert_eq!(received.header("content-length"), Some(received.body.len().to_string().as_str()));
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let mut body = [b"\r\n", &received.body[..]].concat();
        let mut parts = Vec::new();
        while let Some(at) = position(&body, &delimiter) {
            parts.push(body[..at].to_vec());
            body.drain(..at + delimiter.len());
        }
        assert_eq!(body, b"--\r\n", "the end of the form");
        let mut form = Form { fields: Vec::new(), file: Default::default(), content: Vec::new() };
        for part in &parts[1..] {
            let end = position(part, b"\r\n\r\n").expect("a head");
            let head = std::str::from_utf8(&part[..end]).expect("text");
            let content = &part[end + 4..];
            let disposition =
                head.strip_prefix("\r\nContent-Disposition: form-data; name=\"").expect("a disposition");
            let (name, rest) = disposition.split_once('"').expect("a name");
            match rest.strip_prefix("; filename=\"") {
                None => {
                    assert_eq!((rest, form.content.len()), ("", 0), "a field before the file");
                    form.fields.push((name.to_owned(), String::from_utf8(content.to_vec()).expect("text")));
                }
                Some(rest) => {
                    let (file, media) = rest.split_once("\"\r\nContent-Type: ").expect("a type");
                    form.file = (name.to_owned(), file.to_owned(), media.to_owned());
                    form.content = content.to_vec();
                }
            }
        }
        form
    }

    /// The content, decrypted with the first two keys.
    fn plain(&self) -> Vec<u8> {
        decrypt(&KEYS[0], &KEYS[1], &self.content)
    }
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 + index / 251) as u8).collect()
}

#[tokio::test]
async fn a_file_arrives_in_each_version_as_that_version_wants_it() {
    let prefix = "encrypted_files";
    for (version, description, file) in
        [(V22, "[items][][description]", "[items][][file]"), (V26, "[description]", "[file]")]
    {
        let scene = Scene::taking(version).await;
        let plain = content(200_000);
        let upload = scene.client.encrypted_files().upload(plain.clone());
        let uploaded =
            upload.file_name("passport.pdf").description("both pages: é").await.expect("it is taken");
        assert_eq!(uploaded.id(), ID);
        assert_eq!((uploaded.response().status(), uploaded.response().path()), (201, "/encrypted_files"));
        assert_eq!(uploaded.resource().is_some(), version == V26);
        if let Some(resource) = uploaded.resource() {
            assert_eq!((resource.id(), resource.description()), (ID, Some("both pages")));
            assert!(resource.expires_at().is_some());
        }
        assert_eq!(scene.lines(), ["GET /v3/public_keys", "POST /v3/encrypted_files"]);
        let received = scene.server.received();
        assert_eq!(received[0].header("api-key"), None, "keys need no key");
        assert_eq!(received[1].header("api-key"), Some(API_KEY));
        assert_eq!(received[1].header("accept"), Some("application/json"));
        assert_eq!(received[1].header("x-didww-api-version"), Some(version.as_str()));
        let form = Form::of(&received[1]);
        let fields = [
            (format!("{prefix}[encryption_fingerprint]"), fingerprint(0, 1)),
            (format!("{prefix}{description}"), "both pages: é".to_owned()),
        ];
        assert_eq!(form.fields, fields);
        let (name, media) = ("passport.pdf".to_owned(), "application/octet-stream".to_owned());
        assert_eq!(form.file, (format!("{prefix}{file}"), name, media));
        assert!(form.plain() == plain);
    }
}

#[tokio::test]
async fn a_file_comes_from_wherever_it_is() {
    let scene = Scene::taking(V22).await;
    let folder = Folder::new();
    let plain = content(150_001);
    let path = folder.file("Reisepass Müller.pdf", &plain);
    let plain_static: &'static [u8] = plain.clone().leak();
    let sources: Vec<(&str, UploadSource)> = vec![
        ("Reisepass Müller.pdf", path.as_path().into()),
        ("Reisepass Müller.pdf", path.clone().into()),
        ("Reisepass Müller.pdf", (&path).into()),
        ("file", plain.clone().into()),
        ("file", bytes::Bytes::from(plain.clone()).into()),
        ("file", plain_static.into()),
        ("file", UploadSource::reader(io::Cursor::new(plain.clone()))),
        ("file", UploadSource::async_reader(plain_static)),
    ];
    let count = sources.len();
    for (name, source) in sources {
        let shown = format!("{source:?}");
        scene.upload(source).await.unwrap_or_else(|error| panic!("{shown}: {error}"));
        let forms = scene.forms();
        let form = forms.last().expect("a form");
        assert_eq!((form.file.1.as_str(), form.fields.len()), (name, 1), "{shown}");
        assert!(form.plain() == plain, "{shown}");
    }
    scene.upload(b"%PDF").await.expect("it is taken");
    assert_eq!(scene.forms().len(), count + 1);
    let mut contents: Vec<Vec<u8>> = scene.forms().into_iter().map(|form| form.content).collect();
    contents.sort();
    contents.dedup();
    assert_eq!(contents.len(), count + 1, "each is encrypted with a key of its own");
}

#[tokio::test]
async fn names_cannot_leave_their_quotes() {
    let scene = Scene::taking(V26).await;
    let upload = scene.client.encrypted_files().upload(b"%PDF").file_name("a\"; name=\"b\r\nX: y\n\\c é.pdf");
    upload.description("first\r\n--line\"second").await.expect("it is taken");
    let form = &scene.forms()[0];
    assert_eq!(form.file.1, "a%22; name=%22b%0D%0AX: y%0A\\c é.pdf");
    assert_eq!(form.fields[1].1, "first\r\n--line\"second");
    let nameless = scene.client.encrypted_files().upload(b"%PDF").file_name("").await.expect_err("no name");
    assert_eq!(nameless.to_string(), "file_name: it is empty");
}

#[tokio::test]
async fn progress_grows_until_all_has_left() {
    let scene = Scene::taking(V22).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = told.clone();
    let upload = scene.client.encrypted_files().upload(content(500_000));
    upload
        .on_progress(move |sent, total| tell.lock().unwrap().push((sent, total)))
        .await
        .expect("it is taken");
    let told = told.lock().unwrap().clone();
    let length = scene.server.received()[1].body.len() as u64;
    assert!(told.len() > 5 && told.is_sorted(), "{told:?}");
    assert!(told.iter().all(|(_, total)| *total == length), "{told:?}");
    assert!(told[0].0 < length / 2 && told.last() == Some(&(length, length)), "{told:?}");
    assert!(told.windows(2).all(|pair| pair[0].0 < pair[1].0), "{told:?}");
}

#[tokio::test]
async fn what_is_too_long_or_empty_is_not_sent() {
    let scene = Scene::taking(V22).await;
    let folder = Folder::new();
    let refusal = |result: Result<UploadedFile>| {
        let error = result.expect_err("it cannot be sent");
        assert!(error.is_invalid_input() && error.outcome() == Outcome::NotSent, "{error}");
        error.to_string()
    };
    // whatever the keys are
    let long = vec![0; 20 * MIB as usize];
    let expected =
        "file: it has 20971520 bytes, and would have 20971536 encrypted: the API takes 20971520 at most";
    assert_eq!(refusal(scene.upload(long.clone()).await), expected);
    assert_eq!(refusal(scene.upload(folder.file("long", &long)).await), expected);
    let more = "file: it has more than 20971520 bytes, which is what the API takes at most";
    assert_eq!(refusal(scene.upload(UploadSource::reader(io::repeat(1))).await), more);
    assert_eq!(refusal(scene.upload(UploadSource::async_reader(tokio::io::repeat(1))).await), more);
    let nothing = "file: it is empty: there is nothing to upload";
    assert_eq!(refusal(scene.upload(b"").await), nothing);
    assert_eq!(refusal(scene.upload(folder.file("empty", b"")).await), nothing);
    assert_eq!(refusal(scene.upload(UploadSource::reader(io::empty())).await), nothing);
    assert_eq!(scene.lines(), Vec::<String>::new());
    // the keys of these tests take 512 bytes
    let most = 20 * MIB as usize - 512 - 1;
    let error = refusal(scene.upload(vec![0; most + 1]).await);
    assert!(error.contains("has 20971008 bytes, and would have 20971536 encrypted"), "{error}");
    assert_eq!(scene.lines(), ["GET /v3/public_keys"]);
    scene.upload(vec![7; most]).await.expect("it is taken");
    let form = &scene.forms()[0];
    assert_eq!(form.content.len() as u64, 20 * MIB);
    assert!(form.plain() == vec![7; most]);
}

/// A server whose keys change: uploads with any but the newest are refused as `stale` says, if they are ever taken.
async fn changing(version: ApiVersion, stale: fn() -> Value, ends: bool) -> Scene {
    let asked = Arc::new(AtomicUsize::new(0));
    let server = FaultServer::start(move |received| {
        if received.method == "GET" {
            return match asked.fetch_add(1, Ordering::SeqCst) {
                0 => Answer::json_api(200, public_keys(0, 1)).into(),
                _ => Answer::json_api(200, public_keys(1, 2)).into(),
            };
        }
        match ends && Form::of(received).fields[0].1 == fingerprint(1, 2) {
            true => taken(version).into(),
            false => refused(422, stale()).into(),
        }
    });
    let server = server.await.expect("a port");
    let client = builder(&server.base_url(), version).build().expect("a client");
    Scene { server, client }
}

const STALE: [(ApiVersion, fn() -> Value); 4] = [
    (V22, || json!({"errors": {"base": ["outdated fingerprint"]}})),
    (V26, || json!({"errors": [{"title": "Outdated Fingerprint", "status": "422"}]})),
    (V26, || json!({"errors": [{"title": "is invalid", "detail": "The fingerprint is outdated."}]})),
    (
        V26,
        || json!({"errors": [{"title": "is invalid", "source": {"pointer": "/data/attributes/encryption_fingerprint"}}]}),
    ),
];

#[tokio::test]
async fn keys_that_are_stale_are_fetched_again() {
    for (version, stale) in STALE {
        let scene = changing(version, stale, true).await;
        let file = scene.upload(b"%PDF-1.7").await.expect("it is taken in the end");
        assert_eq!(file.id(), ID);
        let twice = ["GET /v3/public_keys", "POST /v3/encrypted_files"].repeat(2);
        assert_eq!(scene.lines(), twice);
        let forms = scene.forms();
        assert_eq!(forms[0].plain(), b"%PDF-1.7");
        assert_eq!(decrypt(&KEYS[1], &KEYS[2], &forms[1].content), b"%PDF-1.7");
        // and kept
        scene.clone_client().encrypted_files().upload(b"%PDF").await.expect("it is taken");
        assert_eq!(scene.lines()[4..], ["POST /v3/encrypted_files"]);
    }
}

impl Scene {
    fn clone_client(&self) -> Client {
        self.client.clone()
    }
}

#[tokio::test]
async fn keys_that_stay_stale_are_fetched_once() {
    for (version, stale) in STALE {
        let scene = changing(version, stale, false).await;
        let error = scene.upload(b"%PDF").await.expect_err("they stay stale");
        assert!(error.is_unprocessable(), "{error}");
        assert!(error.to_string().to_lowercase().contains("fingerprint"), "{error}");
        assert_eq!(scene.lines(), ["GET /v3/public_keys", "POST /v3/encrypted_files"].repeat(2));
    }
    // keys that cannot be had: the server's word on the file stays
    let asked = AtomicUsize::new(0);
    let server = FaultServer::start(move |received| {
        match (received.method.as_str(), asked.fetch_add(1, Ordering::SeqCst)) {
            ("GET", 0) => Answer::json_api(200, public_keys(0, 1)).into(),
            ("GET", _) => Answer::new(500).into(),
            _ => refused(422, STALE[0].1()).into(),
        }
    });
    let server = server.await.expect("a port");
    let client = builder(&server.base_url(), V22).build().expect("a client");
    let error = client.encrypted_files().upload(b"%PDF").await.expect_err("stale");
    assert!(error.is_unprocessable() && error.to_string().contains("outdated fingerprint"), "{error}");
    assert_eq!(forms(&server).len(), 1);
}

#[tokio::test]
async fn other_refusals_are_final() {
    let too_long = || json!({"errors": {"items/0/file": ["size must be less than or equal to 20 MB"]}});
    for (status, document, said) in [
        (401, json!({"errors": [{"title": "Unauthorized"}]}), "check the API key"),
        (422, too_long(), "size must be less than or equal to 20 MB (items/0/file)"),
        (400, json!({"errors": [{"detail": "no fingerprint"}]}), "no fingerprint"),
        (500, json!({"errors": [{"title": "Internal server error"}]}), "Internal server error"),
        (503, json!({}), "503"),
    ] {
        let scene = Scene::new(V22, move |_| refused(status, document.clone()).into()).await;
        let error = scene.upload(b"s3cret content").await.expect_err("refused");
        let shown = format!("{error} {error:?}");
        assert_eq!((error.status(), error.attempts()), (Some(status), 1), "{shown}");
        assert!(shown.contains(said), "{shown}");
        assert!(!shown.contains("s3cret") && !shown.contains(API_KEY), "{shown}");
        assert_eq!(scene.lines(), ["GET /v3/public_keys", "POST /v3/encrypted_files"]);
    }
}

#[tokio::test]
async fn answers_without_an_id_are_errors_and_the_file_is_there() {
    for (version, document, place) in [
        (V22, json!({"ids": []}), "one id expected, 0 found"),
        (V22, json!({"ids": [ID, ID]}), "one id expected, 2 found"),
        (V22, json!({"ids": [""]}), "an id expected"),
        (V22, json!({"data": {"type": "encrypted_files", "id": ID}}), "ids"),
        (V26, json!({"ids": [ID]}), "data"),
        (V26, json!({"data": {"type": "dids", "id": ID}}), "encrypted_files expected"),
    ] {
        let scene = Scene::new(version, move |_| refused(201, document.clone()).into()).await;
        let error = scene.upload(b"%PDF").await.expect_err("no id");
        assert!(error.is_decode() && error.outcome() == Outcome::Done, "{error}");
        assert!(error.to_string().contains(place), "{error}");
    }
}

#[tokio::test]
async fn the_keys_are_fetched_once() {
    let scene = Scene::taking(V22).await;
    let clones: Vec<Client> = (0..8).map(|_| scene.client.clone()).collect();
    for uploaded in
        join_all(clones.iter().map(|client| client.encrypted_files().upload(b"%PDF").send())).await
    {
        uploaded.expect("it is taken");
    }
    scene.upload(b"%PDF").await.expect("it is taken");
    let gets = scene.lines().iter().filter(|line| line.starts_with("GET ")).count();
    assert_eq!((gets, scene.forms().len()), (1, 9));
}

#[tokio::test]
async fn keys_that_did_not_come_are_asked_for_again() {
    let asked = AtomicUsize::new(0);
    let server = FaultServer::start(move |received| {
        match (received.method.as_str(), asked.fetch_add(1, Ordering::SeqCst)) {
            ("GET", 0) => Answer::new(500).into(),
            ("GET", 1) => Answer::json_api(200, json!({"data": []}).to_string()).into(),
            ("GET", _) => Answer::json_api(200, public_keys(0, 1)).into(),
            _ => taken(V22).into(),
        }
    });
    let server = server.await.expect("a port");
    let client = builder(&server.base_url(), V22).build().expect("a client");
    let error = client.encrypted_files().upload(b"%PDF").await.expect_err("no keys");
    assert!(error.is_server_error() && error.to_string().contains("/public_keys"), "{error}");
    let error = client.encrypted_files().upload(b"%PDF").await.expect_err("no keys");
    assert!(error.to_string().contains("files are encrypted with two keys, and there are 0"), "{error}");
    assert_eq!(forms(&server).len(), 0, "nothing of the file leaves");
    client.encrypted_files().upload(b"%PDF").await.expect("it is taken");
}

#[tokio::test]
async fn a_file_that_has_begun_to_leave_is_not_sent_again() {
    for fault in [Fault::Close, Fault::Reset, Fault::StallHead] {
        let scene = Scene::new(V22, move |_| taken(V22).failing(fault)).await;
        let upload = scene.client.encrypted_files().upload(content(300_000)).timeout(Duration::from_secs(5));
        let upload =
            if fault == Fault::StallHead { upload.read_timeout(Duration::from_millis(300)) } else { upload };
        let error = upload.await.expect_err("no answer");
        assert!(error.is_timeout() || matches!(error, Error::Transport(_)), "{fault}: {error}");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 1), "{fault}: {error}");
        assert_eq!(scene.forms().len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn a_file_of_which_nothing_left_is_sent_again() {
    // each connection is closed after its answer, so that the next upload needs another one
    let server = loopback::Server::start(|received| match received.line.starts_with("GET") {
        true => loopback::reply(200, &[], public_keys(0, 1)),
        false => loopback::reply(201, &[], json!({"ids": [ID]}).to_string()),
    })
    .await;
    let client = builder(&server.url(), V22).build().expect("a client");
    client.encrypted_files().upload(b"%PDF").await.expect("it is taken");
    let address = server.address;
    drop(server);
    // the port is free once nobody listens
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let told = Arc::new(AtomicUsize::new(0));
    let tell = told.clone();
    let upload = client.encrypted_files().upload(b"%PDF").on_progress(move |_, _| {
        tell.fetch_add(1, Ordering::SeqCst);
    });
    let error = upload.await.expect_err("nobody listens");
    assert!(error.is_connect(), "{error}");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 3), "{error}");
    assert_eq!(told.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn redirects_within_the_host_take_the_file_along() {
    let scene = Scene::new(V22, |received| match received.path() {
        "/v3/encrypted_files" => Answer::new(307).header("location", "/v3/new/encrypted_files").into(),
        _ => taken(V22).into(),
    })
    .await;
    scene.upload(content(100_000)).await.expect("it is taken");
    let forms = scene.forms();
    assert_eq!(forms.len(), 2);
    assert!(forms.iter().all(|form| form.plain() == content(100_000)));
}

#[tokio::test]
async fn files_that_cannot_be_read() {
    let scene = Scene::taking(V22).await;
    let folder = Folder::new();
    let missing = folder.path("missing.pdf");
    let failure = |error: Error| match error {
        Error::File(error) => *error,
        other => panic!("{other:?}"),
    };
    let error = failure(scene.upload(missing.as_path()).await.expect_err("it is missing"));
    assert_eq!((error.kind(), error.path.as_deref()), (io::ErrorKind::NotFound, Some(missing.as_path())));
    assert!(error.to_string().starts_with(&format!("cannot open {}: ", missing.display())), "{error}");
    let error = failure(scene.upload(folder.path("")).await.expect_err("a folder"));
    assert!(error.path.is_some(), "{error}");

    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("no such sector"))
        }
    }
    let error = failure(scene.upload(UploadSource::reader(Broken)).await.expect_err("broken"));
    assert_eq!(error.to_string(), "cannot read what is to be uploaded: no such sector");
    assert_eq!(scene.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn a_file_that_changes_its_length_does_not_arrive() {
    let folder = Folder::new();
    for length in [100_000, 3_000_000] {
        let scene = Scene::taking(V22).await;
        let path = folder.file("scan.jpg", &content(2_000_000));
        let changing = path.clone();
        let upload = scene.client.encrypted_files().upload(path.as_path()).on_progress(move |_, _| {
            let file = std::fs::OpenOptions::new().write(true).open(&changing).expect("the file");
            file.set_len(length).expect("another length");
        });
        match upload.await.expect_err("it changes") {
            Error::File(error) => {
                assert_eq!(error.path.as_deref(), Some(path.as_path()));
                assert!(error.to_string().contains("2000000 bytes, and its length changed"), "{error}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(scene.forms(), [], "no whole request");
    }
}

#[tokio::test]
async fn a_dropped_upload_ends_its_request() {
    let scene = Scene::new(V22, |_| taken(V22).failing(Fault::Stall)).await;
    let folder = Folder::new();
    let path = folder.file("scan.jpg", &content(1_000_000));
    let upload = scene.client.encrypted_files().upload(path).no_timeout();
    let upload = tokio::spawn(upload.send());
    let patience = tokio::time::Instant::now() + FOR_EVER;
    while scene.forms().is_empty() {
        assert!(tokio::time::Instant::now() < patience, "it does not arrive");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    upload.abort();
    assert!(upload.await.expect_err("it is cancelled").is_cancelled());
    drop(scene.client);
    while scene.server.open_connections() > 0 {
        assert!(tokio::time::Instant::now() < patience, "{:?}", scene.server.open_connections_in_words());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn an_upload_has_more_time_than_other_calls_and_may_be_given_less() {
    let scene = Scene::taking(V22).await;
    let limit = Duration::from_millis(50);
    let client = builder(&scene.server.base_url(), V22).timeout(limit).build().expect("a client");
    let slow = || {
        struct Slow(bool);
        impl Read for Slow {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_millis(200));
                self.0 = !self.0;
                buffer[0] = b'x';
                Ok(self.0.into())
            }
        }
        UploadSource::reader(Slow(false))
    };
    client.encrypted_files().upload(slow()).await.expect("the client's limit is not the upload's");
    let late = client.encrypted_files().upload(slow()).timeout(limit).await.expect_err("late");
    let said = "cannot read what is to be uploaded: its end did not come within 50ms";
    assert_eq!(late.to_string(), said);
    let none = client.encrypted_files().upload(b"x").timeout(Duration::ZERO).await.expect_err("no time");
    assert!(none.is_invalid_input(), "{none}");
    let scene = Scene::new(V22, |_| taken(V22).failing(Fault::Stall)).await;
    let late = scene.client.encrypted_files().upload(b"x").timeout(Duration::from_millis(500)).await;
    let late = late.expect_err("no answer");
    assert!(late.is_timeout() && late.to_string().contains("within 500ms"), "{late}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_moves_is_not_silent() {
    let scene = Scene::taking(V22).await;
    let client = builder(&scene.server.base_url(), V22).read_timeout(Duration::from_secs(1));
    let client = client.build().expect("a client");
    // longer than that in all, with no byte of the answer
    let slowly = |_, _| std::thread::sleep(Duration::from_millis(100));
    client.encrypted_files().upload(content(20 * 65_536)).on_progress(slowly).await.expect("it is taken");
}

/// What a server got that takes documents with files.
async fn linked(version: ApiVersion) -> Vec<Value> {
    let scene = Scene::new(version, move |received| match received.path() {
        "/v3/encrypted_files" => taken(version).into(),
        path => {
            let document = json!({"data": {"type": &path[4..], "id": "1"}});
            Answer::json_api(201, document.to_string()).into()
        }
    })
    .await;
    let file = scene.upload(b"%PDF").await.expect("it is taken");
    let client = &scene.client;
    let proof = Proof::new()
        .with_entity(ResourceIdentifier::new("identities", "i1"))
        .with_proof_type("t1")
        .with_files([&file]);
    client.proofs().create(proof).await.expect("a proof");
    let document =
        PermanentSupportingDocument::new().with_template("t2").with_identity("i1").with_files([&file]);
    client.permanent_supporting_documents().create(document).await.expect("a document");
    let verification = AddressVerification::new()
        .with_address("a1")
        .with_dids(["d1"])
        .with_service_description("office")
        .with_onetime_files(vec![file]);
    client.address_verifications().create(verification).await.expect("a verification");
    let received = scene.server.received();
    let written = received.iter().filter(|received| received.method == "POST").skip(1);
    written.map(|received| serde_json::from_slice(&received.body).expect("JSON")).collect()
}

#[tokio::test]
async fn proofs_documents_and_verifications_take_what_was_uploaded() {
    let link = json!([{"type": "encrypted_files", "id": ID}]);
    for version in [V22, V26] {
        let written = linked(version).await;
        for (body, relationship) in written.iter().zip(["files", "files", "onetime_files"]) {
            assert_eq!(body["data"]["relationships"][relationship]["data"], link, "{version} {body}");
        }
        assert_eq!(written.len(), 3);
    }
}

#[tokio::test]
async fn the_sandbox_reads_what_was_uploaded_whatever_its_keys_are() {
    let sandbox = didww_sandbox::Sandbox::start().await.expect("a sandbox");
    for version in [V22, V26] {
        let builder = Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).api_version(version);
        let client = builder.rate_limit(RateLimit::off()).build().expect("a client");
        for pages in [content(70_000), content(33)] {
            let upload =
                client.encrypted_files().upload(pages.clone()).file_name("scan.jpg").description("scan");
            let file = upload.await.expect("it is taken");
            let kept = sandbox.uploaded_file(file.id()).expect("the file");
            assert!(kept.bytes == pages, "{version}");
            assert_eq!(
                (kept.file_name.as_deref(), kept.description.as_deref()),
                (Some("scan.jpg"), Some("scan"))
            );
            let found = client.encrypted_files().find(file.id()).await.expect("the file");
            assert_eq!(found.description(), Some("scan"));
            sandbox.rotate_keys();
        }
    }
}

#[test]
fn uploads_block_where_nothing_is_awaited() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let scene = runtime.block_on(Scene::taking(V26));
    let client = builder(&scene.server.base_url(), V26).build_blocking().expect("a client");
    let folder = Folder::new();
    let plain = content(700_000);
    let path = folder.file("scan.jpg", &plain);
    let told = Arc::new(Mutex::new((0, 0)));
    let tell = told.clone();
    let upload = client.encrypted_files().upload(path.as_path()).description("scan");
    let upload = upload.on_progress(move |sent, total| *tell.lock().unwrap() = (sent, total));
    let file = upload.timeout(FOR_EVER).send().expect("it is taken");
    assert_eq!((file.id(), file.resource().map(|resource| resource.id())), (ID, Some(ID)));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (client, plain) = (client.clone(), plain.clone());
            std::thread::spawn(move || {
                client.encrypted_files().upload(UploadSource::reader(io::Cursor::new(plain))).send()
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("no panic").expect("it is taken");
    }
    let missing =
        client.encrypted_files().upload(Path::new("/no/such/file")).send().expect_err("it is missing");
    assert!(matches!(missing, Error::File(_)), "{missing}");
    let forms = scene.forms();
    assert_eq!((forms.len(), forms[0].file.1.as_str()), (5, "scan.jpg"));
    assert!(forms.iter().all(|form| form.plain() == plain));
    let (sent, total) = *told.lock().unwrap();
    assert!(sent == total && total > 700_000, "{sent} of {total}");
    assert_eq!(scene.lines().iter().filter(|line| line.starts_with("GET")).count(), 1);
}

#[tokio::test]
async fn what_is_seen_of_an_upload_is_not_its_content() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let scene = Scene::taking(V22).await;
    let note = seen.clone();
    let client = builder(&scene.server.base_url(), V22).on_response(move |event| {
        note.lock()
            .unwrap()
            .push(format!("{} {:?} {} {}", event.operation, event.resource, event.method, event.path));
    });
    let client = client.build().expect("a client");
    let upload = client.encrypted_files().upload(b"s3cret content").description("note");
    let shown = format!("{upload:?} {:?}", UploadSource::reader(io::empty()));
    assert!(shown.contains("14 bytes") && !shown.contains("s3cret"), "{shown}");
    let uploaded = upload.await.expect("it is taken");
    assert!(!format!("{uploaded:?}").contains("s3cret"));
    let expected = [
        "list Some(\"public_keys\") GET /public_keys",
        "upload Some(\"encrypted_files\") POST /encrypted_files",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}
