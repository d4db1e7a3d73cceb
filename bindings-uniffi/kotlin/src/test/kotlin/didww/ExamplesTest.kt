package didww

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.io.path.nameWithoutExtension
import kotlin.io.path.readText

class ExamplesTest {
    private val examples: List<Path> = Files.list(Path.of("examples")).use { files ->
        files.toArray().map { it as Path }.filter { it.name.endsWith(".kt") && it.name != "Account.kt" }.sorted()
    }

    @TestFactory
    fun `each example runs to its end without an account`(): List<DynamicTest> = examples.map { path ->
        DynamicTest.dynamicTest(path.nameWithoutExtension) {
            val printed = ByteArrayOutputStream()
            val usual = System.out
            System.setOut(PrintStream(printed, true))
            try {
                val program = Class.forName("examples.${path.nameWithoutExtension}Kt")
                program.getMethod("main", Array<String>::class.java).invoke(null, emptyArray<String>())
            } finally {
                System.setOut(usual)
            }
            assertTrue(printed.toString().isNotBlank(), "it says what it does")
        }
    }

    @Test
    fun `every accessor is in an example`() {
        val text = examples.joinToString("\n") { it.readText() }
        val accessors = Accessors::class.java.methods.filter { Endpoint::class.java.isAssignableFrom(it.returnType) }
            .map { it.name.removePrefix("get").replaceFirstChar(Char::lowercase) }
        assertTrue(accessors.size > 30)
        assertEquals(emptyList<String>(), accessors.filterNot { Regex("""client\.$it\b""").containsMatchIn(text) })
        assertFalse(examples.isEmpty())
    }
}
