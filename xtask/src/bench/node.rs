//! The benchmarks of the Node package: a release build, beside what it is compared with.

use crate::Error;
use crate::node::{PACKAGE, install, npm, runtime, succeed};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the official package is made with, in the release that it asks for.
const PEER: &str = "kitsu-core@10";

/// Builds the package, installs what it is compared with, and runs `bench/run.ts`.
pub(super) fn run(root: &Path) -> Result<(), Error> {
    let package = root.join(PACKAGE);
    install(&package)?;
    for script in ["build", "build:test"] {
        succeed(npm(&package).args(["run", "--silent", script]))?;
    }
    // apart from what the package itself needs
    let folder = root.join("target/node-bench");
    fs::create_dir_all(&folder)?;
    let prefix =
        [OsStr::new("install"), "--silent".as_ref(), "--prefix".as_ref(), folder.as_os_str(), PEER.as_ref()];
    succeed(npm(&package).args(prefix))?;
    let mut bench = Command::new(runtime());
    bench.current_dir(&package).env("NODE_PATH", folder.join("node_modules"));
    // between two measurements garbage is collected
    succeed(bench.args(["--expose-gc", "build/bench/run.js"]))
}
