//! Pages of lists, and lists page by page.

use crate::errors::checked;
use crate::graph::{Anchor, Graph};
use crate::registry;
use crate::resource::{Parts, Resource, State, version_of, wrap};
use crate::response::ResponseInfo;
use crate::steps::{Source, Steps};
use didww::binding;
use didww::schema::ResourceSchema;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple, PyType};
use std::sync::{Arc, Mutex, PoisonError};

/// A page of a list: a sequence of its rows, and what the API says around them.
#[pyclass(frozen, sequence, generic, module = "didww_sdk._native")]
pub(crate) struct Page {
    rows: Py<PyList>,
    /// Without its rows.
    page: didww::Page<didww::Resource>,
    graph: Arc<Graph>,
    /// Holds the objects of what was included.
    anchor: Arc<Anchor>,
}

impl Page {
    /// Makes the Python objects of a page.
    pub(crate) fn wrap(py: Python<'_>, mut page: didww::Page<didww::Resource>) -> PyResult<Self> {
        let (graph, anchor) = Graph::of_document();
        let rows = binding::take_rows(&mut page);
        let noted = may_be_linked(&rows, &page);
        let mut class: Option<(&'static ResourceSchema, Bound<'_, PyType>)> = None;
        let mut made = Vec::with_capacity(rows.len());
        for core in rows {
            let schema = binding::schema_of(&core);
            let known = class.take().filter(|(known, _)| std::ptr::eq(*known, schema));
            let (_, its_class) = match known {
                Some(known) => class.insert(known),
                None => class.insert((schema, registry::resource_class(py, schema)?)),
            };
            let parts = Parts { state: State::new(core), graph: Some(graph.clone()), anchor: None };
            let row = wrap(its_class, parts)?;
            if noted {
                graph.note(py, &row)?;
            }
            made.push(row);
        }
        Ok(Page { rows: PyList::new(py, made)?.unbind(), page, graph, anchor })
    }

    pub(crate) fn rows(&self) -> &Py<PyList> {
        &self.rows
    }
}

/// Whether any resource of the page may link to one of its rows, which are of one type.
fn may_be_linked(rows: &[didww::Resource], page: &didww::Page<didww::Resource>) -> bool {
    let Some(own) = rows.first().map(binding::schema_of) else { return false };
    let mut seen: Vec<*const ResourceSchema> = Vec::new();
    let included = page.included().map(|resource| binding::schema_of(&resource));
    std::iter::once(own).chain(included).any(|schema| {
        if seen.contains(&std::ptr::from_ref(schema)) {
            return false;
        }
        seen.push(std::ptr::from_ref(schema));
        let mut types = schema.relationships.iter().flat_map(|relationship| relationship.types);
        // what is linked by a type that this release does not know is not known either
        schema.wire_type.is_empty() || types.any(|to| *to == own.wire_type)
    })
}

#[pymethods]
impl Page {
    /// Reads a page that was stored: the body of a list as `api_version` answers it.
    #[staticmethod]
    #[pyo3(signature = (resource_class, body, api_version = None))]
    fn parse(
        resource_class: &Bound<'_, PyType>,
        body: &Bound<'_, PyAny>,
        api_version: Option<&str>,
    ) -> PyResult<Page> {
        let py = resource_class.py();
        let wire_type =
            resource_class.getattr_opt("_wire_type")?.map(|name| name.extract::<String>()).transpose()?;
        let Some(schema) = wire_type.as_deref().and_then(didww::schema::resource) else {
            return Err(PyTypeError::new_err("name the class of the rows: Page.parse(Did, body)"));
        };
        let bytes = match (body.cast::<PyBytes>(), body.cast::<PyString>()) {
            (Ok(bytes), _) => bytes::Bytes::from_owner(PyBackedBytes::from(bytes.clone())),
            (_, Ok(text)) => bytes::Bytes::copy_from_slice(text.to_cow()?.as_bytes()),
            _ => return Err(PyTypeError::new_err("a body is bytes or str")),
        };
        let version = version_of(api_version)?;
        let page = py.detach(|| binding::parse_page(schema, bytes, version));
        Page::wrap(py, checked(py, page)?)
    }

    /// Rows of all pages together; `None` for lists without a total.
    #[getter]
    fn total_records(&self) -> Option<u64> {
        self.page.total_records()
    }

    /// Addresses of the pages around this one.
    #[getter]
    fn links(&self) -> PageLinks {
        PageLinks(self.page.links())
    }

    /// The list's own `meta`.
    #[getter]
    fn meta<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.page.meta() {
            Some(meta) => registry::loads(py, &serde_json::Value::Object(meta).to_string()),
            None => Ok(PyDict::new(py).into_any()),
        }
    }

    /// The resources that were included, of any type, each once.
    #[getter]
    fn included(&self, py: Python<'_>) -> PyResult<Vec<Py<Resource>>> {
        let rows: Vec<didww::Resource> = self.page.included().collect();
        rows.into_iter().map(|core| self.graph.resource(py, core)).collect()
    }

    /// Status, headers and request id of the answer.
    #[getter]
    fn response(&self) -> ResponseInfo {
        ResponseInfo(self.page.response().clone())
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        self.rows.bind(py).len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.rows.bind(py).as_any().get_item(index)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.rows.bind(py).as_any().try_iter()?.into_any())
    }

    fn __contains__(&self, py: Python<'_>, row: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.rows.bind(py).contains(row)
    }

    /// Where a row stands first, among those from `start` to `stop`; a `ValueError` if it is not there.
    #[pyo3(signature = (row, *limits))]
    fn index<'py>(
        &self,
        py: Python<'py>,
        row: Bound<'py, PyAny>,
        limits: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let arguments = std::iter::once(row).chain(limits.iter());
        let arguments = PyTuple::new(py, arguments.collect::<Vec<_>>())?;
        self.rows.bind(py).as_any().call_method1("index", arguments)
    }

    /// How often a row is there.
    fn count<'py>(&self, py: Python<'py>, row: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.rows.bind(py).as_any().call_method1("count", (row,))
    }

    fn __reversed__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.rows.bind(py).call_method0("__reversed__")
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let total = self.page.total_records().map_or("None".to_owned(), |total| total.to_string());
        Ok(format!("Page({}, total_records={total})", self.rows.bind(py).repr()?))
    }
}

/// Addresses of the pages around one, as the API gave them.
#[pyclass(frozen, eq, module = "didww_sdk._native")]
#[derive(PartialEq)]
pub(crate) struct PageLinks(didww::PageLinks);

#[pymethods]
impl PageLinks {
    /// First page.
    #[getter]
    fn first(&self) -> Option<&str> {
        self.0.first.as_deref()
    }

    /// Page before this one.
    #[getter]
    fn prev(&self) -> Option<&str> {
        self.0.prev.as_deref()
    }

    /// Page after this one.
    #[getter]
    fn next(&self) -> Option<&str> {
        self.0.next.as_deref()
    }

    /// Last page.
    #[getter]
    fn last(&self) -> Option<&str> {
        self.0.last.as_deref()
    }

    fn __repr__(&self) -> String {
        let text = |link: Option<&str>| link.map_or("None".to_owned(), |link| format!("'{link}'"));
        let (first, prev) = (text(self.first()), text(self.prev()));
        format!(
            "PageLinks(first={first}, prev={prev}, next={}, last={})",
            text(self.next()),
            text(self.last())
        )
    }
}

impl Source for didww::Pages<didww::Resource> {
    type Step = didww::Page<didww::Resource>;

    async fn next(&mut self) -> didww::Result<Option<Self::Step>> {
        self.try_next().await
    }

    fn give_up(&mut self) {
        binding::give_up(self);
    }
}

/// A list page by page.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct Pages(Steps<didww::Pages<didww::Resource>>);

impl Pages {
    pub(crate) fn new(pages: didww::Pages<didww::Resource>) -> Self {
        Pages(Steps::new(pages))
    }
}

#[pymethods]
impl Pages {
    /// A page that has come; `None` if it is to be fetched first.
    fn ready(&self, py: Python<'_>) -> PyResult<Option<Page>> {
        self.0.ready(py)?.map(|page| Page::wrap(py, page)).transpose()
    }

    /// Is awaited until a page has come.
    fn fetch(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.0.fetch(py)
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Page>> {
        self.0.next(py)?.map(|page| Page::wrap(py, page)).transpose()
    }
}

/// Pages that have rows.
struct Filled(didww::Pages<didww::Resource>);

impl Source for Filled {
    type Step = didww::Page<didww::Resource>;

    async fn next(&mut self) -> didww::Result<Option<Self::Step>> {
        loop {
            match self.0.try_next().await? {
                Some(page) if page.is_empty() => {}
                turned => return Ok(turned),
            }
        }
    }

    fn give_up(&mut self) {
        binding::give_up(&mut self.0);
    }
}

/// The rows of a list, whatever page they are on.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct Rows {
    pages: Steps<Filled>,
    ready: Mutex<Ready>,
}

/// What is there without a request.
#[derive(Default)]
struct Ready {
    /// Rows that have come, the next one at the end.
    rows: Vec<Py<PyAny>>,
    /// Holds the objects of what was included in the page that came last.
    _anchor: Option<Arc<Anchor>>,
}

impl Rows {
    pub(crate) fn new(pages: didww::Pages<didww::Resource>) -> Self {
        Rows { pages: Steps::new(Filled(pages)), ready: Mutex::default() }
    }
}

/// The next row that came already.
fn take(ready: &Mutex<Ready>) -> Option<Py<PyAny>> {
    ready.lock().unwrap_or_else(PoisonError::into_inner).rows.pop()
}

/// Keeps the rows of a page, and gives the first.
fn keep(
    py: Python<'_>,
    ready: &Mutex<Ready>,
    page: didww::Page<didww::Resource>,
) -> PyResult<Option<Py<PyAny>>> {
    let page = Page::wrap(py, page)?;
    let mut rows: Vec<Py<PyAny>> = page.rows().bind(py).iter().map(Bound::unbind).collect();
    rows.reverse();
    let first = rows.pop();
    let mut ready = ready.lock().unwrap_or_else(PoisonError::into_inner);
    // whoever asks from several threads or tasks has rows of the page before as well
    rows.append(&mut ready.rows);
    ready.rows = rows;
    let before = ready._anchor.replace(page.anchor.clone());
    drop(ready);
    drop(before);
    Ok(first)
}

#[pymethods]
impl Rows {
    /// A row that has come; `None` if it is to be fetched first.
    fn ready(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        match take(&self.ready) {
            Some(row) => Ok(Some(row)),
            None => self.pages.ready(py)?.map_or(Ok(None), |page| keep(py, &self.ready, page)),
        }
    }

    /// Is awaited until a row has come.
    fn fetch(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.pages.fetch(py)
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        match take(&self.ready) {
            Some(row) => Ok(Some(row)),
            None => self.pages.next(py)?.map_or(Ok(None), |page| keep(py, &self.ready, page)),
        }
    }
}
