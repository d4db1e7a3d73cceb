//! Uploads: what is really encrypted is really decrypted.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::encrypting::{PublicKeys, encipher, secret};
use crate::{Fixture, NEW, OLD, VERSIONS, send};

const FINGERPRINT: &str = "encrypted_files[encryption_fingerprint]";
const OLD_FILE: &str = "encrypted_files[items][][file]";
const OLD_DESCRIPTION: &str = "encrypted_files[items][][description]";
const FILE: &str = "encrypted_files[file]";
const DESCRIPTION: &str = "encrypted_files[description]";

enum Part<'a> {
    Text(&'a str),
    File(&'a [u8]),
}
use Part::{File, Text};

fn form(fixture: &Fixture, fields: &[(&str, Part<'_>)]) -> RequestBuilder {
    let mut body = Vec::new();
    for (name, content) in fields {
        let (more, content) = match content {
            File(content) => ("; filename=\"f.enc\"\r\nContent-Type: application/pdf", *content),
            Text(content) => ("", content.as_bytes()),
        };
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    let request = fixture.bare(Method::POST, "encrypted_files").header("Api-Key", fixture.sandbox.api_key());
    let request = request.header("X-DIDWW-API-Version", fixture.version).header("Accept", "application/json");
    request.header("Content-Type", "multipart/form-data; boundary=edge").body(body)
}

/// The form of a version for one file.
fn one_file(fixture: &Fixture, fingerprint: &str, file: &[u8]) -> RequestBuilder {
    let field = if fixture.version == OLD { OLD_FILE } else { FILE };
    form(fixture, &[(FINGERPRINT, Text(fingerprint)), (field, File(file))])
}

fn content(fixture: &Fixture, id: &str) -> Vec<u8> {
    fixture.sandbox.uploaded_file(id).unwrap().bytes.to_vec()
}

#[tokio::test]
async fn files_are_uploaded_in_both_ways() {
    let fixture = Fixture::with(OLD).await;
    let keys = PublicKeys::of(&fixture).await;
    let fingerprint = keys.fingerprint();
    let (first, second) = (keys.encrypt(b"%PDF-1.7 first"), keys.encrypt(b""));
    let fields = [
        (FINGERPRINT, Text(&fingerprint)),
        (OLD_DESCRIPTION, Text("one")),
        (OLD_FILE, File(&first)),
        (OLD_FILE, File(&second)),
        (OLD_DESCRIPTION, Text("two")),
    ];
    let reply = send(form(&fixture, &fields)).await.expect(201);
    assert_eq!(reply.headers["content-type"], "application/json");
    let ids: Vec<&str> = reply.body["ids"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(ids.len(), 2);
    let kept = fixture.sandbox.uploaded_file(ids[0]).unwrap();
    assert_eq!(&kept.bytes[..], b"%PDF-1.7 first");
    assert_eq!(kept.description.as_deref(), Some("one"));
    assert_eq!(kept.file_name.as_deref(), Some("f.enc"));
    assert_eq!(kept.content_type.as_deref(), Some("application/pdf"));
    assert!(!format!("{kept:?}").contains("first"), "{kept:?}");
    assert!(content(&fixture, ids[1]).is_empty());
    let found = fixture.get(&format!("encrypted_files/{}", ids[1])).await.expect(200);
    assert_eq!(found.attributes()["description"], "two");
    assert!(found.attributes()["expire_at"].is_string());
    fixture.delete(&format!("encrypted_files/{}", ids[0])).await.expect(204);
    send(form(&fixture, &[(FILE, File(&first))])).await.expect(400);

    let fixture = fixture.speaking(NEW);
    let photo: Vec<u8> = (0..=255).cycle().take(1_000_003).collect();
    let third = keys.encrypt(&photo);
    let fields = [(FINGERPRINT, Text(&fingerprint)), (FILE, File(&third)), (DESCRIPTION, Text("three"))];
    let reply = send(form(&fixture, &fields)).await.expect(201);
    assert_eq!(
        (&reply.data()["type"], &reply.attributes()["description"]),
        (&json!("encrypted_files"), &json!("three"))
    );
    assert_eq!(content(&fixture, &reply.id()), photo);
    send(form(&fixture, &[(OLD_FILE, File(&third))])).await.expect(400);
    assert!(fixture.sandbox.uploaded_file("unknown").is_none());
}

#[tokio::test]
async fn what_cannot_be_decrypted_is_refused() {
    let fixture = Fixture::with(OLD).await;
    let keys = PublicKeys::of(&fixture).await;
    let fingerprint = keys.fingerprint();
    let good = keys.encrypt(b"a document");
    let (mut torn_a, mut torn_b) = (good.clone(), good.clone());
    torn_a[100] ^= 1;
    torn_b[700] ^= 1;
    let other_secret = [9; 48];
    let (block_a, block_b) = (keys.block(0, &secret()), keys.block(1, &secret()));
    let bad: [Vec<u8>; 8] = [
        b"plain text".to_vec(),
        vec![0; 4096],
        torn_a,
        torn_b,
        good[..good.len() - 1].to_vec(),
        good[..1024].to_vec(),
        [block_b.clone(), block_a.clone(), encipher(b"the keys are swapped")].concat(),
        [block_a, keys.block(1, &other_secret), encipher(b"the secrets differ")].concat(),
    ];
    for file in &bad {
        let reply = send(one_file(&fixture, &fingerprint, file)).await.expect(422);
        assert_eq!(reply.body, json!({ "errors": { "items/0/file": ["could not be decrypted"] } }));
    }
    let fields = [(FINGERPRINT, Text(&fingerprint)), (OLD_FILE, File(&good)), (OLD_FILE, File(&bad[0]))];
    let before = fixture.get("encrypted_files").await.rows().len();
    let reply = send(form(&fixture, &fields)).await.expect(422);
    assert_eq!(reply.body, json!({ "errors": { "items/1/file": ["could not be decrypted"] } }));
    assert_eq!(fixture.get("encrypted_files").await.rows().len(), before);
    let fixture = fixture.speaking(NEW);
    let reply = send(one_file(&fixture, &fingerprint, &bad[1])).await.expect(422);
    assert_eq!(reply.error(), ("100", "/data/attributes/file"));
    assert_eq!(reply.body["errors"][0]["title"], "could not be decrypted");
}

#[tokio::test]
async fn keys_are_rotated() {
    for version in VERSIONS {
        let fixture = Fixture::with(version).await;
        let old = PublicKeys::of(&fixture).await;
        let stale = old.encrypt(b"stale");
        send(one_file(&fixture, &old.fingerprint(), &stale)).await.expect(201);
        fixture.sandbox.rotate_keys();
        let new = PublicKeys::of(&fixture).await;
        assert_ne!(old.fingerprint(), new.fingerprint());
        let reply = send(one_file(&fixture, &old.fingerprint(), &stale)).await.expect(422);
        assert!(reply.text.contains("outdated fingerprint"), "{}", reply.text);
        let reply = send(one_file(&fixture, &new.fingerprint(), &stale)).await.expect(422);
        assert!(reply.text.contains("could not be decrypted"), "{}", reply.text);
        let fresh = new.encrypt(b"fresh");
        let reply = send(one_file(&fixture, &new.fingerprint(), &fresh)).await.expect(201);
        let id = if version == OLD { reply.body["ids"][0].as_str().unwrap().to_string() } else { reply.id() };
        assert_eq!(content(&fixture, &id), b"fresh");
        fixture.sandbox.rotate_keys();
        assert_eq!(PublicKeys::of(&fixture).await.fingerprint(), old.fingerprint());
    }
}

#[tokio::test]
async fn bad_uploads_are_refused() {
    let fixture = Fixture::with(OLD).await;
    let fingerprint = PublicKeys::of(&fixture).await.fingerprint();
    let reply = send(one_file(&fixture, "aa:::bb", b"abc")).await.expect(422);
    assert_eq!(reply.body, json!({ "errors": { "base": ["outdated fingerprint"] } }));
    send(form(&fixture, &[(FINGERPRINT, Text(&fingerprint))])).await.expect(422);
    let large = vec![b'x'; 20 * 1024 * 1024 + 1];
    let reply = send(one_file(&fixture, &fingerprint, &large)).await.expect(422);
    assert_eq!(
        reply.body,
        json!({ "errors": { "items/0/file": ["size must be less than or equal to 20 MB"] } })
    );
    send(one_file(&fixture, &fingerprint, b"abc").header("Api-Key", "x")).await;
    let plain = fixture.request(Method::POST, "encrypted_files").body("{}");
    send(plain).await.expect(400);
    let fixture = fixture.speaking(NEW);
    let reply = send(form(&fixture, &[(FILE, File(b"abc"))])).await.expect(422);
    assert_eq!(reply.error(), ("100", "/data/attributes/encryption_fingerprint"));
    let reply = send(one_file(&fixture, "aa:::bb", b"abc")).await.expect(422);
    assert_eq!(
        (reply.error().1, &reply.body["errors"][0]["title"]),
        ("/data/attributes/base", &json!("outdated fingerprint"))
    );
}

#[tokio::test]
async fn the_newest_files_are_remembered() {
    let fixture = Fixture::with(NEW).await;
    let keys = PublicKeys::of(&fixture).await;
    let (fingerprint, file) = (keys.fingerprint(), keys.encrypt(b"again"));
    let mut ids = Vec::new();
    for _ in 0..33 {
        ids.push(send(one_file(&fixture, &fingerprint, &file)).await.expect(201).id());
    }
    assert!(fixture.sandbox.uploaded_file(&ids[0]).is_none());
    assert!(ids[1..].iter().all(|id| fixture.sandbox.uploaded_file(id).is_some()));
}
