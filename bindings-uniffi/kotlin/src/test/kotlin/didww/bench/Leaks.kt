package didww.bench

import didww.Did
import didww.Page
import didww.Sandbox
import didww.pageOfDids
import didww.readAll
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess

/** What the process holds in memory, in MB. */
private fun resident(): Long {
    val line = Files.readAllLines(Path.of("/proc/self/status")).first { it.startsWith("VmRSS:") }
    return Regex("\\d+").find(line)!!.value.toLong() / 1024
}

/** Lets the collector free what nothing holds, the native part too. */
private fun collected() {
    repeat(3) {
        System.gc()
        Thread.sleep(100)
    }
}

/** Files and connections that are open. */
private fun opened(): Long = Files.list(Path.of("/proc/self/fd")).use { it.count() }

/** Makes a hundred clients; how many connections of theirs are open when the collector has been there. */
private fun connections(what: String, makeOne: () -> Unit): Long {
    val before = opened()
    repeat(100) { makeOne() }
    val made = opened() - before
    collected()
    // a server sees a moment later that its client has gone
    for (attempt in 1..100) if (opened() - before >= 20) Thread.sleep(100) else break
    val left = opened() - before
    println("$what: $made open after a hundred of them, $left when they were collected")
    return left
}

private fun threads(): Int = Files.list(Path.of("/proc/self/task")).use { it.count() }.toInt()

/**
 * Does something many times; how much more is held afterwards, in MB. It is done twice as often before: until then the Java machine
 * compiles what is called often, and what the sandbox remembers of requests fills up.
 */
private fun growth(what: String, rounds: Int, work: () -> Unit): Long {
    repeat(2 * rounds) { work() }
    collected()
    val before = resident()
    repeat(rounds) { work() }
    collected()
    val grown = resident() - before
    println("$what: $before MB before, $grown MB more afterwards")
    return grown
}

/** More than that, in MB, is a leak. */
private const val FLAT = 12

/**
 * 50,000 resources, 5,000 requests, clients that are closed and clients that are forgotten: memory stays flat. What grows is not the
 * heap, if the Java machine has all of that from the beginning (`-Xms` as `-Xmx`, `-XX:+AlwaysPreTouch`).
 */
fun main() {
    val body = pageOfDids(500)
    // with what they include, 1,050 of a body
    val ofResources = growth("50,000 resources", 48) { readAll(Page.parse(Did, body)) }
    val ofRequests = runBlocking {
        Sandbox.start().use { sandbox ->
            sandbox.client().use { client ->
                growth("5,000 requests", 50) {
                    runBlocking { coroutineScope { (1..100).map { async { client.balance.find() } }.awaitAll() } }
                }
            }
        }
    }
    // each client has a connection of its own, which is closed with it
    val (ofClosed, ofForgotten) = runBlocking {
        Sandbox.start().use { sandbox ->
            val closed = connections("closed clients") { runBlocking { sandbox.client().use { it.balance.find() } } }
            closed to connections("forgotten clients") {
                runBlocking { sandbox.client { onRequest { it.setHeader("X-Own", "1") } }.balance.find() }
            }
        }
    }
    println("${threads()} threads")
    val isFlat = ofResources < FLAT && ofRequests < FLAT && ofClosed < 20 && ofForgotten < 20 && threads() < 100
    println(if (isFlat) "memory is flat" else "memory grows")
    exitProcess(if (isFlat) 0 else 1)
}
