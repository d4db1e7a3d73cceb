//! Encrypting files as a customer of DIDWW does, with OpenSSL.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::Fixture;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const IV: &str = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

/// The public keys that a sandbox gives out.
pub(crate) struct PublicKeys([tempfile::NamedTempFile; 2]);

impl PublicKeys {
    pub(crate) async fn of(fixture: &Fixture) -> PublicKeys {
        let reply = fixture.get("public_keys").await.expect(200);
        let keys: Vec<&str> = reply.column("key");
        let [a, b] = keys[..] else { panic!("{} keys", keys.len()) };
        PublicKeys([a, b].map(|pem| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(pem.as_bytes()).unwrap();
            file
        }))
    }

    pub(crate) fn fingerprint(&self) -> String {
        let digests = self.0.each_ref().map(|key| {
            let der =
                openssl(&["pkey", "-pubin", "-outform", "DER", "-in", key.path().to_str().unwrap()], &[]);
            let digest = String::from_utf8(openssl(&["dgst", "-sha1", "-r"], &der)).unwrap();
            digest.split_whitespace().next().unwrap().to_string()
        });
        digests.join(":::")
    }

    /// A container with a content.
    pub(crate) fn encrypt(&self, content: &[u8]) -> Vec<u8> {
        let secret = secret();
        [self.block(0, &secret), self.block(1, &secret), encipher(content)].concat()
    }

    /// A secret for the first or the second key.
    pub(crate) fn block(&self, key: usize, secret: &[u8]) -> Vec<u8> {
        let path = self.0[key].path().to_str().unwrap();
        let options = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"]
            .map(|option| ["-pkeyopt", option]);
        let arguments = [&["pkeyutl", "-encrypt", "-pubin", "-inkey", path][..], &options.concat()].concat();
        openssl(&arguments, secret)
    }
}

/// The key and the initialization vector.
pub(crate) fn secret() -> Vec<u8> {
    let digits = format!("{KEY}{IV}");
    (0..digits.len() / 2).map(|place| u8::from_str_radix(&digits[2 * place..][..2], 16).unwrap()).collect()
}

pub(crate) fn encipher(content: &[u8]) -> Vec<u8> {
    openssl(&["enc", "-aes-256-cbc", "-K", KEY, "-iv", IV], content)
}

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    let piped = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().expect("these tests need the program openssl");
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input).unwrap());
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "openssl {arguments:?}");
    output.stdout
}
