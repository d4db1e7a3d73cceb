//! Names of filters, sorts and includes, as constants.

use super::text::{kdoc, quoted};
use super::{Face, LANGUAGE};
use crate::model::Resource;
use crate::names::constant;
use crate::queries::Names;

/// The names of a resource.
pub(super) fn queries(face: &Face<'_>, resource: &Resource) -> Vec<String> {
    Names::ALL.into_iter().filter_map(|names| constants(face, resource, names)).collect()
}

/// The constant of a name.
pub(super) fn constant_of(name: &str) -> String {
    constant(name)
}

fn constants(face: &Face<'_>, resource: &Resource, names: Names) -> Option<String> {
    let class = names.class(resource)?;
    let entries = names.entries(face.schema, resource).into_iter();
    let constants = entries.map(|entry| {
        // of a sort the first one, which a minus turns round
        let name = &entry.names[0];
        let text = kdoc(&face.said(&entry.said(face.schema)), 4);
        format!("{text}    public const val {}: String = {}\n", constant_of(name), quoted(name))
    });
    let constants: Vec<String> = constants.collect();
    let text = kdoc(&names.doc(&LANGUAGE, resource), 0);
    Some(format!("{text}public object {class} {{\n{}}}\n", constants.join("\n")))
}
