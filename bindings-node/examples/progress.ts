/** Progress: of a list whose length is known, of an upload, of an order, of a download. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DidOrderItem, Export, ExportFilters, ExportType, Order } from 'didww-sdk'
import * as account from './account.ts'

/** A bar of forty places, on one line where that is a terminal's. */
function bar(title: string): (done: number, total: number | null) => void {
  return (done, total) => {
    const filled = total === null || total === 0 ? 0 : Math.round((40 * done) / total)
    const end = process.stdout.isTTY && done !== total ? '\r' : '\n'
    process.stdout.write(`${title.padEnd(9)} [${'#'.repeat(filled).padEnd(40)}] ${done} of ${total ?? '?'}${end}`)
  }
}

/** Shows four bars. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })

  const cities = client.cities.list({ pageSize: 10, prefetch: true })
  const [total, listed] = [await cities.count(), bar('cities')]
  let done = 0
  for await (const page of cities.pages()) {
    done += page.length
    listed(done, total)
  }

  const scan = Buffer.from('%PDF-1.7 '.repeat(50_000))
  const { id } = await client.encryptedFiles.upload(scan, { fileName: 'scan.pdf', onProgress: bar('upload') })
  await client.encryptedFiles.delete(id)

  const { sku } = await account.cheapestOffer(client)
  const ordered = new Order({ items: [new DidOrderItem({ skuId: sku.id, qty: 1 })] })
  const settled = bar('order')
  await client.orders.createAndWait(ordered, {
    pollEvery: 100,
    onProgress: ({ status }) => settled(status === 'pending' ? 0 : 1, 1),
  })

  const today = new Date()
  const filters = new ExportFilters({ year: today.getUTCFullYear(), month: today.getUTCMonth() + 1 })
  const asked = new Export({ exportType: ExportType.CDR_IN, filters })
  const ready = await client.exports.createAndWait(asked, { pollEvery: 100 })
  const folder = await mkdtemp(join(tmpdir(), 'progress-'))
  await client.exports
    .download(ready, join(folder, 'calls.csv'), { onProgress: bar('download') })
    .finally(() => rm(folder, { recursive: true }))
}

void main()
