/** Hooks: see each request leave and each answer come, and add headers of your own, for tracing and metrics. */

import { randomUUID } from 'node:crypto'
import { Client } from 'didww-sdk'
import * as account from './account.ts'

/** Counts requests by type and status, with an id of our own on each. */
async function main(): Promise<void> {
  const usual = await account.client()
  const counts = new Map<string, number>()
  let milliseconds = 0
  const client = new Client({
    apiKey: account.key(usual),
    baseUrl: usual.baseUrl,
    onRequest: (event) => event.setHeader('X-Correlation-Id', randomUUID()),
    onResponse: ({ operation, resource, status, error, duration }) => {
      const what = `${operation} ${resource} ${status ?? error?.name}`
      counts.set(what, (counts.get(what) ?? 0) + 1)
      milliseconds += duration
    },
  })
  await client.balance.find()
  await client.countries.list().page()
  await client.dids.list({ pageSize: 1 }).all()
  for (const [what, count] of [...counts].sort()) console.log(`${count} x ${what}`)
  console.log(`${milliseconds.toFixed(1)} ms in all`)
}

void main()
