//! Bytes as they come, cut into whole rows.

use super::header::Layout;
use super::split::{LONGEST, Rows, Splitter, Stop};
use crate::error::{RecordError, Result};
use crate::schema::RecordSchema;
use std::sync::Arc;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is left over from this on is not looked at again before it has doubled, so that a long row in small pieces
/// is not read over and over.
const MUCH: usize = 16 << 10;

/// The beginning of a file that has come and was not cut yet.
pub(super) struct Intake {
    schema: &'static RecordSchema,
    layout: Option<Arc<Layout>>,
    splitter: Splitter,
    /// Bytes that are looked at together.
    piece: usize,
    /// Rows are cut when a whole piece has come, not as soon as there is one.
    in_pieces: bool,
    bytes: Vec<u8>,
    /// How many of them have come.
    filled: usize,
    /// How many may come before the next cut, and how many have to; and before the header is looked for again.
    room: usize,
    needed: usize,
    needed_for_header: usize,
    is_begun: bool,
    is_whole: bool,
    /// Nothing comes any more: the file is read, or cannot be.
    is_over: bool,
    stop: Option<Stop>,
}

impl Intake {
    /// Rows of at most `piece` bytes together, unless a single one is longer; with `in_pieces` of about that many.
    pub(super) fn new(schema: &'static RecordSchema, piece: usize, in_pieces: bool) -> Intake {
        Intake {
            schema,
            layout: None,
            splitter: Splitter::new(),
            piece,
            in_pieces,
            bytes: Vec::new(),
            filled: 0,
            room: piece,
            needed: if in_pieces { piece } else { 1 },
            needed_for_header: 1,
            is_begun: false,
            is_whole: false,
            is_over: false,
            stop: None,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Ends it, whatever has come.
    pub(super) fn end(&mut self) {
        self.is_over = true;
        self.bytes = Vec::new();
        self.filled = 0;
    }

    /// Where the next bytes go. There is always room after [`rows`](Intake::rows) gave none.
    pub(super) fn room(&mut self) -> &mut [u8] {
        if self.bytes.len() < self.room {
            self.bytes.resize(self.room, 0);
        }
        &mut self.bytes[self.filled..self.room]
    }

    /// That many bytes came into the room.
    pub(super) fn filled(&mut self, count: usize) {
        self.filled += count;
    }

    /// Takes as many of the bytes as there is room for.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        if self.is_over || self.is_whole {
            return bytes.len();
        }
        let room = self.room();
        let count = room.len().min(bytes.len());
        room[..count].copy_from_slice(&bytes[..count]);
        self.filled(count);
        count
    }

    /// No more bytes come.
    pub(super) fn finish(&mut self) {
        if self.is_whole || self.is_over {
            return;
        }
        self.is_whole = true;
        // the end of a last line that has none; after another one it is an empty line
        self.bytes.truncate(self.filled);
        self.bytes.push(b'\n');
        self.filled += 1;
    }

    /// The header, as soon as it has come as a whole.
    ///
    /// # Errors
    /// If it cannot be understood. That ends it.
    pub(super) fn layout(&mut self) -> Result<Option<&Arc<Layout>>> {
        let may_be_there = self.is_whole || self.filled >= self.needed_for_header;
        if self.layout.is_none() && !self.is_over && may_be_there {
            let read = self.read_header();
            if read.is_err() {
                self.end();
            }
            read?;
            if self.layout.is_none() {
                self.needed_for_header = self.next_look();
            }
        }
        Ok(self.layout.as_ref())
    }

    fn read_header(&mut self) -> Result<()> {
        let bytes = &self.bytes[..self.filled];
        let is_marked = bytes.starts_with(BYTE_ORDER_MARK);
        let may_be_marked = BYTE_ORDER_MARK.starts_with(bytes) && !self.is_whole;
        if !self.is_begun && may_be_marked && !is_marked {
            return Ok(());
        }
        let mark = if is_marked && !self.is_begun { BYTE_ORDER_MARK.len() } else { 0 };
        self.is_begun = true;
        let skipped = mark + self.splitter.skip_empty_lines(&bytes[mark..]);
        let line = self.splitter.line;
        let mut end = skipped;
        match self.splitter.header(&bytes[skipped..]) {
            Some((header, taken)) => {
                self.layout = Some(Arc::new(Layout::new(self.schema, header, line)?));
                end += taken;
            }
            None if bytes.len() - skipped > LONGEST => return Err(too_long(line).into()),
            None if !self.is_whole => {}
            None if skipped == bytes.len() => {
                let message = format!(
                    "the file is empty: not even the header of a {} export is there",
                    self.schema.name
                );
                return Err(RecordError::new(1, None, message).into());
            }
            None => return Err(never_closed(line).into()),
        }
        self.drop_first(end);
        Ok(())
    }

    /// All whole rows that are there, with the header; `None` if more bytes are needed, or it is over.
    ///
    /// # Errors
    /// What ends it: a header that cannot be understood, a row without end.
    pub(super) fn rows(&mut self) -> Result<Option<(Arc<Layout>, Rows)>> {
        if let Some(stop) = self.stop.take() {
            let line = self.splitter.line;
            self.end();
            return Err(match stop {
                Stop::TooLong => too_long(line).into(),
                Stop::Incomplete => never_closed(line).into(),
            });
        }
        if self.is_over || (self.filled < self.needed && !self.is_whole) {
            return Ok(None);
        }
        let Some(layout) = self.layout()?.cloned() else {
            self.want_more();
            return Ok(None);
        };
        let columns = layout.columns.len();
        let (mut rows, end, stop) = self.splitter.rows(&mut self.bytes[..self.filled], columns);
        rows.text = self.take_first(end);
        let is_last = self.is_whole && self.filled == 0;
        match stop {
            Stop::Incomplete if is_last => self.end(),
            Stop::Incomplete if !self.is_whole => self.want_more(),
            _ => self.stop = Some(stop),
        }
        match rows.len() {
            0 if self.stop.is_some() => self.rows(),
            0 => Ok(None),
            _ => Ok(Some((layout, rows))),
        }
    }

    /// Takes those bytes out: by themselves if they are few, so that who keeps them keeps no more, else with all the room.
    fn take_first(&mut self, count: usize) -> Vec<u8> {
        if count < self.bytes.len() / 2 {
            let first = self.bytes[..count].to_vec();
            self.drop_first(count);
            return first;
        }
        let mut bytes = vec![0; self.bytes.len()];
        let rest = count..self.filled;
        bytes[..rest.len()].copy_from_slice(&self.bytes[rest.clone()]);
        self.filled = rest.len();
        let mut first = std::mem::replace(&mut self.bytes, bytes);
        first.truncate(count);
        first
    }

    fn drop_first(&mut self, count: usize) {
        self.bytes.copy_within(count..self.filled, 0);
        self.filled -= count;
    }

    fn want_more(&mut self) {
        let next_look = self.next_look();
        self.needed = if self.in_pieces { self.room } else { next_look };
    }

    /// Makes room, and says how much has to be there before it is worth to look again.
    fn next_look(&mut self) -> usize {
        self.room = self.piece.max(self.filled * 2);
        if self.filled < MUCH { self.filled + 1 } else { self.filled * 2 }
    }
}

fn too_long(line: u64) -> RecordError {
    let message = format!("the row that begins here is longer than {LONGEST} bytes: is a quote not closed?");
    RecordError::new(line, None, message)
}

fn never_closed(line: u64) -> RecordError {
    RecordError::new(
        line,
        None,
        "a quote of the row that begins here is never closed: the file is cut off or damaged",
    )
}
