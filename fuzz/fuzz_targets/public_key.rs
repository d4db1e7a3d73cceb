//! Public keys as text: keys or a clear refusal.

#![no_main]

use didww::encryption::{PublicKeys, encrypt};
use libfuzzer_sys::fuzz_target;

const GOOD: &str = include_str!("../../sandbox/src/keys/a.pem");

fuzz_target!(|text: &[u8]| {
    match PublicKeys::new(GOOD, text) {
        Ok(keys) => {
            assert_eq!(keys.fingerprint().len(), 40 + 3 + 40);
            let encrypted = encrypt(b"x", &keys).expect("a key that is taken encrypts");
            assert_eq!(encrypted.len() as u64, didww::encryption::encrypted_len(1, &keys));
        }
        Err(error) => assert!(error.is_invalid_input() && error.to_string().len() < 1_000),
    }
});
