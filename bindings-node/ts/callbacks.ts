/** Callbacks: whether they are DIDWW's, and what they say. */

import { type InspectOptions, inspect } from 'node:util'
import { checked, invalidInput } from './errors'
import { native } from './native'
import type { NativeRequestValidator } from './native_files'
import { callbackClass } from './registry'

/** Text, or bytes that are not known to be text. */
export type TextOrBytes = string | Uint8Array

/** The members of a form, decoded: names and values. */
export type CallbackMembers = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>

/** What comes by name, and what that is where the text is not it. */
type Said = [came: Record<string, string>, read: Record<string, unknown>]

/** A class of callbacks. */
export interface CallbackClass {
  readonly prototype: CallbackEvent
}

/**
 * What DIDWW says has happened. The classes of the types that this release knows extend it; one of another type is a plain
 * one, with all of it in `members`.
 */
export class CallbackEvent {
  readonly #came: Readonly<Record<string, string>>
  readonly #read: Readonly<Record<string, unknown>>

  /** The package alone makes one. */
  protected constructor(came: Readonly<Record<string, string>>, read: Readonly<Record<string, unknown>>) {
    if (came === undefined)
      throw new TypeError(`${new.target.name} comes from DIDWW: CallbackEvent.parse(payload) reads one`)
    this.#came = came
    this.#read = read
  }

  /**
   * What a payload says, without asking whether it is DIDWW's: see {@link RequestValidator.validateAndParse}.
   *
   * One callback, or those of a voice OUT trunk that piled up. Of a query all members are taken, those of the callback URL's
   * own query too. Throws a `CallbackError` if the payload cannot be read or has no members.
   */
  static parse(payload: Payload): CallbackEvent[] {
    const { cameAs, parts } = payloadOf(payload)
    return events(checked(() => native.parseCallbacks(cameAs, parts)))
  }

  /** The id of what it is about. Empty if the callback leaves it out. */
  get id(): string {
    return this.get('id') ?? ''
  }

  /** The type of what it is about, as DIDWW spells it: `orders`, `exports` … Empty if the callback leaves it out. */
  get callbackType(): string {
    return this.get('type') ?? ''
  }

  /** The text of a member by name, also of one that this release does not know; `null` if there is none. */
  get(name: string): string | null {
    return Object.hasOwn(this.#came, name) ? (this.#came[name] as string) : null
  }

  /** Everything it says, as text, by name. */
  get members(): { [name: string]: string } {
    return { ...this.#came }
  }

  /** @internal Text that is not empty; an enum by its name. */
  protected text(name: string): string | null {
    const read = this.#of(name)
    return typeof read === 'string' ? read : this.get(name) || null
  }

  /** @internal True or false. */
  protected flag(name: string): boolean | null {
    const text = this.get(name)
    return text === 'true' ? true : text === 'false' ? false : null
  }

  /** @internal A time. */
  protected instant(name: string): Date | null {
    const read = this.#of(name)
    return typeof read === 'number' ? new Date(read) : null
  }

  /** @internal The items of a list that came as one text. */
  protected list(name: string, separator: string): string[] {
    const items = (this.get(name) ?? '').split(separator).map((item) => item.trim())
    return items.filter((item) => item !== '')
  }

  #of(name: string): unknown {
    return Object.hasOwn(this.#read, name) ? this.#read[name] : undefined
  }

  /** Everything it says, as text, by name. */
  toJSON(): { [name: string]: string } {
    return this.members
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `${this.constructor.name} ${inspect(this.#came, options)}`
  }
}

function events(said: string): CallbackEvent[] {
  return (JSON.parse(said) as Said[]).map(([came, read]) => {
    const type = Object.hasOwn(came, 'type') ? (came.type as string) : ''
    const Class = (callbackClass(type) ?? CallbackEvent) as unknown as new (...said: Said) => CallbackEvent
    return new Class(came, read)
  })
}

/** What a payload came as; the native module knows the numbers. */
const CameAs = { form: 0, body: 1, query: 2, url: 3, joined: 4 } as const

/**
 * What a callback says, as it came: bytes that are not known to be DIDWW's yet.
 *
 * Names that come twice count once, with the last value. A payload that cannot be read is one too: it matches no signature,
 * and {@link CallbackEvent.parse} tells why.
 */
export class Payload {
  /** @internal */
  readonly cameAs: number
  /** @internal */
  readonly parts: readonly TextOrBytes[]

  private constructor(cameAs: number, parts: readonly TextOrBytes[]) {
    this.cameAs = cameAs
    this.parts = parts
  }

  /** The members of a form, decoded: an object, a `URLSearchParams`, or pairs of names and values. */
  static form(members: CallbackMembers): Payload {
    const texts = flat(members)
    const joins = texts.every((text) => typeof text === 'string' && !text.includes('\0'))
    // one text crosses sooner than many
    return joins ? new Payload(CameAs.joined, [texts.join('\0')]) : new Payload(CameAs.form, texts)
  }

  /** A body and the value of its `Content-Type`: a form, or JSON as voice OUT trunks send it. */
  static body(body: TextOrBytes, contentType: TextOrBytes): Payload {
    return new Payload(CameAs.body, [given('body', body), given('contentType', contentType)])
  }

  /**
   * The query of a callback by GET, without the question mark and percent-encoded as it came.
   *
   * DIDWW adds the members to the query that the callback URL has of its own. Which ones are the event shows when the
   * signature is checked.
   */
  static query(query: TextOrBytes): Payload {
    return new Payload(CameAs.query, [given('query', query)])
  }

  /** The query of a whole URL. */
  static queryOf(url: TextOrBytes): Payload {
    return new Payload(CameAs.url, [given('url', url)])
  }

  /** @internal */
  [inspect.custom](): string {
    return native.shownPayload(this.cameAs, this.parts)
  }
}

function payloadOf(payload: Payload | CallbackMembers): Payload {
  return payload instanceof Payload ? payload : Payload.form(payload)
}

/** Names, each with its value after it. */
function flat(members: CallbackMembers): TextOrBytes[] {
  if (typeof members !== 'object' || members === null) {
    throw invalidInput('payload', 'it is a Payload, an object, or pairs of names and values')
  }
  const pairs = Symbol.iterator in members ? (members as Iterable<readonly [string, unknown]>) : Object.entries(members)
  const texts: TextOrBytes[] = []
  for (const [name, value] of pairs) texts.push(String(name), textOf(value))
  return texts
}

/** What is no text is signed as JSON writes it; null is empty. */
function textOf(value: unknown): TextOrBytes {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  return value === null || value === undefined ? '' : String(value)
}

function given(name: string, value: TextOrBytes): TextOrBytes {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  throw invalidInput(name, `it is text or bytes, not ${value === null ? 'null' : typeof value}`)
}

/** What a validator may be told besides the secret. */
export interface RequestValidatorOptions {
  /**
   * Where DIDWW calls, if that is not what the framework sees: behind a proxy that ends TLS, changes the host or port, or
   * takes a prefix off the path.
   *
   * `https://hooks.example.com` takes the place of scheme, host and port of every URL, which may then be path and query
   * alone. A path in it, as in `https://example.com/hooks`, is put in front. If the callback URL has a user name and a
   * password, they belong in it too.
   */
  publicBaseUrl?: string | null | undefined
}

/**
 * Tells callbacks of DIDWW from those of anybody else, by their signature. It is made once and shared.
 *
 * ```ts
 * const validator = new RequestValidator('YOUR_CALLBACK_SECRET')
 * const payload = Payload.body(body, request.headers['content-type'] ?? '')
 * for (const event of validator.validateAndParse(url, payload, request.headers['x-didww-signature'])) {
 *   if (event instanceof OrderCallback) console.log(event.id, event.status)
 * }
 * ```
 */
export class RequestValidator {
  readonly #native: NativeRequestValidator

  /**
   * For the account's callback secret, which stands in the user panel. Throws an `InvalidInputError` if it is empty, for
   * with that anybody could sign, and if the public base URL is none.
   */
  constructor(callbackSecret: TextOrBytes, options: RequestValidatorOptions = {}) {
    const secret = given('callbackSecret', callbackSecret)
    this.#native = checked(() => new native.RequestValidator(secret, options.publicBaseUrl ?? null))
  }

  /**
   * Whether DIDWW signed this.
   *
   * - `url`: the callback URL as it was given to DIDWW, or as the framework sees it, which must come to the same: see
   *   {@link signedUrl}. For a callback by GET the whole URL that was called.
   * - `signature`: the value of the header `X-DIDWW-Signature`, if there is one.
   *
   * It takes the same time wherever the signature differs.
   */
  validate(url: TextOrBytes, payload: Payload | CallbackMembers, signature: TextOrBytes | null | undefined): boolean {
    if (signature === null || signature === undefined) return false
    const { cameAs, parts } = payloadOf(payload)
    return this.#native.validate(given('url', url), cameAs, parts, given('signature', signature))
  }

  /**
   * `validate`, then what it says: one callback, or those of a voice OUT trunk that piled up. A callback by GET has only the
   * members that were signed, not those of the callback URL's own query.
   *
   * Throws a `CallbackError` if the signature does not match, or the payload cannot be read; its `httpStatus` is what to
   * answer.
   */
  validateAndParse(
    url: TextOrBytes,
    payload: Payload | CallbackMembers,
    signature: TextOrBytes | null | undefined,
  ): CallbackEvent[] {
    const { cameAs, parts } = payloadOf(payload)
    const [called, signed] = [given('url', url), given('signature', signature ?? '')]
    return events(checked(() => this.#native.validateAndParse(called, cameAs, parts, signed)))
  }

  /** The signature that DIDWW gives to this, as it stands in the header: for tests, and to compare. */
  computeSignature(url: TextOrBytes, payload: Payload | CallbackMembers): string {
    const { cameAs, parts } = payloadOf(payload)
    const called = given('url', url)
    return checked(() => this.#native.computeSignature(called, cameAs, parts))
  }

  /** What is signed as the URL, for one that the framework sees: compare it with the callback URL that DIDWW was given. */
  signedUrl(url: TextOrBytes): string {
    return this.#native.signedUrl(given('url', url))
  }

  /** @internal */
  [inspect.custom](): string {
    return 'RequestValidator {}'
  }
}
