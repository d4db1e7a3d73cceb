/** Call detail records: the rows of an export, typed, one by one, in constant memory. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CdrIn, CdrOut, type Client, Export, ExportFilters, ExportType, openRecords } from 'didww-sdk'
import * as account from './account.ts'

const DAY = 24 * 60 * 60 * 1000

/** Reads incoming calls while they are fetched. */
async function incoming(client: Client): Promise<Export> {
  const today = new Date()
  const filters = new ExportFilters({ year: today.getUTCFullYear(), month: today.getUTCMonth() + 1 })
  const ready = await client.exports.createAndWait(new Export({ exportType: ExportType.CDR_IN, filters }), {
    pollEvery: 100,
  })
  let [calls, seconds] = [0, 0]
  for await (const call of client.exports.content(ready).rows(CdrIn)) {
    calls += 1
    seconds += call.duration ?? 0
    if (calls <= 3) {
      const started = call.startedAt?.toISOString()
      console.log(`  ${started} ${call.source} → ${call.destinationDid}: ${call.duration} s, ${call.response}`)
    }
  }
  console.log(`${calls} incoming calls, ${(seconds / 60).toFixed(1)} minutes`)
  return ready
}

/** Reads a file of before, packed as it came. */
async function fromDisk(client: Client, ready: Export): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'calls-'))
  const path = join(folder, 'calls.csv.gz')
  await client.exports.download(ready, path)
  let longest: CdrIn | undefined
  for await (const call of openRecords(path, CdrIn)) {
    if (longest === undefined || (call.duration ?? 0) > (longest.duration ?? 0)) longest = call
  }
  await rm(folder, { recursive: true })
  if (longest === undefined) return
  console.log(`the longest call is in line ${longest.line}: ${longest.duration} s`)
  // any column by its name in the file, those that this release does not know too
  console.log(`  ${longest.get('Response')}; other columns:`, longest.unknown)
}

/** Reads outgoing calls; a span of time is said in API version 2026-04-16. */
async function outgoing(client: Client): Promise<void> {
  const now = Math.floor(Date.now() / 1000) * 1000
  const filters = new ExportFilters({ from: new Date(now - DAY), to: new Date(now) })
  const ready = await client.exports.createAndWait(new Export({ exportType: ExportType.CDR_OUT, filters }), {
    pollEvery: 100,
  })
  const charged = new Map<string, number>()
  // millions of rows go quicker some hundred at a time
  for await (const calls of client.exports.content(ready).rows(CdrOut).batches()) {
    for (const call of calls) {
      const country = call.destinationCountry ?? '?'
      charged.set(country, (charged.get(country) ?? 0) + Number(call.charged ?? 0))
    }
  }
  for (const [country, amount] of [...charged].sort()) console.log(`  ${country}: ${amount.toFixed(4)} USD`)
}

async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  await fromDisk(client, await incoming(client))
  await outgoing(await account.client({ changes: true, apiVersion: '2026-04-16' }))
}

void main()
