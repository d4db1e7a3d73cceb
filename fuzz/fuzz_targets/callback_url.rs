//! URLs of callbacks: anything is signed, and what is signed stays so.

#![no_main]

use didww::RequestValidator;
use didww::callback::Payload;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|url: &[u8]| {
    let validator = RequestValidator::new("secret").expect("a secret");
    let form = Payload::form([("id", "1"), ("status", "completed"), ("type", "orders")]);
    let signature = validator.compute_signature(url, &form).expect("members");
    assert!(validator.validate(url, &form, &signature));
    // the port is written in once
    let signed = validator.signed_url(url);
    if std::str::from_utf8(url).is_ok() {
        assert_eq!(validator.signed_url(&signed), signed, "{:?}", String::from_utf8_lossy(url));
    }
    let query = Payload::query_of(url);
    let _ = validator.validate(url, &query, &signature);
    if let Ok(signature) = validator.compute_signature(url, &query) {
        assert!(validator.validate(url, &query, &signature));
    }
    let behind = validator.public_base_url("https://hooks.example.com/in").expect("a base URL");
    let signature = behind.compute_signature(url, &form).expect("members");
    assert!(behind.validate(url, &form, &signature));
});
