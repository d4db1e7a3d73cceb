//! The Node package: what builds it.

use crate::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

pub(crate) use crate::python::succeed;

/// Folder of the package.
pub(crate) const PACKAGE: &str = "bindings-node";

/// The Node that runs things.
pub(crate) fn runtime() -> OsString {
    std::env::var_os("NODE").unwrap_or_else(|| "node".into())
}

/// Its package manager, in a folder.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder);
    npm
}

/// Installs what builds the package and is not there yet.
pub(crate) fn install(package: &Path) -> Result<(), Error> {
    succeed(npm(package).args(["install", "--silent", "--no-audit", "--no-fund"]))
}
