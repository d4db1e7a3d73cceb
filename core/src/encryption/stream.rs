//! From a reader to a writer.

use super::encryptor::BLOCK;
use super::{Encryptor, PublicKeys};
use crate::Result;
use crate::error::FileError;
use std::io::{self, Read, Write};

/// Bytes that are read, encrypted and written at once. More would not fit the caches of small processors.
const PIECE: usize = 256 << 10;

/// Encrypts all that `reader` gives, writes it to `writer`, flushes it, and tells how many bytes were written. It takes the
/// same memory whatever the length.
///
/// Both are asked for 256 KiB at once, so that neither needs a buffer. What was written before an error is no encrypted
/// file.
///
/// # Errors
/// [`Error::File`](crate::Error::File) if reading or writing fails, and
/// [`Error::InvalidInput`](crate::Error::InvalidInput) if the system has no random bytes to give.
pub fn encrypt_stream(mut reader: impl Read, mut writer: impl Write, keys: &PublicKeys) -> Result<u64> {
    let mut encryptor = Encryptor::new(keys)?;
    let mut written = keys.header_len();
    writer.write_all(encryptor.header()).map_err(not_written)?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = fill(&mut reader, &mut piece).map_err(not_read)?;
        if length < PIECE {
            let mut end = Vec::with_capacity(length + BLOCK);
            encryptor.update(&piece[..length], &mut end);
            encryptor.finish(&mut end);
            writer.write_all(&end).and_then(|()| writer.flush()).map_err(not_written)?;
            return Ok(written + end.len() as u64);
        }
        encryptor.in_place(&mut piece);
        writer.write_all(&piece).map_err(not_written)?;
        written += PIECE as u64;
    }
}

/// Reads until the piece is full or the end has come.
pub(crate) fn fill(reader: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match reader.read(&mut piece[filled..]) {
            Ok(0) => break,
            // a reader that says that it gave more than it could would lead beyond the end
            Ok(read) => filled = (filled + read).min(piece.len()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn not_read(source: io::Error) -> FileError {
    FileError::new("read what is to be encrypted", None, source)
}

fn not_written(source: io::Error) -> FileError {
    FileError::new("write what was encrypted", None, source)
}
