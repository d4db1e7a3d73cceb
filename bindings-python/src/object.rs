//! Nested objects: trunk configurations, order items, export filters, authentication methods, meta.

use crate::cell::Cell;
use crate::members;
use crate::registry::{self, Family};
use crate::values::{to_python, to_value};
use didww::schema::{Kind, OBJECTS, RESOURCES, VariantSchema};
use didww::{Object, Value};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};
use std::cell::RefCell;

/// A nested object of any form. The classes of the forms that this release knows inherit it; an object of another form is a
/// plain one, whose members are read with `get` and written with `set`.
///
/// What is changed in it counts as a change of the resource that holds it.
#[pyclass(subclass, frozen, name = "Object", module = "didww_sdk._native")]
pub(crate) struct NestedObject(Cell<Object>);

thread_local! {
    /// What the next object that is made without arguments stands for.
    static MADE: RefCell<Option<Object>> = const { RefCell::new(None) };
}

/// The form that a class was declared for.
fn form_of(class: &Bound<'_, PyType>) -> PyResult<Option<&'static VariantSchema>> {
    let Some(name) = class.getattr_opt("_form")? else { return Ok(None) };
    Ok(form_named(&name.cast::<PyString>()?.to_cow()?))
}

fn form_named(name: &str) -> Option<&'static VariantSchema> {
    let forms = OBJECTS.iter().flat_map(|object| object.variants.iter().copied());
    let metas = RESOURCES.iter().filter_map(|resource| resource.meta);
    forms.chain(metas).find(|form| form.name == name)
}

impl NestedObject {
    /// The Python object of one of the core's.
    pub(crate) fn wrap(py: Python<'_>, object: Object) -> PyResult<Py<PyAny>> {
        let class = registry::object_class(py, object.form())?;
        MADE.set(Some(object));
        let made = class.call0();
        MADE.set(None);
        Ok(made?.unbind())
    }

    pub(crate) fn cell(&self) -> &Cell<Object> {
        &self.0
    }

    /// The core's object, with what was changed in place further down.
    pub(crate) fn synced(&self, py: Python<'_>) -> PyResult<Object> {
        self.0.synced(py)
    }

    /// Takes `object` in place of what it said, unless that is of another form.
    pub(crate) fn renew(&self, py: Python<'_>, object: Object) -> PyResult<bool> {
        let same_form = {
            let inner = self.0.lock();
            inner.core.wire_type() == object.wire_type()
                && inner.core.form().is_some() == object.form().is_some()
        };
        if same_form {
            self.0.replace(py, object)?;
        }
        Ok(same_form)
    }

    fn class_name(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(slf.get_type().qualname()?.to_cow()?.into_owned())
    }
}

#[pymethods]
impl NestedObject {
    #[new]
    #[pyo3(signature = (*arguments, **members))]
    #[classmethod]
    fn __new__(
        class: &Bound<'_, PyType>,
        arguments: &Bound<'_, PyTuple>,
        members: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        if let Some(made) = MADE.take() {
            return Ok(NestedObject(Cell::new(made)));
        }
        let name = class.qualname()?;
        let name = name.to_cow()?;
        if !arguments.is_empty() {
            return Err(PyTypeError::new_err(format!(
                "{name}() takes keywords only: {name}(name=value, ...)"
            )));
        }
        let Some(form) = form_of(class)? else {
            let message =
                "Object() stands for a form that this release does not know: Object.unknown(wire_type, ...)";
            return Err(PyTypeError::new_err(message));
        };
        let Some(object) = Object::of_form(form.name) else {
            return Err(PyTypeError::new_err(format!("{name} comes from the API alone")));
        };
        let made = NestedObject(Cell::new(object));
        for (key, value) in members.iter().flat_map(|members| members.iter()) {
            let key: String = key.extract()?;
            let key = key.strip_suffix('_').unwrap_or(&key);
            let Some(index) = form.attributes.iter().position(|attribute| attribute.name == key) else {
                let known: Vec<&str> = form.attributes.iter().map(|attribute| attribute.name).collect();
                return Err(PyTypeError::new_err(didww::binding::no_member(&name, key, &known)));
            };
            made.0.write(index, &form.attributes[index], &value)?;
        }
        Ok(made)
    }

    /// `class SipConfiguration(Object, form="SipConfiguration")` stands for that form of the schema.
    #[classmethod]
    #[pyo3(signature = (form = None))]
    fn __init_subclass__(class: &Bound<'_, PyType>, form: Option<&str>) -> PyResult<()> {
        let Some(form) = form else { return Ok(()) };
        let Some(schema) = form_named(form) else {
            return Err(PyTypeError::new_err(format!("no form of a nested object is called {form}")));
        };
        class.setattr("_form", form)?;
        members::bind_attributes(class, schema.attributes)?;
        registry::register(Family::Objects, schema.name, class);
        Ok(())
    }

    /// An object of a form that this release does not know.
    #[staticmethod]
    #[pyo3(signature = (wire_type, **members))]
    fn unknown(
        py: Python<'_>,
        wire_type: String,
        members: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        let mut object = Object::of_form(&wire_type).unwrap_or_else(|| Object::unknown(wire_type));
        for (name, value) in members.iter().flat_map(|members| members.iter()) {
            object.set(&name.extract::<String>()?, to_value(&value, None)?);
        }
        NestedObject::wrap(py, object)
    }

    /// What tells its form on the wire, e.g. `sip_configurations`; empty for objects without forms.
    #[getter]
    fn wire_type(&self) -> String {
        self.0.lock().core.wire_type().to_owned()
    }

    /// Names of the members that stand in it: loaded or set.
    #[getter]
    fn members(&self) -> Vec<String> {
        self.0.lock().core.members()
    }

    /// The value of a member, known to this release or not; `default` if nothing says.
    #[pyo3(name = "get", signature = (name, default = None))]
    fn get_value(&self, py: Python<'_>, name: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        Ok(self.0.get(py, name)?.or(default).unwrap_or_else(|| py.None()))
    }

    /// Sets a member, known to this release or not.
    fn set(&self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.0.set(name, value)
    }

    /// Whether a member was loaded or set.
    fn has(&self, py: Python<'_>, name: &str) -> PyResult<bool> {
        Ok(self.0.get(py, name)?.is_some())
    }

    /// Its members as plain data by their names in the schema, and its `type`. Secrets, too.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict_of(py, &self.synced(py)?)
    }

    /// What `to_dict` gave.
    #[classmethod]
    fn from_dict(class: &Bound<'_, PyType>, data: &Bound<'_, PyDict>) -> PyResult<Py<PyAny>> {
        NestedObject::wrap(class.py(), object_of(form_of(class)?, data)?)
    }

    /// A copy that belongs to no resource.
    fn copy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        NestedObject::wrap(py, self.synced(py)?)
    }

    fn __copy__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.copy(py)
    }

    fn __deepcopy__(&self, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        self.copy(py)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let from_dict = slf.get_type().getattr("from_dict")?;
        let data = slf.get().to_dict(slf.py())?;
        if !data.contains("type")? && form_of(&slf.get_type())?.is_none() {
            data.set_item("type", slf.get().wire_type())?;
        }
        Ok((from_dict, (data,)))
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<NestedObject>() else { return Ok(py.NotImplemented()) };
        let same = self.synced(py)? == other.get().synced(py)?;
        Ok(same.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let object = slf.get().synced(slf.py())?;
        let mut shown = Vec::new();
        if object.form().is_none() {
            shown.push(format!("wire_type={:?}", object.wire_type()));
        }
        for name in object.members() {
            let known = object.form().and_then(|form| form.attribute(&name));
            let secret = known.is_some_and(|known| known.secret);
            let value = slf.get().0.get(slf.py(), &name)?;
            match value {
                Some(value) if secret && !value.is_none(slf.py()) => {
                    shown.push(format!("{name}='[redacted]'"))
                }
                Some(value) if known.is_some() => {
                    shown.push(format!("{name}={}", value.bind(slf.py()).repr()?.to_cow()?));
                }
                // whether it is a secret is not known either
                _ => shown.push(format!("{name}=...")),
            }
        }
        Ok(format!("{}({})", NestedObject::class_name(slf)?, shown.join(", ")))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.0.traverse(&visit)
    }

    fn __clear__(&self) {
        self.0.let_go();
    }
}

/// Members as plain data.
fn dict_of<'py>(py: Python<'py>, object: &Object) -> PyResult<Bound<'py, PyDict>> {
    let data = PyDict::new(py);
    if !object.wire_type().is_empty() {
        data.set_item("type", object.wire_type())?;
    }
    for name in object.members() {
        if let Some(value) = object.get(&name) {
            data.set_item(name, plain_data(py, &value)?)?;
        }
    }
    Ok(data)
}

fn plain_data(py: Python<'_>, value: &Value) -> PyResult<Py<PyAny>> {
    match value {
        Value::Object(object) => Ok(dict_of(py, object)?.into_any().unbind()),
        Value::List(values) => {
            let items: Vec<Py<PyAny>> =
                values.iter().map(|value| plain_data(py, value)).collect::<PyResult<_>>()?;
            Ok(items.into_pyobject(py)?.unbind())
        }
        other => to_python(py, other, None),
    }
}

/// The object that plain data say: of a form, or of the one that their `type` names.
fn object_of(form: Option<&'static VariantSchema>, data: &Bound<'_, PyDict>) -> PyResult<Object> {
    let wire_type: Option<String> = data.get_item("type")?.map(|name| name.extract()).transpose()?;
    let named = |wire_type: &str| Object::of_form(wire_type).unwrap_or_else(|| Object::unknown(wire_type));
    let mut object = match (form, wire_type) {
        (Some(form), Some(wire_type)) if !form.wire_type.is_empty() && form.wire_type != wire_type => {
            return Err(PyValueError::new_err(format!("{wire_type} are no {}", form.wire_type)));
        }
        (Some(form), _) => named(form.name),
        (None, Some(wire_type)) => named(&wire_type),
        (None, None) => return Err(PyValueError::new_err("the data have no type")),
    };
    for (name, value) in data.iter() {
        let name: String = name.extract()?;
        if name == "type" && form.is_none_or(|form| form.attribute("type").is_none()) {
            continue;
        }
        let known = object.form().and_then(|form| form.attribute(&name));
        object.set(&name, nested_value(&value, known.map(|known| known.kind))?);
    }
    Ok(object)
}

/// A value out of plain data: mappings where the schema has an object are one.
fn nested_value(value: &Bound<'_, PyAny>, kind: Option<Kind>) -> PyResult<Value> {
    match (value.cast::<PyDict>(), kind) {
        (Ok(data), Some(Kind::Object(schema))) => {
            let only = schema.variants.first().filter(|_| !schema.tagged).copied();
            Ok(Value::Object(object_of(only, data)?))
        }
        (_, Some(Kind::List(inner))) if crate::values::is_iterable(value) => {
            let items = value.try_iter()?.map(|item| nested_value(&item?, Some(*inner)));
            Ok(Value::List(items.collect::<PyResult<_>>()?))
        }
        _ => to_value(value, kind),
    }
}
