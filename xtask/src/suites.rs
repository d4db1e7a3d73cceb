//! `cargo xtask test`: every suite there is.
//!
//! A suite whose tool is absent is named as not run, with the way to get it. Where `CI` is set that is a failure.

use crate::Error;
use crate::bench::BENCHMARKS;
use crate::conformance;
use crate::kotlin;
use crate::native;
use crate::node::{self, NodeSuite};
use crate::python::{self, PythonSuite, succeed};
use crate::swift;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

struct Suite {
    name: &'static str,
    /// Arguments of what runs it that are answered with success if it can run.
    probe: &'static [&'static str],
    /// How to get it if they are not.
    get: &'static str,
    run: Run,
    /// Environment of the run.
    environment: &'static [(&'static str, &'static str)],
}

/// What runs a suite.
enum Run {
    /// Cargo, with arguments.
    Cargo(&'static [&'static str]),
    Python(PythonSuite),
    Node(NodeSuite),
    Kotlin(Checked),
    Swift(Checked),
}

/// What runs a suite in the folder of the project, and says whether all passed.
type Checked = fn(&Path) -> Result<bool, Error>;

/// Stand for a benchmark's name and package: the suite runs once for each, all of which must pass.
const EACH_BENCHMARK: &str = "{benchmark}";
const ITS_PACKAGE: &str = "{package}";

const SUITES: &[Suite] = &[
    Suite {
        name: "format",
        probe: &["fmt", "--version"],
        get: "rustup component add rustfmt",
        run: Run::Cargo(&["fmt", "--all", "--check"]),
        environment: &[],
    },
    Suite {
        name: "generated",
        probe: &["fmt", "--version"],
        get: "rustup component add rustfmt",
        run: Run::Cargo(&["run", "--quiet", "--package", "xtask", "--", "generate", "--check"]),
        environment: &[],
    },
    Suite {
        name: "lint",
        probe: &["clippy", "--version"],
        get: "rustup component add clippy",
        run: Run::Cargo(&[
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ]),
        environment: &[],
    },
    Suite {
        name: "rust",
        probe: &["--version"],
        get: "https://rustup.rs",
        run: Run::Cargo(&["test", "--quiet", "--workspace", "--all-features"]),
        environment: &[],
    },
    Suite {
        name: "docs",
        probe: &["--version"],
        get: "https://rustup.rs",
        run: Run::Cargo(&["doc", "--quiet", "--workspace", "--no-deps"]),
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
    },
    Suite {
        name: "quickstart",
        probe: &["--version"],
        get: "https://rustup.rs",
        run: Run::Cargo(&["run", "--quiet", "--example", "quickstart"]),
        // Without a key it starts a sandbox of its own, whatever the shell that runs the tests has set.
        environment: &[("DIDWW_API_KEY", "")],
    },
    Suite {
        name: "benchmarks",
        probe: &["--version"],
        get: "https://rustup.rs",
        run: Run::Cargo(&[
            "test",
            "--quiet",
            "--package",
            ITS_PACKAGE,
            "--bench",
            EACH_BENCHMARK,
            "--",
            "--test",
        ]),
        environment: &[],
    },
    Suite {
        name: "python",
        probe: python::PROBE,
        get: "https://www.python.org, 3.9 or newer, with venv",
        run: Run::Python(PythonSuite::Tests),
        environment: &[],
    },
    Suite {
        name: "python-types",
        probe: python::PROBE,
        get: "https://www.python.org, 3.9 or newer, with venv",
        run: Run::Python(PythonSuite::Types),
        environment: &[],
    },
    Suite {
        name: "python-lint",
        probe: python::PROBE,
        get: "https://www.python.org, 3.9 or newer, with venv",
        run: Run::Python(PythonSuite::Lint),
        environment: &[],
    },
    Suite {
        name: "python-package",
        probe: python::PROBE,
        get: "https://www.python.org, 3.9 or newer, with venv",
        run: Run::Python(PythonSuite::Package),
        environment: &[],
    },
    Suite {
        name: "node",
        probe: node::PROBE,
        get: node::GET,
        run: Run::Node(NodeSuite::Tests),
        environment: &[],
    },
    Suite {
        name: "node-types",
        probe: node::PROBE,
        get: node::GET,
        run: Run::Node(NodeSuite::Types),
        environment: &[],
    },
    Suite {
        name: "node-lint",
        probe: node::PROBE,
        get: node::GET,
        run: Run::Node(NodeSuite::Lint),
        environment: &[],
    },
    Suite {
        name: "node-package",
        probe: node::PROBE,
        get: node::GET,
        run: Run::Node(NodeSuite::Package),
        environment: &[],
    },
    Suite {
        name: "native",
        probe: &["--version"],
        get: "https://rustup.rs",
        run: Run::Cargo(&["run", "--quiet", "--package", "xtask", "--", "native", "--check"]),
        environment: &[],
    },
    Suite {
        name: "kotlin",
        probe: kotlin::PROBE,
        get: kotlin::GET,
        run: Run::Kotlin(kotlin::run),
        environment: &[],
    },
    Suite {
        name: "kotlin-lint",
        probe: kotlin::PROBE,
        get: kotlin::GET,
        run: Run::Kotlin(kotlin::lint),
        environment: &[],
    },
    Suite {
        name: "kotlin-package",
        probe: kotlin::PROBE,
        get: kotlin::GET,
        run: Run::Kotlin(kotlin::install),
        environment: &[],
    },
    Suite {
        name: "swift",
        probe: swift::PROBE,
        get: swift::GET,
        run: Run::Swift(swift::run),
        environment: &[],
    },
    Suite {
        name: "swift-lint",
        probe: swift::PROBE,
        get: swift::GET,
        run: Run::Swift(swift::lint),
        environment: &[],
    },
];

/// Cargo, the one that runs this task.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Builds what plays the conformance cases, where cargo puts what it builds.
pub(crate) fn build_conformance(root: &Path) -> Result<(), Error> {
    succeed(cargo(root).args(["build", "--quiet", "--package", "didww-conformance"]))
}

/// Runs the suites that are named, or all, to the end, then says how each went.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<(), Error> {
    let known = || SUITES.iter().map(|suite| suite.name);
    if let Some(unknown) = names.iter().find(|name| !known().any(|suite| suite == **name)) {
        return Err(
            format!("no suite {unknown}; there are: {}", known().collect::<Vec<_>>().join(", ")).into()
        );
    }
    let tallies = native::target(root).join(conformance::FOLDER);
    conformance::forget(&tallies)?;
    let mut report = Vec::new();
    let mut failed = false;
    let mut everything_ran = names.is_empty();
    for suite in SUITES.iter().filter(|suite| names.is_empty() || names.contains(&suite.name)) {
        println!("== {}", suite.name);
        let start = Instant::now();
        let outcome = run_suite(root, suite)?;
        failed |= outcome.is_failure();
        everything_ran &= !matches!(outcome, Outcome::NotRun);
        report.push(format!("{:<14} {} ({} s)", suite.name, outcome.words(suite), start.elapsed().as_secs()));
    }
    println!("\n{}", report.join("\n"));
    failed |= !conformance::agreed(&tallies, everything_ran)?;
    if failed { Err("not every suite passed".into()) } else { Ok(()) }
}

enum Outcome {
    Passed,
    Failed,
    NotRun,
}

impl Outcome {
    /// Of a suite that passed or not. What could not even be set up has failed, and the other suites run all the same.
    fn of(passed: Result<bool, Error>) -> Outcome {
        let passed = passed.unwrap_or_else(|error| {
            eprintln!("error: {error}");
            false
        });
        if passed { Outcome::Passed } else { Outcome::Failed }
    }

    fn is_failure(&self) -> bool {
        match self {
            Outcome::Passed => false,
            Outcome::Failed => true,
            Outcome::NotRun => std::env::var_os("CI").is_some(),
        }
    }

    fn words(&self, suite: &Suite) -> String {
        match self {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed => "FAILED".to_owned(),
            Outcome::NotRun => format!("NOT RUN: its tool is missing; get it: {}", suite.get),
        }
    }
}

fn run_suite(root: &Path, suite: &Suite) -> Result<Outcome, Error> {
    let mut probe = match suite.run {
        Run::Cargo(_) => cargo(root),
        Run::Python(_) => Command::new(python::interpreter()),
        Run::Node(_) => Command::new(node::runtime()),
        Run::Kotlin(_) => Command::new(kotlin::maven()),
        Run::Swift(_) => Command::new("sh"),
    };
    let probed = probe.args(suite.probe).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !probed.is_ok_and(|status| status.success()) {
        return Ok(Outcome::NotRun);
    }
    let arguments = match suite.run {
        Run::Cargo(arguments) => arguments,
        Run::Python(part) => return Ok(Outcome::of(python::run(root, part))),
        Run::Node(part) => return Ok(Outcome::of(node::run(root, part))),
        Run::Kotlin(check) | Run::Swift(check) => return Ok(Outcome::of(check(root))),
    };
    let mut outcome = Outcome::Passed;
    for run in runs(arguments) {
        let status = cargo(root).args(run).envs(suite.environment.iter().copied()).status()?;
        if !status.success() {
            outcome = Outcome::Failed;
        }
    }
    Ok(outcome)
}

/// The arguments of every run of a suite.
fn runs(arguments: &[&'static str]) -> Vec<Vec<&'static str>> {
    if !arguments.contains(&EACH_BENCHMARK) {
        return vec![arguments.to_vec()];
    }
    let filled = |(name, package): (&'static str, &'static str)| {
        let fill = move |argument: &&'static str| match *argument {
            EACH_BENCHMARK => name,
            ITS_PACKAGE => package,
            other => other,
        };
        arguments.iter().map(fill).collect()
    };
    BENCHMARKS.iter().copied().map(filled).collect()
}
