//! The encryption of one file, piece by piece.

use super::PublicKeys;
use crate::{Error, Result};
use aes::Aes256;
use cbc::cipher::zeroize::Zeroizing;
use cbc::cipher::{Block, BlockModeEncrypt, KeyIvInit};
use getrandom::SysRng;
use getrandom::rand_core::TryRng;
use std::fmt;

/// Bytes of a block of AES.
pub(super) const BLOCK: usize = 16;
const KEY: usize = 32;

type Cipher = cbc::Encryptor<Aes256>;

/// Encrypts one file piece by piece, for programs that have neither all of it nor a reader:
/// [`encrypt`](super::encrypt) and [`encrypt_stream`](super::encrypt_stream) are made of it.
///
/// ```
/// # fn example(keys: didww::PublicKeys) -> didww::Result<Vec<u8>> {
/// use didww::encryption::Encryptor;
///
/// let mut encryptor = Encryptor::new(&keys)?;
/// let mut encrypted = encryptor.header().to_vec();
/// for piece in ["%PDF-1.7 ", "..."] {
///     encryptor.update(piece.as_bytes(), &mut encrypted);
/// }
/// encryptor.finish(&mut encrypted);
/// # Ok(encrypted)
/// # }
/// ```
pub struct Encryptor {
    header: Vec<u8>,
    cipher: Cipher,
    /// The beginning of a block whose end has not come yet.
    rest: Zeroizing<[u8; BLOCK]>,
    filled: usize,
}

impl Encryptor {
    /// With a new AES key and a new IV.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if the system has no random bytes to give.
    pub fn new(keys: &PublicKeys) -> Result<Encryptor> {
        let mut key = Zeroizing::new([0; KEY]);
        let mut iv = Zeroizing::new([0; BLOCK]);
        for secret in [&mut key[..], &mut iv[..]] {
            SysRng.try_fill_bytes(secret).map_err(|error| no_random_bytes(&error))?;
        }
        let secret = Zeroizing::new([&key[..], &iv[..]].concat());
        Ok(Encryptor {
            header: keys.encrypt_secret(&secret)?,
            cipher: Cipher::new((&*key).into(), (&*iv).into()),
            rest: Zeroizing::new([0; BLOCK]),
            filled: 0,
        })
    }

    /// What comes before the content: key and IV, encrypted with either public key.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Encrypts the next piece of the content and appends what is ready: whole blocks of 16 bytes.
    pub fn update(&mut self, mut plain: &[u8], encrypted: &mut Vec<u8>) {
        if self.filled > 0 {
            let taken = plain.len().min(BLOCK - self.filled);
            self.rest[self.filled..self.filled + taken].copy_from_slice(&plain[..taken]);
            self.filled += taken;
            plain = &plain[taken..];
            if self.filled < BLOCK {
                return;
            }
            append(&mut self.cipher, &self.rest[..], encrypted);
            self.filled = 0;
        }
        let (blocks, rest) = plain.split_at(plain.len() - plain.len() % BLOCK);
        append(&mut self.cipher, blocks, encrypted);
        self.rest[..rest.len()].copy_from_slice(rest);
        self.filled = rest.len();
    }

    /// Appends the end of the content: what was left, and the padding.
    pub fn finish(mut self, encrypted: &mut Vec<u8>) {
        self.pad();
        append(&mut self.cipher, &self.rest[..], encrypted);
    }

    /// Fills the last block.
    fn pad(&mut self) {
        let padding = BLOCK - self.filled;
        // 1 to 16
        self.rest[self.filled..].fill(padding as u8);
    }

    /// Encrypts the whole content, nothing of which has come yet, to a place that is as long as it is with its padding.
    pub(super) fn all(mut self, plain: &[u8], encrypted: &mut [u8]) {
        debug_assert!(self.filled == 0 && encrypted.len() == plain.len() - plain.len() % BLOCK + BLOCK);
        let (blocks, rest) = Block::<Cipher>::slice_as_chunks(plain);
        let (encrypted, _) = Block::<Cipher>::slice_as_chunks_mut(encrypted);
        for (plain, encrypted) in blocks.iter().zip(encrypted.iter_mut()) {
            self.cipher.encrypt_block_b2b(plain, encrypted);
        }
        self.rest[..rest.len()].copy_from_slice(rest);
        self.filled = rest.len();
        self.pad();
        if let Some(last) = encrypted.last_mut() {
            last.copy_from_slice(&self.rest[..]);
            self.cipher.encrypt_block(last);
        }
    }

    /// Encrypts whole blocks where they are; only between pieces that end with a block.
    pub(super) fn in_place(&mut self, blocks: &mut [u8]) {
        debug_assert!(self.filled == 0 && blocks.len().is_multiple_of(BLOCK));
        let (blocks, _) = Block::<Cipher>::slice_as_chunks_mut(blocks);
        self.cipher.encrypt_blocks(blocks);
    }
}

/// Appends whole blocks and encrypts them there.
fn append(cipher: &mut Cipher, blocks: &[u8], encrypted: &mut Vec<u8>) {
    let start = encrypted.len();
    encrypted.extend_from_slice(blocks);
    let (blocks, _) = Block::<Cipher>::slice_as_chunks_mut(&mut encrypted[start..]);
    cipher.encrypt_blocks(blocks);
}

/// Without anything that opens the file.
impl fmt::Debug for Encryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryptor").finish_non_exhaustive()
    }
}

/// 32 random hex digits.
pub(crate) fn random_text() -> Result<String> {
    let mut bytes = [0; 16];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| no_random_bytes(&error))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

pub(super) fn no_random_bytes(error: &dyn fmt::Display) -> Error {
    Error::invalid_input(format!("nothing can be encrypted, for the system gives no random bytes: {error}"))
}
