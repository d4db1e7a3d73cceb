//! Descriptors: what the attributes and relationships of the generated classes are. A class says their names; which place of
//! the schema that is, is looked up once, when the class is made.

use crate::cell::read_only;
use crate::object::NestedObject;
use crate::resource::Resource;
use didww::schema::{AttributeSchema, RelationshipSchema, ResourceSchema, Write};
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use std::sync::OnceLock;

// An attribute of a resource, or a member of a nested object. Without a doc of its own, for that would hide those of its objects.
#[pyclass(frozen, generic, module = "didww_sdk._native")]
pub(crate) struct Attribute {
    name: String,
    place: OnceLock<AttributePlace>,
}

#[derive(Clone, Copy)]
struct AttributePlace {
    schema: &'static AttributeSchema,
    index: usize,
    writable: bool,
}

#[pymethods]
impl Attribute {
    #[new]
    #[pyo3(signature = (name), text_signature = None)]
    fn new(name: String) -> Self {
        Attribute { name, place: OnceLock::new() }
    }

    /// Its name in the schema.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    #[getter]
    fn __doc__(&self) -> Option<&'static str> {
        self.place.get().map(|place| place.schema.doc)
    }

    fn __get__(
        slf: &Bound<'_, Self>,
        owner: &Bound<'_, PyAny>,
        _class: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        let Some(place) = slf.get().place.get() else { return Ok(slf.clone().into_any().unbind()) };
        if let Ok(resource) = owner.cast::<Resource>() {
            return resource.get().cell().read(py, place.index, place.schema);
        }
        if let Ok(object) = owner.cast::<NestedObject>() {
            return object.get().cell().read(py, place.index, place.schema);
        }
        // on the class itself
        Ok(slf.clone().into_any().unbind())
    }

    fn __set__(&self, owner: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let class = owner.get_type().qualname()?;
        let class = class.to_cow()?;
        let Some(place) = self.place.get() else { return Err(not_bound(&self.name)) };
        if !place.writable {
            return Err(read_only(&class, &self.name));
        }
        if let Ok(resource) = owner.cast::<Resource>() {
            return resource.get().cell().write(place.index, place.schema, value);
        }
        if let Ok(object) = owner.cast::<NestedObject>() {
            return object.get().cell().write(place.index, place.schema, value);
        }
        Err(PyTypeError::new_err(format!("{class} has no attribute '{}'", self.name)))
    }

    fn __delete__(&self, _owner: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(PyAttributeError::new_err(format!("'{0}' cannot be deleted; set it to None", self.name)))
    }

    fn __repr__(&self) -> String {
        format!("<attribute {}>", self.name)
    }
}

fn not_bound(name: &str) -> PyErr {
    PyTypeError::new_err(format!("'{name}' belongs to no class of the schema"))
}

/// A part of a relationship: the linked resources, or their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Resources,
    Ids,
}

#[derive(Clone, Copy)]
struct RelationshipPlace {
    schema: &'static RelationshipSchema,
    index: usize,
    writable: bool,
}

macro_rules! relationship {
    ($class:ident, $part:expr, $what:literal) => {
        #[pyclass(frozen, generic, module = "didww_sdk._native")]
        pub(crate) struct $class {
            name: String,
            place: OnceLock<RelationshipPlace>,
        }

        #[pymethods]
        impl $class {
            #[new]
            #[pyo3(signature = (name), text_signature = None)]
            fn new(name: String) -> Self {
                $class { name, place: OnceLock::new() }
            }

            /// Name of the relationship in the schema.
            #[getter]
            fn name(&self) -> &str {
                &self.name
            }

            #[getter]
            fn __doc__(&self) -> Option<&'static str> {
                self.place.get().map(|place| place.schema.doc)
            }

            fn __get__(
                slf: &Bound<'_, Self>,
                owner: &Bound<'_, PyAny>,
                _class: Option<&Bound<'_, PyAny>>,
            ) -> PyResult<Py<PyAny>> {
                match (slf.get().place.get(), owner.cast::<Resource>()) {
                    (Some(place), Ok(resource)) => read_link(resource, *place, $part),
                    _ => Ok(slf.clone().into_any().unbind()),
                }
            }

            fn __set__(&self, owner: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
                let Some(place) = self.place.get() else { return Err(not_bound(&self.name)) };
                if !place.writable {
                    return Err(read_only(&owner.get_type().qualname()?.to_cow()?, &self.name));
                }
                let resource = owner.cast::<Resource>()?;
                check(resource, *place)?;
                resource.get().write_link(place.index, place.schema, value)
            }

            fn __delete__(&self, _owner: &Bound<'_, PyAny>) -> PyResult<()> {
                let message = format!("'{0}' cannot be deleted; set it to None or to no links", self.name);
                Err(PyAttributeError::new_err(message))
            }

            fn __repr__(&self) -> String {
                format!(concat!("<", $what, " {}>"), self.name)
            }
        }
    };
}

relationship!(Relationship, Part::Resources, "a relationship");
relationship!(LinkedIds, Part::Ids, "ids of a relationship");

fn read_link(resource: &Bound<'_, Resource>, place: RelationshipPlace, part: Part) -> PyResult<Py<PyAny>> {
    check(resource, place)?;
    match part {
        Part::Resources => resource.get().linked(resource.py(), place.index, place.schema.many),
        Part::Ids => resource.get().linked_ids(resource.py(), place.index, place.schema.many),
    }
}

/// Whether the resource is of the class that the descriptor was made for.
fn check(resource: &Bound<'_, Resource>, place: RelationshipPlace) -> PyResult<()> {
    match resource.get().schema().relationships.get(place.index) {
        Some(known) if std::ptr::eq(known, place.schema) => Ok(()),
        _ => Err(PyTypeError::new_err(format!("'{}' is a relationship of another class", place.schema.name))),
    }
}

/// Tells the attributes of a class which place of the schema they have.
pub(crate) fn bind_attributes(
    class: &Bound<'_, PyType>,
    attributes: &'static [AttributeSchema],
) -> PyResult<()> {
    for value in members_of(class)? {
        let Ok(member) = value.cast::<Attribute>() else { continue };
        let member = member.get();
        let Some(index) = attributes.iter().position(|known| known.name == member.name) else {
            return Err(unknown(class, &member.name));
        };
        let schema = &attributes[index];
        let facts = schema.versions.iter().map(|version| schema.facts(version));
        let writable = ever_sent(facts.map(|facts| (facts.create, facts.update)));
        let _ = member.place.set(AttributePlace { schema, index, writable });
    }
    Ok(())
}

/// Tells the members of a resource's class which place of the schema they have.
pub(crate) fn bind(class: &Bound<'_, PyType>, schema: &'static ResourceSchema) -> PyResult<()> {
    bind_attributes(class, schema.attributes)?;
    for value in members_of(class)? {
        let (name, place) = match (value.cast::<Relationship>(), value.cast::<LinkedIds>()) {
            (Ok(member), _) => (member.get().name.as_str(), &member.get().place),
            (_, Ok(member)) => (member.get().name.as_str(), &member.get().place),
            _ => continue,
        };
        let Some(index) = schema.relationships.iter().position(|known| known.name == name) else {
            return Err(unknown(class, name));
        };
        let relationship = &schema.relationships[index];
        let facts = relationship.versions.iter().map(|version| relationship.facts(version));
        let writable = ever_sent(facts.map(|facts| (facts.create, facts.update)));
        let _ = place.set(RelationshipPlace { schema: relationship, index, writable });
    }
    Ok(())
}

/// Whether any version takes a member in a POST or a PATCH.
fn ever_sent(mut writes: impl Iterator<Item = (Write, Write)>) -> bool {
    writes.any(|(create, update)| create != Write::Never || update != Write::Never)
}

/// What a class's own body defines, without what it inherits.
pub(crate) fn members_of<'py>(class: &Bound<'py, PyType>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let members = PyDict::new(class.py());
    members.update(class.getattr("__dict__")?.cast()?)?;
    Ok(members.values().iter().collect())
}

fn unknown(class: &Bound<'_, PyType>, name: &str) -> PyErr {
    PyTypeError::new_err(format!("the schema has no '{name}' for {class}"))
}
