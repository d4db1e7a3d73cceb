//! Values of the core as Python's own, and the other way round.

use crate::kept::Kept;
use crate::object::NestedObject;
use crate::registry::{self, dumps, loads};
use didww::Value;
use didww::binding::Seen;
use didww::jiff::Timestamp;
use didww::jiff::civil::Date;
use didww::schema::{AttributeSchema, EnumSchema, EnumValueSchema, Kind};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use std::sync::OnceLock;

/// Whether a value of the kind can be changed in place, so that whoever reads it twice must get the same object.
pub(crate) fn is_mutable(kind: Kind) -> bool {
    matches!(kind, Kind::List(_) | Kind::Object(_))
}

/// What an attribute says, of a kind that cannot be changed in place: taken while the lock of what holds it is held, and made
/// into a Python object afterwards, for that may run Python code.
pub(crate) enum Taken {
    /// What takes no Python code to make.
    Made(Py<PyAny>),
    Decimal(String),
    Instant(String),
    Date(Date),
    Enum(&'static EnumSchema, Result<&'static EnumValueSchema, String>),
    /// Something else than the schema says.
    Other(Value),
    /// Nothing, or null.
    Nothing,
}

/// Takes what an attribute says.
pub(crate) fn take(py: Python<'_>, seen: Seen<'_>, kind: Kind) -> PyResult<Taken> {
    let taken = match kind {
        Kind::String | Kind::Uuid => {
            seen.text().map(|text| Taken::Made(PyString::new(py, text).into_any().unbind()))
        }
        Kind::Integer => match seen.integer() {
            Some(number) => Some(Taken::Made(number.into_pyobject(py)?.into_any().unbind())),
            None => None,
        },
        Kind::Boolean => {
            seen.boolean().map(|value| Taken::Made(PyBool::new(py, value).to_owned().into_any().unbind()))
        }
        Kind::Decimal => match seen.text() {
            Some(text) => seen.decimal().map(|_| Taken::Decimal(text.to_owned())),
            None => seen.decimal().map(|number| Taken::Decimal(number.to_string())),
        },
        Kind::DateTime | Kind::UtcTime => seen.text().map(|text| Taken::Instant(text.to_owned())),
        Kind::Date => seen.date().map(Taken::Date),
        Kind::Enum(schema) => seen.enumeration(schema).map(|value| Taken::Enum(schema, value)),
        _ => None,
    };
    Ok(taken.unwrap_or_else(|| match seen.value() {
        Some(value) if !value.is_null() => Taken::Other(value),
        _ => Taken::Nothing,
    }))
}

/// The Python object of what was taken; what stands for nothing, if it is that.
pub(crate) fn made(py: Python<'_>, taken: Taken, attribute: &'static AttributeSchema) -> PyResult<Py<PyAny>> {
    match taken {
        Taken::Made(made) => Ok(made),
        Taken::Decimal(text) => Ok(registry::decimal(py)?.call1((text,))?.unbind()),
        Taken::Instant(text) => instant(py, &text),
        Taken::Date(date) => day(py, date),
        Taken::Enum(schema, Ok(value)) => registry::enum_face(py, schema)?.known(py, value),
        Taken::Enum(schema, Err(other)) => registry::enum_face(py, schema)?.other(py, &other),
        // it is neither an error nor lost
        Taken::Other(value) => to_python(py, &value, None),
        Taken::Nothing => nothing(py, attribute),
    }
}

/// What stands for an attribute that the answer left out: nothing, or what is neutral where the API always sends it.
fn nothing(py: Python<'_>, attribute: &'static AttributeSchema) -> PyResult<Py<PyAny>> {
    let is_read = attribute.versions.iter().any(|version| attribute.facts(version).read);
    match attribute.kind {
        // what the API never says was not left out
        _ if attribute.nullable || !is_read => Ok(py.None()),
        Kind::String | Kind::Uuid => Ok(PyString::new(py, "").into_any().unbind()),
        Kind::Integer => Ok(0_i64.into_pyobject(py)?.into_any().unbind()),
        Kind::Boolean => Ok(PyBool::new(py, false).to_owned().into_any().unbind()),
        Kind::Decimal => Ok(registry::decimal(py)?.call1((0,))?.unbind()),
        Kind::Enum(schema) => registry::enum_face(py, schema)?.other(py, ""),
        _ => Ok(py.None()),
    }
}

/// A value that can be changed in place, made of an owned one, and what it says now.
pub(crate) fn mutable(
    py: Python<'_>,
    value: Option<Value>,
    attribute: &'static AttributeSchema,
) -> PyResult<Option<(Py<PyAny>, Value)>> {
    match (attribute.kind, value) {
        (Kind::Object(_), Some(Value::Object(object))) => {
            let seen = Value::Object(object.clone());
            Ok(Some((NestedObject::wrap(py, object)?, seen)))
        }
        (Kind::List(inner), value) => {
            let list = list_of(py, value.as_ref(), *inner)?;
            let seen = to_value(list.as_any(), Some(attribute.kind))?;
            Ok(Some((list.into_any().unbind(), seen)))
        }
        _ => Ok(None),
    }
}

/// The items of a value as a list; none if it is no list.
pub(crate) fn list_of<'py>(
    py: Python<'py>,
    value: Option<&Value>,
    inner: Kind,
) -> PyResult<Bound<'py, PyList>> {
    let items = value.and_then(Value::as_list).unwrap_or_default();
    let items: Vec<Py<PyAny>> =
        items.iter().map(|item| to_python(py, item, Some(inner))).collect::<PyResult<_>>()?;
    PyList::new(py, items)
}

/// Any value, of a kind or of none that this release knows.
pub(crate) fn to_python(py: Python<'_>, value: &Value, kind: Option<Kind>) -> PyResult<Py<PyAny>> {
    match (value, kind) {
        (Value::Null, _) => Ok(py.None()),
        (Value::Boolean(value), _) => Ok(PyBool::new(py, *value).to_owned().into_any().unbind()),
        (Value::Integer(number), Some(Kind::Enum(schema))) => {
            registry::enum_face(py, schema)?.other(py, &number.to_string())
        }
        (Value::Integer(number), Some(Kind::Decimal)) => {
            Ok(registry::decimal(py)?.call1((*number,))?.unbind())
        }
        (Value::Integer(number), _) => Ok(number.into_pyobject(py)?.into_any().unbind()),
        (Value::Enum(value), Some(Kind::Enum(schema))) => registry::enum_face(py, schema)?.known(py, value),
        (Value::Enum(value), _) => Ok(PyString::new(py, value.name).into_any().unbind()),
        (Value::Text(text), Some(Kind::Enum(schema))) => registry::enum_face(py, schema)?.other(py, text),
        (Value::Text(text) | Value::Json(text), Some(Kind::Decimal)) => {
            let made = registry::decimal(py)?.call1((text,));
            made.or_else(|_| PyResult::Ok(PyString::new(py, text).into_any())).map(Bound::unbind)
        }
        (Value::Text(text), Some(Kind::DateTime | Kind::UtcTime)) => instant(py, text),
        (Value::Text(text), Some(Kind::Date)) => match text.parse() {
            Ok(date) => day(py, date),
            Err(_) => Ok(PyString::new(py, text).into_any().unbind()),
        },
        (Value::Text(text), _) => Ok(PyString::new(py, text).into_any().unbind()),
        (Value::List(_), kind) => {
            let inner = match kind {
                Some(Kind::List(inner)) => *inner,
                _ => Kind::String,
            };
            Ok(list_of(py, Some(value), inner)?.into_any().unbind())
        }
        (Value::Object(object), _) => NestedObject::wrap(py, object.clone()),
        (Value::Json(json), _) => Ok(loads(py, json)?.unbind()),
        (other, _) => Err(PyValueError::new_err(format!("a value that has no Python face: {other:?}"))),
    }
}

/// RFC 3339, and the blank between date and time that some answers have.
fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().or_else(|_| format!("{}Z", text.replacen(' ', "T", 1)).parse()).ok()
}

/// `datetime` in UTC. Text that is no time stays text.
fn instant(py: Python<'_>, text: &str) -> PyResult<Py<PyAny>> {
    // From Python 3.11 on its own parser knows the Z, and is the fastest way.
    if is_plain_utc(text) && parses_utc(py) {
        static FROM: Kept = Kept::new();
        let from = FROM.get(py, || registry::datetime(py)?.getattr("fromisoformat"))?;
        if let Ok(made) = from.call1((text,)) {
            return Ok(made.unbind());
        }
    }
    match timestamp(text) {
        Some(time) => datetime_of(py, time),
        None => Ok(PyString::new(py, text).into_any().unbind()),
    }
}

/// Whether `datetime.fromisoformat` knows the Z.
fn parses_utc(py: Python<'_>) -> bool {
    static PARSES: OnceLock<bool> = OnceLock::new();
    *PARSES.get_or_init(|| py.version_info() >= (3, 11))
}

/// `YYYY-MM-DDTHH:MM:SS`, three or six digits of a fraction or none, `Z`.
fn is_plain_utc(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 20 | 24 | 27) && bytes[10] == b'T' && bytes[bytes.len() - 1] == b'Z'
}

/// An instant as `datetime` in UTC.
pub(crate) fn datetime_of(py: Python<'_>, time: Timestamp) -> PyResult<Py<PyAny>> {
    let time = didww::jiff::tz::Offset::UTC.to_datetime(time);
    let microsecond = time.subsec_nanosecond() / 1_000;
    let arguments = (
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        microsecond,
        registry::utc(py)?,
    );
    Ok(registry::datetime(py)?.call1(arguments)?.unbind())
}

fn day(py: Python<'_>, date: didww::jiff::civil::Date) -> PyResult<Py<PyAny>> {
    Ok(registry::date(py)?.call1((date.year(), date.month(), date.day()))?.unbind())
}

/// What a Python object says, for a member of a kind, or for one that this release does not know. Whether the kind fits
/// is checked when it is sent.
pub(crate) fn to_value(object: &Bound<'_, PyAny>, kind: Option<Kind>) -> PyResult<Value> {
    let py = object.py();
    if object.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Value::Text(text.to_cow()?.into_owned()));
    }
    if let Ok(value) = object.cast::<PyBool>() {
        return Ok(Value::Boolean(value.is_true()));
    }
    if object.cast::<PyInt>().is_ok() {
        return Ok(match object.extract::<i64>() {
            Ok(number) => Value::Integer(number),
            Err(_) if kind.is_some() => {
                return Err(PyOverflowError::new_err("the number is too large to be sent"));
            }
            Err(_) => Value::Json(object.str()?.to_cow()?.into_owned()),
        });
    }
    if let Ok(nested) = object.cast::<NestedObject>() {
        return Ok(Value::Object(nested.get().synced(py)?));
    }
    if let Some(Kind::List(inner)) = kind
        && is_iterable(object)
    {
        let items = object.try_iter()?.map(|item| to_value(&item?, Some(*inner)));
        return Ok(Value::List(items.collect::<PyResult<_>>()?));
    }
    if object.is_instance(&registry::datetime(py)?)? {
        return Ok(Value::Text(utc_text(object)?));
    }
    if object.is_instance(&registry::date(py)?)? {
        return Ok(Value::Text(object.call_method0("isoformat")?.extract()?));
    }
    if object.is_instance(&registry::decimal(py)?)? {
        return Ok(Value::Text(object.call_method1("__format__", ("f",))?.extract()?));
    }
    if let Some(kind) = kind {
        return Err(not_of_kind(object, kind)?);
    }
    if object.cast::<PyFloat>().is_ok() || object.cast::<PyDict>().is_ok() || object.cast::<PyList>().is_ok()
    {
        return Ok(Value::Json(dumps(object)?));
    }
    let class = object.get_type().qualname()?;
    Err(PyTypeError::new_err(format!("a value of the type {class} cannot be sent")))
}

/// What is said of a value that stands for nothing that a member of the schema can be.
fn not_of_kind(object: &Bound<'_, PyAny>, kind: Kind) -> PyResult<PyErr> {
    let wanted = match kind {
        Kind::String | Kind::Uuid => "a str",
        Kind::Integer => "an int",
        Kind::Boolean => "a bool",
        Kind::Decimal => "a Decimal, e.g. Decimal(\"12.50\")",
        Kind::DateTime | Kind::UtcTime => "a datetime",
        Kind::Date => "a date",
        Kind::Enum(schema) => schema.name,
        Kind::Object(schema) => schema.name,
        _ => "a list",
    };
    let class = object.get_type().qualname()?;
    Ok(PyTypeError::new_err(format!("it takes {wanted}, not {class}")))
}

/// The same error, of a member: what was raised about its type names it.
pub(crate) fn about(py: Python<'_>, member: &str, error: PyErr) -> PyErr {
    match error.is_instance_of::<PyTypeError>(py) {
        true => PyTypeError::new_err(format!("'{member}': {}", error.value(py))),
        false => error,
    }
}

/// Whether the object stands for several values: neither text nor a mapping is.
pub(crate) fn is_iterable(object: &Bound<'_, PyAny>) -> bool {
    let single = object.cast::<PyString>().is_ok()
        || object.cast::<PyBytes>().is_ok()
        || object.cast::<PyDict>().is_ok()
        || object.cast::<NestedObject>().is_ok();
    !single && object.try_iter().is_ok()
}

fn utc_text(time: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = time.py();
    if time.call_method0("utcoffset")?.is_none() {
        let message = "a datetime without a time zone: say which one it is in, \
                       e.g. datetime(2026, 4, 1, tzinfo=timezone.utc)";
        return Err(PyValueError::new_err(message));
    }
    let text: String =
        time.call_method1("astimezone", (registry::utc(py)?,))?.call_method0("isoformat")?.extract()?;
    let time: Timestamp = text.parse().map_err(|_| PyValueError::new_err(format!("{text} is no instant")))?;
    Ok(time.to_string())
}
