//! Text of generated Kotlin: documentation, imports, texts, and what goes over several lines where one is too short.

use crate::layout::{self, block_comment};
use std::collections::BTreeSet;

/// The longest line that Kotlin's linter lets pass; what fits it is to stand on one.
pub(super) const LONGEST: usize = 130;

/// Classes of other packages that generated code names.
const IMPORTED: &[(&str, &str)] = &[
    ("BigDecimal", "java.math.BigDecimal"),
    ("Instant", "java.time.Instant"),
    ("LocalDate", "java.time.LocalDate"),
];

/// A file of the package.
pub(super) fn file(body: &str) -> String {
    let code: String = body.lines().filter(|line| !is_comment(line)).collect::<Vec<_>>().join("\n");
    let words: BTreeSet<&str> = code.split(|letter: char| !letter.is_alphanumeric()).collect();
    let imports = IMPORTED.iter().filter(|(name, _)| words.contains(name));
    let imports: String = imports.map(|(_, path)| format!("import {path}\n")).collect();
    let gap = if imports.is_empty() { "" } else { "\n" };
    format!("package didww\n\n{imports}{gap}{body}")
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('*') || line.starts_with("/*")
}

/// A comment for documentation, with a line feed at its end; nothing for an empty text.
pub(super) fn kdoc(text: &str, indent: usize) -> String {
    // what is in brackets is a link in this documentation
    let text = text.trim().replace("*/", "*&#47;").replace("/*", "/&#42;").replace('[', "&#91;");
    block_comment(&text, indent)
}

/// `open`, the items with commas, and `close`: on one line where that is long enough, else an item on each.
pub(super) fn laid_out(open: &str, items: &[String], close: &str, indent: usize) -> String {
    layout::laid_out(open, items, close, indent, 4)
}

/// A text as Kotlin writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('$', r"\$"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{WIDTH, width};

    #[test]
    fn documentation_is_wrapped_and_closed() {
        assert_eq!(kdoc("One.", 4), "    /** One. */\n");
        assert_eq!(kdoc("One.\n\n- two", 0), "/**\n * One.\n *\n * - two\n */\n");
        assert_eq!(kdoc("A */ in it, [x]", 0), "/** A *&#47; in it, &#91;x] */\n");
        assert_eq!(kdoc(" ", 0), "");
        let long = kdoc(&"word ".repeat(40), 4);
        assert!(long.lines().all(|line| width(line) <= WIDTH), "{long}");
    }

    #[test]
    fn what_does_not_fit_a_line_takes_several() {
        let items = ["a".to_owned(), "b".repeat(120)];
        assert_eq!(laid_out("f(", &items[..1], ")", 4), "    f(a)");
        assert_eq!(laid_out("f(", &items, ")", 0), format!("f(\n    a,\n    {},\n)", items[1]));
    }

    #[test]
    fn a_file_imports_what_its_code_names() {
        assert_eq!(
            file("/** Instant */\nclass A(b: LocalDate)\n"),
            "package didww\n\nimport java.time.LocalDate\n\n/** Instant */\nclass A(b: LocalDate)\n"
        );
        assert_eq!(file("class A\n"), "package didww\n\nclass A\n");
    }

    #[test]
    fn texts_are_quoted() {
        assert_eq!(quoted(r#"a "b" \ $c"#), r#""a \"b\" \\ \$c""#);
    }
}
