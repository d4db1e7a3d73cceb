package examples

import didww.Authentication
import didww.Client
import didww.Credential
import didww.Sandbox

/** What a secret store holds: its first key has been revoked. */
private class Vault(vararg keys: String) : Authentication {
    private val keys = ArrayDeque(keys.asList())

    override suspend fun credential(): Credential = Credential(keys.first())

    /** Asks again, and sends once more, if there is another key. */
    override suspend fun rejected(status: Int): Boolean {
        println("the key was refused with $status")
        keys.removeFirst()
        return keys.isNotEmpty()
    }
}

/** Keys that change: a function gives the credential for each request, and hears of a refusal. */
suspend fun main() = Sandbox.start().use { sandbox ->
    val vault = Vault("the-key-of-yesterday", sandbox.apiKey)
    val client = Client {
        baseUrl = sandbox.baseUrl
        authentication(vault)
    }
    client.use { println("${it.balance.find().totalBalance} USD") }
}
