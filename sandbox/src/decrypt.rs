//! Reading encrypted files: what DIDWW does with an upload, by its encryption guide of 2022-05-10.
//!
//! An encrypted file is the secret for both keys, each as one RSA block, and the content:
//! `RSA-OAEP(key A, secret) ‖ RSA-OAEP(key B, secret) ‖ AES-256-CBC(content)`, where the secret is the AES key and the
//! initialization vector.

use aes::Aes256;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use rsa::traits::PublicKeyParts as _;
use sha2::Sha256;

use crate::keys::KeySet;

/// Bytes of an AES-256 key.
const KEY: usize = 32;
/// Bytes of an initialization vector.
const IV: usize = 16;

/// The content of an encrypted file; none if it was not encrypted for these keys, in this way.
pub(crate) fn decrypt(keys: &KeySet, encrypted: &[u8]) -> Option<Vec<u8>> {
    let [a, b] = keys.private()?;
    let (for_a, rest) = encrypted.split_at_checked(a.size())?;
    let (for_b, content) = rest.split_at_checked(b.size())?;
    let secret = a.oaep_decrypt::<Sha256>(for_a).ok()?;
    // DIDWW may read a file with either key
    if secret.len() != KEY + IV || b.oaep_decrypt::<Sha256>(for_b).ok()? != secret {
        return None;
    }
    let (key, iv) = secret.split_at(KEY);
    Decryptor::<Aes256>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(content).ok()
}
