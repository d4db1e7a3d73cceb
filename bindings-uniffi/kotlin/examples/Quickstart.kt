package examples

import didww.CliFormat
import didww.Client
import didww.Codec
import didww.Did
import didww.DidOrderItem
import didww.NotFoundException
import didww.Order
import didww.SipConfiguration
import didww.StockKeepingUnit
import didww.TransportProtocol
import didww.VoiceInTrunk
import java.time.Duration

/*
 * A walk through the API: balance, a number with its price, an order, a SIP trunk, the number routed to it.
 *
 * Against a local DIDWW, without an account; with `DIDWW_API_KEY` against DIDWW's sandbox, where it only reads; with
 * `DIDWW_ENVIRONMENT=production` against production.
 */

/** Prints the balance and the countries. */
private suspend fun lookAround(client: Client) {
    val balance = client.balance.find()
    println("Balance     ${balance.totalBalance} USD, of which credit ${balance.credit} USD")
    val countries = client.countries.list { sort("name") }.page()
    println("Countries   ${countries.size}: ${countries.take(5).joinToString(", ") { it.name }} …")
}

/** Finds the cheapest number in stock: what it costs. */
private suspend fun findNumber(client: Client): StockKeepingUnit {
    val offer = cheapestOffer(client)
    val price = "${offer.sku.setupPrice} USD to set up, ${offer.sku.monthlyPrice} USD a month"
    println("Number      ${offer.group.areaName}, ${offer.group.country?.name}: $price")
    return offer.sku
}

/** Orders one number, waits until the order is settled, and gives the number. */
private suspend fun buy(client: Client, sku: StockKeepingUnit): Did {
    val order = client.orders.createAndWait(Order(items = listOf(DidOrderItem(skuId = sku.id, qty = 1)))) {
        pollEvery = Duration.ofMillis(100)
        onProgress { println("            ${it.status}") }
    }
    println("Order       ${order.reference}: ${order.amount} USD")
    return client.dids.list { filter("order.reference", order.reference) }.first().needed("The order brought no number.")
}

/** Makes a SIP trunk that calls can go to. */
private suspend fun makeTrunk(client: Client): VoiceInTrunk {
    val configuration = SipConfiguration(
        username = "{DID}",
        host = "sip.example.com",
        port = 5060,
        codecIds = listOf(Codec.PCMU, Codec.PCMA),
        transportProtocolId = TransportProtocol.UDP,
    )
    val trunk = client.voiceInTrunks.create(
        VoiceInTrunk(
            name = "Quickstart SIP trunk",
            cliFormat = CliFormat.E164,
            ringingTimeout = 30,
            configuration = configuration,
        ),
    )
    println("Trunk       ${trunk.name} (${trunk.id})")
    return trunk
}

/** Sends the calls of the number to the trunk: the request carries what was changed, and nothing else. */
private suspend fun route(client: Client, did: Did, trunk: VoiceInTrunk) {
    did.voiceInTrunk = trunk
    did.description = "Front desk"
    val response = client.dids.update(did).response
    println("Update      ${response?.method} ${response?.path}: ${response?.status}")
}

/** Prints every number and where its calls go. */
private suspend fun listDids(client: Client) {
    client.dids.list {
        include("voice_in_trunk")
        sort("-created_at")
    }.collect { did ->
        println("            +${did.number}  ${did.description ?: "-"}  ${did.voiceInTrunk?.name ?: "-"}")
    }
}

/** Gives the number back at the end of its billing cycle, and deletes the trunk. */
private suspend fun cleanUp(client: Client, did: Did, trunk: VoiceInTrunk) {
    did.voiceInTrunk = null
    did.terminated = true
    client.dids.update(did)
    client.voiceInTrunks.delete(trunk)
    try {
        client.voiceInTrunks.find(trunk.id)
    } catch (error: NotFoundException) {
        println("Clean-up    +${did.number} ends with its billing cycle, the trunk is gone (${error.status})")
    }
}

/** Reads from your account, or goes the whole way against a local DIDWW. */
suspend fun main() = withAccount { client ->
    println("${client.baseUrl}, API version ${client.apiVersion}")
    lookAround(client)
    val sku = findNumber(client)
    if (isYours) {
        println("Nothing is ordered.")
        return@withAccount listDids(client)
    }
    val did = buy(client, sku)
    val trunk = makeTrunk(client)
    route(client, did, trunk)
    listDids(client)
    cleanUp(client, did, trunk)
}
