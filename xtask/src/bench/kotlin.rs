//! The benchmark of the Kotlin package: the optimised library, beside Jackson.

use crate::Error;
use crate::{kotlin, native};
use std::path::Path;

/// Builds the library, the package and the benchmark, and runs it.
pub(super) fn run(root: &Path) -> Result<(), Error> {
    kotlin::run_class(root, &native::build_optimised(root)?, "didww.bench.BenchKt")
}
