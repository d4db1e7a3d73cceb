//! Text of generated Python: docstrings, and what goes over several lines where one is too short.

/// How long a line may be.
const WIDTH: usize = 120;

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

/// The lines of a text, each no longer than `limit` where its words allow that. Lines of a list hang.
fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let hang = if line.starts_with("- ") { "  " } else { "" };
        let mut current = String::new();
        for word in line.split_whitespace() {
            if !current.is_empty() && width(&current) + 1 + width(word) > limit {
                out.push(std::mem::replace(&mut current, format!("{hang}{word}")));
                continue;
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push(current);
    }
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// `open`, the items with commas, and `close`: on one line where that is long enough, else an item on each.
pub(super) fn laid_out(open: &str, items: &[String], close: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let line = format!("{pad}{open}{}{close}\n", items.join(", "));
    if width(&line) <= WIDTH + 1 || items.is_empty() {
        return line;
    }
    let items: String = items.iter().map(|item| format!("{pad}    {item},\n")).collect();
    format!("{pad}{open}\n{items}{pad}{close}\n")
}

/// Paragraphs, without those that say nothing.
pub(super) fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts = texts.into_iter().map(str::trim).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join("\n\n")
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
    fn lists_hang_where_they_are_too_long() {
        let text = format!("One.\n- {}", "word ".repeat(40));
        let lines = wrap(&text, 40);
        assert!(lines[1].starts_with("- word") && lines[2].starts_with("  word"), "{lines:?}");
    }

    #[test]
    fn what_does_not_fit_a_line_takes_several() {
        let items = ["a".to_owned(), "b".repeat(120)];
        assert_eq!(laid_out("f(", &items[..1], ")", 4), "    f(a)\n");
        assert_eq!(laid_out("f(", &items, ")", 0), format!("f(\n    a,\n    {},\n)\n", items[1]));
    }
}
