//! Encryption of files without sending them.

use crate::errors::checked;
use crate::promise::promise;
use didww::encryption;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// The two keys that files are encrypted for.
#[napi]
pub struct PublicKeys(pub(crate) didww::PublicKeys);

#[napi]
impl PublicKeys {
    /// All of them as PEM text: there must be two.
    #[napi(constructor)]
    pub fn new(keys: Vec<String>) -> Result<Self> {
        checked(didww_bridge::public_keys(&keys)).map(PublicKeys)
    }

    /// What they are called in an upload.
    #[napi(getter)]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_owned()
    }

    /// How long so many bytes are once they are encrypted.
    #[napi]
    pub fn encrypted_length(&self, length: i64) -> i64 {
        let length = encryption::encrypted_len(length.unsigned_abs(), &self.0);
        i64::try_from(length).unwrap_or(i64::MAX)
    }
}

/// Encrypts what is in memory.
#[napi(ts_return_type = "Promise<Buffer>")]
pub fn encrypt<'env>(env: &'env Env, data: &[u8], keys: &PublicKeys) -> Result<PromiseRaw<'env, Buffer>> {
    promise(env, None, didww_bridge::encrypt(data, &keys.0), |_, encrypted| Ok(encrypted.into()))
}

/// Encrypts one file piece by piece. A piece is given when the one before it is encrypted.
#[napi]
pub struct Encryptor(didww_bridge::Encryptor);

#[napi]
impl Encryptor {
    /// With a new key.
    #[napi(constructor)]
    pub fn new(keys: &PublicKeys) -> Result<Self> {
        checked(didww_bridge::Encryptor::new(&keys.0)).map(Encryptor)
    }

    /// What comes before the content.
    #[napi]
    pub fn header(&self) -> Result<Buffer> {
        checked(self.0.header()).map(Buffer::from)
    }

    /// What of a piece is ready; the last one has what is left after it.
    #[napi(ts_return_type = "Promise<Buffer>")]
    pub fn update<'env>(
        &self,
        env: &'env Env,
        piece: &[u8],
        is_last: bool,
    ) -> Result<PromiseRaw<'env, Buffer>> {
        promise(env, None, self.0.update(piece.to_vec(), is_last), |_, encrypted| Ok(encrypted.into()))
    }
}
