//! Files: what is uploaded, and what exports are fetched as.

use crate::errors::{checked, invalid_member};
use crate::hooks::tell_progress;
use crate::records::{RecordBatches, RecordStream, record_of};
use crate::response::ResponseInfo;
use crate::runtime::attach;
use crate::steps::{Source, Steps};
use didww::binding::Limits;
use didww::schema::RecordSchema;
use didww::{UploadSource, binding};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyType};
use std::io::{self, Read};
use std::path::PathBuf;

/// What a file is read from: bytes, a path, or a binary file object.
pub(crate) fn source_of(source: &Bound<'_, PyAny>) -> PyResult<UploadSource> {
    if let Ok(bytes) = source.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec().into());
    }
    if source.hasattr("read")? {
        return Ok(UploadSource::reader(FileObject(source.clone().unbind())));
    }
    if source.cast::<PyString>().is_ok() {
        let message =
            "a str could be a path or a content: pathlib.Path(...) says the one, .encode() the other";
        return Err(PyTypeError::new_err(message));
    }
    match source.extract::<Vec<u8>>() {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Ok(source.extract::<PathBuf>().map_err(|_| no_source(source))?.into()),
    }
}

fn no_source(source: &Bound<'_, PyAny>) -> PyErr {
    let class = source.get_type();
    PyTypeError::new_err(format!("a file is bytes, a path or a binary file object, not {class}"))
}

/// A binary file object of Python's.
pub(crate) struct FileObject(pub(crate) Py<PyAny>);

impl Read for FileObject {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = attach(|py| {
            let read = self.0.bind(py).call_method1("read", (buffer.len(),)).map_err(io::Error::other)?;
            let bytes =
                read.cast::<PyBytes>().map_err(|_| io::Error::other("open the file in binary mode"))?;
            let bytes = bytes.as_bytes();
            let room = buffer.get_mut(..bytes.len());
            room.ok_or_else(|| io::Error::other("read gave more than was asked for"))?.copy_from_slice(bytes);
            Ok(bytes.len())
        });
        read.unwrap_or_else(|| Err(io::Error::other("the program ends")))
    }
}

/// A file that was uploaded. It may stand where an encrypted file is linked to.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct UploadedFile(pub(crate) didww::UploadedFile);

#[pymethods]
impl UploadedFile {
    /// Its id.
    #[getter]
    pub(crate) fn id(&self) -> &str {
        self.0.id()
    }

    /// Status, headers and request id of the answer.
    #[getter]
    fn response(&self) -> ResponseInfo {
        ResponseInfo(self.0.response().clone())
    }

    fn __repr__(&self) -> String {
        format!("UploadedFile(id='{}')", self.0.id())
    }
}

/// A file that was fetched.
#[pyclass(frozen, eq, module = "didww_sdk._native")]
#[derive(PartialEq)]
pub(crate) struct DownloadedFile(pub(crate) didww::DownloadedFile);

#[pymethods]
impl DownloadedFile {
    /// Where it is.
    #[getter]
    fn path(&self) -> PathBuf {
        self.0.path.clone()
    }

    /// Its length.
    #[getter]
    fn bytes(&self) -> u64 {
        self.0.bytes
    }

    /// How much of it an earlier download had fetched.
    #[getter]
    fn resumed_from(&self) -> u64 {
        self.0.resumed_from
    }

    fn __repr__(&self) -> String {
        format!("DownloadedFile(path='{}', bytes={})", self.0.path.display(), self.0.bytes)
    }
}

/// A progress function of the program's, for the core.
pub(crate) fn progress_of(seen: Py<PyAny>) -> impl Fn(u64, Option<u64>) + Send + Sync + 'static {
    move |done, total| tell_progress(&seen, done, total)
}

/// The file of an export as it comes: its bytes, or its rows.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct Content {
    content: didww::Content,
    /// What kind of record the export says that it holds.
    record: Option<&'static RecordSchema>,
}

impl Content {
    pub(crate) fn new(
        client: &didww::Client,
        export: didww::Resource,
        parts: Option<&Bound<'_, PyDict>>,
        limits: &Limits,
    ) -> PyResult<Content> {
        let named = export.get("export_type").and_then(|kind| kind.as_str().map(str::to_owned));
        let record =
            didww::schema::RECORDS.iter().copied().find(|known| Some(known.name) == named.as_deref());
        let content = binding::content(client, export);
        let mut content = Python::attach(|py| checked(py, content))?;
        for (key, value) in parts.iter().flat_map(|parts| parts.iter()) {
            match &*key.cast::<PyString>()?.to_cow()? {
                "packed" if value.is_truthy()? => content = content.keep_packed(),
                "packed" => {}
                "on_progress" if value.is_none() => {}
                "on_progress" => content = content.on_progress(progress_of(value.unbind())),
                other => return Err(invalid_member(value.py(), other, format!("a content has no {other}"))),
            }
        }
        Ok(Content { content: content.limits(limits), record })
    }

    fn record(&self, class: Option<&Bound<'_, PyType>>) -> PyResult<&'static RecordSchema> {
        match (class, self.record) {
            (Some(class), _) => record_of(class),
            (None, Some(record)) => Ok(record),
            (None, None) => {
                Err(PyTypeError::new_err("the export does not say what it holds: name the class of its rows"))
            }
        }
    }
}

#[pymethods]
impl Content {
    /// Its bytes.
    fn stream(&self) -> ByteStream {
        ByteStream(Steps::new(self.content.clone().stream()))
    }

    /// Its call detail records.
    #[pyo3(signature = (record_class = None))]
    fn rows(&self, py: Python<'_>, record_class: Option<&Bound<'_, PyType>>) -> PyResult<RecordStream> {
        let record = self.record(record_class)?;
        let stream = checked(py, binding::record_stream(record, self.content.clone()))?;
        Ok(RecordStream::new(record, stream))
    }

    /// Its call detail records as Arrow record batches.
    #[pyo3(signature = (record_class = None))]
    fn batches(&self, record_class: Option<&Bound<'_, PyType>>) -> PyResult<RecordBatches> {
        Ok(RecordBatches::of_content(self.record(record_class)?, self.content.clone()))
    }

    fn __repr__(&self) -> &'static str {
        "Content()"
    }
}

impl Source for didww::ExportStream {
    type Step = bytes::Bytes;

    async fn next(&mut self) -> didww::Result<Option<Self::Step>> {
        self.try_next().await
    }
}

/// The bytes of an export's file.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct ByteStream(Steps<didww::ExportStream>);

#[pymethods]
impl ByteStream {
    /// A piece that has come; `None` if it is to be fetched first.
    fn ready<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        Ok(self.0.ready(py)?.map(|piece| PyBytes::new(py, &piece)))
    }

    /// Is awaited until a piece has come.
    fn fetch(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.0.fetch(py)
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        Ok(self.0.next(py)?.map(|piece| PyBytes::new(py, &piece)))
    }
}
