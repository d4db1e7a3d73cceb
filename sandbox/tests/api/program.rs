//! Starting and stopping, in a program and as one.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use didww_sandbox::Sandbox;

use crate::{Fixture, OLD, http_client, send};

#[tokio::test]
async fn it_stops() {
    let fixture = Fixture::with(OLD).await;
    let (url, http) = (format!("{}/public_keys", fixture.sandbox.base_url()), fixture.http.clone());
    send(http.get(&url)).await.expect(200);
    fixture.sandbox.shutdown().await;
    assert!(http.get(&url).send().await.is_err());
    let fixture = Fixture::with(OLD).await;
    let url = format!("{}/public_keys", fixture.sandbox.base_url());
    drop(fixture.sandbox);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(http.get(&url).send().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_followed() {
    let sandbox = Sandbox::builder().api_key("other").start().await.unwrap();
    assert_eq!(sandbox.api_key(), "other");
    assert_eq!(sandbox.base_url(), format!("http://127.0.0.1:{}/v3", sandbox.address().port()));
    let taken = Sandbox::builder().port(sandbox.address().port()).start().await;
    assert!(taken.is_err());
    let url = format!("{}/balance", sandbox.base_url());
    send(http_client().get(url).header("Api-Key", "other")).await.expect(200);
}

#[tokio::test]
async fn two_starts_are_alike() {
    let (one, two) = (Fixture::with(OLD).await, Fixture::with(OLD).await);
    for path in ["dids", "did_groups", "voice_out_trunks"] {
        assert_eq!(
            one.get(path).await.body["data"].to_string().replace(&one.sandbox.base_url(), ""),
            two.get(path).await.body["data"].to_string().replace(&two.sandbox.base_url(), "")
        );
    }
    let person = serde_json::json!({ "identity_type": "Personal", "first_name": "A", "last_name": "B", "phone_number": "1" });
    let created = one.post("identities", person.clone(), serde_json::json!({})).await.expect(201);
    assert_eq!(created.id(), two.post("identities", person, serde_json::json!({})).await.expect(201).id());
}

#[tokio::test]
async fn the_program_says_where_it_is() {
    let program = env!("CARGO_BIN_EXE_didww-sandbox");
    let help = Command::new(program).arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--api-key"));
    for wrong in [vec!["--bogus"], vec!["--port", "x"], vec!["--port"], vec!["--export-rows=-1"]] {
        assert_eq!(Command::new(program).args(wrong).output().unwrap().status.code(), Some(2));
    }
    let settings = ["--api-key", "k", "--callback-secret=s", "--export-rows", "7"];
    let program = Running::start(Command::new(program).args(settings));
    let url = &program.url;
    assert!(program.said.contains("Callbacks are signed with the secret s\n"), "{}", program.said);
    send(http_client().get(format!("{url}/dids")).header("Api-Key", "k")).await.expect(200);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn large_export_files_take_little_memory() {
    let program = env!("CARGO_BIN_EXE_didww-sandbox");
    let program = Running::start(Command::new(program).arg("--export-rows=300000"));
    let url = &program.url;
    let request = |url: &str| http_client().get(url).header("Api-Key", "sandbox-key");
    let exports =
        send(request(&format!("{url}/exports")).header("Accept", crate::JSON_API)).await.expect(200);
    let file = exports.column("url")[0].to_string();
    let mut response = request(&file).send().await.unwrap().error_for_status().unwrap();
    let mut length = 0;
    while let Some(bytes) = response.chunk().await.unwrap() {
        length += bytes.len();
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    // the text that was compressed is four times as long
    assert!(length > 16_000_000 && peak * 1024 < length * 3 / 2, "{length} bytes with {peak} kB");
}

/// The program on a free port; it ends with the test, however that ends.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
    /// What it wrote until it said how to end it.
    said: String,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Running {
        let mut child = command.arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut said = String::new();
        while !said.contains("Ctrl-C") {
            said += &lines.next().unwrap_or_else(|| panic!("it ended after {said:?}"));
            said.push('\n');
        }
        let url = said.lines().find_map(|line| line.trim().strip_prefix("export DIDWW_BASE_URL="));
        let url = url.unwrap().to_string();
        Running { child, url, said }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // There is nobody to tell if it was gone before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
