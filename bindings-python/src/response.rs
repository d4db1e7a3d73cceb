//! What an answer carries besides its body.

use crate::registry::loaded;
use didww::{RateLimitStatus, binding};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::time::Duration;

/// Status, headers and request id of an answer.
#[pyclass(frozen, module = "didww_sdk._native")]
#[derive(Clone)]
pub(crate) struct ResponseInfo(pub(crate) didww::ResponseInfo);

#[pymethods]
impl ResponseInfo {
    /// HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status()
    }

    /// Whether the status is one of 200 to 299.
    #[getter]
    fn is_success(&self) -> bool {
        self.0.is_success()
    }

    /// Every header by its name in lower case; of one that came twice the values are joined by a comma. Headers that are not
    /// text are left out.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for name in self.0.headers().keys() {
            let values = self.0.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
            let values: Vec<&str> = values.collect();
            if !values.is_empty() {
                headers.set_item(name.as_str(), values.join(", "))?;
            }
        }
        Ok(headers)
    }

    /// The value of one header, if it is there and is text.
    fn header(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }

    /// `X-Request-Id`: what DIDWW's support finds the request by.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id()
    }

    /// How often the request was sent.
    #[getter]
    fn attempts(&self) -> u32 {
        self.0.attempts()
    }

    /// How long the call waited for the client's rate limit, all attempts together, in seconds.
    #[getter]
    fn waited_for_rate_limit(&self) -> f64 {
        self.0.waited_for_rate_limit().as_secs_f64()
    }

    /// What the server says about its rate limit, if it does.
    #[getter]
    fn rate_limit(&self) -> Option<RateLimit> {
        self.0.rate_limit().map(RateLimit)
    }

    /// Method of the request.
    #[getter]
    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    /// Path of the request below the base URL, without its query.
    #[getter]
    fn path(&self) -> &str {
        self.0.path()
    }

    /// What pickle makes it of.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        let parts = binding::response_parts(&self.0);
        let headers = parts
            .headers
            .into_iter()
            .map(|(name, value)| (name, PyBytes::new(py, &value).unbind()))
            .collect();
        let waited = parts.waited.as_secs_f64();
        let restore = loaded(py, "didww_sdk._native")?.getattr("_restore_response")?;
        let parts = (parts.status, headers, parts.method, parts.path, parts.host, parts.attempts, waited);
        Ok((restore, parts))
    }

    fn __repr__(&self) -> String {
        let (status, method, path) = (self.0.status(), self.0.method(), self.0.path());
        match self.0.request_id() {
            Some(id) => {
                format!("ResponseInfo(status={status}, method='{method}', path='{path}', request_id='{id}')")
            }
            None => format!("ResponseInfo(status={status}, method='{method}', path='{path}')"),
        }
    }
}

/// Status, headers, method, path, host, attempts, and the seconds that were waited for the rate limit.
type Parts = (u16, Vec<(String, Py<PyBytes>)>, String, String, String, u32, f64);

/// What pickle calls to make it anew.
#[pyfunction]
#[pyo3(name = "_restore_response", signature = (*parts))]
pub(crate) fn restore(py: Python<'_>, parts: Parts) -> PyResult<ResponseInfo> {
    let (status, headers, method, path, host, attempts, waited) = parts;
    let waited =
        Duration::try_from_secs_f64(waited).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let headers = headers.into_iter().map(|(name, value)| (name, value.as_bytes(py).to_vec())).collect();
    let parts = binding::ResponseParts { status, headers, method, path, host, attempts, waited };
    Ok(ResponseInfo(binding::response(parts)))
}

/// What a server says about its rate limit.
#[pyclass(frozen, eq, name = "RateLimitStatus", module = "didww_sdk._native")]
#[derive(Clone, PartialEq)]
pub(crate) struct RateLimit(RateLimitStatus);

#[pymethods]
impl RateLimit {
    /// Requests that it allows in a window of time.
    #[getter]
    fn limit(&self) -> Option<u64> {
        self.0.limit
    }

    /// Requests that are left in this window.
    #[getter]
    fn remaining(&self) -> Option<u64> {
        self.0.remaining
    }

    /// When the window ends, as the server writes it: seconds from now, with some servers seconds since 1970.
    #[getter]
    fn reset(&self) -> Option<u64> {
        self.0.reset
    }

    fn __repr__(&self) -> String {
        let text = |number: Option<u64>| number.map_or("None".to_owned(), |number| number.to_string());
        let (limit, remaining, reset) = (text(self.0.limit), text(self.0.remaining), text(self.0.reset));
        format!("RateLimitStatus(limit={limit}, remaining={remaining}, reset={reset})")
    }
}
