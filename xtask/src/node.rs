//! The Node package: what builds and tests it, and its suites.

use crate::Error;
use crate::python::succeed;
use crate::suites::build_conformance;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folder of the package.
pub(crate) const PACKAGE: &str = "bindings-node";

/// The Node that runs things.
pub(crate) fn runtime() -> OsString {
    std::env::var_os("NODE").unwrap_or_else(|| "node".into())
}

/// What asks whether the suites can run: what builds the native module needs this Node, and npm installs it.
pub(crate) const PROBE: &[&str] = &[
    "-e",
    "const [major, minor] = process.versions.node.split('.').map(Number); \
     if (major < 20 || (major === 20 && minor < 17)) process.exit(1); \
     require('node:child_process').execSync('npm --version', { stdio: 'ignore' })",
];

/// How to get it.
pub(crate) const GET: &str = "https://nodejs.org, 20.17 or newer, with npm";

/// What of the package is tested.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NodeSuite {
    /// The tests, the conformance cases, the examples and the README.
    Tests,
    /// What the compiler says of right and of wrong code.
    Types,
    /// Style.
    Lint,
    /// What is published, and an installation as a user makes it.
    Package,
}

/// Runs a suite; whether it passed.
pub(crate) fn run(root: &Path, suite: NodeSuite) -> Result<bool, Error> {
    let npm = Npm::new(root);
    npm.install()?;
    match suite {
        NodeSuite::Tests => {
            npm.build_debug()?;
            build_conformance(root)?;
            npm.passes(&["run", "--silent", "test"])
        }
        NodeSuite::Types => {
            npm.run(&["run", "--silent", "build:js"])?;
            npm.passes(&["run", "--silent", "test:types"])
        }
        NodeSuite::Lint => npm.passes(&["run", "--silent", "lint"]),
        NodeSuite::Package => {
            npm.build_debug()?;
            Ok(npm.passes(&["run", "--silent", "check:package"])?
                & npm.passes(&["run", "--silent", "test:package"])?)
        }
    }
}

/// npm in the folder of the package.
pub(crate) struct Npm {
    package: PathBuf,
    /// What it keeps beside the folder.
    kept: PathBuf,
}

impl Npm {
    pub(crate) fn new(root: &Path) -> Npm {
        Npm { package: root.join(PACKAGE), kept: root.join("target/node") }
    }

    /// Installs what builds and tests the package, unless it was installed by the same lockfile.
    pub(crate) fn install(&self) -> Result<(), Error> {
        let locked = fs::read(self.package.join("package-lock.json"))?;
        let installed = self.kept.join("installed-lock.json");
        let is_there = self.package.join("node_modules").exists();
        if is_there && fs::read(&installed).is_ok_and(|by| by == locked) {
            return Ok(());
        }
        self.run(&["ci", "--no-audit", "--no-fund", "--loglevel", "error"])?;
        fs::create_dir_all(&self.kept)?;
        Ok(fs::write(installed, locked)?)
    }

    /// Builds the native module, unoptimised, and what users load.
    fn build_debug(&self) -> Result<(), Error> {
        self.run(&["run", "--silent", "build:debug"])?;
        self.run(&["run", "--silent", "build:js"])
    }

    /// Runs npm, which must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<(), Error> {
        succeed(&mut self.command(arguments))
    }

    /// Runs npm; whether it succeeded.
    fn passes(&self, arguments: &[&str]) -> Result<bool, Error> {
        Ok(self.command(arguments).status()?.success())
    }

    /// npm, to be given more arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        // a script on Windows, which is found by its whole name alone
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(&self.package).args(arguments);
        npm.env("npm_config_cache", self.kept.join("cache")).env("npm_config_update_notifier", "false");
        npm.env_remove("DIDWW_API_KEY").env_remove("DIDWW_BASE_URL");
        npm
    }
}
