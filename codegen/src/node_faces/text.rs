//! Text of generated TypeScript: documentation, names, and what goes over several lines where one is too short.

use crate::layout::{self, WIDTH, block_comment, width};

/// A comment for documentation, with a line feed at its end; nothing for an empty text.
pub(super) fn jsdoc(text: &str, indent: usize) -> String {
    block_comment(&text.replace("*/", r"*\/"), indent)
}

/// `open`, the items with commas, and `close`: on one line where that is long enough, else an item on each.
pub(super) fn laid_out(open: &str, items: &[String], close: &str, indent: usize) -> String {
    format!("{}\n", layout::laid_out(open, items, close, indent, 2))
}

/// `head` and the members of a union: on one line where that is long enough, else as many as fit on each.
pub(super) fn union(head: &str, members: &[String]) -> String {
    let line = format!("{head} {}\n", members.join(" | "));
    if width(&line) <= WIDTH + 1 {
        return line;
    }
    let mut lines = vec![head.to_owned(), String::from(" ")];
    for member in members {
        let last = lines.len() - 1;
        match width(&lines[last]) + width(member) + 3 > WIDTH {
            true => lines.push(format!("  | {member}")),
            false => lines[last].push_str(&format!(" | {member}")),
        }
    }
    format!("{}\n", lines.join("\n"))
}

/// A text as TypeScript writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// The key of an object or interface, quoted where it is no identifier.
pub(super) fn key(name: &str) -> String {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if plain { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_wrapped_and_closed() {
        assert_eq!(jsdoc("One.", 2), "  /** One. */\n");
        assert_eq!(jsdoc("One.\n\n- two", 0), "/**\n * One.\n *\n * - two\n */\n");
        assert_eq!(jsdoc("A */ in it", 0), "/** A *\\/ in it */\n");
        assert_eq!(jsdoc(" ", 0), "");
        let long = jsdoc(&"word ".repeat(40), 2);
        assert!(
            long.lines().all(|line| width(line) <= WIDTH) && long.starts_with("  /**\n   * word"),
            "{long}"
        );
    }

    #[test]
    fn what_does_not_fit_a_line_takes_several() {
        let items = ["a".to_owned(), "b".repeat(120)];
        assert_eq!(laid_out("f(", &items[..1], ")", 2), "  f(a)\n");
        assert_eq!(laid_out("{ ", &items, " }", 0), format!("{{\n  a,\n  {},\n}}\n", items[1]));
        assert_eq!(union("type A =", &items[..1]), "type A = a\n");
        let names: Vec<String> = (0..30).map(|number| format!("name{number}")).collect();
        let text = union("type A =", &names);
        assert!(text.starts_with("type A =\n  | name0 | name1 |"), "{text}");
        assert!(text.lines().all(|line| width(line) <= WIDTH) && text.contains("\n  | name"), "{text}");
    }

    #[test]
    fn texts_are_quoted() {
        assert_eq!(quoted(r"it's a \"), r"'it\'s a \\'");
        assert_eq!((key("name").as_str(), key("a.b").as_str()), ("name", "'a.b'"));
    }
}
