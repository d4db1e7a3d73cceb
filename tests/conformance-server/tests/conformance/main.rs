//! The Rust runner: every case under `tests/conformance` through the public API of the core.
//!
//! `cargo test -p didww-conformance [NAME]`

mod callbacks;
mod coverage;
mod files;
mod look;
mod run;
mod values;

use didww_conformance::{CASES, Server, Tally, load};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::Runtime;

/// Cases at once unless told otherwise: the slow ones wait, they do not work.
const THREADS: usize = 16;

/// The cases, each of which counts when it passes, and one trial more: whether they cover everything.
fn trials(runtime: Arc<Runtime>, passed: &Arc<AtomicUsize>) -> Result<Vec<Trial>, String> {
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
        let (runtime, server, passed) = (runtime.clone(), server.clone(), passed.clone());
        Trial::test(case.name.clone(), move || {
            runtime.block_on(run::run(&server, &case))?;
            passed.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
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
    let passed = Arc::default();
    match trials(runtime, &passed) {
        Ok(trials) => {
            let cases = trials.len() - 1;
            let done = libtest_mimic::run(&arguments, trials);
            if arguments.list {
                return done.exit_code();
            }
            let passed = passed.load(Ordering::Relaxed);
            println!("{passed} cases passed");
            // of a few that were named nothing can be told
            if done.num_filtered_out > 0 {
                return done.exit_code();
            }
            match (Tally { runner: "rust".to_owned(), passed, failed: cases - passed }).keep() {
                Ok(()) => done.exit_code(),
                Err(error) => fail(&error.to_string()),
            }
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}
