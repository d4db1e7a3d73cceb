//! The benchmark of the Swift package: a release build, beside Foundation's decoder.

use crate::Error;
use crate::{native, swift};
use std::path::Path;

/// Builds the library and the benchmark, and runs it.
pub(super) fn run(root: &Path) -> Result<(), Error> {
    swift::install(root)?;
    let built = native::build_optimised(root)?;
    swift::run_optimised(root, &built, &["didww-benchmark", "page"])
}
