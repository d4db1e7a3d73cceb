//! The resources of one document: each is one Python object, however often it is linked to.

use crate::registry;
use crate::resource::{Parts, Resource, State, wrap};
use didww::binding;
use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The rows of a document that were asked for.
///
/// What was changed in a resource is kept here, its Python object only as long as somebody holds it: an object that held the
/// graph and was held by it would wait for the garbage collector. An anchor, which no resource of the graph holds, may.
pub(crate) struct Graph {
    rows: Mutex<HashMap<u32, Entry>>,
    anchor: Weak<Anchor>,
}

/// Holds the Python objects of what a page or a resource came with, so that they are made once.
#[derive(Default)]
pub(crate) struct Anchor(Mutex<Vec<Py<Resource>>>);

impl Anchor {
    fn hold(&self, object: Py<Resource>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(object);
    }
}

struct Entry {
    state: Arc<State>,
    /// Where its links are found once an update has put another document in its place.
    moved: Option<Arc<Graph>>,
    object: Py<PyWeakrefReference>,
}

impl Graph {
    /// The graph of a document, and what holds its objects as long as it is held itself.
    pub(crate) fn of_document() -> (Arc<Graph>, Arc<Anchor>) {
        let anchor = Arc::new(Anchor::default());
        (Arc::new(Graph { rows: Mutex::default(), anchor: Arc::downgrade(&anchor) }), anchor)
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Entry>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets an object stand for its row.
    pub(crate) fn note(&self, py: Python<'_>, object: &Py<Resource>) -> PyResult<()> {
        let resource = object.get();
        let Some(row) = binding::row(&resource.cell().lock().core) else { return Ok(()) };
        let weak = PyWeakrefReference::new(object.bind(py).as_any())?.unbind();
        let entry = Entry { state: resource.state().clone(), moved: None, object: weak };
        let before = self.entries().insert(row, entry);
        drop(before);
        Ok(())
    }

    /// A row's links are found elsewhere from now on.
    pub(crate) fn moved(&self, row: u32, state: &Arc<State>, to: &Arc<Graph>) {
        if let Some(entry) = self.entries().get_mut(&row).filter(|entry| Arc::ptr_eq(&entry.state, state)) {
            entry.moved = Some(to.clone());
        }
    }

    /// The Python object of a row.
    pub(crate) fn resource(
        self: &Arc<Self>,
        py: Python<'_>,
        core: didww::Resource,
    ) -> PyResult<Py<Resource>> {
        let Some(row) = binding::row(&core) else {
            return crate::resource::single(py, core);
        };
        let known = self.entries().get(&row).map(|entry| entry.object.clone_ref(py));
        if let Some(object) = known.and_then(|known| known.bind(py).upgrade()) {
            return Ok(object.cast_into::<Resource>()?.unbind());
        }
        let left = {
            let entries = self.entries();
            entries.get(&row).map(|entry| (entry.state.clone(), entry.moved.clone()))
        };
        let parts = match left {
            Some((state, moved)) => {
                Parts { state, graph: Some(moved.unwrap_or_else(|| self.clone())), anchor: None }
            }
            None => Parts { state: State::new(core.clone()), graph: Some(self.clone()), anchor: None },
        };
        let class = registry::resource_class(py, binding::schema_of(&core))?;
        let (state, moved) =
            (parts.state.clone(), parts.graph.clone().filter(|graph| !Arc::ptr_eq(graph, self)));
        let object = wrap(&class, parts)?;
        let weak = PyWeakrefReference::new(object.bind(py).as_any())?.unbind();
        let before = self.entries().insert(row, Entry { state, moved, object: weak });
        drop(before);
        if let Some(anchor) = self.anchor.upgrade() {
            anchor.hold(object.clone_ref(py));
        }
        Ok(object)
    }
}
