//! Resources: one class in Rust, which the generated classes inherit.

use crate::cell::Cell;
use crate::graph::{Anchor, Graph};
use crate::identifier::{ResourceIdentifier, identifier_of};
use crate::members;
use crate::object::NestedObject;
use crate::registry::{self, Family, dumps, loads};
use crate::response::ResponseInfo;
use crate::values::{is_iterable, to_python};
use didww::schema::{RelationshipSchema, ResourceSchema};
use didww::{ApiVersion, Linkage, binding};
use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};
use std::cell::RefCell;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// A resource of any type. The classes of the types that this release knows inherit it.
#[pyclass(subclass, frozen, weakref, name = "Resource", module = "didww_sdk._native")]
pub(crate) struct Resource {
    state: Arc<State>,
    /// Where the resources that it links to are found.
    graph: Mutex<Option<Arc<Graph>>>,
    /// Holds the objects that came with it, if it is what was asked for.
    anchor: Mutex<Option<Arc<Anchor>>>,
}

/// What a resource is, whichever Python object shows it.
pub(crate) struct State {
    cell: Cell<didww::Resource>,
    /// Resources that relationships were set to, by the relationship's number.
    links: Mutex<Vec<(usize, Vec<Py<Resource>>)>>,
}

impl State {
    pub(crate) fn new(core: didww::Resource) -> Arc<State> {
        Arc::new(State { cell: Cell::new(core), links: Mutex::default() })
    }
}

/// What a resource is made of.
pub(crate) struct Parts {
    pub(crate) state: Arc<State>,
    pub(crate) graph: Option<Arc<Graph>>,
    pub(crate) anchor: Option<Arc<Anchor>>,
}

thread_local! {
    /// What the next resource that is made without arguments is.
    static MADE: RefCell<Option<Parts>> = const { RefCell::new(None) };
}

/// Makes a Python object of a class.
pub(crate) fn wrap(class: &Bound<'_, PyType>, parts: Parts) -> PyResult<Py<Resource>> {
    MADE.set(Some(parts));
    let made = class.call0();
    MADE.set(None);
    Ok(made?.cast_into::<Resource>()?.unbind())
}

/// Makes a Python object of a resource that stands alone, or is the only row of its document.
pub(crate) fn single(py: Python<'_>, core: didww::Resource) -> PyResult<Py<Resource>> {
    single_of(&registry::resource_class(py, binding::schema_of(&core))?, core)
}

/// The same, of a class that the program has made of the resource's.
fn single_of(class: &Bound<'_, PyType>, core: didww::Resource) -> PyResult<Py<Resource>> {
    let (graph, anchor) = Graph::of_document();
    let parts = Parts { state: State::new(core), graph: Some(graph.clone()), anchor: Some(anchor) };
    let made = wrap(class, parts)?;
    graph.note(class.py(), &made)?;
    Ok(made)
}

fn schema_of_class(class: &Bound<'_, PyType>) -> PyResult<Option<&'static ResourceSchema>> {
    let Some(name) = class.getattr_opt("_wire_type")? else { return Ok(None) };
    Ok(didww::schema::resource(&name.cast::<PyString>()?.to_cow()?))
}

pub(crate) fn version_of(text: Option<&str>) -> PyResult<ApiVersion> {
    match text {
        None => Ok(ApiVersion::default()),
        Some(text) => text.parse().map_err(|error: didww::Error| PyValueError::new_err(error.to_string())),
    }
}

impl Resource {
    pub(crate) fn cell(&self) -> &Cell<didww::Resource> {
        &self.state.cell
    }

    pub(crate) fn state(&self) -> &Arc<State> {
        &self.state
    }

    pub(crate) fn graph(&self) -> Option<Arc<Graph>> {
        self.graph.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The core's resource, with what was changed in place.
    pub(crate) fn synced(&self, py: Python<'_>) -> PyResult<didww::Resource> {
        self.state.cell.synced(py)
    }

    fn core(&self) -> didww::Resource {
        self.state.cell.lock().core.clone()
    }

    pub(crate) fn schema(&self) -> &'static ResourceSchema {
        binding::schema_of(&self.state.cell.lock().core)
    }

    /// Takes the server's answer to an update of what `sent` held; what was changed since stays changed.
    pub(crate) fn accept(
        slf: &Bound<'_, Self>,
        sent: &didww::Resource,
        answered: didww::Resource,
    ) -> PyResult<()> {
        let py = slf.py();
        let this = slf.get();
        let now = this.synced(py)?;
        let then_row = binding::row(&now);
        let core = binding::rebase(&now, sent, answered);
        this.state.cell.replace(py, core)?;
        let links = std::mem::take(&mut *this.links());
        drop(links);
        let (graph, anchor) = Graph::of_document();
        graph.note(py, slf.as_unbound())?;
        let held = this.anchor.lock().unwrap_or_else(PoisonError::into_inner).replace(anchor);
        drop(held);
        let before = this.graph.lock().unwrap_or_else(PoisonError::into_inner).replace(graph.clone());
        if let (Some(before), Some(row)) = (before, then_row) {
            before.moved(row, &this.state, &graph);
        }
        Ok(())
    }

    /// Whether nothing but this object leads to what it holds: what others show as well is not its alone to give up.
    fn is_sole_owner(&self) -> bool {
        let owners = Arc::strong_count(&self.state);
        let Ok(graph) = self.graph.try_lock() else { return false };
        owners == 1 || (owners == 2 && graph.as_ref().is_some_and(|graph| Arc::strong_count(graph) == 1))
    }

    fn links(&self) -> std::sync::MutexGuard<'_, Vec<(usize, Vec<Py<Resource>>)>> {
        self.state.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The linked resources: one or none of a to-one relationship, a tuple of a to-many one.
    pub(crate) fn linked(&self, py: Python<'_>, index: usize, many: bool) -> PyResult<Py<PyAny>> {
        if !many && self.links().is_empty() {
            let one = binding::related_one(&self.state.cell.lock().core, index);
            let Some(core) = one else { return Ok(py.None()) };
            let graph = self.graph.lock().unwrap_or_else(PoisonError::into_inner).clone();
            return Ok(graph
                .map_or_else(|| single(py, core.clone()), |graph| graph.resource(py, core.clone()))?
                .into_any());
        }
        let found = self.find_linked(py, index)?;
        if many {
            return Ok(PyTuple::new(py, found)?.into_any().unbind());
        }
        Ok(found.into_iter().next().map_or_else(|| py.None(), Py::into_any))
    }

    fn find_linked(&self, py: Python<'_>, index: usize) -> PyResult<Vec<Py<Resource>>> {
        let (linkage, related) = {
            let inner = self.state.cell.lock();
            let related: Vec<didww::Resource> = binding::related(&inner.core, index).collect();
            let set = self.links().iter().any(|(known, _)| *known == index);
            (set.then(|| binding::linkage(&inner.core, index)).flatten(), related)
        };
        let graph = self.graph();
        let of_document = |core: didww::Resource| match &graph {
            Some(graph) => graph.resource(py, core),
            None => single(py, core),
        };
        let Some(linkage) = linkage else {
            return related.into_iter().map(of_document).collect();
        };
        let set: Vec<Py<Resource>> = {
            let links = self.links();
            let set = links.iter().find(|(known, _)| *known == index);
            set.iter().flat_map(|(_, set)| set).map(|set| set.clone_ref(py)).collect()
        };
        let mut found = Vec::new();
        for identifier in linkage.identifiers() {
            let of_set = set.iter().find(|set| set.get().core().identifier() == *identifier);
            match (of_set, related.iter().find(|core| core.identifier() == *identifier)) {
                (Some(set), _) => found.push(set.clone_ref(py)),
                (None, Some(core)) => found.push(of_document(core.clone())?),
                (None, None) => {}
            }
        }
        Ok(found)
    }

    /// The ids: one or none of a to-one relationship, a tuple of a to-many one.
    pub(crate) fn linked_ids(&self, py: Python<'_>, index: usize, many: bool) -> PyResult<Py<PyAny>> {
        let inner = self.state.cell.lock();
        if !many {
            let id = binding::linked_id(&inner.core, index);
            return Ok(id.map_or_else(|| py.None(), |id| PyString::new(py, id).into_any().unbind()));
        }
        let linkage = binding::linkage(&inner.core, index);
        drop(inner);
        let ids = linkage.iter().flat_map(Linkage::identifiers).map(|link| link.id.as_str());
        Ok(PyTuple::new(py, ids.collect::<Vec<_>>())?.into_any().unbind())
    }

    /// Sets a relationship to resources, identifiers or ids.
    pub(crate) fn write_link(
        &self,
        index: usize,
        relationship: &'static RelationshipSchema,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let mut resources = Vec::new();
        let mut identify = |value: &Bound<'_, PyAny>| {
            if let Ok(resource) = value.cast::<Resource>() {
                resources.push(resource.clone().unbind());
            }
            identifier_of(value, relationship)
        };
        let linkage = if relationship.many {
            if !is_iterable(value) {
                let message = format!("{} takes several resources or ids: a list of them", relationship.name);
                return Err(PyTypeError::new_err(message));
            }
            let items = value.try_iter()?.map(|item| identify(&item?));
            Linkage::Many(items.collect::<PyResult<_>>()?)
        } else if value.is_none() {
            Linkage::One(None)
        } else {
            Linkage::One(Some(identify(value)?))
        };
        let mut links = self.links();
        let (dropped, others): (Vec<_>, Vec<_>) = links.drain(..).partition(|(known, _)| *known == index);
        *links = others;
        if !resources.is_empty() {
            links.push((index, resources));
        }
        drop(links);
        binding::link(&mut self.state.cell.lock().core, index, linkage);
        drop(dropped);
        Ok(())
    }

    /// Sets any member by keyword.
    fn write_member(&self, class: &str, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let schema = self.schema();
        let name = key.strip_suffix('_').unwrap_or(key);
        if let Some(index) = schema.attributes.iter().position(|known| known.name == name) {
            return self.state.cell.write(index, &schema.attributes[index], value);
        }
        let relationships = schema.relationships;
        if let Some(index) =
            relationships.iter().position(|known| known.name == name || known.ids_name == name)
        {
            return self.write_link(index, &relationships[index], value);
        }
        let attributes = schema.attributes.iter().map(|known| known.name);
        let known: Vec<&str> = attributes.chain(relationships.iter().map(|known| known.name)).collect();
        Err(PyTypeError::new_err(binding::no_member(class, key, &known)))
    }

    fn relationship(&self, name: &str) -> PyResult<(usize, &'static RelationshipSchema)> {
        let schema = self.schema();
        let found = schema.relationships.iter().position(|known| known.name == name);
        found.map(|index| (index, &schema.relationships[index])).ok_or_else(|| {
            let known: Vec<&str> = schema.relationships.iter().map(|known| known.name).collect();
            PyValueError::new_err(format!(
                "{} have no relationship '{name}'; they have: {}",
                schema.wire_type,
                known.join(", ")
            ))
        })
    }
}

#[pymethods]
impl Resource {
    #[new]
    #[classmethod]
    #[pyo3(signature = (*arguments, **members))]
    fn __new__(
        class: &Bound<'_, PyType>,
        arguments: &Bound<'_, PyTuple>,
        members: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        if let Some(Parts { state, graph, anchor }) = MADE.take() {
            return Ok(Resource { state, graph: Mutex::new(graph), anchor: Mutex::new(anchor) });
        }
        let name = class.qualname()?;
        let name = name.to_cow()?;
        if !arguments.is_empty() {
            return Err(PyTypeError::new_err(format!(
                "{name}() takes keywords only: {name}(name=value, ...)"
            )));
        }
        let Some(schema) = schema_of_class(class)? else {
            return Err(PyTypeError::new_err("Resource() has no type: make an object of one of its classes"));
        };
        let id = members.map(|members| members.get_item("id")).transpose()?.flatten();
        let id = id.map(|id| id.extract::<String>()).transpose()?;
        let made = Resource {
            state: State::new(binding::resource(schema, id)),
            graph: Mutex::default(),
            anchor: Mutex::default(),
        };
        for (key, value) in members.iter().flat_map(|members| members.iter()) {
            let key = key.cast::<PyString>()?.to_cow()?.into_owned();
            if key != "id" {
                made.write_member(&name, &key, &value)?;
            }
        }
        Ok(made)
    }

    /// `class Did(Resource, wire_type="dids")` stands for that type of the schema.
    #[classmethod]
    #[pyo3(signature = (wire_type = None))]
    fn __init_subclass__(class: &Bound<'_, PyType>, wire_type: Option<&str>) -> PyResult<()> {
        let Some(wire_type) = wire_type else { return Ok(()) };
        let Some(schema) = didww::schema::resource(wire_type) else {
            return Err(PyTypeError::new_err(format!("no resource type is called {wire_type}")));
        };
        class.setattr("_wire_type", wire_type)?;
        members::bind(class, schema)?;
        registry::register(Family::Resources, schema.wire_type, class);
        Ok(())
    }

    /// Its id; empty for one that was not created yet.
    #[getter]
    fn id(&self, py: Python<'_>) -> Py<PyString> {
        PyString::new(py, self.state.cell.lock().core.id()).unbind()
    }

    /// JSON:API type, e.g. `dids`.
    #[getter]
    fn wire_type(&self) -> String {
        self.state.cell.lock().core.wire_type().to_owned()
    }

    /// Whether an update would send anything.
    #[getter]
    fn is_changed(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(self.synced(py)?.is_changed())
    }

    /// Status, headers and request id of the answer it came with; `None` for one built by hand.
    #[getter]
    fn response(&self) -> Option<ResponseInfo> {
        self.state.cell.lock().core.response().cloned().map(ResponseInfo)
    }

    /// The API version that it was answered in; `None` for one built by hand.
    #[getter]
    fn api_version(&self) -> Option<&'static str> {
        self.state.cell.lock().core.api_version().map(ApiVersion::as_str)
    }

    /// What the API says of it beside its attributes.
    #[getter]
    fn meta(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let meta = self.state.cell.lock().core.meta();
        meta.map(|meta| NestedObject::wrap(py, meta)).transpose()
    }

    /// Attributes of the answer that this release does not know, as plain data.
    #[getter]
    fn unknown_attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let data = PyDict::new(py);
        for (name, json) in self.core().unknown_attributes() {
            data.set_item(name, loads(py, json)?)?;
        }
        Ok(data)
    }

    /// The value of an attribute by name, also of one that this release does not know; `default` if nothing says. It is the plain
    /// value, of a secret too: do not log it.
    #[pyo3(signature = (name, default = None))]
    fn get(&self, py: Python<'_>, name: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        Ok(self.state.cell.get(py, name)?.or(default).unwrap_or_else(|| py.None()))
    }

    /// Sets an attribute by name. One that this release does not know is kept and sent as it is.
    fn set(&self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.state.cell.set(name, value)
    }

    /// Whether an attribute stands in the answer or was set.
    fn has(&self, name: &str) -> bool {
        self.state.cell.lock().core.has(name)
    }

    /// What a relationship links to: an identifier or `None`, or a list of them; `default` where the answer does not say, which is
    /// so unless it was included.
    #[pyo3(signature = (name, default = None))]
    fn linkage(&self, py: Python<'_>, name: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        let linkage = self.state.cell.lock().core.linkage(name);
        match linkage {
            None => Ok(default.unwrap_or_else(|| py.None())),
            Some(Linkage::One(None)) => Ok(py.None()),
            Some(Linkage::One(Some(one))) => Ok(Py::new(py, ResourceIdentifier(one))?.into_any()),
            Some(Linkage::Many(many)) => {
                let many = many.into_iter().map(|one| Py::new(py, ResourceIdentifier(one)));
                Ok(PyList::new(py, many.collect::<PyResult<Vec<_>>>()?)?.into_any().unbind())
            }
        }
    }

    /// Sets a relationship by name: to a resource, an identifier, an id or `None`, or to several.
    fn link(&self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let (index, relationship) = self.relationship(name)?;
        self.write_link(index, relationship, value)
    }

    /// The linked resources that came with it; those that were not included are left out.
    fn related(&self, py: Python<'_>, name: &str) -> PyResult<Vec<Py<Resource>>> {
        if let Some(index) = self.schema().relationships.iter().position(|known| known.name == name) {
            return self.find_linked(py, index);
        }
        let graph = self.graph();
        let related = self.core().related(name).into_iter();
        related
            .map(|core| {
                graph
                    .as_ref()
                    .map_or_else(|| single(py, core.clone()), |graph| graph.resource(py, core.clone()))
            })
            .collect()
    }

    /// Forgets what was set since it was loaded or updated.
    fn reset(&self, py: Python<'_>) -> PyResult<()> {
        let mut core = self.core();
        core.reset();
        let links = std::mem::take(&mut *self.links());
        drop(links);
        self.state.cell.replace(py, core)
    }

    /// The whole of it as a JSON:API resource object with the names of the wire, secrets too.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.synced(py)?.to_json())
    }

    /// A resource out of a JSON:API resource object, as `to_dict` gives it: as if it had just been loaded.
    #[classmethod]
    #[pyo3(signature = (data, api_version = None))]
    fn from_dict(
        class: &Bound<'_, PyType>,
        data: &Bound<'_, PyAny>,
        api_version: Option<&str>,
    ) -> PyResult<Py<Resource>> {
        let core = binding::parse_resource(&dumps(data)?, version_of(api_version)?);
        let core = core.map_err(|error| crate::errors::raise(class.py(), &error))?;
        if let Some(schema) = schema_of_class(class)?
            && !std::ptr::eq(schema, binding::schema_of(&core))
        {
            return Err(PyValueError::new_err(format!("{} are no {}", core.wire_type(), schema.wire_type)));
        }
        match schema_of_class(class)? {
            Some(_) => single_of(class, core),
            None => single(class.py(), core),
        }
    }

    /// A copy that is changed on its own; the resources that it links to are the same.
    fn copy(slf: &Bound<'_, Self>) -> PyResult<Py<Resource>> {
        let py = slf.py();
        let state = State::new(slf.get().synced(py)?);
        let links = slf.get().links();
        let copied =
            links.iter().map(|(index, set)| (*index, set.iter().map(|one| one.clone_ref(py)).collect()));
        *state.links.lock().unwrap_or_else(PoisonError::into_inner) = copied.collect();
        drop(links);
        let anchor = slf.get().anchor.lock().unwrap_or_else(PoisonError::into_inner).clone();
        wrap(&slf.get_type(), Parts { state, graph: slf.get().graph(), anchor })
    }

    fn __copy__(slf: &Bound<'_, Self>) -> PyResult<Py<Resource>> {
        Self::copy(slf)
    }

    /// What pickle and deepcopy make it of: what was loaded, what was changed since, and the resources that it links to.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let core = slf.get().synced(py)?;
        let mut loaded = core.clone();
        loaded.reset();
        let json = core.api_version().map(|_| loaded.to_json());
        let version = core.api_version().map(ApiVersion::as_str);
        let restore = registry::loaded(py, "didww_sdk._native")?.getattr("_restore")?;
        let arguments = (slf.get_type(), json, version, core.id());
        let changes = binding::changes(&core);
        let attributes = PyList::empty(py);
        for (name, value) in &changes.attributes {
            let known = binding::schema_of(&core).attribute(name);
            attributes.append((name, to_python(py, value, known.map(|known| known.kind))?))?;
        }
        let links = PyList::empty(py);
        for (name, _) in &changes.relationships {
            links.append((name, slf.get().linkage(py, name, None)?))?;
        }
        let related = PyDict::new(py);
        for (index, relationship) in binding::schema_of(&core).relationships.iter().enumerate() {
            let found = slf.get().find_linked(py, index)?;
            if !found.is_empty() {
                related.set_item(relationship.name, found)?;
            }
        }
        (restore, arguments, (attributes, links, related)).into_pyobject(py)
    }

    fn __setstate__(&self, state: (NamedValues<'_>, NamedValues<'_>, Bound<'_, PyDict>)) -> PyResult<()> {
        let (attributes, links, related) = state;
        for (name, value) in attributes {
            self.state.cell.set(&name, &value)?;
        }
        for (name, value) in links {
            self.link(&name, &value)?;
        }
        for (name, found) in related.iter() {
            let (index, _) = self.relationship(&name.extract::<String>()?)?;
            let found: Vec<Bound<'_, Resource>> = found.extract()?;
            self.links().push((index, found.into_iter().map(Bound::unbind).collect()));
        }
        Ok(())
    }

    fn __richcmp__(slf: &Bound<'_, Self>, other: &Bound<'_, PyAny>, operation: CompareOp) -> Py<PyAny> {
        let py = slf.py();
        let Ok(other) = other.cast::<Resource>() else { return py.NotImplemented() };
        let same = slf.is(other) || {
            let (a, b) = (slf.get().core(), other.get().core());
            !a.id().is_empty() && a.id() == b.id() && a.wire_type() == b.wire_type()
        };
        let answer = match operation {
            CompareOp::Eq => same,
            CompareOp::Ne => !same,
            _ => return py.NotImplemented(),
        };
        pyo3::types::PyBool::new(py, answer).to_owned().into_any().unbind()
    }

    fn __hash__(slf: &Bound<'_, Self>) -> u64 {
        let mut hasher = DefaultHasher::new();
        let inner = slf.get().state.cell.lock();
        match inner.core.id() {
            "" => (slf.as_ptr() as usize).hash(&mut hasher),
            id => (inner.core.wire_type(), id).hash(&mut hasher),
        }
        hasher.finish()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let py = slf.py();
        let core = slf.get().synced(py)?;
        let mut shown = vec![format!("id={:?}", core.id()).replace('"', "'")];
        if core.wire_type() != binding::schema_of(&core).wire_type {
            shown.insert(0, format!("wire_type={:?}", core.wire_type()).replace('"', "'"));
        }
        for attribute in binding::schema_of(&core).attributes {
            match slf.get().state.cell.get(py, attribute.name)? {
                Some(value) if attribute.secret && !value.is_none(py) => {
                    shown.push(format!("{}='[redacted]'", attribute.name));
                }
                Some(value) => shown.push(format!("{}={}", attribute.name, value.bind(py).repr()?.to_cow()?)),
                None => {}
            }
        }
        // whether one of these is a secret is not known
        shown.extend(core.unknown_attributes().map(|(name, _)| format!("{name}=...")));
        for relationship in binding::schema_of(&core).relationships {
            match core.linkage(relationship.name) {
                Some(Linkage::One(Some(one))) => {
                    shown.push(format!("{}='{}'", relationship.ids_name, one.id))
                }
                Some(Linkage::Many(many)) => {
                    let ids: Vec<String> = many.iter().map(|one| format!("'{}'", one.id)).collect();
                    shown.push(format!("{}=[{}]", relationship.ids_name, ids.join(", ")));
                }
                _ => {}
            }
        }
        Ok(format!("{}({})", slf.get_type().qualname()?, shown.join(", ")))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        if !self.is_sole_owner() {
            return Ok(());
        }
        self.state.cell.traverse(&visit)?;
        let Ok(links) = self.state.links.try_lock() else { return Ok(()) };
        links.iter().flat_map(|(_, set)| set).try_for_each(|linked| visit.call(linked))
    }

    fn __clear__(&self) {
        if !self.is_sole_owner() {
            return;
        }
        self.state.cell.let_go();
        let links = std::mem::take(&mut *self.links());
        drop(links);
    }
}

/// Names, each with its value.
type NamedValues<'py> = Vec<(String, Bound<'py, PyAny>)>;

/// What pickle calls to make a resource anew.
#[pyfunction]
#[pyo3(name = "_restore", signature = (class, json, version, id))]
pub(crate) fn restore(
    class: &Bound<'_, PyType>,
    json: Option<&str>,
    version: Option<&str>,
    id: String,
) -> PyResult<Py<Resource>> {
    let core = match (json, schema_of_class(class)?) {
        (Some(json), _) => binding::parse_resource(json, version_of(version)?)
            .map_err(|error| crate::errors::raise(class.py(), &error))?,
        (None, Some(schema)) => binding::resource(schema, (!id.is_empty()).then_some(id)),
        (None, None) => return Err(PyValueError::new_err("a resource without a type")),
    };
    let (graph, anchor) = Graph::of_document();
    wrap(class, Parts { state: State::new(core), graph: Some(graph), anchor: Some(anchor) })
}
