import didww.Client
import didww.DidwwException
import didww.Sandbox
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

/** Prints the balance and some numbers of an account. */
private suspend fun look(client: Client) {
    println("${client.baseUrl}, API version ${client.apiVersion}")
    println("balance: ${client.balance.find().totalBalance} USD")
    client.dids.list {
        include("voice_in_trunk", "did_group")
        sort("number")
    }.take(20).collect { did ->
        println("+${did.number}  ${did.didGroup?.areaName}  ${did.voiceInTrunk?.name ?: "-"}")
    }
}

/** Of the account whose key is in `DIDWW_API_KEY`; where there is none, of that of a local DIDWW. */
fun main(): Unit = runBlocking {
    try {
        if (System.getenv("DIDWW_API_KEY").isNullOrEmpty()) {
            Sandbox.start().use { sandbox -> sandbox.client().use { look(it) } }
        } else {
            Client.fromEnv().use { look(it) }
        }
    } catch (error: DidwwException) {
        System.err.println("${error.code}: ${error.message}")
        exitProcess(1)
    }
}
