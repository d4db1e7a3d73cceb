//! Requests to whatever there is no method for.

use crate::errors::{checked, invalid_member};
use crate::registry::{dumps, loads};
use crate::response::ResponseInfo;
use didww::RawRequest;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping, PyString};

/// What a raw request is made of besides its method and path.
#[derive(Default)]
pub(crate) struct RawParts {
    params: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    json: Option<serde_json::Value>,
    body: Option<Vec<u8>>,
    content_type: Option<String>,
    authenticated: Option<bool>,
}

impl RawParts {
    pub(crate) fn of(parts: Option<&Bound<'_, PyDict>>) -> PyResult<RawParts> {
        let mut made = RawParts::default();
        for (key, value) in parts.iter().flat_map(|parts| parts.iter()) {
            let key = key.cast::<PyString>()?.to_cow()?.into_owned();
            match key.as_str() {
                // null is JSON as well
                "json" => made.json = Some(json_of(&value)?),
                _ if value.is_none() => {}
                "params" => made.params = text_pairs(&value, "params")?,
                "headers" => made.headers = text_pairs(&value, "headers")?,
                "body" => made.body = Some(value.extract()?),
                "content_type" => made.content_type = Some(value.extract()?),
                "authenticated" => made.authenticated = Some(value.is_truthy()?),
                other => {
                    return Err(invalid_member(value.py(), other, format!("a raw request has no {other}")));
                }
            }
        }
        Ok(made)
    }

    pub(crate) fn apply(self, mut request: RawRequest) -> RawRequest {
        for (name, value) in &self.params {
            request = request.query(name, value);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(json) = &self.json {
            request = request.json(json);
        }
        if let Some(body) = self.body {
            request = request.body(body, self.content_type.as_deref().unwrap_or("application/octet-stream"));
        }
        match self.authenticated {
            Some(authenticated) => request.authenticated(authenticated),
            None => request,
        }
    }
}

fn json_of(value: &Bound<'_, PyAny>) -> PyResult<serde_json::Value> {
    let text = dumps(value)?;
    serde_json::from_str(&text).map_err(|error| invalid_member(value.py(), "json", format!("json: {error}")))
}

/// Names and values, of a mapping or of pairs.
fn text_pairs(value: &Bound<'_, PyAny>, option: &str) -> PyResult<Vec<(String, String)>> {
    let items = match value.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) => value.clone(),
    };
    let wrong = |_| invalid_member(value.py(), option, format!("{option} are names and values, each a str"));
    items.try_iter().map_err(wrong)?.map(|pair| pair?.extract().map_err(wrong)).collect()
}

/// A successful answer as it came.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct RawResponse(pub(crate) didww::RawResponse);

#[pymethods]
impl RawResponse {
    /// HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status()
    }

    /// Headers by their names in lower case.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Bound::new(py, self.info())?.getattr("headers")
    }

    /// Status, headers and request id.
    #[getter]
    fn info(&self) -> ResponseInfo {
        ResponseInfo(self.0.info().clone())
    }

    /// The body, decompressed.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.body())
    }

    /// The body as text.
    #[getter]
    fn text(&self, py: Python<'_>) -> PyResult<String> {
        checked(py, self.0.text()).map(str::to_owned)
    }

    /// The body, parsed as JSON.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // the core's parser says where a body is broken
        checked(py, self.0.json::<serde_json::Value>())?;
        loads(py, checked(py, self.0.text())?)
    }

    fn __repr__(&self) -> String {
        format!("RawResponse(status={}, bytes={})", self.0.status(), self.0.body().len())
    }
}
