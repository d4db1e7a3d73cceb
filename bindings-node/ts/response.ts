/** What an answer carries besides its body. */

import { type InspectOptions, inspect } from 'node:util'

/** What a server says about its rate limit. */
export interface RateLimitStatus {
  /** Requests that it allows in a window of time. */
  readonly limit: number | null
  /** Requests that are left in this window. */
  readonly remaining: number | null
  /** When the window ends, as the server writes it: seconds from now, with some servers seconds since 1970. */
  readonly reset: number | null
}

/** Members of a head, as the native module writes them. */
export interface ResponseParts {
  status: number
  headers: Record<string, string>
  requestId: string | null
  method: string
  path: string
  host: string
  attempts: number
  waitedForRateLimit: number
  rateLimit: RateLimitStatus | null
}

/** Status, headers and request id of an answer. */
export class ResponseInfo {
  /** HTTP status. */
  readonly status: number
  /** Every header by its name in lower case; of one that came twice the values are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** `X-Request-Id`: what DIDWW's support finds the request by. */
  readonly requestId: string | null
  /** Method of the request. */
  readonly method: string
  /** Path of the request below the base URL, without its query. */
  readonly path: string
  /** How often the request was sent. */
  readonly attempts: number
  /** How long the call waited for the client's rate limit, all attempts together, in milliseconds. */
  readonly waitedForRateLimit: number
  /** What the server says about its rate limit, if it does. */
  readonly rateLimit: RateLimitStatus | null

  /** @internal */
  constructor(parts: ResponseParts) {
    this.status = parts.status
    this.headers = parts.headers
    this.requestId = parts.requestId
    this.method = parts.method
    this.path = parts.path
    this.attempts = parts.attempts
    this.waitedForRateLimit = parts.waitedForRateLimit
    this.rateLimit = parts.rateLimit
  }

  /** Whether the status is one of 200 to 299. */
  get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300
  }

  /** @internal Without the headers, which may hold secrets. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { status, method, path, requestId } = this
    return `ResponseInfo ${inspect({ status, method, path, requestId }, options)}`
  }

  /** The value of one header, whatever the case of its name; `null` if it is not there. */
  header(name: string): string | null {
    return this.headers[name.toLowerCase()] ?? null
  }
}

/** A head out of its JSON. */
export function responseOf(json: string): ResponseInfo {
  return new ResponseInfo(JSON.parse(json) as ResponseParts)
}
