/** Threads: each with clients of its own; and the event loop is free while a call waits. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Client } from 'didww-sdk'
import * as documents from './documents'
import { type Answer, did, document, KEY, Loopback, type Received } from './loopback'

const PROGRAM = join(__dirname, 'programs', 'thread.js')
const THREADS = 6

function answer({ path }: Received): Answer {
  const id = path.split('/').at(-1)
  return document(documents.did(id, 'trunk-1'), { included: [documents.trunk()] })
}

function inThread(workerData: object): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, { workerData })
    let seen: string[] = []
    worker.once('message', (said: string[]) => {
      seen = said
    })
    worker.once('error', reject)
    worker.once('exit', () => resolve(seen))
  })
}

test('a client in every thread', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(answer)
  const turns = 20
  const expected = [...Array.from({ length: turns }, (_, turn) => `did-${turn} true`), 'true']
  // thread after thread as well as side by side
  for (let round = 0; round < 3; round += 1) {
    const data = { baseUrl: loopback.baseUrl, turns }
    const results = await Promise.all(Array.from({ length: THREADS }, () => inThread(data)))
    for (const result of results) {
      assert.deepEqual(result, expected)
    }
  }
  // the client of this thread is not disturbed
  await using client = loopback.client()
  assert.equal((await client.dids.find('did-1')).voiceInTrunk?.name, 'Office')
})

test('threads that are ended do not end the others', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise((received) => ({ ...answer(received), after: 20 }))
  await using client = loopback.client()
  for (let turn = 0; turn < 5; turn += 1) {
    const workers = [0, 1].map(() => new Worker(PROGRAM, { workerData: { baseUrl: loopback.baseUrl, turns: 1_000 } }))
    const before = loopback.requests.length
    assert.ok(await loopback.untilRequests(before + 4, 30_000))
    await Promise.all(workers.map((worker) => worker.terminate()))
    assert.equal((await client.dids.find('did-1')).id, 'did-1')
  }
})

test('the event loop is free while a call waits', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document(did(), {}, { after: 500 }))
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 5)
  await client.dids.find('did-1')
  clearInterval(timer)
  assert.ok(turns > 20, `${turns} turns`)
})

test('several clients, one after the other and side by side', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(document(did()))
  const { baseUrl } = loopback
  for (let turn = 0; turn < 20; turn += 1) {
    await using client = new Client({ apiKey: KEY, baseUrl, rateLimit: null })
    await client.dids.find('did-1')
  }
  assert.ok(await loopback.untilEnds(20), 'a client that is closed gives up its connections')
  const clients = Array.from({ length: 10 }, (_, number) => {
    return new Client({
      apiKey: `${KEY}-${number}`,
      baseUrl,
      apiVersion: number % 2 === 0 ? '2022-05-10' : '2026-04-16',
    })
  })
  await Promise.all(clients.map((client) => client.dids.find('did-1')))
  for (const [number, client] of clients.entries()) {
    const own = loopback.requests.filter(({ headers }) => headers['api-key'] === `${KEY}-${number}`)
    assert.deepEqual(
      own.map(({ headers }) => headers['x-didww-api-version']),
      [client.apiVersion],
    )
    await client.close()
  }
})

test('the connections of a client are used again', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document(did()))
  for (let turn = 0; turn < 30; turn += 1) {
    await client.dids.find('did-1')
  }
  assert.equal(loopback.opened, 1)
})
