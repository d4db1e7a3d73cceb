//! Bodies of callbacks: the first byte says of which media type.

#![no_main]

use didww::callback::Payload;
use didww::{Callback, RequestValidator};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((kind, body)) = input.split_first() else { return };
    let content_type = match kind % 4 {
        0 => "application/json",
        1 => "application/x-www-form-urlencoded",
        2 => "Application/JSON; charset=utf-8",
        _ => "multipart/form-data; boundary=x",
    };
    let payload = Payload::body(body, content_type);
    let validator = RequestValidator::new("secret").expect("a secret");
    let url = "https://example.com/callbacks";
    if let Ok(callbacks) = Callback::parse(&payload) {
        for callback in &callbacks {
            let _ = (callback.id(), callback.callback_type(), callback.members().iter().count());
            let _ = format!("{callback:?}");
        }
        let signature = validator.compute_signature(url, &payload).expect("what is read can be signed");
        let checked = validator.validate_and_parse(url, &payload, &signature).expect("it is genuine");
        assert_eq!(checked.len(), callbacks.len());
    }
    assert!(!validator.validate(url, &payload, input));
});
