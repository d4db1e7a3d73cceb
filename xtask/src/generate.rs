//! `cargo xtask generate`: the generated files, written or compared.

use crate::Error;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Writes what differs and removes what is no longer generated.
pub(crate) fn write(root: &Path) -> Result<(), Error> {
    let files = didww_codegen::generate(root)?;
    let mut written = 0;
    for (path, text) in &files {
        let target = root.join(path);
        if std::fs::read_to_string(&target).is_ok_and(|old| old == *text) {
            continue;
        }
        std::fs::create_dir_all(target.parent().ok_or("a generated file has a folder")?)?;
        std::fs::write(&target, text)?;
        written += 1;
    }
    for stale in stale(root, &files)? {
        std::fs::remove_file(root.join(stale))?;
    }
    println!("{} generated files, {written} written", files.len());
    Ok(())
}

/// Fails, naming the files, if what is committed is not what the schema makes.
pub(crate) fn check(root: &Path) -> Result<(), Error> {
    let files = didww_codegen::generate(root)?;
    let mut differing: Vec<PathBuf> = stale(root, &files)?;
    for (path, text) in &files {
        if !std::fs::read_to_string(root.join(path)).is_ok_and(|old| old == *text) {
            differing.push(path.clone());
        }
    }
    if differing.is_empty() {
        println!("{} generated files are up to date", files.len());
        return Ok(());
    }
    let names: Vec<String> = differing.iter().map(|path| path.display().to_string()).collect();
    Err(format!("not what core/schema makes: {}; run cargo xtask generate", names.join(", ")).into())
}

fn stale(root: &Path, files: &[didww_codegen::GeneratedFile]) -> Result<Vec<PathBuf>, Error> {
    let made: BTreeSet<&PathBuf> = files.iter().map(|(path, _)| path).collect();
    let mut stale = Vec::new();
    for folder in didww_codegen::generated_folders() {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        for entry in entries {
            let entry = entry?;
            let path = Path::new(folder).join(entry.file_name());
            // What Python keeps of modules that were imported lies in a folder next to them.
            if entry.file_type()?.is_file() && !made.contains(&path) {
                stale.push(path);
            }
        }
    }
    Ok(stale)
}
