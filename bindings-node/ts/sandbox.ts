/** A local DIDWW in this process, to develop against and to test with. */

import { inspect } from 'node:util'
import { Client, type ClientSettings } from './client'
import { checked, raised } from './errors'
import { native } from './native'
import type { NativeRecorded, NativeSandbox } from './native_files'
import { anything, type Known, optionsText, time, whole } from './options'

/** How a sandbox is to be. Times are milliseconds. */
export interface SandboxOptions {
  /** The API key that it takes. */
  apiKey?: string | undefined
  /** The port that it listens on; a free one unless told otherwise. */
  port?: number | undefined
  /** Without numbers, trunks, orders and the like. */
  emptyAccount?: boolean | undefined
  /** How long pending states last: 300. */
  settleAfter?: number | undefined
  /** Rows of the file of an export. */
  exportRows?: number | undefined
  /** What callbacks are signed with; empty: none are made. */
  callbackSecret?: string | undefined
  /** How long a minute between the attempts of a callback lasts: 1. */
  callbackMinute?: number | undefined
}

const SETTINGS: Known = {
  apiKey: anything,
  port: whole(0),
  emptyAccount: anything,
  settleAfter: time,
  exportRows: whole(0),
  callbackSecret: anything,
  callbackMinute: time,
}

/** A request that a sandbox answered. */
export interface RecordedRequest {
  /** Its method. */
  readonly method: string
  /** Its path, `/v3` included. */
  readonly path: string
  /** Its query as it was sent, without the question mark; empty if there was none. */
  readonly query: string
  /** Its headers by their names in lower case; the value of `api-key` is replaced by `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>
  /** Its body; the first 64 KiB of a longer one. */
  readonly body: Buffer
  /** The body as JSON; `null` if it is none. */
  readonly json: unknown
}

/** A callback that a sandbox made. */
export interface RecordedCallback {
  /** Its method. */
  readonly method: string
  /** The URL that was called. */
  readonly url: string
  /** Its headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Its body; empty for one by GET. */
  readonly body: Buffer
  /** Its signature. */
  readonly signature: string
  /** What each attempt came to: the status of the answer, or what went wrong. */
  readonly attempts: readonly { readonly status: number | null; readonly error: string | null }[]
  /** What became of it. */
  readonly state: 'under_way' | 'delivered' | 'given_up'
}

/**
 * Starts a sandbox: all types, filters, includes, paging, orders that settle, exports that complete, errors like the real ones,
 * in every API version. It listens on the loopback interface alone, and stops with the process at the latest.
 *
 * ```ts
 * const sandbox = await startSandbox()
 * const client = sandbox.client()
 * console.log((await client.balance.find()).totalBalance)
 * await sandbox.close()
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  try {
    return new Sandbox(await native.startSandbox(optionsText(options, SETTINGS)))
  } catch (error) {
    throw raised(error)
  }
}

/** A running sandbox; {@link startSandbox} starts one. It does not keep the process alive. */
export class Sandbox {
  readonly #native: NativeSandbox

  /** @internal */
  constructor(sandbox: NativeSandbox) {
    this.#native = sandbox
  }

  /** The base URL to give to a client. */
  get baseUrl(): string {
    return this.#native.baseUrl
  }

  /** The API key to give to a client. */
  get apiKey(): string {
    return this.#native.apiKey
  }

  /** The secret that callbacks are signed with. */
  get callbackSecret(): string {
    return this.#native.callbackSecret
  }

  /** A client of it, without a rate limit unless `settings`, those of `Client`, say otherwise. */
  client(settings: ClientSettings = {}): Client {
    return new Client({ apiKey: this.apiKey, baseUrl: this.baseUrl, rateLimit: null, ...settings })
  }

  /**
   * Lets everything that is pending settle now: orders complete, exports get their files, verifications are decided. Callbacks
   * about it are made soon after.
   */
  settleAll(): void {
    checked(() => this.#native.settleAll())
  }

  /** The requests that were made, oldest first: the last thousand of them. */
  requests(): RecordedRequest[] {
    return checked(() => this.#native.requests()).map(request)
  }

  /** The latest request with a method, whose path begins so (`/v3/dids`); `null` if there was none. */
  lastRequest(method: string, pathPrefix: string): RecordedRequest | null {
    const latest = checked(() => this.#native.lastRequest(method, pathPrefix))
    return latest === null ? null : request(latest)
  }

  /** What an uploaded file holds, decrypted, by the id of its encrypted file; `null` if there is none. */
  uploadedFile(id: string): Buffer | null {
    return checked(() => this.#native.uploadedFile(id))
  }

  /** Puts other keys in the place of the public keys. */
  rotateKeys(): void {
    checked(() => this.#native.rotateKeys())
  }

  /** Blocks a trunk for outgoing calls, as if it had spent its threshold; whether there is such a trunk. */
  blockTrunk(id: string): boolean {
    return checked(() => this.#native.blockTrunk(id))
  }

  /** The callbacks that were made or are under way, oldest first: the last thousand of them. */
  callbacks(): RecordedCallback[] {
    const callbacks = checked(() => this.#native.callbacks())
    return callbacks.map(({ head, body }) => ({ ...(JSON.parse(head) as Omit<RecordedCallback, 'body'>), body }))
  }

  /** Waits until all callbacks about what has happened so far are delivered or given up. */
  async waitForCallbacks(): Promise<void> {
    try {
      await this.#native.waitForCallbacks()
    } catch (error) {
      throw raised(error)
    }
  }

  /** Stops it, once the requests under way are answered. */
  async close(): Promise<void> {
    await this.#native.close()
  }

  /** @internal */
  [inspect.custom](): string {
    return `Sandbox { baseUrl: '${this.baseUrl}' }`
  }
}

/** What `await using` calls, where this Node has a name for it. */
export interface Sandbox {
  [Symbol.asyncDispose](): Promise<void>
}

Object.defineProperty(Sandbox.prototype, Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose'), {
  value(this: Sandbox): Promise<void> {
    return this.close()
  },
})

function request({ head, body }: NativeRecorded): RecordedRequest {
  const parts = JSON.parse(head) as Omit<RecordedRequest, 'body' | 'json'>
  return { ...parts, body, json: jsonOf(body) }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return null
  }
}
