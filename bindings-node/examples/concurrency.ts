/** Many calls at once: a client takes any number of them, and lets them wait for each other within the rate limit. */

import { type Client, type Did, DidwwError } from 'didww-sdk'
import * as account from './account.ts'

/** Finds numbers, so many at a time. */
async function findAll(client: Client, ids: readonly string[], atOnce: number): Promise<Did[]> {
  const found: Did[] = []
  const queue = ids.entries()
  async function take(): Promise<void> {
    for (const [place, id] of queue) found[place] = await client.dids.find(id)
  }
  await Promise.all(Array.from({ length: atOnce }, take))
  return found
}

/** Finds many, and goes through a list while something else runs. */
async function main(): Promise<void> {
  const client = await account.client()
  const ids = (await client.dids.list().all()).map((did) => did.id)

  const started = performance.now()
  const dids = await findAll(client, [...ids, ...ids, ...ids, ...ids], 10)
  console.log(`${dids.length} numbers in ${((performance.now() - started) / 1000).toFixed(2)} s`)

  const cities = client.cities.list({ pageSize: 10 }).all()
  const results = await Promise.allSettled([client.dids.find(ids[0] ?? ''), client.dids.find('unknown')])
  for (const result of results) {
    if (result.status === 'fulfilled') console.log(`+${result.value.number}`)
    else if (result.reason instanceof DidwwError) console.log(`${result.reason.status}: ${result.reason.message}`)
  }
  console.log(`${(await cities).length} cities meanwhile`)
}

void main()
