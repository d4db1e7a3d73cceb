package didww.conformance

import didww.CallRecord
import didww.CallbackEvent
import didww.InvalidInputException
import didww.Resource

/** The caller does not see what the case expects. */
class Mismatch(message: String) : Exception(message)

/**
 * The language itself, or a setter, said no before anything could be sent: there is no such class or operation, or the value is not
 * taken. A case may expect that as `invalid_input`.
 */
class Refused(val error: Exception) : Exception(error.toString(), error)

/** Fails with what was seen and what should have been. */
fun differ(what: String, got: Any?, wanted: Any?): Nothing = throw Mismatch("$what: ${shown(got)} instead of ${shown(wanted)}")

/** A value in one line. */
fun shown(value: Any?): String = when (value) {
    Nothing -> "nothing"
    null -> "null"
    is String -> "'$value'"
    else -> "$value (${value.javaClass.simpleName})"
}

/** Stands for what is not there. */
object Nothing

/** Rows of whatever pages. */
class Rows(val rows: List<Resource>) {
    override fun toString(): String = rows.toString()
}

/** Call detail records. */
class ReadRecords(val records: List<CallRecord>) {
    override fun toString(): String = records.toString()
}

/** What a callback says. */
class Events(val events: List<CallbackEvent>) {
    override fun toString(): String = events.toString()
}

/** Does what may be refused before anything is sent. */
fun <T> refusable(work: () -> T): T = try {
    work()
} catch (error: InvalidInputException) {
    throw Refused(error)
} catch (error: IllegalArgumentException) {
    throw Refused(error)
} catch (error: ClassCastException) {
    throw Refused(error)
}
