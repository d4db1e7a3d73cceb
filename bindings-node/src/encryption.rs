//! Encryption of files without sending them.

use crate::errors::{checked, invalid_member, thrown};
use crate::promise::promise;
use didww::{Error, binding, encryption};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::spawn_blocking;

/// The two keys that files are encrypted for.
#[napi]
pub struct PublicKeys(pub(crate) didww::PublicKeys);

#[napi]
impl PublicKeys {
    /// All of them as PEM text: there must be two.
    #[napi(constructor)]
    pub fn new(keys: Vec<String>) -> Result<Self> {
        let [first, second] = keys.as_slice() else {
            let message = format!("files are encrypted with two keys, and there are {} of them", keys.len());
            return Err(invalid_member("publicKeys", format!("publicKeys: {message}")));
        };
        checked(didww::PublicKeys::new(first, second)).map(PublicKeys)
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

/// What `work` gives, on a thread that may be busy for a while.
pub(crate) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> didww::Result<T> {
    // it ends too early only when the process does
    spawn_blocking(work).await.map_err(|_| Error::Cancelled)
}

/// Encrypts what is in memory.
#[napi(ts_return_type = "Promise<Buffer>")]
pub fn encrypt<'env>(env: &'env Env, data: &[u8], keys: &PublicKeys) -> Result<PromiseRaw<'env, Buffer>> {
    let keys = keys.0.clone();
    // a copy, for the program may write to its bytes while another thread reads
    let encryption = binding::Encryption::of(data, &keys);
    let work = async move { apart(move || encryption.done(&keys)).await? };
    promise(env, None, work, |_, encrypted: Vec<u8>| Ok(encrypted.into()))
}

/// Encrypts one file piece by piece. A piece is given when the one before it is encrypted.
#[napi]
pub struct Encryptor(Arc<Mutex<Option<encryption::Encryptor>>>);

#[napi]
impl Encryptor {
    /// With a new key.
    #[napi(constructor)]
    pub fn new(keys: &PublicKeys) -> Result<Self> {
        Ok(Encryptor(Arc::new(Mutex::new(Some(checked(encryption::Encryptor::new(&keys.0))?)))))
    }

    /// What comes before the content.
    #[napi]
    pub fn header(&self) -> Result<Buffer> {
        let encryptor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(encryptor.as_ref().ok_or_else(|| thrown(&is_over()))?.header().to_vec().into())
    }

    /// What of a piece is ready; the last one has what is left after it.
    #[napi(ts_return_type = "Promise<Buffer>")]
    pub fn update<'env>(
        &self,
        env: &'env Env,
        piece: &[u8],
        is_last: bool,
    ) -> Result<PromiseRaw<'env, Buffer>> {
        let (plain, encryptor) = (piece.to_vec(), self.0.clone());
        let work = async move {
            let update = move || {
                let mut encrypted = Vec::with_capacity(plain.len() + 32);
                let mut held = encryptor.lock().unwrap_or_else(PoisonError::into_inner);
                held.as_mut().ok_or_else(is_over)?.update(&plain, &mut encrypted);
                if let Some(encryptor) = held.take_if(|_| is_last) {
                    encryptor.finish(&mut encrypted);
                }
                Ok(encrypted)
            };
            apart(update).await?
        };
        promise(env, None, work, |_, encrypted: Vec<u8>| Ok(encrypted.into()))
    }
}

fn is_over() -> Error {
    Error::invalid_input("the last piece has been encrypted already")
}
