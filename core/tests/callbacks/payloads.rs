//! What web frameworks hand over.

use super::{FORM, validator};
use didww::callback::{CallbackFault, Payload};
use didww::{Callback, Error};
use std::collections::{BTreeMap, HashMap};

const URL: &str = "http://example.com/callbacks";
const ORDER: &str = "fe99e416c3547f2f59002403ec856ea386d05b2f";

fn signature(payload: &Payload) -> String {
    validator().compute_signature(URL, payload).expect("it can be read")
}

fn fault(payload: &Payload) -> (CallbackFault, u16, String) {
    match Callback::parse(payload) {
        Err(Error::Callback(error)) => (error.fault, error.fault.status().as_u16(), error.to_string()),
        other => panic!("no fault: {other:?}"),
    }
}

/// The value of the only other member than the type.
fn value(payload: &Payload) -> String {
    let callbacks = Callback::parse(payload).expect("it can be read");
    callbacks[0].get("v").expect("a member v").to_owned()
}

#[test]
fn pairs_of_every_kind() {
    let pairs = [("status", "completed"), ("id", "1dd7a68b-e235-402b-8912-fe73ee14243a"), ("type", "orders")];
    let owned: Vec<(String, String)> = pairs.map(|(name, value)| (name.into(), value.into())).to_vec();
    let bytes: Vec<(Vec<u8>, Vec<u8>)> = pairs.map(|(name, value)| (name.into(), value.into())).to_vec();
    let hashed: HashMap<String, String> = owned.iter().cloned().collect();
    let tree: BTreeMap<&str, &str> = pairs.into_iter().collect();
    for payload in [
        Payload::form(pairs),
        Payload::form(owned.iter().map(|(name, value)| (name, value))),
        Payload::form(owned),
        Payload::form(bytes),
        Payload::form(&hashed),
        Payload::form(tree),
    ] {
        assert!(validator().validate(URL, &payload, ORDER), "{payload:?}");
        assert!(validator().validate(URL.as_bytes(), &payload, ORDER.as_bytes()));
    }
}

#[test]
fn bodies_by_their_content_type() {
    let body = "status=completed&id=1dd7a68b-e235-402b-8912-fe73ee14243a&type=orders";
    for content_type in
        [FORM, "application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-Urlencoded ;a=b"]
    {
        assert!(validator().validate(URL, &Payload::body(body, content_type), ORDER), "{content_type}");
    }
    let event = r#" {"status":"completed","id":"1dd7a68b-e235-402b-8912-fe73ee14243a","type":"orders"} "#;
    for (body, content_type) in [
        (event.to_owned(), "application/json"),
        (format!("\n[{event}]\n"), "application/json;charset=UTF-8"),
        (event.to_owned(), "APPLICATION/JSON"),
    ] {
        assert!(validator().validate(URL, &Payload::body(body, content_type), ORDER), "{content_type}");
    }
    for content_type in ["multipart/form-data; boundary=x", "text/plain", "", ";", "application/jsonp", "é"]
    {
        let payload = Payload::body(body, content_type);
        assert!(!validator().validate(URL, &payload, ORDER), "{content_type}");
        let (fault, status, text) = fault(&payload);
        assert_eq!((fault, status), (CallbackFault::MediaType, 415), "{content_type}");
        assert!(text.contains("application/x-www-form-urlencoded or application/json"), "{text}");
        let unread = validator().validate_and_parse(URL, &payload, ORDER).unwrap_err();
        assert_eq!(unread.to_string(), text, "the fault is told before the signature");
        assert!(validator().compute_signature(URL, &payload).is_err());
    }
    assert!(fault(&Payload::body("", "multipart/form-data")).2.contains("multipart/form-data"));
    assert!(Payload::body([0xff], [0xff]).fault_is(CallbackFault::MediaType));
}

trait Faulty {
    fn fault_is(&self, wanted: CallbackFault) -> bool;
}

impl Faulty for Payload {
    fn fault_is(&self, wanted: CallbackFault) -> bool {
        fault(self).0 == wanted
    }
}

#[test]
fn forms_are_decoded_to_the_byte() {
    for (encoded, decoded) in [
        ("v=a+b", "a b"),
        ("v=a%20b", "a b"),
        ("v=a%2Bb%2bc", "a+b+c"),
        ("v=", ""),
        ("v", ""),
        ("v=a=b=", "a=b="),
        ("&&v=a&&", "a"),
        ("v=%26%3D", "&="),
        ("v=%", "%"),
        ("v=%zz+%2", "%zz %2"),
        ("v=%E2%82%AC", "€"),
        ("v=€", "€"),
        ("%76=a", "a"),
        ("v=a%00b", "a\0b"),
        ("v=a;b", "a;b"),
    ] {
        let payload = Payload::body(encoded, FORM);
        assert_eq!(value(&payload), decoded, "{encoded}");
        assert_eq!(signature(&payload), signature(&Payload::form([("v", decoded)])), "{encoded}");
        assert_eq!(value(&Payload::query(encoded)), decoded, "{encoded}");
    }
    // what is no UTF-8 is signed as it is, and shown as far as it goes
    let payload = Payload::body("v=a%FFb", FORM);
    assert_eq!(signature(&payload), signature(&Payload::form([(&b"v"[..], &b"a\xffb"[..])])));
    assert_ne!(signature(&payload), signature(&Payload::form([("v", "a\u{fffd}b")])));
    assert_eq!(value(&payload), "a\u{fffd}b");
}

#[test]
fn of_names_that_come_twice_the_last_counts() {
    let once = Payload::form([("a", "1"), ("v", "3")]);
    for twice in [
        Payload::form([("v", "2"), ("a", "1"), ("v", ""), ("v", "3")]),
        Payload::body("v=2&a=1&v&v=3", FORM),
        Payload::body(r#"{"v":"2","a":1,"v":null,"\u0076":"3"}"#, "application/json"),
    ] {
        assert_eq!(signature(&twice), signature(&once), "{twice:?}");
        assert_eq!(value(&twice), "3");
    }
}

#[test]
fn names_are_sorted_by_their_bytes() {
    let payload = Payload::form([("é", "a"), ("a", ""), ("_", ""), ("Z", ""), ("B", "")]);
    let names: Vec<String> =
        Callback::parse(&payload).unwrap()[0].members().iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["B", "Z", "_", "a", "é"]);
}

#[test]
fn very_long_values() {
    let long = "ü+ %".repeat(500_000);
    let encoded = "v=%C3%BC%2b+%25".to_owned() + &"%C3%BC%2b+%25".repeat(499_999);
    let payload = Payload::body(encoded, FORM);
    assert_eq!(value(&payload), long);
    assert_eq!(signature(&payload), signature(&Payload::form([("v", &long)])));
    let many = Payload::form((0..100_000).map(|index| (index.to_string(), "v")));
    assert_eq!(Callback::parse(&many).unwrap()[0].members().iter().len(), 100_000);
}

#[test]
fn values_of_json_are_signed_as_they_are_written() {
    for (json, text) in [
        ("true", "true"),
        ("false", "false"),
        ("null", ""),
        ("\"\"", ""),
        ("-1.50e+3", "-1.50e+3"),
        ("12345678901234567890123", "12345678901234567890123"),
        (r#""a\"\\\/\n\u00e9\ud83d\ude00""#, "a\"\\/\né😀"),
        (r#"[1, {"a" : "\u00e9"}]"#, r#"[1, {"a" : "\u00e9"}]"#),
        ("\"€\"", "€"),
    ] {
        let payload = Payload::body(format!("[{{\"v\" : {json} }}]"), "application/json");
        assert_eq!(value(&payload), text, "{json}");
        assert_eq!(signature(&payload), signature(&Payload::form([("v", text)])), "{json}");
    }
}

#[test]
fn json_that_is_no_list_of_events() {
    let deep = format!("[{{\"v\":{}{}}}]", "[".repeat(200_000), "]".repeat(200_000));
    let payload = Payload::body(&deep, "application/json");
    assert_eq!(value(&payload).len(), 400_000, "depth is nothing to it");
    for body in [
        "",
        " ",
        "[]",
        "null",
        "1",
        "\"a\"",
        "[1]",
        "[[]]",
        "[{\"v\":1}",
        "{\"v\":1}{}",
        "{\"v\":}",
        "[{\"v\":\"\\ud800\"}]",
        "{v:1}",
        "id=1&type=orders",
        "[{\"v\":01}]",
        &"[".repeat(200_000),
        &"{\"a\":".repeat(200_000),
    ] {
        let payload = Payload::body(body, "application/json");
        assert!(payload.fault_is(CallbackFault::Malformed), "{body}");
        assert!(!validator().validate(URL, &payload, ORDER));
        assert!(fault(&payload).2.len() < 400, "{}", fault(&payload).2);
    }
    assert!(Payload::body(b"[{\"v\":\"\xff\"}]", "application/json").fault_is(CallbackFault::Malformed));
}

#[test]
fn what_has_no_members_is_no_callback() {
    for payload in [
        Payload::form::<&str, &str>([]),
        Payload::body("", FORM),
        Payload::query(""),
        Payload::query_of("http://example.com/callbacks"),
        Payload::body("[{\"id\":1},{}]", "application/json"),
    ] {
        assert_eq!(fault(&payload).1, 400, "{payload:?}");
        let signed = signature(&payload);
        assert!(validator().validate_and_parse(URL, &payload, signed).is_err());
    }
}

/// The URL and signature of a callback by GET.
fn by_get(callback_url: &str, event: &[(&str, &str)]) -> (String, String) {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let mut sorted = event.to_vec();
    sorted.sort();
    let members: Vec<String> =
        sorted.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let separator = if callback_url.contains('?') { '&' } else { '?' };
    let url = format!("{callback_url}{separator}{}", members.join("&"));
    let signature = validator().compute_signature(&url, &Payload::form(sorted)).expect("a signature");
    (url, signature)
}

#[test]
fn by_get_the_callback_url_may_have_a_query_of_its_own() {
    let event = [
        ("id", "7"),
        ("type", "address_verifications"),
        ("status", "rejected"),
        ("reject_comment", ""),
        ("reject_reason", "no stamp, not read"),
    ];
    for callback_url in [
        "http://example.com/cb",
        "http://example.com/cb?a=1",
        "http://example.com/cb?a=1&a=2&b",
        // own members that are called like those of events
        "http://example.com/cb?id=own&type=own&status=own",
        "http://example.com/cb?status=own&url=%2F&zone=1",
    ] {
        let (url, signature) = by_get(callback_url, &event);
        let query = url.split_once('?').unwrap().1;
        for payload in [Payload::query_of(&url), Payload::query(query)] {
            assert!(validator().validate(&url, &payload, &signature), "{url}");
            let callbacks = validator().validate_and_parse(&url, &payload, &signature).unwrap();
            let [Callback::AddressVerification(address)] = &callbacks[..] else { panic!("{callbacks:?}") };
            assert_eq!((address.id(), address.reject_reasons()), ("7", vec!["no stamp", "not read"]));
            assert_eq!(address.members().iter().len(), 5, "{:?}", address.members());
        }
        // with the last value of each name, if nobody looks at the signature
        assert_eq!(Callback::parse(&Payload::query(query)).unwrap()[0].id(), "7");
        for changed in [url.replace("=7", "=8"), format!("{url}&zone=2"), format!("{url}#f")] {
            assert!(!validator().validate(&changed, &Payload::query_of(&changed), &signature), "{changed}");
        }
    }
}

#[test]
fn by_get_even_when_the_own_query_is_long() {
    let own: Vec<String> = (0..5_000).map(|index| format!("id={index}&type=t&status=s")).collect();
    let event = [("id", "7"), ("status", "completed"), ("type", "orders")];
    let (url, signature) = by_get(&format!("http://example.com/cb?{}", own.join("&")), &event);
    let callbacks = validator().validate_and_parse(&url, &Payload::query_of(&url), &signature).unwrap();
    assert_eq!(callbacks[0].members().iter().len(), 3);
    assert!(!validator().validate(&url, &Payload::query_of(&url), "0".repeat(40)));
}
