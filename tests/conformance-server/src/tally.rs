//! How many cases the runners passed: kept where cargo puts what it builds, for whoever runs several and compares.

use std::path::Path;
use std::{fs, io};

/// How the cases of one runner went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Who ran them: `rust`, `kotlin` …
    pub runner: String,
    /// Cases that passed.
    pub passed: usize,
    /// Cases that did not.
    pub failed: usize,
}

/// What cargo puts into the folder that is its own.
const CARGOS_MARK: &str = "CACHEDIR.TAG";

impl Tally {
    /// Keeps it, in the place of an older one of the same runner: `conformance/RUNNER` in the folder of cargo's that this program
    /// is in, with the two numbers as text. Nowhere, if it is in none.
    ///
    /// # Errors
    /// If it cannot be written, or the name of the runner is no name of a file.
    pub fn keep(&self) -> io::Result<()> {
        let program = std::env::current_exe()?;
        match program.ancestors().find(|folder| folder.join(CARGOS_MARK).is_file()) {
            Some(target) => self.keep_in(&target.join("conformance")),
            None => Ok(()),
        }
    }

    fn keep_in(&self, folder: &Path) -> io::Result<()> {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if self.runner.is_empty() || !self.runner.chars().all(is_name) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a runner is named by letters and digits",
            ));
        }
        fs::create_dir_all(folder)?;
        fs::write(folder.join(&self.runner), format!("{} {}\n", self.passed, self.failed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_of_a_runner_is_kept() {
        let folder = std::env::temp_dir().join(format!("didww-tally-{}", std::process::id()));
        let tally = |runner: &str, passed| Tally { runner: runner.to_owned(), passed, failed: 1 };
        for kept in [tally("rust", 7), tally("python-asyncio", 8), tally("rust", 9)] {
            kept.keep_in(&folder).unwrap();
        }
        assert!(tally("../rust", 1).keep_in(&folder).is_err());
        assert!(tally("", 1).keep_in(&folder).is_err());
        assert_eq!(fs::read_to_string(folder.join("rust")).unwrap(), "9 1\n");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(&folder).unwrap();
    }
}
