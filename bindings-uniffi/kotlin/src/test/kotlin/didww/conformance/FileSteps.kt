package didww.conformance

import didww.CallOptions
import didww.CallRecord
import didww.CallbackEvent
import didww.CdrIn
import didww.CdrOut
import didww.Client
import didww.Configure
import didww.DidwwException
import didww.DownloadOptions
import didww.Export
import didww.Payload
import didww.PublicKeys
import didww.RequestValidator
import didww.Resource
import didww.UploadOptions
import didww.UploadedFile
import java.io.ByteArrayInputStream
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.GZIPInputStream
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.deleteRecursively

@OptIn(ExperimentalPathApi::class)
private inline fun <T> inFolder(work: (Path) -> T): T {
    val folder = Files.createTempDirectory("didww-conformance-")
    try {
        return work(folder)
    } finally {
        folder.deleteRecursively()
    }
}

/** Encrypts and uploads a file. */
suspend fun upload(client: Client, file: Node, limits: Configure<CallOptions>): UploadedFile {
    val content = (file["text"] as String).repeat((file["times"] as Long? ?: 1).toInt()).toByteArray()
    val options = Configure<UploadOptions> {
        with(limits) { configure() }
        file["description"]?.let { description = it as String }
        if (file["from"] != "path") file["name"]?.let { fileName = it as String }
    }
    return when (file["from"]) {
        "bytes" -> client.encryptedFiles.upload(content, options)
        "reader" -> client.encryptedFiles.upload(ByteArrayInputStream(content), options)
        else -> inFolder { folder ->
            val path = folder.resolve(file["name"] as String? ?: "file")
            Files.write(path, content)
            client.encryptedFiles.upload(path, options)
        }
    }
}

/** What public keys are called in an upload. */
fun fingerprint(keys: List<Any?>): String = PublicKeys(keys[0] as String, keys[1] as String).fingerprint

private fun namesIn(folder: Path): List<String> = Files.list(folder).use { names ->
    names.map { it.fileName.toString() }.toArray().map { it as String }.filter { !it.startsWith('.') }.sorted()
}

/** Fetches the file of an export, and gives what is there then. */
suspend fun download(client: Client, held: Resource, packed: Boolean, limits: Configure<CallOptions>): String =
    inFolder { downloaded(it, client, held, packed, limits) }

private suspend fun downloaded(
    folder: Path,
    client: Client,
    held: Resource,
    packed: Boolean,
    limits: Configure<CallOptions>,
): String {
    val name = if (packed) "calls.csv.gz" else "calls.csv"
    val path = folder.resolve(name)
    val done = try {
        client.exports.download(exportOf(held), path, Configure<DownloadOptions> { with(limits) { configure() } })
    } catch (error: DidwwException) {
        val names = namesIn(folder)
        throw if (names.isEmpty()) error else Mismatch("it fails ($error) and leaves $names")
    }
    val content = Files.readAllBytes(path)
    if (done.path != path || done.bytes != content.size.toLong() || namesIn(folder) != listOf(name)) {
        throw Mismatch("$done and ${namesIn(folder)} instead of $path")
    }
    return String(if (packed) GZIPInputStream(ByteArrayInputStream(content)).readAllBytes() else content)
}

private fun exportOf(held: Any?): Export = held as? Export ?: throw Mismatch("this is no export: ${shown(held)}")

/** Call detail records until the first error, which comes with those before it. */
suspend fun records(client: Client, held: Resource?, step: Node): Pair<List<CallRecord>, DidwwException?> {
    val kind = if (step["record"] == "cdr_in") CdrIn else CdrOut
    val csv = step["csv"] as String?
    return collected(if (csv == null) client.exports.content(exportOf(held)).rows(kind) else kind.read(csv))
}

private fun validator(callback: Node): RequestValidator =
    RequestValidator(callback["secret"] as String? ?: "SOMEAPIKEY", callback["public_base_url"] as String?)

private fun payload(callback: Node): Payload {
    val url = callback["url"] as String? ?: ""
    val body = callback["body"] as String?
    return when {
        "form" in callback -> Payload.form(itemsOf(callback["form"]).map(::memberOf))
        body != null -> Payload.body(body.toByteArray(), callback["content_type"] as String? ?: "")
        else -> Payload.queryOf(url)
    }
}

/** A name and a value. */
private fun memberOf(pair: Any?): Pair<String, String> =
    itemsOf(pair).let { (name, value) -> name.toString() to value.toString() }

/** The signature of a callback. */
fun sign(callback: Node): String = validator(callback).computeSignature(callback["url"] as String? ?: "", payload(callback))

/** Whether a callback is genuine. */
fun validate(callback: Node): Boolean =
    validator(callback).validate(callback["url"] as String? ?: "", payload(callback), callback["signature"] as String? ?: "")

/** Reads a callback; one with a signature must be genuine. */
fun readCallback(callback: Node): Events {
    val signature = callback["signature"] as String? ?: return Events(CallbackEvent.parse(payload(callback)))
    return Events(validator(callback).validateAndParse(callback["url"] as String? ?: "", payload(callback), signature))
}
