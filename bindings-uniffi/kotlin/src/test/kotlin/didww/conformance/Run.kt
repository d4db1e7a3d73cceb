package didww.conformance

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit
import kotlin.system.exitProcess

/** Cases at once: the slow ones wait, they do not work. */
private const val AT_ONCE = 16

/** Plays a case: what is wrong, or null. */
suspend fun play(server: Server, played: Case): String? {
    val (play, baseUrl) = server.play(played.name)
    val wrong = try {
        Play(played, baseUrl).run()
        null
    } catch (error: Exception) {
        error.message ?: error.toString()
    }
    // what the server says comes first: the rest follows from it
    return (server.result(play) + listOfNotNull(wrong)).joinToString("\n").ifEmpty { null }
}

/** Does work for each item, as many at once as there is room for; the results are in the order of the items. */
suspend fun <T, R> atOnce(items: List<T>, work: suspend (T) -> R): List<R> = coroutineScope {
    val room = Semaphore(AT_ONCE)
    items.map { item -> async(Dispatchers.Default) { room.withPermit { work(item) } } }.awaitAll()
}

/** Runs the cases whose name holds a text; 1 if one of them fails, or none is there. */
fun main(arguments: Array<String>) {
    val part = arguments.firstOrNull().orEmpty()
    val failed = Server().use { server ->
        runBlocking {
            val cases = server.cases().filter { part in it.name }
            val verdicts = atOnce(cases) { play(server, it) }
            verdicts.forEachIndexed { index, wrong ->
                if (wrong != null) println("${cases[index].name}\n    ${wrong.replace("\n", "\n    ")}")
            }
            val failed = verdicts.count { it != null }
            println("${cases.size - failed} passed, $failed failed")
            if (cases.isEmpty()) 1 else failed
        }
    }
    exitProcess(if (failed == 0) 0 else 1)
}
