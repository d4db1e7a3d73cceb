//! Encryption of files without sending them.

use crate::errors::Result;
use crate::work::done;
use didww::encryption;
use std::sync::Arc;

/// The two keys that files are encrypted for.
#[derive(uniffi::Object)]
pub struct PublicKeys(pub(crate) didww::PublicKeys);

#[uniffi::export]
impl PublicKeys {
    /// All of them as PEM text: there must be two.
    #[uniffi::constructor]
    pub fn new(keys: Vec<String>) -> Result<Self> {
        Ok(PublicKeys(didww_bridge::public_keys(&keys)?))
    }

    /// What they are called in an upload.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_owned()
    }

    /// How long so many bytes are once they are encrypted.
    pub fn encrypted_length(&self, length: u64) -> u64 {
        encryption::encrypted_len(length, &self.0)
    }
}

/// Encrypts what is in memory.
#[uniffi::export]
pub async fn encrypt(data: Vec<u8>, keys: Arc<PublicKeys>) -> Result<Vec<u8>> {
    done(None, didww_bridge::encrypt(&data, &keys.0)).await
}

/// Encrypts one file piece by piece. A piece is given when the one before it is encrypted.
#[derive(uniffi::Object)]
pub struct Encryptor(didww_bridge::Encryptor);

#[uniffi::export]
impl Encryptor {
    /// With a new key.
    #[uniffi::constructor]
    pub fn new(keys: Arc<PublicKeys>) -> Result<Self> {
        Ok(Encryptor(didww_bridge::Encryptor::new(&keys.0)?))
    }

    /// What comes before the content.
    pub fn header(&self) -> Result<Vec<u8>> {
        Ok(self.0.header()?)
    }

    /// What of a piece is ready; the last one has what is left after it.
    pub async fn update(&self, piece: Vec<u8>, is_last: bool) -> Result<Vec<u8>> {
        done(None, self.0.update(piece, is_last)).await
    }
}
