package didww

import didww.ffi.RecordReader
import didww.ffi.Records
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import java.io.InputStream
import java.math.BigDecimal
import java.nio.file.Path
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer

/** A class of call detail records. The companion of a generated class is one: `CdrIn`. */
public abstract class RecordClass<R : CallRecord> internal constructor(facts: String) {
    internal val table: RecordTable by lazy(LazyThreadSafetyMode.PUBLICATION) { RecordTable(facts) }

    internal abstract fun make(batch: RecordBatch, place: Int): R

    /** Opens a CSV file of call detail records as it was exported, gzipped or not. It is opened when they are collected. */
    public fun open(path: Path): CallRecords<R> {
        val local = localPath("path", path)
        return CallRecords { OpenedRecords(this, checked { RecordReader.open(table.kind, local) }, null) }
    }

    /** Reads CSV text of call detail records. */
    public fun read(text: String): CallRecords<R> = read(text.toByteArray())

    /** Reads CSV text of call detail records, not gzipped. */
    public fun read(text: ByteArray): CallRecords<R> =
        CallRecords { OpenedRecords(this, checked { RecordReader.readText(table.kind, text) }, null) }

    /** Reads CSV text of call detail records, not gzipped, no faster than they are collected. The stream is closed at the end. */
    public fun read(stream: InputStream): CallRecords<R> = read(piecesOf(stream))

    /** Reads CSV text of call detail records, not gzipped, no faster than they are collected. */
    public fun read(pieces: Flow<ByteArray>): CallRecords<R> = CallRecords {
        val feeding = Feeding(pieces)
        OpenedRecords(this, checked { RecordReader.feed(table.kind, feeding.feed) }, feeding)
    }
}

/** Records that came together: their values as one text, out of which each is cut when it is read. */
internal class RecordBatch(val native: Records, table: RecordTable) {
    val error: DidwwException? = native.error()?.let { errorOf(Json.readObject(it)) }
    private val text: String = native.text()
    private val ends: IntArray = native.ends().let { ends -> IntArray(ends.size) { ends[it].toInt() } }

    /** Values of a record: its fields, and its line. */
    private val width = table.fields.size + 1

    val size: Int
        get() = ends.size / width

    /** A value of a record; the last one is its line. Empty if there is none. */
    fun value(place: Int, field: Int): String {
        val at = place * width + field
        return text.substring(if (at == 0) 0 else ends[at - 1], ends[at])
    }
}

/** A call detail record: a row of an export's file. The classes of its kinds extend it. */
public abstract class CallRecord internal constructor(
    private val recordClass: RecordClass<*>,
    private val batch: RecordBatch,
    private val place: Int,
) {
    /** Line of the file where the row begins, counted from 1; the header is line 1. */
    public val line: Int
        get() = batch.value(place, recordClass.table.fields.size).toInt()

    /**
     * The text of a cell as it stands in the file: by the column's name there, the field's in the schema (`total`), or any other
     * name that the field's column is known by. Null if the file has no such column.
     */
    public operator fun get(column: String): String? = batch.native.cell(place.toUInt(), column)

    /** Name and text of each column that is no field of the record. */
    public val unknown: Map<String, String>
        get() = Json.readObject(batch.native.unknown(place.toUInt())).mapValues { (_, text) -> text as String }

    internal fun text(field: Int): String? = batch.value(place, field).ifEmpty { null }

    internal fun integer(field: Int): Long? = text(field)?.toLong()

    internal fun decimal(field: Int): BigDecimal? = text(field)?.toBigDecimal()

    internal fun instant(field: Int): Instant? = integer(field)?.let(Instant::ofEpochMilli)

    /** Its fields by the names of the properties, and its line. */
    public fun toMap(): Map<String, Any?> {
        val members = LinkedHashMap<String, Any?>()
        members["line"] = line
        recordClass.table.fields.forEachIndexed { field, (key, kind) ->
            members[key] = when (kind) {
                Kind.INSTANT -> instant(field)
                Kind.INTEGER -> integer(field)
                Kind.DECIMAL -> decimal(field)
                else -> text(field)
            }
        }
        return members
    }

    final override fun equals(other: Any?): Boolean =
        other is CallRecord && other.recordClass === recordClass && other.toMap() == toMap()

    final override fun hashCode(): Int = toMap().hashCode()

    final override fun toString(): String = shownAs(javaClass.simpleName, toMap().filterValues { it != null }.toList())
}

/** Where records come from: their class, what gives them, and what feeds that. */
internal class OpenedRecords<R : CallRecord>(
    val recordClass: RecordClass<out R>,
    val reader: RecordReader,
    val feeding: Feeding?,
)

/** A batch, and the error that came after it. */
private class Batch<R : CallRecord>(val records: List<R>, val error: DidwwException?)

/**
 * Call detail records, one after the other: collect them. Each collector reads them anew, if what they come from can be. A row that
 * cannot be read is a [RecordException] with its line, which ends the flow; [results] goes on with the row after it.
 */
public class CallRecords<R : CallRecord> private constructor(private val batches: Flow<Batch<R>>, rows: Flow<R>) :
    Flow<R> by rows {
    private constructor(batches: Flow<Batch<R>>) : this(batches, rowsOf(batches))

    internal constructor(open: () -> OpenedRecords<R>) : this(batchesOf(open))

    /** The records some hundred at a time, as they come: quicker than one by one, if there are millions. */
    public fun batches(): Flow<List<R>> = flow {
        batches.collect { batch ->
            if (batch.records.isNotEmpty()) emit(batch.records)
            batch.error?.let { throw it }
        }
    }

    /** Each record, or why it cannot be read; an error that concerns the whole file is the last one. */
    public fun results(): Flow<Result<R>> = flow {
        batches.collect { batch ->
            for (record in batch.records) emit(Result.success(record))
            batch.error?.let { emit(Result.failure(it)) }
        }
    }

    /** Gives each record to `action`, for a program without coroutines. */
    public fun forEachAsync(action: Consumer<in R>): CompletableFuture<Void?> = futureOf {
        collect { action.accept(it) }
        null
    }

    override fun toString(): String = "CallRecords()"
}

private fun <R : CallRecord> rowsOf(batches: Flow<Batch<R>>): Flow<R> = flow {
    batches.collect { batch ->
        for (record in batch.records) emit(record)
        batch.error?.let { throw it }
    }
}

/** Batches, one of which is read and parsed while the one before it is gone through. */
private fun <R : CallRecord> batchesOf(open: () -> OpenedRecords<R>): Flow<Batch<R>> = flow {
    val opened = open()
    try {
        coroutineScope {
            val feeding = opened.feeding?.let { launch { it.run() } }
            var coming = async { next(opened) }
            while (true) {
                val batch = coming.await().getOrThrow() ?: break
                coming = async { next(opened) }
                emit(batch)
            }
            feeding?.cancel()
        }
    } finally {
        opened.reader.end()
        opened.reader.destroy()
    }
}

/** What comes next; what goes wrong is told when it is its turn, not while the batch before it is gone through. */
private suspend fun <R : CallRecord> next(opened: OpenedRecords<R>): Result<Batch<R>?> = try {
    Result.success(awaited { opened.reader.next(null)?.let { batchOf(opened, it) } })
} catch (error: DidwwException) {
    Result.failure(opened.feeding?.explained(error) ?: error)
}

private fun <R : CallRecord> batchOf(opened: OpenedRecords<R>, records: Records): Batch<R> {
    val batch = RecordBatch(records, opened.recordClass.table)
    val error = batch.error?.let { opened.feeding?.explained(it) ?: it }
    return Batch(List(batch.size) { opened.recordClass.make(batch, it) }, error)
}
