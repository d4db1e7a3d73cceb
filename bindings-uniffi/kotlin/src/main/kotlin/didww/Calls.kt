package didww

import didww.ffi.NativeFailure
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.future.future
import kotlinx.coroutines.withContext
import java.nio.charset.CharacterCodingException
import java.util.concurrent.CompletableFuture
import java.util.logging.Level
import java.util.logging.Logger

/** What `work` gives, with what the native module throws as an error of this package. */
internal inline fun <T> checked(work: () -> T): T = try {
    work()
} catch (error: NativeFailure) {
    throw raised(error)
} catch (_: CharacterCodingException) {
    throw InvalidInputException(Json.HALF)
}

/**
 * What a call gives that waits. It is polled, and what comes of it is parsed, on threads of the coroutines' own: neither on the one
 * that asked, which may be that of a user interface, nor on the core's, which have others to serve.
 */
internal suspend fun <T> awaited(call: suspend () -> T): T {
    NativeThreads.prepare()
    return withContext(Dispatchers.Default) { checked { call() } }
}

/** What the native module threw, as an error of this package. */
internal fun raised(error: NativeFailure): DidwwException = when (error) {
    is NativeFailure.Failed -> errorOf(Json.readObject(error.fields))
}

/** Sets up something: a lambda in Kotlin, with what is set up as its receiver, and one in Java, which gets that. */
public fun interface Configure<T> {
    /** Sets it up. */
    public fun T.configure()
}

/** The same thing, set up. */
internal fun <T> T.configured(by: Configure<T>): T {
    with(by) { configure() }
    return this
}

/** Leaves it as it is. */
internal fun <T> asItIs(): Configure<T> = Configure { }

/** What the futures of this package run on. */
internal val futures: CoroutineScope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

/** A call for a program that has no coroutines. Cancelling the future ends the call and its request. */
internal fun <T> futureOf(call: suspend () -> T): CompletableFuture<T> = futures.future { call() }

/** Where this package says what there is to say besides answers: `java.util.logging` has it by the name `didww`. */
internal val logger: Logger = Logger.getLogger("didww")

/** Runs a function of the program's on a thread of the core's, where nobody can catch anything: what it throws is logged. */
internal inline fun reported(what: String, work: () -> Unit) {
    try {
        work()
    } catch (error: Throwable) {
        logger.log(Level.WARNING, "$what threw; the call goes on", error)
    }
}
