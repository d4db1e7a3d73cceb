/** What the frameworks have in common: a request as they all have it, and what it comes to. */

import { inspect } from 'node:util'
import { type CallbackEvent, Payload, RequestValidator, type TextOrBytes } from '../callbacks'
import { CallbackError } from '../errors'

/** Longest body that is read, in bytes: DIDWW's are some hundred. */
export const MAX_BODY = 1 << 20

/** What receiving callbacks takes. */
export interface ReceiverOptions {
  /** The account's callback secret, which stands in the user panel. */
  callbackSecret: TextOrBytes
  /**
   * Where DIDWW calls, if that is not what the program sees, behind a proxy say: it takes the place of scheme, host and port,
   * and a path in it is put in front.
   */
  publicBaseUrl?: string | null | undefined
  /** The longest body that is read, in bytes: 1 MiB. */
  maxBody?: number | undefined
}

/** A request, whatever framework it came to. */
export interface ReceivedRequest {
  /** Its method. */
  method: string
  /** The URL that was called, with its query, as it came. Path and query are enough where there is a public base URL. */
  url: TextOrBytes
  /** Value of `X-DIDWW-Signature`, if there is one. */
  signature: string | null | undefined
  /** Value of `Content-Type`, if there is one. */
  contentType?: string | null | undefined
  /** The body as it came; one by GET has none. */
  body?: TextOrBytes | undefined
}

/**
 * Checks and reads callbacks, for a web framework that there is no module for. It is made once and shared.
 *
 * ```ts
 * const receiver = new Receiver({ callbackSecret: 'YOUR_CALLBACK_SECRET', publicBaseUrl: 'https://hooks.example.com' })
 *
 * function receive(method: string, url: string, headers: Headers, body: Buffer): number {
 *   const [signature, contentType] = [headers.get(SIGNATURE_HEADER), headers.get('Content-Type')]
 *   try {
 *     for (const event of receiver.receive({ method, url, signature, contentType, body })) {
 *       console.log(event.callbackType, event.id)
 *     }
 *   } catch (error) {
 *     if (error instanceof CallbackError) return error.httpStatus
 *     throw error
 *   }
 *   return 204
 * }
 * ```
 */
export class Receiver {
  readonly #validator: RequestValidator
  readonly #maxBody: number

  /** Throws an `InvalidInputError` if the secret is empty, or the public base URL is none. */
  constructor(options: ReceiverOptions) {
    this.#validator = new RequestValidator(options.callbackSecret, { publicBaseUrl: options.publicBaseUrl })
    this.#maxBody = options.maxBody ?? MAX_BODY
  }

  /** Longest body that is read, in bytes. */
  get maxBody(): number {
    return this.#maxBody
  }

  /**
   * What DIDWW says: one callback, or those of a voice OUT trunk that piled up. Throws a `CallbackError`, whose `httpStatus` is
   * what to answer.
   */
  receive(request: ReceivedRequest): CallbackEvent[] {
    return this.#validator.validateAndParse(request.url, this.#payload(request), request.signature)
  }

  #payload({ method, url, signature, contentType, body = '' }: ReceivedRequest): Payload {
    // whatever it says
    if (!signature) return Payload.form({})
    if (isByQuery(method)) return Payload.queryOf(url)
    this.checkLength(typeof body === 'string' ? Buffer.byteLength(body) : body.length)
    return Payload.body(body, contentType ?? '')
  }

  /** The same for a form that was read already: its members, decoded. */
  receiveForm(
    url: TextOrBytes,
    members: Readonly<Record<string, unknown>>,
    signature: string | null | undefined,
  ): CallbackEvent[] {
    return this.#validator.validateAndParse(url, members, signature)
  }

  /** Whether the body has to be read: that of a request by GET has none, and nobody's is read for nothing. */
  needsBody(method: string, signature: string | null | undefined): boolean {
    return Boolean(signature) && !isByQuery(method)
  }

  /** Throws a `CallbackError` if a body is longer than what is read. */
  checkLength(length: number): void {
    if (length <= this.#maxBody) return
    const message = `the callback is refused: its body is longer than ${this.#maxBody} bytes`
    throw new CallbackError(message, { fault: 'too_large', httpStatus: 413 })
  }

  /** The error of a body that did not come to an end. */
  incomplete(): CallbackError {
    return new CallbackError('the callback is refused: its body did not come to an end')
  }

  /** What is signed as the URL: compare it with the callback URL that DIDWW was given. */
  signedUrl(url: TextOrBytes): string {
    return this.#validator.signedUrl(url)
  }

  /** @internal */
  [inspect.custom](): string {
    return `Receiver { maxBody: ${this.#maxBody} }`
  }
}

/** What has its members in the query. */
function isByQuery(method: string): boolean {
  return ['GET', 'HEAD'].includes(method.toUpperCase())
}
