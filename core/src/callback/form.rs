//! `application/x-www-form-urlencoded`, to the byte: what is not UTF-8 was signed as well.

/// The pairs of a form or a query, encoded as they came. A name without `=` has an empty value.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        (&pair[..at], pair.get(at + 1..).unwrap_or_default())
    })
}

/// Appends `text` decoded: `+` is a space, and what only looks like an escape stays.
pub(super) fn decode(text: &[u8], into: &mut Vec<u8>) {
    // most values are plain
    if !text.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return into.extend_from_slice(text);
    }
    // before the escapes: `%2B` is a plus
    for (index, part) in text.split(|byte| *byte == b'+').enumerate() {
        if index > 0 {
            into.push(b' ');
        }
        into.extend(percent_encoding::percent_decode(part));
    }
}
