//! Records as Arrow record batches.

use super::block::{Values, error};
use super::cells::{Parsed, decimal, integer};
use super::header::Layout;
use super::intake::Intake;
use super::reader::{CdrFile, Source};
use super::record::CdrRecord;
use super::split::{Bad, Rows};
use super::stream::ByteSource;
use crate::error::{Error, Result};
use crate::schema::CellKind;
use arrow_array::{
    ArrayRef, Decimal128Array, Int64Array, RecordBatch, RecordBatchReader, StringArray,
    TimestampMicrosecondArray, new_null_array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use bytes::Bytes;
use futures_core::Stream;
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::io::Read;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// Digits of an amount, and those of them after the point.
const PRECISION: u8 = 18;
const SCALE: u8 = 8;
const LARGEST: i128 = 10_i128.pow(PRECISION as u32) - 1;
const NO_ROOM: &str =
    "does not fit 10 digits before the point and 8 after it, which an amount has in Arrow batches";

/// Bytes of the file that become one batch: several thousand rows.
const PIECE: usize = 1 << 20;

/// Name of the metadata of a field that tells the column's name in the file.
const COLUMN: &str = "column";

/// The records of a CSV file as Arrow record batches.
///
/// It is a [`RecordBatchReader`], so `FFI_ArrowArrayStream` exports it through the Arrow C stream interface, by which
/// Polars, DuckDB, pandas and others take the batches without copying them.
///
/// **The schema** has every field of the record, by the field's name and in its order, whether the file has its column
/// or not, so that the batches of several files go together; then the file's unknown columns as text, by their names
/// there. A name that would come twice gets a number. All may be null, and are where a cell is empty. Times are
/// `Timestamp(Microsecond, "UTC")`, whole numbers `Int64`, amounts `Decimal128(18, 8)`, texts `Utf8`. A field's metadata
/// tell its `column` in the file and its `unit`.
///
/// **A row that cannot be read** ends it: an [`ArrowError::ExternalError`] that holds an [`Error::Record`] with the line,
/// after a batch of the rows before it. An amount that does not fit is such a row: nothing is rounded.
///
/// **Memory** is the same for a file of any size: a batch is what 1 MiB of the file holds.
pub struct CdrBatches<R> {
    source: Source<R>,
    engine: Engine,
    schema: SchemaRef,
}

impl<R: Read> CdrBatches<R> {
    /// Reads CSV text, the header at once.
    ///
    /// # Errors
    /// If the header cannot be read or understood.
    pub fn new<T: CdrRecord>(reader: R) -> Result<Self> {
        Self::of::<T>(Source::new(reader))
    }

    fn of<T: CdrRecord>(mut source: Source<R>) -> Result<Self> {
        let mut engine = Engine::new::<T>();
        let schema = loop {
            if let Some(schema) = engine.schema()? {
                break schema;
            }
            source.read_into(&mut engine.intake)?;
        };
        Ok(CdrBatches { source, engine, schema })
    }
}

impl CdrBatches<CdrFile> {
    /// Opens a CSV file as it was exported: gzipped, or already unpacked, which its first bytes tell.
    ///
    /// # Errors
    /// [`Error::File`], which names the file; and if the header cannot be understood.
    pub fn open<T: CdrRecord>(path: impl AsRef<Path>) -> Result<Self> {
        Self::of::<T>(Source::open(path.as_ref())?)
    }
}

impl<R: Read> Iterator for CdrBatches<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(batch) = self.engine.next_batch() {
                return Some(batch);
            }
            if self.engine.is_over() {
                return None;
            }
            if let Err(error) = self.source.read_into(&mut self.engine.intake) {
                return Some(Err(external(error)));
            }
        }
    }
}

impl<R: Read> std::iter::FusedIterator for CdrBatches<R> {}

impl<R: Read> RecordBatchReader for CdrBatches<R> {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

impl<R> fmt::Debug for CdrBatches<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CdrBatches");
        debug.field("path", &self.source.path).field("schema", &self.schema).finish_non_exhaustive()
    }
}

/// The records of a CSV file that comes as a stream of bytes, unpacked, as Arrow record batches.
///
/// It gives what [`CdrBatches`] gives, in the same memory.
#[must_use = "nothing is read until it is asked for"]
pub struct CdrBatchStream<S> {
    source: ByteSource<S>,
    engine: Engine,
}

impl<S: Stream<Item = Result<Bytes>>> CdrBatchStream<S> {
    /// Reads CSV text.
    pub fn new<T: CdrRecord>(bytes: S) -> Self {
        CdrBatchStream { source: ByteSource::new(bytes), engine: Engine::new::<T>() }
    }

    /// The schema, for which the header is read if it was not yet.
    ///
    /// # Errors
    /// If the header cannot be read or understood; there is nothing more then.
    pub async fn schema(&mut self) -> Result<SchemaRef> {
        loop {
            if let Some(schema) = self.engine.schema()? {
                return Ok(schema);
            }
            poll_fn(|context| self.source.poll_into(context, &mut self.engine.intake)).await?;
        }
    }

    /// The next batch; `None` after the last one. Dropping this future loses nothing.
    ///
    /// # Errors
    /// Those of [`CdrBatches`], and those of the stream of bytes, as [`ArrowError::ExternalError`].
    pub async fn try_next(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        poll_fn(|context| self.poll_batch(context)).await.transpose()
    }

    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RecordBatch, ArrowError>>> {
        loop {
            if let Some(batch) = self.engine.next_batch() {
                return Poll::Ready(Some(batch));
            }
            if self.engine.is_over() {
                return Poll::Ready(None);
            }
            if let Err(error) = ready!(self.source.poll_into(context, &mut self.engine.intake)) {
                return Poll::Ready(Some(Err(external(error))));
            }
        }
    }
}

impl<S> Unpin for CdrBatchStream<S> {}

impl<S: Stream<Item = Result<Bytes>>> Stream for CdrBatchStream<S> {
    type Item = Result<RecordBatch, ArrowError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_batch(context)
    }
}

impl<S> fmt::Debug for CdrBatchStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CdrBatchStream").field("over", &self.engine.is_over()).finish_non_exhaustive()
    }
}

fn external(error: Error) -> ArrowError {
    ArrowError::ExternalError(Box::new(error))
}

/// Batches out of bytes, from wherever these come.
struct Engine {
    intake: Intake,
    schema: Option<SchemaRef>,
    /// What is to be given next.
    ready: VecDeque<Result<RecordBatch, ArrowError>>,
}

impl Engine {
    fn new<T: CdrRecord>() -> Engine {
        let intake = Intake::new(T::SCHEMA, PIECE, true);
        Engine { intake, schema: None, ready: VecDeque::new() }
    }

    fn is_over(&self) -> bool {
        self.ready.is_empty() && self.intake.is_over()
    }

    fn schema(&mut self) -> Result<Option<SchemaRef>> {
        if self.schema.is_none() {
            self.schema = self.intake.layout()?.map(|layout| Arc::new(schema(layout)));
        }
        Ok(self.schema.clone())
    }

    fn next_batch(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        if let Some(ready) = self.ready.pop_front() {
            return Some(ready);
        }
        let (layout, rows) = match self.intake.rows() {
            Ok(Some(rows)) => rows,
            Ok(None) => return None,
            Err(error) => return Some(Err(external(error))),
        };
        let schema = self.schema.get_or_insert_with(|| Arc::new(schema(&layout)));
        let (batch, bad) = batch(&layout, schema, rows);
        if let Some((row, error)) = bad {
            self.intake.end();
            let before = batch.map(|batch| batch.slice(0, row)).ok().filter(|batch| batch.num_rows() > 0);
            self.ready.extend(before.map(Ok));
            self.ready.push_back(Err(external(error)));
            return self.ready.pop_front();
        }
        Some(batch)
    }
}

/// Every field of the record, then the unknown columns.
fn schema(layout: &Layout) -> Schema {
    let mut fields = Vec::new();
    for field in layout.schema.fields {
        let mut metadata = HashMap::new();
        if let Some(column) = layout.column_of_field[field.index] {
            metadata.insert(COLUMN.to_owned(), layout.columns[column].clone());
        }
        metadata.extend(field.unit.map(|unit| ("unit".to_owned(), unit.to_owned())));
        fields.push(Field::new(field.name, data_type(field.kind), true).with_metadata(metadata));
    }
    // Some of those who read it take no two names that differ by case alone.
    let mut taken: HashSet<String> = layout.schema.fields.iter().map(|field| field.name.to_owned()).collect();
    for (column, name) in layout.unknown() {
        let plain = if name.is_empty() { format!("column_{}", column + 1) } else { name.to_owned() };
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let mut candidates = std::iter::once(plain.clone()).chain(numbered);
        let name_here = candidates.find(|name| taken.insert(name.to_lowercase())).unwrap_or_default();
        let metadata = HashMap::from([(COLUMN.to_owned(), name.to_owned())]);
        fields.push(Field::new(name_here, DataType::Utf8, true).with_metadata(metadata));
    }
    Schema::new(fields)
}

fn data_type(kind: CellKind) -> DataType {
    match kind {
        CellKind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        CellKind::Integer => DataType::Int64,
        CellKind::Decimal => DataType::Decimal128(PRECISION, SCALE as i8),
        CellKind::String => DataType::Utf8,
    }
}

/// The rows as one batch, and the first of them that cannot be read.
fn batch(
    layout: &Layout,
    schema: &SchemaRef,
    mut rows: Rows,
) -> (Result<RecordBatch, ArrowError>, Option<(usize, Error)>) {
    if std::str::from_utf8(&rows.text).is_err() {
        rows.find_what_is_not_text();
    }
    let mut columns = Vec::with_capacity(schema.fields().len());
    for field in layout.schema.fields {
        columns.push(match layout.column_of_field[field.index] {
            Some(at) => array(&mut rows, at, field.kind),
            None => Ok(new_null_array(&data_type(field.kind), rows.len())),
        });
    }
    columns.extend(layout.unknown().map(|(column, _)| texts(&rows, column)));
    rows.settle_bad();
    let bad = rows.bad.first().map(|bad| (bad.row as usize, complaint(layout, &rows, bad)));
    let columns: Result<Vec<ArrayRef>, ArrowError> = columns.into_iter().collect();
    (columns.and_then(|columns| RecordBatch::try_new(schema.clone(), columns)), bad)
}

fn complaint(layout: &Layout, rows: &Rows, bad: &Bad) -> Error {
    let cell = |column| rows.text.get(rows.range(bad.row as usize, column)).unwrap_or_default();
    error(layout, rows, bad, |column| std::str::from_utf8(cell(column)).unwrap_or_default())
}

fn array(rows: &mut Rows, column: usize, kind: CellKind) -> Result<ArrayRef, ArrowError> {
    Ok(match kind {
        CellKind::Timestamp => {
            let (values, nulls) = buffers(Values::timestamps(rows, column));
            Arc::new(TimestampMicrosecondArray::try_new(values, nulls)?.with_timezone("UTC"))
        }
        CellKind::Integer => {
            let (values, nulls) = buffers(Values::read(rows, column, integer));
            Arc::new(Int64Array::try_new(values, nulls)?)
        }
        CellKind::Decimal => {
            let (values, nulls) = buffers(Values::read(rows, column, amount));
            let array = Decimal128Array::try_new(values, nulls)?;
            Arc::new(array.with_precision_and_scale(PRECISION, SCALE as i8)?)
        }
        CellKind::String => return texts(rows, column),
    })
}

/// The values as they are, without copying them.
fn buffers<T: arrow_buffer::ArrowNativeType>(values: Values<T>) -> (ScalarBuffer<T>, Option<NullBuffer>) {
    (ScalarBuffer::from(values.values), nulls(values.valid))
}

fn nulls(valid: Vec<bool>) -> Option<NullBuffer> {
    Some(NullBuffer::from(valid)).filter(|nulls| nulls.null_count() > 0)
}

fn texts(rows: &Rows, column: usize) -> Result<ArrayRef, ArrowError> {
    let mut offsets = Vec::with_capacity(rows.len() + 1);
    let mut valid = Vec::with_capacity(rows.len());
    let mut end = 0;
    offsets.push(0);
    for cell in rows.column(column) {
        end += cell.len();
        // a piece has 2 MiB at most
        offsets.push(end as i32);
        valid.push(!cell.is_empty());
    }
    let mut text = Vec::with_capacity(end);
    rows.column(column).for_each(|cell| text.extend_from_slice(cell));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(text), nulls(valid))?))
}

/// An amount in units of the last place that Arrow batches have.
fn amount(cell: &[u8]) -> Parsed<i128> {
    let Some(amount) = decimal(cell)? else { return Ok(None) };
    let scaled = scaled(amount.digits(), amount.places()).or_else(|| {
        // zeros at the end are not digits that would be lost
        let amount = amount.decimal().normalize();
        scaled(amount.mantissa(), amount.scale())
    });
    scaled.map(Some).ok_or(NO_ROOM)
}

fn scaled(digits: i128, places: u32) -> Option<i128> {
    let more = u32::from(SCALE).checked_sub(places)?;
    let value = digits.checked_mul(10_i128.pow(more))?;
    (value.abs() <= LARGEST).then_some(value)
}
