//! Resource identifiers, and what may stand for one.

use crate::exports::UploadedFile;
use crate::resource::Resource;
use didww::schema::RelationshipSchema;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Who a resource is: its JSON:API type and its id.
#[pyclass(frozen, eq, module = "didww_sdk._native")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ResourceIdentifier(pub(crate) didww::ResourceIdentifier);

#[pymethods]
impl ResourceIdentifier {
    #[new]
    fn new(r#type: String, id: String) -> Self {
        ResourceIdentifier(didww::ResourceIdentifier::new(r#type, id))
    }

    /// JSON:API type, e.g. `voice_in_trunks`.
    #[getter]
    fn r#type(&self) -> &str {
        &self.0.wire_type
    }

    /// Id.
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        format!("ResourceIdentifier('{}', '{}')", self.0.wire_type, self.0.id)
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyAny>, (String, String)) {
        let this = slf.get();
        (slf.get_type().into_any().unbind(), (this.0.wire_type.clone(), this.0.id.clone()))
    }
}

/// The identifier that a value of a relationship stands for.
pub(crate) fn identifier_of(
    value: &Bound<'_, PyAny>,
    relationship: &'static RelationshipSchema,
) -> PyResult<didww::ResourceIdentifier> {
    if let Ok(resource) = value.cast::<Resource>() {
        return Ok(resource.get().cell().lock().core.identifier());
    }
    if let Ok(identifier) = value.cast::<ResourceIdentifier>() {
        return Ok(identifier.get().0.clone());
    }
    let name = relationship.name;
    let id = match (value.cast::<PyString>(), value.cast::<UploadedFile>()) {
        (Ok(id), _) => id.to_cow()?.into_owned(),
        (_, Ok(file)) => file.get().id().to_owned(),
        _ => {
            let class = value.get_type().qualname()?;
            return Err(PyTypeError::new_err(format!("{name} takes a resource or an id, not {class}")));
        }
    };
    match relationship.types {
        [only] => Ok(didww::ResourceIdentifier::new(*only, id)),
        several => Err(PyTypeError::new_err(format!(
            "{name} links to {}: an id alone does not tell which; give the resource, or ResourceIdentifier(type, id)",
            several.join(" or ")
        ))),
    }
}
