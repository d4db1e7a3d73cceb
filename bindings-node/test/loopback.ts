/** A server on the loopback interface that answers as it is told: late, wrongly, or not at all. */

import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Client, type ClientOptions } from 'didww-sdk'

/** The key of every client: it may be seen nowhere but in a request. */
export const KEY = 'a-key-that-nobody-may-see'

const JSON_API = 'application/vnd.api+json'

// nothing that the machine says of an account or of proxies is taken
for (const name of Object.keys(process.env)) {
  const own = name.startsWith('DIDWW_') && name !== 'DIDWW_CONFORMANCE_SERVER'
  if (own || /^(http|https|all)_proxy$/i.test(name)) {
    delete process.env[name]
  }
}

/** What a request gets. */
export interface Answer {
  status?: number
  body?: string | Buffer
  headers?: { [name: string]: string }
  /** Milliseconds before it is sent. */
  after?: number
  /** Nothing is ever sent, and the connection stays open. */
  stalls?: boolean
  /** Bytes of the body that are sent before nothing more is; the connection stays open. */
  stallsAfter?: number
  /** The connection ends without a byte. */
  closes?: boolean
}

export const STALL: Answer = { stalls: true }
export const CLOSE: Answer = { closes: true }

/** What an answer has besides a document. */
export type Around = Pick<Answer, 'status' | 'headers' | 'after'>

/** An answer with a JSON:API document. */
export function document(data: unknown, rest: object = {}, around: Around = {}): Answer {
  return { ...around, body: JSON.stringify({ data, ...rest }) }
}

/** An answer that says no. */
export function refusal(status: number, error: object = {}, headers: { [name: string]: string } = {}): Answer {
  return { status, headers, body: JSON.stringify({ errors: [{ title: 'Refused', status: String(status), ...error }] }) }
}

/** A DID as the API writes one. */
export function did(id = 'did-1', attributes: object = {}): object {
  return { id, type: 'dids', attributes: { number: '12025550123', description: null, ...attributes } }
}

/** A request as it came. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: { readonly [name: string]: string | undefined }
  readonly body: Buffer
}

/** The resource that the body of a request holds. */
export interface Sent {
  readonly id?: string
  readonly type: string
  readonly attributes?: { readonly [name: string]: unknown }
  readonly relationships?: { readonly [name: string]: unknown }
}

/** What tells the answer to each request. */
export type Responder = (received: Received) => Answer

/** The server. What is not told otherwise gets an empty list. */
export class Loopback {
  readonly requests: Received[] = []
  /** Connections that were opened, and those that have ended. */
  opened = 0
  ended = 0
  private readonly answers: Answer[] = []
  private responder: Responder = () => document([])
  private readonly changes = new EventEmitter()
  private readonly sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {
    this.changes.setMaxListeners(0)
    server.keepAliveTimeout = 0
    server.on('connection', (socket) => this.accept(socket))
    server.on('request', (request, response) => void this.serve(request, response))
    server.on('clientError', (_, socket) => socket.destroy())
  }

  /** Starts one. */
  static async start(): Promise<Loopback> {
    const server = createServer()
    const loopback = new Loopback(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return loopback
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v3`
  }

  /** A client of it, which is as fast as it can be and never tries again. */
  client(options: ClientOptions = {}): Client {
    return new Client({ apiKey: KEY, baseUrl: this.baseUrl, rateLimit: null, retries: 0, timeout: 20_000, ...options })
  }

  /** Says what the next requests get, each one answer. */
  answer(...answers: Answer[]): this {
    this.answers.push(...answers)
    return this
  }

  /** Says what all others get. */
  otherwise(answer: Answer | Responder): this {
    this.responder = typeof answer === 'function' ? answer : () => answer
    return this
  }

  /** The request with a number, counted from 0. */
  request(number: number): Received {
    const found = this.requests.at(number)
    if (found === undefined) {
      throw new Error(`${this.requests.length} requests have come, and none is number ${number}`)
    }
    return found
  }

  /** The resource that a request carried. */
  sent(number: number): Sent {
    return (JSON.parse(this.request(number).body.toString()) as { data: Sent }).data
  }

  /** Waits until something holds, and tells whether it does. */
  async until(holds: (server: this) => boolean, within = 10_000): Promise<boolean> {
    const signal = AbortSignal.timeout(within)
    while (!holds(this)) {
      try {
        await once(this.changes, 'change', { signal })
      } catch {
        return holds(this)
      }
    }
    return true
  }

  /** Waits until so many requests have come, and tells whether they have. */
  untilRequests(number: number, within?: number): Promise<boolean> {
    return this.until((server) => server.requests.length >= number, within)
  }

  /** Waits until so many connections have ended, and tells whether they have. */
  untilEnds(number: number, within?: number): Promise<boolean> {
    return this.until((server) => server.ended >= number, within)
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const socket of this.sockets) {
      socket.destroy()
    }
    await closed
  }

  private accept(socket: Socket): void {
    this.opened += 1
    this.sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.sockets.delete(socket)
      this.ended += 1
      this.changes.emit('change')
    })
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    if (body === undefined) {
      return
    }
    const url = new URL(request.url ?? '', this.baseUrl)
    const received: Received = {
      method: request.method ?? '',
      // not as the URL class would write it
      path: (request.url ?? '').split('?')[0] ?? '',
      query: url.searchParams,
      headers: request.headers as { [name: string]: string },
      body,
    }
    this.requests.push(received)
    const answer = this.answers.shift() ?? this.responder(received)
    this.changes.emit('change')
    if (answer.after !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, answer.after).unref())
    }
    respond(response, answer)
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  try {
    for await (const part of request) {
      parts.push(part as Buffer)
    }
  } catch {
    // the client has given up
    return undefined
  }
  return Buffer.concat(parts)
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer.stalls === true || response.destroyed) {
    return
  }
  if (answer.closes === true) {
    response.socket?.destroy()
    return
  }
  const body = Buffer.from(answer.body ?? '')
  const length = answer.status === 204 ? {} : { 'Content-Length': String(body.length) }
  response.writeHead(answer.status ?? 200, { 'Content-Type': JSON_API, ...length, ...answer.headers })
  if (answer.stallsAfter === undefined) {
    response.end(body)
  } else {
    response.write(body.subarray(0, answer.stallsAfter))
  }
}

/** Answers a list page by page, as the API does. */
export function pagesOf(rows: readonly object[]): Responder {
  return ({ query }) => {
    const size = Number(query.get('page[size]') ?? 50)
    const number = Number(query.get('page[number]') ?? 1)
    const page = rows.slice((number - 1) * size, number * size)
    return document(page, { meta: { total_records: rows.length } })
  }
}
