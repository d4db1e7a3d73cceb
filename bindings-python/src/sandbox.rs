//! A local DIDWW in this process, to develop against and to test with.

use crate::query::seconds;
use crate::registry::loads;
use crate::runtime::block_in;
use didww_sandbox::{CallbackState, RecordedCallback, RecordedRequest, SandboxBuilder};
use pyo3::exceptions::{PyOSError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// A running sandbox, on a thread of its own.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct Sandbox {
    process: u32,
    base_url: String,
    api_key: String,
    callback_secret: String,
    /// In use only as long as a look at it takes: what waits holds it, not the lock.
    running: Mutex<Option<Arc<Running>>>,
}

struct Running {
    sandbox: didww_sandbox::Sandbox,
    runtime: Runtime,
}

impl Sandbox {
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Running>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> PyResult<Arc<Running>> {
        if self.process != process::id() {
            return Err(PyOSError::new_err("the sandbox is in the process that this one was forked from"));
        }
        let running = self.lock().clone();
        running.ok_or_else(|| PyOSError::new_err("the sandbox has been stopped"))
    }

    fn with<T>(&self, look: impl FnOnce(&didww_sandbox::Sandbox) -> T) -> PyResult<T> {
        Ok(look(&self.running()?.sandbox))
    }
}

fn configured(options: &Bound<'_, PyDict>) -> PyResult<SandboxBuilder> {
    let mut builder = didww_sandbox::Sandbox::builder();
    for (key, value) in options.iter() {
        let key = key.cast::<PyString>()?.to_cow()?.into_owned();
        builder = match key.as_str() {
            _ if value.is_none() => builder,
            "api_key" => builder.api_key(value.extract::<String>()?),
            "port" => builder.port(value.extract()?),
            "empty_account" => builder.empty_account(value.is_truthy()?),
            "settle_after" => builder.settle_after(seconds(&value, "settle_after")?),
            "export_rows" => builder.export_rows(value.extract()?),
            "callback_secret" => builder.callback_secret(value.extract::<String>()?),
            "callback_minute" => builder.callback_minute(seconds(&value, "callback_minute")?),
            other => return Err(PyTypeError::new_err(format!("a sandbox has no option {other}"))),
        };
    }
    Ok(builder)
}

#[pymethods]
impl Sandbox {
    /// Starts one on a free port of the loopback interface.
    #[staticmethod]
    fn start(py: Python<'_>, options: &Bound<'_, PyDict>) -> PyResult<Sandbox> {
        let builder = configured(options)?;
        let (runtime, sandbox) = py.detach(|| {
            let runtime = Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("didww-sandbox")
                .enable_all()
                .build()?;
            let sandbox = runtime.block_on(builder.start())?;
            std::io::Result::Ok((runtime, sandbox))
        })?;
        Ok(Sandbox {
            process: process::id(),
            base_url: sandbox.base_url(),
            api_key: sandbox.api_key().to_owned(),
            callback_secret: sandbox.callback_secret().to_owned(),
            running: Mutex::new(Some(Arc::new(Running { sandbox, runtime }))),
        })
    }

    /// The base URL to give to a client.
    #[getter]
    fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The API key to give to a client.
    #[getter]
    fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The secret that callbacks are signed with.
    #[getter]
    fn callback_secret(&self) -> &str {
        &self.callback_secret
    }

    /// Lets everything that is pending settle now.
    fn settle_all(&self) -> PyResult<()> {
        self.with(didww_sandbox::Sandbox::settle_all)
    }

    /// The requests that were made, oldest first: the last thousand of them.
    fn requests<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let requests = self.with(didww_sandbox::Sandbox::requests)?;
        requests.iter().map(|request| request_dict(py, request)).collect()
    }

    /// The latest request with a method, whose path begins so.
    fn last_request<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        path_prefix: &str,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let request = self.with(|sandbox| sandbox.last_request(method, path_prefix))?;
        request.map(|request| request_dict(py, &request)).transpose()
    }

    /// What an uploaded file holds, decrypted.
    fn uploaded_file<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let file = self.with(|sandbox| sandbox.uploaded_file(id))?;
        Ok(file.map(|file| PyBytes::new(py, &file.bytes)))
    }

    /// Puts other keys in the place of the public keys.
    fn rotate_keys(&self) -> PyResult<()> {
        self.with(didww_sandbox::Sandbox::rotate_keys)
    }

    /// Blocks a trunk for outgoing calls, as if it had spent its threshold.
    fn block_trunk(&self, id: &str) -> PyResult<bool> {
        self.with(|sandbox| sandbox.block_trunk(id))
    }

    /// The callbacks that were made or are under way, oldest first.
    fn callbacks<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let callbacks = self.with(didww_sandbox::Sandbox::callbacks)?;
        callbacks.iter().map(|callback| callback_dict(py, callback)).collect()
    }

    /// Waits until all callbacks about what has happened so far are delivered or given up.
    fn wait_for_callbacks(&self, py: Python<'_>) -> PyResult<()> {
        let running = self.running()?;
        block_in(py, running.runtime.handle(), running.sandbox.wait_for_callbacks())
    }

    /// Stops it.
    fn stop(&self, py: Python<'_>) {
        let running = self.lock().take();
        if self.process != process::id() {
            // its thread is the parent's, which goes on with it
            std::mem::forget(running);
            return;
        }
        let running = running.and_then(Arc::into_inner);
        // one that another thread is waiting on stops when that has done
        let Some(Running { sandbox, runtime }) = running else { return };
        py.detach(|| {
            runtime.block_on(sandbox.shutdown());
            runtime.shutdown_background();
        });
    }

    fn __repr__(&self) -> String {
        format!("Sandbox(base_url='{}')", self.base_url)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let Some(running) = self.lock().take() else { return };
        if self.process != process::id() {
            // its thread is the parent's
            std::mem::forget(running);
            return;
        }
        if let Some(Running { sandbox, runtime }) = Arc::into_inner(running) {
            drop(sandbox);
            runtime.shutdown_background();
        }
    }
}

fn headers_of<'py>(py: Python<'py>, headers: &didww::http::HeaderMap) -> PyResult<Bound<'py, PyDict>> {
    let data = PyDict::new(py);
    for (name, value) in headers {
        data.set_item(name.as_str(), String::from_utf8_lossy(value.as_bytes()))?;
    }
    Ok(data)
}

fn request_dict<'py>(py: Python<'py>, request: &RecordedRequest) -> PyResult<Bound<'py, PyDict>> {
    let data = PyDict::new(py);
    data.set_item("method", request.method.as_str())?;
    data.set_item("path", &request.path)?;
    data.set_item("query", &request.query)?;
    data.set_item("headers", headers_of(py, &request.headers)?)?;
    data.set_item("body", PyBytes::new(py, &request.body))?;
    let json = request.json().map(|json| loads(py, &json.to_string())).transpose()?;
    data.set_item("json", json)?;
    Ok(data)
}

fn callback_dict<'py>(py: Python<'py>, callback: &RecordedCallback) -> PyResult<Bound<'py, PyDict>> {
    let data = PyDict::new(py);
    data.set_item("method", callback.method.as_str())?;
    data.set_item("url", &callback.url)?;
    data.set_item("headers", headers_of(py, &callback.headers)?)?;
    data.set_item("body", PyBytes::new(py, &callback.body))?;
    data.set_item("signature", &callback.signature)?;
    let attempts = callback.attempts.iter().map(|attempt| {
        let made = PyDict::new(py);
        made.set_item("status", attempt.status)?;
        made.set_item("error", attempt.error.as_deref())?;
        PyResult::Ok(made)
    });
    data.set_item("attempts", attempts.collect::<PyResult<Vec<_>>>()?)?;
    let state = match callback.state {
        CallbackState::Delivered => "delivered",
        CallbackState::GivenUp => "given_up",
        _ => "under_way",
    };
    data.set_item("state", state)?;
    Ok(data)
}
