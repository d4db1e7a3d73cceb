package didww.conformance

import kotlinx.coroutines.future.await
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration

/** The path of the server's program: `DIDWW_CONFORMANCE_SERVER`, or where `cargo build` puts it. */
private fun binary(): Path {
    val folders = generateSequence(Path.of("").toAbsolutePath()) { it.parent }
    val root = folders.find { Files.exists(it.resolve("tests/conformance/README.md")) }
    val path = System.getenv("DIDWW_CONFORMANCE_SERVER")?.let(Path::of)
        ?: root?.resolve("target/debug/didww-conformance-server")
    check(path != null && Files.exists(path)) { "$path is not there: cargo build --package didww-conformance" }
    return path
}

/** A running server that plays the cases. It ends with this process, or with `close`. */
class Server : AutoCloseable {
    private val program = ProcessBuilder(binary().toString(), "--until-stdin-closes")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
    private val url = program.inputStream.bufferedReader().readLine().trim()
    private val http = HttpClient.newHttpClient()

    override fun close() {
        program.outputStream.close()
        program.waitFor()
    }

    private suspend fun ask(path: String, method: String = "GET"): Any? {
        val request = HttpRequest.newBuilder(URI("$url/control/$path")).timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.noBody()).build()
        val answer = http.sendAsync(request, BodyHandlers.ofString()).await()
        check(answer.statusCode() == 200) { "$path: ${answer.statusCode()} ${answer.body()}" }
        return read(answer.body())
    }

    /** Every case there is. */
    suspend fun cases(): List<Case> = itemsOf(ask("cases")).map { Case(nodeOf(it)) }.also {
        check(it.isNotEmpty()) { "the server has no cases" }
    }

    /** Begins a play of a case: its number, and the base URL of the client. */
    suspend fun play(name: String): Pair<Long, String> {
        val play = nodeOf(ask("start?case=${URLEncoder.encode(name, Charsets.UTF_8)}", "POST"))
        return play["play"] as Long to play["base_url"] as String
    }

    /** Tells what came of all cases. */
    suspend fun tally(runner: String, passed: Int, failed: Int) {
        ask("tally?runner=$runner&passed=$passed&failed=$failed", "POST")
    }

    /** What the server did not like of a play. */
    suspend fun result(play: Long): List<String> {
        val verdict = nodeOf(ask("result?play=$play"))
        val unplayed = verdict["unplayed"] as Long
        val wrong = itemsOf(verdict["mismatches"]).map { it.toString() } +
            if (unplayed > 0) listOf("$unplayed requests did not come") else emptyList()
        return if (verdict["ok"] == true || wrong.isNotEmpty()) wrong else listOf("the server is not content")
    }
}
