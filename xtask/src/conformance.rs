//! What the runners of the conformance cases came to. The server of the cases keeps it in a folder: a file for each runner, with how
//! many cases passed and how many did not.

use crate::Error;
use std::path::Path;
use std::{fs, io};

/// The folder, in that of cargo.
pub(crate) const FOLDER: &str = "conformance";

/// Everybody who runs the cases.
const RUNNERS: &[&str] = &["rust", "python", "python-asyncio", "node", "kotlin", "swift"];

/// How the cases of one runner went.
#[derive(Debug, PartialEq)]
pub(crate) struct Tally {
    runner: String,
    passed: usize,
    failed: usize,
}

/// Forgets those of an earlier run.
pub(crate) fn forget(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Says what the runners came to; whether every one passed all cases, and as many as any other. After everything ran, nobody may be
/// missing.
pub(crate) fn agreed(folder: &Path, everything_ran: bool) -> Result<bool, Error> {
    let tallies = tallies(folder)?;
    if !tallies.is_empty() {
        println!("\nconformance cases passed: {}", told(&tallies));
    }
    let missing = if everything_ran { missing(&tallies) } else { Vec::new() };
    if !missing.is_empty() {
        println!("\nnobody heard of the conformance cases of: {}", missing.join(", "));
    }
    Ok(missing.is_empty() && agree(&tallies))
}

/// All there are, by the names of their runners.
fn tallies(folder: &Path) -> Result<Vec<Tally>, Error> {
    let Ok(files) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for file in files {
        let file = file?;
        let text = fs::read_to_string(file.path())?;
        let (passed, failed) = text.trim().split_once(' ').ok_or("a tally has two numbers")?;
        let runner = file.file_name().to_string_lossy().into_owned();
        all.push(Tally { runner, passed: passed.parse()?, failed: failed.parse()? });
    }
    all.sort_by(|one, other| one.runner.cmp(&other.runner));
    Ok(all)
}

/// They in words.
fn told(tallies: &[Tally]) -> String {
    let each = tallies.iter().map(|tally| match tally.failed {
        0 => format!("{} {}", tally.runner, tally.passed),
        failed => format!("{} {} ({failed} FAILED)", tally.runner, tally.passed),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Whether nobody failed a case, or passed fewer than somebody else.
fn agree(tallies: &[Tally]) -> bool {
    tallies.iter().all(|tally| tally.failed == 0 && tally.passed == tallies[0].passed)
}

/// The runners that came to nothing.
fn missing(tallies: &[Tally]) -> Vec<&'static str> {
    let is_missing = |runner: &&&str| tallies.iter().all(|tally| tally.runner != **runner);
    RUNNERS.iter().filter(is_missing).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runners_came_to_is_told_and_compared() -> Result<(), Error> {
        let folder = std::env::temp_dir().join(format!("didww-tallies-{}", std::process::id()));
        assert_eq!(tallies(&folder)?, []);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("rust"), "9 0\n")?;
        fs::write(folder.join("kotlin"), "9 0\n")?;
        let equal = tallies(&folder)?;
        assert_eq!(told(&equal), "kotlin 9, rust 9");
        assert!(agree(&equal));
        assert_eq!(missing(&equal), ["python", "python-asyncio", "node", "swift"]);
        fs::write(folder.join("kotlin"), "8 1\n")?;
        let different = tallies(&folder)?;
        assert_eq!(told(&different), "kotlin 8 (1 FAILED), rust 9");
        assert!(!agree(&different));
        forget(&folder)?;
        forget(&folder)?;
        assert_eq!(tallies(&folder)?, []);
        Ok(())
    }
}
