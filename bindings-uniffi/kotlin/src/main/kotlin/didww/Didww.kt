package didww

import didww.ffi.Listener
import didww.ffi.constants
import didww.ffi.listen
import java.time.Duration
import java.util.logging.Level

/** What this release is, and what it knows of DIDWW. */
public object Didww {
    private val known = constants()

    init {
        listen(CoreLog)
    }

    /** API versions that this release knows, oldest first. */
    @JvmField
    public val API_VERSIONS: List<String> = known.apiVersions

    /** The header that carries a callback's signature. */
    @JvmField
    public val SIGNATURE_HEADER: String = known.signatureHeader

    /** How often DIDWW delivers a callback that is not answered with success. */
    @JvmField
    public val DELIVERY_ATTEMPTS: Int = known.deliveryAttempts.toInt()

    /** How long DIDWW waits for an answer to a callback. */
    @JvmField
    public val DELIVERY_TIMEOUT: Duration = requireNotNull(durationOf(known.deliveryTimeout))

    /** The networks that callbacks come from. */
    @JvmField
    public val SOURCE_NETWORKS: List<String> = known.sourceNetworks

    /** Version of this package. */
    @JvmField
    public val VERSION: String = known.version
}

/** Hands what the core has to say besides answers to `java.util.logging`. */
internal object CoreLog : Listener {
    override fun said(json: String) {
        val said = Json.readObject(json)
        val level = when (said["level"]) {
            "error" -> Level.SEVERE
            "warn" -> Level.WARNING
            else -> Level.INFO
        }
        logger.log(level, said["message"].toString())
    }
}
