/** Answers to raw requests. */

import { inspect } from 'node:util'
import { checked } from './errors'
import type { NativeRawResponse } from './native'
import { type ResponseInfo, responseOf } from './response'

/** A successful answer as it came. */
export class RawResponse {
  readonly #native: NativeRawResponse
  #info: ResponseInfo | undefined

  /** @internal */
  constructor(response: NativeRawResponse) {
    this.#native = response
  }

  /** Status, headers and request id. */
  get info(): ResponseInfo {
    return (this.#info ??= responseOf(this.#native.response()))
  }

  /** HTTP status. */
  get status(): number {
    return this.info.status
  }

  /** Headers by their names in lower case. */
  get headers(): Readonly<Record<string, string>> {
    return this.info.headers
  }

  /** The body, decompressed. */
  get body(): Buffer {
    return this.#native.body()
  }

  /** The body as text; a `DecodeError` if it is none. */
  get text(): string {
    return checked(() => this.#native.text())
  }

  /** The body, parsed as JSON; a `DecodeError` if it is none. */
  json(): unknown {
    return JSON.parse(checked(() => this.#native.json()))
  }

  /** @internal */
  [inspect.custom](): string {
    const { status, requestId } = this.info
    return `RawResponse ${inspect({ status, requestId, bytes: this.body.length })}`
  }
}
