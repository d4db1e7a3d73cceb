//! What stands behind a resource or a nested object: the core's, and the Python objects that were handed out of it and
//! may be changed in place.

use crate::object::NestedObject;
use crate::values::{about, is_iterable, is_mutable, list_of, made, mutable, take, to_value};
use didww::binding::{self, Seen};
use didww::schema::{AttributeSchema, Kind};
use didww::{Object, Resource, Value};
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyList;
use pyo3::{PyTraverseError, PyVisit};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What members are read from and written to.
pub(crate) trait Members: Clone + Send {
    fn seen(&self, index: usize) -> Seen<'_>;
    fn put(&mut self, index: usize, value: Value);
    fn attributes(&self) -> &'static [AttributeSchema];
    fn get(&self, name: &str) -> Option<Value>;
    fn set(&mut self, name: &str, value: Value);
}

impl Members for Resource {
    fn seen(&self, index: usize) -> Seen<'_> {
        binding::seen(self, index)
    }

    fn put(&mut self, index: usize, value: Value) {
        binding::put(self, index, value);
    }

    fn attributes(&self) -> &'static [AttributeSchema] {
        binding::schema_of(self).attributes
    }

    fn get(&self, name: &str) -> Option<Value> {
        Resource::get(self, name)
    }

    fn set(&mut self, name: &str, value: Value) {
        Resource::set(self, name, value);
    }
}

impl Members for Object {
    fn seen(&self, index: usize) -> Seen<'_> {
        binding::seen_in(self, index)
    }

    fn put(&mut self, index: usize, value: Value) {
        binding::put_in(self, index, value);
    }

    fn attributes(&self) -> &'static [AttributeSchema] {
        self.form().map_or(&[], |form| form.attributes)
    }

    fn get(&self, name: &str) -> Option<Value> {
        Object::get(self, name)
    }

    fn set(&mut self, name: &str, value: Value) {
        Object::set(self, name, value);
    }
}

/// A list or nested object that was handed out.
struct Kept {
    index: usize,
    object: Py<PyAny>,
    /// What it said when it was last looked at.
    seen: Value,
}

pub(crate) struct Inner<C> {
    pub(crate) core: C,
    kept: Vec<Kept>,
}

/// The lock is held for moments in which no Python code runs: whatever is converted is so before or after.
pub(crate) struct Cell<C>(Mutex<Inner<C>>);

impl<C: Members> Cell<C> {
    pub(crate) fn new(core: C) -> Self {
        Cell(Mutex::new(Inner { core, kept: Vec::new() }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner<C>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The typed value of an attribute.
    pub(crate) fn read(
        &self,
        py: Python<'_>,
        index: usize,
        attribute: &'static AttributeSchema,
    ) -> PyResult<Py<PyAny>> {
        if !is_mutable(attribute.kind) {
            let taken = {
                let inner = self.lock();
                inner.check(index, attribute)?;
                take(py, inner.core.seen(index), attribute.kind)?
            };
            return made(py, taken, attribute);
        }
        let value = {
            let inner = self.lock();
            inner.check(index, attribute)?;
            if let Some(kept) = inner.kept(index) {
                return Ok(kept.object.clone_ref(py));
            }
            inner.core.seen(index).value()
        };
        let Some((object, seen)) = mutable(py, value, attribute)? else { return Ok(py.None()) };
        let mut inner = self.lock();
        // another thread may have been faster
        if let Some(kept) = inner.kept(index) {
            return Ok(kept.object.clone_ref(py));
        }
        inner.kept.push(Kept { index, object: object.clone_ref(py), seen });
        Ok(object)
    }

    /// Sets an attribute.
    pub(crate) fn write(
        &self,
        index: usize,
        attribute: &'static AttributeSchema,
        object: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        if let Kind::List(_) = attribute.kind
            && !object.is_none()
            && !is_iterable(object)
        {
            let class = object.get_type().qualname()?;
            let message = format!("'{}' takes a list, not {class}", attribute.name);
            return Err(PyTypeError::new_err(message));
        }
        let value = to_value(object, Some(attribute.kind))
            .map_err(|error| about(object.py(), attribute.name, error))?;
        let can_change = object.cast::<PyList>().is_ok() || object.cast::<NestedObject>().is_ok();
        let kept = can_change.then(|| Kept { index, object: object.clone().unbind(), seen: value.clone() });
        let mut inner = self.lock();
        inner.check(index, attribute)?;
        let (dropped, others) = inner.kept.drain(..).partition(|kept| kept.index == index);
        inner.kept = others;
        inner.kept.extend(kept);
        inner.core.put(index, value);
        drop(inner);
        // what it held may run code of its own when it goes
        drop::<Vec<Kept>>(dropped);
        Ok(())
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.lock().core.attributes().iter().position(|attribute| attribute.name == name)
    }

    /// The value of an attribute by name, of whatever kind; `None` if nothing says.
    pub(crate) fn get(&self, py: Python<'_>, name: &str) -> PyResult<Option<Py<PyAny>>> {
        let Some(index) = self.index_of(name) else {
            let value = self.lock().core.get(name);
            return value.map(|value| crate::values::to_python(py, &value, None)).transpose();
        };
        let attribute = {
            let inner = self.lock();
            let seen = inner.core.seen(index);
            if !seen.is_present() {
                return Ok(None);
            }
            if seen.value().is_none_or(|value| value.is_null()) {
                return Ok(Some(py.None()));
            }
            &inner.core.attributes()[index]
        };
        self.read(py, index, attribute).map(Some)
    }

    /// Sets an attribute by name, also one that this release does not know.
    pub(crate) fn set(&self, name: &str, object: &Bound<'_, PyAny>) -> PyResult<()> {
        match self.index_of(name) {
            Some(index) => {
                let attribute = &self.lock().core.attributes()[index];
                self.write(index, attribute, object)
            }
            None => {
                let value = to_value(object, None)?;
                self.lock().core.set(name, value);
                Ok(())
            }
        }
    }

    /// The core's, with what was changed in place.
    pub(crate) fn synced(&self, py: Python<'_>) -> PyResult<C> {
        let handed_out: Vec<(usize, Py<PyAny>, &AttributeSchema)> = {
            let inner = self.lock();
            let attributes = inner.core.attributes();
            let kept = inner.kept.iter();
            kept.map(|kept| (kept.index, kept.object.clone_ref(py), &attributes[kept.index])).collect()
        };
        for (index, object, attribute) in handed_out {
            let value = to_value(object.bind(py), Some(attribute.kind))
                .map_err(|error| about(py, attribute.name, error))?;
            let mut inner = self.lock();
            let Some(kept) =
                inner.kept.iter_mut().find(|kept| kept.index == index && kept.object.is(&object))
            else {
                continue;
            };
            if kept.seen != value {
                kept.seen = value.clone();
                inner.core.put(index, value);
            }
        }
        Ok(self.lock().core.clone())
    }

    /// Puts `core` in place. What was handed out says what `core` says then, if it can; else it no longer belongs here.
    pub(crate) fn replace(&self, py: Python<'_>, core: C) -> PyResult<()> {
        let handed_out = {
            let mut inner = self.lock();
            inner.core = core.clone();
            std::mem::take(&mut inner.kept)
        };
        let attributes = core.attributes();
        let mut renewed = Vec::new();
        for kept in handed_out {
            let Some(attribute) = attributes.get(kept.index) else { continue };
            let value = core.seen(kept.index).value();
            if let Some(seen) = renew(py, kept.object.bind(py), value, attribute)? {
                renewed.push(Kept { seen, ..kept });
            }
        }
        self.lock().kept.extend(renewed);
        Ok(())
    }

    /// Forgets what was handed out: it no longer belongs here.
    pub(crate) fn let_go(&self) {
        let kept = std::mem::take(&mut self.lock().kept);
        drop(kept);
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        // Whoever holds the lock is in the middle of a change: what is not visited is kept.
        let Ok(inner) = self.0.try_lock() else { return Ok(()) };
        inner.kept.iter().try_for_each(|kept| visit.call(&kept.object))
    }
}

impl<C: Members> Inner<C> {
    /// Whether what has the members is of the class that the descriptor was made for.
    fn check(&self, index: usize, attribute: &'static AttributeSchema) -> PyResult<()> {
        match self.core.attributes().get(index) {
            Some(known) if std::ptr::eq(known, attribute) => Ok(()),
            _ => Err(PyTypeError::new_err(format!("'{}' is an attribute of another class", attribute.name))),
        }
    }

    fn kept(&self, index: usize) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.index == index)
    }
}

/// Makes an object that was handed out say what `value` says, and gives that; `None` if it cannot.
fn renew(
    py: Python<'_>,
    object: &Bound<'_, PyAny>,
    value: Option<Value>,
    attribute: &'static AttributeSchema,
) -> PyResult<Option<Value>> {
    if let (Ok(nested), Some(Value::Object(new))) = (object.cast::<NestedObject>(), &value) {
        return Ok(nested.get().renew(py, new.clone())?.then(|| Value::Object(new.clone())));
    }
    let (Ok(list), Kind::List(inner)) = (object.cast::<PyList>(), attribute.kind) else { return Ok(None) };
    let items = value.as_ref().and_then(Value::as_list).unwrap_or_default();
    let mut kept_items = items.len() == list.len();
    for (item, new) in list.iter().zip(items) {
        kept_items &= match (item.cast::<NestedObject>(), new) {
            (Ok(nested), Value::Object(new)) => nested.get().renew(py, new.clone())?,
            _ => false,
        };
    }
    if !kept_items {
        list.set_slice(0, list.len(), list_of(py, value.as_ref(), *inner)?.as_any())?;
    }
    Ok(Some(to_value(object, Some(attribute.kind))?))
}

/// The error of whoever sets what the API alone sets.
pub(crate) fn read_only(class: &str, name: &str) -> PyErr {
    PyAttributeError::new_err(format!("'{name}' of {class} is read-only: the API sets it"))
}
