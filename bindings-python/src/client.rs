//! The client: its settings, and one client of the core for each process.

use crate::errors::{self, checked, invalid_member};
use crate::exports::{Content, DownloadedFile, UploadedFile, progress_of, source_of};
use crate::hooks;
use crate::logging;
use crate::page::{Page, Pages, Rows};
use crate::query::{Polling, Query, limits_of, polled, seconds};
use crate::raw::{RawParts, RawResponse};
use crate::resource::{Resource, single};
use crate::response::ResponseInfo;
use crate::runtime::{run, within};
use didww::{ClientBuilder, Environment, RateLimit, RetryPolicy, Trust, binding};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Everything a client was told.
struct Settings {
    api_key: String,
    authentication: Option<Py<PyAny>>,
    from_env: bool,
    environment: Option<Environment>,
    api_version: Option<String>,
    timeout: Option<Option<Duration>>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    retries: Option<u32>,
    retry: Option<RetryPolicy>,
    rate: Option<RateLimit>,
    limiter: Option<Py<RateLimiter>>,
    max_response_bytes: Option<usize>,
    allow_plain_http: bool,
    proxy: Option<String>,
    no_proxy: bool,
    roots: Vec<Vec<u8>>,
    trust: Option<Trust>,
    certificate: Option<(Vec<u8>, Vec<u8>)>,
    suffix: Option<String>,
    on_request: Option<Py<PyAny>>,
    on_response: Option<Py<PyAny>>,
}

impl Settings {
    fn of(options: &Bound<'_, PyDict>) -> PyResult<Settings> {
        let py = options.py();
        let given = |name: &str| PyResult::Ok(options.get_item(name)?.filter(|value| !value.is_none()));
        let time = |name: &str| given(name)?.map(|value| seconds(&value, name)).transpose();
        let text = |name: &str| {
            let wrong = |_| invalid_member(py, name, format!("{name} is a str"));
            given(name)?.map(|value| value.extract::<String>().map_err(wrong)).transpose()
        };
        let flag = |name: &str| given(name)?.map_or(Ok(false), |value| value.is_truthy());
        let whole = |name: &str| {
            let wrong = |_| invalid_member(py, name, format!("{name} is a whole number, not less than 0"));
            given(name)?.map(|value| value.extract::<u64>().map_err(wrong)).transpose()
        };
        let timeout = match options.get_item("timeout")? {
            Some(value) if value.is_none() => Some(None),
            Some(value) => Some(Some(seconds(&value, "timeout")?)),
            None => None,
        };
        let rate = match options.get_item("rate_limit")? {
            Some(value) if value.is_none() => Some(RateLimit::off()),
            Some(value) => Some(rate_of(value.cast::<PyDict>()?)?),
            None => None,
        };
        let environment = match (text("base_url")?, text("environment")?) {
            (Some(url), _) => Some(Environment::Custom(url)),
            (None, Some(name)) => Some(checked(py, name.parse())?),
            (None, None) => None,
        };
        let certificate = given("client_certificate")?.map(|pair| {
            let wrong = |_| {
                invalid_member(
                    py,
                    "client_certificate",
                    "client_certificate is a pair of bytes: chain and key",
                )
            };
            pair.extract::<(Vec<u8>, Vec<u8>)>().map_err(wrong)
        });
        let roots = given("root_certificates")?.map(|roots| {
            let wrong = |_| {
                invalid_member(py, "root_certificates", "root_certificates is a list of bytes, PEM or DER")
            };
            roots.try_iter()?.map(|root| root?.extract::<Vec<u8>>().map_err(wrong)).collect()
        });
        let limiter = given("rate_limiter")?.map(|limiter| {
            let wrong = |_| invalid_member(py, "rate_limiter", "rate_limiter is that of another client");
            PyResult::Ok(limiter.cast::<RateLimiter>().map_err(wrong)?.clone().unbind())
        });
        Ok(Settings {
            api_key: text("api_key")?.unwrap_or_default(),
            authentication: given("authentication")?.map(Bound::unbind),
            from_env: flag("from_env")?,
            environment,
            api_version: text("api_version")?,
            timeout,
            connect_timeout: time("connect_timeout")?,
            read_timeout: time("read_timeout")?,
            retries: whole("retries")?.map(|number| u32::try_from(number).unwrap_or(u32::MAX)),
            retry: given("retry_policy")?.map(|policy| retry_of(policy.cast::<PyDict>()?)).transpose()?,
            rate,
            limiter: limiter.transpose()?,
            max_response_bytes: whole("max_response_bytes")?
                .map(|number| usize::try_from(number).unwrap_or(usize::MAX)),
            allow_plain_http: flag("allow_plain_http")?,
            proxy: text("proxy")?,
            no_proxy: flag("no_proxy")?,
            roots: roots.transpose()?.unwrap_or_default(),
            trust: text("trust")?.map(|name| trust_of(py, &name)).transpose()?,
            certificate: certificate.transpose()?,
            suffix: text("user_agent_suffix")?,
            on_request: given("on_request")?.map(Bound::unbind),
            on_response: given("on_response")?.map(Bound::unbind),
        })
    }

    /// A client of the core for this process.
    fn build(&self, py: Python<'_>) -> didww::Result<didww::Client> {
        let mut builder = match self.from_env {
            true => ClientBuilder::from_env()?,
            false => didww::Client::builder(self.api_key.as_str()),
        };
        builder = builder.product(concat!("didww-sdk-python/", env!("CARGO_PKG_VERSION")));
        if let Some(environment) = &self.environment {
            builder = builder.environment(environment.clone());
        }
        if let Some(version) = &self.api_version {
            builder = builder.api_version(version.parse()?);
        }
        match self.timeout {
            Some(Some(limit)) => builder = builder.timeout(limit),
            Some(None) => builder = builder.no_timeout(),
            None => {}
        }
        if let Some(limit) = self.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        if let Some(limit) = self.read_timeout {
            builder = builder.read_timeout(limit);
        }
        if let Some(policy) = self.retry {
            builder = builder.retry_policy(policy);
        }
        if let Some(most) = self.retries {
            builder = builder.retries(most);
        }
        match (&self.limiter, self.rate) {
            (Some(limiter), _) => builder = builder.rate_limiter(&limiter.get().of_process()?),
            (None, Some(rate)) => builder = builder.rate_limit(rate),
            (None, None) => {}
        }
        if let Some(most) = self.max_response_bytes {
            builder = builder.max_response_bytes(most);
        }
        self.connect(py, builder.allow_plain_http(self.allow_plain_http)).build()
    }

    /// The builder with what concerns connections and hooks.
    fn connect(&self, py: Python<'_>, mut builder: ClientBuilder) -> ClientBuilder {
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy);
        }
        if self.no_proxy {
            builder = builder.no_proxy();
        }
        for root in &self.roots {
            builder = builder.add_root_certificates(root);
        }
        if let Some(trust) = self.trust {
            builder = builder.trust(trust);
        }
        if let Some((chain, key)) = &self.certificate {
            builder = builder.client_certificate(chain, key);
        }
        if let Some(suffix) = &self.suffix {
            builder = builder.user_agent_suffix(suffix);
        }
        if let Some(hook) = &self.on_request {
            let hook = hook.clone_ref(py);
            builder = builder.on_request(move |event| hooks::on_request(&hook, event));
        }
        if let Some(hook) = &self.on_response {
            let hook = hook.clone_ref(py);
            builder = builder.on_response(move |event| hooks::on_response(&hook, event));
        }
        if let Some(authentication) = &self.authentication {
            builder = builder.authentication(hooks::Authentication(authentication.clone_ref(py)));
        }
        builder
    }
}

fn rate_of(rate: &Bound<'_, PyDict>) -> PyResult<RateLimit> {
    let wrong = |name| {
        move |_| {
            invalid_member(rate.py(), "rate_limit", format!("rate_limit: {name} is a whole number from 1 on"))
        }
    };
    let whole = |name: &'static str| {
        let value = rate.get_item(name)?.filter(|value| !value.is_none());
        value.map(|value| value.extract::<u32>().map_err(wrong(name))).transpose()
    };
    let mut limit = RateLimit::per_second(whole("per_second")?.unwrap_or(20));
    if let Some(burst) = whole("burst")? {
        limit = limit.burst(burst);
    }
    Ok(limit)
}

fn retry_of(policy: &Bound<'_, PyDict>) -> PyResult<RetryPolicy> {
    let mut made = RetryPolicy::default();
    for (key, value) in policy.iter() {
        let key: String = key.extract()?;
        match key.as_str() {
            _ if value.is_none() => {}
            "max_retries" => made.max_retries = value.extract()?,
            "base_delay" => made.base_delay = seconds(&value, &key)?,
            "max_delay" => made.max_delay = seconds(&value, &key)?,
            "max_retry_after" => made.max_retry_after = seconds(&value, &key)?,
            "budget" => made.budget = value.extract()?,
            "budget_ratio" => made.budget_ratio = value.extract()?,
            other => return Err(invalid_member(value.py(), other, format!("a retry policy has no {other}"))),
        }
    }
    Ok(made)
}

fn trust_of(py: Python<'_>, name: &str) -> PyResult<Trust> {
    Ok(match name {
        "system" => Trust::System,
        "only_added" => Trust::OnlyAdded,
        "bundled" => Trust::Bundled,
        _ => return Err(invalid_member(py, "trust", "trust is 'system', 'only_added' or 'bundled'")),
    })
}

/// What limits the rate of a client's requests; clients of the same key share one. Each process has its own.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct RateLimiter {
    limit: RateLimit,
    of_process: Mutex<(u32, didww::RateLimiter)>,
}

impl RateLimiter {
    fn new(limiter: didww::RateLimiter) -> Self {
        RateLimiter { limit: limiter.limit(), of_process: Mutex::new((process::id(), limiter)) }
    }

    fn of_process(&self) -> didww::Result<didww::RateLimiter> {
        let mut known = self.of_process.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != process::id() {
            // the parent's threads may have been in the middle of using that one
            let old = std::mem::replace(&mut *known, (process::id(), didww::RateLimiter::new(self.limit)?));
            std::mem::forget(old);
        }
        Ok(known.1.clone())
    }
}

#[pymethods]
impl RateLimiter {
    fn __repr__(&self) -> &'static str {
        "RateLimiter()"
    }
}

/// The client of the core, and the process that it belongs to.
struct Built {
    process: u32,
    client: didww::Client,
}

/// A client of one account.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct NativeClient {
    settings: Settings,
    built: Mutex<Option<Built>>,
}

impl NativeClient {
    /// The client for this process: connections do not survive a fork.
    pub(crate) fn client(&self, py: Python<'_>) -> PyResult<didww::Client> {
        logging::look(py);
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(built) = built.as_ref().filter(|built| built.process == process::id()) {
            return Ok(built.client.clone());
        }
        let client = checked(py, within(|| self.settings.build(py))?)?;
        let made = Built { process: process::id(), client: client.clone() };
        if let Some(old) = built.replace(made) {
            // the parent's threads may have been in the middle of using it
            std::mem::forget(old);
        }
        Ok(client)
    }

    fn endpoint(&self, py: Python<'_>, accessor: &str) -> PyResult<didww::Endpoint<didww::Resource>> {
        checked(py, self.client(py)?.resources(accessor))
    }

    fn listed(
        &self,
        py: Python<'_>,
        accessor: &str,
        query: Option<&Bound<'_, PyDict>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<didww::List<didww::Resource>> {
        let query = Query::of(query)?;
        let mut list = self.endpoint(py, accessor)?.list().holding(&query.wanted);
        list = match (query.page, query.page_size) {
            (Some(number), Some(size)) => list.page(number, size),
            (Some(number), None) => list.page_number(number),
            (None, Some(size)) => list.page_size(size),
            (None, None) => list,
        };
        for (name, value) in query.filter {
            list = list.filter(name, value);
        }
        if !query.sort.is_empty() {
            list = list.sort(query.sort);
        }
        Ok(list.prefetch(query.prefetch).limits(&limits_of(options)?))
    }
}

type Options<'a, 'py> = Option<&'a Bound<'py, PyDict>>;

#[pymethods]
impl NativeClient {
    #[new]
    fn new(py: Python<'_>, options: &Bound<'_, PyDict>) -> PyResult<Self> {
        let client = NativeClient { settings: Settings::of(options)?, built: Mutex::default() };
        // what cannot be is said at once
        client.client(py)?;
        Ok(client)
    }

    /// API version of its requests.
    #[getter]
    fn api_version(&self, py: Python<'_>) -> PyResult<&'static str> {
        Ok(self.client(py)?.api_version().as_str())
    }

    /// Base URL of its requests, without a trailing slash.
    #[getter]
    fn base_url(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.client(py)?.base_url().to_owned())
    }

    /// What limits the rate of its requests.
    #[getter]
    fn rate_limiter(&self, py: Python<'_>) -> PyResult<RateLimiter> {
        Ok(RateLimiter::new(self.client(py)?.rate_limiter().clone()))
    }

    #[pyo3(signature = (awaited, accessor, id, query = None, options = None))]
    fn find(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        id: Option<&str>,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let query = Query::of(query)?;
        let find = self.endpoint(py, accessor)?.find(id.unwrap_or_default()).holding(&query.wanted);
        let find = find.limits(&limits_of(options)?);
        run(py, awaited, find.send(), one)
    }

    #[pyo3(signature = (awaited, accessor, query = None, options = None))]
    fn page(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let list = self.listed(py, accessor, query, options)?;
        run(py, awaited, list.send(), |py, page| {
            Ok(Py::new(py, Page::wrap(py, checked(py, page)?)?)?.into_any())
        })
    }

    #[pyo3(signature = (awaited, accessor, query = None, options = None))]
    fn first(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let list = self.listed(py, accessor, query, options)?;
        run(py, awaited, list.first(), |py, first| match checked(py, first)? {
            Some(first) => Ok(single(py, first)?.into_any()),
            None => Ok(py.None()),
        })
    }

    #[pyo3(signature = (awaited, accessor, query = None, options = None))]
    fn count(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let list = self.listed(py, accessor, query, options)?;
        run(py, awaited, list.count(), |py, count| {
            Ok(checked(py, count)?.into_pyobject(py)?.into_any().unbind())
        })
    }

    #[pyo3(signature = (awaited, accessor, query = None, options = None))]
    fn all(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let mut pages = self.listed(py, accessor, query, options)?.pages();
        let every = async move {
            let mut all = Vec::new();
            while let Some(page) = pages.try_next().await? {
                all.push(page);
            }
            didww::Result::Ok(all)
        };
        run(py, awaited, every, |py, pages| {
            let rows = PyList::empty(py);
            for page in checked(py, pages)? {
                rows.call_method1("extend", (Page::wrap(py, page)?.rows(),))?;
            }
            Ok(rows.into_any().unbind())
        })
    }

    #[pyo3(signature = (accessor, query = None, options = None))]
    fn pages(
        &self,
        py: Python<'_>,
        accessor: &str,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Pages> {
        Ok(Pages::new(self.listed(py, accessor, query, options)?.pages()))
    }

    #[pyo3(signature = (accessor, query = None, options = None))]
    fn rows(
        &self,
        py: Python<'_>,
        accessor: &str,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Rows> {
        Ok(Rows::new(self.listed(py, accessor, query, options)?.pages()))
    }

    #[pyo3(signature = (awaited, accessor, resource, query = None, options = None))]
    fn create(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        resource: &Bound<'_, Resource>,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let query = Query::of(query)?;
        let create = self.endpoint(py, accessor)?.create(resource.get().synced(py)?).holding(&query.wanted);
        run(py, awaited, create.limits(&limits_of(options)?).send(), one)
    }

    #[pyo3(signature = (awaited, accessor, resource, query = None, options = None))]
    fn update(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        resource: &Bound<'_, Resource>,
        query: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let query = Query::of(query)?;
        let limits = limits_of(options)?;
        let endpoint = self.endpoint(py, accessor)?;
        let sent = resource.get().synced(py)?;
        let mut answered = sent.clone();
        let work = async move {
            let update = endpoint.update(&mut answered).holding(&query.wanted);
            update.limits(&limits).send().await.map(|()| answered)
        };
        let held = resource.clone().unbind();
        run(py, awaited, work, move |py, answered| {
            Resource::accept(held.bind(py), &sent, checked(py, answered)?)?;
            Ok(py.None())
        })
    }

    #[pyo3(signature = (awaited, accessor, id, options = None))]
    fn delete(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        id: &str,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let delete = self.endpoint(py, accessor)?.delete(id).limits(&limits_of(options)?);
        run(py, awaited, delete.send(), |py, info| {
            Ok(Py::new(py, ResponseInfo(checked(py, info)?))?.into_any())
        })
    }

    #[pyo3(signature = (awaited, accessor, id, polling = None, options = None))]
    fn wait(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        id: &str,
        polling: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let wait = polled!(self.endpoint(py, accessor)?.wait(id), Polling::of(polling)?);
        run(py, awaited, wait.limits(&limits_of(options)?).send(), one)
    }

    #[pyo3(signature = (awaited, accessor, resource, polling = None, options = None))]
    fn create_and_wait(
        &self,
        py: Python<'_>,
        awaited: bool,
        accessor: &str,
        resource: &Bound<'_, Resource>,
        polling: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let wait = self.endpoint(py, accessor)?.create_and_wait(resource.get().synced(py)?);
        let wait = polled!(wait, Polling::of(polling)?);
        run(py, awaited, wait.limits(&limits_of(options)?).send(), one)
    }

    #[pyo3(signature = (awaited, method, path, parts = None, options = None))]
    fn raw(
        &self,
        py: Python<'_>,
        awaited: bool,
        method: &str,
        path: &str,
        parts: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let Ok(method) = didww::http::Method::from_bytes(method.as_bytes()) else {
            return Err(invalid_member(py, "method", format!("{method:?} is no HTTP method")));
        };
        let request = RawParts::of(parts)?.apply(self.client(py)?.raw(method, path));
        run(py, awaited, request.limits(&limits_of(options)?).send(), |py, answer| {
            Ok(Py::new(py, RawResponse(checked(py, answer)?))?.into_any())
        })
    }

    #[pyo3(signature = (awaited, source, parts = None, options = None))]
    fn upload(
        &self,
        py: Python<'_>,
        awaited: bool,
        source: &Bound<'_, PyAny>,
        parts: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let mut upload = binding::upload(&self.client(py)?, source_of(source)?);
        for (key, value) in parts.iter().flat_map(|parts| parts.iter()) {
            match &*key.cast::<PyString>()?.to_cow()? {
                _ if value.is_none() => {}
                "file_name" => upload = upload.file_name(value.extract::<String>()?),
                "description" => upload = upload.description(value.extract::<String>()?),
                "on_progress" => {
                    let seen = value.unbind();
                    upload =
                        upload.on_progress(move |sent, total| hooks::tell_progress(&seen, sent, Some(total)));
                }
                other => return Err(invalid_member(py, other, format!("an upload has no {other}"))),
            }
        }
        run(py, awaited, upload.limits(&limits_of(options)?).send(), |py, file| {
            Ok(Py::new(py, UploadedFile(checked(py, file)?))?.into_any())
        })
    }

    #[pyo3(signature = (awaited))]
    fn public_keys(&self, py: Python<'_>, awaited: bool) -> PyResult<Py<PyAny>> {
        let client = self.client(py)?;
        run(py, awaited, async move { binding::public_keys(&client).await }, |py, keys| {
            Ok(Py::new(py, crate::encryption::PublicKeys(checked(py, keys)?))?.into_any())
        })
    }

    #[pyo3(signature = (awaited, export, path, parts = None, options = None))]
    fn download(
        &self,
        py: Python<'_>,
        awaited: bool,
        export: &Bound<'_, Resource>,
        path: PathBuf,
        parts: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Py<PyAny>> {
        let export = export.get().synced(py)?;
        let mut download = checked(py, binding::download(&self.client(py)?, export, path))?;
        for (key, value) in parts.iter().flat_map(|parts| parts.iter()) {
            match &*key.cast::<PyString>()?.to_cow()? {
                _ if value.is_none() => {}
                "packed" => download = download.keep_packed(value.is_truthy()?),
                "resume" => download = download.resume(value.is_truthy()?),
                "on_progress" => download = download.on_progress(progress_of(value.unbind())),
                other => return Err(invalid_member(py, other, format!("a download has no {other}"))),
            }
        }
        run(py, awaited, download.limits(&limits_of(options)?).send(), |py, file| {
            Ok(Py::new(py, DownloadedFile(checked(py, file)?))?.into_any())
        })
    }

    #[pyo3(signature = (export, parts = None, options = None))]
    fn content(
        &self,
        py: Python<'_>,
        export: &Bound<'_, Resource>,
        parts: Options<'_, '_>,
        options: Options<'_, '_>,
    ) -> PyResult<Content> {
        let export = export.get().synced(py)?;
        Content::new(&self.client(py)?, export, parts, &limits_of(options)?)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let client = self.client(py)?;
        Ok(format!("NativeClient(base_url='{}', api_version='{}')", client.base_url(), client.api_version()))
    }
}

/// The one resource that a call gives.
fn one(py: Python<'_>, result: didww::Result<didww::Resource>) -> PyResult<Py<PyAny>> {
    Ok(single(py, errors::checked(py, result)?)?.into_any())
}
