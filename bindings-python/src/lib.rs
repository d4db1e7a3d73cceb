//! The native module of the Python package `didww-sdk`: the core's engine as Python classes that name no resource. What
//! stands for the resources is generated Python, which inherits them.

mod allocator;
mod callbacks;
mod cell;
mod client;
mod encryption;
mod errors;
mod event_loop;
mod exports;
mod graph;
mod hooks;
mod identifier;
mod kept;
mod logging;
mod members;
mod object;
mod page;
mod query;
mod raw;
mod records;
mod registry;
mod resource;
mod response;
mod runtime;
mod sandbox;
mod steps;
mod values;

use pyo3::prelude::*;
use pyo3::types::{PySequence, PyTuple};

#[global_allocator]
static ALLOCATOR: allocator::BySize = allocator::BySize;

/// The native part of `didww_sdk`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    logging::install();
    // here, where no other thread is in the middle of it
    registry::loaded(module.py(), "didww_sdk.importing")?;
    let ending = wrap_pyfunction!(runtime::ending, module)?;
    module.py().import("atexit")?.call_method1("register", (ending,))?;
    module.add_class::<resource::Resource>()?;
    module.add_class::<object::NestedObject>()?;
    module.add_class::<identifier::ResourceIdentifier>()?;
    module.add_class::<response::ResponseInfo>()?;
    module.add_class::<response::RateLimit>()?;
    module.add_class::<page::Page>()?;
    module.add_class::<page::PageLinks>()?;
    module.add_class::<page::Pages>()?;
    module.add_class::<page::Rows>()?;
    module.add_class::<client::NativeClient>()?;
    module.add_class::<client::RateLimiter>()?;
    module.add_class::<event_loop::Pending>()?;
    module.add_class::<raw::RawResponse>()?;
    module.add_class::<exports::UploadedFile>()?;
    module.add_class::<exports::DownloadedFile>()?;
    module.add_class::<exports::Content>()?;
    module.add_class::<exports::ByteStream>()?;
    module.add_class::<records::Record>()?;
    module.add_class::<records::RecordReader>()?;
    module.add_class::<records::RecordStream>()?;
    module.add_class::<records::RecordBatches>()?;
    module.add_class::<encryption::PublicKeys>()?;
    module.add_class::<callbacks::Callback>()?;
    module.add_class::<callbacks::Payload>()?;
    module.add_class::<callbacks::RequestValidator>()?;
    module.add_class::<hooks::Leaving>()?;
    module.add_class::<hooks::Left>()?;
    module.add_class::<sandbox::Sandbox>()?;
    module.add_function(wrap_pyfunction!(resource::restore, module)?)?;
    module.add_function(wrap_pyfunction!(response::restore, module)?)?;
    module.add_function(wrap_pyfunction!(registry::register_enum, module)?)?;
    module.add_function(wrap_pyfunction!(encryption::encrypt, module)?)?;
    module.add_function(wrap_pyfunction!(encryption::encrypt_stream, module)?)?;
    module.add_function(wrap_pyfunction!(encryption::encrypted_len, module)?)?;
    PySequence::register::<page::Page>(module.py())?;
    add_descriptors(module)?;
    add_constants(module)
}

/// The descriptors, under the names that tell type checkers what they give and take.
fn add_descriptors(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let attribute = py.get_type::<members::Attribute>();
    for name in ["Attribute", "ReadOnly", "ListAttribute", "NullableList", "ReadOnlyList"] {
        module.add(name, &attribute)?;
    }
    let relationship = py.get_type::<members::Relationship>();
    for name in ["ToOne", "ReadOnlyToOne", "ToMany", "ReadOnlyToMany"] {
        module.add(name, &relationship)?;
    }
    let ids = py.get_type::<members::LinkedIds>();
    for name in ["LinkedId", "ReadOnlyLinkedId", "LinkedIds", "ReadOnlyLinkedIds"] {
        module.add(name, &ids)?;
    }
    module.add("RecordField", py.get_type::<records::RecordField>())?;
    module.add("CallbackMember", py.get_type::<callbacks::CallbackMember>())
}

fn add_constants(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    let versions = didww::ApiVersion::ALL.map(didww::ApiVersion::as_str);
    module.add("API_VERSIONS", PyTuple::new(py, versions)?)?;
    module.add("SIGNATURE_HEADER", didww::callback::SIGNATURE_HEADER)?;
    module.add("DELIVERY_ATTEMPTS", didww::callback::DELIVERY_ATTEMPTS)?;
    module.add("DELIVERY_TIMEOUT", didww::callback::DELIVERY_TIMEOUT.as_secs_f64())?;
    module.add("SOURCE_NETWORKS", PyTuple::new(py, didww::callback::SOURCE_NETWORKS)?)
}
