//! Records out of bytes, from wherever these come.

use super::block::Block;
use super::header::CdrHeader;
use super::intake::Intake;
use super::record::{CdrRecord, Row};
use crate::error::Result;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Bytes that are looked at together: enough to be quick, few enough to stay in the processor's cache.
pub(super) const PIECE: usize = 64 << 10;

/// Decodes a CSV file with call detail records that comes in pieces.
///
/// [`CdrReader`](super::CdrReader) and [`CdrStream`](super::CdrStream) do this with a reader and a stream; use it where
/// the bytes come otherwise.
///
/// ```
/// use didww::{CdrIn, cdr::CdrDecoder};
///
/// let mut decoder = CdrDecoder::<CdrIn>::new();
/// for mut piece in [&b"Source,Duration (sec)\n1202"[..], b"5550123,45\n"] {
///     while !piece.is_empty() {
///         piece = &piece[decoder.feed(piece)..];
///         while let Some(record) = decoder.next_record() {
///             assert_eq!(record?.duration(), Some(45));
///         }
///     }
/// }
/// decoder.finish();
/// assert!(decoder.next_record().is_none());
/// # Ok::<(), didww::Error>(())
/// ```
pub struct CdrDecoder<T> {
    pub(super) intake: Intake,
    block: Option<Arc<Block>>,
    /// The next row of the block, and how many of its bad ones were told.
    row: usize,
    told: usize,
    kind: PhantomData<fn() -> T>,
}

impl<T: CdrRecord> CdrDecoder<T> {
    /// One that has seen nothing yet.
    pub fn new() -> Self {
        let intake = Intake::new(T::SCHEMA, PIECE, false);
        CdrDecoder { intake, block: None, row: 0, told: 0, kind: PhantomData }
    }

    /// Takes bytes in, and gives how many of them it took: fewer than there are when it is full, until
    /// [`next_record`](Self::next_record) gave `None`. What comes after the end is passed over.
    #[must_use = "it may not have taken all"]
    pub fn feed(&mut self, bytes: &[u8]) -> usize {
        self.intake.feed(bytes)
    }

    /// No more bytes come.
    pub fn finish(&mut self) {
        self.intake.finish();
    }

    /// The next record of what came; `None` if it needs more, or that was all.
    ///
    /// A row that cannot be read is an error in its place, and the next one comes after it. After an error that concerns
    /// the whole file (its header, a row without end) there is nothing more.
    pub fn next_record(&mut self) -> Option<Result<T>> {
        loop {
            if let Some(record) = self.next_of_block() {
                return Some(record);
            }
            match self.intake.rows() {
                Ok(Some((layout, rows))) => {
                    (self.block, self.row, self.told) = (Some(Arc::new(Block::new(layout, rows))), 0, 0);
                }
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }

    #[inline]
    fn next_of_block(&mut self) -> Option<Result<T>> {
        let block = self.block.as_ref()?;
        let row = self.row;
        if row == block.rows.len() {
            self.block = None;
            return None;
        }
        self.row += 1;
        match block.rows.bad.get(self.told).filter(|bad| bad.row as usize == row) {
            Some(bad) => {
                self.told += 1;
                Some(Err(block.error(bad)))
            }
            None => Some(Ok(T::of_row(Row { block: block.clone(), row: row as u32 }))),
        }
    }

    /// The header, once it has come.
    ///
    /// # Errors
    /// If it cannot be understood; there is nothing more then.
    pub fn header(&mut self) -> Result<Option<CdrHeader>> {
        Ok(self.intake.layout()?.cloned().map(CdrHeader))
    }

    /// Whether nothing comes any more.
    pub(super) fn is_over(&self) -> bool {
        self.block.is_none() && self.intake.is_over()
    }
}

impl<T: CdrRecord> Default for CdrDecoder<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: CdrRecord> fmt::Debug for CdrDecoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CdrDecoder");
        debug.field("records", &T::SCHEMA.class).field("over", &self.is_over()).finish_non_exhaustive()
    }
}
