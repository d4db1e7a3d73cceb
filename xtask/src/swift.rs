//! The Swift package: what builds and tests it.

use crate::Error;
use crate::native;
use crate::python::succeed;
use crate::suites::build_conformance;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Folder of the package.
const PACKAGE: &str = "bindings-uniffi/swift";

/// What asks a shell whether the suite can run: there is Swift, or it can be installed.
pub(crate) const PROBE: &[&str] =
    &["-c", "command -v swift || { [ \"$(id -u)\" = 0 ] && command -v apt-get && command -v unshare; }"];

/// How to get it.
pub(crate) const GET: &str = "https://www.swift.org/install, 6.0 or newer";

/// Runs the tests, the conformance cases, the examples and the blocks of the README; whether all passed. What they need is built
/// and, where there is no Swift, installed first.
pub(crate) fn run(root: &Path) -> Result<bool, Error> {
    install(root)?;
    let built = native::build(root)?;
    build_conformance(root)?;
    let swift = Swift { root: root.to_path_buf(), built };
    // a warning is a mistake
    let strict = ["-Xswiftc", "-warnings-as-errors"];
    succeed(swift.command("build").args(["--build-tests", "--quiet"]).args(strict))?;
    Ok(swift.command("test").args(["--skip-build"]).args(strict).status()?.success())
}

/// Swift that is written by hand or by `cargo xtask generate`; UniFFI has a style of its own.
const STYLED: &[&str] =
    &["Package.swift", "Sources/Didww", "Sources/Sample", "Examples", "Benchmarks", "Tests"];

/// Whether the code looks as `.swift-format` says. Swift is installed first where there is none.
pub(crate) fn lint(root: &Path) -> Result<bool, Error> {
    install(root)?;
    let mut format = Command::new("swift");
    // a Swift in a root of its own sees this folder alone
    format.current_dir(root.join(PACKAGE)).env("SWIFT_BIND", root);
    format.args(["format", "lint", "--strict", "--recursive", "--parallel"]).args(STYLED);
    Ok(format.status()?.success())
}

/// Puts Swift on a machine that has none.
pub(crate) fn install(root: &Path) -> Result<(), Error> {
    let mut probe = Command::new("swift");
    let probed = probe.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if probed.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    succeed(&mut Command::new(root.join(PACKAGE).join("scripts/install-swift.sh")))
}

/// Runs a program of the package, optimised and with the optimised library, which is in the folder `built`.
pub(crate) fn run_optimised(root: &Path, built: &Path, program: &[&str]) -> Result<(), Error> {
    let swift = Swift { root: root.to_path_buf(), built: built.to_path_buf() };
    succeed(swift.command("run").args(["--quiet", "--configuration", "release"]).args(program))
}

/// Swift in the folder of the package.
struct Swift {
    root: PathBuf,
    /// Where cargo puts what it builds.
    built: PathBuf,
}

impl Swift {
    /// `swift`, to be given more arguments.
    fn command(&self, verb: &str) -> Command {
        let mut swift = Command::new("swift");
        let kept = self.built.join("swift");
        swift.current_dir(self.root.join(PACKAGE)).arg(verb).arg("--scratch-path").arg(kept);
        swift.env("RUST_LIB_DIR", &self.built);
        // before the folders of the unoptimised library, which cargo puts there for what it runs
        let others = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
        swift.env("LD_LIBRARY_PATH", format!("{}:{}", self.built.display(), others.to_string_lossy()));
        swift.env("DIDWW_CONFORMANCE_SERVER", self.built.join("didww-conformance-server"));
        // a Swift in a root of its own sees these folders alone: the project's and cargo's
        let target = self.built.parent().unwrap_or(&self.built);
        swift.env("SWIFT_BIND", format!("{}:{}", self.root.display(), target.display()));
        swift.env_remove("DIDWW_API_KEY").env_remove("DIDWW_BASE_URL");
        swift
    }
}
