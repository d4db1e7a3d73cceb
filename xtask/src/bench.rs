//! `cargo xtask bench`: the benchmarks, each against a floor of the same run.

mod kotlin;
mod node;
mod python;
mod swift;

use crate::Error;
use crate::suites::cargo;
use std::path::Path;

/// Every benchmark, each a target of its own, and the package that has it.
pub(crate) const BENCHMARKS: &[(&str, &str)] = &[
    ("core", "didww"),
    ("callbacks", "didww"),
    ("encryption", "didww"),
    ("exports", "didww"),
    ("records", "didww-arrow-tests"),
];

/// Runs the benchmarks of a package.
type Benchmark = fn(&Path) -> Result<(), Error>;

/// The benchmarks of the packages of other languages, which are no targets of cargo.
const PACKAGES: &[(&str, Benchmark)] =
    &[("python", python::run), ("node", node::run), ("kotlin", kotlin::run), ("swift", swift::run)];

/// Runs the benchmarks that are named, or all.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<(), Error> {
    let known: Vec<&str> =
        BENCHMARKS.iter().map(|(name, _)| *name).chain(PACKAGES.iter().map(|(name, _)| *name)).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!("no benchmark {unknown}; there are: {}", known.join(", ")).into());
    }
    let chosen = BENCHMARKS.iter().filter(|(name, _)| names.is_empty() || names.contains(name));
    for (name, package) in chosen {
        let status =
            cargo(root).args(["bench", "--quiet", "--package", package, "--bench", name]).status()?;
        if !status.success() {
            return Err(format!("benchmark {name} failed").into());
        }
    }
    for (_, run) in PACKAGES.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        run(root)?;
    }
    Ok(())
}
