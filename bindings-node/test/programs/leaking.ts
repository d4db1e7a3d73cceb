/**
 * Makes, reads, changes and drops what the package gives, and tells how memory has grown between two points.
 *
 * `node --expose-gc leaking.js PART`
 */

import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { Codec, Did, DidOrderItem, Order, Page, SipConfiguration, VoiceInTrunk } from 'didww-sdk'
import { did, document, Loopback, pagesOf, refusal } from '../loopback'

const ROWS = 100

interface Point {
  rss: number
  heap: number
  outside: number
}

/** What is held once everything that can go has gone. */
async function point(): Promise<Point> {
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.()
    // what is finalized later, is now
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed, outside: external }
}

/** Does the work, and tells how memory has grown from the middle of it, when allocators have what they keep, to its end. */
async function grown(rounds: number, work: (round: number) => unknown): Promise<object> {
  let early = await point()
  for (let round = 0; round < rounds; round += 1) {
    if (round === Math.floor(rounds / 2)) {
      early = await point()
    }
    await work(round)
  }
  const late = await point()
  return {
    rounds,
    rss: late.rss - early.rss,
    heap: late.heap - early.heap,
    outside: late.outside - early.outside,
    late,
  }
}

/** A page of DIDs that share a trunk. */
function body(): string {
  const link = { voice_in_trunk: { data: { type: 'voice_in_trunks', id: 'trunk' } } }
  const configuration = { type: 'sip_configurations', attributes: { host: 'a.example.com', codec_ids: [9, 10] } }
  const trunk = { id: 'trunk', type: 'voice_in_trunks', attributes: { name: 'Office', configuration } }
  const rows = Array.from({ length: ROWS }, (_, number) => ({
    id: `did-${number}`,
    type: 'dids',
    attributes: { number: '12025550123', created_at: '2026-04-16T09:30:00.123Z', colour: { a: [1] } },
    relationships: link,
  }))
  return JSON.stringify({ data: rows, included: [trunk] })
}

/** Goes through resources: some parsed, some made by hand. */
function resources(): Promise<object> {
  const document = body()
  return grown(600, async () => {
    for (const row of await Page.parse(Did, document)) {
      row.description = 'changed'
      const configuration = row.voiceInTrunk?.configuration
      assert.ok(configuration instanceof SipConfiguration)
      configuration.port = 5060
      configuration.codecIds.push(Codec.G729)
      assert.ok(row.isChanged)
      assert.ok(row.createdAt !== null)
      row.voiceInTrunk = null
    }
    for (let number = 0; number < ROWS; number += 1) {
      const configuration = new SipConfiguration({ host: 'sip.example.com', codecIds: [Codec.PCMU] })
      const made = new VoiceInTrunk({ name: `trunk-${number}`, configuration })
      const did = new Did({ id: 'did', voiceInTrunk: made })
      assert.equal(did.voiceInTrunk, made)
      const order = new Order({ items: [new DidOrderItem({ skuId: 'sku', qty: 1 })] })
      assert.ok(order.isChanged)
      if (number % 20 === 0) {
        order.copy()
        made.toJSON()
        inspect(made)
      }
    }
  })
}

/** Makes requests of all kinds, those that fail among them. */
async function requests(): Promise<object> {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ onRequest: () => undefined, onResponse: () => undefined })
  const pages = pagesOf(Array.from({ length: 30 }, (_, number) => did(`did-${number}`)))
  loopback.otherwise((received) => {
    if (received.path.endsWith('/nope')) {
      return refusal(404)
    }
    return received.path.endsWith('/dids') ? pages(received) : document(did())
  })
  const found = await client.dids.find('did-1')
  return await grown(600, async (round) => {
    loopback.requests.length = 0
    await Promise.all(Array.from({ length: 10 }, () => client.dids.find('did-1')))
    found.description = String(round)
    await client.dids.update(found)
    await client.dids.find('nope').catch(() => undefined)
    await client.dids
      .list({ pageSize: -1 })
      .page()
      .catch(() => undefined)
    for await (const _ of client.dids.list({ pageSize: 10 })) {
      // every row
    }
  })
}

/** Begins requests that are aborted. */
async function aborted(): Promise<object> {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document(did()))
  const shared = new AbortController()
  return await grown(1_600, async () => {
    loopback.requests.length = 0
    const controller = new AbortController()
    const calls = Array.from({ length: 20 }, (_, number) => {
      return client.dids.find('did-1', { signal: number % 2 === 0 ? controller.signal : shared.signal })
    })
    controller.abort()
    await Promise.allSettled(calls)
  })
}

/** Makes clients, and leaves them to the garbage collector. */
async function clients(): Promise<object> {
  await using loopback = await Loopback.start()
  return await grown(400, async (round) => {
    const client = loopback.client({ onRequest: () => undefined })
    if (round % 8 === 0) {
      await client.dids.list().page()
      await client.close()
      loopback.requests.length = 0
    }
  })
}

const PARTS: { [part: string]: () => Promise<object> } = { resources, requests, aborted, clients }

void PARTS[process.argv[2] ?? '']?.().then((report) => console.log(JSON.stringify(report)))
