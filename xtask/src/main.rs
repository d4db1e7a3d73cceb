//! Tasks of this workspace. `cargo xtask help` lists them.

mod bench;
mod conformance;
mod generate;
mod kotlin;
mod native;
mod node;
mod python;
mod suites;
mod swift;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Error = Box<dyn std::error::Error>;

const HELP: &str = "\
cargo xtask generate [--check]   write the generated files from core/schema; --check: only compare
cargo xtask native [--check]     write the Kotlin and Swift that call the native library; --check: only compare
cargo xtask test [SUITE ...]     run every suite there is, or those named
cargo xtask bench [NAME ...]     run the benchmarks; they print ratios to a floor of the same run
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["generate"] => generate::write(&root()),
        ["generate", "--check"] => generate::check(&root()),
        ["native"] => native::write(&root()),
        ["native", "--check"] => native::check(&root()),
        ["test", names @ ..] => suites::run(&root(), names),
        ["bench", names @ ..] => bench::run(&root(), names),
        ["help"] | [] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no task {}\n{HELP}", other.join(" ")).into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}
