//! The Kotlin package: its suite, and what it hides of the code that calls the native library.

use crate::Error;
use crate::native;
use crate::python::succeed;
use crate::suites::build_conformance;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// Folder of the package.
const PACKAGE: &str = "bindings-uniffi/kotlin";

/// The Maven that builds it.
pub(crate) fn maven() -> OsString {
    // a script on Windows, which is found by its whole name alone
    std::env::var_os("MVN").unwrap_or_else(|| if cfg!(windows) { "mvn.cmd" } else { "mvn" }.into())
}

/// What asks whether the suite can run.
pub(crate) const PROBE: &[&str] = &["--version"];

/// How to get it.
pub(crate) const GET: &str = "https://maven.apache.org, 3.8 or newer, with a JDK 17";

/// Builds the package, and runs its tests, the conformance cases, the examples and the README; whether all passed.
pub(crate) fn run(root: &Path) -> Result<bool, Error> {
    let built = native::build(root)?;
    build_conformance(root)?;
    let server = built.join(format!("didww-conformance-server{}", std::env::consts::EXE_SUFFIX));
    let mut maven = maven_in(root, &built);
    maven.arg("test").env("DIDWW_CONFORMANCE_SERVER", server);
    Ok(maven.status()?.success())
}

/// Whether the code is in Kotlin's style, and takes nothing of Java that Android lacks.
pub(crate) fn lint(root: &Path) -> Result<bool, Error> {
    Ok(plain_maven(&root.join(PACKAGE))
        .args(["-P", "lint", "antrun:run@ktlint", "compile", "animal-sniffer:check"])
        .status()?
        .success())
}

/// Installs the package as it is published, and runs the sample, which takes it from there; whether it works.
pub(crate) fn install(root: &Path) -> Result<bool, Error> {
    let package = root.join(PACKAGE);
    succeed(&mut Command::new(package.join("scripts/native.sh")))?;
    succeed(plain_maven(&package).args(["--quiet", "install", "-DskipTests"]))?;
    let sample = package.join("sample");
    let looked = printed(plain_maven(&sample).args(["--quiet", "compile", "exec:java"]))?;
    let quickstart = ["--quiet", "exec:java", "-Dexec.mainClass=examples.QuickstartKt"];
    let walked = printed(plain_maven(&sample).args(quickstart))?;
    Ok(looked.contains("balance: ") && walked.contains("the trunk is gone"))
}

/// What a program prints that must succeed. It is shown, too.
fn printed(command: &mut Command) -> Result<String, Error> {
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{text}");
    if output.status.success() { Ok(text) } else { Err(format!("{command:?} failed").into()) }
}

/// Maven in a folder, with no account in its environment.
fn plain_maven(folder: &Path) -> Command {
    let mut maven = Command::new(maven());
    maven.current_dir(folder).args(["--batch-mode", "--no-transfer-progress"]);
    maven.env_remove("DIDWW_API_KEY").env_remove("DIDWW_BASE_URL");
    maven
}

/// Runs a program of the tests, over the library that is in the folder `built`.
pub(crate) fn run_class(root: &Path, built: &Path, class: &str) -> Result<(), Error> {
    let mut maven = maven_in(root, built);
    maven.args(["--quiet", "test-compile", EXECUTE, "-Dexec.classpathScope=test"]);
    maven.arg(format!("-Dexec.mainClass={class}"));
    // it runs in Maven's own machine
    succeed(maven.env("MAVEN_OPTS", format!("-Djna.library.path={}", built.display())))
}

/// What of Maven runs a class.
const EXECUTE: &str = "org.codehaus.mojo:exec-maven-plugin:3.5.0:java";

/// Maven in the folder of the package, to be given more arguments; the library is in the folder `built`.
fn maven_in(root: &Path, built: &Path) -> Command {
    let mut maven = plain_maven(&root.join(PACKAGE));
    maven.arg(format!("-Dnative.lib.dir={}", built.display()));
    maven
}

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

/// What stands before a declaration at the top of the file, and the declaration. UniFFI writes some of them indented, behind the
/// end of a comment or an annotation, and those that suspend by a blank more than what is in a class.
fn annotated(line: &str) -> (&str, &str) {
    if let Some(at) =
        ["*/ fun ", "::class) fun "].iter().find_map(|end| Some(line.find(end)? + end.len() - 4))
    {
        return line.split_at(at);
    }
    match line.strip_prefix("     ") {
        Some(rest) if rest.starts_with("suspend fun ") => ("", rest),
        _ => ("", line),
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
            ("    @Throws(A::class) fun b() =", "    @Throws(A::class) internal fun b() ="),
            ("    @Throws(A::class)override fun b() =", "    @Throws(A::class)override fun b() ="),
            ("         */ fun b() =", "         */ internal fun b() ="),
            ("     suspend fun a() : B {", "internal suspend fun a() : B {"),
            ("    suspend fun a() : B", "    suspend fun a() : B"),
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
