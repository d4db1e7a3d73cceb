//! Files are encrypted so that `openssl` can decrypt them, and keys are read in every form that they come in.

#[path = "support/openssl.rs"]
mod openssl;

use didww::encryption::{self, Encryptor, encrypt, encrypt_into, encrypt_stream, encrypted_len};
use didww::{Error, Page, PublicKey, PublicKeys, Result};
use openssl::{KEYS, KeyPair, decrypt, openssl as run};
use proptest::prelude::*;
use std::io::{self, Read, Write};
use std::sync::LazyLock;

static LONG_KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::rsa(4096));

fn keys() -> PublicKeys {
    PublicKeys::new(&KEYS[0].public_pem, &KEYS[1].public_pem).expect("two keys")
}

/// Bytes that do not repeat soon.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 + index / 251) as u8).collect()
}

fn streamed(plain: &[u8], keys: &PublicKeys) -> Vec<u8> {
    let mut encrypted = Vec::new();
    let written = encrypt_stream(plain, &mut encrypted, keys).expect("it is encrypted");
    assert_eq!(written, encrypted.len() as u64);
    encrypted
}

#[test]
fn openssl_decrypts_files_of_any_length() {
    let keys = keys();
    let block_borders = [0, 1, 15, 16, 17, 31, 32, 33, 1000];
    let piece_borders = [65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 600_000];
    for length in block_borders.into_iter().chain(piece_borders) {
        let plain = content(length);
        for encrypted in [encrypt(&plain, &keys).expect("it is encrypted"), streamed(&plain, &keys)] {
            assert_eq!(encrypted.len() as u64, encrypted_len(length as u64, &keys), "{length}");
            assert_eq!(encrypted.len(), 512 + (length / 16 + 1) * 16, "{length}");
            assert!(decrypt(&KEYS[0], &KEYS[1], &encrypted) == plain, "{length}");
        }
    }
}

#[test]
fn what_is_encrypted_takes_exactly_its_length() {
    let keys = keys();
    let plain = content(100);
    for room in [0, 623, 625, 640] {
        let mut place = vec![7; room];
        let error = encrypt_into(&plain, &mut place, &keys).expect_err("no room");
        assert!(error.to_string().contains("624 bytes"), "{error}");
        assert!(place.iter().all(|byte| *byte == 7));
    }
    let mut place = vec![7; 624];
    encrypt_into(&plain, &mut place, &keys).expect("room");
    assert_eq!(decrypt(&KEYS[0], &KEYS[1], &place), plain);
}

#[test]
fn keys_as_long_as_those_of_didww_and_in_their_order() {
    let plain = content(100);
    let both = PublicKeys::new(&LONG_KEY.public_pem, &KEYS[0].public_pem).expect("two keys");
    let encrypted = encrypt(&plain, &both).expect("it is encrypted");
    assert_eq!(encrypted.len(), 512 + 256 + 112);
    assert_eq!(decrypt(&LONG_KEY, &KEYS[0], &encrypted), plain);
    let swapped = PublicKeys::new(&KEYS[0].public_pem, &LONG_KEY.public_pem).expect("two keys");
    let encrypted = encrypt(&plain, &swapped).expect("it is encrypted");
    assert_eq!(decrypt(&KEYS[0], &LONG_KEY, &encrypted), plain);
}

#[test]
fn no_two_files_have_a_key_or_an_iv_in_common() {
    let keys = keys();
    let secret = || {
        let encrypted = encrypt(b"the same", &keys).expect("it is encrypted");
        (KEYS[0].decrypt(&encrypted[..256]), encrypted)
    };
    let ((one, one_file), (other, other_file)) = (secret(), secret());
    assert_ne!(one[..32], other[..32]);
    assert_ne!(one[32..], other[32..]);
    assert_ne!(one_file[512..], other_file[512..]);
}

#[test]
fn the_fingerprint_is_that_of_both_keys() {
    let expected = format!("{}:::{}", KEYS[0].fingerprint(), KEYS[1].fingerprint());
    assert_eq!(keys().fingerprint(), expected);
    assert_eq!(expected.len(), 40 + 3 + 40);
    let swapped = PublicKeys::new(&KEYS[1].public_pem, &KEYS[0].public_pem).expect("two keys");
    assert_eq!(swapped.fingerprint(), format!("{}:::{}", KEYS[1].fingerprint(), KEYS[0].fingerprint()));
    assert_ne!(swapped, keys());
}

#[test]
fn keys_are_read_in_every_form() {
    let [first, second, _] = &*KEYS;
    let pem = &first.public_pem;
    let body: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let bare_pem = run(&["rsa", "-pubin", "-RSAPublicKey_out"], pem.as_bytes());
    assert!(bare_pem.starts_with(b"-----BEGIN RSA PUBLIC KEY-----"));
    let bare_der = run(&["rsa", "-pubin", "-RSAPublicKey_out", "-outform", "DER"], pem.as_bytes());
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("PEM", pem.clone().into()),
        ("without a line end", pem.trim_end().into()),
        ("CRLF", pem.replace('\n', "\r\n").into()),
        ("CR", pem.replace('\n', "\r").into()),
        ("indented", pem.lines().map(|line| format!("  {line} \n")).collect::<String>().into()),
        ("blank lines around it", format!("\n\n{pem}\n\n").into()),
        ("byte order mark", format!("\u{feff}{pem}").into()),
        ("text before it", format!("key A of DIDWW\n{pem}").into()),
        (
            "armour, one line",
            format!("-----BEGIN PUBLIC KEY-----{}-----END PUBLIC KEY-----", body.concat()).into(),
        ),
        ("no armour", body.join("\n").into()),
        ("no armour, one line", body.concat().into()),
        ("no armour, CRLF", body.join("\r\n").into()),
        ("DER", first.public_der.clone()),
        ("PKCS#1", bare_pem.clone()),
        ("PKCS#1, DER", bare_der),
    ];
    let expected = format!("{}:::{}", first.fingerprint(), second.fingerprint());
    for (form, text) in forms {
        let keys =
            PublicKeys::new(&text, &second.public_pem).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(keys.fingerprint(), expected, "{form}");
        let encrypted = encrypt(b"%PDF", &keys).expect("it is encrypted");
        assert_eq!(decrypt(first, second, &encrypted), b"%PDF", "{form}");
    }
}

#[test]
fn what_is_no_rsa_public_key_is_called_by_its_name() {
    let good = &KEYS[0].public_pem;
    let private = &KEYS[0].private_pem;
    let pkcs1 = run(&["rsa", "-traditional"], private.as_bytes());
    let private_der = run(&["pkey", "-outform", "DER"], private.as_bytes());
    let pkcs1_der = run(&["rsa", "-traditional", "-outform", "DER"], private.as_bytes());
    let encrypted = run(&["pkey", "-aes128", "-passout", "pass:secret"], private.as_bytes());
    let curve = run(&["ecparam", "-name", "prime256v1", "-genkey"], b"");
    let curve_private = run(&["ec", "-outform", "DER"], &curve);
    let curve_public = run(&["ec", "-pubout"], &curve);
    let ed25519 = run(&["genpkey", "-quiet", "-algorithm", "ED25519"], b"");
    let ed25519 = run(&["pkey", "-pubout"], &ed25519);
    let signatures_alone =
        run(&["genpkey", "-quiet", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"], b"");
    let signatures_alone = run(&["pkey", "-pubout"], &signatures_alone);
    let folder = openssl::Folder::new();
    let key = folder.file("key.pem", private.as_bytes());
    let key = key.to_str().expect("text");
    let config = folder.file("openssl.cnf", b"[req]\ndistinguished_name=name\n[name]\n");
    let request = ["req", "-new", "-key", key, "-subj", "/CN=a", "-config", config.to_str().expect("text")];
    let certificate = run(&[&request[..], &["-x509"]].concat(), b"");
    let certificate_der = run(&["x509", "-outform", "DER"], &certificate);
    let request = run(&request, b"");
    let short = KeyPair::rsa(1024).public_pem;
    let lines: Vec<&str> = good.lines().collect();
    let wanted = "give an RSA public key";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("it is empty", b"".into()),
        ("it is empty", b" \r\n".into()),
        ("neither PEM nor base64 nor DER", b"keys/a.pem".into()),
        ("it is no key", b"s3cret".into()),
        ("it is no key", b"aGVsbG8=".into()),
        ("it is no key", vec![0x30, 0x82, 0xff, 0xff, 1]),
        ("it is no key", vec![0xff; 300]),
        ("it is no key", KEYS[0].public_der[..KEYS[0].public_der.len() - 1].into()),
        ("it is no key", [&KEYS[0].public_der[..], &[0]].concat()),
        ("PEM without its line -----BEGIN", lines[1..].join("\n").into()),
        ("cut off", lines[..lines.len() - 1].join("\n").into()),
        ("cut off", b"-----BEGIN PUBLIC KEY".into()),
        ("not base64", good.replace("MII", "M_I").into()),
        ("more than one key", format!("{good}{}", KEYS[1].public_pem).into()),
        ("it is a private key, which must stay secret", private.clone().into()),
        ("it is a private key, which must stay secret", pkcs1),
        ("it is a private key, which must stay secret", private_der),
        ("it is a private key, which must stay secret", pkcs1_der),
        ("it is a private key, which must stay secret", encrypted),
        ("it is a private key, which must stay secret", curve_private),
        ("elliptic-curve", curve),
        ("elliptic-curve", curve_public),
        ("another algorithm (1.3.101.112)", ed25519),
        ("signatures alone", signatures_alone),
        ("it is a certificate", certificate),
        ("it is a certificate", certificate_der),
        ("it is a request for a certificate", request),
        ("it is PEM of something else", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n".into()),
        ("1024 bits are too few to be safe", short.into()),
    ];
    for (said, text) in cases {
        for (place, result) in [
            ("first public key: ", PublicKeys::new(&text, good)),
            ("second public key: ", PublicKeys::new(good, &text)),
        ] {
            let error = result.expect_err(said);
            let (shown, debug) = (error.to_string(), format!("{error:?}"));
            assert!(error.is_invalid_input() && shown.starts_with(place), "{shown}");
            assert!(shown.contains(said) && shown.to_lowercase().contains("give "), "{said}: {shown}");
            assert!(shown.contains(wanted) || said.contains("more than one"), "{shown}");
            let text = String::from_utf8_lossy(&text);
            let lines = text.lines().filter(|line| line.len() > 4 && !line.starts_with("-----"));
            for line in lines {
                assert!(!shown.contains(line) && !debug.contains(line), "{shown} repeats {line}");
            }
        }
    }
}

#[test]
fn there_are_two_keys() {
    let row = |number: usize| {
        let attributes = serde_json::json!({"key": KEYS[number].public_pem});
        serde_json::json!({"type": "public_keys", "id": number.to_string(), "attributes": attributes})
    };
    let page = |rows: Vec<serde_json::Value>| -> Page<PublicKey> {
        let document = serde_json::json!({"data": rows}).to_string();
        Page::parse(document, didww::ApiVersion::default()).expect("a page")
    };
    let both = PublicKeys::from_resources(page(vec![row(0), row(1)]).iter()).expect("two keys");
    assert_eq!(both, keys());
    for rows in [vec![], vec![row(0)], vec![row(0), row(1), row(2)]] {
        let count = rows.len();
        let error = PublicKeys::from_resources(page(rows).iter()).expect_err("not two");
        assert!(
            error.is_invalid_input() && error.to_string().contains(&format!("there are {count}")),
            "{error}"
        );
    }
}

#[test]
fn debug_output_is_short_and_opens_nothing() {
    let keys = keys();
    assert_eq!(format!("{keys:?}"), format!("PublicKeys {{ fingerprint: \"{}\", .. }}", keys.fingerprint()));
    assert_eq!(format!("{:?}", Encryptor::new(&keys).expect("an encryptor")), "Encryptor { .. }");
}

/// Gives a few bytes at a time and is interrupted in between.
struct Slow<'a>(&'a [u8], bool);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        match self.1 {
            true => Err(io::ErrorKind::Interrupted.into()),
            false => {
                let most = buffer.len().min(7);
                self.0.read(&mut buffer[..most])
            }
        }
    }
}

#[test]
fn readers_may_be_slow() {
    let (keys, plain) = (keys(), content(10_007));
    let mut encrypted = Vec::new();
    encrypt_stream(Slow(&plain, false), &mut encrypted, &keys).expect("it is encrypted");
    assert_eq!(decrypt(&KEYS[0], &KEYS[1], &encrypted), plain);
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("no such sector"))
    }
}

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("no space left"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes everything, and loses it at the end.
struct LastWords;

impl Write for LastWords {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn readers_and_writers_may_fail() {
    let keys = keys();
    let failed = |result: Result<u64>| match result.expect_err("it fails") {
        Error::File(error) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let plain = content(300_000);
    let reading = failed(encrypt_stream(Broken, io::sink(), &keys));
    assert_eq!(reading, "cannot read what is to be encrypted: no such sector");
    let reading = failed(encrypt_stream((&plain[..]).chain(Broken), io::sink(), &keys));
    assert_eq!(reading, "cannot read what is to be encrypted: no such sector");
    let writing = failed(encrypt_stream(&plain[..], Broken, &keys));
    assert_eq!(writing, "cannot write what was encrypted: no space left");
    let writing = failed(encrypt_stream(&plain[..], LastWords, &keys));
    assert_eq!(writing, "cannot write what was encrypted: the disk is gone");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_pieces_do_not_matter(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..70), 0..12)) {
        let keys = keys();
        let mut encryptor = Encryptor::new(&keys).expect("an encryptor");
        let mut encrypted = encryptor.header().to_vec();
        for piece in &pieces {
            encryptor.update(piece, &mut encrypted);
        }
        encryptor.finish(&mut encrypted);
        let plain = pieces.concat();
        prop_assert_eq!(encrypted.len() as u64, encryption::encrypted_len(plain.len() as u64, &keys));
        prop_assert_eq!(decrypt(&KEYS[0], &KEYS[1], &encrypted), plain);
    }

    #[test]
    fn keys_that_are_anything_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0..294usize, to: u8) {
        let good = &KEYS[0].public_pem;
        prop_assert!(PublicKeys::new(&bytes, good).is_err());
        // one byte of a key that differs: another key, or none
        let mut der = KEYS[0].public_der.clone();
        let at = at % der.len();
        der[at] = to;
        if let Ok(keys) = PublicKeys::new(&der, good) {
            prop_assert!(encrypt(b"x", &keys).is_ok());
        }
    }
}
