//! The rate limit as a server sees it.

use crate::{loopback, page};
use didww::{Client, RateLimit};
use std::time::{Duration, Instant};

/// Sends `count` requests, all at once, through a limit of `per_second`.
pub(crate) fn limited(count: usize, per_second: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (base, arrivals) = loopback::serve(page::did());
    let client = Client::builder("bench-key").base_url(base).rate_limit(RateLimit::per_second(per_second));
    let client = client.build().expect("a client");
    let began = Instant::now();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(find(client.clone()))).collect();
        for task in tasks {
            task.await.expect("no panic");
        }
    });
    let took = began.elapsed().as_secs_f64();
    let mut times = arrivals.lock().expect("no panic").clone();
    times.sort();
    let ideal = count as f64 / f64::from(per_second);
    println!(
        "{count} requests at {per_second}/s: {took:.2} s, ratio {:.2} to {ideal:.0} s (goal: 0.95 to 1.05); busiest second at the \
         server: {} (goal: at most {per_second})",
        took / ideal,
        busiest(&times)
    );
    assert_eq!(times.len(), count, "each request once");
}

async fn find(client: Client) {
    client.dids().find(page::DID_ID).await.expect("the DID");
}

/// The most requests within any second.
fn busiest(times: &[Instant]) -> usize {
    let second = Duration::from_secs(1);
    let mut first = 0;
    let within = |(last, time): (usize, &Instant)| {
        while *time - times[first] >= second {
            first += 1;
        }
        last + 1 - first
    };
    times.iter().enumerate().map(within).max().unwrap_or(0)
}
