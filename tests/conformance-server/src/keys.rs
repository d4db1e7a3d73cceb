//! The keys that uploads are encrypted for: the sandbox's.

use didww_sandbox::KEY_SETS;

/// `text` with the placeholders of public keys filled in.
pub(crate) fn fill_in(text: &str) -> String {
    let mut text = text.to_owned();
    for (set, prefix) in KEY_SETS.iter().zip(["", "old_"]) {
        for (number, key) in set.public().into_iter().enumerate() {
            text = text.replace(&format!("${{{prefix}public_key_{}}}", number + 1), key);
        }
        text = text.replace(&format!("${{{prefix}fingerprint}}"), set.fingerprint());
    }
    text
}

/// The content of a file that was encrypted for either pair.
pub(crate) fn decrypt(encrypted: &[u8]) -> Option<Vec<u8>> {
    KEY_SETS.iter().find_map(|set| set.decrypt(encrypted))
}
