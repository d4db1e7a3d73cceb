//! Python objects that are made once and kept.
//!
//! PyO3's own cells let whoever comes second wait for who came first, and let go of the interpreter meanwhile. A child that
//! is forked at such a moment waits for ever. Here nobody waits: two threads may both make the object, and the first is kept.

use pyo3::prelude::*;
use pyo3::types::PyString;
use std::sync::OnceLock;

/// An object that is made when it is first needed.
pub(crate) struct Kept(OnceLock<Py<PyAny>>);

impl Kept {
    pub(crate) const fn new() -> Kept {
        Kept(OnceLock::new())
    }

    /// The object, made if need be.
    pub(crate) fn get<'py>(
        &self,
        py: Python<'py>,
        make: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Some(kept) = self.0.get() {
            return Ok(kept.bind(py).clone());
        }
        let made = make()?;
        let kept = self.0.get_or_init(|| made.unbind());
        Ok(kept.bind(py).clone())
    }
}

/// A name of a method or attribute, made once.
pub(crate) fn interned<'py>(
    py: Python<'py>,
    kept: &OnceLock<Py<PyString>>,
    text: &str,
) -> Bound<'py, PyString> {
    kept.get_or_init(|| PyString::intern(py, text).unbind()).bind(py).clone()
}

/// The name that is written there: `name!(py, "done")`.
macro_rules! name {
    ($py:expr, $text:literal) => {{
        static NAME: std::sync::OnceLock<pyo3::Py<pyo3::types::PyString>> = std::sync::OnceLock::new();
        $crate::kept::interned($py, &NAME, $text)
    }};
}
pub(crate) use name;
