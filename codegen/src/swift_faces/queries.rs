//! Names of filters, sorts and includes, as types with constants.

use super::reserved;
use super::reserved::RESERVED;
use super::text::{above, doc, laid_out, quoted};
use super::{Face, LANGUAGE};
use crate::model::Resource;
use crate::names::lower_camel;
use crate::queries::Names;

/// The names of a resource.
pub(super) fn queries(face: &Face<'_>, resource: &Resource) -> Vec<String> {
    Names::ALL.into_iter().filter_map(|names| constants(face, resource, names)).collect()
}

/// The constant of a name: `did_group.country` is `didGroupCountry`.
pub(super) fn constant_of(name: &str) -> String {
    lower_camel(&name.replace('.', "_"))
}

fn constants(face: &Face<'_>, resource: &Resource, names: Names) -> Option<String> {
    let class = names.class(resource)?;
    let protocol = match names {
        Names::Sort => "SortName",
        Names::Filter | Names::Include => "QueryName",
    };
    let constants = names.entries(face.schema, resource).into_iter().map(|entry| {
        // of a sort the first one, which `descending` turns round
        let name = &entry.names[0];
        let constant = reserved::identifier(&RESERVED.member(&constant_of(name), reserved::QUERY));
        let text = above(&constant, &face.said(&entry.said(face.schema)));
        let declared = format!("public static let {constant} = {class}(");
        format!("{text}{}\n", laid_out(&declared, &[quoted(name)], ")", 4))
    });
    let constants: String = constants.collect();
    let text = doc(&names.doc(&LANGUAGE, resource), 0);
    Some(format!(
        "{text}public struct {class}: {protocol} {{\n    /// It as it stands on the wire.\n    public let wireName: String\n\n    \
         /// A name as it stands on the wire, also one that this release does not know.\n    \
         public init(_ name: String) {{\n        wireName = name\n    }}\n\n{constants}}}\n"
    ))
}
