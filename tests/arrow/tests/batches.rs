//! Call detail records as Arrow record batches, also through the C stream interface by which others take them.

use bytes::Bytes;
use didww::arrow_array::cast::AsArray;
use didww::arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use didww::arrow_array::types::{Decimal128Type, Int64Type, TimestampMicrosecondType};
use didww::arrow_array::{Array, RecordBatch, RecordBatchReader};
use didww::arrow_schema::{ArrowError, DataType, TimeUnit};
use didww::cdr::{CdrBatchStream, CdrBatches};
use didww::{CdrIn, CdrOut, Error, Result};
use futures_util::{StreamExt, stream};

const HEADER: &str = "Source,Date/Time Start (UTC),Odd,Duration (sec),Total (USD)\n";

fn batches(csv: impl AsRef<[u8]>) -> Vec<RecordBatch> {
    let reader = CdrIn::batches(csv.as_ref()).expect("a header");
    reader.collect::<Result<_, _>>().expect("every row is right")
}

/// Rows that differ, with what makes them hard: quotes, empty cells, long and short amounts.
fn file(rows: usize) -> String {
    let mut csv = HEADER.to_owned();
    for row in 0..rows {
        let source = if row % 5 == 0 { String::new() } else { format!("\"{row}, \"\"é\"\"\"") };
        let time = if row % 7 == 0 {
            String::new()
        } else {
            format!("2026-05-{:02} 08:30:{:02}", row % 28 + 1, row % 60)
        };
        let total = if row % 3 == 0 { String::new() } else { format!("{}.{:04}", row % 2, row % 10_000) };
        csv += &format!("{source},{time},odd {row},{row},{total}\n");
    }
    csv
}

#[test]
fn the_schema_is_that_of_the_record_whatever_the_file_has() {
    let reader = CdrIn::batches(&b"Total (USD),Odd,Source,source,,odd\n"[..]).expect("a header");
    let schema = reader.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let known: Vec<&str> =
        didww::schema::tables::CDR_IN_RECORD.fields.iter().map(|field| field.name).collect();
    assert_eq!(names[..known.len()], known);
    assert_eq!(names[known.len()..], ["Odd", "source_2", "column_5", "odd_2"]);
    let total = schema.field_with_name("total").expect("a field");
    assert_eq!(total.data_type(), &DataType::Decimal128(18, 8));
    assert_eq!(total.metadata()["column"], "Total (USD)");
    assert_eq!(total.metadata()["unit"], "USD");
    let started_at = schema.field_with_name("started_at").expect("a field");
    assert_eq!(started_at.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
    assert!(!started_at.metadata().contains_key("column"), "the file has no such column");
    assert_eq!(schema.field_with_name("duration").expect("a field").data_type(), &DataType::Int64);
    assert_eq!(schema.field_with_name("source_2").expect("a field").data_type(), &DataType::Utf8);
    assert_eq!(schema.field_with_name("odd_2").expect("a field").metadata()["column"], "odd");
    assert!(schema.fields().iter().all(|field| field.is_nullable()));
    assert!(reader.map(|batch| batch.expect("no row is wrong")).next().is_none(), "no rows, no batch");
    assert!(CdrOut::batches(&b"CLI\n"[..]).expect("a header").schema().field_with_name("cli").is_ok());
}

#[test]
fn batches_hold_what_rows_hold() {
    let csv = file(30_000);
    let batches = batches(&csv);
    assert!(batches.len() > 1, "the file is longer than a batch");
    let mut rows = CdrIn::read(csv.as_bytes());
    for batch in &batches {
        let times = batch["started_at"].as_primitive::<TimestampMicrosecondType>();
        let durations = batch["duration"].as_primitive::<Int64Type>();
        let totals = batch["total"].as_primitive::<Decimal128Type>();
        let (sources, odd) = (batch["source"].as_string::<i32>(), batch["Odd"].as_string::<i32>());
        assert_eq!(batch["call_id"].null_count(), batch.num_rows());
        assert_eq!(batch["cnam_in_amount"].null_count(), batch.num_rows());
        for at in 0..batch.num_rows() {
            let cdr = rows.next().expect("as many rows").expect("every row is right");
            let value = |array: &dyn Array| array.is_valid(at).then_some(at);
            assert_eq!(
                value(times).map(|at| times.value(at)),
                cdr.started_at().map(|time| time.as_microsecond())
            );
            assert_eq!(value(durations).map(|at| durations.value(at)), cdr.duration());
            let amount = cdr.total().map(|amount| amount.mantissa() * 10_i128.pow(8 - amount.scale()));
            assert_eq!(value(totals).map(|at| totals.value(at)), amount);
            assert_eq!(value(sources).map(|at| sources.value(at)), cdr.source());
            assert_eq!(value(odd).map(|at| odd.value(at)), cdr.get("Odd"));
        }
    }
    assert!(rows.next().is_none());
}

#[test]
fn values_are_what_arrow_csv_reads() {
    use didww::arrow_schema::{Field, Schema};
    let csv = file(2_000);
    let field = |name: &str, data_type| Field::new(name, data_type, true);
    let schema = Schema::new(vec![
        field("source", DataType::Utf8),
        field("started_at", DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()))),
        field("Odd", DataType::Utf8),
        field("duration", DataType::Int64),
        field("total", DataType::Decimal128(18, 8)),
    ]);
    let builder = arrow_csv::ReaderBuilder::new(schema.into()).with_header(true).with_batch_size(1 << 20);
    let other = builder.build(csv.as_bytes()).expect("a reader").next().expect("a batch").expect("a batch");
    let ours = &batches(&csv)[0];
    assert_eq!(ours.num_rows(), other.num_rows());
    assert_eq!(&ours["source"], &other["source"]);
    assert_eq!(&ours["Odd"], &other["Odd"]);
    assert_eq!(&ours["duration"], &other["duration"]);
    assert_eq!(&ours["total"], &other["total"]);
    let micros = |batch: &RecordBatch| {
        batch["started_at"].as_primitive::<TimestampMicrosecondType>().clone().with_timezone("UTC")
    };
    assert_eq!(micros(ours), micros(&other));
}

#[test]
fn others_take_it_through_the_c_stream_interface() {
    let csv = file(30_000).into_bytes();
    let expected = batches(&csv);
    let reader = CdrIn::batches(std::io::Cursor::new(csv)).expect("a header");
    let exported = FFI_ArrowArrayStream::new(Box::new(reader));
    let imported = RecordBatchStreamReader::try_new(exported).expect("a stream");
    assert_eq!(imported.schema(), expected[0].schema());
    let imported: Vec<RecordBatch> = imported.collect::<Result<_, _>>().expect("every batch");
    assert_eq!(imported, expected);
}

#[test]
fn errors_come_through_the_c_stream_interface_with_their_line() {
    let csv = format!("{HEADER}a,,,1,\nb,,,x,\n");
    let reader = CdrIn::batches(std::io::Cursor::new(csv)).expect("a header");
    let exported = FFI_ArrowArrayStream::new(Box::new(reader));
    let mut imported = RecordBatchStreamReader::try_new(exported).expect("a stream");
    assert_eq!(imported.next().expect("a batch").expect("a batch").num_rows(), 1);
    let error = imported.next().expect("an error").expect_err("an error").to_string();
    assert!(error.contains("line 3, column \"Duration (sec)\": \"x\" is not a whole number"), "{error}");
}

fn record_error(error: ArrowError) -> String {
    let ArrowError::ExternalError(error) = error else { panic!("not ours: {error}") };
    let error = error.downcast::<Error>().expect("ours");
    assert_eq!(error.kind(), "record");
    error.to_string()
}

#[test]
fn a_row_that_cannot_be_read_ends_it_after_those_before() {
    for (row, said) in [
        ("x,,,1.5,", "line 5, column \"Duration (sec)\": \"1.5\" is not a whole number"),
        ("x,,,1", "line 5: the row has 4 cells where the header has 5"),
        (
            "x,,,1,0.123456789",
            "line 5, column \"Total (USD)\": \"0.123456789\" does not fit 10 digits before",
        ),
        ("x,,,1,12345678901", "line 5, column \"Total (USD)\": \"12345678901\" does not fit"),
        ("\"x,,,1,\n", "line 5: a quote of the row that begins here is never closed"),
    ] {
        let csv = format!("{HEADER}\"two\nlines\",,,1,\nb,,,2,\n{row}\nc,,,3,\n");
        let mut reader = CdrIn::batches(csv.as_bytes()).expect("a header");
        assert_eq!(reader.next().expect("a batch").expect("a batch").num_rows(), 2);
        let error = record_error(reader.next().expect("an error").expect_err("an error"));
        assert!(error.starts_with(said), "{row}: {error}");
        assert!(reader.next().is_none());
    }
    let csv = [HEADER.as_bytes(), b"\xff,,,1,\n"].concat();
    let mut reader = CdrIn::batches(csv.as_slice()).expect("a header");
    let error = record_error(reader.next().expect("an error").expect_err("an error"));
    assert_eq!(error, "line 2, column \"Source\": the cell is not UTF-8 text");
    assert!(reader.next().is_none());
    let error = CdrIn::batches(&b"Country\n"[..]).expect_err("no column is known").to_string();
    assert!(error.contains("no column of CdrIn"), "{error}");
}

#[test]
fn amounts_are_exact() {
    let csv = format!("{HEADER},,,,0.00000001\n,,,,-9999999999.99999999\n,,,,1.500000000000\n,,,,7\n");
    let batch = &batches(csv)[0];
    let totals: Vec<Option<i128>> = batch["total"].as_primitive::<Decimal128Type>().iter().collect();
    assert_eq!(totals, [Some(1), Some(-999_999_999_999_999_999), Some(150_000_000), Some(700_000_000)]);
}

#[tokio::test]
async fn a_stream_gives_the_same() {
    let csv = file(30_000);
    let pieces: Vec<Result<Bytes>> =
        csv.as_bytes().chunks(10_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let mut stream = CdrBatchStream::new::<CdrIn>(stream::iter(pieces));
    let expected = batches(&csv);
    assert_eq!(stream.schema().await.expect("a header"), expected[0].schema());
    let got: Vec<RecordBatch> = stream.map(|batch| batch.expect("every row is right")).collect().await;
    assert_eq!(got, expected);

    let pieces = vec![Ok(Bytes::from("Source\na\nb")), Err(Error::Cancelled)];
    let mut stream = CdrBatchStream::new::<CdrIn>(stream::iter(pieces));
    assert!(matches!(stream.try_next().await, Err(ArrowError::ExternalError(_))));
    assert!(stream.try_next().await.expect("no error").is_none());
}

#[test]
fn a_file_is_opened_by_its_path() {
    let path = std::env::temp_dir().join(format!("didww-cdr-arrow-{}.csv", std::process::id()));
    std::fs::write(&path, file(10)).expect("a file");
    let rows: usize = CdrBatches::open::<CdrIn>(&path)
        .expect("it opens")
        .map(|batch| batch.expect("a batch").num_rows())
        .sum();
    assert_eq!(rows, 10);
    std::fs::remove_file(&path).expect("it was made above");
    let error = CdrBatches::open::<CdrIn>(&path).expect_err("it is gone").to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
}
