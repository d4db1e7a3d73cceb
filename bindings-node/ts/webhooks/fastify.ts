/**
 * Callbacks in Fastify.
 *
 * ```ts
 * import Fastify from 'fastify'
 * import { OrderCallback } from 'didww-sdk'
 * import { callbacks } from 'didww-sdk/fastify'
 *
 * const app = Fastify()
 * await app.register(callbacks, {
 *   url: '/didww',
 *   callbackSecret: 'YOUR_CALLBACK_SECRET',
 *   publicBaseUrl: 'https://hooks.example.com',
 *   handler: async (event) => {
 *     if (event instanceof OrderCallback) console.log(event.id, event.status)
 *   },
 * })
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

/** A request as Fastify has it. */
export interface RequestLike {
  readonly method: string
  readonly headers: IncomingLike['headers']
  readonly protocol: string
  readonly hostname: string
  readonly originalUrl: string
  readonly body: unknown
}

/** A reply as Fastify has it. */
export interface ReplyLike {
  readonly sent: boolean
  code(status: number): unknown
  type(contentType: string): unknown
  send(payload?: unknown): unknown
}

/** Fastify itself, or a part of it, as far as it matters here. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown
  // biome-ignore lint/suspicious/noExplicitAny: it has more forms than can be named here
  addContentTypeParser: any
  // biome-ignore lint/suspicious/noExplicitAny: it has more forms than can be named here
  route: any
}

/** Options of the plugin. */
export interface CallbacksOptions extends ReceiverOptions {
  /** Path of the route: that of the callback URL. */
  url: string
  /**
   * Called with each callback that comes, once its signature has been checked. It may answer the request itself; else that is
   * answered 204 when all are done.
   */
  handler(event: CallbackEvent, request: RequestLike, reply: ReplyLike): unknown
}

/**
 * A plugin with a route for callbacks by GET and POST, which calls the handler with each that comes, once its signature has been
 * checked.
 *
 * Then it answers 204. A request that is not genuine is answered 401, one that cannot be read 400, 413 or 415. What the handler
 * throws goes to Fastify's error handler, which answers 500: DIDWW tries again. The parsers of bodies that it needs are those of
 * its route alone.
 */
export async function callbacks(fastify: FastifyLike, options: CallbacksOptions): Promise<void> {
  const receiver = new Receiver(options)
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', (request: RequestLike, payload: IncomingLike) => read(receiver, request, payload))
  fastify.route({
    method: ['GET', 'POST'],
    url: options.url,
    exposeHeadRoute: true,
    handler: (request: RequestLike, reply: ReplyLike) => receive(receiver, options, request, reply),
  })
  return Promise.resolve()
}

/** The body as it came, or what is wrong with it: the route answers that. */
async function read(receiver: Receiver, request: RequestLike, payload: IncomingLike): Promise<unknown> {
  const signature = headerOf(request, SIGNATURE_HEADER)
  if (!receiver.needsBody(request.method, signature)) return Promise.resolve('')
  try {
    // Fastify's own server gives the request itself, others a stream alone
    return await bodyOf(Object.assign(payload, { headers: request.headers }), receiver)
  } catch (error) {
    return error
  }
}

async function receive(
  receiver: Receiver,
  options: CallbacksOptions,
  request: RequestLike,
  reply: ReplyLike,
): Promise<void> {
  const events = received(receiver, request)
  if (events instanceof CallbackError) {
    reply.code(events.httpStatus)
    reply.type('text/plain; charset=utf-8')
    reply.send(events.message)
    return
  }
  for (const event of events) await options.handler(event, request, reply)
  if (reply.sent) return
  reply.code(204)
  reply.send()
}

function received(receiver: Receiver, request: RequestLike): CallbackEvent[] | CallbackError {
  const { method, body } = request
  try {
    if (body instanceof Error) throw body
    return receiver.receive({
      method,
      url: urlOf(request),
      signature: headerOf(request, SIGNATURE_HEADER),
      contentType: headerOf(request, 'content-type'),
      body: body instanceof Uint8Array ? body : '',
    })
  } catch (error) {
    if (error instanceof CallbackError) return error
    throw error
  }
}

/** The URL that was called, with the scheme and host that Fastify sees. */
function urlOf(request: RequestLike): TextOrBytes {
  // up to Fastify 4 the host name has the port
  const host = (request as { host?: string }).host ?? request.hostname
  return wireUrl(`${request.protocol}://${host}${request.originalUrl}`)
}
