/** What a program sees of its requests as they are made, and gives to them. */

import { published } from './diagnostics'
import { reported } from './endpoint'
import { type DidwwError, fromNative, invalidInput } from './errors'
import type { NativeFunctions } from './native'

/** What a request is about. */
interface About {
  /** `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`. */
  readonly operation: string
  /** JSON:API type of what it is about; `null` for raw requests. */
  readonly resource: string | null
  /** HTTP method. */
  readonly method: string
  /** Path below the base URL, without the query: filters hold phone numbers. */
  readonly path: string
  /** Host, and port if it is not the scheme's own. */
  readonly host: string
}

/** A request that is about to leave. */
export interface RequestEvent extends About {
  /** Which attempt it is, from 1 on. */
  readonly attempt: number
  /** Sends a header along, in place of the usual one of that name: `traceparent`, say. The credential stays the client's. */
  setHeader(name: string, value: string): void
}

/** What became of an attempt. */
export interface ResponseEvent extends About {
  /** Which attempt it was, from 1 on; 0 if it did not come to one. */
  readonly attempt: number
  /** How long the attempt took, in milliseconds. */
  readonly duration: number
  /** HTTP status, if there was an answer. */
  readonly status: number | null
  /** What went wrong; `null` for a success. */
  readonly error: DidwwError | null
  /** The request is made again after so many milliseconds; `null` if it is not. */
  readonly retryIn: number | null
}

/** What authenticates a request: a key, or a header's name and value. */
export type Credential = string | readonly [name: string, value: string]

/**
 * Gives the credential before each request. If it has a method `rejected`, that is called after a 401, and says whether to ask
 * it again and send once more.
 */
export type Authentication = (() => Credential | Promise<Credential>) & {
  rejected?: (status: number) => boolean | Promise<boolean>
}

/** What the native client is to call. */
export function functionsOf(
  onRequest: ((event: RequestEvent) => void) | undefined,
  onResponse: ((event: ResponseEvent) => void) | undefined,
  authentication: Authentication | undefined,
): NativeFunctions {
  const functions: NativeFunctions = { watch: (event) => published(eventOf(event)) }
  if (checkedFunction('onRequest', onRequest)) functions.onRequest = (event) => asked(onRequest, event)
  if (checkedFunction('onResponse', onResponse)) {
    functions.onResponse = (event) => reported(() => onResponse(eventOf(event) as ResponseEvent))
  }
  if (checkedFunction('authentication', authentication)) {
    functions.credential = async () => JSON.stringify(await authentication())
    const { rejected } = authentication
    if (rejected !== undefined) {
      functions.rejected = async (status) => Boolean(await rejected.call(authentication, status))
    }
  }
  return functions
}

function checkedFunction<F>(option: string, value: F | undefined): value is F {
  if (value === undefined) return false
  if (typeof value === 'function') return true
  throw invalidInput(option, `it is a function, not ${typeof value}`)
}

/** Shows a request before it leaves; gives the headers that it is to have. */
function asked(onRequest: (event: RequestEvent) => void, text: string): string | null {
  const headers: [string, string][] = []
  const event = Object.assign(JSON.parse(text) as Omit<RequestEvent, 'setHeader'>, {
    setHeader(name: string, value: string): void {
      headers.push([String(name), String(value)])
    },
  })
  reported(() => onRequest(event))
  return headers.length === 0 ? null : JSON.stringify(headers)
}

/** An event out of its JSON: what became of an attempt has a duration. */
export function eventOf(text: string): Omit<RequestEvent, 'setHeader'> | ResponseEvent {
  const event = JSON.parse(text) as Omit<ResponseEvent, 'error'> & { error: Parameters<typeof fromNative>[0] | null }
  if (!('duration' in event)) return event
  return { ...event, error: event.error === null ? null : fromNative(event.error) }
}
