/**
 * Callbacks in Express, and in whatever else has Node's own requests and responses (`node:http`, Connect, NestJS).
 *
 * ```ts
 * import express from 'express'
 * import { OrderCallback } from 'didww-sdk'
 * import { callbacks } from 'didww-sdk/express'
 *
 * const app = express()
 * const options = { callbackSecret: 'YOUR_CALLBACK_SECRET', publicBaseUrl: 'https://hooks.example.com' }
 * app.all('/didww', callbacks(options, async (event) => {
 *   if (event instanceof OrderCallback) console.log(event.id, event.status)
 * }))
 * ```
 */

import {
  CallbackError,
  type CallbackEvent,
  Receiver,
  type ReceiverOptions,
  SIGNATURE_HEADER,
  type TextOrBytes,
} from '../index'
import { bodyOf, headerOf, type IncomingLike, wireUrl } from './body'

/** A request as Express has it. What Node's own has not may be missing. */
export interface RequestLike extends IncomingLike {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly originalUrl?: string | undefined
  readonly protocol?: string | undefined
  readonly hostname?: string | undefined
  readonly socket: object
  readonly body?: unknown
}

/** A response as Node has it. */
export interface ResponseLike {
  statusCode: number
  readonly headersSent: boolean
  setHeader(name: string, value: string): unknown
  end(body?: string): unknown
}

/**
 * What is done with a callback. It may answer the request itself; else that is answered 204 when all are done. Name the types of
 * the request and the response, as `express.Request`, to have all that they have.
 */
export type Handler<Request, Response> = (event: CallbackEvent, request: Request, response: Response) => unknown

/**
 * A request handler that calls `handler` with each callback that comes, by GET or POST, once its signature has been checked.
 *
 * Then it answers 204. A request that is not genuine is answered 401, one that cannot be read 400, 413 or 415, another method 405.
 * What the handler throws goes to Express's error handler, which answers 500: DIDWW tries again.
 *
 * Put it before middleware that reads bodies. Behind that it takes what is left: `rawBody`, a `Buffer`, or the form or JSON that
 * was read.
 */
export function callbacks<Request extends RequestLike = RequestLike, Response extends ResponseLike = ResponseLike>(
  options: ReceiverOptions,
  handler: Handler<Request, Response>,
): (request: Request, response: Response, next?: (error?: unknown) => void) => Promise<void> {
  const receiver = new Receiver(options)
  return async (request, response, next) => {
    try {
      const events = await received(receiver, request, response)
      if (events === null) return
      for (const event of events) await handler(event, request, response)
      if (!response.headersSent) answer(response, 204)
    } catch (error) {
      if (next !== undefined) return next(error)
      if (!response.headersSent) answer(response, 500, 'Internal Server Error')
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }
}

/** What DIDWW says; `null` for a request that was refused and answered. */
async function received(
  receiver: Receiver,
  request: RequestLike,
  response: ResponseLike,
): Promise<CallbackEvent[] | null> {
  const method = request.method ?? 'GET'
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    response.setHeader('Allow', 'GET, HEAD, POST')
    answer(response, 405, 'Method Not Allowed')
    return null
  }
  try {
    return await eventsOf(receiver, request, method)
  } catch (error) {
    if (!(error instanceof CallbackError)) throw error
    answer(response, error.httpStatus, error.message)
    return null
  }
}

async function eventsOf(receiver: Receiver, request: RequestLike, method: string): Promise<CallbackEvent[]> {
  const signature = headerOf(request, SIGNATURE_HEADER)
  const contentType = headerOf(request, 'content-type')
  const url = urlOf(request)
  const told = { method, url, signature, contentType }
  if (!receiver.needsBody(method, signature)) return receiver.receive(told)
  const kept = (request as { rawBody?: unknown }).rawBody ?? request.body
  if (kept instanceof Uint8Array || typeof kept === 'string') return receiver.receive({ ...told, body: kept })
  if (!request.readableEnded) return receiver.receive({ ...told, body: await bodyOf(request, receiver) })
  if (typeof kept !== 'object' || kept === null) {
    throw new Error('something has read the body of the callback: put callbacks(…) before it')
  }
  // what a parser made of the body says the same, and is checked the same
  const isJson = (contentType ?? '').toLowerCase().includes('json')
  if (isJson) return receiver.receive({ ...told, body: JSON.stringify(kept) })
  return receiver.receiveForm(url, kept as Record<string, unknown>, signature)
}

/** The URL that was called, with the scheme and host that the framework sees. */
function urlOf(request: RequestLike): TextOrBytes {
  const isEncrypted = (request.socket as { encrypted?: unknown }).encrypted === true
  const scheme = request.protocol ?? (isEncrypted ? 'https' : 'http')
  return wireUrl(`${scheme}://${hostOf(request)}${request.originalUrl ?? request.url ?? '/'}`)
}

/** The host with its port, or that which a proxy tells, if the framework believes it. */
function hostOf(request: RequestLike): string {
  const host = headerOf(request, 'host') ?? ''
  const { hostname } = request
  return hostname === undefined || host.replace(/:\d*$/, '') === hostname ? host : hostname
}

function answer(response: ResponseLike, status: number, text?: string): void {
  response.statusCode = status
  if (text === undefined) return void response.end()
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(text)
}
