package examples

import didww.CdrIn
import didww.CdrOut
import didww.Client
import didww.Export
import didww.ExportFilters
import didww.ExportType
import java.math.BigDecimal
import java.nio.file.Files
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import java.time.temporal.ChronoUnit
import java.util.TreeMap

/** Reads incoming calls while they are fetched. */
private suspend fun incoming(client: Client): Export {
    val today = LocalDate.now(ZoneOffset.UTC)
    val filters = ExportFilters(year = today.year.toLong(), month = today.monthValue.toLong())
    val ready = client.exports.createAndWait(Export(exportType = ExportType.CDR_IN, filters = filters)) {
        pollEvery = Duration.ofMillis(100)
    }
    var calls = 0
    var seconds = 0L
    client.exports.content(ready).rows(CdrIn).collect { call ->
        calls += 1
        seconds += call.duration ?: 0
        if (calls > 3) return@collect
        println("  ${call.startedAt} ${call.source} → ${call.destinationDid}: ${call.duration} s, ${call.response}")
    }
    println("$calls incoming calls, ${seconds / 60} minutes")
    return ready
}

/** Reads a file of before, packed as it came. */
private suspend fun fromDisk(client: Client, ready: Export) {
    val path = Files.createTempDirectory("calls-").resolve("calls.csv.gz")
    client.exports.download(ready, path)
    var longest: CdrIn? = null
    CdrIn.open(path).collect { call -> if ((call.duration ?: 0) > (longest?.duration ?: -1)) longest = call }
    Files.delete(path)
    Files.delete(path.parent)
    longest?.let { call ->
        println("the longest call is in line ${call.line}: ${call.duration} s")
        // any column by its name in the file, those that this release does not know too
        println("  ${call["Response"]}; other columns: ${call.unknown}")
    }
}

/** Reads outgoing calls; a span of time is said in API version 2026-04-16. */
private suspend fun outgoing(client: Client) {
    val now = Instant.now().truncatedTo(ChronoUnit.SECONDS)
    val filters = ExportFilters(from = now.minus(Duration.ofDays(1)), to = now)
    val ready = client.exports.createAndWait(Export(exportType = ExportType.CDR_OUT, filters = filters)) {
        pollEvery = Duration.ofMillis(100)
    }
    val charged = TreeMap<String, BigDecimal>()
    // millions of rows go quicker some hundred at a time
    client.exports.content(ready).rows(CdrOut).batches().collect { calls ->
        for (call in calls) charged.merge(call.destinationCountry ?: "?", call.charged ?: BigDecimal.ZERO, BigDecimal::add)
    }
    for ((country, amount) in charged) println("  $country: $amount USD")
}

/** Call detail records: the rows of an export, typed, one by one, in constant memory. */
suspend fun main() {
    withAccount(changes = true) { client -> fromDisk(client, incoming(client)) }
    withAccount(changes = true, apiVersion = "2026-04-16") { client -> outgoing(client) }
}
