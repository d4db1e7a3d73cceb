//! What holds for everything that may come.

use super::{FORM, validator};
use didww::Callback;
use didww::callback::Payload;
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that are text of URLs, forms and JSON more often than not.
fn odd() -> impl Strategy<Value = Vec<u8>> {
    let odd = "[]{}\":,/?#@:;%&=+ \\.httpsidtypestatus0A9éü\t\r\n\0";
    prop_oneof![
        vec(any::<u8>(), 0..80),
        vec(prop::sample::select(odd.chars().collect::<Vec<_>>()), 0..80)
            .prop_map(|letters| letters.into_iter().collect::<String>().into_bytes()),
    ]
}

fn encoded(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn form(members: &[(Vec<u8>, Vec<u8>)]) -> String {
    let pairs: Vec<String> =
        members.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}

proptest! {
    #[test]
    fn nothing_panics(url in odd(), body in odd(), content_type in odd(), signature in odd()) {
        for payload in [
            Payload::body(&body, &content_type),
            Payload::body(&body, FORM),
            Payload::body(&body, "application/json"),
            Payload::query(&body),
            Payload::query_of(&url),
            Payload::form([(&body, &url)]),
        ] {
            prop_assert!(!validator().validate(&url, &payload, &signature));
            prop_assert!(validator().validate_and_parse(&url, &payload, &signature).is_err());
            let _ = (Callback::parse(&payload), format!("{payload:?}"));
            if let Ok(right) = validator().compute_signature(&url, &payload) {
                prop_assert!(validator().validate(&url, &payload, right));
            }
        }
        let _ = validator().signed_url(&url);
        if let Ok(based) = validator().public_base_url(String::from_utf8_lossy(&url)) {
            let signed = based.signed_url(&body);
            prop_assert!(signed.starts_with("http://") || signed.starts_with("https://"), "{}", signed);
        }
    }

    #[test]
    fn a_url_with_a_port_stays(
        scheme in "https?|ftp|a[+.-]9",
        user in "([A-Za-z0-9%._~:!é-]{0,8}@)?",
        host in r"[A-Za-z0-9._~%é-]{0,12}|\[[0-9A-Fa-f:.]{2,12}\]",
        port in "0|[1-9][0-9]{0,6}",
        path in "(/[^?#]{0,20})?",
        query in r"(\?[A-Za-z0-9!$%&()*+,./:;=?@\[\]^_{|}~\\é-]{0,20})?",
        fragment in "(#.{0,20})?",
    ) {
        let url = format!("{scheme}://{user}{host}:{port}{path}{query}{fragment}");
        prop_assert_eq!(validator().signed_url(&url), url);
    }

    #[test]
    fn a_missing_port_is_all_that_is_added(
        host in "[A-Za-z0-9.-]{1,12}",
        rest in r"(/[^?#]{0,20})?(\?[A-Za-z0-9%&=?/:@é]{0,20})?(#.{0,20})?",
    ) {
        for (scheme, port) in [("http", 80), ("https", 443)] {
            let signed = validator().signed_url(format!("{scheme}://{host}{rest}"));
            prop_assert_eq!(signed, format!("{scheme}://{host}:{port}{rest}"));
        }
    }

    #[test]
    fn however_the_members_come(members in vec((odd(), odd()), 0..6)) {
        let url = "https://foo.com/cb";
        let pairs = Payload::form(members.iter().map(|(name, value)| (name, value)));
        let signature = validator().compute_signature(url, &pairs).unwrap();
        let body = Payload::body(form(&members), FORM);
        prop_assert!(validator().validate(url, &body, &signature));
        let mut other = signature.into_bytes();
        other[7] = if other[7] == b'7' { b'8' } else { b'7' };
        prop_assert!(!validator().validate(url, &body, &other));
    }

    #[test]
    fn by_get_the_event_is_found_behind_any_query(
        own in vec((odd(), odd()), 0..6),
        more in vec(("[u-z]{1,3}".prop_map(String::into_bytes), odd()), 0..3),
    ) {
        let mut event = std::collections::BTreeMap::from(
            [("id", "7"), ("status", "completed"), ("type", "orders")].map(|(name, value)| (name.into(), value.into())),
        );
        event.extend(more);
        let event: Vec<(Vec<u8>, Vec<u8>)> = event.into_iter().collect();
        let all: Vec<_> = own.iter().chain(&event).cloned().collect();
        let url = format!("https://foo.com/cb?{}", form(&all));
        let pairs = Payload::form(event.iter().map(|(name, value)| (name, value)));
        let signature = validator().compute_signature(&url, &pairs).unwrap();
        let callbacks = validator().validate_and_parse(&url, &Payload::query_of(&url), &signature).unwrap();
        prop_assert_eq!(callbacks, Callback::parse(&pairs).unwrap());
    }
}
