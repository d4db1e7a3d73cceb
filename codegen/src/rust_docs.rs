//! Documentation comments of generated Rust.

/// `text` as a `///` comment, a line for every line of it.
pub(crate) fn doc(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim().lines() {
        let line = line.trim_end();
        out.push_str(if line.is_empty() { "///" } else { "/// " });
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Text of the schema for a comment: rustdoc must not take its brackets for links and HTML.
pub(crate) fn escape(line: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for letter in line.trim().chars() {
        match letter {
            '`' => in_code = !in_code,
            '[' | ']' | '<' | '>' if !in_code => out.push('\\'),
            _ => {}
        }
        out.push(letter);
    }
    out
}

/// Text of the schema as a sentence: capital first, full stop last.
pub(crate) fn sentence(text: &str) -> String {
    let text = escape(text);
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?', ')']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_sentences() {
        assert_eq!(
            sentence("channels at most; null for [no] limit"),
            r"Channels at most; null for \[no\] limit."
        );
        assert_eq!(sentence("as in `a[0]`"), "As in `a[0]`.");
        assert_eq!(sentence(""), "");
        assert_eq!(doc("One.\n\nTwo."), "/// One.\n///\n/// Two.\n");
    }
}
