//! The public keys that files are encrypted with.

use super::encryptor::no_random_bytes;
use super::key_text::{self, RsaKey};
use crate::{Error, PublicKey, Result};
use getrandom::SysRng;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use std::fmt::{self, Write};
use std::sync::Arc;

/// The two public keys of DIDWW that a file is encrypted with, in their order. Cloning them is cheap.
///
/// [`upload`](crate::Endpoint::upload) fetches them by itself.
#[derive(Clone)]
pub struct PublicKeys(Arc<Pair>);

struct Pair {
    keys: [RsaKey; 2],
    fingerprint: String,
}

impl PublicKeys {
    /// Reads both keys, the first one first: each as PEM, as the base64 text of a PEM without its lines `-----BEGIN` and
    /// `-----END`, or as DER. White space and line ends do not matter.
    ///
    /// ```
    /// # fn example(first: &str, second: &str) -> didww::Result<()> {
    /// let keys = didww::PublicKeys::new(first, second)?;
    /// println!("{}", keys.fingerprint());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for anything but RSA public keys of 2048 to 8192 bits; it says what it is instead, and never
    /// shows it.
    pub fn new(first: impl AsRef<[u8]>, second: impl AsRef<[u8]>) -> Result<PublicKeys> {
        let keys = [
            key_text::read("first public key", first.as_ref())?,
            key_text::read("second public key", second.as_ref())?,
        ];
        let fingerprint = format!("{}:::{}", fingerprint_of(&keys[0]), fingerprint_of(&keys[1]));
        Ok(PublicKeys(Arc::new(Pair { keys, fingerprint })))
    }

    /// The keys of [`client.public_keys().list()`](crate::Client::public_keys), in the order of the list.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if they are not two, or as for [`new`](Self::new).
    pub fn from_resources<'a>(keys: impl IntoIterator<Item = &'a PublicKey>) -> Result<PublicKeys> {
        let keys: Vec<&PublicKey> = keys.into_iter().collect();
        match keys.as_slice() {
            [first, second] => PublicKeys::new(first.key(), second.key()),
            other => Err(Error::invalid_option(
                "public_keys",
                format!("files are encrypted with two keys, and there are {} of them", other.len()),
            )),
        }
    }

    /// What tells DIDWW which keys were used: the SHA-1 of each key's DER (SubjectPublicKeyInfo) in lower case hex, the
    /// first key's first, with `:::` between them.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Bytes before the content.
    pub(super) fn header_len(&self) -> u64 {
        self.0.keys.iter().map(|key| key.length() as u64).sum()
    }

    /// Encrypts a few bytes with either key.
    pub(super) fn encrypt_secret(&self, secret: &[u8]) -> Result<Vec<u8>> {
        let [first, second] = &self.0.keys;
        let encrypted = |key: &RsaKey| {
            let block = key.rsa.oaep_encrypt_with_rng::<Sha256, SysRng>(&mut SysRng, secret);
            // keys that are too short or broken are refused when they are read
            block.map_err(|error| no_random_bytes(&error))
        };
        Ok([encrypted(first)?, encrypted(second)?].concat())
    }
}

fn fingerprint_of(key: &RsaKey) -> String {
    Sha1::digest(&key.der).iter().fold(String::with_capacity(40), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl PartialEq for PublicKeys {
    fn eq(&self, other: &PublicKeys) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl Eq for PublicKeys {}

impl fmt::Debug for PublicKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKeys").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}
