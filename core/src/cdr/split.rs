//! Bytes cut into rows and cells.
//!
//! A row without quotes, which is nearly every one, is cut where its commas stand, which are found many bytes at a time.
//! One with a quote goes to csv_core, which knows all there is to know about them, and is written back without them.

use csv_core::{ReadRecordResult, Reader};

/// Longest row, in bytes. Whatever is longer is no call detail record.
pub(super) const LONGEST: usize = 1 << 20;

/// Rows of one piece of a file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The piece; rows stand in it one after the other.
    pub(super) text: Vec<u8>,
    /// Where each cell begins and the last one's successor would; that many per row: columns + 1.
    bounds: Vec<u32>,
    stride: usize,
    /// Line where the first row begins.
    first_line: u64,
    /// Lines from there, by row.
    lines: Vec<u32>,
    /// Rows that cannot be read; each also stands among the others, in its place.
    pub(super) bad: Vec<Bad>,
}

/// A row that cannot be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bad {
    pub(super) row: u32,
    pub(super) what: What,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    /// It has that many cells, which is not as many as the header has.
    Cells(u32),
    /// The cell of this column is not UTF-8.
    NotText(u32),
    /// The cell of this column is not what it should be.
    Cell(u32, &'static str),
}

impl What {
    /// The gravest first, then by column.
    fn rank(self) -> (u8, u32) {
        match self {
            What::Cells(_) => (0, 0),
            What::NotText(column) => (1, column),
            What::Cell(column, _) => (2, column),
        }
    }
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn line(&self, row: usize) -> u64 {
        self.first_line + self.lines.get(row).map_or(0, |lines| u64::from(*lines))
    }

    /// Where a cell stands in the text; a place that is none for rows with too many or too few cells.
    pub(super) fn range(&self, row: usize, column: usize) -> std::ops::Range<usize> {
        let at = row * self.stride + column;
        match self.bounds.get(at..at + 2) {
            Some(bounds) => range(bounds[0], bounds[1]),
            None => 0..0,
        }
    }

    /// The cells of a column, from the first row to the last.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = &[u8]> {
        self.bounds
            .chunks_exact(self.stride)
            .map(move |bounds| self.text.get(range(bounds[column], bounds[column + 1])).unwrap_or_default())
    }

    /// Takes the text out. Rows that are not UTF-8 are among the bad ones then.
    pub(super) fn take_text(&mut self) -> String {
        String::from_utf8(std::mem::take(&mut self.text)).unwrap_or_else(|error| {
            self.text = error.into_bytes();
            self.find_what_is_not_text();
            String::from_utf8(std::mem::take(&mut self.text)).unwrap_or_default()
        })
    }

    /// Marks the rows that are not UTF-8 as bad and makes them so, that the rest can be read.
    pub(super) fn find_what_is_not_text(&mut self) {
        let mut from = 0;
        while let Err(error) = std::str::from_utf8(&self.text[from..]) {
            let at = from + error.valid_up_to();
            let row = self.row_at(at);
            let column = (0..self.stride - 1).rfind(|column| self.range(row, *column).start <= at);
            let end = match self.bounds.get((row + 1) * self.stride) {
                Some(next) => *next as usize,
                None => self.text.len(),
            };
            self.bad.push(Bad { row: row as u32, what: What::NotText(column.unwrap_or(0) as u32) });
            self.text[at..end].iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
            from = end;
        }
    }

    /// The row that the byte at `at` is in.
    fn row_at(&self, at: usize) -> usize {
        let (mut from, mut to) = (0, self.len());
        while to - from > 1 {
            let middle = from + (to - from) / 2;
            match self.bounds[middle * self.stride] as usize <= at {
                true => from = middle,
                false => to = middle,
            }
        }
        from
    }

    /// Leaves one problem for each bad row, the gravest, in the order of the rows.
    pub(super) fn settle_bad(&mut self) {
        self.bad.sort_by_key(|bad| (bad.row, bad.what.rank()));
        self.bad.dedup_by_key(|bad| bad.row);
    }

    fn push_filler(&mut self, from: usize, at: usize, cells: usize) {
        self.bounds.truncate(from);
        self.bounds.resize(from + self.stride, at as u32);
        self.bad.push(Bad { row: self.len() as u32, what: What::Cells(cells as u32) });
    }
}

fn range(start: u32, next: u32) -> std::ops::Range<usize> {
    start as usize..(next as usize).wrapping_sub(1)
}

/// Why no more rows were cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The next row has not come as a whole.
    Incomplete,
    /// The next row is longer than [`LONGEST`].
    TooLong,
}

/// Cuts a file, piece by piece.
pub(super) struct Splitter {
    /// Line that the next byte is in.
    pub(super) line: u64,
    /// The last row ended with a carriage return, which a line feed may still belong to.
    after_return: bool,
    marks: Marks,
    quotes: Reader,
    cut: Cut,
}

/// A row as csv_core cuts it.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// Its cells one after the other, without quotes.
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    cells: usize,
}

impl Cut {
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let ends = &self.ends[..self.cells];
        let starts = std::iter::once(&0).chain(ends);
        starts.zip(ends).map(|(start, end)| &self.text[*start..*end])
    }
}

impl Splitter {
    pub(super) fn new() -> Splitter {
        Splitter {
            line: 1,
            after_return: false,
            marks: Marks::default(),
            quotes: Reader::new(),
            cut: Cut::default(),
        }
    }

    /// Passes over empty lines; gives how many bytes they are.
    pub(super) fn skip_empty_lines(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while let Some(byte) = bytes.get(at).filter(|byte| is_line_end(**byte)) {
            self.end_line(*byte);
            at += 1;
        }
        self.after_return &= at == bytes.len();
        at
    }

    /// The first row, which is the header, and how many bytes it has; `None` if it has not come as a whole.
    pub(super) fn header(&mut self, bytes: &[u8]) -> Option<(&Cut, usize)> {
        let taken = self.cut_quoted(bytes)?;
        self.count_lines(&bytes[..taken]);
        Some((&self.cut, taken))
    }

    /// Cuts all whole rows at the beginning of `bytes` into `columns` cells each; the rows, how many bytes they are,
    /// and what comes then. Quotes are taken off in place.
    pub(super) fn rows(&mut self, bytes: &mut [u8], columns: usize) -> (Rows, usize, Stop) {
        let mut rows = Rows { stride: columns + 1, first_line: self.line, ..Rows::default() };
        // a call detail record is hardly shorter than 64 bytes
        rows.bounds.reserve(bytes.len() / 64 * rows.stride);
        self.marks.find(bytes);
        let (mut at, mut mark) = (0, 0);
        loop {
            at += self.skip_empty_lines(&bytes[at..]);
            if at == bytes.len() {
                return (rows, at, Stop::Incomplete);
            }
            let from = rows.bounds.len();
            // those of empty lines, and within quotes
            let marks = self.marks.places();
            mark += marks[mark..].iter().take_while(|mark| (**mark as usize) < at).count();
            let plain = cut_plain(bytes, at, &marks[mark..], columns, &mut rows.bounds);
            let (end, cells) = match plain {
                Plain::Row { end } => (end, rows.bounds.len() - from - 1),
                Plain::Quoted => {
                    rows.bounds.truncate(from);
                    match self.cut_quoted(&bytes[at..]) {
                        Some(taken) => (at + taken, self.cut.cells),
                        None => return (rows, at, stop(bytes.len() - at)),
                    }
                }
                Plain::Incomplete => {
                    rows.bounds.truncate(from);
                    return (rows, at, stop(bytes.len() - at));
                }
            };
            if end - at > LONGEST {
                rows.bounds.truncate(from);
                return (rows, at, Stop::TooLong);
            }
            let line = self.line;
            match plain {
                Plain::Quoted => {
                    self.count_lines(&bytes[at..end]);
                    if cells == columns {
                        self.write_back(bytes, at, end, &mut rows.bounds);
                    }
                }
                _ => {
                    mark += cells;
                    self.end_line(bytes[end - 1]);
                }
            }
            if cells != columns {
                rows.push_filler(from, at, cells);
            }
            rows.lines.push((line - rows.first_line) as u32);
            at = end;
        }
    }

    /// Writes the row that was cut in place of the one with quotes, which was never shorter.
    fn write_back(&self, bytes: &mut [u8], at: usize, end: usize, bounds: &mut Vec<u32>) {
        let mut to = at;
        for cell in self.cut.cells() {
            bounds.push(to as u32);
            bytes[to..to + cell.len()].copy_from_slice(cell);
            to += cell.len() + 1;
            bytes[to - 1] = b',';
        }
        bounds.push(to as u32);
        bytes[to..end].fill(b' ');
    }

    /// Cuts one row by the rules for quotes; gives how many bytes it has, `None` if it has not come as a whole.
    fn cut_quoted(&mut self, bytes: &[u8]) -> Option<usize> {
        let cut = &mut self.cut;
        self.quotes.reset();
        // It takes a byte order mark for nothing at the very beginning, which this is not.
        self.quotes.read_record(b"\n", &mut [], &mut []);
        let (mut taken, mut written, mut cells) = (0, 0, 0);
        // no bytes would mean the end of the file
        while taken < bytes.len() {
            let (result, more_taken, more_written, more_cells) =
                self.quotes.read_record(&bytes[taken..], &mut cut.text[written..], &mut cut.ends[cells..]);
            taken += more_taken;
            written += more_written;
            cells += more_cells;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return None,
                ReadRecordResult::OutputFull => cut.text.resize((cut.text.len() * 2).max(1 << 10), 0),
                ReadRecordResult::OutputEndsFull => cut.ends.resize((cut.ends.len() * 2).max(1 << 6), 0),
                ReadRecordResult::Record => {
                    cut.cells = cells;
                    return Some(taken);
                }
            }
        }
        None
    }

    fn count_lines(&mut self, row: &[u8]) {
        for byte in row {
            match is_line_end(*byte) {
                true => self.end_line(*byte),
                false => self.after_return = false,
            }
        }
    }

    /// A carriage return, a line feed, or one after the other is one end of a line.
    fn end_line(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\r' || !self.after_return);
        self.after_return = byte == b'\r';
    }
}

fn stop(rest: usize) -> Stop {
    if rest > LONGEST { Stop::TooLong } else { Stop::Incomplete }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// What a row is that begins somewhere.
#[derive(Clone, Copy)]
enum Plain {
    /// One without quotes, up to there, its end of line included.
    Row { end: usize },
    /// One with quotes.
    Quoted,
    /// One that has not come as a whole.
    Incomplete,
}

/// Cuts the row at `start` at its commas, as long as it has no quotes. The marks are those from there.
fn cut_plain(bytes: &[u8], start: usize, marks: &[u32], columns: usize, bounds: &mut Vec<u32>) -> Plain {
    bounds.push(start as u32);
    if let Some(row) = marks.get(..columns).filter(|row| is_usual(bytes, row)) {
        bounds.extend(row.iter().map(|mark| mark + 1));
        return Plain::Row { end: row[columns - 1] as usize + 1 };
    }
    for mark in marks {
        match bytes[*mark as usize] {
            b',' => bounds.push(mark + 1),
            b'"' => return Plain::Quoted,
            _ => {
                bounds.push(mark + 1);
                return Plain::Row { end: *mark as usize + 1 };
            }
        }
    }
    Plain::Incomplete
}

/// Whether the marks are those of a row that has as many cells as it should and no quotes.
fn is_usual(bytes: &[u8], marks: &[u32]) -> bool {
    let Some((last, commas)) = marks.split_last() else { return false };
    let others = commas.iter().fold(0, |others, mark| others | (bytes[*mark as usize] ^ b','));
    others == 0 && is_line_end(bytes[*last as usize])
}

/// Where commas, quotes and ends of lines stand in some bytes.
#[derive(Default)]
struct Marks {
    /// Longer than it need be, and not made anew for each piece.
    places: Vec<u32>,
    count: usize,
}

impl Marks {
    fn find(&mut self, bytes: &[u8]) {
        // as many as there are bytes, and what is written too much
        self.places.resize(self.places.len().max(bytes.len() + 2 * 64), 0);
        self.count = 0;
        let (blocks, rest) = bytes.as_chunks::<64>();
        for (index, block) in blocks.iter().enumerate() {
            self.push(index * 64, block);
        }
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        self.push(blocks.len() * 64, &last);
    }

    /// Writes eight places at a time, some too many, rather than as many as there are: that is foreseeable.
    fn push(&mut self, start: usize, block: &[u8; 64]) {
        let mut found = marked(block);
        let count = found.count_ones() as usize;
        let mut done = 0;
        while done < count {
            let Some(eight) = self.places[self.count + done..].first_chunk_mut::<8>() else { break };
            for place in eight {
                *place = start as u32 + found.trailing_zeros();
                found &= found.wrapping_sub(1);
            }
            done += 8;
        }
        self.count += count;
    }

    fn places(&self) -> &[u32] {
        &self.places[..self.count]
    }
}

/// A bit for each byte: whether it is a comma, a quote or an end of line.
fn marked(block: &[u8; 64]) -> u64 {
    // by itself, so that the processor does many at once
    let mut flags = [0; 64];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from((*byte == b',') | (*byte == b'"') | (*byte == b'\n') | (*byte == b'\r'));
    }
    // brings the lowest bits of eight bytes into the highest byte
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let eights = flags.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |bits, (index, eight)| {
        bits | (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (index * 8)
    })
}
