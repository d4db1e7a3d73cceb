//! Values of the core as Python's own, and the other way round.

use crate::object::NestedObject;
use crate::registry::{self, dumps, loads};
use didww::Value;
use didww::binding::Seen;
use didww::jiff::Timestamp;
use didww::schema::{AttributeSchema, Kind};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use std::sync::OnceLock;

/// Whether a value of the kind can be changed in place, so that whoever reads it twice must get the same object.
pub(crate) fn is_mutable(kind: Kind) -> bool {
    matches!(kind, Kind::List(_) | Kind::Object(_))
}

/// What an attribute says, of a kind that cannot be changed in place.
pub(crate) fn plain(
    py: Python<'_>,
    seen: Seen<'_>,
    attribute: &'static AttributeSchema,
) -> PyResult<Py<PyAny>> {
    let nullable = attribute.nullable;
    match attribute.kind {
        Kind::String | Kind::Uuid => Ok(match seen.text() {
            Some(text) => PyString::new(py, text).into_any().unbind(),
            None if nullable => py.None(),
            None => pyo3::intern!(py, "").clone().into_any().unbind(),
        }),
        Kind::Integer => Ok(match seen.integer() {
            Some(number) => number.into_pyobject(py)?.into_any().unbind(),
            None if nullable => py.None(),
            None => 0_i64.into_pyobject(py)?.into_any().unbind(),
        }),
        Kind::Boolean => Ok(match seen.boolean() {
            None if nullable => py.None(),
            value => PyBool::new(py, value.unwrap_or_default()).to_owned().into_any().unbind(),
        }),
        Kind::Decimal => match (seen.text(), seen.decimal()) {
            (Some(text), Some(_)) => Ok(registry::decimal(py)?.call1((text,))?.unbind()),
            (None, Some(number)) => Ok(registry::decimal(py)?.call1((number.to_string(),))?.unbind()),
            (_, None) if nullable => Ok(py.None()),
            (_, None) => Ok(registry::decimal(py)?.call1((0,))?.unbind()),
        },
        Kind::DateTime | Kind::UtcTime => match seen.text() {
            Some(text) => instant(py, text, || seen.timestamp()),
            None => Ok(py.None()),
        },
        Kind::Date => match seen.date() {
            Some(date) => day(py, date),
            None => Ok(py.None()),
        },
        Kind::Enum(schema) => match seen.enumeration(schema) {
            Some(Ok(value)) => registry::enum_face(py, schema)?.known(py, value),
            Some(Err(other)) => registry::enum_face(py, schema)?.other(py, &other),
            None if nullable => Ok(py.None()),
            None => registry::enum_face(py, schema)?.other(py, ""),
        },
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
        (Value::Text(text), Some(Kind::DateTime | Kind::UtcTime)) => instant(py, text, || timestamp(text)),
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

/// `datetime` in UTC. Text that is no time is `None`.
fn instant(py: Python<'_>, text: &str, parse: impl FnOnce() -> Option<Timestamp>) -> PyResult<Py<PyAny>> {
    // From Python 3.11 on its own parser knows the Z, and is the fastest way.
    if is_plain_utc(text) && parses_utc(py) {
        static FROM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let from = FROM.get_or_try_init(py, || {
            PyResult::Ok(registry::datetime(py)?.getattr("fromisoformat")?.unbind())
        })?;
        if let Ok(made) = from.bind(py).call1((text,)) {
            return Ok(made.unbind());
        }
    }
    match parse() {
        Some(time) => datetime_of(py, time),
        None => Ok(py.None()),
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
    if object.is_instance(registry::datetime(py)?)? {
        return Ok(Value::Text(utc_text(object)?));
    }
    if object.is_instance(registry::date(py)?)? {
        return Ok(Value::Text(object.call_method0("isoformat")?.extract()?));
    }
    if object.is_instance(registry::decimal(py)?)? {
        return Ok(Value::Text(object.call_method1("__format__", ("f",))?.extract()?));
    }
    if object.cast::<PyFloat>().is_ok() || object.cast::<PyDict>().is_ok() || object.cast::<PyList>().is_ok()
    {
        return Ok(Value::Json(dumps(object)?));
    }
    let class = object.get_type().qualname()?;
    Err(PyTypeError::new_err(format!("a value of the type {class} cannot be sent")))
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
