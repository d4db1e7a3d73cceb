/**
 * Ends while something is still under way, as programs do.
 *
 * `node ending.js WHAT BASE_URL`
 */

import { Worker } from 'node:worker_threads'
import { Client } from 'didww-sdk'

const [, , WHAT = '', BASE_URL = ''] = process.argv

function made(options: object = {}): Client {
  return new Client({ apiKey: 'key', baseUrl: BASE_URL, rateLimit: null, retries: 0, ...options })
}

function begin(client: Client, calls: number): Promise<unknown>[] {
  return Array.from({ length: calls }, () => client.dids.list().page())
}

const KINDS: { [what: string]: () => Promise<void> } = {
  /** Nothing is left, and nobody has closed the client. */
  async awaited() {
    await Promise.all(begin(made(), 3))
  },

  /** The client is closed. */
  async closed() {
    await using client = made()
    await Promise.all(begin(client, 3))
  },

  /** A client that was never used. */
  async unused() {
    made()
  },

  /** A call that somebody waits for keeps the process until it is answered. */
  async pending() {
    void made()
      .raw('GET', 'late')
      .then((answer) => console.log(answer.status))
  },

  /** The process is ended in the middle of calls. */
  async exit() {
    const calls = begin(made(), 30)
    await calls[0]
    process.exit()
  },

  /** It is ended while calls wait for an answer that never comes. */
  async stalled() {
    const client = made({ timeout: null })
    for (let call = 0; call < 30; call += 1) {
      void client.raw('GET', 'never')
    }
    setTimeout(() => process.exit(), 100)
  },

  /** Hooks have things to say until the end. */
  async observed() {
    const client = made({ onRequest: (event: { attempt: number }) => event.attempt, onResponse: () => undefined })
    await Promise.all(begin(client, 10))
  },

  /** Hooks are due while the process is ended. */
  async observedExit() {
    const client = made({ onRequest: (event: { attempt: number }) => event.attempt, onResponse: () => undefined })
    const calls = begin(client, 30)
    await calls[0]
    process.exit()
  },

  /** A page is fetched ahead that nobody reads. */
  async fetchedAhead() {
    const rows = made().dids.list({ pageSize: 1, prefetch: true })[Symbol.asyncIterator]()
    await rows.next()
  },

  /** A call was aborted. */
  async aborted() {
    const controller = new AbortController()
    const calls = Array.from({ length: 10 }, () => made().raw('GET', 'never', { signal: controller.signal }))
    setTimeout(() => controller.abort(), 50)
    await Promise.allSettled(calls)
  },

  /** Threads are ended in the middle of calls. */
  async threads() {
    const workers = Array.from({ length: 4 }, () => new Worker(__filename, { argv: ['calling', BASE_URL] }))
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
    await Promise.all(workers.map((worker) => worker.terminate()))
  },

  /** Threads end by themselves. */
  async ownThreads() {
    const workers = Array.from({ length: 4 }, () => new Worker(__filename, { argv: ['awaited', BASE_URL] }))
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))))
  },

  /** What a thread does that is ended in the middle. */
  async calling() {
    const { parentPort } = await import('node:worker_threads')
    const client = made({ onRequest: () => undefined, onResponse: () => undefined })
    await client.dids.list().page()
    parentPort?.postMessage('begun')
    for (;;) {
      await Promise.all(begin(client, 5))
    }
  },

  /** Something goes wrong that nobody catches. */
  async thrown() {
    void Promise.all(begin(made(), 10))
    await made().dids.find('')
  },
}

void KINDS[WHAT]?.()
