//! Tests in a process of their own, for what a whole process has: environment variables.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

use std::process::Command;

/// Runs the ignored test `name` in a process with these variables alone.
pub fn in_process(name: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.env_clear().envs(variables.iter().copied()).args(["--exact", name, "--ignored", "--nocapture"]);
    let output = command.output().expect("a process");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && shown.contains("1 passed"),
        "{shown}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The same, while servers of this process answer it.
pub async fn in_process_while_serving(name: &'static str, variables: Vec<(&'static str, String)>) {
    let child = move || {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        in_process(name, &variables);
    };
    tokio::task::spawn_blocking(child).await.expect("the child passes");
}
