/** What happened to numbers in the last 90 days, since API version 2026-04-16. */

import { DidHistoryAction } from 'didww-sdk'
import * as account from './account.ts'

const DAY = 24 * 60 * 60 * 1000

/** Changes how often a number renews, then reads its history. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true, apiVersion: '2026-04-16' })
  const did = account.needed(await client.dids.list({ sort: ['number'] }).first(), 'The account has no numbers.')
  await client.dids.update(did, { billingCyclesCount: 3 })
  const history = client.didHistory.list({
    filter: { did_number: did.number, created_at_gteq: new Date(Date.now() - 30 * DAY) },
    sort: ['-created_at'],
  })
  for await (const entry of history) {
    const time = entry.createdAt?.toISOString().slice(0, 16)
    const isCount = entry.action === DidHistoryAction.BILLING_CYCLES_COUNT_CHANGED
    const change = isCount && entry.meta ? ` from ${entry.meta.from} to ${entry.meta.to}` : ''
    console.log(`${time} +${entry.didNumber} ${entry.action}${change}, by ${entry.method}`)
  }
  await client.dids.update(did, { billingCyclesCount: null })
}

void main()
