package examples

import didww.ApiException
import didww.Client
import didww.ConnectException
import didww.DidwwException
import didww.InvalidInputException
import didww.NotFoundException
import didww.VoiceInTrunk

/** What goes wrong, and how a program tells one thing from another. */
suspend fun main() = withAccount { client ->
    try {
        client.dids.find("00000000-0000-4000-8000-000000000000")
    } catch (error: NotFoundException) {
        println("${error.status}, request ${error.requestId}: ${error.errors.firstOrNull()?.detail}")
    }
    try {
        client.dids.list { filter("colour", "red") }.page()
    } catch (error: InvalidInputException) {
        println("nothing was sent: ${error.message}")
    }
    try {
        client.voiceInTrunks.create(VoiceInTrunk(name = "Without a configuration"))
    } catch (error: DidwwException) {
        // every member that the API sent is there
        val problems = (error as? ApiException)?.errors.orEmpty()
        println("${error.code}: ${error.message}; ${problems.joinToString { "${it.title} at ${it.source?.pointer}" }}")
    }
    try {
        Client("key") {
            baseUrl = "http://127.0.0.1:9"
            retries = 0
        }.use { it.balance.find() }
    } catch (error: ConnectException) {
        println("no connection to ${error.host}; retryable: ${error.isRetryable}, may have happened: ${error.mayHaveHappened}")
    }
}
