package didww

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.ConcurrentLinkedQueue

/** A web server of this machine that takes callbacks. */
class CallbackServer(secret: String) : AutoCloseable {
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    private val base = "http://127.0.0.1:${server.address.port}"
    private val receiver = Receiver(secret, base)

    /** The callback URL. */
    val url = "$base/didww"

    /** What came and is DIDWW's. */
    val events = ConcurrentLinkedQueue<CallbackEvent>()

    init {
        server.createContext("/didww") { exchange ->
            exchange.sendResponseHeaders(receive(exchange), -1)
            exchange.close()
        }
        server.start()
    }

    private fun receive(exchange: HttpExchange): Int {
        val headers = exchange.requestHeaders
        val request = ReceivedRequest(
            exchange.requestMethod,
            exchange.requestURI.toString(),
            headers.getFirst(Didww.SIGNATURE_HEADER),
            headers.getFirst("Content-Type"),
            exchange.requestBody.readAllBytes(),
        )
        return try {
            events += receiver.receive(request)
            204
        } catch (error: CallbackException) {
            error.httpStatus
        }
    }

    override fun close() = server.stop(0)
}
