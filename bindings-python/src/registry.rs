//! Which Python class stands for what the schema names. Classes register themselves when their module is imported;
//! a module is imported when the first of its objects is made.

use crate::kept::Kept;
use crate::object::NestedObject;
use crate::resource::Resource;
use didww::schema::{
    CallbackSchema, EnumSchema, EnumValueSchema, RecordSchema, ResourceSchema, VariantSchema,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// What a class can stand for: each kind has names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    Resources,
    Objects,
    Callbacks,
    Records,
}

impl Family {
    /// Its table in the generated index.
    fn table(self) -> &'static str {
        match self {
            Family::Resources => "RESOURCES",
            Family::Objects => "OBJECTS",
            Family::Callbacks => "CALLBACKS",
            Family::Records => "RECORDS",
        }
    }
}

type Classes = HashMap<(Family, &'static str), Py<PyType>>;

static CLASSES: LazyLock<Mutex<Classes>> = LazyLock::new(Mutex::default);

/// Lets a class stand for `name`.
pub(crate) fn register(family: Family, name: &'static str, class: &Bound<'_, PyType>) {
    let mut classes = CLASSES.lock().unwrap_or_else(PoisonError::into_inner);
    classes.insert((family, name), class.clone().unbind());
}

fn registered<'py>(py: Python<'py>, family: Family, name: &'static str) -> Option<Bound<'py, PyType>> {
    let classes = CLASSES.lock().unwrap_or_else(PoisonError::into_inner);
    classes.get(&(family, name)).map(|class| class.bind(py).clone())
}

/// The class that stands for `name`, imported if need be; `None` if there is none.
fn class<'py>(py: Python<'py>, family: Family, name: &'static str) -> PyResult<Option<Bound<'py, PyType>>> {
    if let Some(class) = registered(py, family, name) {
        return Ok(Some(class));
    }
    let index = loaded(py, "didww_sdk._index")?.getattr(family.table())?;
    let Ok(entry) = index.get_item(name) else { return Ok(None) };
    let module: String = entry.get_item(0)?.extract()?;
    // the index says modules as they stand in the package: `.resources.did`
    loaded(py, &format!("didww_sdk{module}"))?;
    Ok(registered(py, family, name))
}

/// The class of a resource type.
pub(crate) fn resource_class<'py>(
    py: Python<'py>,
    schema: &'static ResourceSchema,
) -> PyResult<Bound<'py, PyType>> {
    if schema.wire_type.is_empty() {
        return Ok(py.get_type::<Resource>());
    }
    Ok(class(py, Family::Resources, schema.wire_type)?.unwrap_or_else(|| py.get_type::<Resource>()))
}

/// The class of a nested object's form.
pub(crate) fn object_class<'py>(
    py: Python<'py>,
    form: Option<&'static VariantSchema>,
) -> PyResult<Bound<'py, PyType>> {
    let known = match form {
        Some(form) => class(py, Family::Objects, form.name)?,
        None => None,
    };
    Ok(known.unwrap_or_else(|| py.get_type::<NestedObject>()))
}

/// The class of a callback's type.
pub(crate) fn callback_class<'py>(
    py: Python<'py>,
    schema: Option<&'static CallbackSchema>,
) -> PyResult<Option<Bound<'py, PyType>>> {
    schema.map_or(Ok(None), |schema| class(py, Family::Callbacks, schema.callback_type))
}

/// The class of a kind of call detail record.
pub(crate) fn record_class<'py>(
    py: Python<'py>,
    schema: &'static RecordSchema,
) -> PyResult<Option<Bound<'py, PyType>>> {
    class(py, Family::Records, schema.name)
}

/// An enum's class and its members in the schema's order.
pub(crate) struct EnumFace {
    class: Py<PyAny>,
    members: Vec<Py<PyAny>>,
}

impl EnumFace {
    /// The member of a value.
    pub(crate) fn known(&self, py: Python<'_>, value: &EnumValueSchema) -> PyResult<Py<PyAny>> {
        match self.members.get(usize::from(value.index)) {
            Some(member) => Ok(member.clone_ref(py)),
            None => self.other(py, value.name),
        }
    }

    /// The member of a spelling that this release does not know.
    pub(crate) fn other(&self, py: Python<'_>, text: &str) -> PyResult<Py<PyAny>> {
        Ok(self.class.bind(py).call1((PyString::new(py, text),))?.unbind())
    }
}

static ENUMS: LazyLock<Mutex<HashMap<String, Arc<EnumFace>>>> = LazyLock::new(Mutex::default);

/// Lets a class stand for the enum called `name`; `members` are in the schema's order.
#[pyfunction]
pub(crate) fn register_enum(name: String, members: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
    let Some(first) = members.first() else { return Ok(()) };
    let class = first.get_type().into_any().unbind();
    let members = members.into_iter().map(Bound::unbind).collect();
    let mut enums = ENUMS.lock().unwrap_or_else(PoisonError::into_inner);
    enums.insert(name, Arc::new(EnumFace { class, members }));
    Ok(())
}

/// The class of an enum.
pub(crate) fn enum_face(py: Python<'_>, schema: &'static EnumSchema) -> PyResult<Arc<EnumFace>> {
    let find = || {
        let enums = ENUMS.lock().unwrap_or_else(PoisonError::into_inner);
        enums.get(schema.name).cloned()
    };
    if let Some(face) = find() {
        return Ok(face);
    }
    loaded(py, "didww_sdk.enums")?;
    find().ok_or_else(|| {
        pyo3::exceptions::PySystemError::new_err(format!("didww_sdk.enums has no {}", schema.name))
    })
}

/// A module, imported if need be, as all that is imported in the middle of a call.
pub(crate) fn loaded<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    static LOADED: Kept = Kept::new();
    LOADED.get(py, || py.import("didww_sdk.importing")?.getattr("loaded"))?.call1((name,))
}

/// A class or function of the standard library, imported once.
macro_rules! imported {
    ($($function:ident: $module:literal . $name:literal;)*) => {$(
        pub(crate) fn $function(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
            static IMPORTED: Kept = Kept::new();
            IMPORTED.get(py, || loaded(py, $module)?.getattr($name))
        }
    )*};
}

imported! {
    decimal: "decimal"."Decimal";
    datetime: "datetime"."datetime";
    date: "datetime"."date";
    timedelta: "datetime"."timedelta";
    json_dumps: "json"."dumps";
    json_loads: "json"."loads";
}

/// `datetime.timezone.utc`.
pub(crate) fn utc(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static UTC: Kept = Kept::new();
    UTC.get(py, || loaded(py, "datetime")?.getattr("timezone")?.getattr("utc"))
}

/// JSON text as plain Python data.
pub(crate) fn loads<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    json_loads(py)?.call1((json,))
}

/// Plain Python data as JSON text.
pub(crate) fn dumps(data: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = data.py();
    let options = PyDict::new(py);
    options.set_item("allow_nan", false)?;
    json_dumps(py)?.call((data,), Some(&options))?.extract()
}
