//! Callbacks: whether they are DIDWW's, and what they say.

use crate::errors::checked;
use crate::members::members_of;
use crate::registry::{self, Family};
use crate::values::{datetime_of, to_python};
use didww::binding::members;
use didww::callback;
use didww::schema::{CALLBACKS, CallbackMember as MemberSchema, CallbackSchema, Kind};
use didww::{ApiVersion, CallbackMembers, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyMapping, PyString, PyType};
use std::cell::RefCell;
use std::sync::OnceLock;

/// What DIDWW says has happened. The classes of the types that this release knows inherit it; one of another type is a plain one.
#[pyclass(subclass, frozen, module = "didww_sdk._native")]
pub(crate) struct Callback(CallbackMembers);

thread_local! {
    static MADE: RefCell<Option<CallbackMembers>> = const { RefCell::new(None) };
}

fn schema_named(callback_type: &str) -> Option<&'static CallbackSchema> {
    CALLBACKS.iter().copied().find(|known| known.callback_type == callback_type)
}

fn wrap(py: Python<'_>, members: CallbackMembers) -> PyResult<Py<PyAny>> {
    let class = registry::callback_class(py, schema_named(members.callback_type()))?;
    let class = class.unwrap_or_else(|| py.get_type::<Callback>());
    MADE.set(Some(members));
    let made = class.call0();
    MADE.set(None);
    Ok(made?.unbind())
}

fn wrap_all(py: Python<'_>, callbacks: Vec<callback::Callback>) -> PyResult<Vec<Py<PyAny>>> {
    callbacks.into_iter().map(|callback| wrap(py, callback.members().clone())).collect()
}

#[pymethods]
impl Callback {
    #[new]
    #[classmethod]
    fn __new__(class: &Bound<'_, PyType>) -> PyResult<Self> {
        MADE.take().map(Callback).ok_or_else(|| {
            PyTypeError::new_err(format!("{class} comes from DIDWW: Callback.parse(payload) reads one"))
        })
    }

    /// `class OrderCallback(Callback, callback_type="orders")` stands for that type of the schema.
    #[classmethod]
    #[pyo3(signature = (callback_type = None))]
    fn __init_subclass__(class: &Bound<'_, PyType>, callback_type: Option<&str>) -> PyResult<()> {
        let Some(callback_type) = callback_type else { return Ok(()) };
        let Some(schema) = schema_named(callback_type) else {
            return Err(PyTypeError::new_err(format!("no callback is of the type {callback_type}")));
        };
        for value in members_of(class)? {
            let Ok(member) = value.cast::<CallbackMember>() else { continue };
            let member = member.get();
            let Some(known) = schema.members.iter().find(|known| known.name == member.name) else {
                return Err(PyTypeError::new_err(format!("{callback_type} have no member {}", member.name)));
            };
            let _ = member.member.set(known);
        }
        registry::register(Family::Callbacks, schema.callback_type, class);
        Ok(())
    }

    /// What a payload says, without asking whether it is DIDWW's.
    #[staticmethod]
    fn parse(py: Python<'_>, payload: &Bound<'_, Payload>) -> PyResult<Vec<Py<PyAny>>> {
        wrap_all(py, checked(py, callback::Callback::parse(&payload.get().0))?)
    }

    /// The id of what it is about. Empty if the callback leaves it out.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// The type of what it is about, e.g. `orders`.
    #[getter]
    fn callback_type(&self) -> &str {
        self.0.callback_type()
    }

    /// The text of a member by name, also of one that this release does not know; `None` if there is none.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// Everything it says, as text, by name.
    #[getter]
    fn members<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let data = PyDict::new(py);
        for (name, value) in self.0.iter() {
            data.set_item(name, value)?;
        }
        Ok(data)
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> Py<PyAny> {
        let Ok(other) = other.cast::<Callback>() else { return py.NotImplemented() };
        PyBool::new(py, self.0 == other.get().0).to_owned().into_any().unbind()
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.0.iter().for_each(|member| member.hash(&mut hasher));
        hasher.finish()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let members = slf.get().0.iter().map(|(name, value)| format!("{name}='{value}'"));
        Ok(format!("{}({})", slf.get_type().qualname()?, members.collect::<Vec<_>>().join(", ")))
    }
}

// A member of a callback. Without a doc of its own, for that would hide those of its objects.
#[pyclass(frozen, generic, module = "didww_sdk._native")]
pub(crate) struct CallbackMember {
    name: String,
    member: OnceLock<&'static MemberSchema>,
}

#[pymethods]
impl CallbackMember {
    #[new]
    #[pyo3(signature = (name), text_signature = None)]
    fn new(name: String) -> Self {
        CallbackMember { name, member: OnceLock::new() }
    }

    #[getter]
    fn __doc__(&self) -> Option<&'static str> {
        self.member.get().map(|member| member.doc)
    }

    fn __get__(
        slf: &Bound<'_, Self>,
        owner: &Bound<'_, PyAny>,
        _class: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        match (slf.get().member.get(), owner.cast::<Callback>()) {
            (Some(member), Ok(callback)) => read(slf.py(), &callback.get().0, member),
            _ => Ok(slf.clone().into_any().unbind()),
        }
    }

    fn __set__(&self, owner: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(crate::cell::read_only(&owner.get_type().qualname()?.to_cow()?, &self.name))
    }

    fn __repr__(&self) -> String {
        format!("<member {}>", self.name)
    }
}

fn read(py: Python<'_>, of: &CallbackMembers, member: &'static MemberSchema) -> PyResult<Py<PyAny>> {
    let none = || Ok(py.None());
    match member.kind {
        Kind::Boolean => members::boolean(of, member.wire)
            .map_or_else(none, |value| Ok(PyBool::new(py, value).to_owned().into_any().unbind())),
        Kind::DateTime => members::timestamp(of, member.wire).map_or_else(none, |time| datetime_of(py, time)),
        Kind::Enum(schema) => {
            let text = members::text(of, member.wire).unwrap_or_default();
            let known = schema.value_of(text, ApiVersion::default()).or_else(|| schema.value_named(text));
            let value = known.map_or_else(|| Value::Text(text.to_owned()), Value::Enum);
            to_python(py, &value, Some(member.kind))
        }
        Kind::List(_) => {
            let items = members::list(of, member.wire, member.joined.unwrap_or(","));
            Ok(items.into_pyobject(py)?.into_any().unbind())
        }
        _ => match members::text(of, member.wire) {
            Some(text) => Ok(PyString::new(py, text).into_any().unbind()),
            None if member.nullable => none(),
            None => Ok(PyString::new(py, "").into_any().unbind()),
        },
    }
}

/// What a callback says, as it came: bytes that are not known to be DIDWW's yet.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct Payload(callback::Payload);

/// Text or bytes.
fn bytes_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(text) = value.cast::<PyString>() {
        // what a framework could not decode as text stands as lone surrogates, which become the bytes that they were
        return match text.to_cow() {
            Ok(text) => Ok(text.as_bytes().to_vec()),
            Err(_) => text.call_method1("encode", ("utf-8", "surrogateescape"))?.extract(),
        };
    }
    match value.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        // what is no text is signed as JSON or Python writes it, and matches nothing else
        Err(_) => Ok(value.str()?.to_cow()?.as_bytes().to_vec()),
    }
}

impl Payload {
    fn of_form(members: &Bound<'_, PyAny>) -> PyResult<callback::Payload> {
        if let Ok(members) = members.cast::<PyDict>() {
            let mut pairs = Vec::with_capacity(members.len());
            for (name, value) in members.iter() {
                pairs.push((bytes_of(&name)?, bytes_of(&value)?));
            }
            return Ok(callback::Payload::form(pairs));
        }
        let items = match members.cast::<PyMapping>() {
            Ok(mapping) => mapping.items()?.into_any(),
            Err(_) => members.clone(),
        };
        let mut pairs = Vec::new();
        for item in items.try_iter()? {
            let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
            pairs.push((bytes_of(&name)?, bytes_of(&value)?));
        }
        Ok(callback::Payload::form(pairs))
    }
}

#[pymethods]
impl Payload {
    /// The members of a form, decoded: a mapping, or pairs.
    #[staticmethod]
    fn form(members: &Bound<'_, PyAny>) -> PyResult<Self> {
        Payload::of_form(members).map(Payload)
    }

    /// A body and the value of its `Content-Type`.
    #[staticmethod]
    fn body(body: &Bound<'_, PyAny>, content_type: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Payload(callback::Payload::body(bytes_of(body)?, bytes_of(content_type)?)))
    }

    /// The query of a callback by GET, without the question mark and percent-encoded as it came.
    #[staticmethod]
    fn query(query: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Payload(callback::Payload::query(bytes_of(query)?)))
    }

    /// The query of a whole URL.
    #[staticmethod]
    fn query_of(url: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Payload(callback::Payload::query_of(bytes_of(url)?)))
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Tells callbacks of DIDWW from those of anybody else, by their signature. It is made once and shared.
#[pyclass(frozen, module = "didww_sdk._native")]
pub(crate) struct RequestValidator(didww::RequestValidator);

impl RequestValidator {
    /// Runs `work` with the payload that an argument stands for.
    fn with<T>(payload: &Bound<'_, PyAny>, work: impl FnOnce(&callback::Payload) -> T) -> PyResult<T> {
        match payload.cast::<Payload>() {
            Ok(payload) => Ok(work(&payload.get().0)),
            Err(_) => Ok(work(&Payload::of_form(payload)?)),
        }
    }
}

#[pymethods]
impl RequestValidator {
    /// For the account's callback secret, which stands in the user panel.
    #[new]
    #[pyo3(signature = (callback_secret, *, public_base_url = None))]
    fn new(
        py: Python<'_>,
        callback_secret: &Bound<'_, PyAny>,
        public_base_url: Option<&str>,
    ) -> PyResult<Self> {
        let mut validator = checked(py, didww::RequestValidator::new(bytes_of(callback_secret)?))?;
        if let Some(base) = public_base_url {
            validator = checked(py, validator.public_base_url(base))?;
        }
        Ok(RequestValidator(validator))
    }

    /// Whether DIDWW signed this.
    fn validate(
        &self,
        url: &Bound<'_, PyAny>,
        payload: &Bound<'_, PyAny>,
        signature: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        if signature.is_none() {
            return Ok(false);
        }
        let (url, signature) = (bytes_of(url)?, bytes_of(signature)?);
        RequestValidator::with(payload, |payload| self.0.validate(&url, payload, &signature))
    }

    /// `validate`, then what it says: one callback, or those of a voice OUT trunk that piled up.
    fn validate_and_parse(
        &self,
        py: Python<'_>,
        url: &Bound<'_, PyAny>,
        payload: &Bound<'_, PyAny>,
        signature: &Bound<'_, PyAny>,
    ) -> PyResult<Vec<Py<PyAny>>> {
        let url = bytes_of(url)?;
        let signature = if signature.is_none() { Vec::new() } else { bytes_of(signature)? };
        let parsed =
            RequestValidator::with(payload, |payload| self.0.validate_and_parse(&url, payload, &signature))?;
        wrap_all(py, checked(py, parsed)?)
    }

    /// The signature that DIDWW gives to this, as it stands in the header.
    fn compute_signature(
        &self,
        py: Python<'_>,
        url: &Bound<'_, PyAny>,
        payload: &Bound<'_, PyAny>,
    ) -> PyResult<String> {
        let url = bytes_of(url)?;
        let signed = RequestValidator::with(payload, |payload| self.0.compute_signature(&url, payload))?;
        checked(py, signed)
    }

    /// What is signed as the URL, for one that the framework sees: compare it with the callback URL that DIDWW was given.
    fn signed_url(&self, url: &Bound<'_, PyAny>) -> PyResult<String> {
        Ok(self.0.signed_url(bytes_of(url)?))
    }

    fn __repr__(&self) -> &'static str {
        "RequestValidator()"
    }
}
