package examples

import didww.RequestTimeoutException
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withTimeout
import java.time.Duration

/** Time limits, and calls that are not waited for: a coroutine that is cancelled ends its request. */
suspend fun main() = withAccount { client ->
    try {
        withTimeout(1) { client.dids.list { include("did_group.country") }.all() }
        println("quicker than a millisecond")
    } catch (_: TimeoutCancellationException) {
        println("cancelled, and with it the request")
    }
    try {
        client.balance.find { timeout = Duration.ofNanos(1) }
    } catch (error: RequestTimeoutException) {
        println("the limit of the call itself: ${error.message}")
    }
    // a collector that has enough ends what is under way
    println(client.cities.list { pageSize = 5 }.take(3).toList().joinToString(", ") { it.name })
}
