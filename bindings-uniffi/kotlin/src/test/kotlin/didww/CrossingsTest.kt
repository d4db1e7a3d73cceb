package didww

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.lang.management.ManagementFactory
import javax.management.ObjectName

/** How often this process crossed to the native library: each crossing makes a status, which the machine counts until it collects. */
private fun crossings(): Long {
    val server = ManagementFactory.getPlatformMBeanServer()
    val name = ObjectName("com.sun.management:type=DiagnosticCommand")
    val options = arrayOf<Any>(arrayOf("-all"))
    val histogram = server.invoke(name, "gcClassHistogram", options, arrayOf(Array<String>::class.java.name)) as String
    val statuses = histogram.lines().filter { "didww.ffi.UniffiRustCallStatus" in it && "ByValue" !in it }
    return statuses.sumOf { it.trim().split(Regex("\\s+"))[1].toLong() }
}

/** Reads all of a page, and prints how much it read and how often it crossed; then how often seven calls do that surely cross. */
internal object Crossings {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val page = Page.parse(Did, pageOfDids(200))
        val did = Did(id = "1", description = "changed")
        val before = crossings()
        val read = readAll(page)
        for (row in page) row.toString()
        val after = crossings()
        repeat(7) { did.isChanged }
        println("$read ${after - before} ${crossings() - after}")
    }
}

class CrossingsTest {
    @Test
    fun `reading every attribute of a page crosses no border`() {
        // a compiler at run time would do away with some of what is counted
        val printed = ownProcess(Crossings::class.java.name, "-Xint")
        // a call crosses three times: for itself, and for the memory of each of its arguments
        assertEquals("${200 * 37} 0 21", printed.trim())
    }
}
