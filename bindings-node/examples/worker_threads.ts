/** Threads: each makes clients of its own, and has its own rate limit; give each its part of the 20 requests a second. */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Client } from 'didww-sdk'
import * as account from './account.ts'

/** What a thread is given. */
interface Work {
  apiKey: string
  baseUrl: string
  ids: string[]
}

/** Finds numbers, in a thread of its own. */
async function work({ apiKey, baseUrl, ids }: Work): Promise<void> {
  const client = new Client({ apiKey, baseUrl, rateLimit: 10 })
  for (const id of ids) {
    const did = await client.dids.find(id, { include: ['did_group'] })
    // what crosses to another thread is plain data
    parentPort?.postMessage(`+${did.number} ${did.didGroup?.areaName ?? '?'}`)
  }
}

/** Looks at all numbers, in two threads. */
async function main(): Promise<void> {
  const client = await account.client()
  const ids = (await client.dids.list().all()).map((did) => did.id)
  const half = Math.ceil(ids.length / 2)
  for (const part of [ids.slice(0, half), ids.slice(half)]) {
    const workerData: Work = { apiKey: account.key(client), baseUrl: client.baseUrl, ids: part }
    const worker = new Worker(process.argv[1] as string, { workerData })
    worker.on('message', (line: string) => console.log(`thread ${worker.threadId}: ${line}`))
  }
}

void (isMainThread ? main() : work(workerData as Work))
