//! A callback checked, against the bare HMAC-SHA1 over the same bytes in the same run.
//!
//! `cargo xtask bench callbacks` runs it. Times are the best of many rounds; the ratios are what counts.

use didww::RequestValidator;
use didww::callback::Payload;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 200;
const CHECKS: u32 = 2_000;

const SECRET: &str = "szrdgh6547umt7tht7xbqhj6g9gdbyp7";
const URL: &str = "https://mycompany.com/didww_callbacks?opaque=123";
const MEMBERS: [(&str, &str); 3] =
    [("type", "orders"), ("id", "bf2cee72-6caa-4ae2-917e-bea01945691e"), ("status", "completed")];
const BODY: &str = "type=orders&id=bf2cee72-6caa-4ae2-917e-bea01945691e&status=completed";
const MESSAGE: &str = "https://mycompany.com:443/didww_callbacks?opaque=123\
                       idbf2cee72-6caa-4ae2-917e-bea01945691estatuscompletedtypeorders";
const SIGNATURE: &str = "30f66e9d72eb5e193051fd02952f70d8e934b4ff";

fn main() {
    // `cargo test --benches` must only see that it compiles and runs.
    let rounds = if std::env::args().any(|argument| argument == "--test") { 1 } else { ROUNDS };
    let validator = RequestValidator::new(SECRET).expect("a secret");
    let (mut floor, mut form, mut body, mut checked) =
        (Duration::MAX, Duration::MAX, Duration::MAX, Duration::MAX);
    let payload = Payload::form(MEMBERS);
    for _ in 0..rounds {
        floor = floor.min(each(bare));
        form = form.min(each(|| validator.validate(URL, &Payload::form(black_box(MEMBERS)), SIGNATURE)));
        body = body.min(each(|| {
            let payload = Payload::body(black_box(BODY), "application/x-www-form-urlencoded");
            validator.validate(URL, &payload, SIGNATURE)
        }));
        checked = checked.min(each(|| {
            validator
                .validate_and_parse(URL, black_box(&payload), SIGNATURE)
                .is_ok_and(|callbacks| callbacks.len() == 1)
        }));
    }
    println!("callback of three members; bare HMAC-SHA1 of the {} bytes: {}", MESSAGE.len(), rate(floor));
    report("pairs, validated", form, floor);
    report("body, validated", body, floor);
    report("payload, validated and parsed", checked, floor);
}

/// What anybody would write who had the message already.
fn bare() -> bool {
    let mut mac = Hmac::<Sha1>::new_from_slice(black_box(SECRET.as_bytes())).expect("a key");
    mac.update(black_box(MESSAGE.as_bytes()));
    mac.finalize().into_bytes()[0] == 0x30
}

fn report(what: &str, ours: Duration, floor: Duration) {
    let ratio = floor.as_secs_f64() / ours.as_secs_f64();
    println!("  {what}: {}, ratio {ratio:.2} (goal: at least 0.5)", rate(ours));
}

fn rate(time: Duration) -> String {
    format!("{:.0}/s", f64::from(CHECKS) / time.as_secs_f64())
}

/// How long many checks take, all of which must be right.
fn each(check: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    for _ in 0..CHECKS {
        assert!(black_box(check()), "the signature is right");
    }
    start.elapsed()
}
