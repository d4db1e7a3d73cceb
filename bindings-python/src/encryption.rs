//! Encryption of files without sending them.

use crate::errors::checked;
use crate::exports::FileObject;
use crate::resource::Resource;
use crate::runtime::{SIGNAL_TICK, attach};
use didww::{binding, encryption};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The two keys that files are encrypted for.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct PublicKeys(pub(crate) didww::PublicKeys);

#[pymethods]
impl PublicKeys {
    /// Both as PEM text.
    #[new]
    fn new(py: Python<'_>, first: &str, second: &str) -> PyResult<Self> {
        checked(py, didww::PublicKeys::new(first, second)).map(PublicKeys)
    }

    /// Those of a list of public keys.
    #[staticmethod]
    fn from_resources(py: Python<'_>, keys: &Bound<'_, PyAny>) -> PyResult<Self> {
        let keys = keys.try_iter()?.map(|key| key?.cast::<Resource>()?.get().synced(py));
        checked(py, binding::keys_of(keys.collect::<PyResult<_>>()?)).map(PublicKeys)
    }

    /// What they are called in an upload.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.0.fingerprint()
    }

    fn __repr__(&self) -> String {
        format!("PublicKeys(fingerprint='{}')", self.0.fingerprint())
    }
}

/// Encrypts what is in memory.
#[pyfunction]
pub(crate) fn encrypt<'py>(
    py: Python<'py>,
    data: &Bound<'py, PyAny>,
    keys: &Bound<'py, PublicKeys>,
) -> PyResult<Bound<'py, PyBytes>> {
    let keys = &keys.get().0;
    let held: Vec<u8>;
    let plain = match data.cast::<PyBytes>() {
        Ok(bytes) => bytes.as_bytes(),
        Err(_) => {
            held = data.extract()?;
            &held
        }
    };
    let length = usize::try_from(encryption::encrypted_len(plain.len() as u64, keys)).unwrap_or(usize::MAX);
    PyBytes::new_with(py, length, |encrypted| {
        let done = py.detach(|| encryption::encrypt_into(plain, encrypted, keys));
        checked(py, done)
    })
}

/// Encrypts from a path or binary file object to another, with about 1 MiB of memory; gives the bytes that were written.
#[pyfunction]
pub(crate) fn encrypt_stream(
    py: Python<'_>,
    reader: &Bound<'_, PyAny>,
    writer: &Bound<'_, PyAny>,
    keys: &Bound<'_, PublicKeys>,
) -> PyResult<u64> {
    let keys = keys.get().0.clone();
    let reader: Box<dyn Read + Send> = match path_of(reader)? {
        Some(path) => Box::new(File::open(&path).map_err(|error| of_path(&error, &path))?),
        None => Box::new(FileObject(reader.clone().unbind())),
    };
    let writer: Box<dyn Write + Send> = match path_of(writer)? {
        Some(path) => Box::new(File::create(&path).map_err(|error| of_path(&error, &path))?),
        None => Box::new(Writer(writer.clone().unbind())),
    };
    let reader = Interruptible { reader, looked: Instant::now() };
    let written = py.detach(|| encryption::encrypt_stream(reader, writer, &keys));
    checked(py, written)
}

/// How long so many bytes are once they are encrypted.
#[pyfunction]
pub(crate) fn encrypted_len(length: u64, keys: &Bound<'_, PublicKeys>) -> u64 {
    encryption::encrypted_len(length, &keys.get().0)
}

/// A reader that looks now and then whether a signal has come.
struct Interruptible<R> {
    reader: R,
    looked: Instant,
}

impl<R: Read> Read for Interruptible<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.looked.elapsed() >= SIGNAL_TICK {
            attach(|py| py.check_signals()).unwrap_or(Ok(())).map_err(io::Error::other)?;
            self.looked = Instant::now();
        }
        self.reader.read(buffer)
    }
}

/// The system's error about a file, as Python raises it.
fn of_path(error: &io::Error, path: &Path) -> PyErr {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default().to_owned();
    PyOSError::new_err((error.raw_os_error(), text, path.display().to_string()))
}

/// A path, if it is one rather than a file object.
fn path_of(object: &Bound<'_, PyAny>) -> PyResult<Option<PathBuf>> {
    if object.cast::<PyString>().is_ok() || object.hasattr("__fspath__")? {
        return object.extract().map(Some);
    }
    Ok(None)
}

/// A binary file object of Python's that is written to.
struct Writer(Py<PyAny>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = attach(|py| {
            let written = self.0.bind(py).call_method1("write", (PyBytes::new(py, bytes),));
            let written = written.map_err(io::Error::other)?;
            // raw files may take a part of it
            Ok(written.extract::<usize>().unwrap_or(bytes.len()))
        });
        written.unwrap_or_else(|| Err(io::Error::other("the program ends")))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = attach(|py| match self.0.bind(py).getattr_opt("flush") {
            Ok(Some(flush)) => flush.call0().map(|_| ()).map_err(io::Error::other),
            _ => Ok(()),
        });
        flushed.unwrap_or(Ok(()))
    }
}
