//! Behind a proxy the framework sees another URL than DIDWW calls.

use super::validator;
use didww::Error;
use didww::callback::Payload;

#[test]
fn the_public_base_url_is_put_in_front() {
    for (base, seen, signed) in [
        (
            "https://hooks.example.com",
            "http://10.0.0.7:8080/didww?a=1",
            "https://hooks.example.com:443/didww?a=1",
        ),
        ("https://hooks.example.com/", "/didww?a=1", "https://hooks.example.com:443/didww?a=1"),
        ("https://example.com/hooks", "/didww", "https://example.com:443/hooks/didww"),
        ("https://example.com/hooks/", "http://local/didww", "https://example.com:443/hooks/didww"),
        ("https://example.com/hooks", "http://local", "https://example.com:443/hooks"),
        ("https://example.com", "http://local?a=1", "https://example.com:443?a=1"),
        ("https://example.com", "?a=1", "https://example.com:443?a=1"),
        ("https://example.com", "", "https://example.com:443"),
        ("https://example.com", "didww", "https://example.com:443/didww"),
        ("https://example.com", "//didww//a", "https://example.com:443//didww//a"),
        ("https://example.com", "/a?u=http://b/c", "https://example.com:443/a?u=http://b/c"),
        ("HTTP://User:pw@Example.com:0080", "/a", "http://User:pw@Example.com:80/a"),
        ("https://[::1]:8443", "/a#f", "https://[::1]:8443/a#f"),
    ] {
        let validator = validator().public_base_url(base).unwrap();
        assert_eq!(validator.signed_url(seen), signed, "{base} {seen}");
        let order = Payload::form([("id", "1"), ("status", "completed"), ("type", "orders")]);
        let signature = self::validator().compute_signature(signed, &order).unwrap();
        assert!(validator.validate(seen, &order, &signature), "{base} {seen}");
        assert_eq!(validator.validate_and_parse(seen, &order, &signature).unwrap()[0].id(), "1");
    }
}

#[test]
fn what_is_no_base_is_refused() {
    for (base, said) in [
        ("hooks.example.com", "begin with http:// or https://"),
        ("", "begin with http:// or https://"),
        ("ftp://hooks.example.com", "begin with http:// or https://"),
        ("https://hooks.example.com?a", "no query"),
        ("https://hooks.example.com/#a", "no fragment"),
        ("https://", "name a host"),
        ("https:///path", "name a host"),
        ("https://user:pa55@", "name a host"),
        ("https://hooks.example.com:port", "port must be a number"),
        ("https://[::1", "name a host"),
    ] {
        let error = validator().public_base_url(base).unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::InvalidInput(_)) && text.contains(said), "{base}: {text}");
        assert!(text.starts_with("public_base_url: ") && !text.contains("pa55"), "{text}");
    }
}
