import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes of each block of Kotlin in README.md a function that the tests compile and run: {@code java scripts/ReadmeBlocks.java README.md
 * FOLDER}. Imports stay at the top of a file, and what else there is becomes the body, in which what the page takes for granted is
 * in scope.
 */
public final class ReadmeBlocks {
    private static final Pattern BLOCK = Pattern.compile("^```kotlin\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        Files.createDirectories(folder);
        var blocks = BLOCK.matcher(Files.readString(Path.of(arguments[0])));
        int count = 0;
        while (blocks.find()) {
            count += 1;
            Files.writeString(folder.resolve("Block" + count + ".kt"), file(count, blocks.group(1)));
        }
        if (count == 0) throw new IOException(arguments[0] + " has no Kotlin");
        Files.writeString(folder.resolve("Blocks.kt"), list(count));
    }

    /** A block, with the account of the tests in place of one of the reader's. */
    private static String file(int number, String block) {
        List<String> imports = new ArrayList<>(List.of("import readme.Given"));
        StringBuilder body = new StringBuilder();
        for (String line : block.split("\n")) {
            if (line.startsWith("import ")) {
                imports.add(line);
            } else {
                body.append("    ").append(line).append('\n');
            }
        }
        String code = body.toString().replace("Client(\"YOUR_API_KEY\") {", "given.client {");
        return "package readme\n\n" + String.join("\n", imports) + "\n\nsuspend fun block" + number
            + "(given: Given): Unit = with(given) {\n" + code + "}\n";
    }

    private static String list(int count) {
        StringBuilder out = new StringBuilder("package readme\n\nval BLOCKS: List<suspend (Given) -> Unit> = listOf(\n");
        for (int number = 1; number <= count; number++) out.append("    ::block").append(number).append(",\n");
        return out.append(")\n").toString();
    }
}
