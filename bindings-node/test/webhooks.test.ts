/** Callbacks in web frameworks, each served by a real server on the loopback interface. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request as ask, createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { serve as serveHono } from '@hono/node-server'
import {
  CallbackError,
  type CallbackEvent,
  MAX_BODY,
  OrderCallback,
  OrderStatus,
  Receiver,
  VoiceOutTrunkCallback,
} from 'didww-sdk'
import * as forExpress from 'didww-sdk/express'
import * as forFastify from 'didww-sdk/fastify'
import * as forWeb from 'didww-sdk/web'
import express from 'express'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { Hono } from 'hono'
import { caught, printed } from './caught'
import { EVENTS, FORM, formOf, HEADER, ORDER, SECRET, sign, signEvents } from './signatures'

interface Options {
  publicBaseUrl?: string
  maxBody?: number
  /** What the program does with an event. */
  does?: () => unknown
}

/** A program that receives callbacks below `/didww`: its port, and how it is ended. */
interface Running {
  port: number
  end(): Promise<unknown>
}

type Framework = (options: Options, received: CallbackEvent[]) => Promise<Running>

async function listening(listener: RequestListener): Promise<Running> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const end = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { port: (server.address() as AddressInfo).port, end }
}

function settings({ publicBaseUrl, maxBody }: Options): {
  callbackSecret: string
  publicBaseUrl?: string
  maxBody?: number
} {
  return {
    callbackSecret: SECRET,
    ...(publicBaseUrl !== undefined && { publicBaseUrl }),
    ...(maxBody !== undefined && { maxBody }),
  }
}

function keep({ does }: Options, received: CallbackEvent[]): (event: CallbackEvent) => unknown {
  return async (event) => {
    await does?.()
    received.push(event)
  }
}

function expressApp(options: Options, received: CallbackEvent[], ...before: express.RequestHandler[]): express.Express {
  const app = express()
  // a program of its own stands before that of the callbacks in the path
  const router = express.Router()
  router.use('/', forExpress.callbacks(settings(options), keep(options, received)))
  for (const handler of before) app.use(handler)
  app.use('/didww', router)
  const failed: express.ErrorRequestHandler = (_error, _request, response, _next) => void response.sendStatus(500)
  app.use(failed)
  return app
}

/** Tests that need what Fastify 5 offers on its own floor alone. */
const FASTIFY = { skip: Number.parseInt(process.versions.node, 10) < 20 && 'Fastify 5 needs Node 20' }

const FRAMEWORKS: { [name: string]: Framework } = {
  express: (options, received) => listening(expressApp(options, received)),
  'express after parsers': (options, received) => {
    const limit = { limit: options.maxBody ?? MAX_BODY }
    const parsers = [express.json(limit), express.urlencoded({ extended: true, ...limit })]
    return listening(expressApp(options, received, ...parsers))
  },
  'express after raw': (options, received) => {
    const raw = express.raw({ type: () => true, limit: 10 * MAX_BODY })
    return listening(expressApp(options, received, raw))
  },
  'node:http': (options, received) => {
    const receive = forExpress.callbacks(settings(options), keep(options, received))
    return listening((request, response) => void receive(request, response))
  },
  fastify: async (options, received) => {
    const app = fastify()
    const handler = keep(options, received)
    for (const url of ['/didww', '/didww2', '/didww/*']) {
      await app.register(forFastify.callbacks, { url, ...settings(options), handler })
    }
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, end: () => app.close() }
  },
  hono: async (options, received) => {
    const receive = forWeb.callbacks(settings(options), keep(options, received))
    const app = new Hono()
    app.all('*', (context) => receive(context.req.raw))
    const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
    if (!server.listening) await once(server, 'listening')
    const end = async (): Promise<void> => {
      server.close()
      await once(server, 'close')
    }
    return { port: (server.address() as AddressInfo).port, end }
  },
  // a route handler of Next.js is a function from a request to its response
  'a route handler': (options, received) => {
    const POST = forWeb.callbacks(settings(options), keep(options, received))
    return listening((request, response) => {
      const body = request.method === 'GET' ? {} : { body: Readable.toWeb(request), duplex: 'half' }
      const headers = Object.entries(request.headers) as [string, string][]
      const origin = `http://${request.headers.host}`
      const answered = (async (): Promise<Response> => {
        const given = new Request(origin + request.url, { method: request.method, headers, ...body } as RequestInit)
        return POST(given).catch(() => new Response(null, { status: 500 }))
      })().catch(() => new Response(null, { status: 400 }))
      void answered.then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers))
        response.end(Buffer.from(await answer.arrayBuffer()))
      })
    })
  },
}

/** An answer: its status and its body. */
interface Answered {
  status: number
  text: string
  type: string | undefined
}

class Served {
  readonly received: CallbackEvent[] = []
  private running!: Running

  static async start(framework: string, options: Options = {}): Promise<Served> {
    const served = new Served()
    served.running = await (FRAMEWORKS[framework] as Framework)(options, served.received)
    return served
  }

  get origin(): string {
    return `http://127.0.0.1:${this.running.port}`
  }

  /** Sends what is given, as it stands. */
  async ask(
    method: string,
    target: string,
    body: string | Buffer = '',
    headers: { [name: string]: string } = {},
  ): Promise<Answered> {
    const length = method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    const asked = ask({
      port: this.running.port,
      host: '127.0.0.1',
      method,
      path: target,
      agent: new Agent(),
      headers: { ...length, ...headers },
    })
    asked.end(body)
    return answerTo(asked)
  }

  async status(...given: Parameters<Served['ask']>): Promise<number> {
    return (await this.ask(...given)).status
  }

  async post(
    members: { [name: string]: string },
    target = '/didww',
    headers: { [name: string]: string } = {},
  ): Promise<number> {
    const signature = sign(this.origin + target, members)
    return this.status('POST', target, formOf(members), { 'Content-Type': FORM, [HEADER]: signature, ...headers })
  }

  /** Sends a body whose length nobody knows before its end. */
  async postInChunks(members: { [name: string]: string }): Promise<number> {
    const signature = sign(`${this.origin}/didww`, members)
    const body = Buffer.from(formOf(members))
    const asked = ask({
      port: this.running.port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/didww',
      agent: new Agent(),
      headers: { 'Content-Type': FORM, [HEADER]: signature, 'Transfer-Encoding': 'chunked' },
    })
    asked.on('error', () => {})
    for (let at = 0; at < body.length; at += 50) asked.write(body.subarray(at, at + 50))
    asked.end()
    return (await answerTo(asked)).status
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running.end()
  }
}

async function answerTo(asked: ReturnType<typeof ask>): Promise<Answered> {
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  const pieces = (await response.toArray()) as Buffer[]
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(pieces).toString(),
    type: response.headers['content-type'],
  }
}

const TARGETS = [
  '/didww/a%20b%2Fc',
  '/didww/a%7Eb~c',
  '/didww/%C3%A9',
  '/didww/%c3%a9',
  '/didww/a;p=1',
  '/didww/a//b?x=%20+y&x=z',
  '/didww?x=%7e~%27',
]

for (const framework of Object.keys(FRAMEWORKS)) {
  test(`${framework}: a callback by POST is received`, async () => {
    await using served = await Served.start(framework)
    assert.equal(await served.post(ORDER), 204)
    const [event] = served.received
    assert.ok(event instanceof OrderCallback)
    assert.deepEqual([event.id, event.status], [ORDER.id, OrderStatus.COMPLETED])
  })

  test(`${framework}: a callback by GET is received`, async () => {
    await using served = await Served.start(framework)
    const target = `/didww?opaque=1%2F2&${formOf(ORDER)}`
    assert.equal(
      await served.status('GET', target, '', {
        [HEADER]: sign(served.origin + target),
      }),
      204,
    )
    // what the callback URL has of its own was not said by DIDWW
    assert.deepEqual(served.received[0]?.members, ORDER)
  })

  test(`${framework}: events of a trunk that piled up come one after the other`, async () => {
    await using served = await Served.start(framework)
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      [HEADER]: signEvents(`${served.origin}/didww`),
    }
    assert.equal(await served.status('POST', '/didww', JSON.stringify(EVENTS), headers), 204)
    assert.deepEqual(
      served.received.map((event) => event.id),
      ['a', 'b'],
    )
    const [first] = served.received
    assert.ok(first instanceof VoiceOutTrunkCallback)
    assert.equal(first.thresholdReached, true)
  })

  test(`${framework}: the URL is signed as it came`, async () => {
    await using served = await Served.start(framework)
    for (const target of TARGETS) assert.equal(await served.post(ORDER, target), 204, target)
  })

  test(`${framework}: what is forged is refused`, async () => {
    await using served = await Served.start(framework)
    const url = `${served.origin}/didww`
    assert.equal(await served.post(ORDER, '/didww', { [HEADER]: '0'.repeat(40) }), 401)
    assert.equal(await served.post(ORDER, '/didww', { [HEADER]: '' }), 401)
    assert.equal(await served.post(ORDER, '/didww', { [HEADER]: 'é'.repeat(40) }), 401)
    assert.equal(await served.post(ORDER, '/didww', { [HEADER]: sign(url, ORDER, 'another') }), 401)
    assert.equal(await served.status('POST', '/didww', formOf(ORDER), { 'Content-Type': FORM }), 401)
    const changed = { ...ORDER, status: 'canceled' }
    assert.equal(await served.post(changed, '/didww', { [HEADER]: sign(url) }), 401)
    // another URL than the one that was called
    assert.equal(await served.post(ORDER, '/didww/2', { [HEADER]: sign(url) }), 401)
    assert.equal(await served.post(ORDER, '/didww', { Host: 'other.example', [HEADER]: sign(url) }), 401)
    assert.equal(await served.status('GET', `/didww?${formOf(ORDER)}`), 401)
    assert.deepEqual(served.received, [])
  })

  test(`${framework}: a refusal says why`, async () => {
    await using served = await Served.start(framework)
    const { status, text, type } = await served.ask('POST', '/didww', formOf(ORDER), {
      'Content-Type': FORM,
      [HEADER]: '0'.repeat(40),
    })
    assert.equal(status, 401)
    assert.match(text, /does not match/)
    assert.match(type ?? '', /^text\/plain/)
  })

  test(`${framework}: hosts that are none are refused`, async () => {
    await using served = await Served.start(framework)
    for (const Host of ['[', 'h:port', '\xe9', 'a b']) {
      assert.ok([400, 401].includes(await served.post(ORDER, '/didww', { Host })), Host)
    }
    assert.deepEqual(served.received, [])
  })

  test(`${framework}: a body is read as far as it may be`, async () => {
    await using served = await Served.start(framework, { maxBody: 200 })
    assert.equal(await served.postInChunks(ORDER), 204)
    const isParsed = framework === 'express after parsers'
    const large = { ...ORDER, more: 'x'.repeat(400) }
    // the parser's own refusal is an error of the program
    const refused = isParsed ? 500 : 413
    assert.equal(await served.postInChunks(large), refused)
    assert.equal(await served.post(large), refused)
    assert.equal(served.received.length, 1)
  })

  test(`${framework}: behind a proxy the public URL counts`, async () => {
    await using served = await Served.start(framework, { publicBaseUrl: 'https://hooks.example.com/in' })
    const signature = sign('https://hooks.example.com:443/in/didww?x=1')
    // whatever host the proxy writes
    for (const Host of ['127.0.0.1', 'backend_7.internal:8000']) {
      assert.equal(await served.post(ORDER, '/didww?x=1', { Host, [HEADER]: signature }), 204)
    }
    assert.equal(await served.post(ORDER), 401)
  })

  test(`${framework}: what the program throws is answered 500`, async () => {
    const does = (): never => {
      throw new Error('the database is down')
    }
    await using served = await Served.start(framework, { does })
    const warnings = framework === 'node:http' ? once(process, 'warning') : undefined
    assert.equal(await served.post(ORDER), 500)
    if (warnings !== undefined) assert.match(String((await warnings)[0]), /database/)
  })
}

for (const framework of Object.keys(FRAMEWORKS).filter((name) => name !== 'express after parsers')) {
  test(`${framework}: what cannot be read is refused`, async () => {
    await using served = await Served.start(framework)
    assert.equal(await served.post(ORDER, '/didww', { 'Content-Type': 'multipart/form-data; boundary=x' }), 415)
    assert.equal(await served.status('POST', '/didww', formOf(ORDER), { [HEADER]: '0'.repeat(40) }), 415)
    const broken = { 'Content-Type': 'application/json', [HEADER]: '0'.repeat(40) }
    for (const body of ['[{', '[]', '', '7', Buffer.from([0xff]), '['.repeat(10_000)]) {
      assert.equal(await served.status('POST', '/didww', body, broken), 400, String(body).slice(0, 10))
    }
    assert.deepEqual(served.received, [])
  })

  test(`${framework}: only GET and POST are taken`, async () => {
    await using served = await Served.start(framework)
    const status = await served.status('DELETE', '/didww')
    // Fastify has no route for it
    assert.equal(status, framework === 'fastify' ? 404 : 405)
  })

  test(`${framework}: a body that breaks off is no callback`, async () => {
    await using served = await Served.start(framework)
    const socket = connect(Number(new URL(served.origin).port), '127.0.0.1')
    socket.write(
      `POST /didww HTTP/1.1\r\nHost: h\r\nContent-Type: ${FORM}\r\n${HEADER}: ${'0'.repeat(40)}\r\nContent-Length: 100\r\n\r\nid=1`,
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    assert.equal(await served.post(ORDER), 204)
    assert.equal(served.received.length, 1)
  })
}

test('express: what a proxy says counts if the program trusts it', async () => {
  const received: CallbackEvent[] = []
  const app = expressApp({}, received)
  app.set('trust proxy', true)
  const running = await listening(app)
  const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'hooks.example.com', 'Content-Type': FORM }
  const answer = await fetch(`http://127.0.0.1:${running.port}/didww`, {
    method: 'POST',
    headers: { ...headers, [HEADER]: sign('https://hooks.example.com:443/didww') },
    body: formOf(ORDER),
  })
  assert.equal(answer.status, 204)
  await running.end()
})

test('express: a body that is gone is an error of the program', async () => {
  const errors: unknown[] = []
  const app = express()
  const swallow: express.RequestHandler = (request, _response, next) => void request.resume().on('end', () => next())
  app.use(
    swallow,
    forExpress.callbacks({ callbackSecret: SECRET }, () => {}),
  )
  const failed: express.ErrorRequestHandler = (error, _request, response, _next) => {
    errors.push(error)
    response.sendStatus(500)
  }
  app.use(failed)
  const running = await listening(app)
  const url = `http://127.0.0.1:${running.port}/didww`
  const headers = { 'Content-Type': FORM, [HEADER]: sign(url) }
  assert.equal((await fetch(url, { method: 'POST', headers, body: formOf(ORDER) })).status, 500)
  assert.match(String(errors[0]), /before it/)
  await running.end()
})

test('express: a handler may answer itself', async () => {
  const app = express()
  const handler = (event: CallbackEvent, request: express.Request, response: express.Response): void => {
    response.status(202).json({ id: event.id, path: request.path })
  }
  app.all('/didww', forExpress.callbacks({ callbackSecret: SECRET }, handler))
  const running = await listening(app)
  const url = `http://127.0.0.1:${running.port}/didww`
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': FORM, [HEADER]: sign(url) },
    body: formOf(ORDER),
  })
  assert.deepEqual([answer.status, await answer.json()], [202, { id: ORDER.id, path: '/didww' }])
  await running.end()
})

test('fastify: a handler may answer itself', FASTIFY, async () => {
  const app = fastify()
  await app.register(forFastify.callbacks, {
    url: '/didww',
    callbackSecret: SECRET,
    handler: (event, request: FastifyRequest, reply: FastifyReply) =>
      reply.code(202).send({ id: event.id, path: request.url }),
  })
  const headers = { 'content-type': FORM, [HEADER]: sign('http://localhost:80/didww') }
  const answer = await app.inject({ method: 'POST', url: '/didww', headers, payload: formOf(ORDER) })
  assert.deepEqual([answer.statusCode, answer.json()], [202, { id: ORDER.id, path: '/didww' }])
  await app.close()
})

test('fastify: its parsers are those of the route alone', FASTIFY, async () => {
  const app = fastify()
  await app.register(forFastify.callbacks, { url: '/didww', callbackSecret: SECRET, handler: () => {} })
  app.post('/echo', async (request) => request.body)
  const echoed = await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })
  assert.deepEqual(echoed.json(), { a: 1 })
  // what light-my-request gives is a stream alone
  const headers = { 'content-type': FORM, [HEADER]: sign('http://localhost:80/didww') }
  const injected = await app.inject({ method: 'POST', url: '/didww', headers, payload: formOf(ORDER) })
  assert.equal(injected.statusCode, 204)
  await app.close()
})

test('web: a handler may give the response', async () => {
  const receive = forWeb.callbacks({ callbackSecret: SECRET }, () => new Response('noted', { status: 202 }))
  const url = 'https://example.com/didww'
  const headers = { 'Content-Type': FORM, [HEADER]: sign('https://example.com:443/didww') }
  const answer = await receive(new Request(url, { method: 'POST', headers, body: formOf(ORDER) }))
  assert.deepEqual([answer.status, await answer.text()], [202, 'noted'])
})

test('web: a body that something has read is an error of the program', async () => {
  const receive = forWeb.callbacks({ callbackSecret: SECRET }, () => {})
  const headers = { 'Content-Type': FORM, [HEADER]: '0'.repeat(40) }
  const request = new Request('https://example.com/didww', { method: 'POST', headers, body: formOf(ORDER) })
  await request.text()
  await assert.rejects(receive(request), /has read the body/)
})

test('the receiver serves any framework', async () => {
  const receiver = new Receiver({ callbackSecret: SECRET })
  const url = 'https://example.com/didww'
  const told = { method: 'POST', url, contentType: FORM, signature: sign('https://example.com:443/didww') }
  const [event] = receiver.receive({ ...told, body: formOf(ORDER) })
  assert.equal(event?.id, ORDER.id)
  assert.equal(receiver.signedUrl(url), 'https://example.com:443/didww')
  const large = Buffer.alloc(MAX_BODY + 1, 'x')
  const refused = await caught(CallbackError, () => receiver.receive({ ...told, body: large }))
  assert.deepEqual([refused.fault, refused.httpStatus], ['too_large', 413])
  assert.ok(!printed(receiver).includes(SECRET))
})
