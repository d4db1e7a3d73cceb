//! Files with call detail records, as they are exported, invented.

use fastrand::Rng;
use std::io::Write as _;

/// The newer layout of incoming calls.
pub(crate) const NEWER: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Status,Source,\
Source Name,Destination DID,Duration (sec),Attempt,Disconnect Code,Response,Disconnect Initiator,Voice IN Trunk,\
Destination,Trunk Group,Capacity Group,Toll-free (USD),PSTN (USD),Metered (USD),CNAM IN (USD),Total (USD),Call ID\n";

/// The older one.
pub(crate) const OLDER: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Source,DID,\
Destination,Duration (secs),Disconnect Initiator,Disconnect Code,Response,TollFree Amount (USD),\
Termination Amount (USD),Metered Channels Amount (USD),Customer ID,Sell Amount (Points)\n";

/// Rows of the newer layout, `bytes` of them or a few more.
pub(crate) fn newer(bytes: usize) -> Vec<u8> {
    rows(bytes, |rng, call, out| {
        let Call { start, connect, end, source, did, duration, code, response, initiator } = call;
        let (status, cents, id) =
            (if *code == 200 { "Success" } else { "Failed" }, rng.u32(0..9999), rng.u64(..));
        // a name in quotes now and then, as there are
        let name = if rng.u32(..50) == 0 { "\"Doe, Jane\"" } else { "WIRELESS CALLER" };
        writeln!(
            out,
            "{start},{connect},{end},{status},{source},{name},{did},{duration},1,{code},{response},{initiator},\
             Office trunk,sip:{did}@sip.example.com,Main,Shared 50,0.000,0.{cents:04},0.000,0.0050,0.{cents:04},{id:016x}@198.51.100.7"
        )
    })
}

/// Rows of the older layout, `bytes` of them or a few more.
pub(crate) fn older(bytes: usize) -> Vec<u8> {
    rows(bytes, |rng, call, out| {
        let Call { start, connect, end, source, did, duration, code, response, initiator } = call;
        let cents = rng.u32(0..999);
        writeln!(
            out,
            "{start},{connect},{end},{source},{did},sip:{did}@didww.com,{duration},{initiator},{code},{response},\
             0.000,0.{cents:03},0.000,,0.000"
        )
    })
}

struct Call {
    start: String,
    connect: String,
    end: String,
    source: u64,
    did: u64,
    duration: u32,
    code: u16,
    response: &'static str,
    initiator: &'static str,
}

fn rows(bytes: usize, row: impl Fn(&mut Rng, &Call, &mut Vec<u8>) -> std::io::Result<()>) -> Vec<u8> {
    let mut rng = Rng::with_seed(7);
    let mut out = Vec::with_capacity(bytes + 1024);
    // a month of calls, one after the other
    let mut begin = 0;
    while out.len() < bytes {
        let answered = rng.u32(..4) > 0;
        let time = |second: u32| {
            format!(
                "2026-05-{:02} {:02}:{:02}:{:02}",
                1 + second / 86_400 % 28,
                second / 3600 % 24,
                second / 60 % 60,
                second % 60
            )
        };
        begin += rng.u32(..8);
        let (ringing, duration) = (rng.u32(1..20), rng.u32(1..2000));
        let call = Call {
            start: time(begin),
            connect: if answered { time(begin + ringing) } else { String::new() },
            end: time(begin + ringing + duration),
            source: rng.u64(12_000_000_000..13_000_000_000),
            did: rng.u64(442_000_000_000..443_000_000_000),
            duration: if answered { duration } else { 0 },
            code: if answered { 200 } else { 408 },
            response: if answered { "OK" } else { "SIP transaction timeout" },
            initiator: if answered { "Source" } else { "Destination" },
        };
        row(&mut rng, &call, &mut out).expect("memory takes it");
    }
    out
}
