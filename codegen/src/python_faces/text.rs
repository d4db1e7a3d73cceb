//! Text of generated Python: docstrings, and what goes over several lines where one is too short.

use crate::layout::{self, WIDTH, width, wrap};

/// A docstring, with a line feed at its end.
pub(super) fn docstring(text: &str, indent: usize) -> String {
    let text = text.trim().replace('\\', r"\\").replace("\"\"\"", r#"\"\"\""#);
    let pad = " ".repeat(indent);
    let lines = wrap(&format!("\"\"\"{text}"), WIDTH - indent);
    match lines.as_slice() {
        // A quote at the end would become part of the closing ones.
        [only] if !text.ends_with('"') && indent + width(only) + 3 <= WIDTH => {
            format!("{pad}{only}\"\"\"\n")
        }
        _ => {
            let lines = lines.iter().map(|line| format!("{pad}{line}"));
            let lines: String = lines.map(|line| format!("{}\n", line.trim_end())).collect();
            format!("{lines}{pad}\"\"\"\n")
        }
    }
}

/// `open`, the items with commas, and `close`: on one line where that is long enough, else an item on each.
pub(super) fn laid_out(open: &str, items: &[String], close: &str, indent: usize) -> String {
    format!("{}\n", layout::laid_out(open, items, close, indent, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_are_wrapped_and_closed() {
        assert_eq!(docstring("One.", 4), "    \"\"\"One.\"\"\"\n");
        assert_eq!(docstring("One.\n\n- two", 0), "\"\"\"One.\n\n- two\n\"\"\"\n");
        assert_eq!(docstring("Says \"x\"", 0), "\"\"\"Says \"x\"\n\"\"\"\n");
        assert_eq!(docstring(r#"A \d and """."#, 0), "\"\"\"A \\\\d and \\\"\\\"\\\".\"\"\"\n");
        let long = docstring(&format!("- {}", "word ".repeat(40)), 4);
        assert!(long.lines().all(|line| width(line) <= WIDTH), "{long}");
    }

    #[test]
    fn what_does_not_fit_a_line_takes_several() {
        let items = ["a".to_owned(), "b".repeat(120)];
        assert_eq!(laid_out("f(", &items[..1], ")", 4), "    f(a)\n");
        assert_eq!(laid_out("f(", &items, ")", 0), format!("f(\n    a,\n    {},\n)\n", items[1]));
    }
}
