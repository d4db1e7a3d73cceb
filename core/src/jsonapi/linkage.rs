//! Linkage: which resources a relationship links to.

use crate::{Error, Result};

/// Who a resource is: its JSON:API type and its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ResourceIdentifier {
    /// JSON:API type, e.g. `voice_in_trunks`.
    pub wire_type: String,
    /// Id.
    pub id: String,
}

impl ResourceIdentifier {
    /// Names a resource.
    pub fn new(wire_type: impl Into<String>, id: impl Into<String>) -> ResourceIdentifier {
        ResourceIdentifier { wire_type: wire_type.into(), id: id.into() }
    }
}

/// What a relationship links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linkage {
    /// To-one, or nothing.
    One(Option<ResourceIdentifier>),
    /// To-many.
    Many(Vec<ResourceIdentifier>),
}

impl Linkage {
    /// No link at all.
    pub fn is_empty(&self) -> bool {
        self.identifiers().is_empty()
    }

    /// Everything that is linked to.
    pub fn identifiers(&self) -> &[ResourceIdentifier] {
        match self {
            Linkage::One(one) => one.as_slice(),
            Linkage::Many(many) => many,
        }
    }

    /// Whether both link to the same; the order of many does not matter.
    pub(crate) fn same(&self, other: &Linkage) -> bool {
        match (self, other) {
            (Linkage::Many(a), Linkage::Many(b)) => {
                a.len() == b.len()
                    && a.iter().all(|link| b.contains(link))
                    && b.iter().all(|link| a.contains(link))
            }
            (a, b) => a == b,
        }
    }

    pub(crate) fn check_ids(&self, relationship: &str) -> Result<()> {
        match self.identifiers().iter().any(|link| link.id.is_empty()) {
            true => Err(Error::invalid_member(
                relationship,
                format!("{relationship}: the linked resource has no id; create it first, then link to it"),
            )),
            false => Ok(()),
        }
    }
}
