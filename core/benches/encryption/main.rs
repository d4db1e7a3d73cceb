//! The encryption of a file of 1 GiB, against `openssl enc -aes-256-cbc` on the same file in the same run, and the memory
//! that it takes.
//!
//! `cargo xtask bench encryption` runs it. Times are the best of some rounds; the ratios are what counts.

#[path = "../../tests/support/openssl.rs"]
mod openssl;

use didww::PublicKeys;
use didww::encryption::encrypt_stream;
use openssl::{Folder, KeyPair, openssl as run};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const LENGTH: u64 = 1 << 30;
const ROUNDS: usize = 5;
const NOWHERE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const IV: &str = "101112131415161718191a1b1c1d1e1f";

fn main() {
    // `cargo test --benches` must only see that it compiles and runs.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let (length, rounds, bits) = if is_test { (4 << 20, 1, 2048) } else { (LENGTH, ROUNDS, 4096) };
    let pairs = [KeyPair::rsa(bits), KeyPair::rsa(bits)];
    let keys = PublicKeys::new(&pairs[0].public_pem, &pairs[1].public_pem).expect("two keys");
    let folder = Folder::new();
    let plain = folder.path("plain");
    write_random(&plain, length);
    println!("file of {} MiB, {} RSA bits", length >> 20, bits);

    let idle = memory("VmRSS");
    encrypt(&plain, Path::new(NOWHERE), &keys);
    if let (Some(idle), Some(most)) = (idle, memory("VmHWM")) {
        let above = most.saturating_sub(idle) as f64 / 1024.0;
        println!("  memory: {above:.1} MiB above idle (goal: less than 32)");
    }
    let target = folder.path("encrypted");
    for (name, target) in [("to /dev/null", Path::new(NOWHERE)), ("to a file", &target)] {
        let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
        for _ in 0..rounds {
            floor = floor.min(timed(|| encrypt_with_openssl(&plain, target)));
            ours = ours.min(timed(|| encrypt(&plain, target, &keys)));
        }
        let rate = |time: Duration| length as f64 / 1e6 / time.as_secs_f64();
        println!(
            "  {name}: {:.0} MB/s, openssl {:.0} MB/s, ratio {:.2} (goal: at least 0.9)",
            rate(ours),
            rate(floor),
            rate(ours) / rate(floor)
        );
    }
    let encrypted = fs::metadata(&target).expect("the encrypted file").len();
    assert_eq!(encrypted, didww::encryption::encrypted_len(length, &keys));
    if is_test {
        let encrypted = fs::read(&target).expect("the encrypted file");
        let decrypted = openssl::decrypt(&pairs[0], &pairs[1], &encrypted);
        assert!(decrypted == fs::read(&plain).expect("the file"), "openssl decrypts it");
    }
}

fn encrypt(plain: &Path, target: &Path, keys: &PublicKeys) {
    let plain = File::open(plain).expect("the file");
    encrypt_stream(plain, File::create(target).expect("a target"), keys).expect("it is encrypted");
}

fn encrypt_with_openssl(plain: &Path, target: &Path) {
    let text = |path: &Path| path.to_str().expect("text").to_owned();
    let (plain, target) = (text(plain), text(target));
    run(&["enc", "-aes-256-cbc", "-K", KEY, "-iv", IV, "-in", &plain, "-out", &target], b"");
}

/// A file that no disk packs.
fn write_random(path: &Path, length: u64) {
    let mut file = File::create(path).expect("a file");
    let mut block = vec![0; 1 << 20];
    for _ in 0..length >> 20 {
        for number in block.chunks_exact_mut(8) {
            number.copy_from_slice(&fastrand::u64(..).to_ne_bytes());
        }
        file.write_all(&block).expect("room for the file");
    }
}

/// KiB of memory that this process has or had, where the system tells.
fn memory(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
