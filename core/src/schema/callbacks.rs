//! Callbacks as data: what `core/schema/callbacks.yaml` compiles to.

use super::{Kind, Versions};

/// A type of callback.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallbackSchema {
    /// What its member `type` says, which is the JSON:API type of what it is about.
    pub callback_type: &'static str,
    /// Name of its class.
    pub class: &'static str,
    /// What it tells.
    pub doc: &'static str,
    /// Versions that send it.
    pub versions: Versions,
    /// Its members besides `id` and `type`.
    pub members: &'static [CallbackMember],
}

/// A member of a callback.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallbackMember {
    /// Its name.
    pub name: &'static str,
    /// Its name in the payload.
    pub wire: &'static str,
    /// The type of its value. Enums are spelled as in the schema, whatever the version.
    pub kind: Kind,
    /// What stands between the values of a list, which travels as one text.
    pub joined: Option<&'static str>,
    /// Whether it may be missing or empty.
    pub nullable: bool,
    /// What it is.
    pub doc: &'static str,
    /// Versions that send it.
    pub versions: Versions,
}
