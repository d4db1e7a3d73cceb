//! Names in the spellings of the languages.

/// `voice_in_trunks` → `VoiceInTrunks`. A digit after an underscore keeps the underscore (`g726_32` → `G726_32`).
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut chars = part.chars();
        let Some(first) = chars.next() else { continue };
        if first.is_ascii_digit() && out.ends_with(|last: char| last.is_ascii_digit()) {
            out.push('_');
        }
        out.extend(first.to_uppercase());
        out.push_str(chars.as_str());
    }
    out
}

/// `voice_in_trunks` → `voiceInTrunks`.
pub(crate) fn lower_camel(name: &str) -> String {
    let camel = camel(name);
    let mut letters = camel.chars();
    let first: String = letters.next().map(|letter| letter.to_lowercase().collect()).unwrap_or_default();
    first + letters.as_str()
}

/// `DidOrderItem` → `did_order_item`, `Iax2Configuration` → `iax2_configuration`.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// `did_group.country.name` → `DID_GROUP_COUNTRY_NAME`.
pub(crate) fn constant(name: &str) -> String {
    name.replace('.', "_").to_uppercase()
}

/// The singular of a relationship's name: `proofs` → `proof`, `countries` → `country`, `addresses` → `address`.
pub(crate) fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if let Some(stem) = name.strip_suffix("sses") {
        return format!("{stem}ss");
    }
    name.strip_suffix('s').unwrap_or(name).to_owned()
}

/// A Rust identifier: keywords are written raw.
pub(crate) fn rust_identifier(name: &str) -> String {
    match name {
        "type" | "match" | "ref" | "move" | "use" | "in" | "as" => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// A Python identifier: keywords get an underscore at their end.
pub(crate) fn python_identifier(name: &str) -> String {
    match PYTHON_KEYWORDS.contains(&name) {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

const PYTHON_KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_languages() {
        assert_eq!(camel("voice_in_trunk"), "VoiceInTrunk");
        assert_eq!(camel("g726_32"), "G726_32");
        assert_eq!(lower_camel("voice_in_trunk"), "voiceInTrunk");
        assert_eq!(lower_camel("sip_timer_b"), "sipTimerB");
        assert_eq!(snake("DidOrderItem"), "did_order_item");
        assert_eq!(singular("addresses"), "address");
        assert_eq!(singular("countries"), "country");
        assert_eq!(constant("did_group.id"), "DID_GROUP_ID");
        assert_eq!(python_identifier("from"), "from_");
        assert_eq!(python_identifier("to"), "to");
    }
}
