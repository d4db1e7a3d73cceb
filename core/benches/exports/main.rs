//! Fetching and unpacking the file of an export, against `curl | gzip -d` in the same run.
//!
//! `cargo xtask bench exports` runs it. Both write to the same disk, and end when the disk has it.

use didww::{Client, Export, RateLimit};
use flate2::{Compression, write::GzEncoder};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BYTES: usize = 1 << 30;
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, url, path] = &arguments[..]
        && word == "fetch"
    {
        return fetch(url, Path::new(path));
    }
    // `cargo test --benches` must only see that it compiles and runs.
    let test = arguments.iter().any(|argument| argument == "--test");
    let (bytes, rounds) = if test { (4 << 20, 1) } else { (BYTES, ROUNDS) };
    let file = Arc::new(packed(bytes));
    println!("an export of {} MiB, packed {} MiB", bytes >> 20, file.len() >> 20);
    let url = serve(file);
    let folder = std::env::temp_dir().join(format!("didww-bench-exports-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (mine, theirs) = (folder.join("mine.csv"), folder.join("theirs.csv"));
    let pipe = "curl -sS \"$0\" | gzip -d > \"$1\" && sync \"$1\"";
    let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        floor = floor.min(timed(Command::new("sh").args(["-c", pipe, &url]).arg(&theirs)));
        let own = std::env::current_exe().expect("this program");
        ours = ours.min(timed(Command::new(own).args(["fetch", &url]).arg(&mine)));
    }
    let same = Command::new("cmp").arg(&mine).arg(&theirs).status().expect("cmp");
    assert!(same.success(), "both must write the same");
    std::fs::remove_dir_all(&folder).expect("the folder");
    let speed = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
    println!(
        "  download and unpack: {:.0} MB/s; curl | gzip -d: {:.0} MB/s; {:.2} x its speed (goal: at least 0.9)",
        speed(ours),
        speed(floor),
        speed(ours) / speed(floor)
    );
}

fn timed(command: &mut Command) -> Duration {
    let began = Instant::now();
    let status = command.status().expect("the program is there");
    assert!(status.success(), "{command:?}: {status}");
    began.elapsed()
}

/// In a process of its own, as the other program is, and so that its memory is its own.
fn fetch(url: &str, path: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let base = &url[..url.find("/exports").expect("an export's URL")];
    let client =
        Client::builder("bench").base_url(base).rate_limit(RateLimit::off()).build().expect("a client");
    let mut export = Export::new();
    export.set("status", "completed");
    export.set("url", url);
    let idle = memory("VmRSS:");
    runtime.block_on(client.exports().download(&export, path).send()).expect("a file");
    if let (Some(idle), Some(most)) = (idle, memory("VmHWM:")) {
        println!(
            "  memory above idle: {:.1} MiB (goal: under 64)",
            most.saturating_sub(idle) as f64 / 1024.0
        );
    }
}

/// A line of this process's memory, in KiB, where the system tells.
fn memory(line: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let found = status.lines().find_map(|known| known.strip_prefix(line))?;
    found.trim().trim_end_matches("kB").trim().parse().ok()
}

/// A CSV of calls, packed.
fn packed(bytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    let mut written =
        encoder.write(b"Date/Time Start (UTC),Source,DID,Duration (secs),Disconnect Code,Total (USD)\n");
    let mut total = *written.as_ref().expect("memory");
    let mut seed = 1u64;
    let mut rows = Vec::new();
    while total < bytes {
        rows.clear();
        for row in 0..1_000u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (minute, second) = ((row / 60) % 60, row % 60);
            writeln!(
                rows,
                "2026-04-16 {:02}:{minute:02}:{second:02},1202555{:04},44207946{:04},{},200,0.{:04}",
                (seed >> 40) % 24,
                (seed >> 33) % 10_000,
                (seed >> 21) % 10_000,
                (seed >> 50) % 600,
                (seed >> 45) % 10_000
            )
            .expect("memory");
        }
        written = encoder.write_all(&rows).map(|()| rows.len());
        total += written.expect("memory");
    }
    encoder.finish().expect("memory")
}

/// Serves the file to whoever asks; gives its URL.
fn serve(file: Arc<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/v3/exports/f1le.csv.gz", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let file = file.clone();
            std::thread::spawn(move || answer(stream, &file));
        }
    });
    url
}

fn answer(mut stream: TcpStream, file: &[u8]) -> std::io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        head.push(byte[0]);
    }
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", file.len())?;
    stream.write_all(file)
}
