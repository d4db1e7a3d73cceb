//! The benchmarks of the Node package: a release build, beside what it is compared with.

use crate::Error;
use crate::node::{Npm, PACKAGE, runtime};
use crate::python::succeed;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the official package is made with, in the release that it asks for.
const PEER: &str = "kitsu-core@10";

/// Builds the package, installs what it is compared with, and runs `bench/run.ts`.
pub(super) fn run(root: &Path) -> Result<(), Error> {
    let npm = Npm::new(root);
    npm.install()?;
    for script in ["build", "build:test"] {
        npm.run(&["run", "--silent", script])?;
    }
    // apart from what the package itself needs
    let folder = root.join("target/node-bench");
    fs::create_dir_all(&folder)?;
    succeed(npm.command(&["install", "--silent", PEER, "--prefix"]).arg(&folder))?;
    let mut bench = Command::new(runtime());
    bench.current_dir(root.join(PACKAGE)).env("NODE_PATH", folder.join("node_modules"));
    // between two measurements garbage is collected
    succeed(bench.args(["--expose-gc", "build/bench/run.js"]))
}
