/**
 * Callbacks where requests are those of the Web: Next.js, Hono, Remix, Bun, Deno …
 *
 * ```ts
 * // app/didww/route.ts of Next.js; in Hono: app.all('/didww', (context) => receive(context.req.raw))
 * import { OrderCallback } from 'didww-sdk'
 * import { callbacks } from 'didww-sdk/web'
 *
 * const options = { callbackSecret: 'YOUR_CALLBACK_SECRET', publicBaseUrl: 'https://hooks.example.com' }
 * const receive = callbacks(options, async (event) => {
 *   if (event instanceof OrderCallback) console.log(event.id, event.status)
 * })
 *
 * export { receive as GET, receive as POST }
 * ```
 */

import { CallbackError, type CallbackEvent, Receiver, type ReceiverOptions, SIGNATURE_HEADER } from '../index'

/** What is done with a callback. A `Response` that it gives is the answer; else the request is answered 204 when all are done. */
export type Handler = (event: CallbackEvent, request: Request) => unknown

/**
 * A function from a request to its response that calls `handler` with each callback that comes, by GET or POST, once its signature
 * has been checked.
 *
 * Then it answers 204. A request that is not genuine is answered 401, one that cannot be read 400, 413 or 415, another method 405.
 * What the handler throws is thrown on, which frameworks answer by 500: DIDWW tries again. It reads the body, of which nothing is
 * left for others then.
 */
export function callbacks(options: ReceiverOptions, handler: Handler): (request: Request) => Promise<Response> {
  const receiver = new Receiver(options)
  return async (request) => {
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
      return new Response('Method Not Allowed', { status: 405, headers: { Allow: 'GET, HEAD, POST' } })
    }
    const events = await received(receiver, request)
    if (events instanceof CallbackError) return new Response(events.message, { status: events.httpStatus })
    let answer: Response | undefined
    for (const event of events) {
      const given = await handler(event, request)
      if (given instanceof Response) answer = given
    }
    return answer ?? new Response(null, { status: 204 })
  }
}

async function received(receiver: Receiver, request: Request): Promise<CallbackEvent[] | CallbackError> {
  const { method, url, headers } = request
  const signature = headers.get(SIGNATURE_HEADER)
  try {
    const body = receiver.needsBody(method, signature) ? await bodyOf(receiver, request) : ''
    return receiver.receive({ method, url, signature, contentType: headers.get('Content-Type'), body })
  } catch (error) {
    if (error instanceof CallbackError) return error
    throw error
  }
}

/** The body, no more of it than may be. */
async function bodyOf(receiver: Receiver, request: Request): Promise<Uint8Array> {
  if (request.bodyUsed) throw new Error('something has read the body of the callback: give the request before that')
  receiver.checkLength(Number(request.headers.get('Content-Length')) || 0)
  const reader = request.body?.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = (await reader?.read().catch(() => broken(receiver))) ?? { done: true, value: undefined }
    if (done) return Buffer.concat(pieces, length)
    length += value.length
    pieces.push(value)
    try {
      receiver.checkLength(length)
    } catch (error) {
      void reader?.cancel().catch(() => {})
      throw error
    }
  }
}

function broken(receiver: Receiver): never {
  throw receiver.incomplete()
}
