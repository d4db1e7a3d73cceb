package examples

import didww.DidHistoryAction
import java.time.Duration
import java.time.Instant

/** What happened to numbers in the last 90 days, since API version 2026-04-16: changes one, then reads its history. */
suspend fun main() = withAccount(changes = true, apiVersion = "2026-04-16") { client ->
    val did = client.dids.list { sort("number") }.first().needed("The account has no numbers.")
    did.billingCyclesCount = 3
    client.dids.update(did)
    client.didHistory.list {
        filter("did_number", did.number)
        filter("created_at_gteq", Instant.now().minus(Duration.ofDays(30)))
        sort("-created_at")
    }.collect { entry ->
        val isCount = entry.action == DidHistoryAction.BILLING_CYCLES_COUNT_CHANGED
        val change = entry.meta?.takeIf { isCount }?.let { " from ${it.from} to ${it.to}" }.orEmpty()
        println("${entry.createdAt} +${entry.didNumber} ${entry.action}$change, by ${entry.method}")
    }
    did.billingCyclesCount = null
    client.dids.update(did)
}
