package didww

import didww.ffi.Feed
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.InputStream
import java.nio.file.FileSystems
import java.nio.file.Path

/** Bytes that are read from a stream at once. */
private const val PIECE = 64 * 1024

/** The pieces of a stream, which is closed at the end. */
internal fun piecesOf(stream: InputStream): Flow<ByteArray> = flow {
    stream.use {
        val buffer = ByteArray(PIECE)
        while (true) {
            val length = onDisk { stream.read(buffer) }
            if (length < 0) break
            emit(buffer.copyOf(length))
        }
    }
}

/** A path as the native module opens it. */
internal fun localPath(option: String, path: Path): String {
    if (path.fileSystem == FileSystems.getDefault()) return path.toString()
    throw InvalidInputException(
        "$option: $path is not in the file system of this machine: give a stream of it, or copy it to a file",
        option,
    )
}

/** Ends a stream that nobody wants the rest of. */
private class NobodyWantsMore : CancellationException("nobody wants the rest of the stream")

/** A stream on its way to the native module, as fast as that takes it. */
internal class Feeding(private val pieces: Flow<ByteArray>) {
    val feed = Feed()

    @Volatile
    private var failure: Throwable? = null

    /** Does `work` while the stream is fed to it. */
    suspend fun <T> during(work: suspend () -> T): T = coroutineScope {
        val feeding = launch { run() }
        try {
            work()
        } catch (error: FileException) {
            throw explained(error)
        } finally {
            feeding.cancel()
        }
    }

    /** An error that came of the stream, with what the stream threw as its cause. */
    fun explained(error: DidwwException): DidwwException {
        val failure = failure
        if (failure == null || error !is FileException) return error
        val fields = ErrorFields(mapOf("action" to error.action, "file" to error.file))
        return FileException(error.message.orEmpty(), fields).also { it.initCause(failure) }
    }

    /** Feeds all of it. */
    suspend fun run() {
        try {
            pieces.collect { piece -> if (!awaited { feed.push(piece) }) throw NobodyWantsMore() }
            awaited { feed.end() }
        } catch (_: NobodyWantsMore) {
            return
        } catch (error: CancellationException) {
            withContext(NonCancellable) { awaited { feed.fail("the stream was cancelled") } }
            throw error
        } catch (error: Throwable) {
            failure = error
            awaited { feed.fail(error.message ?: error.javaClass.name) }
        }
    }
}
