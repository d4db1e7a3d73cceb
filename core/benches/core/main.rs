//! The core against a floor in the same run: a page of 1,000 DIDs decoded and read, and `find` over loopback, as fast as
//! it goes and at a limit.
//!
//! `cargo xtask bench core` runs it. Times are the best of many rounds; the ratios are what counts.

mod floor;
mod loopback;
mod memory;
mod page;
mod rate;

use didww::{
    ApiVersion, Client, Did, MediaEncryptionMode, Page, RateLimit, RxDtmfFormat, SipConfiguration,
    SstRefreshMethod, StirShakenMode, TransportProtocol, TxDtmfFormat,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const ROUNDS: usize = 60;
const FINDS: usize = 4_000;

fn main() {
    // `cargo test --benches` must only see that it compiles and runs.
    let rounds = if std::env::args().any(|argument| argument == "--test") { 1 } else { ROUNDS };
    let finds = if rounds == 1 { 64 } else { FINDS };
    decode(rounds);
    find(finds);
    // a second's worth shows that it runs; ten show the rate
    rate::limited(if rounds == 1 { 1_000 } else { 10_000 }, 1_000);
}

/// A page from bytes to every attribute read, in turns with the floor.
fn decode(rounds: usize) {
    let body = bytes::Bytes::from(page::dids(1_000, 50, 100));
    println!("page: 1,000 DIDs, 50 trunks and 100 DID groups included, {:.2} MB", body.len() as f64 / 1e6);
    let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        ours = ours.min(timed(|| black_box(read_page(&body))));
        floor = floor.min(timed(|| black_box(floor::read_page(&body))));
    }
    assert_eq!(read_page(&body), floor::read_page(&body), "both must read the same");
    println!("  parse, resolve, read every attribute: {}", against(ours, floor, "serde-derived structs"));
    let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        ours = ours.min(timed(|| black_box(parse(&body).len())));
        floor = floor.min(timed(|| black_box(floor::parse(&body).len())));
    }
    println!("  of that, parse alone: {}", against(ours, floor, "serde-derived structs"));

    let before = memory::live();
    let page = parse(&body);
    let retained = memory::live() - before;
    let ratio = retained as f64 / body.len() as f64;
    println!("  retained: {:.2} MB = {ratio:.2} x the body (goal: at most 1.5)", retained as f64 / 1e6);
    drop(page);
}

fn parse(body: &bytes::Bytes) -> Page<Did> {
    Page::parse(body.clone(), ApiVersion::V2022_05_10).expect("the page is right")
}

/// Reads all there is and gives a number that depends on it, so that nothing is left out.
fn read_page(body: &bytes::Bytes) -> usize {
    let page = parse(body);
    page.iter().map(read_did).sum()
}

fn read_did(did: &Did) -> usize {
    let own = did.id().len()
        + did.number().len()
        + did.description().map_or(0, str::len)
        + usize::from(did.blocked())
        + usize::from(did.awaiting_registration())
        + usize::from(did.terminated())
        + did.capacity_limit().unwrap_or(0) as usize
        + did.channels_included_count() as usize
        + did.dedicated_channels_count() as usize
        + did.billing_cycles_count().unwrap_or(0) as usize
        + did.created_at().map_or(0, |time| time.as_second() as usize % 7)
        + did.expires_at().map_or(0, |time| time.as_second() as usize % 7);
    let trunk = did.voice_in_trunk().map_or(0, |trunk| {
        let configuration = trunk.configuration();
        let sip = configuration.as_ref().and_then(didww::VoiceInTrunkConfiguration::as_sip);
        trunk.id().len()
            + trunk.name().len()
            + trunk.priority() as usize
            + trunk.weight() as usize
            + trunk.capacity_limit().unwrap_or(0) as usize
            + trunk.ringing_timeout().unwrap_or(0) as usize
            + usize::from(trunk.cli_format().is_some())
            + trunk.cli_prefix().map_or(0, str::len)
            + trunk.description().map_or(0, str::len)
            + trunk.created_at().map_or(0, |time| time.as_second() as usize % 7)
            + sip.map_or(0, read_sip)
    });
    let group = did.did_group().map_or(0, |group| {
        group.id().len()
            + group.area_name().len()
            + group.prefix().len()
            + group.features().len()
            + usize::from(group.is_metered())
            + usize::from(group.allow_additional_channels())
    });
    own + trunk + group
}

fn read_sip(sip: &SipConfiguration) -> usize {
    let texts = [sip.username(), sip.host(), sip.auth_user(), sip.auth_password(), sip.auth_from_user()];
    let flags = [
        sip.resolve_ruri(),
        sip.auth_enabled(),
        sip.sst_enabled(),
        sip.sst_accept_501(),
        sip.rtp_ping().unwrap_or(false),
        sip.force_symmetric_rtp().unwrap_or(false),
        sip.symmetric_rtp_ignore_rtcp().unwrap_or(false),
    ];
    let numbers = [
        sip.port(),
        sip.sst_min_timer(),
        sip.sst_max_timer(),
        sip.sst_session_expires(),
        Some(sip.sip_timer_b()),
        sip.dns_srv_failover_timer(),
        Some(sip.rtp_timeout()),
        Some(sip.max_transfers()),
        Some(sip.max_30x_redirects()),
    ];
    let enums = usize::from(sip.rx_dtmf_format_id() == RxDtmfFormat::Rfc2833)
        + usize::from(sip.tx_dtmf_format_id() == TxDtmfFormat::Rfc2833)
        + usize::from(sip.sst_refresh_method_id() == SstRefreshMethod::Invite)
        + usize::from(sip.transport_protocol_id() == TransportProtocol::Tcp)
        + usize::from(sip.media_encryption_mode() == MediaEncryptionMode::Disabled)
        + usize::from(sip.stir_shaken_mode() == StirShakenMode::Disabled);
    texts.iter().flatten().map(|text| text.len()).sum::<usize>()
        + sip.auth_from_domain().map_or(0, str::len)
        + flags.iter().filter(|flag| **flag).count()
        + numbers.iter().flatten().map(|number| *number as usize).sum::<usize>()
        + enums
        + sip.codec_ids().len()
        + sip.rerouting_disconnect_code_ids().len()
        + sip.allowed_rtp_ips().len()
}

/// `find` over loopback, one after the other and 64 at once, against reqwest and serde by hand.
fn find(count: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (base, _) = loopback::serve(page::did());
    runtime.block_on(async {
        let client = Client::builder("bench-key").base_url(&base).rate_limit(RateLimit::off());
        let client = client.build().expect("a client");
        let bare = floor::Bare::new(&base);
        for at_once in [1, 64] {
            let (mut ours, mut floor) = (Duration::MAX, Duration::MAX);
            for _ in 0..5 {
                floor = floor.min(spread(count, at_once, || bare.find()).await);
                ours = ours.min(spread(count, at_once, || sdk_find(&client)).await);
            }
            let rate = |time: Duration| count as f64 / time.as_secs_f64();
            println!(
                "find over loopback, {at_once} at once: {:.0}/s, bare reqwest + serde {:.0}/s, ratio {:.2} (goal: at least 0.9)",
                rate(ours),
                rate(floor),
                rate(ours) / rate(floor)
            );
        }
    });
}

async fn sdk_find(client: &Client) -> usize {
    let did = client.dids().find(page::DID_ID).await.expect("the DID");
    read_did(&did)
}

/// Calls `work` `count` times, `at_once` at a time.
async fn spread<F: Future<Output = usize>>(count: usize, at_once: usize, work: impl Fn() -> F) -> Duration {
    let start = Instant::now();
    let lanes = (0..at_once).map(|_| async {
        for _ in 0..count / at_once {
            black_box(work().await);
        }
    });
    futures_util::future::join_all(lanes).await;
    start.elapsed()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = work();
    let time = start.elapsed();
    drop(made);
    time
}

fn against(ours: Duration, floor: Duration, name: &str) -> String {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    format!("{:.2} ms, {name} {:.2} ms, ratio {ratio:.2} (goal: at most 1.3)", ms(ours), ms(floor))
}
