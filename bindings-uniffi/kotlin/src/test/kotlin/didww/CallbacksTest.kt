package didww

import examples.cheapestOffer
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.time.Duration

class CallbacksTest {
    private val url = "https://hooks.example.com/didww"
    private val members = mapOf("id" to "1", "type" to "orders", "status" to "Completed")

    @Test
    fun `what DIDWW signed is told from what it did not`() {
        val validator = RequestValidator("secret")
        val payload = Payload.form(members)
        val signature = validator.computeSignature(url, payload)
        assertTrue(validator.validate(url, payload, signature))
        assertFalse(validator.validate(url, payload, null))
        assertFalse(validator.validate("$url?more=1", payload, signature))
        assertFalse(RequestValidator("another").validate(url, payload, signature))
        val event = validator.validateAndParse(url, payload, signature).single() as OrderCallback
        assertEquals("1" to OrderStatus.COMPLETED, event.id to event.status)
        assertEquals("Completed", event["status"])
        val error = assertThrows<CallbackException> { validator.validateAndParse(url, payload, "forged") }
        assertEquals(401 to CallbackFault.SIGNATURE, error.httpStatus to error.fault)
        assertFalse("secret" in validator.toString())
        assertThrows<InvalidInputException> { RequestValidator("") }
    }

    @Test
    fun `a receiver answers what cannot be`() {
        val receiver = Receiver("secret", maxBody = 10)
        fun status(request: ReceivedRequest) = assertThrows<CallbackException> { receiver.receive(request) }.httpStatus
        assertEquals(401, status(ReceivedRequest("POST", url, null)))
        assertEquals(413, status(ReceivedRequest("POST", url, "x", "application/json", ByteArray(11))))
        assertFalse(receiver.needsBody("GET", "x"))
        assertTrue(receiver.needsBody("POST", "x"))
    }

    @Test
    fun `a type that this release does not know is read too`() {
        val event = CallbackEvent.parse(Payload.form(mapOf("type" to "comets", "tail" to "long"))).single()
        assertTrue(event is OtherCallback)
        assertEquals("comets" to "long", event.callbackType to event["tail"])
    }

    @Test
    fun `a callback that is really made is received`() = withSandbox({ callbackSecret = "secret" }) { sandbox, client ->
        CallbackServer(sandbox.callbackSecret).use { server ->
            for (method in listOf(CallbackMethod.POST, CallbackMethod.GET)) {
                val order = Order(
                    items = listOf(DidOrderItem(skuId = cheapestOffer(client).sku.id, qty = 1)),
                    callbackUrl = "${server.url}?own=1",
                    callbackMethod = method,
                )
                client.orders.createAndWait(order) { pollEvery = Duration.ofMillis(20) }
            }
            sandbox.waitForCallbacks()
            assertEquals(2, server.events.count { it is OrderCallback && it.status == OrderStatus.COMPLETED })
        }
        assertTrue(sandbox.callbacks().all { it.state == CallbackState.DELIVERED })
    }
}
