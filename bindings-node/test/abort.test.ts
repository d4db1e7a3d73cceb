/** An `AbortSignal` ends whatever waits, and the request with it. */

import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type CallOptions, CdrIn, type Client, Did, DidOrderItem, Export, Order, VoiceInTrunkGroup } from 'didww-sdk'
import { reasonOf } from './caught'
import { type Answer, did, document, Loopback, type Responder, refusal, STALL } from './loopback'

/** What a busy machine may add to the few milliseconds that it takes, in milliseconds. */
const LIMIT = 10_000

const CSV = `Date/Time Start (UTC)\n${'2026-04-16 00:00:10\n'.repeat(50_000)}`
const BROKEN_OFF: Answer = { body: CSV, headers: { 'Content-Type': 'text/csv' }, stallsAfter: 500_000 }
const PENDING = document({ id: 'order-1', type: 'orders', attributes: { status: 'Pending' } })

function exported(loopback: Loopback): Export {
  const attributes = { status: 'Completed', url: `${loopback.baseUrl}/exports/calls.csv` }
  return Export.fromJSON({ id: 'export-1', type: 'exports', attributes })
}

async function readAll(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows) {
    // until it is aborted
  }
}

function pageAfterPage(): Answer {
  return document([did(String(Math.random()))], { meta: { total_records: 1_000_000 } }, { after: 20 })
}

interface Call {
  answer: Answer | Responder
  /** Requests that come before it is aborted. */
  requests: number
  /** Whether a connection is ended by that: there is none while something is waited for in between. */
  ends: boolean
  begin: (client: Client, options: CallOptions, loopback: Loopback) => Promise<unknown>
}

const CALLS: { [name: string]: Call } = {
  find: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.dids.find('did-1', options),
  },
  create: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.voiceInTrunkGroups.create(new VoiceInTrunkGroup({ name: 'x' }), options),
  },
  update: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.dids.update(new Did({ id: 'did-1' }), { description: 'x' }, options),
  },
  delete: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.dids.delete('did-1', options),
  },
  'the body of an answer': {
    answer: { body: '{"data": []}', stallsAfter: 5 },
    requests: 1,
    ends: true,
    begin: (client, options) => client.dids.list(options).page(),
  },
  first: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.dids.list(options).first(),
  },
  count: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.dids.list(options).count(),
  },
  rows: {
    answer: pageAfterPage,
    requests: 3,
    ends: false,
    begin: (client, options) => readAll(client.dids.list(options)),
  },
  pages: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => readAll(client.dids.list(options).pages()),
  },
  'pages that are fetched ahead': {
    answer: pageAfterPage,
    requests: 3,
    ends: false,
    begin: (client, options) => readAll(client.dids.list({ ...options, prefetch: true })),
  },
  all: {
    answer: pageAfterPage,
    requests: 3,
    ends: false,
    begin: (client, options) => client.dids.list(options).all(),
  },
  raw: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.raw('GET', 'dids', options),
  },
  'the pause before a retry': {
    answer: refusal(503, {}, { 'Retry-After': '20' }),
    requests: 1,
    ends: false,
    begin: (client, options) => client.dids.find('did-1', { ...options, retries: 5 }),
  },
  'the pause between two questions': {
    answer: PENDING,
    requests: 1,
    ends: false,
    begin: (client, options) => client.orders.wait('order-1', { ...options, pollEvery: 60_000 }),
  },
  'a create that is waited for': {
    answer: PENDING,
    requests: 1,
    ends: false,
    begin: (client, options) => {
      const order = new Order({ items: [new DidOrderItem({ skuId: 'sku-1', qty: 1 })] })
      return client.orders.createAndWait(order, { ...options, pollEvery: 60_000 })
    },
  },
  upload: {
    answer: STALL,
    requests: 1,
    ends: true,
    begin: (client, options) => client.encryptedFiles.upload(Buffer.from('x'), { ...options, fileName: 'a.pdf' }),
  },
  content: {
    answer: BROKEN_OFF,
    requests: 1,
    ends: true,
    begin: (client, options, loopback) => readAll(client.exports.content(exported(loopback), options)),
  },
  records: {
    answer: BROKEN_OFF,
    requests: 1,
    ends: true,
    begin: (client, options, loopback) => readAll(client.exports.content(exported(loopback), options).rows(CdrIn)),
  },
}

for (const [name, { answer, requests, ends, begin }] of Object.entries(CALLS)) {
  test(`it ends: ${name}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client({ timeout: null })
    loopback.otherwise(answer)
    const controller = new AbortController()
    const reason = new Error('the user has gone')
    const call = begin(client, { signal: controller.signal }, loopback)
    const rejected = reasonOf(call)
    assert.ok(await loopback.untilRequests(requests))
    // it is in the middle of it
    await new Promise((resolve) => setTimeout(resolve, 100))
    const started = performance.now()
    controller.abort(reason)
    assert.equal(await rejected, reason)
    assert.ok(performance.now() - started < LIMIT)
    if (ends) {
      assert.ok(await loopback.untilEnds(1), 'the server sees it')
    }
    const sent = loopback.requests.length
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(loopback.requests.length <= sent + 1, 'nothing more is asked')
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
    // the client goes on
    loopback.otherwise(document(did()))
    assert.equal((await client.dids.find('did-1', { timeout: 10_000 })).id, 'did-1')
  })

  test(`nothing is sent with a signal that was aborted before: ${name}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    loopback.otherwise(document([]))
    const reason = { whatever: 'it is' }
    const signal = AbortSignal.abort(reason)
    assert.equal(await reasonOf(begin(client, { signal }, loopback)), reason)
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(loopback.requests.length, 0)
  })
}

test('a download that is aborted leaves no file', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(BROKEN_OFF)
  const folder = await mkdtemp(join(tmpdir(), 'didww-abort-'))
  try {
    const controller = new AbortController()
    const { signal } = controller
    const rejected = reasonOf(client.exports.download(exported(loopback), join(folder, 'calls.csv'), { signal }))
    assert.ok(await loopback.untilRequests(1))
    await new Promise((resolve) => setTimeout(resolve, 100))
    controller.abort()
    assert.equal(((await rejected) as Error).name, 'AbortError')
    assert.ok(await loopback.untilEnds(1))
    assert.deepEqual(
      (await readdir(folder)).filter((name) => !name.startsWith('.')),
      [],
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('waiting for a turn ends', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ rateLimit: { perSecond: 1, burst: 1 } })
  await client.dids.list().page()
  const controller = new AbortController()
  const rejected = Array.from({ length: 3 }, () => reasonOf(client.dids.list({ signal: controller.signal }).page()))
  await new Promise((resolve) => setTimeout(resolve, 50))
  controller.abort('enough')
  assert.ok((await Promise.all(rejected)).every((reason) => reason === 'enough'))
  assert.equal(loopback.requests.length, 1)
  // their turns are free again
  const started = performance.now()
  await client.dids.list().page()
  assert.ok(performance.now() - started < 2_500)
})

test('an abort without a reason is an AbortError', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(STALL)
  const controller = new AbortController()
  const rejected = reasonOf(client.dids.find('did-1', { signal: controller.signal }))
  assert.ok(await loopback.untilRequests(1))
  controller.abort()
  const reason = await rejected
  assert.ok(reason instanceof DOMException)
  assert.equal(reason.name, 'AbortError')
  assert.equal(reason, controller.signal.reason)
})

test('the time of a signal', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(STALL)
  const signal = AbortSignal.timeout(100)
  const reason = await reasonOf(client.dids.find('did-1', { signal }))
  assert.ok(reason instanceof DOMException)
  assert.equal(reason.name, 'TimeoutError')
  assert.equal(reason, signal.reason)
  assert.ok(await loopback.untilEnds(1))
})

test('any of several signals', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(STALL)
  const controller = new AbortController()
  const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(20_000)])
  const rejected = reasonOf(client.dids.find('did-1', { signal }))
  assert.ok(await loopback.untilRequests(1))
  controller.abort('this one')
  assert.equal(await rejected, 'this one')
})

test('an abort after the end changes nothing', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document(did()))
  const controller = new AbortController()
  const found = await client.dids.find('did-1', { signal: controller.signal })
  controller.abort()
  assert.equal(found.id, 'did-1')
  assert.equal((await client.dids.find('did-1')).id, 'did-1')
})

test('one signal for many calls', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const warnings: Error[] = []
  const warned = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warned)
  try {
    const controller = new AbortController()
    const { signal } = controller
    loopback.otherwise(document(did()))
    await Promise.all(Array.from({ length: 50 }, () => client.dids.find('did-1', { signal })))
    assert.equal(getEventListeners(signal, 'abort').length, 0)
    loopback.otherwise(STALL)
    const rejected = Array.from({ length: 50 }, () => reasonOf(client.dids.find('did-1', { signal })))
    assert.ok(await loopback.untilRequests(100))
    controller.abort('all of them')
    assert.ok((await Promise.all(rejected)).every((reason) => reason === 'all of them'))
    assert.ok(await loopback.untilEnds(50))
  } finally {
    process.off('warning', warned)
  }
  assert.deepEqual(warnings, [])
})

test('a call that is aborted while others go on', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(({ path }) => document(did(path.split('/').at(-1)), {}, { after: 300 }))
  const controllers = Array.from({ length: 20 }, () => new AbortController())
  const calls = controllers.map(({ signal }, number) => client.dids.find(`did-${number}`, { signal }))
  const settled = Promise.allSettled(calls)
  assert.ok(await loopback.untilRequests(20))
  for (const [number, controller] of controllers.entries()) {
    if (number % 2 === 0) {
      controller.abort(number)
    }
  }
  for (const [number, result] of (await settled).entries()) {
    if (number % 2 === 0) {
      assert.deepEqual(result, { status: 'rejected', reason: number })
    } else {
      assert.equal(result.status === 'fulfilled' && result.value.id, `did-${number}`)
    }
  }
})

test('an abort in a hook', async () => {
  await using loopback = await Loopback.start()
  const controller = new AbortController()
  await using client = loopback.client({ onRequest: () => controller.abort('in a hook') })
  loopback.otherwise(STALL)
  assert.equal(await reasonOf(client.dids.find('did-1', { signal: controller.signal })), 'in a hook')
})

test('what is no signal is refused', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  for (const signal of ['text', {}, new AbortController()]) {
    const reason = await reasonOf(client.dids.find('did-1', { signal: signal as AbortSignal }))
    assert.match((reason as Error).message, /signal/)
  }
  assert.equal(loopback.requests.length, 0)
})

test('leaving a list early ends what was fetched ahead', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document([did('did-1'), did('did-2')], { meta: { total_records: 1_000 } })).otherwise(STALL)
  for await (const row of client.dids.list({ pageSize: 2, prefetch: true })) {
    assert.equal(row.id, 'did-1')
    assert.ok(await loopback.untilRequests(2))
    break
  }
  assert.ok(await loopback.untilEnds(1))
})
