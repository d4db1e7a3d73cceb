//! The Kotlin package: what it hides of the code that calls the native library.

/// What declarations at the top of a file begin with.
const DECLARED: &[&str] =
    &["class ", "interface ", "object ", "fun ", "fun<", "typealias ", "val ", "var ", "const "];

/// Words that may stand before.
const MODIFIERS: &[&str] = &["open ", "sealed ", "data ", "abstract ", "enum ", "suspend ", "inline "];

/// A line of what UniFFI wrote, with what it declares for the whole package visible in the package alone.
pub(crate) fn hidden(line: &str) -> String {
    let (annotations, declaration) = annotated(line);
    let declaration = declaration.strip_prefix("public ").unwrap_or(declaration);
    let mut rest = declaration;
    while let Some(after) = MODIFIERS.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = after;
    }
    match DECLARED.iter().any(|word| rest.starts_with(word)) {
        true => format!("{annotations}internal {declaration}"),
        false => line.to_owned(),
    }
}

/// The annotations of a line that is not indented, and what is behind them.
fn annotated(line: &str) -> (&str, &str) {
    // UniFFI puts a blank before functions that suspend
    let unindented = match line.strip_prefix(' ') {
        Some(rest) if !rest.starts_with(' ') => rest,
        _ => line,
    };
    match (unindented.starts_with("@Throws("), unindented.split_once(") ")) {
        (true, Some((annotation, rest))) => (&unindented[..annotation.len() + 2], rest.trim_start()),
        _ => ("", unindented),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_at_the_top_is_internal() {
        for (line, expected) in [
            ("open class A: B", "internal open class A: B"),
            ("public interface A {", "internal interface A {"),
            ("    @Throws(A::class) fun b() =", "    @Throws(A::class) fun b() ="),
            ("    @Throws(A::class)", "    @Throws(A::class)"),
            ("@Throws(A::class) fun b() =", "@Throws(A::class) internal fun b() ="),
            (" suspend fun a() : B {", "internal suspend fun a() : B {"),
            ("    fun a()", "    fun a()"),
            ("internal class A", "internal class A"),
            ("private class A", "private class A"),
            ("// fun", "// fun"),
            ("package didww.ffi", "package didww.ffi"),
        ] {
            assert_eq!(hidden(line), expected);
        }
    }
}
