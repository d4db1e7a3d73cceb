//! How much memory it takes to encrypt a long file.

#[path = "../benches/core/memory.rs"]
mod memory;
#[path = "support/openssl.rs"]
mod openssl;

use didww::PublicKeys;
use didww::encryption::{encrypt_stream, encrypted_len};
use openssl::KEYS;
use std::io::{self, Read};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

/// One test alone, for all of a process is counted.
#[test]
fn a_long_file_takes_no_more_memory_than_a_short_one() {
    let keys = PublicKeys::new(&KEYS[0].public_pem, &KEYS[1].public_pem).expect("two keys");
    for length in [1 << 20, 24 << 20] {
        let before = memory::live();
        memory::peak();
        let written = encrypt_stream(io::repeat(7).take(length), io::sink(), &keys).expect("it is encrypted");
        let taken = memory::peak() - before;
        assert_eq!(written, encrypted_len(length, &keys));
        assert!(taken < 2 << 20, "{length} bytes: {taken} taken");
    }
}
