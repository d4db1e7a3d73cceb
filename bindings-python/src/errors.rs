//! Errors of the core as exceptions of `didww_sdk.errors`.

use crate::registry::{loaded, loads};
use crate::response::ResponseInfo;
use didww::{Error, ErrorObject, binding};
use pyo3::exceptions::{PyException, PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::error::Error as StdError;
use std::io;

/// The exception of an error. What ends programs, raised by a file object of the program's say, comes through as it is.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    if let Some(raised) = raised(error).filter(|raised| !raised.is_instance_of::<PyException>(py)) {
        return raised.clone_ref(py);
    }
    exception(py, error).map_or_else(|failed| failed, |made| PyErr::from_value(made))
}

/// The result of a call as Python's.
pub(crate) fn checked<T>(py: Python<'_>, result: didww::Result<T>) -> PyResult<T> {
    result.map_err(|error| raise(py, &error))
}

/// The exception of input that cannot be sent.
pub(crate) fn invalid_input(py: Python<'_>, message: impl Into<String>) -> PyErr {
    raise(py, &Error::invalid_input(message))
}

/// The exception of an option or member that cannot be.
pub(crate) fn invalid_member(py: Python<'_>, member: &str, message: impl Into<String>) -> PyErr {
    raise(py, &Error::invalid_member(member, message))
}

/// The exception as an object.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let fields = PyDict::new(py);
    fields.set_item("kind", error.kind())?;
    fields.set_item("message", error.to_string())?;
    fields.set_item("status", error.status())?;
    fields.set_item("request_id", error.request_id())?;
    fields.set_item("response", error.response().cloned().map(ResponseInfo))?;
    fields.set_item("outcome", error.outcome().as_str())?;
    fields.set_item("attempts", error.attempts())?;
    fields.set_item("waited_for_rate_limit", error.waited_for_rate_limit().as_secs_f64())?;
    fields.set_item("is_retryable", error.is_retryable())?;
    fields.set_item("may_have_happened", error.may_have_happened())?;
    details(py, error, &fields)?;
    fields.set_item("cause", cause(py, error)?)?;
    loaded(py, "didww_sdk.errors")?.call_method1("from_native", (fields,))
}

/// What the kind of error has of its own.
fn details<'py>(py: Python<'py>, error: &Error, fields: &Bound<'py, PyDict>) -> PyResult<()> {
    match error {
        Error::Api(error) => {
            let errors: Vec<Bound<'py, PyDict>> =
                error.errors.iter().map(|error| error_object(py, error)).collect::<PyResult<_>>()?;
            fields.set_item("errors", PyList::new(py, errors)?)?;
            fields.set_item("retry_after", error.retry_after.map(|wait| wait.as_secs_f64()))?;
            fields.set_item("body", &error.body)
        }
        Error::Timeout(error) => {
            fields.set_item("phase", error.phase.as_str())?;
            fields.set_item("limit", error.limit.map(|limit| limit.as_secs_f64()))?;
            fields.set_item("wait", error.wait.map(|wait| wait.as_secs_f64()))
        }
        Error::Connect(error) => {
            fields.set_item("host", error.host())?;
            fields.set_item("proxy", error.proxy())?;
            fields.set_item("dns", error.dns)
        }
        Error::Tls(error) => fields.set_item("host", error.host()),
        Error::Decode(error) => {
            fields.set_item("path", &error.path)?;
            fields.set_item("excerpt", error.excerpt.as_deref())
        }
        Error::InvalidInput(error) => fields.set_item("member", error.member.as_deref()),
        Error::File(error) => {
            fields.set_item("action", error.action)?;
            fields.set_item("file", error.path.as_ref().map(|path| path.display().to_string()))?;
            let system = error.source().and_then(|source| source.downcast_ref::<io::Error>());
            fields.set_item("errno", system.and_then(io::Error::raw_os_error))
        }
        Error::Wait(error) => {
            fields.set_item("resource", error.resource)?;
            fields.set_item("id", &error.id)?;
            fields.set_item("state", &error.status)?;
            fields.set_item("waited", error.waited.as_secs_f64())?;
            fields.set_item("timed_out", error.timed_out)
        }
        Error::Record(error) => {
            fields.set_item("line", error.line)?;
            fields.set_item("column", error.column.as_deref())
        }
        Error::Callback(error) => {
            fields.set_item("fault", error.fault.as_str())?;
            fields.set_item("http_status", error.fault.status().as_u16())
        }
        _ => Ok(()),
    }
}

fn error_object<'py>(py: Python<'py>, error: &ErrorObject) -> PyResult<Bound<'py, PyDict>> {
    let data = PyDict::new(py);
    data.set_item("id", error.id.as_deref())?;
    data.set_item("status", error.status.as_deref())?;
    data.set_item("code", error.code.as_deref())?;
    data.set_item("title", error.title.as_deref())?;
    data.set_item("detail", error.detail.as_deref())?;
    if let Some(source) = &error.source {
        let place = PyDict::new(py);
        place.set_item("pointer", source.pointer.as_deref())?;
        place.set_item("parameter", source.parameter.as_deref())?;
        place.set_item("header", source.header.as_deref())?;
        data.set_item("source", place)?;
    }
    for (name, value) in [("links", &error.links), ("meta", &error.meta)] {
        let value = value.as_ref().map(|value| loads(py, &value.to_string())).transpose()?;
        data.set_item(name, value)?;
    }
    Ok(data)
}

/// What stands behind an error: `__cause__`.
fn cause<'py>(py: Python<'py>, error: &Error) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Error::Wait(error) = error
        && let Some(cause) = &error.cause
    {
        return exception(py, cause).map(Some);
    }
    // the variants are transparent: their source is what stands behind them
    match error.source() {
        Some(source) => system_error(py, source).map(Some),
        None => Ok(None),
    }
}

/// An error of a library or of the system: the innermost `OSError` of the chain, else its text.
fn system_error<'py>(py: Python<'py>, error: &(dyn StdError + 'static)) -> PyResult<Bound<'py, PyAny>> {
    if let Some(raised) = raised(error) {
        return Ok(raised.clone_ref(py).into_value(py).into_bound(py).into_any());
    }
    let made = match binding::last_cause(error) {
        (Some(number), text) => PyOSError::new_err((number, text)),
        (None, text) => PyRuntimeError::new_err(text),
    };
    Ok(made.into_value(py).into_bound(py).into_any())
}

/// What Python raised, if that is what an error stands on.
fn raised<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a PyErr> {
    binding::find_cause(error)
}
