//! Gzip streams: of a text, and of more than there is memory for.

use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io;

/// Ten bytes: magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty block that says that it is the last one.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// Deflates `text` as blocks that stand alone, not as the last ones.
fn blocks(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut blocks = Vec::with_capacity(text.len() / 100 + 1024);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(text.len());
        // a full flush ends at a whole byte, and nothing after it refers to what was before
        compress.compress_vec(&text[read..], &mut blocks, FlushCompress::Full)?;
        // room that is left says that all was flushed
        if compress.total_in() == text.len() as u64 && blocks.len() < blocks.capacity() {
            return Ok(blocks);
        }
        blocks.reserve(blocks.capacity());
    }
}

/// The pieces of a gzip stream of `times` times `text`. What is held is one `text`, deflated, per piece.
pub(crate) fn repeated(text: &[u8], times: u32) -> io::Result<Vec<Vec<u8>>> {
    let blocks = blocks(text)?;
    let mut one = Crc::new();
    one.update(text);
    let mut all = Crc::new();
    (0..times).for_each(|_| all.combine(&one));
    let mut last = LAST_BLOCK.to_vec();
    last.extend(all.sum().to_le_bytes());
    last.extend(all.amount().to_le_bytes());
    let mut pieces = vec![HEADER.to_vec()];
    pieces.resize(times as usize + 1, blocks);
    pieces.push(last);
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn a_stream_inflates_to_what_it_is_said_to_be() {
        for (text, times) in
            [("a text of some words", 1), ("", 3), ("{\"data\": []}", 7), (&" ".repeat(1 << 16), 5)]
        {
            let stream = repeated(text.as_bytes(), times).unwrap().concat();
            let mut inflated = String::new();
            GzDecoder::new(&stream[..]).read_to_string(&mut inflated).unwrap();
            assert_eq!(inflated, text.repeat(times as usize));
        }
    }

    #[test]
    fn a_gibibyte_is_small() {
        let stream = repeated(&vec![b' '; 1 << 20], 1025).unwrap().concat();
        assert!(stream.len() < 4 << 20, "{}", stream.len());
        let length = u32::from_le_bytes(stream[stream.len() - 4..].try_into().unwrap());
        assert_eq!(length, 1025 << 20);
    }
}
