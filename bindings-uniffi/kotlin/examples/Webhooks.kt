package examples

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import didww.CallbackException
import didww.CallbackMethod
import didww.DidOrderItem
import didww.Order
import didww.OrderCallback
import didww.ReceivedRequest
import didww.Receiver
import didww.Sandbox
import java.net.InetAddress
import java.net.InetSocketAddress
import java.time.Duration

/** Checks and reads a callback; the status to answer with. The same few lines serve any framework. */
private fun receive(receiver: Receiver, exchange: HttpExchange): Int {
    val headers = exchange.requestHeaders
    val request = ReceivedRequest(
        method = exchange.requestMethod,
        url = exchange.requestURI.toString(),
        signature = headers.getFirst("X-DIDWW-Signature"),
        contentType = headers.getFirst("Content-Type"),
        body = exchange.requestBody.readNBytes(receiver.maxBody + 1),
    )
    return try {
        for (event in receiver.receive(request)) {
            if (event is OrderCallback) println("order ${event.id} is ${event.status}")
        }
        204
    } catch (error: CallbackException) {
        error.httpStatus
    }
}

/** Callbacks: a server that takes them, and a local DIDWW that calls it when an order is settled. */
suspend fun main() = Sandbox.start { callbackSecret = "secret" }.use { sandbox ->
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    val url = "http://127.0.0.1:${server.address.port}"
    val receiver = Receiver(sandbox.callbackSecret, publicBaseUrl = url)
    server.createContext("/didww") { exchange ->
        exchange.sendResponseHeaders(receive(receiver, exchange), -1)
        exchange.close()
    }
    server.start()
    sandbox.client().use { client ->
        val order = Order(
            items = listOf(DidOrderItem(skuId = cheapestOffer(client).sku.id, qty = 1)),
            callbackUrl = "$url/didww",
            callbackMethod = CallbackMethod.POST,
        )
        client.orders.createAndWait(order) { pollEvery = Duration.ofMillis(100) }
    }
    sandbox.waitForCallbacks()
    for (callback in sandbox.callbacks()) println("${callback.method} ${callback.url}: ${callback.state}")
    server.stop(0)
}
