package examples

import didww.Export
import didww.ExportFilters
import didww.ExportStatus
import didww.ExportType
import java.nio.file.Files
import java.time.Duration
import java.time.LocalDate
import java.time.ZoneOffset
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.deleteRecursively

/** Files of call detail records, made on request and fetched to disk, unpacked and packed. */
@OptIn(ExperimentalPathApi::class)
suspend fun main() = withAccount(changes = true) { client ->
    val today = LocalDate.now(ZoneOffset.UTC)
    val filters = ExportFilters(year = today.year.toLong(), month = today.monthValue.toLong())
    val ready = client.exports.createAndWait(Export(exportType = ExportType.CDR_IN, filters = filters)) {
        pollEvery = Duration.ofMillis(100)
        onProgress { println("  ${it.status}") }
    }
    val folder = Files.createTempDirectory("exports-")
    // it goes on where its connection broke, checks lengths and sums, and has its name when it is whole
    val unpacked = client.exports.download(ready, folder.resolve("calls.csv")) {
        onProgress { done, total -> println("  $done of $total bytes") }
    }
    val packed = client.exports.download(ready, folder.resolve("calls.csv.gz")) // by its name it stays packed
    println("${unpacked.bytes} bytes, packed ${packed.bytes}")
    folder.deleteRecursively()

    // without a disk
    val lines = String(client.exports.content(ready).bytes()).trimEnd().lines()
    println("${lines.size - 1} calls; columns ${lines.first().take(60)}…")
    client.exports.list { sort("-created_at") }.collect { row ->
        if (row.status == ExportStatus.COMPLETED) println("${row.exportType} of ${row.createdAt}: ${row.url}")
    }
}
