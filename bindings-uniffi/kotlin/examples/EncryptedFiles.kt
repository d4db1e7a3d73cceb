package examples

import didww.PublicKeys
import java.nio.file.Files
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.deleteRecursively
import kotlin.io.path.fileSize
import kotlin.io.path.writeText

/** Documents are encrypted for DIDWW's keys while they are sent, and nobody else can read them. */
@OptIn(ExperimentalPathApi::class)
suspend fun main() = withAccount(changes = true) { client ->
    val folder = Files.createTempDirectory("scans-")
    val path = folder.resolve("passport.pdf")
    path.writeText("%PDF-1.7 " + "scan ".repeat(20_000))

    // from a path, from memory, from a stream
    val uploaded = listOf(
        client.encryptedFiles.upload(path) {
            description = "passport"
            onProgress { sent, total -> println("  $sent of $total bytes") }
        },
        client.encryptedFiles.upload("%PDF-1.7 another scan".toByteArray()) { fileName = "visa.pdf" },
        client.encryptedFiles.upload(Files.newInputStream(path)) { fileName = "passport.pdf" },
    )
    for (file in uploaded.map { client.encryptedFiles.find(it.id) }) {
        println("${file.description ?: "-"}: to be used before ${file.expiresAt}")
        client.encryptedFiles.delete(file)
    }

    // by hand, for another process to send
    val keys = client.encryptedFiles.publicKeys()
    println("14 bytes are ${keys.encrypt("%PDF-1.7 small".toByteArray()).size} bytes now")
    val written = keys.encrypt(path, folder.resolve("passport.pdf.enc"))
    println("$written bytes, as was to be expected: ${keys.encryptedLength(path.fileSize())}")
    println("the keys of the list are the same: ${PublicKeys(client.publicKeys.list().all()).fingerprint == keys.fingerprint}")
    folder.deleteRecursively()
}
