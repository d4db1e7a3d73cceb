//! What a program sees of its requests as they are made: hooks, progress, its own authentication.

use crate::errors;
use crate::runtime::attach;
use didww::{AuthenticationContext, BoxFuture, Credential, Error, RequestEvent, ResponseEvent};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use std::sync::{Mutex, PoisonError};

/// Calls a function of the program's with one argument. What it raises is shown as Python shows what nobody can catch: the
/// request goes on.
pub(crate) fn tell<'a, T: for<'py> IntoPyObjectExt<'py>>(
    function: &Py<PyAny>,
    argument: impl FnOnce(Python<'_>) -> PyResult<T> + 'a,
) {
    let _ = attach(|py| {
        let told = argument(py).and_then(|argument| function.bind(py).call1((argument.into_py_any(py)?,)));
        if let Err(error) = told {
            error.write_unraisable(py, Some(function.bind(py)));
        }
    });
}

/// Calls a function of the program's with how far something has come.
pub(crate) fn tell_progress(function: &Py<PyAny>, done: u64, total: Option<u64>) {
    let _ = attach(|py| {
        if let Err(error) = function.bind(py).call1((done, total)) {
            error.write_unraisable(py, Some(function.bind(py)));
        }
    });
}

/// A request that is about to leave.
#[pyclass(frozen, name = "RequestEvent", module = "didww_sdk._native")]
pub(crate) struct Leaving {
    /// `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`.
    #[pyo3(get)]
    operation: &'static str,
    /// JSON:API type of what it is about; `None` for raw requests.
    #[pyo3(get)]
    resource: Option<&'static str>,
    /// HTTP method.
    #[pyo3(get)]
    method: String,
    /// Path below the base URL, without the query.
    #[pyo3(get)]
    path: String,
    /// Host, and port if it is not the scheme's own.
    #[pyo3(get)]
    host: String,
    /// Which attempt it is, from 1 on.
    #[pyo3(get)]
    attempt: u32,
    headers: Mutex<Vec<(String, String)>>,
}

#[pymethods]
impl Leaving {
    /// Sends a header along, in place of the usual one of that name. One that cannot be sent is left out, with a warning in the log.
    fn insert_header(&self, name: String, value: String) {
        self.headers.lock().unwrap_or_else(PoisonError::into_inner).push((name, value));
    }

    fn __repr__(&self) -> String {
        format!("RequestEvent({} {}, attempt={})", self.method, self.path, self.attempt)
    }
}

/// Shows a request to the program before it leaves.
pub(crate) fn on_request(hook: &Py<PyAny>, event: &mut RequestEvent<'_>) {
    let leaving = Leaving {
        operation: event.operation,
        resource: event.resource,
        method: event.method.to_string(),
        path: event.path.to_owned(),
        host: event.host.to_owned(),
        attempt: event.attempt,
        headers: Mutex::default(),
    };
    // a program that ends wants to see nothing more
    let headers = attach(|py| {
        let shown = Py::new(py, leaving)?;
        hook.bind(py).call1((shown.clone_ref(py),))?;
        PyResult::Ok(std::mem::take(&mut *shown.get().headers.lock().unwrap_or_else(PoisonError::into_inner)))
    });
    match headers.unwrap_or_else(|| Ok(Vec::new())) {
        Ok(headers) => {
            for (name, value) in headers {
                if let Err(error) = event.insert_header(&name, &value) {
                    tracing::warn!(target: "didww", "a hook's header is left out: {error}");
                }
            }
        }
        Err(error) => {
            let _ = attach(|py| error.write_unraisable(py, Some(hook.bind(py))));
        }
    }
}

/// What became of an attempt.
#[pyclass(frozen, name = "ResponseEvent", module = "didww_sdk._native")]
pub(crate) struct Left {
    /// `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`.
    #[pyo3(get)]
    operation: &'static str,
    /// JSON:API type of what it is about; `None` for raw requests.
    #[pyo3(get)]
    resource: Option<&'static str>,
    /// HTTP method.
    #[pyo3(get)]
    method: String,
    /// Path below the base URL, without the query.
    #[pyo3(get)]
    path: String,
    /// Host, and port if it is not the scheme's own.
    #[pyo3(get)]
    host: String,
    /// Which attempt it was, from 1 on; 0 if it did not come to one.
    #[pyo3(get)]
    attempt: u32,
    /// How long the attempt took, in seconds.
    #[pyo3(get)]
    duration: f64,
    /// HTTP status, if there was an answer.
    #[pyo3(get)]
    status: Option<u16>,
    /// What went wrong; `None` for a success.
    #[pyo3(get)]
    error: Option<Py<PyAny>>,
    /// The request is made again after so many seconds.
    #[pyo3(get)]
    retry_in: Option<f64>,
}

#[pymethods]
impl Left {
    fn __repr__(&self) -> String {
        let status = self.status.map_or("None".to_owned(), |status| status.to_string());
        format!("ResponseEvent({} {}, status={status}, attempt={})", self.method, self.path, self.attempt)
    }
}

/// Shows the program what became of an attempt.
pub(crate) fn on_response(hook: &Py<PyAny>, event: &ResponseEvent<'_>) {
    tell(hook, |py| {
        let (status, error) = match event.result {
            Ok(info) => (Some(info.status()), None),
            Err(error) => (error.status(), Some(errors::exception(py, error)?.unbind())),
        };
        Py::new(
            py,
            Left {
                operation: event.operation,
                resource: event.resource,
                method: event.method.to_string(),
                path: event.path.to_owned(),
                host: event.host.to_owned(),
                attempt: event.attempt,
                duration: event.duration.as_secs_f64(),
                status,
                error,
                retry_in: event.retry_in.map(|wait| wait.as_secs_f64()),
            },
        )
    });
}

/// A function of the program's that gives the credential.
pub(crate) struct Authentication(pub(crate) Py<PyAny>);

impl didww::Authentication for Authentication {
    fn credential<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
    ) -> BoxFuture<'a, didww::Result<Credential>> {
        Box::pin(async {
            let given = attach(|py| {
                let given = self.0.bind(py).call0().and_then(|given| credential(&given));
                given.unwrap_or_else(|error| Err(failed(py, &error)))
            });
            given.unwrap_or(Err(Error::Cancelled))
        })
    }

    fn rejected<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
        _: &'a Credential,
        response: &'a didww::ResponseInfo,
    ) -> BoxFuture<'a, didww::Result<bool>> {
        Box::pin(async {
            let again = attach(|py| {
                let again = match self.0.bind(py).getattr_opt("rejected") {
                    Ok(Some(rejected)) => {
                        rejected.call1((response.status(),)).and_then(|again| again.is_truthy())
                    }
                    Ok(None) => Ok(false),
                    Err(error) => Err(error),
                };
                again.map_err(|error| failed(py, &error))
            });
            again.unwrap_or(Ok(false))
        })
    }
}

/// The key, or a header's name and value.
fn credential(given: &Bound<'_, PyAny>) -> PyResult<didww::Result<Credential>> {
    if let Ok(key) = given.cast::<PyString>() {
        return Ok(Credential::api_key(&key.to_cow()?));
    }
    let (name, value): (String, String) = given.cast::<PyTuple>()?.extract()?;
    let name = didww::http::HeaderName::from_bytes(name.as_bytes());
    let value = didww::http::HeaderValue::from_str(&value);
    Ok(match (name, value) {
        (Ok(name), Ok(value)) => Ok(Credential::new(name, value)),
        _ => Err(Error::invalid_member("authentication", "authentication: that cannot be a header")),
    })
}

/// Without what was raised, which may hold the credential: the class says what it is.
fn failed(py: Python<'_>, error: &PyErr) -> Error {
    let class = error.get_type(py).qualname().map(|name| name.to_string()).unwrap_or_default();
    Error::invalid_member("authentication", format!("authentication: it raised {class}"))
}
