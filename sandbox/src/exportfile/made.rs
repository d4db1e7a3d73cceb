//! Files that were made: gzipped, on disk, gone with the sandbox.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::recipe::Recipe;
use super::rows::{Rows, text};

/// Bytes of text that are compressed at a time.
const PORTION: usize = 64 * 1024;

/// A file of an export. It has no name, so that nothing of it is left behind, however the program ends.
#[derive(Debug)]
pub(super) struct ExportFile {
    file: File,
    pub(super) length: u64,
    pub(super) made: Timestamp,
}

impl ExportFile {
    fn make(recipe: &Recipe, stop: &AtomicBool) -> io::Result<ExportFile> {
        let mut encoder = GzEncoder::new(BufWriter::new(tempfile::tempfile()?), Compression::fast());
        let mut portion = Vec::with_capacity(2 * PORTION);
        for (place, column) in recipe.columns.iter().enumerate() {
            if place > 0 {
                portion.push(b',');
            }
            text(column, &mut portion)?;
        }
        portion.push(b'\n');
        let mut rows = Rows::new(recipe.columns);
        for call in (0..recipe.rows).map_while(|index| recipe.call(index)) {
            rows.write(&call, &mut portion)?;
            if portion.len() >= PORTION {
                encoder.write_all(&portion)?;
                portion.clear();
                if stop.load(Ordering::Relaxed) {
                    return Err(io::Error::other("the sandbox is being stopped"));
                }
            }
        }
        encoder.write_all(&portion)?;
        let file = encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let length = file.metadata()?.len();
        Ok(ExportFile { file, length, made: Timestamp::now() })
    }

    /// Reads up to `length` bytes from `position` on; fewer at the end.
    pub(super) fn read(&self, position: u64, length: usize) -> io::Result<Bytes> {
        let mut buffer = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match read_at(&self.file, &mut buffer[filled..], position + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        buffer.truncate(filled);
        Ok(buffer.into())
    }
}

/// Reads from a position: several downloads read one file, which has but one cursor.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

type Slot = Arc<OnceCell<Arc<ExportFile>>>;

/// The files of a sandbox, by name.
#[derive(Debug, Default)]
pub(crate) struct ExportFiles {
    slots: Mutex<HashMap<String, Slot>>,
    stop: Arc<AtomicBool>,
}

impl ExportFiles {
    /// The file called `name`: made now, unless it is there or being made.
    pub(super) async fn get(&self, name: &str, recipe: Recipe) -> io::Result<Arc<ExportFile>> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(name.to_string()).or_default())
        };
        if let Some(file) = slot.get() {
            return Ok(Arc::clone(file));
        }
        let stop = Arc::clone(&self.stop);
        // a task of its own goes on when a client gives up, and has the file ready when that comes back
        let made = tokio::spawn(async move {
            let make = async || {
                let made = tokio::task::spawn_blocking(move || ExportFile::make(&recipe, &stop)).await;
                made.map_err(io::Error::other)?.map(Arc::new)
            };
            slot.get_or_try_init(make).await.cloned()
        });
        made.await.map_err(io::Error::other)?
    }

    /// Makes no more files, and ends those under way.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
