//! The calls about a resource type. What they do, hand-written bases do; here stands which there are.

use super::text::{kdoc, laid_out, quoted};
use super::{Face, LANGUAGE};
use crate::model::Resource;
use crate::texts::calls;

/// The interfaces of the operations that a type has.
fn operations(resource: &Resource) -> Vec<&'static str> {
    let settles = resource.settles.is_some();
    let known = ["list", "find", "create", "update", "delete"].into_iter();
    let mut out: Vec<&str> = known
        .filter(|name| resource.supports(name))
        .map(|name| match name {
            "list" => "Lists",
            "find" if resource.singleton => "FindsOne",
            "find" => "Finds",
            "create" if settles => "CreatesAndWaits",
            "create" => "Creates",
            "update" => "Updates",
            _ => "Deletes",
        })
        .collect();
    if settles && !resource.supports("create") {
        out.push("Waits");
    }
    out.extend(resource.upload.is_some().then_some("Uploads"));
    out.extend(resource.download.is_some().then_some("Downloads"));
    out
}

/// The endpoint of a type; `None` where there is no call about it.
pub(super) fn endpoint(face: &Face<'_>, resource: &Resource) -> Option<String> {
    let (name, class) = (resource.endpoint()?, &resource.class);
    let given = ["client".to_owned(), quoted(&resource.accessor), class.clone()];
    let mut above = vec![laid_out(&format!("Endpoint<{class}>("), &given, ")", 4)];
    above.extend(operations(resource).iter().map(|operation| format!("    {operation}<{class}>")));
    Some(format!(
        "{}public class {name} internal constructor(client: Client) :\n{}\n",
        kdoc(&face.said(&text(face, resource)), 0),
        above.join(",\n")
    ))
}

/// What its calls are, and what the schema says of each.
fn text(face: &Face<'_>, resource: &Resource) -> String {
    let mut own = Vec::new();
    for operation in &resource.operations {
        let said = match operation.name.as_str() {
            "list" => calls::operation(&LANGUAGE, face.schema, resource, operation),
            _ => calls::said(face.schema, operation),
        };
        if !said.is_empty() {
            own.push(format!("`{}`: {said}", operation.name));
        }
    }
    if let Some(wait) = calls::wait(&LANGUAGE, resource) {
        own.push(format!("`wait`: {wait}"));
    }
    calls::endpoint(&LANGUAGE, face.schema, resource, &own, "")
}
