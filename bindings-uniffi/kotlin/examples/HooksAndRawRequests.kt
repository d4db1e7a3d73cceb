package examples

import didww.Sandbox

/** What a program sees of its requests, and gives to them; and requests to whatever there is no method for. */
suspend fun main() = Sandbox.start().use { sandbox ->
    val client = sandbox.client {
        onRequest { event -> event.setHeader("X-Correlation-Id", "4711") }
        onResponse { event -> println("${event.method} ${event.path}: ${event.status} in ${event.duration.toMillis()} ms") }
    }
    client.use {
        val answer = it.raw("GET", "countries") { param("filter[iso]", "IE") }
        println("${answer.status}: ${(answer.json() as Map<*, *>)["data"]}")
    }
    println("sent along: ${sandbox.lastRequest("GET", "/v3/countries")?.headers?.get("x-correlation-id")}")
}
