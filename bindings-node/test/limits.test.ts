/** Limits, retries and deadlines; hooks and credentials; what is waited for. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Client,
  DidOrderItem,
  DidwwError,
  InvalidInputError,
  NotFoundError,
  Order,
  type OrderStatus,
  RateLimitedError,
  type RequestEvent,
  RequestTimeoutError,
  type ResponseEvent,
  ServerError,
  TransportError,
  VoiceInTrunkGroup,
  WaitError,
} from 'didww-sdk'
import { caught, printed } from './caught'
import { CLOSE, did, document, KEY, Loopback, refusal, STALL } from './loopback'

test('a call ends in time', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(STALL)
  const started = performance.now()
  const error = await caught(RequestTimeoutError, () => client.dids.find('did-1', { timeout: 200 }))
  const took = performance.now() - started
  assert.ok(100 < took && took < 5_000, `${took} ms`)
  assert.deepEqual([error.code, error.phase, error.limit], ['timeout', 'response', 200])
  await caught(RequestTimeoutError, () => client.dids.list({ timeout: 200 }).page())
  loopback.otherwise({ body: '{"data": []}', stallsAfter: 5 })
  const silent = await caught(RequestTimeoutError, () => client.dids.list({ readTimeout: 200 }).page())
  assert.equal(silent.phase, 'body')
  assert.ok(await loopback.untilEnds(3), 'a request that nobody waits for is ended')
})

test('no timeout at all', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ timeout: 200 })
  loopback.otherwise(document(did(), {}, { after: 500 }))
  assert.equal((await client.dids.find('did-1', { timeout: null })).id, 'did-1')
  await caught(RequestTimeoutError, () => client.dids.find('did-1'))
})

test('retries are seen', async () => {
  await using loopback = await Loopback.start()
  const busy = refusal(503)
  await using client = loopback.client({ retries: 3, retryPolicy: { maxRetries: 3, baseDelay: 10 } })
  loopback.answer(busy, busy, document(did()))
  assert.equal((await client.dids.find('did-1')).response?.attempts, 3)
  loopback.answer(busy, busy, busy, busy)
  const error = await caught(ServerError, () => client.dids.find('did-1'))
  assert.deepEqual([error.attempts, error.status, error.isRetryable], [4, 503, true])
  loopback.answer(busy)
  assert.equal((await caught(ServerError, () => client.dids.find('did-1', { retries: 0 }))).attempts, 1)
  // a create is not sent again once the server may have seen it
  loopback.answer(CLOSE)
  const made = new VoiceInTrunkGroup({ name: 'Once' })
  const broken = await caught(TransportError, () => client.voiceInTrunkGroups.create(made))
  assert.deepEqual([broken.attempts, broken.outcome, broken.mayHaveHappened], [1, 'unknown', true])
  assert.equal(loopback.requests.length, 3 + 4 + 1 + 1)
})

test('a 429 says when', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const headers = { 'Retry-After': '7', 'X-RateLimit-Limit': '20', 'X-RateLimit-Remaining': '0' }
  loopback.answer(refusal(429, {}, { ...headers, 'X-Request-Id': 'request-1' }))
  const error = await caught(RateLimitedError, () => client.dids.list().page())
  assert.equal(error.retryAfter, 7_000)
  assert.equal(error.requestId, 'request-1')
  assert.deepEqual([error.response?.rateLimit?.limit, error.response?.rateLimit?.remaining], [20, 0])
  assert.equal(error.response?.header('X-Request-Id'), 'request-1')
})

/** How long calls wait for their turn, one after the other, in milliseconds. */
async function waits(client: Client, calls: number): Promise<number[]> {
  const waited: number[] = []
  for (let call = 0; call < calls; call += 1) {
    waited.push((await client.dids.list().page()).response.waitedForRateLimit)
  }
  return waited
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}

test('requests wait for their turn', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ rateLimit: { perSecond: 10, burst: 2 } })
  const started = performance.now()
  const waited = await waits(client, 5)
  assert.ok(performance.now() - started >= 250)
  assert.ok((waited[0] ?? 0) < 50)
  assert.ok(sum(waited) >= 200)
  // clients of one account share the limit
  const { rateLimiter } = client
  await using other = new Client({ apiKey: KEY, baseUrl: loopback.baseUrl, rateLimiter })
  assert.ok(sum(await waits(other, 3)) >= 150)
  await using plain = loopback.client({ rateLimit: 10 })
  assert.equal((await plain.dids.list().page()).length, 0)
})

test('an answer that is too long is not read', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ maxResponseBytes: 1_000 })
  loopback.otherwise(document([did('did-1', { description: 'x'.repeat(10_000) })]))
  const error = await caught(DidwwError, () => client.dids.list().page(), /1000/)
  assert.ok(['decode', 'transport'].includes(error.code))
})

test('calls of one client wait at the same time', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document(did(), {}, { after: 300 }))
  const started = performance.now()
  await Promise.all(Array.from({ length: 30 }, () => client.dids.find('did-1')))
  assert.ok(performance.now() - started < 3_000)
})

// -------------------------------------------------------------------------------- hooks, authentication

test('hooks see each attempt', async () => {
  await using loopback = await Loopback.start()
  const left: RequestEvent[] = []
  const came: ResponseEvent[] = []
  await using client = loopback.client({
    onRequest: (event) => {
      left.push(event)
      event.setHeader('X-Correlation-Id', `c-${event.attempt}`)
    },
    onResponse: (event) => {
      came.push(event)
    },
    retries: 2,
    retryPolicy: { baseDelay: 10 },
  })
  loopback.answer(refusal(503), document(did()), CLOSE)
  await client.dids.find('did-1')
  await caught(TransportError, () => client.raw('GET', 'dids', { retries: 0 }))
  assert.deepEqual(
    loopback.requests.map((request) => request.headers['x-correlation-id']),
    ['c-1', 'c-2', 'c-1'],
  )
  assert.deepEqual(
    left.map((event) => [event.operation, event.resource, event.method, event.path, event.attempt]),
    [
      ['find', 'dids', 'GET', '/dids/did-1', 1],
      ['find', 'dids', 'GET', '/dids/did-1', 2],
      ['raw', null, 'GET', '/dids', 1],
    ],
  )
  assert.equal(left[0]?.host, `127.0.0.1:${loopback.port}`)
  assert.deepEqual(
    came.map((event) => event.status),
    [503, 200, null],
  )
  assert.ok(came[0]?.error instanceof ServerError)
  assert.equal(typeof came[0].retryIn, 'number')
  assert.equal(came[1]?.error, null)
  assert.ok(came[2]?.error instanceof TransportError)
  assert.ok(came.every((event) => event.duration >= 0))
  for (const event of [...left, ...came]) {
    assert.ok(!printed(event).includes(KEY))
  }
})

test('what a hook throws does not end the request', async () => {
  await using loopback = await Loopback.start()
  const shown: string[] = []
  const seen = (warning: Error): void => void shown.push(warning.message)
  process.on('warning', seen)
  function fails(): never {
    throw new Error('in a hook')
  }
  try {
    await using client = loopback.client({ onRequest: fails, onResponse: fails })
    assert.equal((await client.dids.list().page()).length, 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
  } finally {
    process.off('warning', seen)
  }
  assert.equal(shown.length, 2)
  assert.ok(shown.every((text) => text.includes('in a hook')))
})

test('a hook may make calls of its own', async () => {
  await using loopback = await Loopback.start()
  const calls: Promise<unknown>[] = []
  await using client = loopback.client({
    onRequest: (event) => {
      if (event.resource === 'dids') {
        calls.push(client.countries.list().page())
      }
    },
    timeout: 5_000,
  })
  await client.dids.list().page()
  await Promise.all(calls)
  assert.equal(loopback.requests.length, 2)
})

test('a credential is asked for each request', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(({ headers }) => (headers['api-key'] === 'of-today' ? document([]) : refusal(401)))
  const keys = ['of-yesterday', 'of-today']
  const refusals: number[] = []
  const authentication = Object.assign(async () => keys[0] ?? '', {
    rejected(status: number): boolean {
      refusals.push(status)
      keys.shift()
      return true
    },
  })
  const { baseUrl } = loopback
  await using client = new Client({ authentication, baseUrl, rateLimit: null })
  await client.dids.list().page()
  await client.dids.list().page()
  assert.deepEqual(refusals, [401])
  assert.equal(loopback.requests.length, 3)
})

test('a credential may be any header', async () => {
  await using loopback = await Loopback.start()
  const { baseUrl } = loopback
  await using client = new Client({ authentication: () => ['Authorization', 'Bearer of-a-token'], baseUrl })
  await client.dids.list().page()
  assert.equal(loopback.request(0).headers['authorization'], 'Bearer of-a-token')
  assert.equal(loopback.request(0).headers['api-key'], undefined)
  await using failing = new Client({
    authentication: () => {
      throw new RangeError('the-secret-itself')
    },
    baseUrl,
  })
  const error = await caught(InvalidInputError, () => failing.dids.list().page(), /authentication/)
  assert.ok(!printed(error).includes('the-secret-itself'))
  assert.equal(loopback.requests.length, 1)
})

// ------------------------------------------------------------------------------------------ what settles

function order(status: string): object {
  return { id: 'order-1', type: 'orders', attributes: { status, amount: '1.00' } }
}

test('an order is waited for', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(
    document(order('Pending'), {}, { status: 201 }),
    document(order('Pending')),
    document(order('Completed')),
  )
  const seen: OrderStatus[] = []
  const items = [new DidOrderItem({ skuId: 'sku-1', qty: 1 })]
  const settled = await client.orders.createAndWait(new Order({ items }), {
    pollEvery: 20,
    onProgress: (order) => {
      seen.push(order.status)
    },
  })
  assert.equal(settled.status, 'completed')
  assert.equal(seen.at(-1), 'completed')
  assert.equal(loopback.requests.length, 3)
  loopback.otherwise(document(order('Completed')))
  assert.equal((await client.orders.wait(settled)).id, 'order-1')
  assert.equal((await client.orders.wait('order-1')).status, 'completed')
})

test('a wait that takes too long keeps the id', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document(order('Pending')))
  const error = await caught(WaitError, () => client.orders.wait('order-1', { within: 200, pollEvery: 50 }), /order-1/)
  assert.deepEqual([error.code, error.resource, error.id, error.timedOut], ['wait', 'orders', 'order-1', true])
  assert.ok(error.waited > 0)
  loopback.otherwise(refusal(404))
  await caught(NotFoundError, () => client.orders.wait('nope', { within: 200, pollEvery: 50 }))
})
