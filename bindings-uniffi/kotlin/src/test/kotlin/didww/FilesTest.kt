package didww

import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.URI
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.LocalDate
import java.time.ZoneOffset
import java.util.concurrent.ConcurrentLinkedQueue

class FilesTest {
    @TempDir
    lateinit var folder: Path

    private val content = ByteArray(300_000) { (it * 31).toByte() }

    @Test
    fun `files are encrypted and sent from wherever they are`() = withSandbox { sandbox, client ->
        val path = Files.write(folder.resolve("scan.pdf"), content)
        val moved = ConcurrentLinkedQueue<Long>()
        val uploaded = listOf(
            client.encryptedFiles.upload(path) { onProgress { done, _ -> moved += done } },
            client.encryptedFiles.upload(content) { fileName = "scan.pdf" },
            client.encryptedFiles.upload(ByteArrayInputStream(content)) { fileName = "scan.pdf" },
            client.encryptedFiles.upload(flowOf(content.copyOf(1000), content.copyOfRange(1000, content.size))),
        )
        for (file in uploaded) assertArrayEquals(content, sandbox.uploadedFile(file.id))
        assertTrue(moved.isNotEmpty() && moved.zipWithNext().all { (one, next) -> one <= next })
    }

    @Test
    fun `a stream that fails says why`() = withSandbox { _, client ->
        val broken = object : InputStream() {
            override fun read(): Int = throw IOException("the scanner is on fire")
        }
        val error = assertThrows<FileException> { client.encryptedFiles.upload(broken) }
        assertTrue(error.cause is IOException, error.stackTraceToString())
        assertThrows<FileException> { client.encryptedFiles.upload(folder.resolve("nothing.pdf")) }
    }

    @Test
    fun `what is encrypted by hand has the length that was told`() = withSandbox { _, client ->
        val keys = client.encryptedFiles.publicKeys()
        assertEquals(PublicKeys(client.publicKeys.list().all()).fingerprint, keys.fingerprint)
        assertEquals(keys.encryptedLength(content.size.toLong()), keys.encrypt(content).size.toLong())
        val out = ByteArrayOutputStream()
        val written = keys.encrypt(ByteArrayInputStream(content), out)
        assertEquals(keys.encryptedLength(content.size.toLong()), written)
        assertEquals(written, out.size().toLong())
    }

    private fun namesThere(): List<String> = folder.toFile().list().orEmpty().sorted()

    @Test
    fun `a file is encrypted whole or not at all`() = withSandbox { _, client ->
        val keys = client.encryptedFiles.publicKeys()
        val path = Files.write(folder.resolve("scan.pdf"), content)
        // onto itself, too
        assertEquals(keys.encryptedLength(content.size.toLong()), keys.encrypt(path, path))
        assertEquals(keys.encryptedLength(content.size.toLong()), Files.size(path))

        val kept = Files.readAllBytes(path)
        assertThrows<IOException> { keys.encrypt(folder.resolve("nothing.pdf"), path) }
        // it cannot be read to the end
        assertThrows<IOException> { keys.encrypt(Files.createDirectory(folder.resolve("directory")), path) }
        assertArrayEquals(kept, Files.readAllBytes(path))
        assertThrows<IOException> { keys.encrypt(path, folder.resolve("nowhere").resolve("scan.enc")) }
        assertThrows<IOException> { keys.encrypt(path, folder.resolve("directory")) }
        assertEquals(listOf("directory", "scan.pdf"), namesThere())
    }

    @Test
    fun `a file of another file system is not taken for one of this machine`() = withSandbox { _, client ->
        FileSystems.newFileSystem(URI("jar:${folder.resolve("scans.zip").toUri()}"), mapOf("create" to "true")).use { archive ->
            val scan = Files.write(archive.getPath("/scan.pdf"), content)
            val error = assertThrows<InvalidInputException> { client.encryptedFiles.upload(scan) }
            assertEquals("file", error.member)
            assertThrows<InvalidInputException> { CdrIn.open(archive.getPath("/calls.csv")) }
            assertThrows<InvalidInputException> { client.exports.download(Export(id = "1"), archive.getPath("/calls.csv")) }
        }
    }

    @Test
    fun `exports are fetched whole and read row by row`() = withSandbox({ exportRows = 1_200 }) { _, client ->
        val today = LocalDate.now(ZoneOffset.UTC)
        val filters = ExportFilters(year = today.year.toLong(), month = today.monthValue.toLong())
        val states = ConcurrentLinkedQueue<ExportStatus>()
        val ready = client.exports.createAndWait(Export(exportType = ExportType.CDR_IN, filters = filters)) {
            pollEvery = Duration.ofMillis(20)
            onProgress { states += it.status }
        }
        assertEquals(ExportStatus.COMPLETED, ready.status)
        assertEquals(ExportStatus.COMPLETED, states.last())

        val path = folder.resolve("calls.csv")
        val file = client.exports.download(ready, path)
        assertEquals(Files.size(path), file.bytes)
        assertArrayEquals(Files.readAllBytes(path), client.exports.content(ready).bytes())
        val packed = client.exports.download(ready, folder.resolve("calls.csv.gz"))

        val calls = client.exports.content(ready).rows(CdrIn).toList()
        assertEquals(1_200, calls.size)
        assertEquals(calls, CdrIn.open(path).toList())
        assertEquals(calls, CdrIn.open(packed.path).batches().toList().flatten())
        assertEquals(calls, CdrIn.read(Files.newInputStream(path)).toList())
        assertEquals(calls, client.exports.content(ready).rows().toList())
        assertEquals(calls.first().source, calls.first()["Source"])
        assertEquals(2, calls.first().line)
    }

    @Test
    fun `a row that cannot be read ends the flow, and results go on`() = runBlocking {
        val text = "Date/Time Start (UTC),Source,Duration (sec)\n2026-01-01 00:00:00,1,5\n2026-01-01 00:00:00,2,never\n" +
            "2026-01-01 00:00:00,3,7\n"
        val error = assertThrows<RecordException> { CdrIn.read(text).toList() }
        assertEquals(3, error.line)
        val results = CdrIn.read(text).results().toList()
        assertEquals(listOf(true, false, true), results.map { it.isSuccess })
        assertEquals(listOf(5L, 7L), results.mapNotNull { it.getOrNull()?.duration })
    }
}
