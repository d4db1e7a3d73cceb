//! The package itself: its exports, which are imported when they are asked for, and the index of the generated classes.

use super::imports::{classes_of, import, kind_of};
use super::text::docstring;
use crate::model::{Resource, Schema};
use std::fmt::Write as _;

/// What is written by hand, by module.
pub(super) const BY_HAND: &[(&str, &[&str])] = &[
    (
        "_native",
        &[
            "API_VERSIONS",
            "Callback",
            "DELIVERY_ATTEMPTS",
            "DELIVERY_TIMEOUT",
            "DownloadedFile",
            "Object",
            "Page",
            "PageLinks",
            "Payload",
            "PublicKeys",
            "RateLimiter",
            "RateLimitStatus",
            "RawResponse",
            "Record",
            "RecordBatches",
            "RecordReader",
            "RequestEvent",
            "RequestValidator",
            "Resource",
            "ResourceIdentifier",
            "ResponseEvent",
            "ResponseInfo",
            "SIGNATURE_HEADER",
            "SOURCE_NETWORKS",
            "UploadedFile",
            "__version__",
            "encrypt",
            "encrypt_stream",
            "encrypted_len",
        ],
    ),
    ("client", &["AsyncClient", "Client", "RateLimit", "RetryPolicy"]),
    ("endpoint", &["AsyncExportContent", "AsyncListing", "ExportContent", "Listing", "Name", "UNSET"]),
    (
        "errors",
        &[
            "ApiError",
            "CallbackError",
            "CancelledRequestError",
            "ConflictError",
            "ConnectError",
            "DecodeError",
            "DidwwError",
            "ErrorObject",
            "ErrorSource",
            "FileError",
            "ForbiddenError",
            "InvalidInputError",
            "NotFoundError",
            "RateLimitedError",
            "RecordError",
            "RequestTimeoutError",
            "ServerError",
            "TlsError",
            "TransportError",
            "UnauthorizedError",
            "UnprocessableError",
            "WaitError",
        ],
    ),
];

/// A name that the package exports, and the module that it is of.
struct Export {
    name: String,
    module: String,
}

/// The classes of a resource's module besides its endpoints.
fn resource_classes(resource: &Resource) -> Vec<String> {
    let meta = resource.meta.iter().map(|meta| meta.class.clone());
    [resource.class.clone()].into_iter().chain(meta).collect()
}

fn exports(schema: &Schema) -> Vec<Export> {
    let mut out = Vec::new();
    let mut export = |module: &str, names: Vec<String>| {
        out.extend(names.into_iter().map(|name| Export { name, module: module.to_owned() }));
    };
    for (module, names) in BY_HAND {
        export(module, names.iter().map(|&name| name.to_owned()).collect());
    }
    export("callbacks", schema.callbacks.events.iter().map(|event| event.class.clone()).collect());
    export("enums", schema.enums.iter().map(|known| known.class.clone()).collect());
    export("records", schema.records.values().map(|record| record.class.clone()).collect());
    for object in &schema.objects {
        export(&format!("objects.{}", object.name), classes_of(object));
    }
    for resource in &schema.resources {
        export(&format!("resources.{}", resource.module()), resource_classes(resource));
    }
    out.sort_by_cached_key(|export| (kind_of(&export.name), export.name.clone()));
    out
}

/// `__init__.py` of the package.
pub(super) fn package(schema: &Schema) -> String {
    let exports = exports(schema);
    let text = "Client for the DIDWW API v3.\n\n`Client` blocks, `AsyncClient` is awaited; both have an accessor for each \
                resource type. What stands here is imported when it is first asked for.";
    let mut out = docstring(text, 0);
    out.push_str(
        "\nfrom __future__ import annotations\n\n\
         # What type checkers take for `typing.TYPE_CHECKING`, without the time that importing it takes.\n\
         TYPE_CHECKING = False\n\nif TYPE_CHECKING:\n",
    );
    let mut imports: Vec<&Export> = exports.iter().collect();
    imports.sort_by_key(|export| (&export.module, kind_of(&export.name), export.name.to_lowercase()));
    for Export { name, module } in imports {
        out.push_str(&import(&format!(".{module}"), &[format!("{name} as {name}")], 4));
    }
    out.push_str("\n_MODULES = {\n");
    for Export { name, module } in &exports {
        let _ = writeln!(out, "    {name:?}: \".{module}\",");
    }
    out.push_str("}\n\n__all__ = [\n");
    for Export { name, .. } in &exports {
        let _ = writeln!(out, "    {name:?},");
    }
    out.push_str(concat!(
        "]\n\nif not TYPE_CHECKING:\n\n",
        "    def __getattr__(name):\n",
        "        module = _MODULES.get(name)\n",
        "        if module is None:\n",
        "            raise AttributeError(f\"module {__name__!r} has no attribute {name!r}\")\n",
        "        from .importing import loaded\n\n",
        "        value = getattr(loaded(__name__ + module), name)\n",
        "        globals()[name] = value\n",
        "        return value\n\n",
        "    def __dir__():\n",
        "        return sorted({*globals(), *__all__})\n",
    ));
    out
}

/// `_index.py`: which class stands for what, by the kinds of names that the native module knows.
pub(super) fn index(schema: &Schema) -> String {
    let mut out = docstring("Which class stands for which name of the schema, and in which module it is.", 0);
    out.push_str("\nfrom __future__ import annotations\n");
    let resources = schema.resources.iter();
    let resources = resources.map(|known| (known.wire_type.clone(), module_of(known), known.class.clone()));
    out.push_str(&table("RESOURCES", "Resource types by their JSON:API type.", resources));
    let forms = schema.objects.iter().flat_map(|object| {
        let module = format!(".objects.{}", object.name);
        object.variants.iter().map(move |form| (form.class.clone(), module.clone(), form.class.clone()))
    });
    let metas = schema.resources.iter().flat_map(|resource| {
        let metas = resource.meta.iter();
        metas.map(|meta| (meta.class.clone(), module_of(resource), meta.class.clone()))
    });
    out.push_str(&table(
        "OBJECTS",
        "Forms of nested objects by the names of their classes.",
        forms.chain(metas),
    ));
    let events = schema.callbacks.events.iter();
    let events = events.map(|event| (event.wire_type.clone(), ".callbacks".to_owned(), event.class.clone()));
    out.push_str(&table("CALLBACKS", "Callbacks by their `type`.", events));
    let records = schema.records.iter();
    let records = records.map(|(kind, record)| (kind.clone(), ".records".to_owned(), record.class.clone()));
    out.push_str(&table("RECORDS", "Call detail records by the type of export.", records));
    out
}

fn module_of(resource: &Resource) -> String {
    format!(".resources.{}", resource.module())
}

fn table(name: &str, text: &str, entries: impl Iterator<Item = (String, String, String)>) -> String {
    let mut out = format!("\n{name}: dict[str, tuple[str, str]] = {{\n");
    for (key, module, class) in entries {
        let _ = writeln!(out, "    {key:?}: ({module:?}, {class:?}),");
    }
    format!("{out}}}\n{}", docstring(text, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_is_exported_twice() {
        let mut seen = BTreeSet::new();
        for name in BY_HAND.iter().flat_map(|(_, names)| names.iter()) {
            assert!(seen.insert(name), "{name} is there twice");
        }
    }
}
