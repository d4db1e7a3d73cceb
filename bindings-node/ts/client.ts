/** The client. */

import { inspect } from 'node:util'
import { started } from './calls'
import { isWatched } from './diagnostics'
import { invalidInput, raised } from './errors'
import { Accessors } from './generated/accessors'
import { type Authentication, functionsOf, type RequestEvent, type ResponseEvent } from './hooks'
import { type NativeClient, type NativeRateLimiter, native } from './native'
import { amount, CALL, type CallOptions, type Check, optionsText, time, timeOrNone, whole } from './options'
import { RawResponse } from './raw'

/** How many requests leave: so many in any second, so many of them at once after a quiet time (20 at most unless told). */
export interface RateLimit {
  /** Requests in any second, at most. */
  perSecond: number
  /** Requests at once after a quiet time. */
  burst?: number | undefined
}

/**
 * How failed requests are repeated: any request that never left; GET, PATCH and DELETE after 429, 502, 503 and 504; GET after
 * a broken connection or silence; a POST never once the API may have seen it.
 *
 * Between attempts it waits a random time of up to `baseDelay`, twice that, and so on up to `maxDelay`, at least as long as
 * `Retry-After` says, which beyond `maxRetryAfter` is not waited for. All are milliseconds. A client has `budget` retries
 * ahead, and gets `budgetRatio` of one for each request that succeeds.
 */
export interface RetryPolicy {
  /** How often a request is repeated at most: 2. */
  maxRetries?: number | undefined
  /** Longest wait before the first retry: 250. */
  baseDelay?: number | undefined
  /** Longest wait before any retry, but for what `Retry-After` says: 5,000. */
  maxDelay?: number | undefined
  /** Longest `Retry-After` that is waited for: 60,000. */
  maxRetryAfter?: number | undefined
  /** Retries that all calls together have ahead: 20. */
  budget?: number | undefined
  /** What part of a retry a request that succeeds gives back: 0.2. */
  budgetRatio?: number | undefined
}

/** What limits the rate of a client's requests, to share with other clients of the same key. */
export class RateLimiter {
  /** @internal */
  readonly native: NativeRateLimiter

  /** @internal */
  constructor(limiter: NativeRateLimiter) {
    this.native = limiter
  }
}

/** What a client may be told besides its key. Times are milliseconds. */
export interface ClientSettings {
  /** Where the API is: `sandbox` unless told otherwise. */
  environment?: 'sandbox' | 'production' | undefined
  /** In place of an environment, e.g. for a mock server. */
  baseUrl?: string | undefined
  /** API version, e.g. `2026-04-16`; `2022-05-10` unless told otherwise. */
  apiVersion?: string | undefined
  /** Longest time for a call, all waits and attempts included: 30,000 unless told otherwise; `null`: no limit. */
  timeout?: number | null | undefined
  /** Longest time to connect: 10,000. */
  connectTimeout?: number | undefined
  /** Longest time without a byte of the answer: none. */
  readTimeout?: number | undefined
  /** Requests a second: 20; `null`: no limit. */
  rateLimit?: number | RateLimit | null | undefined
  /** That of another client, in place of a limit of its own. */
  rateLimiter?: RateLimiter | undefined
  /** How often a request is repeated at most: 2. */
  retries?: number | undefined
  /** How requests are repeated. */
  retryPolicy?: RetryPolicy | undefined
  /** Longest answer that is read, in bytes: 64 MiB. */
  maxResponseBytes?: number | undefined
  /** Lets `http://` pass to other machines, too. */
  allowPlainHttp?: boolean | undefined
  /** URL of a proxy, in place of that which the environment names. */
  proxy?: string | undefined
  /** No proxy, whatever the environment names. */
  noProxy?: boolean | undefined
  /** PEM or DER of certificates that are trusted besides those that `trust` says. */
  rootCertificates?: readonly (string | Uint8Array)[] | undefined
  /** Whose certificates are trusted: the system's, only those that were added, or Mozilla's list. */
  trust?: 'system' | 'onlyAdded' | 'bundled' | undefined
  /** The client's own certificate: PEM of the chain and of its key. */
  clientCertificate?: { chain: string | Uint8Array; key: string | Uint8Array } | undefined
  /** Put at the end of `User-Agent`. */
  userAgentSuffix?: string | undefined
  /** Called before each request leaves. The request waits for it. */
  onRequest?: ((event: RequestEvent) => void) | undefined
  /** Called after each attempt. */
  onResponse?: ((event: ResponseEvent) => void) | undefined
  /** Gives the credential, in place of a key. */
  authentication?: Authentication | undefined
}

/** What a client is told. */
export interface ClientOptions extends ClientSettings {
  /** The API key: it stands in the user panel. Needed, unless `authentication` is given. */
  apiKey?: string | undefined
}

/** What a raw request is made of besides its method and path. */
export interface RawOptions extends CallOptions {
  /** Names and values of the query. */
  params?: Readonly<Record<string, string>> | Iterable<readonly [string, string]> | undefined
  /** Sent as JSON:API. */
  json?: unknown
  /** Sent as it is. */
  body?: Uint8Array | string | undefined
  /** What `body` is. */
  contentType?: string | undefined
  /** Further headers. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Whether the key goes along: yes, unless told otherwise. */
  authenticated?: boolean | undefined
}

/**
 * A client of one account, in one environment and one API version. It can make any number of calls at once.
 *
 * It has an accessor for each resource type: `client.dids`, `client.voiceInTrunks`, `client.balance` …
 */
export class Client extends Accessors {
  readonly #native: NativeClient
  #watched = false
  #closed = false

  /** Makes a client; sends nothing. */
  constructor(options: ClientOptions) {
    super()
    this.#native = makeNative(options)
  }

  /**
   * A client as the environment variables `DIDWW_API_KEY` (required), `DIDWW_ENVIRONMENT`, `DIDWW_BASE_URL` and
   * `DIDWW_API_VERSION` say; `settings` go before the environment.
   */
  static fromEnv(settings: ClientSettings = {}): Client {
    return new Client({ ...settings, [FROM_ENV]: true } as ClientOptions)
  }

  /** @internal */
  native(): NativeClient {
    const watched = isWatched()
    if (watched !== this.#watched) {
      this.#watched = watched
      this.#native.setWatched(watched)
    }
    return this.#native
  }

  /** API version of its requests. */
  get apiVersion(): string {
    return this.#native.apiVersion
  }

  /** Base URL of its requests, without a trailing slash. */
  get baseUrl(): string {
    return this.#native.baseUrl
  }

  /** What limits the rate of its requests, to share with other clients of the same key. */
  get rateLimiter(): RateLimiter {
    try {
      return new RateLimiter(this.#native.rateLimiter())
    } catch (error) {
      throw raised(error)
    }
  }

  /**
   * A request to whatever there is no method for, with the client's rate limit, retries and errors.
   *
   * `path` is relative to the base URL, or begins with it.
   */
  async raw(method: string, path: string, options: RawOptions = {}): Promise<RawResponse> {
    const { params, json, body, contentType, headers, authenticated, ...limits } = options
    if (json !== undefined && body !== undefined) {
      throw invalidInput('body', 'there is json as well: a request has one body')
    }
    const parts = JSON.stringify({
      params: params === undefined ? [] : pairs(params),
      headers: headers === undefined ? [] : pairs(headers),
      json,
      contentType,
      authenticated,
    })
    const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? null)
    const asked = optionsText(limits, CALL)
    return new RawResponse(
      await started(options.signal, (cancel) => this.native().raw(method, path, parts, bytes, asked, cancel)),
    )
  }

  /** Gives up its connections once the calls that are under way have ended; it refuses any call afterwards. */
  async close(): Promise<void> {
    this.#closed = true
    this.#native.close()
    return Promise.resolve()
  }

  /** @internal */
  [inspect.custom](): string {
    if (this.#closed) return 'Client { closed }'
    return `Client { baseUrl: '${this.baseUrl}', apiVersion: '${this.apiVersion}' }`
  }
}

/** What `using` and `await using` call, where this Node has names for them. */
export interface Client {
  [Symbol.dispose](): void
  [Symbol.asyncDispose](): Promise<void>
}

const FROM_ENV = Symbol('fromEnv')
const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')
const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')
Object.defineProperty(Client.prototype, dispose, {
  value(this: Client): void {
    void this.close()
  },
})
Object.defineProperty(Client.prototype, asyncDispose, {
  value(this: Client): Promise<void> {
    return this.close()
  },
})

function pairs(
  named: Readonly<Record<string, string>> | Iterable<readonly [string, string]>,
): (readonly [string, string])[] {
  return Symbol.iterator in named
    ? Array.from(named as Iterable<readonly [string, string]>)
    : Object.entries(named as Readonly<Record<string, string>>)
}

/** The native client that does what the options say. */
function makeNative(options: ClientOptions & { [FROM_ENV]?: boolean }): NativeClient {
  if (typeof options !== 'object' || options === null) {
    throw invalidInput('options', "an object is expected: new Client({ apiKey: '…' })")
  }
  const {
    rateLimit,
    rateLimiter,
    rootCertificates,
    clientCertificate,
    onRequest,
    onResponse,
    authentication,
    ...told
  } = options
  const fromEnv = options[FROM_ENV] === true
  if (!fromEnv && told.apiKey === undefined && authentication === undefined) {
    throw invalidInput('apiKey', 'it is missing: it stands in the user panel; Client.fromEnv() reads it')
  }
  const settings: Record<string, unknown> = { ...told, fromEnv }
  // one that was given nothing else authenticates by the key
  if (!fromEnv && told.apiKey === undefined) settings.apiKey = 'none'
  if (told.retryPolicy !== undefined) checkPolicy(told.retryPolicy)
  if (rateLimit !== undefined && rateLimiter === undefined) settings.rateLimit = rateOf(rateLimit)
  const identity = clientCertificate && ([bytesOf(clientCertificate.chain), bytesOf(clientCertificate.key)] as const)
  try {
    return new native.NativeClient(
      settingsText(settings),
      (rootCertificates ?? []).map(bytesOf),
      identity ?? null,
      rateLimiter?.native ?? null,
      functionsOf(onRequest, onResponse, authentication),
    )
  } catch (error) {
    throw raised(error)
  }
}

/** Settings as the native module reads them; what is no number is refused here, by its name. */
function settingsText(settings: Record<string, unknown>): string {
  for (const [option, value] of Object.entries(settings)) {
    if (value !== undefined) NUMBERS.get(option)?.(value, option)
  }
  return JSON.stringify(settings)
}

/** What each number of a policy must be. */
const POLICY: Readonly<Record<keyof RetryPolicy, Check>> = {
  maxRetries: whole(0),
  baseDelay: time,
  maxDelay: time,
  maxRetryAfter: time,
  budget: whole(0),
  budgetRatio: amount,
}

function checkPolicy(policy: RetryPolicy): void {
  for (const [name, value] of Object.entries(policy)) {
    const check = Object.hasOwn(POLICY, name) ? POLICY[name as keyof RetryPolicy] : undefined
    if (check === undefined)
      throw invalidInput(name, `a retry policy has no ${name}; it has: ${Object.keys(POLICY).join(', ')}`)
    if (value !== undefined) check(value, name)
  }
}

const NUMBERS = new Map<string, Check>([
  ['timeout', timeOrNone],
  ['connectTimeout', time],
  ['readTimeout', time],
  ['retries', whole(0)],
  ['maxResponseBytes', whole(0)],
])

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text
}

function rateOf(rateLimit: number | RateLimit | null): RateLimit | null {
  if (rateLimit === null) return null
  const rate = typeof rateLimit === 'number' ? { perSecond: rateLimit } : rateLimit
  const wrong = [rate.perSecond, rate.burst ?? 1].some((number) => !Number.isInteger(number) || number < 1)
  if (wrong) throw invalidInput('rateLimit', 'it is at least one request a second, in whole numbers; null is no limit')
  return rate
}
