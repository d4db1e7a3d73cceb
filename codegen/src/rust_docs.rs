//! Documentation comments of generated Rust.

use crate::texts;

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
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for letter in text.trim().chars() {
        match letter {
            '`' => in_code = !in_code,
            '[' | ']' | '<' | '>' if !in_code => out.push('\\'),
            _ => {}
        }
        out.push(letter);
    }
    out
}

/// Text of the schema as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    escape(&texts::sentence(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_comments() {
        assert_eq!(
            sentence("channels at most; null for [no] limit"),
            r"Channels at most; null for \[no\] limit."
        );
        assert_eq!(sentence("as in `a[0]`"), "As in `a[0]`.");
        assert_eq!(doc("One.\n\nTwo."), "/// One.\n///\n/// Two.\n");
    }
}
