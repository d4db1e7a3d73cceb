//! The benchmarks of the Python package: a release wheel in an environment of its own, beside what it is compared with.

use crate::Error;
use crate::python::{Environment, PACKAGE, succeed};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Builds the wheel, installs it with the newest of what it is compared with, and runs `bench/run.py`.
pub(super) fn run(root: &Path) -> Result<(), Error> {
    let package = root.join(PACKAGE);
    let folder = root.join("target/python-bench");
    let environment = Environment::new(&folder)?;
    environment.install_group(&package, "bench")?;
    environment.pip(["--upgrade", "cryptography", "didww", "requests"].map(OsStr::new))?;

    let wheels = folder.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    let python = environment.python();
    let python_text = python.to_str().ok_or("the path of the checkout is not UTF-8")?;
    let build = ["build", "--quiet", "--release", "--interpreter", python_text, "--out"];
    environment.maturin(root, &package, &build, &wheels)?;
    let wheel = fs::read_dir(&wheels)?.next().ok_or("maturin made no wheel")??.path();
    environment.pip([OsStr::new("--force-reinstall"), OsStr::new("--no-deps"), wheel.as_os_str()])?;

    succeed(Command::new(&python).arg(package.join("bench/run.py")))
}
