//! `cargo xtask bench`: the benchmarks, each against a floor of the same run.

use crate::Error;
use crate::suites::cargo;
use std::path::Path;

/// Every benchmark, each a target of its own.
pub(crate) const BENCHMARKS: &[&str] = &["core", "callbacks", "encryption", "exports", "records"];

/// Runs the benchmarks that are named, or all.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<(), Error> {
    if let Some(unknown) = names.iter().find(|name| !BENCHMARKS.contains(name)) {
        return Err(format!("no benchmark {unknown}; there are: {}", BENCHMARKS.join(", ")).into());
    }
    let chosen = BENCHMARKS.iter().filter(|name| names.is_empty() || names.contains(name));
    for name in chosen {
        let arguments = ["bench", "--quiet", "--package", "didww", "--features", "arrow", "--bench", name];
        let status = cargo(root).args(arguments).status()?;
        if !status.success() {
            return Err(format!("benchmark {name} failed").into());
        }
    }
    Ok(())
}
