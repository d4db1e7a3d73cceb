package didww

import kotlinx.coroutines.runBlocking

/** Does something with a local DIDWW, which is stopped afterwards. */
fun withSandbox(settings: Configure<SandboxSettings> = asItIs(), work: suspend (Sandbox, Client) -> Unit): Unit = runBlocking {
    Sandbox.start(settings).use { sandbox -> sandbox.client().use { client -> work(sandbox, client) } }
}

/** The attributes of the latest PATCH. */
fun Sandbox.patched(path: String): Any? {
    val data = (lastRequest("PATCH", path)?.json() as Map<*, *>)["data"] as Map<*, *>
    return data["attributes"]
}

/** The number that the account of a local DIDWW surely has. */
suspend fun anyDid(client: Client): Did = client.dids.list { sort("number") }.first() ?: error("there are no numbers")

/** Runs a program of the tests in a process of its own; what it prints. */
fun ownProcess(program: String, vararg options: String): String {
    val java = java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString()
    val library = "-Djna.library.path=${System.getProperty("jna.library.path").orEmpty()}"
    val command = listOf(java, library, *options, "-cp", System.getProperty("java.class.path"), program)
    val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    val printed = String(process.inputStream.readAllBytes())
    check(process.waitFor() == 0) { "$program ended with ${process.exitValue()}: $printed" }
    return printed
}
