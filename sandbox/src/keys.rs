//! The key pairs that files are encrypted for: throw-away ones, made for this sandbox and published with it. They
//! protect nothing.

use std::fmt;
use std::sync::LazyLock;

use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, Document};
use sha1::{Digest as _, Sha1};

use crate::decrypt::decrypt;

/// Two key pairs that are in use together, for tests of what encrypts files. They are published: they protect nothing.
pub struct KeySet {
    public: [&'static str; 2],
    fingerprint: LazyLock<String>,
    private: LazyLock<Option<[PrivateKey; 2]>>,
}

/// The sets of a sandbox: the first is in use, and the other one follows when the keys are rotated.
pub static KEY_SETS: [KeySet; 2] = [
    KeySet {
        public: [include_str!("keys/a.pem"), include_str!("keys/b.pem")],
        fingerprint: LazyLock::new(|| fingerprint(&KEY_SETS[0].public)),
        private: LazyLock::new(|| {
            private_keys([include_str!("keys/a.private.pem"), include_str!("keys/b.private.pem")])
        }),
    },
    KeySet {
        public: [include_str!("keys/c.pem"), include_str!("keys/d.pem")],
        fingerprint: LazyLock::new(|| fingerprint(&KEY_SETS[1].public)),
        private: LazyLock::new(|| {
            private_keys([include_str!("keys/c.private.pem"), include_str!("keys/d.private.pem")])
        }),
    },
];

impl KeySet {
    /// The public keys as PEM, in the order in which they are used.
    pub fn public(&self) -> [&'static str; 2] {
        self.public
    }

    /// What an upload must send: the SHA-1 digests of both keys in DER form.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The content of an encrypted file; `None` if it was not encrypted for these keys, in this way.
    pub fn decrypt(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        decrypt(self, encrypted)
    }

    /// The private keys, in the order of the public ones.
    pub(crate) fn private(&self) -> Option<&[PrivateKey; 2]> {
        self.private.as_ref()
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySet").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

fn fingerprint(keys: &[&str; 2]) -> String {
    let digests = keys.iter().filter_map(|pem| Document::from_pem(pem).ok()).map(|(_, key)| {
        let digest = Sha1::digest(key.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    digests.collect::<Vec<_>>().join(":::")
}

fn private_keys(keys: [&str; 2]) -> Option<[PrivateKey; 2]> {
    let [a, b] = keys.map(|pem| PrivateKey::from_pkcs8_pem(pem).ok());
    Some([a?, b?])
}
