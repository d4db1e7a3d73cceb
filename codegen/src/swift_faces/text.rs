//! Text of generated Swift: documentation, texts, and what goes over several lines where one is too short.

use crate::layout::{WIDTH, width, wrap};
use std::collections::BTreeSet;

/// Types of Foundation that generated code names.
const OF_FOUNDATION: &[&str] = &["Date", "Decimal"];

/// A file: what it imports, and its body.
pub(super) fn file(body: &str) -> String {
    let code: String =
        body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let words: BTreeSet<&str> = code.split(|letter: char| !letter.is_alphanumeric()).collect();
    match OF_FOUNDATION.iter().any(|name| words.contains(name)) && !code.contains("import Foundation") {
        true => format!("import Foundation\n\n{body}"),
        false => body.to_owned(),
    }
}

/// Comments for documentation, with a line feed at their end; nothing for an empty text.
pub(super) fn doc(text: &str, indent: usize) -> String {
    let text = text.trim();
    let pad = " ".repeat(indent);
    let lines = wrap(text, WIDTH - indent - 4);
    lines.iter().map(|line| format!("{}\n", format!("{pad}/// {line}").trim_end())).collect()
}

/// What a declaration begins with: documentation, and that a name with a `_` is meant, which stands where the name without it is
/// taken, or between digits.
pub(super) fn above(name: &str, text: &str) -> String {
    let meant = if name.contains('_') { "    // swift-format-ignore: AlwaysUseLowerCamelCase\n" } else { "" };
    format!("{meant}{}", doc(text, 4))
}

/// `open`, the items with commas, and `close`: on one line where that is long enough, else as many as fit on each. A list that
/// takes several has a comma at its end, too.
pub(super) fn laid_out(open: &str, items: &[String], close: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let line = format!("{pad}{open}{}{close}", items.join(", "));
    if width(&line) <= WIDTH || items.is_empty() {
        return line;
    }
    let is_list = close == "]" && items.len() > 1;
    let mut lines = vec![format!("{pad}    ")];
    for (place, item) in items.iter().enumerate() {
        let comma = if is_list || place + 1 < items.len() { "," } else { "" };
        let last = lines.len() - 1;
        let begun = !lines[last].trim().is_empty();
        if begun && width(&lines[last]) + 1 + width(item) + comma.len() > WIDTH {
            lines.push(format!("{pad}    {item}{comma}"));
        } else {
            let gap = if begun { " " } else { "" };
            lines[last].push_str(&format!("{gap}{item}{comma}"));
        }
    }
    format!("{pad}{open}\n{}\n{pad}{close}", lines.join("\n"))
}

/// A text as Swift writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_wrapped() {
        assert_eq!(doc("One.\n\n- two", 4), "    /// One.\n    ///\n    /// - two\n");
        assert_eq!(doc(" ", 0), "");
        let long = doc(&"word ".repeat(40), 4);
        assert!(long.lines().count() > 1 && long.lines().all(|line| width(line) <= WIDTH), "{long}");
    }

    #[test]
    fn what_does_not_fit_a_line_takes_several() {
        let items: Vec<String> = (0..40).map(|number| format!("name{number}")).collect();
        assert_eq!(laid_out("f(", &items[..1], ")", 4), "    f(name0)");
        let text = laid_out("f(", &items, ") {", 4);
        assert!(
            text.starts_with("    f(\n        name0, name1,") && text.ends_with("name39\n    ) {"),
            "{text}"
        );
        assert!(text.lines().all(|line| width(line) <= WIDTH), "{text}");
    }

    #[test]
    fn lists_of_several_lines_end_with_a_comma() {
        let items: Vec<String> = (0..40).map(|number| format!("name{number}")).collect();
        assert_eq!(laid_out("[", &items[..2], "]", 0), "[name0, name1]");
        assert!(laid_out("[", &items, "]", 0).ends_with("name39,\n]"));
    }

    #[test]
    fn a_name_with_an_underscore_is_meant() {
        assert_eq!(above("none", "None."), "    /// None.\n");
        assert!(above("none_", "None.").ends_with("AlwaysUseLowerCamelCase\n    /// None.\n"));
    }

    #[test]
    fn a_file_imports_what_its_code_names() {
        assert_eq!(file("var at: Date\n"), "import Foundation\n\nvar at: Date\n");
        assert_eq!(file("/// A Date.\nvar at: String\n"), "/// A Date.\nvar at: String\n");
    }
}
