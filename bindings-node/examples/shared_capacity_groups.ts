/** Shared capacity groups: numbers that share channels of a pool. */

import { SharedCapacityGroup } from 'didww-sdk'
import * as account from './account.ts'

/** Makes a group, puts a number into it, takes it out, deletes the group. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const pool = account.needed(
    await client.capacityPools.list({ include: ['countries'], sort: ['-name'] }).first(),
    'The account has no capacity pool.',
  )
  const group = await client.sharedCapacityGroups.create(
    new SharedCapacityGroup({ name: 'Branch', sharedChannelsCount: 2, meteredChannelsCount: 1, capacityPool: pool }),
  )
  const covered = pool.countries.map((country) => country.id)
  const did = await client.dids.list({ filter: { 'country.id': covered } }).first()
  if (did !== null) await client.sharedCapacityGroups.update(group, { dids: [did] })
  const groups = client.sharedCapacityGroups.list({ include: ['capacity_pool', 'dids'], filter: { name: group.name } })
  for await (const row of groups) {
    const numbers = row.dids.map((member) => `+${member.number}`).join(', ') || 'no number'
    console.log(`${row.name}: ${row.sharedChannelsCount} channels of ${row.capacityPool?.name ?? '?'} for ${numbers}`)
  }

  await client.sharedCapacityGroups.update(group, { name: 'Branch (closed)', dids: [] })
  console.log(`${group.name}: deleted with ${(await client.sharedCapacityGroups.delete(group)).status}`)
}

void main()
