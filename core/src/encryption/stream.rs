//! From a reader to a writer.

use super::encryptor::BLOCK;
use super::{Encryptor, PublicKeys};
use crate::Result;
use crate::error::FileError;
use std::io::{self, Read, Write};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

/// Bytes that are read, encrypted and written at once. More would not fit the caches of small processors.
const PIECE: usize = 256 << 10;
/// Pieces that are encrypted or wait for it while others are read and written.
const AHEAD: usize = 3;

/// Encrypts all that `reader` gives, writes it to `writer`, flushes it, and tells how many bytes were written. It takes the
/// same memory whatever the length, about 1 MiB.
///
/// Both are asked for 256 KiB at once, so that neither needs a buffer; what is longer than that is encrypted on a thread of
/// its own while this one reads and writes. What was written before an error is no encrypted file.
///
/// # Errors
/// [`Error::File`](crate::Error::File) if reading or writing fails, and
/// [`Error::InvalidInput`](crate::Error::InvalidInput) if the system has no random bytes to give.
pub fn encrypt_stream(mut reader: impl Read, mut writer: impl Write, keys: &PublicKeys) -> Result<u64> {
    let mut encryptor = Encryptor::new(keys)?;
    writer.write_all(encryptor.header()).map_err(not_written)?;
    let mut pieces = Pieces { reader: &mut reader, writer: &mut writer, written: keys.header_len() };
    let mut piece = vec![0; PIECE];
    let mut length = pieces.read(&mut piece)?;
    if length == PIECE {
        (piece, length) = encrypt_whole(&mut encryptor, &mut pieces, piece)?;
    }
    let mut end = Vec::with_capacity(length + BLOCK);
    encryptor.update(&piece[..length], &mut end);
    encryptor.finish(&mut end);
    pieces.write(&end)?;
    let written = pieces.written;
    writer.flush().map_err(not_written)?;
    Ok(written)
}

/// Where pieces come from and go to.
struct Pieces<'a, R, W> {
    reader: &'a mut R,
    writer: &'a mut W,
    written: u64,
}

impl<R: Read, W: Write> Pieces<'_, R, W> {
    fn read(&mut self, piece: &mut [u8]) -> Result<usize> {
        fill(self.reader, piece).map_err(|error| not_read(error).into())
    }

    fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.writer.write_all(piece).map_err(not_written)?;
        self.written += piece.len() as u64;
        Ok(())
    }
}

/// A piece, and how much of it there is.
type Last = (Vec<u8>, usize);

/// Encrypts pieces as long as they are whole; gives the one that is not.
fn encrypt_whole<R: Read, W: Write>(
    encryptor: &mut Encryptor,
    pieces: &mut Pieces<'_, R, W>,
    first: Vec<u8>,
) -> Result<Last> {
    let is_alone = thread::available_parallelism().is_ok_and(|processors| processors.get() == 1);
    let apart = if is_alone { Err(first) } else { encrypt_apart(encryptor, pieces, first) };
    apart.unwrap_or_else(|first| encrypt_here(encryptor, pieces, first))
}

/// The same on this thread alone.
fn encrypt_here<R: Read, W: Write>(
    encryptor: &mut Encryptor,
    pieces: &mut Pieces<'_, R, W>,
    mut piece: Vec<u8>,
) -> Result<Last> {
    loop {
        encryptor.in_place(&mut piece);
        pieces.write(&piece)?;
        let length = pieces.read(&mut piece)?;
        if length < PIECE {
            return Ok((piece, length));
        }
    }
}

/// The same on a thread of its own; the first piece comes back if there can be none.
fn encrypt_apart<R: Read, W: Write>(
    encryptor: &mut Encryptor,
    pieces: &mut Pieces<'_, R, W>,
    first: Vec<u8>,
) -> Result<Result<Last>, Vec<u8>> {
    thread::scope(|scope| {
        let (give, given) = mpsc::sync_channel::<Vec<u8>>(AHEAD);
        let (give_back, encrypted) = mpsc::sync_channel(AHEAD);
        let encrypting = move || {
            for mut piece in given {
                encryptor.in_place(&mut piece);
                if give_back.send(piece).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("didww-encryption".to_owned());
        match thread.spawn_scoped(scope, encrypting) {
            Ok(_) => Ok(read_and_write(pieces, first, give, &encrypted)),
            Err(_) => Err(first),
        }
    })
}

/// Reads pieces for the thread that encrypts them, and writes those that it gives back.
fn read_and_write<R: Read, W: Write>(
    pieces: &mut Pieces<'_, R, W>,
    mut piece: Vec<u8>,
    give: SyncSender<Vec<u8>>,
    encrypted: &Receiver<Vec<u8>>,
) -> Result<Last> {
    let mut given = 0;
    let length = loop {
        // it takes pieces until there are no more, and gives back each
        let _ = give.send(piece);
        given += 1;
        piece = match given {
            ..=AHEAD => vec![0; PIECE],
            _ => match encrypted.recv() {
                Ok(done) => pieces.write(&done).map(|()| done)?,
                Err(_) => Vec::new(),
            },
        };
        let length = pieces.read(&mut piece)?;
        if length < PIECE {
            break length;
        }
    };
    drop(give);
    for done in encrypted {
        pieces.write(&done)?;
    }
    Ok((piece, length))
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
