//! Unpacking while it comes.

use flate2::write::MultiGzDecoder;
use std::io::Write;

/// How much is unpacked at once: a mebibyte of the tightest packing there is becomes a gibibyte.
const STEP: usize = 8 << 10;
/// What a gzip file begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What is wrong with a packed file, as it continues "it …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Corrupt(pub(super) String);

/// Unpacks gzip piece by piece, checking its sums.
pub(super) struct Gunzip {
    decoder: MultiGzDecoder<Vec<u8>>,
    /// The first bytes, until they tell whether it is gzip.
    start: Vec<u8>,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Packed,
    /// It was unpacked on the way.
    Plain,
}

impl Gunzip {
    pub(super) fn new() -> Self {
        Gunzip { decoder: MultiGzDecoder::new(Vec::new()), start: Vec::new(), form: Form::Unknown }
    }

    /// Whether what has come is text that somebody on the way has unpacked.
    pub(super) fn is_plain(&self) -> bool {
        self.form == Form::Plain
    }

    /// Unpacks `piece`, and gives what comes out to `out`, never much at once.
    pub(super) fn push<E>(
        &mut self,
        piece: &[u8],
        mut out: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Result<(), E>, Corrupt> {
        let start;
        let mut piece = piece;
        if self.form == Form::Unknown {
            self.start.extend_from_slice(piece);
            if self.start.len() < MAGIC.len() {
                return Ok(Ok(()));
            }
            start = std::mem::take(&mut self.start);
            piece = &start;
            self.form = form_of(&start)?;
        }
        if self.form == Form::Plain {
            return Ok(out(piece));
        }
        for step in piece.chunks(STEP) {
            self.decoder.write_all(step).map_err(|error| corrupt(&error))?;
            if let Err(error) = self.flush(&mut out) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// Gives the rest, if it is whole.
    pub(super) fn finish<E>(
        &mut self,
        mut out: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Result<(), E>, Corrupt> {
        match self.form {
            Form::Unknown if self.start.is_empty() => return Err(Corrupt("is empty".to_owned())),
            Form::Unknown => return Err(Corrupt("is a single byte".to_owned())),
            Form::Plain => return Ok(Ok(())),
            Form::Packed => {}
        }
        // the decoder has one word for sums that are wrong and for those that are missing
        let finished = self.decoder.try_finish();
        finished.map_err(|error| Corrupt(format!("is damaged or ends in the middle: {error}")))?;
        Ok(self.flush(&mut out))
    }

    fn flush<E>(&mut self, out: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let unpacked = self.decoder.get_mut();
        let result = if unpacked.is_empty() { Ok(()) } else { out(unpacked) };
        unpacked.clear();
        result
    }
}

fn form_of(start: &[u8]) -> Result<Form, Corrupt> {
    match start.first() {
        _ if start.starts_with(&MAGIC) => Ok(Form::Packed),
        // the header of a CSV, with or without a byte order mark
        Some(b'"' | b'A'..=b'Z' | b'a'..=b'z' | 0xef) => Ok(Form::Plain),
        _ => {
            let shown = String::from_utf8_lossy(&start[..start.len().min(60)]).into_owned();
            Err(Corrupt(format!("is no gzip file: it begins with {shown:?}")))
        }
    }
}

fn corrupt(error: &std::io::Error) -> Corrupt {
    Corrupt(format!("is damaged: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpack(pieces: &[&[u8]]) -> Result<Vec<u8>, Corrupt> {
        let mut gunzip = Gunzip::new();
        let mut all = Vec::new();
        let mut keep = |out: &[u8]| -> Result<(), ()> {
            all.extend_from_slice(out);
            Ok(())
        };
        for piece in pieces {
            gunzip.push(piece, &mut keep)?.expect("kept");
        }
        gunzip.finish(&mut keep)?.expect("kept");
        Ok(all)
    }

    #[test]
    fn what_is_not_whole_is_told() {
        let whole = packed(b"a,b\n1,2\n");
        for length in 0..whole.len() {
            assert!(unpack(&[&whole[..length]]).is_err(), "{length} of {}", whole.len());
        }
        for at in 2..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            // bits that say nothing of the content do no harm: the packer's system, the rest of the last byte
            if let Ok(content) = unpack(&[&damaged]) {
                assert_eq!(content, b"a,b\n1,2\n", "{at} of {}", whole.len());
            }
        }
        assert_eq!(unpack(&[]), Err(Corrupt("is empty".to_owned())));
        assert!(unpack(&[b"<html>"]).unwrap_err().0.contains("no gzip file"));
        assert_eq!(unpack(&[b"Da", b"te\n"]), Ok(b"Date\n".to_vec()));
    }

    #[test]
    fn several_members_are_one_file() {
        let both = [packed(b"a\n"), packed(b"b\n")].concat();
        assert_eq!(unpack(&[&both]), Ok(b"a\nb\n".to_vec()));
    }

    #[test]
    fn a_bomb_never_comes_out_at_once() {
        let bomb = packed(&vec![0; 64 << 20]);
        let mut gunzip = Gunzip::new();
        let (mut most, mut total) = (0, 0);
        let mut count = |out: &[u8]| -> Result<(), ()> {
            most = most.max(out.len());
            total += out.len();
            Ok(())
        };
        gunzip.push(&bomb, &mut count).expect("gzip").expect("counted");
        gunzip.finish(&mut count).expect("gzip").expect("counted");
        assert_eq!(total, 64 << 20);
        assert!(most <= 9 << 20, "{most}");
    }

    proptest! {
        #[test]
        fn any_pieces_are_the_whole(content: Vec<u8>, cuts in prop::collection::vec(0usize..400, 0..8)) {
            let whole = packed(&content);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(whole.len())).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts {
                pieces.push(&whole[from..cut]);
                from = cut;
            }
            pieces.push(&whole[from..]);
            prop_assert_eq!(unpack(&pieces), Ok(content));
        }

        #[test]
        fn anything_is_taken_or_refused(content: Vec<u8>) {
            let _ = unpack(&[&content]);
        }
    }
}
