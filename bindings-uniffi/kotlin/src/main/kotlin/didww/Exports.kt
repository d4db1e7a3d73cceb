package didww

import didww.ffi.Content
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import java.nio.file.Path
import java.nio.file.Paths
import java.util.concurrent.CompletableFuture

/** What may be said of the file of an export that is read as it comes. */
public open class ContentOptions internal constructor() : CallOptions() {
    internal var progress: Progress? = null
        private set

    /**
     * Whether its bytes stay packed (gzip). Null, which it is unless told otherwise: as the path of a download says, and of one that
     * is read as it comes, no.
     */
    public var packed: Boolean? = null

    /** `progress` gets the bytes that have come, packed, and all that there are, if that is known, on a thread of the core's. */
    public fun onProgress(progress: Progress) {
        this.progress = progress
    }
}

/** What may be said of a download. */
public class DownloadOptions internal constructor() : ContentOptions() {
    /** Whether what an earlier download left is used. */
    public var resume: Boolean = true

    internal fun parts(): String = Json.write(mapOf("packed" to packed, "resume" to resume))
}

/** A file that was fetched. */
public class DownloadedFile internal constructor(parts: Map<String, Any?>) {
    /** Where it is. */
    public val path: Path = Paths.get(parts["path"] as String)

    /** Its length, in bytes. */
    public val bytes: Long = parts["bytes"] as Long

    /** How much of it an earlier download had fetched, in bytes. */
    public val resumedFrom: Long = parts["resumedFrom"] as Long

    override fun toString(): String = "DownloadedFile(path=$path, bytes=$bytes, resumedFrom=$resumedFrom)"
}

/** Fetches the files of completed exports. */
public sealed interface Downloads<R : Resource> : Operation<R> {
    /**
     * Fetches the file of a completed export to a path, whole or not at all.
     *
     * A path that ends in `.gz` keeps it packed, any other unpacks it on the way, unless `packed` says otherwise; a folder takes the
     * file under its own name, packed. What an earlier download of a packed file left is gone on with, unless `resume` is false.
     * There is no limit to the whole time; 30 s without a byte end it, unless the options or the client say otherwise.
     *
     * Throws an [InvalidInputException] if the export is not completed, a [FileException] if it cannot be written, and a
     * [DecodeException] if what came is damaged.
     */
    public suspend fun download(resource: R, path: Path, options: Configure<DownloadOptions> = asItIs()): DownloadedFile {
        val written = endpoint.accepted(resource).written()
        val asked = DownloadOptions().configured(options)
        val seen = transferred(asked.progress)
        val told = awaited {
            endpoint.native
                .download(written.text, written.bases, localPath("path", path), asked.parts(), asked.text(), seen, null)
        }
        return DownloadedFile(Json.readObject(told))
    }

    /** [download] for a program without coroutines. */
    public fun downloadAsync(resource: R, path: Path): CompletableFuture<DownloadedFile> = downloadAsync(resource, path, asItIs())

    /** [download] for a program without coroutines. */
    public fun downloadAsync(resource: R, path: Path, options: Configure<DownloadOptions>): CompletableFuture<DownloadedFile> =
        futureOf { download(resource, path, options) }

    /** The file of a completed export as it comes. Nothing is asked before it is read. */
    public fun content(resource: R): ExportContent = content(resource, asItIs())

    /**
     * The file of a completed export as it comes: its bytes, or its rows. Nothing is asked before they are.
     *
     * ```kotlin
     * client.exports.content(export).rows(CdrIn).collect { call -> println("${call.startedAt} ${call.total}") }
     * ```
     */
    public fun content(resource: R, options: Configure<ContentOptions>): ExportContent {
        val asked = ContentOptions().configured(options)
        return ExportContent {
            val written = endpoint.accepted(resource).written()
            val seen = transferred(asked.progress)
            checked { endpoint.native.content(written.text, written.bases, asked.packed == true, asked.text(), seen) }
        }
    }
}

/** The file of an export as it comes: its bytes, or its rows. Each reading fetches it anew. */
public class ExportContent internal constructor(private val open: () -> Content) {
    /** Its bytes, piece by piece, no faster than they are collected. */
    public fun pieces(): Flow<ByteArray> = flow {
        val stream = open().stream()
        try {
            while (true) emit(awaited { stream.next(null) } ?: break)
        } finally {
            stream.end()
            stream.destroy()
        }
    }

    /** All of it. */
    public suspend fun bytes(): ByteArray {
        val pieces = pieces().toList()
        val whole = ByteArray(pieces.sumOf { it.size })
        var at = 0
        for (piece in pieces) {
            piece.copyInto(whole, at)
            at += piece.size
        }
        return whole
    }

    /** [bytes] for a program without coroutines. */
    public fun bytesAsync(): CompletableFuture<ByteArray> = futureOf { bytes() }

    /** Its call detail records, of what the export says that it holds. */
    public fun rows(): CallRecords<CallRecord> = records { content ->
        content.record()?.let(::recordClassNamed) ?: throw InvalidInputException(
            "record: the export does not say what it holds: name the class of its rows: rows(CdrIn)",
            "record",
        )
    }

    /** Its call detail records, of the class that is named: `rows(CdrIn)`. */
    public fun <R : CallRecord> rows(record: RecordClass<R>): CallRecords<R> = records { record }

    private fun <R : CallRecord> records(recordClass: (Content) -> RecordClass<out R>): CallRecords<R> = CallRecords {
        val content = open()
        val record = recordClass(content)
        OpenedRecords(record, checked { content.rows(record.table.kind) }, null)
    }

    override fun toString(): String = "ExportContent()"
}
