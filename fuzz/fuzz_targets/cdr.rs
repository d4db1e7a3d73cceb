//! Call detail records: however the bytes are cut, the rows are the same.

#![no_main]

use didww::cdr::{CdrDecoder, CdrRecord};
use didww::{CdrIn, CdrOut, Result};
use libfuzzer_sys::fuzz_target;

/// Rows and errors in words.
fn decode<T: CdrRecord>(pieces: &[&[u8]]) -> Vec<String> {
    let mut decoder = CdrDecoder::<T>::new();
    let mut seen = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            let taken = decoder.feed(rest);
            rest = &rest[taken..];
            if !drain(&mut decoder, &mut seen) && taken == 0 {
                break;
            }
        }
    }
    decoder.finish();
    drain(&mut decoder, &mut seen);
    seen
}

fn drain<T: CdrRecord>(decoder: &mut CdrDecoder<T>, seen: &mut Vec<String>) -> bool {
    let before = seen.len();
    while let Some(row) = decoder.next_record() {
        let row: Result<T> = row;
        seen.push(row.map_or_else(|error| format!("error: {error}"), |row| format!("{row:?}")));
    }
    seen.len() > before
}

fuzz_target!(|input: &[u8]| {
    let Some((cut, csv)) = input.split_first() else { return };
    let at = usize::from(*cut) % (csv.len() + 1);
    let (first, second) = csv.split_at(at);
    assert_eq!(decode::<CdrIn>(&[csv]), decode::<CdrIn>(&[first, second]));
    assert_eq!(decode::<CdrOut>(&[csv]), decode::<CdrOut>(&[first, second]));
});
