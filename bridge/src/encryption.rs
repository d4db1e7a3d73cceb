//! Encryption of files without sending them.

use didww::{Error, PublicKeys, Result, binding, encryption};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::spawn_blocking;

/// The keys out of all of them as PEM text: there must be two.
///
/// # Errors
/// [`Error::InvalidInput`] if there are not two, or one is no key.
pub fn public_keys(keys: &[String]) -> Result<PublicKeys> {
    let [first, second] = keys else {
        let message = format!("files are encrypted with two keys, and there are {} of them", keys.len());
        return Err(Error::invalid_member("publicKeys", format!("publicKeys: {message}")));
    };
    PublicKeys::new(first, second)
}

/// What `work` gives, on a thread that may be busy for a while.
pub(crate) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    // it ends too early only when the process does
    spawn_blocking(work).await.map_err(|_| Error::Cancelled)
}

/// Encrypts what is in memory.
pub fn encrypt(data: &[u8], keys: &PublicKeys) -> impl Future<Output = Result<Vec<u8>>> + Send + 'static {
    let keys = keys.clone();
    // a copy, for the program may write to its bytes while another thread reads
    let encryption = binding::Encryption::of(data, &keys);
    async move { apart(move || encryption.done(&keys)).await? }
}

/// Encrypts one file piece by piece. A piece is given when the one before it is encrypted.
pub struct Encryptor(Arc<Mutex<Option<encryption::Encryptor>>>);

impl std::fmt::Debug for Encryptor {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encryptor").finish_non_exhaustive()
    }
}

impl Encryptor {
    /// With a new key.
    ///
    /// # Errors
    /// Those of the core's.
    pub fn new(keys: &PublicKeys) -> Result<Self> {
        Ok(Encryptor(Arc::new(Mutex::new(Some(encryption::Encryptor::new(keys)?)))))
    }

    /// What comes before the content.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] after the last piece.
    pub fn header(&self) -> Result<Vec<u8>> {
        let encryptor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(encryptor.as_ref().ok_or_else(is_over)?.header().to_vec())
    }

    /// What of a piece is ready; the last one has what is left after it.
    pub fn update(
        &self,
        piece: Vec<u8>,
        is_last: bool,
    ) -> impl Future<Output = Result<Vec<u8>>> + Send + 'static {
        let encryptor = self.0.clone();
        async move {
            let update = move || {
                let mut encrypted = Vec::with_capacity(piece.len() + 32);
                let mut held = encryptor.lock().unwrap_or_else(PoisonError::into_inner);
                held.as_mut().ok_or_else(is_over)?.update(&piece, &mut encrypted);
                if let Some(encryptor) = held.take_if(|_| is_last) {
                    encryptor.finish(&mut encrypted);
                }
                Ok(encrypted)
            };
            apart(update).await?
        }
    }
}

fn is_over() -> Error {
    Error::invalid_input("the last piece has been encrypted already")
}
