//! The imports that a generated file needs.

use crate::model::Schema;
use std::fmt::Write as _;

/// The imports that `body` needs. `module` is the file's own, whose names are at hand.
pub(super) fn imports(schema: &Schema, body: &str, module: &str) -> String {
    let code: String = body
        .lines()
        .filter(|line| !line.trim_start().starts_with("///"))
        .map(|line| format!("{line}\n"))
        .collect();
    let body = code.as_str();
    let has = |name: &str| {
        let mut found = body.match_indices(name);
        found.any(|(at, _)| {
            let before = body[..at].chars().next_back().unwrap_or(' ');
            let after = body[at + name.len()..].chars().next().unwrap_or(' ');
            let part_of_a_name = |letter: char| letter.is_alphanumeric() || letter == '_';
            !part_of_a_name(before) && before != ':' && !part_of_a_name(after)
        })
    };
    let mut out = String::new();
    let mut import = |path: &str, names: Vec<&str>| {
        let used: Vec<&str> = names.into_iter().filter(|name| has(name)).collect();
        if !used.is_empty() {
            let _ = writeln!(out, "use {path}::{{{}}};", used.join(", "));
        }
    };
    import(
        "crate::face",
        vec!["EnumType", "Holder", "InPlace", "IntoText", "LinkTo", "object_type", "resource_type"],
    );
    import("crate::jsonapi", vec!["Got", "Linkage", "Object", "Resource", "ResourceIdentifier", "Value"]);
    import("crate::schema", vec!["tables"]);
    import("crate::enums", schema.enums.iter().map(|known| known.class.as_str()).collect());
    let objects = schema.objects.iter().filter(|object| object.name != module);
    let objects = objects.flat_map(|object| {
        let classes = object.variants.iter().map(|variant| variant.class.as_str());
        classes.chain(object.tagged.then_some(object.class.as_str()))
    });
    import("crate::objects", objects.collect());
    // Nested objects name no resource; a form may be called like one.
    let resource_file = schema.resources.iter().any(|resource| resource.module() == module);
    let resources = schema.resources.iter().filter(|resource| resource_file && resource.module() != module);
    import("crate::resources", resources.map(|resource| resource.class.as_str()).collect());
    import("jiff", vec!["Timestamp"]);
    import("jiff::civil", vec!["Date"]);
    import("rust_decimal", vec!["Decimal"]);
    out.push('\n');
    out
}
