package didww.conformance

import didww.ApiException
import didww.CallbackException
import didww.CancelledRequestException
import didww.ConflictException
import didww.ConnectException
import didww.DecodeException
import didww.DidwwException
import didww.ErrorObject
import didww.FileException
import didww.ForbiddenException
import didww.InvalidInputException
import didww.NotFoundException
import didww.RateLimitedException
import didww.RecordException
import didww.RequestTimeoutException
import didww.ServerException
import didww.TlsException
import didww.TransportException
import didww.UnauthorizedException
import didww.UnprocessableException
import didww.WaitException
import kotlin.reflect.KClass

private val KINDS: Map<String, KClass<out DidwwException>> = mapOf(
    "api" to ApiException::class,
    "invalid_input" to InvalidInputException::class,
    "timeout" to RequestTimeoutException::class,
    "connect" to ConnectException::class,
    "tls" to TlsException::class,
    "transport" to TransportException::class,
    "decode" to DecodeException::class,
    "file" to FileException::class,
    "wait" to WaitException::class,
    "record" to RecordException::class,
    "callback" to CallbackException::class,
    "cancelled" to CancelledRequestException::class,
)

private fun conditionOf(error: DidwwException): String = when (error) {
    is UnauthorizedException -> "unauthorized"
    is ForbiddenException -> "forbidden"
    is NotFoundException -> "not_found"
    is ConflictException -> "conflict"
    is UnprocessableException -> "unprocessable"
    is RateLimitedException -> "rate_limited"
    is ServerException -> "server"
    else -> "none"
}

/** Compares an error with what is expected of it. */
fun lookAtError(error: DidwwException, expect: Node) {
    val kind = expect["kind"].toString()
    if (error.code != kind || KINDS[kind]?.isInstance(error) != true) differ("error", error, kind)
    val seen = mapOf(
        "status" to error.status?.toLong(),
        "request_id" to error.requestId,
        "outcome" to error.outcome.name.lowercase(),
        "attempts" to error.attempts.toLong(),
        "retryable" to error.isRetryable,
        "is" to conditionOf(error),
    ) + details(error)
    for ((name, got) in seen) {
        if (name in expect && !sameJson(got, expect[name])) differ("$name of $error", got, expect[name])
    }
    if ("rate_limit" in expect) lookAtResponse(error.response, mapOf("rate_limit" to expect["rate_limit"]))
    if ("body" in expect) holds("body", (error as? ApiException)?.body.orEmpty(), listOf(expect["body"]))
    val message = error.message.orEmpty()
    // options are spelled as Kotlin spells them, whatever else has an underline as the API does
    val wanted = itemsOf(expect["message"]).map { it.toString() }.map { if (it in message) it else camel(it) }
    holds("message", message, wanted)
    lacks("all that is printed of it", error.stackTraceToString(), itemsOf(expect["message_lacks"]))
}

/** Those members of a problem that are there. */
private fun said(problem: ErrorObject): Node = mapOf(
    "id" to problem.id,
    "status" to problem.status,
    "code" to problem.code,
    "title" to problem.title,
    "detail" to problem.detail,
    "source" to problem.source?.let { source ->
        mapOf("pointer" to source.pointer, "parameter" to source.parameter, "header" to source.header).filterValues { it != null }
    },
    "links" to problem.links,
    "meta" to problem.meta,
).filterValues { it != null }

private fun details(error: DidwwException): Node = mapOf(
    "errors" to (error as? ApiException)?.errors.orEmpty().map(::said),
    "retry_after" to (error as? ApiException)?.retryAfter?.seconds,
    "member" to (error as? InvalidInputException)?.member,
    "path" to (error as? DecodeException)?.path,
    "line" to (error as? RecordException)?.line?.toLong(),
    "column" to (error as? RecordException)?.column,
)
