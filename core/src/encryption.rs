//! The encryption of files that DIDWW alone can read: documents of identities and addresses.
//!
//! [`upload`](crate::Endpoint::upload) does all of it. This module is for programs that encrypt in one place and send in
//! another.
//!
//! ```no_run
//! # async fn example(client: didww::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use didww::{PublicKeys, encryption};
//! use std::fs::File;
//!
//! let keys = PublicKeys::from_resources(client.public_keys().list().send().await?.iter())?;
//! let encrypted = encryption::encrypt(b"%PDF-1.7 ...", &keys)?;
//!
//! // any length, with about 1 MiB of memory
//! let scan = File::open("passport.pdf")?;
//! let written = encryption::encrypt_stream(scan, File::create("passport.pdf.enc")?, &keys)?;
//! println!("{} {written} {}", encrypted.len(), keys.fingerprint());
//! # Ok(())
//! # }
//! ```
//!
//! An encrypted file is the same in every version of the API:
//!
//! | part | length in bytes |
//! |---|---|
//! | AES key and IV, encrypted with the first public key (RSA-OAEP, SHA-256 and MGF1 with SHA-256, no label) | the key's, 512 for 4096 bits |
//! | the same, encrypted with the second public key | the key's |
//! | the content (AES-256-CBC, PKCS#7 padding) | the content's, up to the next multiple of 16 |
//!
//! Each encryption has an AES key and an IV of its own, from the system's source of randomness.
//!
//! Source: DIDWW API v3 reference, "Encrypted files", 2022-05-10.

mod cache;
mod encryptor;
mod key_text;
mod keys;
mod stream;

pub(crate) use cache::KeyCache;
pub use encryptor::Encryptor;
pub(crate) use encryptor::random_text;
pub use keys::PublicKeys;
pub use stream::encrypt_stream;
pub(crate) use stream::fill;

use crate::{Error, Result};

/// Encrypts what is in memory.
///
/// # Errors
/// [`Error::InvalidInput`] if the system has no random bytes to give.
pub fn encrypt(data: impl AsRef<[u8]>, keys: &PublicKeys) -> Result<Vec<u8>> {
    let data = data.as_ref();
    let length = usize::try_from(encrypted_len(data.len() as u64, keys)).unwrap_or(usize::MAX);
    let mut encrypted = vec![0; length];
    encrypt_into(data, &mut encrypted, keys)?;
    Ok(encrypted)
}

/// Encrypts what is in memory to where there is room for it: [`encrypted_len`] bytes, neither more nor less.
///
/// # Errors
/// [`Error::InvalidInput`] if there is another room than that, or if the system has no random bytes to give. Nothing is
/// written then.
pub fn encrypt_into(plain: &[u8], encrypted: &mut [u8], keys: &PublicKeys) -> Result<()> {
    let length = encrypted_len(plain.len() as u64, keys);
    if encrypted.len() as u64 != length {
        let room = encrypted.len();
        return Err(Error::invalid_input(format!("it takes {length} bytes, and there is room for {room}")));
    }
    let encryptor = Encryptor::new(keys)?;
    let (header, content) = encrypted.split_at_mut(encryptor.header().len());
    header.copy_from_slice(encryptor.header());
    encryptor.all(plain, content);
    Ok(())
}

/// Room for what is in memory once it is encrypted, where it stands already: [`encrypt_in_place`] does the rest.
pub(crate) fn room_for(plain: &[u8], keys: &PublicKeys) -> Vec<u8> {
    let length = usize::try_from(encrypted_len(plain.len() as u64, keys)).unwrap_or(usize::MAX);
    let mut room = Vec::with_capacity(length);
    room.resize(usize::try_from(keys.header_len()).unwrap_or(usize::MAX), 0);
    room.extend_from_slice(plain);
    // as the padding will have it
    room.resize(length, (length - room.len()) as u8);
    room
}

/// Encrypts what stands in such a room.
///
/// # Errors
/// [`Error::InvalidInput`] if the system has no random bytes to give.
pub(crate) fn encrypt_in_place(room: &mut [u8], keys: &PublicKeys) -> Result<()> {
    let mut encryptor = Encryptor::new(keys)?;
    let (header, content) = room.split_at_mut(encryptor.header().len());
    header.copy_from_slice(encryptor.header());
    encryptor.in_place(content);
    Ok(())
}

/// How long `plain_len` bytes are once they are encrypted, in bytes.
pub fn encrypted_len(plain_len: u64, keys: &PublicKeys) -> u64 {
    padded_len(plain_len).saturating_add(keys.header_len())
}

/// How long they are with their padding, in bytes.
pub(crate) fn padded_len(plain_len: u64) -> u64 {
    const BLOCK: u64 = encryptor::BLOCK as u64;
    (plain_len - plain_len % BLOCK).saturating_add(BLOCK)
}
