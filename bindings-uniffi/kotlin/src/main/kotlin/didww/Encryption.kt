package didww

import didww.ffi.Encryptor
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runInterruptible
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.PosixFileAttributeView
import java.util.UUID
import java.util.concurrent.CompletableFuture

/** Bytes that are read, encrypted and written at once. */
private const val PIECE = 256 * 1024

/**
 * The two keys that files are encrypted for which DIDWW alone can read: documents of identities and addresses.
 *
 * `client.encryptedFiles.upload` does all of it. This is for programs that encrypt in one place and send in another.
 */
public class PublicKeys internal constructor(private val native: didww.ffi.PublicKeys) {
    /** Both as PEM text, in the order in which the API lists them. Throws an [InvalidInputException] if one is no key. */
    public constructor(first: String, second: String) : this(checked { didww.ffi.PublicKeys(listOf(first, second)) })

    /** Those of a list of public keys, as `client.publicKeys.list()` gives them: there must be two. */
    public constructor(keys: List<PublicKey>) : this(checked { didww.ffi.PublicKeys(keys.map { it.key }) })

    /** What they are called in an upload. */
    public val fingerprint: String
        get() = native.fingerprint()

    /** How long so many bytes are once they are encrypted, in bytes. */
    public fun encryptedLength(length: Long): Long {
        if (length < 0) throw InvalidInputException("length: it is a number of bytes, and not $length", "length")
        return native.encryptedLength(length.toULong()).toLong()
    }

    /** Encrypts what is in memory. */
    public suspend fun encrypt(data: ByteArray): ByteArray = awaited { didww.ffi.encrypt(data, native) }

    /** [encrypt] for a program without coroutines. */
    public fun encryptAsync(data: ByteArray): CompletableFuture<ByteArray> = futureOf { encrypt(data) }

    /**
     * Encrypts all that `source` gives, writes it to `target`, and tells how many bytes were written; it closes neither. It takes
     * the same memory whatever the length, about 1 MiB, and goes no faster than the target.
     *
     * What was written before an error is no encrypted file. What cannot be read or written is an [IOException].
     */
    public suspend fun encrypt(source: InputStream, target: OutputStream): Long = coroutineScope {
        val encryptor = checked { Encryptor(native) }
        var ready = checked { encryptor.header() }
        var written = 0L
        var piece = onDisk { pieceOf(source) }
        while (true) {
            val (current, done) = piece to ready
            val going: Deferred<Unit> = async { onDisk { target.write(done) } }
            // one piece is read and one is written while another is encrypted
            val coming = if (current.isEmpty()) null else async { onDisk { pieceOf(source) } }
            val encrypted = awaited { encryptor.update(current, current.isEmpty()) }
            going.await()
            written += done.size
            ready = encrypted
            piece = coming?.await() ?: break
        }
        onDisk {
            target.write(ready)
            target.flush()
        }
        written + ready.size
    }

    /**
     * Encrypts one file into another, which may be the same, and tells how long that is, in bytes.
     *
     * The target is there when it is whole: before, and after an error, it is what it was. What cannot be read or written is an
     * [IOException].
     */
    public suspend fun encrypt(source: Path, target: Path): Long = onDisk { Files.newInputStream(source) }.use { input ->
        val whole = onDisk { placeOf(target) }
        // a name has 255 bytes at most
        val part = whole.resolveSibling(".${"${whole.fileName}".take(40)}.${UUID.randomUUID()}.part")
        try {
            val created = onDisk { Files.newOutputStream(part, StandardOpenOption.CREATE_NEW) }
            val written = created.use { output -> encrypt(input, output) }
            onDisk { put(part, whole) }
            written
        } catch (error: Throwable) {
            Files.deleteIfExists(part)
            throw error
        }
    }

    /** [encrypt] for a program without coroutines. */
    public fun encryptAsync(source: Path, target: Path): CompletableFuture<Long> = futureOf { encrypt(source, target) }

    override fun toString(): String = "PublicKeys(fingerprint=$fingerprint)"
}

/** The next bytes of a stream, a whole piece of them unless it ends. */
private fun pieceOf(source: InputStream): ByteArray {
    // what does this in one call Android has not had for long
    val piece = ByteArray(PIECE)
    var length = 0
    while (length < PIECE) {
        val more = source.read(piece, length, PIECE - length)
        if (more < 0) return piece.copyOf(length)
        length += more
    }
    return piece
}

/** Where a file goes: what leads there may be a link. */
private fun placeOf(target: Path): Path {
    if (!Files.exists(target)) return target.toAbsolutePath()
    if (Files.isRegularFile(target)) return target.toRealPath()
    throw FileSystemException("$target", null, "it is there, and no ordinary file")
}

/** Lets a file take the place of another one, with the permissions of that, or of none. */
private fun put(part: Path, target: Path) {
    val own = Files.getFileAttributeView(part, PosixFileAttributeView::class.java)
    if (own != null && Files.exists(target)) own.setPermissions(Files.getPosixFilePermissions(target))
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE)
}

/** Does what waits for a disk, or for whatever a stream comes from, on a thread for that. */
internal suspend fun <T> onDisk(work: () -> T): T = runInterruptible(Dispatchers.IO) { work() }
