package examples

import didww.Client
import didww.DidGroup
import didww.Sandbox
import didww.StockKeepingUnit

/** Whether the examples work with an account of yours. */
val isYours: Boolean = !System.getenv("DIDWW_API_KEY").isNullOrEmpty()

/**
 * Does something with the account that the examples work with.
 *
 * Where `DIDWW_API_KEY` is set, it is yours (`DIDWW_ENVIRONMENT` says whether in DIDWW's sandbox or in production); where it is not,
 * that of a local DIDWW, which is started in this process and stopped afterwards. What `changes` the account does not run in
 * production.
 */
suspend fun withAccount(changes: Boolean = false, apiVersion: String? = null, work: suspend (Client) -> Unit) {
    if (isYours) {
        return Client.fromEnv { apiVersion?.let { this.apiVersion = it } }.use { client ->
            check(!changes || "//api.didww.com" !in client.baseUrl) { "It changes the account, which costs money." }
            work(client)
        }
    }
    Sandbox.start().use { sandbox ->
        sandbox.client { apiVersion?.let { this.apiVersion = it } }.use { client -> work(client) }
    }
}

/** What was found; an error that says what is missing if it was not. */
fun <T : Any> T?.needed(otherwise: String): T = checkNotNull(this) { otherwise }

/** What can be ordered: a group of numbers, and a price of them. */
class Offer(val group: DidGroup, val sku: StockKeepingUnit)

/** The DID group in stock that needs no paperwork and costs the least a month. */
suspend fun cheapestOffer(client: Client): Offer {
    val groups = client.didGroups.list {
        filter("is_available", true)
        filter("needs_registration", false)
        include("country", "stock_keeping_units")
    }.page()
    val offers = groups.flatMap { group -> group.stockKeepingUnits.map { Offer(group, it) } }
    return offers.minByOrNull { it.sku.monthlyPrice }.needed("No DID group has numbers in stock.")
}
