//! The Python package: environments to build and test it in, and its suites.

use crate::Error;
use crate::suites::build_conformance;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folder of the package.
pub(crate) const PACKAGE: &str = "bindings-python";

/// What asks whether the suites can run.
pub(crate) const PROBE: &[&str] = &["-c", "import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 9))"];

/// Stands for the interpreter of the environment.
const PYTHON: &str = "{python}";

/// What of the package is tested.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PythonSuite {
    /// The tests, the conformance cases and the examples.
    Tests,
    /// What type checkers say of the package, the examples and the tests.
    Types,
    /// Style.
    Lint,
    /// A source distribution, and an installation as a user makes it.
    Package,
}

/// Runs a suite; whether it passed.
pub(crate) fn run(root: &Path, suite: PythonSuite) -> Result<bool, Error> {
    let package = root.join(PACKAGE);
    if let PythonSuite::Package = suite {
        return install_as_a_user(root, &package);
    }
    let environment = Environment::new(&root.join("target/python"))?;
    environment.install_group(&package, "test")?;
    environment.develop(root, &package)?;
    let runs: &[&[&str]] = match suite {
        PythonSuite::Tests => &[&["-m", "pytest", "--quiet"]],
        PythonSuite::Types => &[&["-m", "mypy"], &["-m", "pyright", "--pythonpath", PYTHON]],
        PythonSuite::Lint => &[&["-m", "ruff", "check"], &["-m", "ruff", "format", "--check", "--quiet"]],
        PythonSuite::Package => &[],
    };
    if let PythonSuite::Tests = suite {
        build_conformance(root)?;
    }
    let mut passed = true;
    for arguments in runs {
        let mut run = Command::new(environment.python());
        let arguments = arguments.iter().map(|argument| match *argument {
            PYTHON => environment.python().into_os_string(),
            other => other.into(),
        });
        run.current_dir(&package).args(arguments);
        // pyright is a program of Node's, which would warn that there is a newer one
        run.env("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1")
            .env_remove("DIDWW_API_KEY")
            .env_remove("DIDWW_BASE_URL");
        passed &= run.status()?.success();
    }
    Ok(passed)
}

/// `pip install .` in an environment that has nothing, then the quickstart without an account; and the source distribution,
/// which must hold all that a build takes.
fn install_as_a_user(root: &Path, package: &Path) -> Result<bool, Error> {
    let folder = root.join("target/python-package");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let environment = Environment::new(&folder)?;
    environment.pip([OsStr::new("maturin>=1.9.4,<2")])?;
    let distributions = folder.join("dist");
    environment.maturin(root, package, &["sdist", "--out"], &distributions)?;
    let sdist = fs::read_dir(&distributions)?.next().ok_or("maturin made no source distribution")??.path();
    // the same code as that of the checkout, without the rest of the checkout
    let mut install = environment.pip_command();
    succeed(install.arg(sdist).env("CARGO_TARGET_DIR", root.join("target/python/cargo")))?;
    let mut quickstart = Command::new(environment.python());
    quickstart.arg(package.join("examples/quickstart.py")).current_dir(&folder);
    quickstart.env_remove("DIDWW_API_KEY").env_remove("DIDWW_BASE_URL");
    Ok(quickstart.status()?.success())
}

/// A virtual environment.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The one in `folder`, made if there is none yet.
    pub(crate) fn new(folder: &Path) -> Result<Environment, Error> {
        let environment = Environment { folder: folder.join("venv") };
        if !environment.python().exists() {
            succeed(Command::new(interpreter()).args(["-m", "venv"]).arg(&environment.folder))?;
            // one that knows dependency groups
            environment.pip(["--upgrade", "pip>=25.1"].map(OsStr::new))?;
        }
        Ok(environment)
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// `pip install`, to be given arguments.
    fn pip_command(&self) -> Command {
        let mut pip = Command::new(self.python());
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip
    }

    /// `pip install` with arguments.
    pub(crate) fn pip<'a>(&self, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<(), Error> {
        succeed(self.pip_command().args(arguments))
    }

    /// Installs a dependency group of the package, and what builds it.
    pub(crate) fn install_group(&self, package: &Path, group: &str) -> Result<(), Error> {
        let mut named = package.join("pyproject.toml").into_os_string();
        named.push(format!(":{group}"));
        self.pip([OsStr::new("maturin>=1.9.4,<2"), OsStr::new("--group"), &named])
    }

    /// Builds the native module into the checkout, unoptimised, and makes the package importable.
    fn develop(&self, root: &Path, package: &Path) -> Result<(), Error> {
        let mut maturin = Command::new(self.python());
        maturin.current_dir(package).args(["-m", "maturin", "develop", "--quiet", "--profile", "dev"]);
        // beside what cargo builds for itself, which has other features
        maturin.env("CARGO_TARGET_DIR", root.join("target/python/cargo"));
        maturin.env("VIRTUAL_ENV", &self.folder).env_remove("CONDA_PREFIX");
        succeed(&mut maturin)
    }

    /// Runs maturin with arguments of which the last one is a folder.
    pub(crate) fn maturin(
        &self,
        root: &Path,
        package: &Path,
        arguments: &[&str],
        folder: &Path,
    ) -> Result<(), Error> {
        let mut maturin = Command::new(self.python());
        maturin.current_dir(package).args(["-m", "maturin"]).args(arguments).arg(folder);
        maturin.env("CARGO_TARGET_DIR", root.join("target/python/cargo"));
        succeed(&mut maturin)
    }
}

/// The Python that environments are made of.
pub(crate) fn interpreter() -> std::ffi::OsString {
    std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into())
}

pub(crate) fn succeed(command: &mut Command) -> Result<(), Error> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("{name} cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}
