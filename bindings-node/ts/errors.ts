/**
 * Everything that can go wrong: one tree of errors.
 *
 * `DidwwError` is all of them. What the API answered is an `ApiError`, with a class for each status that a program may want
 * to tell from the others.
 */

import { getSystemErrorName } from 'node:util'
import { ResponseInfo, type ResponseParts } from './response'

/** What in the request a problem is about. */
export interface ErrorSource {
  /** Where in the document, e.g. `/data/attributes/capacity_limit`. */
  readonly pointer: string | null
  /** Which query parameter. */
  readonly parameter: string | null
  /** Which header. */
  readonly header: string | null
}

/** One problem that the API reports: a JSON:API error object. A member that the API did not send is `null`. */
export interface ErrorObject {
  /** Identifies this occurrence. */
  readonly id: string | null
  /** HTTP status of this problem. */
  readonly status: string | null
  /** The API's code for this kind of problem. */
  readonly code: string | null
  /** The kind of problem in words. */
  readonly title: string | null
  /** This problem in words. */
  readonly detail: string | null
  /** What in the request it is about. */
  readonly source: ErrorSource | null
  /** `links` as the API sent it. */
  readonly links: unknown
  /** `meta` as the API sent it. */
  readonly meta: unknown
}

/** What an error may be given besides its message: what is not named has the value that is usual for its class. */
export interface ErrorFields {
  code?: string
  status?: number | null
  requestId?: string | null
  response?: ResponseInfo | null
  outcome?: Outcome
  attempts?: number
  waitedForRateLimit?: number
  isRetryable?: boolean
  mayHaveHappened?: boolean
  cause?: unknown
  errors?: readonly ErrorObject[]
  retryAfter?: number | null
  body?: string
  phase?: TimeoutPhase
  limit?: number | null
  wait?: number | null
  host?: string
  proxy?: string | null
  dns?: boolean
  path?: string
  excerpt?: string | null
  member?: string | null
  action?: string
  file?: string | null
  errno?: number | null
  resource?: string
  id?: string
  state?: string
  waited?: number
  timedOut?: boolean
  line?: number
  column?: string | null
  fault?: CallbackFault
  httpStatus?: number
}

/** What became of a request: it never left, the server refused it, nobody knows, or it was done. */
export type Outcome = 'not_sent' | 'refused' | 'unknown' | 'done'

/** What was being waited for when the time was up. */
export type TimeoutPhase = 'rate_limit' | 'credential' | 'connect' | 'response' | 'body'

/** What is wrong with a callback. */
export type CallbackFault = 'signature' | 'malformed' | 'too_large' | 'media_type'

/** Whatever goes wrong in this package; its message says what, and what to do. `cause` is what stands behind it. */
export class DidwwError extends Error {
  /**
   * The kind of error in one word: `api`, `timeout`, `connect`, `tls`, `transport`, `decode`, `invalid_input`, `file`, `wait`,
   * `record`, `callback` or `cancelled`.
   */
  readonly code: string
  /** HTTP status of the answer, if there was one. */
  readonly status: number | null
  /** `X-Request-Id` of the answer: what DIDWW's support finds the request by. */
  readonly requestId: string | null
  /** Status and headers of the answer, if there was one. */
  readonly response: ResponseInfo | null
  /** What became of the request. */
  readonly outcome: Outcome
  /** How often it was tried to send the request; 0 if it never came to that. */
  readonly attempts: number
  /** How long the call waited for the client's rate limit, all attempts together, in milliseconds. */
  readonly waitedForRateLimit: number
  /** Whether the same request may succeed when it is made again. Whether repeating a write is safe is another question. */
  readonly isRetryable: boolean
  /** Whether a write may have taken effect although it failed: look before repeating it. */
  readonly mayHaveHappened: boolean

  /** With what it is to say, and what is known about it, so that a test can throw one in place of a request. */
  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields.cause === undefined || fields.cause === null ? undefined : { cause: fields.cause })
    const kind = new.target as typeof DidwwError
    this.code = fields.code ?? kind.kind
    this.status = fields.status ?? kind.usualStatus
    this.requestId = fields.requestId ?? null
    this.response = fields.response ?? null
    this.outcome = fields.outcome ?? 'not_sent'
    this.attempts = fields.attempts ?? 0
    this.waitedForRateLimit = fields.waitedForRateLimit ?? 0
    this.isRetryable = fields.isRetryable ?? false
    this.mayHaveHappened = fields.mayHaveHappened ?? false
    // the answer is had by asking for it, not by printing the error
    Object.defineProperty(this, 'response', { enumerable: false })
  }

  /** @internal */
  static readonly kind: string = 'error'
  /** @internal */
  static readonly usualStatus: number | null = null

  override get name(): string {
    return this.constructor.name
  }
}

/** The API answered, and the answer is not a success. */
export class ApiError extends DidwwError {
  /** @internal */
  static override readonly kind: string = 'api'

  /** What the API says is wrong; empty if the body is not the JSON that it should be. */
  readonly errors: readonly ErrorObject[]
  /** How long the API asks to wait before the next request, in milliseconds. */
  readonly retryAfter: number | null
  /** The first KiB of the body, whatever it is. It may repeat what was sent: do not log it. */
  readonly body: string

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.errors = fields.errors ?? []
    this.retryAfter = fields.retryAfter ?? null
    this.body = fields.body ?? ''
    // it is not printed with the error
    Object.defineProperty(this, 'body', { enumerable: false })
  }
}

/** 401: the credential is not accepted. */
export class UnauthorizedError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 401
}

/** 403: the account may not do this. */
export class ForbiddenError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 403
}

/** 404: no such resource, or it is not the account's. */
export class NotFoundError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 404
}

/** 409: it does not fit the state that the resource is in. */
export class ConflictError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 409
}

/** 422: the values are not accepted; `errors` tells which. */
export class UnprocessableError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 422
}

/** 429: too many requests. */
export class RateLimitedError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 429
}

/** 500 and above. */
export class ServerError extends ApiError {
  /** @internal */
  static override readonly usualStatus = 500
}

/** It took too long. */
export class RequestTimeoutError extends DidwwError {
  /** @internal */
  static override readonly kind = 'timeout'

  /** What was being waited for. */
  readonly phase: TimeoutPhase
  /** The limit that was reached, in milliseconds, where it is known. */
  readonly limit: number | null
  /** How long the rate limit would have had it wait, in milliseconds, if that is what it was about. */
  readonly wait: number | null

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.phase = fields.phase ?? 'response'
    this.limit = fields.limit ?? null
    this.wait = fields.wait ?? null
  }
}

/** No connection could be made: unknown host, refused, unreachable. Nothing was sent. */
export class ConnectError extends DidwwError {
  /** @internal */
  static override readonly kind = 'connect'

  /** The host, with the port if it is not the scheme's own. */
  readonly host: string
  /** The proxy that it went through, if it is known to have gone through one. */
  readonly proxy: string | null
  /** Whether the host's name could not be resolved. */
  readonly dns: boolean

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.host = fields.host ?? ''
    this.proxy = fields.proxy ?? null
    this.dns = fields.dns ?? false
  }
}

/** The server's certificate is not trusted, or what answers does not speak TLS. Nothing was sent. */
export class TlsError extends DidwwError {
  /** @internal */
  static override readonly kind = 'tls'

  /** The host, with the port if it is not the scheme's own. */
  readonly host: string

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.host = fields.host ?? ''
  }
}

/** The connection broke after it was made. */
export class TransportError extends DidwwError {
  /** @internal */
  static override readonly kind = 'transport'
}

/** The answer is a success and cannot be understood. */
export class DecodeError extends DidwwError {
  /** @internal */
  static override readonly kind = 'decode'

  /** Where in the document, e.g. `data[3].attributes.number`; empty for the document itself. */
  readonly path: string
  /** The start of a body that is not JSON at all: the page of a proxy, say. */
  readonly excerpt: string | null

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.path = fields.path ?? ''
    this.excerpt = fields.excerpt ?? null
  }
}

/** What was asked for cannot be sent. Nothing was. */
export class InvalidInputError extends DidwwError {
  /** @internal */
  static override readonly kind = 'invalid_input'

  /** The attribute, parameter or option that it is about, by its name in the schema, if it is about one. */
  readonly member: string | null

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.member = fields.member ?? null
  }
}

/** A file of this machine could not be read or written. */
export class FileError extends DidwwError {
  /** @internal */
  static override readonly kind = 'file'

  /** What was tried: `read`, `create` … */
  readonly action: string
  /** Which file; `null` for a stream. */
  readonly file: string | null
  /** The system's number for what went wrong. */
  readonly errno: number | null

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.action = fields.action ?? ''
    this.file = fields.file ?? null
    this.errno = fields.errno ?? null
  }
}

/** Something that DIDWW was to do did not come to the end that was waited for. It goes on: wait for its id again. */
export class WaitError extends DidwwError {
  /** @internal */
  static override readonly kind = 'wait'

  /** JSON:API type of what was waited for. */
  readonly resource: string
  /** Its id. */
  readonly id: string
  /** The state that it was last seen in. */
  readonly state: string
  /** How long it was waited for, in milliseconds. */
  readonly waited: number
  /** Whether the time was up. */
  readonly timedOut: boolean

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.resource = fields.resource ?? ''
    this.id = fields.id ?? ''
    this.state = fields.state ?? ''
    this.waited = fields.waited ?? 0
    this.timedOut = fields.timedOut ?? false
  }
}

/** A row of a file with call detail records cannot be understood. */
export class RecordError extends DidwwError {
  /** @internal */
  static override readonly kind = 'record'

  /** Line of the file where the row begins, counted from 1; the header is line 1. */
  readonly line: number
  /** The column's name, if it is about one. */
  readonly column: string | null

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.line = fields.line ?? 0
    this.column = fields.column ?? null
  }
}

/** A callback cannot be read, or is not known to be DIDWW's. */
export class CallbackError extends DidwwError {
  /** @internal */
  static override readonly kind = 'callback'

  /** What kind of fault it is. */
  readonly fault: CallbackFault
  /** The HTTP status to answer with. */
  readonly httpStatus: number

  constructor(message = '', fields: ErrorFields = {}) {
    super(message, fields)
    this.fault = fields.fault ?? 'malformed'
    this.httpStatus = fields.httpStatus ?? 400
  }
}

/** The request was cancelled. A call whose `signal` was aborted gives the signal's own reason in place of this. */
export class CancelledRequestError extends DidwwError {
  /** @internal */
  static override readonly kind = 'cancelled'
}

const OF_KIND: Record<string, typeof DidwwError> = {
  timeout: RequestTimeoutError,
  connect: ConnectError,
  tls: TlsError,
  transport: TransportError,
  decode: DecodeError,
  invalid_input: InvalidInputError,
  file: FileError,
  wait: WaitError,
  record: RecordError,
  callback: CallbackError,
  cancelled: CancelledRequestError,
}

const OF_STATUS: Record<number, typeof ApiError> = {
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableError,
  429: RateLimitedError,
}

/** What the native module tells about an error. */
export interface NativeFields extends Omit<ErrorFields, 'response' | 'cause'> {
  kind: string
  message: string
  response: ResponseParts | null
  cause: { error?: NativeFields; message?: string; errno?: number } | null
}

function causeOf(cause: NativeFields['cause']): Error | null {
  if (cause === null) return null
  if (cause.error !== undefined) return fromNative(cause.error)
  const error = new Error(cause.message)
  if (cause.errno === undefined) return error
  try {
    return Object.assign(error, { errno: -cause.errno, code: getSystemErrorName(-cause.errno) })
  } catch {
    return Object.assign(error, { errno: -cause.errno })
  }
}

/** The error that the native module tells about. */
export function fromNative(fields: NativeFields): DidwwError {
  const { kind, message, response, cause, ...rest } = fields
  const status = rest.status ?? 0
  const ofStatus = status >= 500 ? ServerError : (OF_STATUS[status] ?? ApiError)
  const Kind = kind === 'api' ? ofStatus : (OF_KIND[kind] ?? DidwwError)
  return new Kind(message, {
    ...rest,
    code: kind,
    response: response === null ? null : new ResponseInfo(response),
    cause: causeOf(cause),
  })
}

/** Whether the native module threw because a call was cancelled: nothing is made of it where a signal has a reason. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.message === 'cancelled'
}

/** What the native module threw, as an error of this package; anything else as it is. */
export function raised(error: unknown): unknown {
  if (isCancelled(error)) return new CancelledRequestError('the request was cancelled', { outcome: 'unknown' })
  if (!(error instanceof Error) || !error.message.startsWith('{')) return error
  let fields: NativeFields
  try {
    fields = JSON.parse(error.message) as NativeFields
  } catch {
    return error
  }
  return fromNative(fields)
}

/** What `work` gives, with what the native module throws as an error of this package. */
export function checked<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw raised(error)
  }
}

/** The error of an option or member that cannot be. */
export function invalidInput(member: string, message: string): InvalidInputError {
  return new InvalidInputError(`${member}: ${message}`, { member })
}

/** What a value is, for an error that wanted another one. */
export function kindOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return (value.constructor as { name?: string } | undefined)?.name ?? 'an object'
}
