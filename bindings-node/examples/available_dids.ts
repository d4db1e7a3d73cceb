/** Numbers that can be picked one by one. */

import * as account from './account.ts'

/** Looks for a number by its digits. */
async function main(): Promise<void> {
  const client = await account.client()
  const found = await client.availableDids
    .list({
      filter: { number_contains: '5550', 'did_group.needs_registration': false },
      include: ['did_group', 'nanpa_prefix'],
    })
    .page()
  console.log(`${found.meta?.['total_count'] ?? found.length} numbers match; some of them:`)
  for (const did of found) {
    const prefix = did.nanpaPrefix === null ? '' : `, prefix ${did.nanpaPrefix.npa} ${did.nanpaPrefix.nxx}`
    console.log(`  +${did.number} ${did.didGroup?.areaName ?? '?'}${prefix}`)
  }
}

void main()
