//! The Rust runner: every case under `tests/conformance` through the public API of the core.
//!
//! `cargo test -p didww-conformance [NAME]`

mod callbacks;
mod coverage;
mod files;
mod look;
mod run;
mod values;

use didww_conformance::{CASES, Server, load};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Cases at once unless told otherwise: the slow ones wait, they do not work.
const THREADS: usize = 16;

fn trials(runtime: Arc<Runtime>) -> Result<Vec<Trial>, String> {
    let cases = load(Path::new(CASES))?;
    if cases.is_empty() {
        return Err(format!("no cases below {CASES}"));
    }
    let server = runtime.block_on(Server::start(cases, 0)).map_err(|error| error.to_string())?;
    let missing = coverage::missing(server.cases());
    let covered = Trial::test("coverage", move || match missing.is_empty() {
        true => Ok(()),
        false => Err(Failed::from(format!("no case for {}", missing.join("; ")))),
    });
    let cases = server.cases().to_vec();
    let played = cases.into_iter().map(|case| {
        let (runtime, server) = (runtime.clone(), server.clone());
        Trial::test(case.name.clone(), move || Ok(runtime.block_on(run::run(&server, &case))?))
    });
    Ok(played.chain([covered]).collect())
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let runtime = match Runtime::new() {
        Ok(runtime) => Arc::new(runtime),
        Err(error) => return fail(&error.to_string()),
    };
    match trials(runtime) {
        Ok(trials) => {
            let done = libtest_mimic::run(&arguments, trials);
            if !arguments.list {
                println!("{} passed, {} failed", done.num_passed, done.num_failed);
            }
            done.exit_code()
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}
