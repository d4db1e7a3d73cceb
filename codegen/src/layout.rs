//! Layout of generated text: lines that are not too long.

/// How long a line may be.
pub(crate) const WIDTH: usize = 120;

/// The lines of a text, each no longer than `limit` where its words allow that. Lines of a list hang.
pub(crate) fn wrap(text: &str, limit: usize) -> Vec<String> {
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

pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// Paragraphs, without those that say nothing.
pub(crate) fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts = texts.into_iter().map(str::trim).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join("\n\n")
}

/// A comment between `/**` and `*/`, with a line feed at its end; nothing for an empty text. What would end it is escaped already.
pub(crate) fn block_comment(text: &str, indent: usize) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let pad = " ".repeat(indent);
    let line = format!("{pad}/** {text} */\n");
    if !text.contains('\n') && width(&line) <= WIDTH + 1 {
        return line;
    }
    let lines = wrap(text, WIDTH - indent - 3);
    let lines: String =
        lines.iter().map(|line| format!("{}\n", format!("{pad} * {line}").trim_end())).collect();
    format!("{pad}/**\n{lines}{pad} */\n")
}

/// `open`, the items with commas, and `close`: on one line where that is long enough, else an item on each, `step` further in.
pub(crate) fn laid_out(open: &str, items: &[String], close: &str, indent: usize, step: usize) -> String {
    let pad = " ".repeat(indent);
    let line = format!("{pad}{open}{}{close}", items.join(", "));
    if width(&line) <= WIDTH || items.is_empty() {
        return line;
    }
    let inner = " ".repeat(indent + step);
    let items: String = items.iter().map(|item| format!("{inner}{item},\n")).collect();
    format!("{pad}{}\n{items}{pad}{}", open.trim_end(), close.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hang_where_they_are_too_long() {
        let text = format!("One.\n- {}", "word ".repeat(40));
        let lines = wrap(&text, 40);
        assert!(lines[1].starts_with("- word") && lines[2].starts_with("  word"), "{lines:?}");
    }

    #[test]
    fn paragraphs_that_say_nothing_are_left_out() {
        assert_eq!(paragraphs(["one", " ", "two "]), "one\n\ntwo");
    }
}
