/**
 * Makes thousands of requests with hundreds of them in flight, aborts every other one, and tells what that did to memory, in
 * parts, and how late the event loop was in all, in milliseconds.
 *
 * `node --expose-gc loading.js`
 */

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Client } from 'didww-sdk'
import { did, document, KEY } from '../loopback'

const WARM_UP = 16_000
const REQUESTS = 20_000
const PARTS = 4
const IN_FLIGHT = 200
/** Has no answer. */
const NEVER = 'never'

const GIVEN_UP = new Error('given up')

/** What became of requests. */
interface Became {
  answered: number
  aborted: number
}

/** Makes so many requests, every other one of which is aborted: half of those at once, half while the server is silent. */
async function load(client: Client, requests: number): Promise<Became> {
  const became = { answered: 0, aborted: 0 }
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < requests) {
      const number = next++
      if (number % 2 === 0) {
        assert.equal((await client.dids.find('did-1')).number, '12025550123')
        became.answered += 1
        continue
      }
      const controller = new AbortController()
      const { signal } = controller
      const found = client.dids.find(number % 4 === 1 ? 'did-1' : NEVER, { signal })
      if (number % 4 === 1) controller.abort(GIVEN_UP)
      else setTimeout(() => controller.abort(GIVEN_UP), number % 16)
      await assert.rejects(found, (reason) => reason === GIVEN_UP)
      became.aborted += 1
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
  return became
}

/** What is held once everything that can go has gone. */
async function held(client: Client): Promise<Record<'rss' | 'heap' | 'outside', number>> {
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.()
    // connections that were given up end
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  // what gives memory back to the system does so when it is asked for some
  for (let number = 0; number < 20; number += 1) await client.dids.find('did-1')
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed, outside: external }
}

async function report(): Promise<object> {
  // it is busy as well, and on another event loop
  const server = fork(__filename, ['serve'], { execArgv: [] })
  const [port] = (await once(server, 'message')) as [number]
  const client = new Client({ apiKey: KEY, baseUrl: `http://127.0.0.1:${port}/v3`, rateLimit: null })
  await load(client, WARM_UP)
  // the time between two parts counts once for each, which is nothing among thousands
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const parts = []
  for (let part = 0; part < PARTS; part += 1) {
    delay.enable()
    const became = await load(client, REQUESTS / PARTS)
    delay.disable()
    parts.push({ ...became, ...(await held(client)) })
  }
  server.disconnect()
  await client.close()
  const late = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 }
  return { parts, late }
}

function serve(): void {
  const body = Buffer.from(document(did()).body ?? '')
  const server = createServer((request, response) => {
    if (request.url?.endsWith(NEVER) === true) return
    response.writeHead(200, { 'Content-Type': 'application/vnd.api+json', 'Content-Length': body.length }).end(body)
  })
  process.on('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', 1_024, () => process.send?.((server.address() as AddressInfo).port))
}

if (process.argv[2] === 'serve') serve()
else void report().then((came) => console.log(JSON.stringify(came)))
