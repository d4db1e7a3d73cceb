//! Call detail records against the libraries that others would take: typed rows against `csv`, which types nothing, and
//! Arrow batches against `arrow-csv` with the same schema; and what memory it takes.
//!
//! `cargo xtask bench records` runs it. Times are the best of several rounds; the ratios are what counts.

mod file;
#[path = "../../../../core/benches/core/memory.rs"]
mod memory;

use arrow_schema::{DataType, Field, Schema, TimeUnit};
use didww::CdrIn;
use didww::{arrow_schema, schema};
use std::hint::black_box;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const ROUNDS: usize = 5;
const SIZE: usize = 100_000_000;

fn main() {
    // `cargo test --benches` must only see that it compiles and runs.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let (rounds, size) = if is_test { (1, 1_000_000) } else { (ROUNDS, SIZE) };
    for (layout, header, rows) in
        [("22 columns", file::NEWER, file::newer(size)), ("15 columns", file::OLDER, file::older(size))]
    {
        let csv = [header.as_bytes(), &rows].concat();
        drop(rows);
        println!("incoming calls, {layout}, {:.0} MB in memory", csv.len() as f64 / 1e6);
        typed_rows(rounds, &csv);
        batches(rounds, &csv);
    }
    memory(size / 10, if is_test { 4 } else { 100 });
}

fn typed_rows(rounds: usize, csv: &[u8]) {
    let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
    let (mut read, mut bare) = (0, 0);
    for _ in 0..rounds {
        ours = ours.min(timed(|| read = read_typed(csv)));
        floor = floor.min(timed(|| bare = read_bare(csv)));
    }
    assert_eq!(read, bare, "both must see the same rows");
    report("typed rows, every field read", csv, ours, floor, "csv, texts alone", 0.7);
}

/// Reads all there is; gives how many rows that is.
fn read_typed(csv: impl Read) -> usize {
    let mut count = 0;
    for record in CdrIn::read(csv) {
        black_box(read_fields(&record.expect("a row")));
        count += 1;
    }
    count
}

fn read_fields(cdr: &CdrIn) -> usize {
    let times = [cdr.started_at(), cdr.connected_at(), cdr.ended_at()];
    let texts = [
        cdr.status(),
        cdr.source(),
        cdr.source_name(),
        cdr.destination_did(),
        cdr.response(),
        cdr.disconnect_initiator(),
        cdr.voice_in_trunk(),
        cdr.destination(),
        cdr.trunk_group(),
        cdr.capacity_group(),
        cdr.call_id(),
        cdr.customer_id(),
    ];
    let numbers = [cdr.duration(), cdr.attempt(), cdr.disconnect_code()];
    let amounts = [
        cdr.toll_free_amount(),
        cdr.pstn_amount(),
        cdr.metered_amount(),
        cdr.cnam_in_amount(),
        cdr.total(),
        cdr.sell_amount(),
    ];
    texts.iter().flatten().map(|text| text.len()).sum::<usize>()
        + times.iter().flatten().map(|time| time.as_second() as usize % 7).sum::<usize>()
        + numbers.iter().flatten().map(|number| *number as usize).sum::<usize>()
        + amounts.iter().flatten().map(|amount| amount.scale() as usize).sum::<usize>()
}

fn read_bare(csv: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(128 << 10).from_reader(csv);
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    while reader.read_record(&mut record).expect("a row") {
        black_box(record.iter().map(str::len).sum::<usize>());
        count += 1;
    }
    count
}

fn batches(rounds: usize, csv: &[u8]) {
    let schema = file_schema(csv);
    let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
    let (mut read, mut other) = (0, 0);
    for _ in 0..rounds {
        ours = ours.min(timed(|| read = read_batches(csv)));
        floor = floor.min(timed(|| {
            let builder =
                arrow_csv::ReaderBuilder::new(schema.clone()).with_header(true).with_batch_size(8192);
            let batches = builder.build_buffered(csv).expect("a reader");
            other = batches.map(|batch| black_box(batch.expect("a batch")).num_rows()).sum();
        }));
    }
    assert_eq!(read, other, "both must see the same rows");
    report("Arrow batches", csv, ours, floor, "arrow-csv", 0.9);
}

fn read_batches(csv: impl Read) -> usize {
    let batches = CdrIn::batches(csv).expect("a header");
    batches.map(|batch| black_box(batch.expect("a batch")).num_rows()).sum()
}

/// The columns of the file, typed as ours. Only the time zone is spelled otherwise: arrow-csv reads no names of zones.
fn file_schema(csv: &[u8]) -> Arc<Schema> {
    let header = CdrIn::read(csv).header().expect("a header");
    let known = |column: &str| {
        let mut fields = schema::tables::CDR_IN_RECORD.fields.iter();
        fields.find(|field| field.columns.contains(&column)).expect("a known column")
    };
    let fields: Vec<Field> = header
        .columns()
        .map(|column| {
            let data_type = match known(column).kind {
                schema::CellKind::Timestamp => {
                    DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()))
                }
                schema::CellKind::Integer => DataType::Int64,
                schema::CellKind::Decimal => DataType::Decimal128(18, 8),
                _ => DataType::Utf8,
            };
            Field::new(column, data_type, true)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// What is allocated at most while a file goes by that is `times` that many bytes.
fn memory(bytes: usize, times: usize) {
    let rows = file::newer(bytes);
    let total = rows.len() * times / 1_000_000;
    let endless = || file::NEWER.as_bytes().chain(Repeated { rows: &rows, at: 0, times });
    let growth = |work: &dyn Fn() -> usize| {
        let before = memory::live();
        memory::peak();
        assert!(black_box(work()) > 0);
        (memory::peak() - before) as f64 / f64::from(1 << 20)
    };
    let typed = growth(&|| read_typed(endless()));
    let arrow = growth(&|| read_batches(endless()));
    println!(
        "memory above idle while {total} MB go by (goal: under 64 MiB): typed rows {typed:.2} MiB, Arrow batches {arrow:.2} MiB"
    );
    assert!(typed < 64.0 && arrow < 64.0);
}

/// The same rows over and over.
struct Repeated<'a> {
    rows: &'a [u8],
    at: usize,
    times: usize,
}

impl Read for Repeated<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.rows.len() {
            (self.at, self.times) = (0, self.times - 1);
        }
        if self.times == 0 {
            return Ok(0);
        }
        let count = (&self.rows[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn report(what: &str, csv: &[u8], ours: Duration, floor: Duration, name: &str, goal: f64) {
    let rate = |time: Duration| csv.len() as f64 / 1e6 / time.as_secs_f64();
    let ratio = floor.as_secs_f64() / ours.as_secs_f64();
    println!(
        "  {what}: {:.0} MB/s, {name} {:.0} MB/s, ratio {ratio:.2} (goal: at least {goal})",
        rate(ours),
        rate(floor)
    );
}
