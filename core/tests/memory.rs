//! How much memory an answer can take that means no good.

#[path = "../benches/core/memory.rs"]
mod memory;

use didww::{Client, RateLimit, http::Method};
use didww_faults::{Answer, Fault, FaultServer};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const MIB: isize = 1 << 20;

/// One test alone, for all of a process is counted.
#[tokio::test]
async fn what_has_no_end_is_cut_before_it_fills_the_memory() {
    // how much an answer may have, and how much memory it may take: the buffer doubles as it grows
    for (limit, most) in [(1 << 20, 8 * MIB), (8 << 20, 32 * MIB), (64 << 20, 200 * MIB)] {
        for fault in
            [Fault::GzipBomb, Fault::EndlessBody, Fault::EndlessHead, Fault::HugeHeader, Fault::ManyHeaders]
        {
            for status in [200, 500] {
                let plan = move |_: &_| Answer::json_api(status, r#"{"data":[]}"#).failing(fault);
                let server = FaultServer::start(plan).await.expect("a port");
                let client = Client::builder("k3y").base_url(server.base_url()).rate_limit(RateLimit::off());
                let client = client.retries(0).max_response_bytes(limit).build().unwrap();
                let before = memory::live();
                memory::peak();
                let error = client.raw(Method::GET, "dids").send().await.map(drop).unwrap_err();
                let taken = memory::peak() - before;
                assert!(taken < most, "{fault} {status}, {limit} allowed: {taken} taken, {error}");
            }
        }
    }
}
