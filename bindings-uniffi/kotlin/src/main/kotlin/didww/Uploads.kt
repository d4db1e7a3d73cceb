package didww

import didww.ffi.Transferred
import kotlinx.coroutines.flow.Flow
import java.io.InputStream
import java.nio.file.Path
import java.util.concurrent.CompletableFuture

/** Gets how many bytes have come or left, and how many there are in all, if that is known. */
public fun interface Progress {
    /** So many of so many. */
    public fun moved(done: Long, total: Long?)
}

/** The native module's way to tell. */
internal fun transferred(progress: Progress?): Transferred? {
    if (progress == null) return null
    return object : Transferred {
        override fun moved(done: ULong, total: ULong?) = reported("onProgress") { progress.moved(done.toLong(), total?.toLong()) }
    }
}

/** What may be said of an upload. */
public class UploadOptions internal constructor() : CallOptions() {
    internal var progress: Progress? = null
        private set

    /** Name of the file, in place of the last part of its path. */
    public var fileName: String? = null

    /** Your own note. */
    public var description: String? = null

    /** `progress` gets the bytes that have left and all that there are, on a thread of the core's. */
    public fun onProgress(progress: Progress) {
        this.progress = progress
    }

    internal fun parts(): String = Json.write(mapOf("fileName" to fileName, "description" to description))
}

/** A file that was uploaded: an encrypted file. The server deletes it after 24 hours, unless something is made of it. */
public class UploadedFile internal constructor(parts: Map<String, Any?>) {
    /** Its id. */
    public val id: String = parts["id"] as String

    /** Status, headers and request id of the answer. */
    public val response: ResponseInfo = ResponseInfo(Json.membersOf(parts["response"]))

    override fun toString(): String = "UploadedFile(id=$id)"
}

/**
 * Encrypts files for DIDWW's keys, and sends them.
 *
 * What a stream gives is kept in memory before anything is sent, for its length must be known; no more is read than the API takes
 * (20 MiB). Ten minutes are allowed unless `timeout` says otherwise. The public keys are fetched by the first upload of a client,
 * and anew if the server says that they are no longer the right ones.
 *
 * An [InvalidInputException] says that the file is empty or too long, a [FileException] that it cannot be read.
 */
public sealed interface Uploads<R : Resource> : Operation<R> {
    /** Encrypts a file and sends it; gives its id. */
    public suspend fun upload(file: Path, options: Configure<UploadOptions> = asItIs()): UploadedFile =
        sent(UploadOptions().configured(options)) { parts, asked, seen ->
            endpoint.native.uploadPath(localPath("file", file), parts, asked, seen, null)
        }

    /** Encrypts what is in memory and sends it; gives its id. */
    public suspend fun upload(bytes: ByteArray, options: Configure<UploadOptions> = asItIs()): UploadedFile =
        sent(UploadOptions().configured(options)) { parts, asked, seen ->
            endpoint.native.uploadBytes(bytes, parts, asked, seen, null)
        }

    /** Encrypts what a stream gives and sends it; gives its id. The stream is closed. */
    public suspend fun upload(stream: InputStream, options: Configure<UploadOptions> = asItIs()): UploadedFile =
        upload(piecesOf(stream), options)

    /** Encrypts pieces as they come and sends them; gives the file's id. */
    public suspend fun upload(pieces: Flow<ByteArray>, options: Configure<UploadOptions> = asItIs()): UploadedFile {
        val feeding = Feeding(pieces)
        return feeding.during {
            sent(UploadOptions().configured(options)) { parts, asked, seen ->
                endpoint.native.uploadFeed(feeding.feed, parts, asked, seen, null)
            }
        }
    }

    /** The keys that files are encrypted with, to encrypt in one place and send in another. */
    public suspend fun publicKeys(): PublicKeys = PublicKeys(awaited { endpoint.native.publicKeys(null) })

    /** [upload] for a program without coroutines. */
    public fun uploadAsync(file: Path): CompletableFuture<UploadedFile> = uploadAsync(file, asItIs())

    /** [upload] for a program without coroutines. */
    public fun uploadAsync(file: Path, options: Configure<UploadOptions>): CompletableFuture<UploadedFile> =
        futureOf { upload(file, options) }

    /** [upload] for a program without coroutines. */
    public fun uploadAsync(bytes: ByteArray): CompletableFuture<UploadedFile> = uploadAsync(bytes, asItIs())

    /** [upload] for a program without coroutines. */
    public fun uploadAsync(bytes: ByteArray, options: Configure<UploadOptions>): CompletableFuture<UploadedFile> =
        futureOf { upload(bytes, options) }

    /** [upload] for a program without coroutines. */
    public fun uploadAsync(stream: InputStream): CompletableFuture<UploadedFile> = uploadAsync(stream, asItIs())

    /** [upload] for a program without coroutines. */
    public fun uploadAsync(stream: InputStream, options: Configure<UploadOptions>): CompletableFuture<UploadedFile> =
        futureOf { upload(stream, options) }

    /** [publicKeys] for a program without coroutines. */
    public fun publicKeysAsync(): CompletableFuture<PublicKeys> = futureOf { publicKeys() }
}

private suspend fun sent(
    options: UploadOptions,
    send: suspend (parts: String, asked: String?, seen: Transferred?) -> String,
): UploadedFile = UploadedFile(Json.readObject(awaited { send(options.parts(), options.text(), transferred(options.progress)) }))
