/** Exports: files of call detail records, made on request and fetched to disk. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, Export, ExportFilters, ExportStatus, ExportType } from 'didww-sdk'
import * as account from './account.ts'

/** Fetches the file of an export, unpacked and packed. */
async function fetched(client: Client, ready: Export, folder: string): Promise<void> {
  // it goes on where its connection broke, checks lengths and sums, and has its name when it is whole
  const unpacked = await client.exports.download(ready, join(folder, 'calls.csv'), {
    onProgress: (done, total) => console.log(`  ${done} of ${total ?? '?'} bytes`),
  })
  console.log(`${unpacked.path}: ${unpacked.bytes} bytes`)
  const packed = await client.exports.download(ready, join(folder, 'calls.csv.gz')) // by its name it stays packed
  console.log(`${packed.path}: ${packed.bytes} bytes`)
}

/** Asks for the calls of a month, waits, fetches them. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const today = new Date()
  const filters = new ExportFilters({ year: today.getUTCFullYear(), month: today.getUTCMonth() + 1 })
  const ready = await client.exports.createAndWait(new Export({ exportType: ExportType.CDR_IN, filters }), {
    pollEvery: 100,
    onProgress: (state) => console.log(`  ${state.status}`),
  })

  const folder = await mkdtemp(join(tmpdir(), 'exports-'))
  await fetched(client, ready, folder).finally(() => rm(folder, { recursive: true }))

  // without a disk
  const lines = (await client.exports.content(ready).bytes()).toString().trimEnd().split('\n')
  console.log(`${lines.length - 1} calls; columns ${lines[0]?.slice(0, 60)}…`)

  for await (const row of client.exports.list({ sort: ['-created_at'] })) {
    if (row.status === ExportStatus.COMPLETED) {
      console.log(`${row.exportType} of ${account.day(row.createdAt)}: ${row.url}`)
    }
  }
}

void main()
