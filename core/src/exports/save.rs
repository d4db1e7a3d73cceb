//! Writing a file that is whole or not there.

use super::gunzip::{Corrupt, Gunzip};
use crate::error::FileError;
use crate::{Error, Result};
use bytes::Bytes;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::Receiver;

/// How much of a part that is there already is read at once.
const BLOCK: usize = 256 << 10;

/// What is written, and where.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Where the whole file goes.
    pub(super) path: PathBuf,
    /// Where it is until it is whole: beside it.
    part: PathBuf,
    /// Whether it stays as packed as it comes.
    pub(super) packed: bool,
}

impl Target {
    /// The file `to`, or one in the folder `to` that is called as in the URL; `name` is that, without a suffix.
    pub(super) fn new(to: &Path, name: &str, packed: Option<bool>) -> Self {
        let gz = |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        let (path, packed) = match to.is_dir() {
            true => {
                let packed = packed.unwrap_or(true);
                (to.join(format!("{name}.csv{}", if packed { ".gz" } else { "" })), packed)
            }
            false => (to.to_path_buf(), packed.unwrap_or_else(|| gz(to))),
        };
        let mut part = std::ffi::OsString::from(".");
        part.push(path.file_name().unwrap_or_default());
        // of another file under the same name nothing can be used
        part.push(format!(".{name}.{}", if packed { "part" } else { "unpacked.part" }));
        Target { part: path.with_file_name(part), path, packed }
    }
}

/// What the thread that writes is told.
pub(super) enum Piece {
    Bytes(Bytes),
    /// The file is whole. Without it, it broke off.
    End,
}

/// How writing ended.
pub(super) enum Ended {
    /// The file is whole, and this long.
    Whole(u64),
    /// It broke off.
    BrokenOff,
    /// It came whole, and is damaged.
    Corrupt(Corrupt),
}

/// A file that is being written. Dropped before it is whole, it leaves a packed part to go on with, and nothing else.
pub(super) struct Saver {
    target: Target,
    file: File,
    gunzip: Gunzip,
    /// Bytes in the file.
    written: u64,
    whole: bool,
}

impl Saver {
    /// Opens the part. What an earlier download left of it is taken if `resume` says so.
    pub(super) fn open(target: Target, resume: bool) -> Result<Saver> {
        // the name that the caller knows
        let failed = |error| Error::from(FileError::new("create", Some(&target.path), error));
        if target.path.file_name().is_none() {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is no name of a file")));
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&target.part).map_err(failed)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(failed(io::Error::new(io::ErrorKind::WouldBlock, "another download writes it")));
        }
        let mut saver = Saver { file, gunzip: Gunzip::new(), written: 0, whole: false, target };
        if !(resume && saver.target.packed && saver.take_over()?) {
            saver.restart()?;
        }
        Ok(saver)
    }

    /// Bytes of the packed file that are there already.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Unpacks what is there, to go on with its sums; `false` if it is no start of a packed file.
    fn take_over(&mut self) -> Result<bool> {
        let mut block = vec![0; BLOCK];
        loop {
            let read = self.file.read(&mut block).map_err(|error| self.failed("read", error))?;
            if read == 0 {
                return Ok(!self.gunzip.is_plain());
            }
            if self.gunzip.push(&block[..read], |_| Ok::<(), io::Error>(())).is_err() {
                return Ok(false);
            }
            self.written += read as u64;
        }
    }

    /// Forgets what is there.
    pub(super) fn restart(&mut self) -> Result<()> {
        use std::io::Seek;
        self.file.set_len(0).map_err(|error| self.failed("write", error))?;
        self.file.rewind().map_err(|error| self.failed("write", error))?;
        self.gunzip = Gunzip::new();
        self.written = 0;
        Ok(())
    }

    /// Writes what comes, until it ends.
    pub(super) fn run(mut self, mut pieces: Receiver<Piece>) -> Result<(Ended, Option<Saver>)> {
        while let Some(piece) = pieces.blocking_recv() {
            let taken = match piece {
                Piece::Bytes(bytes) => self.take(&bytes)?,
                Piece::End => return self.end(),
            };
            if let Err(corrupt) = taken {
                return Ok((Ended::Corrupt(corrupt), Some(self)));
            }
        }
        Ok((Ended::BrokenOff, None))
    }

    fn take(&mut self, bytes: &[u8]) -> Result<std::result::Result<(), Corrupt>> {
        let packed = self.target.packed;
        let unpacked = self.gunzip.push(bytes, unpack_to(&mut self.file, &mut self.written, packed));
        if let Some(result) = self.settle(unpacked)? {
            return Ok(Err(result));
        }
        if packed {
            self.file.write_all(bytes).map_err(|error| self.failed("write", error))?;
            self.written += bytes.len() as u64;
        }
        Ok(Ok(()))
    }

    /// Parts what the file's system says from what is wrong with the bytes.
    fn settle(&self, unpacked: std::result::Result<io::Result<()>, Corrupt>) -> Result<Option<Corrupt>> {
        match unpacked {
            Err(corrupt) => Ok(Some(corrupt)),
            Ok(Err(error)) => Err(self.failed("write", error)),
            Ok(Ok(())) if self.target.packed && self.gunzip.is_plain() => {
                Ok(Some(Corrupt("came unpacked: ask for it without keeping it packed".to_owned())))
            }
            Ok(Ok(())) => Ok(None),
        }
    }

    fn end(mut self) -> Result<(Ended, Option<Saver>)> {
        let packed = self.target.packed;
        let unpacked = self.gunzip.finish(unpack_to(&mut self.file, &mut self.written, packed));
        if let Some(corrupt) = self.settle(unpacked)? {
            return Ok((Ended::Corrupt(corrupt), Some(self)));
        }
        self.file.sync_all().map_err(|error| self.failed("write", error))?;
        fs::rename(&self.target.part, &self.target.path)
            .map_err(|error| Error::from(FileError::new("create", Some(&self.target.path), error)))?;
        self.whole = true;
        Ok((Ended::Whole(self.written), None))
    }

    fn failed(&self, action: &'static str, error: io::Error) -> Error {
        FileError::new(action, Some(&self.target.part), error).into()
    }
}

/// Takes what is unpacked to the file, unless that stays packed: then it is unpacked for its sums alone.
fn unpack_to(file: &mut File, written: &mut u64, packed: bool) -> impl FnMut(&[u8]) -> io::Result<()> {
    move |out| {
        if packed {
            return Ok(());
        }
        *written += out.len() as u64;
        file.write_all(out)
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        let useful = self.target.packed && self.written > 0;
        if !self.whole && !useful {
            // if it stays, the next download writes over it
            let _ = fs::remove_file(&self.target.part);
        }
    }
}
