//! The published vectors, and another implementation.

use super::{FORM, validator};
use didww::callback::{Payload, SIGNATURE_HEADER};
use didww::{Error, RequestValidator};
use std::io::Write;
use std::process::{Command, Stdio};

const ORDER: [(&str, &str); 3] =
    [("status", "completed"), ("id", "1dd7a68b-e235-402b-8912-fe73ee14243a"), ("type", "orders")];

#[test]
fn published_vectors() {
    let documented =
        [("id", "bf2cee72-6caa-4ae2-917e-bea01945691e"), ("status", "completed"), ("type", "orders")];
    let address = [
        ("status", "approved"),
        ("id", "7ae7c48f-d48a-499f-9dc1-c9217014b457"),
        ("type", "address_verifications"),
        ("reject_reason", ""),
    ];
    let by_get = "http://example.com/callback.php?id=7ae7c48f-d48a-499f-9dc1-c9217014b457&reject_reason=&status=approved\
                  &type=address_verifications";
    for (secret, url, payload, signature) in [
        (
            "szrdgh6547umt7tht7xbqhj6g9gdbyp7",
            "https://mycompany.com/didww_callbacks?opaque=123",
            Payload::form(documented),
            "30f66e9d72eb5e193051fd02952f70d8e934b4ff",
        ),
        ("SOMEAPIKEY", by_get, Payload::form(address), "18050028b6b22d0ed516706fba1c1af8d6a8f9d5"),
        ("SOMEAPIKEY", by_get, Payload::query_of(by_get), "18050028b6b22d0ed516706fba1c1af8d6a8f9d5"),
        (
            "SOMEAPIKEY",
            "http://example.com/callbacks",
            Payload::form(ORDER),
            "fe99e416c3547f2f59002403ec856ea386d05b2f",
        ),
        (
            "OTHERAPIKEY",
            "http://example.com/callbacks?foo=bar#baz",
            Payload::form(ORDER),
            "32754ba93ac1207e540c0cf90371e7786b3b1cde",
        ),
    ] {
        let validator = RequestValidator::new(secret).unwrap();
        assert!(validator.validate(url, &payload, signature), "{url}");
        assert_eq!(validator.compute_signature(url, &payload).unwrap(), signature, "{url}");
        assert!(!RequestValidator::new("another").unwrap().validate(url, &payload, signature), "{url}");
    }
    let invalid = "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d";
    assert!(!validator().validate("http://example.com/callbacks", &Payload::form(ORDER), invalid));
}

#[test]
fn published_vectors_of_urls() {
    for (url, signature) in [
        ("http://foo.com/bar", "4d1ce2be656d20d064183bec2ab98a2ff3981f73"),
        ("http://foo.com:80/bar", "4d1ce2be656d20d064183bec2ab98a2ff3981f73"),
        ("http://foo.com:443/bar", "904eaa65c0759afac0e4d8912de424e2dfb96ea1"),
        ("http://foo.com:8182/bar", "eb8fcfb3d7ed4b4c2265d73cf93c31ba614384d1"),
        ("http://foo.com/bar?baz=boo", "78b00717a86ce9df06abf45ff818aa94537e1729"),
        ("http://user:pass@foo.com/bar", "88615a11a78c021c1da2e1e0bfb8cc165170afc5"),
        ("http://foo.com/bar#test", "b1c4391fcdab7c0521bb5b9eb4f41f08529b8418"),
        ("https://foo.com/bar", "f26a771c302319a7094accbe2989bad67fff2928"),
        ("https://foo.com:443/bar", "f26a771c302319a7094accbe2989bad67fff2928"),
        ("https://foo.com:80/bar", "bd45af5253b72f6383c6af7dc75250f12b73a4e1"),
        ("https://foo.com:8384/bar", "9c9fec4b7ebd6e1c461cb8e4ffe4f2987a19a5d3"),
        ("https://foo.com/bar?qwe=asd", "4a0e98ddf286acadd1d5be1b0ed85a4e541c3137"),
        ("https://qwe:asd@foo.com/bar", "7a8cd4a6c349910dfecaf9807e56a63787250bbd"),
        ("https://foo.com/bar#baz", "5024919770ea5ca2e3ccc07cb940323d79819508"),
        ("http://[::1]/bar", "e0e9b83e4046d097f54b3ae64b08cbb4a539f601"),
        ("http://[::1]:80/bar", "e0e9b83e4046d097f54b3ae64b08cbb4a539f601"),
        ("http://[::1]:9090/bar", "ebec110ec5debd0e0fd086ff2f02e48ca665b543"),
        ("https://[::1]/bar", "f3cfe6f523fdf1d4eaadc310fcd3ed92e1e324b0"),
        ("http://foo.com/hello%20world", "eb64035b2e8f356ff1442898a39ec94d5c3e2fc8"),
        ("http://foo.com/foo%2Fbar", "db24428442b012fa0972a453ba1ba98e755bba10"),
    ] {
        assert!(validator().validate(url, &Payload::form(ORDER), signature), "{url}");
    }
}

#[test]
fn events_of_a_voice_out_trunk() {
    let event = r#"{"id":"f36d1d17-bd16-42b9-af42-0cfe166bf3ec","type":"voice_out_trunks","status":"blocked",
        "threshold_reached":true,"created_at":"2017-06-25T08:21:41.795Z"}"#;
    let body = format!("[{event}]");
    let payload = Payload::body(&body, "application/json");
    let signature = "be7ca55f0c6d0383231188cb62f5c6406aa7159d";
    assert!(validator().validate("http://example.com/callbacks", &payload, signature));
    assert!(validator().validate(
        "https://example.com/cb",
        &payload,
        "32a7ec72898a7b18ab45ce575c9a55c94170ea2e"
    ));
}

#[test]
fn the_same_as_another_implementation() {
    let two = r#"[{"type":"voice_out_trunks","id":"2","note":null,"n":1.50,"o":{"b": 1,"a":[true]}},{"id":"1","é":"ü\n\u00e9"}]"#;
    for (secret, url, payload, message) in [
        (
            "k",
            "https://foo.com",
            Payload::form([("b", "2"), ("a", "1")]),
            "https://foo.com:443a1b2".to_owned(),
        ),
        (
            "ключ",
            "http://h/ü?q=ü",
            Payload::body("ü=%C3%BC&a=%ff", FORM),
            "http://h:80/ü?q=üa\u{ff}üü".to_owned(),
        ),
        (
            "longer than a block of SHA-1, which has 64 bytes, so that it is hashed",
            "http://h/",
            Payload::body(two, "application/json"),
            "http://h:80/id2n1.50noteo{\"b\": 1,\"a\":[true]}typevoice_out_trunksid1éü\né".to_owned(),
        ),
        (
            "s",
            "http://h/?own=1",
            Payload::form([("v", "x".repeat(3_000_000))]),
            format!("http://h:80/?own=1v{}", "x".repeat(3_000_000)),
        ),
    ] {
        // U+00FF stands for the byte 0xFF
        let bytes = message.split('\u{ff}').map(str::as_bytes).collect::<Vec<_>>().join(&0xff);
        let ours = RequestValidator::new(secret).unwrap().compute_signature(url, &payload).unwrap();
        assert_eq!(ours, openssl(secret, &bytes), "{url}");
    }
}

/// HMAC-SHA1 as `openssl` computes it.
fn openssl(secret: &str, message: &[u8]) -> String {
    let key: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut child = Command::new("openssl")
        .args(["dgst", "-sha1", "-mac", "HMAC", "-macopt", &format!("hexkey:{key}"), "-r"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().expect("its input").write_all(message).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("text")[..40].to_owned()
}

#[test]
fn a_bad_header_is_false() {
    let good = "fe99e416c3547f2f59002403ec856ea386d05b2f";
    let (url, payload) = ("http://example.com/callbacks", Payload::form(ORDER));
    assert!(validator().validate(url, &payload, good));
    let mut bad: Vec<Vec<u8>> = [
        "",
        " ",
        &good[..39],
        &good.to_uppercase(),
        &format!("{good}0"),
        &format!(" {good}"),
        &format!("{good}\n"),
        &format!("sha1={good}"),
        &good.replace('f', "g"),
        &good.replace("fe", "é"),
        &"0".repeat(40),
        &"f".repeat(1_000_000),
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec();
    bad.push(vec![0xff; 40]);
    bad.push(vec![0; 40]);
    for index in 0..40 {
        let mut other = good.as_bytes().to_vec();
        other[index] = if other[index] == b'0' { b'1' } else { b'0' };
        bad.push(other);
    }
    for signature in bad {
        assert!(!validator().validate(url, &payload, &signature), "{}", String::from_utf8_lossy(&signature));
        let error = validator().validate_and_parse(url, &payload, &signature).unwrap_err();
        assert_eq!((error.kind(), error.may_have_happened()), ("callback", false));
    }
    let error = validator().validate_and_parse(url, &payload, "").unwrap_err();
    assert!(error.to_string().contains(SIGNATURE_HEADER), "{error}");
}

#[test]
fn every_part_is_signed() {
    let (url, signature) = ("http://example.com/callbacks", "fe99e416c3547f2f59002403ec856ea386d05b2f");
    for other in [
        "https://example.com/callbacks",
        "http://example.com/callbacks/",
        "http://example.com:8080/callbacks",
    ] {
        assert!(!validator().validate(other, &Payload::form(ORDER), signature), "{other}");
    }
    for index in 0..3 {
        let mut members = ORDER.to_vec();
        members[index].1 = "other";
        assert!(!validator().validate(url, &Payload::form(members.clone()), signature), "{members:?}");
        members.remove(index);
        assert!(!validator().validate(url, &Payload::form(members.clone()), signature), "{members:?}");
    }
    let more = ORDER.into_iter().chain([("zone", "")]);
    assert!(!validator().validate(url, &Payload::form(more), signature));
}

#[test]
fn an_empty_secret_signs_nothing() {
    let error = RequestValidator::new("").unwrap_err();
    assert!(
        matches!(&error, Error::InvalidInput(input) if input.member.as_deref() == Some("callback_secret"))
    );
}

#[test]
fn the_secret_is_not_shown() {
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let validator =
        RequestValidator::new("s3cret").unwrap().public_base_url("https://me:pa55@foo.com/x").unwrap();
    is_shared(&validator);
    let shown = format!("{validator:?} {:#?}", validator.clone());
    assert!(shown.contains("https://foo.com/x"), "{shown}");
    let error = validator.validate_and_parse("/", &Payload::form(ORDER), "0").unwrap_err();
    for shown in [shown, format!("{error} {error:?}")] {
        assert!(!shown.contains("s3cret") && !shown.contains("pa55"), "{shown}");
    }
}
