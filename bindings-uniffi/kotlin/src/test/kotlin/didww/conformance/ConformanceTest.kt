package didww.conformance

import didww.Accessors
import didww.Client
import didww.Creates
import didww.Deletes
import didww.Endpoint
import didww.Finds
import didww.FindsOne
import didww.Lists
import didww.Updates
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.assertThrows

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {
    private val server = Server()
    private val cases = runBlocking { server.cases() }

    @AfterAll
    fun close() = server.close()

    @Test
    fun `every case passes`() = runBlocking {
        assertTrue(cases.size > 750)
        val verdicts = atOnce(cases) { play(server, it) }
        val wrong = cases.indices.filter { verdicts[it] != null }.map { "${cases[it].name}: ${verdicts[it]}" }
        server.tally("kotlin", cases.size - wrong.size, wrong.size)
        assertEquals("", wrong.joinToString("\n"))
    }

    @Test
    fun `every operation has a case`() {
        val covered = cases.flatMap { it.steps }.filter { "error" !in it }
            .map { "${camel(it["type"].toString())}.${it["do"]}" }.toSet()
        val operations = Client("key").use { client ->
            Accessors::class.java.methods.filter { Endpoint::class.java.isAssignableFrom(it.returnType) }.flatMap { accessor ->
                val name = accessor.name.removePrefix("get").replaceFirstChar(Char::lowercase)
                operationsOf(accessor.invoke(client)).map { "$name.$it" }
            }
        }
        assertTrue(operations.size > 60)
        assertEquals(emptyList<String>(), operations - covered)
    }

    private fun operationsOf(endpoint: Any): List<String> = listOfNotNull(
        "list".takeIf { endpoint is Lists<*> },
        "find".takeIf { endpoint is Finds<*> || endpoint is FindsOne<*> },
        "create".takeIf { endpoint is Creates<*> },
        "update".takeIf { endpoint is Updates<*> },
        "delete".takeIf { endpoint is Deletes<*> },
    )

    @Test
    fun `an expectation that is wrong fails its case`() = runBlocking {
        val quick = cases.filterNot { Regex("^(faults|retries|rate_limits)/").containsMatchIn(it.name) }
        val wrong = quick.flatMap(::falsified).filterIndexed { index, _ -> index % 29 == 0 }
        assertTrue(wrong.size > 100)
        val verdicts = atOnce(wrong) { play(server, it) }
        assertEquals(emptyList<String>(), wrong.indices.filter { verdicts[it] == null }.map { wrong[it].name })
    }

    /** A case with one of its expectations made wrong, for each expectation. */
    private fun falsified(played: Case): List<Case> = played.steps.flatMapIndexed { number, step ->
        // what the language refuses in its own words is not compared with the core's
        val isRefused = nodeOf(step["error"])["kind"] == "invalid_input"
        listOf("expect", "error").filter { it in step && !(it == "error" && isRefused) }.flatMap { kind ->
            variants(step[kind], emptyList()).map { wrong ->
                val steps = played.steps.toMutableList()
                steps[number] = step + (kind to wrong)
                Case(played.node + ("steps" to steps))
            }
        }
    }

    /** The same with something else at one of its ends, for each of them. */
    private fun variants(node: Any?, way: List<String>): List<Any?> = when {
        way.firstOrNull()?.endsWith("_lacks") == true || way.lastOrNull() == "\$absent" -> emptyList()
        node is Map<*, *> -> node.entries.flatMap { (name, member) ->
            variants(member, way + name.toString()).map { node + (name to it) }
        }
        node is List<*> -> node.indices.flatMap { place ->
            variants(node[place], way + "$place").map { wrong -> node.toMutableList().also { it[place] = wrong } }
        }
        else -> listOf(somethingElse(node))
    }

    private fun somethingElse(value: Any?): Any = when (value) {
        is Boolean -> !value
        is Long -> value + 1
        is Number -> value.toDouble() + 1
        null -> "something else"
        else -> "$value?"
    }

    @Test
    fun `a case with a key that nobody looks at is refused`() {
        fun case(step: Node) = Case(mapOf("name" to "a/b", "client" to mapOf("retries" to 0L), "steps" to listOf(step)))
        checkCase(case(mapOf("do" to "find", "type" to "dids")))
        val wrong = listOf(
            mapOf("do" to "find", "type" to "dids", "expect" to mapOf("colour" to 1L)),
            mapOf("do" to "find", "type" to "dids", "values" to emptyMap<String, Any>()),
            mapOf("do" to "find", "type" to "dids", "query" to mapOf("colour" to 1L)),
            mapOf("do" to "find", "type" to "dids", "error" to mapOf("kind" to "api", "colour" to 1L)),
            mapOf("do" to "paint", "type" to "dids"),
        )
        for (step in wrong) assertThrows<UnknownKey> { checkCase(case(step)) }
    }
}
