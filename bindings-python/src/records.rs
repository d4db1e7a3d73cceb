//! Call detail records: rows, typed, and Arrow record batches.

use crate::errors::checked;
use crate::exports::FileObject;
use crate::members::members_of;
use crate::registry::{self, Family};
use crate::runtime::{attach, block};
use crate::steps::{Source, Steps};
use crate::values::datetime_of;
use arrow_array::RecordBatchReader;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use didww::arrow_array::RecordBatch;
use didww::arrow_schema::{ArrowError, SchemaRef};
use didww::binding::{self, AnyRecord, AnyRecords};
use didww::cdr::{CdrBatchStream, CdrValue};
use didww::schema::{RecordField as FieldSchema, RecordSchema};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyString, PyType};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::OnceLock;

/// A call detail record: a row of an export's file. The classes of its kinds inherit it.
#[pyclass(subclass, frozen, module = "didww_sdk._native")]
pub(crate) struct Record {
    record: Box<dyn AnyRecord>,
    schema: &'static RecordSchema,
}

thread_local! {
    static MADE: RefCell<Option<Record>> = const { RefCell::new(None) };
}

fn wrap(py: Python<'_>, schema: &'static RecordSchema, record: Box<dyn AnyRecord>) -> PyResult<Py<PyAny>> {
    let class = registry::record_class(py, schema)?.unwrap_or_else(|| py.get_type::<Record>());
    MADE.set(Some(Record { record, schema }));
    let made = class.call0();
    MADE.set(None);
    Ok(made?.unbind())
}

/// The kind of record that a class stands for.
pub(crate) fn record_of(class: &Bound<'_, PyType>) -> PyResult<&'static RecordSchema> {
    let name = class.getattr_opt("_record")?.map(|name| name.extract::<String>()).transpose()?;
    let found = didww::schema::RECORDS.iter().copied().find(|known| Some(known.name) == name.as_deref());
    found.ok_or_else(|| PyTypeError::new_err(format!("{class} is no class of call detail records")))
}

#[pymethods]
impl Record {
    #[new]
    #[classmethod]
    fn __new__(class: &Bound<'_, PyType>) -> PyResult<Self> {
        MADE.take().ok_or_else(|| {
            PyTypeError::new_err(format!("{class} is made of a file: open(path) or read(source)"))
        })
    }

    /// `class CdrIn(Record, record="cdr_in")` stands for that kind of the schema.
    #[classmethod]
    #[pyo3(signature = (record = None))]
    fn __init_subclass__(class: &Bound<'_, PyType>, record: Option<&str>) -> PyResult<()> {
        let Some(record) = record else { return Ok(()) };
        class.setattr("_record", record)?;
        let schema = record_of(class)?;
        for value in members_of(class)? {
            let Ok(member) = value.cast::<RecordField>() else { continue };
            let member = member.get();
            let Some(field) = schema.field(&member.name) else {
                return Err(PyTypeError::new_err(format!("{record} has no field {}", member.name)));
            };
            let _ = member.field.set(field);
        }
        registry::register(Family::Records, schema.name, class);
        Ok(())
    }

    /// Opens a CSV file as it was exported, gzipped or not.
    #[classmethod]
    fn open(class: &Bound<'_, PyType>, path: PathBuf) -> PyResult<RecordReader> {
        let (py, schema) = (class.py(), record_of(class)?);
        let records = py.detach(|| binding::open_records(schema, &path));
        Ok(RecordReader::new(schema, checked(py, records)?))
    }

    /// Reads CSV text: bytes, a `str`, or a binary file object.
    #[classmethod]
    fn read(class: &Bound<'_, PyType>, source: &Bound<'_, PyAny>) -> PyResult<RecordReader> {
        let (py, schema) = (class.py(), record_of(class)?);
        let records = match (source.cast::<PyBytes>(), source.cast::<PyString>()) {
            (Ok(bytes), _) => binding::read_records(schema, std::io::Cursor::new(bytes.as_bytes().to_vec())),
            (_, Ok(text)) => {
                binding::read_records(schema, std::io::Cursor::new(text.to_cow()?.as_bytes().to_vec()))
            }
            _ => binding::read_records(schema, FileObject(source.clone().unbind())),
        };
        Ok(RecordReader::new(schema, checked(py, records)?))
    }

    /// Opens a CSV file, gzipped or not, as Arrow record batches.
    #[classmethod]
    fn batches(class: &Bound<'_, PyType>, path: PathBuf) -> PyResult<RecordBatches> {
        let batches = RecordBatches { record: record_of(class)?, source: Origin::File(path) };
        // what cannot be read is said at once
        batches.reader(class.py())?;
        Ok(batches)
    }

    /// Line of the file where the row begins, counted from 1; the header is line 1.
    #[getter]
    fn line(&self) -> u64 {
        self.record.line()
    }

    /// The text of a cell as it stands in the file, by the column's name there; `None` if the file has no such column.
    fn get(&self, column: &str) -> Option<&str> {
        self.record.cell(column)
    }

    /// Name and text of each column that is no field of the record.
    #[getter]
    fn unknown<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let data = PyDict::new(py);
        for (name, text) in self.record.unknown() {
            data.set_item(name, text)?;
        }
        Ok(data)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut shown = vec![format!("line={}", self.record.line())];
        for field in self.schema.fields {
            if self.record.value(field.name).is_some() {
                let value = read(py, self, field)?;
                shown.push(format!("{}={}", field.name, value.bind(py).repr()?.to_cow()?));
            }
        }
        Ok(format!("{}({})", self.schema.class, shown.join(", ")))
    }
}

fn read(py: Python<'_>, record: &Record, field: &'static FieldSchema) -> PyResult<Py<PyAny>> {
    Ok(match record.record.value(field.name) {
        None => py.None(),
        Some(CdrValue::Timestamp(time)) => datetime_of(py, time)?,
        Some(CdrValue::Integer(number)) => number.into_pyobject(py)?.into_any().unbind(),
        Some(CdrValue::Decimal(number)) => registry::decimal(py)?.call1((number.to_string(),))?.unbind(),
        Some(CdrValue::Text(text)) => PyString::new(py, &text).into_any().unbind(),
        // a kind that this binding does not know yet shows as it stands in the file
        Some(_) => record.record.cell(field.name).into_pyobject(py)?.into_any().unbind(),
    })
}

// A field of a call detail record. Without a doc of its own, for that would hide those of its objects.
#[pyclass(frozen, generic, module = "didww_sdk._native")]
pub(crate) struct RecordField {
    name: String,
    field: OnceLock<&'static FieldSchema>,
}

#[pymethods]
impl RecordField {
    #[new]
    #[pyo3(signature = (name), text_signature = None)]
    fn new(name: String) -> Self {
        RecordField { name, field: OnceLock::new() }
    }

    #[getter]
    fn __doc__(&self) -> Option<&'static str> {
        self.field.get().map(|field| field.doc)
    }

    fn __get__(
        slf: &Bound<'_, Self>,
        owner: &Bound<'_, PyAny>,
        _class: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        match (slf.get().field.get(), owner.cast::<Record>()) {
            (Some(field), Ok(record)) => read(slf.py(), record.get(), field),
            _ => Ok(slf.clone().into_any().unbind()),
        }
    }

    fn __set__(&self, owner: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(crate::cell::read_only(&owner.get_type().qualname()?.to_cow()?, &self.name))
    }

    fn __repr__(&self) -> String {
        format!("<field {}>", self.name)
    }
}

type Records = Box<dyn Iterator<Item = didww::Result<Box<dyn AnyRecord>>> + Send>;

/// The records of a file, one after the other. One that cannot be read is an error, and the next turn gives the next one.
#[pyclass(frozen, generic, module = "didww_sdk._native")]
pub(crate) struct RecordReader {
    schema: &'static RecordSchema,
    records: std::sync::Mutex<Records>,
}

impl RecordReader {
    fn new(schema: &'static RecordSchema, records: Records) -> Self {
        RecordReader { schema, records: std::sync::Mutex::new(records) }
    }
}

#[pymethods]
impl RecordReader {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        // Without the GIL: the file may be slow, and a file object of Python's takes it.
        let next =
            py.detach(|| self.records.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next());
        next.map(|record| wrap(py, self.schema, checked(py, record)?)).transpose()
    }
}

impl Source for Box<dyn AnyRecords> {
    type Step = Box<dyn AnyRecord>;

    async fn next(&mut self) -> didww::Result<Option<Self::Step>> {
        self.try_next().await
    }
}

/// The records of an export's file as it comes.
#[pyclass(frozen, generic, module = "didww_sdk._native")]
pub(crate) struct RecordStream {
    schema: &'static RecordSchema,
    records: Steps<Box<dyn AnyRecords>>,
}

impl RecordStream {
    pub(crate) fn new(schema: &'static RecordSchema, records: Box<dyn AnyRecords>) -> Self {
        RecordStream { schema, records: Steps::new(records) }
    }
}

#[pymethods]
impl RecordStream {
    /// A record that has come; `None` if it is to be fetched first.
    fn ready(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.records.ready(py)?.map(|record| wrap(py, self.schema, record)).transpose()
    }

    /// Is awaited until a record has come.
    fn fetch(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.records.fetch(py)
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.records.next(py)?.map(|record| wrap(py, self.schema, record)).transpose()
    }
}

/// Where batches come from, anew for each who reads them.
enum Origin {
    File(PathBuf),
    Export(Box<didww::Content>),
}

/// Call detail records as Arrow record batches, for whatever takes them through the Arrow PyCapsule interface: pyarrow, polars,
/// pandas, DuckDB. Each who reads them reads the file from its begin.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct RecordBatches {
    record: &'static RecordSchema,
    source: Origin,
}

impl RecordBatches {
    pub(crate) fn of_content(record: &'static RecordSchema, content: didww::Content) -> Self {
        RecordBatches { record, source: Origin::Export(Box::new(content)) }
    }

    fn reader(&self, py: Python<'_>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
        match &self.source {
            Origin::File(path) => {
                let batches = py.detach(|| binding::open_batches(self.record, path));
                Ok(Box::new(checked(py, batches)?))
            }
            Origin::Export(content) => {
                let stream = binding::batch_stream(self.record, didww::Content::clone(content));
                let mut stream = Box::new(checked(py, stream)?);
                let schema = block(py, stream.schema())?;
                Ok(Box::new(Fetched { schema: checked(py, schema)?, stream }))
            }
        }
    }
}

#[pymethods]
impl RecordBatches {
    /// The Arrow C stream, in a capsule.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer give its own schema where it cannot give the one that is asked for.
        let _ = requested_schema;
        let stream = FFI_ArrowArrayStream::new(self.reader(py)?);
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The Arrow C schema, in a capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = self.reader(py)?.schema();
        let schema = FFI_ArrowSchema::try_from(schema.as_ref());
        let schema = schema.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __repr__(&self) -> String {
        format!("RecordBatches(record='{}')", self.record.name)
    }
}

/// Batches that are fetched as they are asked for, by whatever thread does.
struct Fetched {
    stream: Box<CdrBatchStream<didww::ExportStream>>,
    schema: SchemaRef,
}

impl Iterator for Fetched {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = attach(|py| block(py, self.stream.try_next()))?;
        match next {
            Ok(next) => next.transpose(),
            Err(interrupted) => Some(Err(ArrowError::ExternalError(Box::new(interrupted)))),
        }
    }
}

impl RecordBatchReader for Fetched {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
