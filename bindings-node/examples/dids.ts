/** Numbers: look at them, route them, limit them, give them back. */

import * as account from './account.ts'

/** Shows the numbers of the account, and changes one. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const all = client.dids.list({ include: ['did_group', 'voice_in_trunk', 'voice_in_trunk_group'], sort: ['number'] })
  for await (const did of all) {
    const target = did.voiceInTrunk ?? did.voiceInTrunkGroup
    const area = did.didGroup?.areaName ?? '?'
    console.log(`+${did.number} ${area}, until ${account.day(did.expiresAt)}, calls go to ${target?.name ?? '-'}`)
  }

  const found = account.needed(await client.dids.list({ sort: ['number'] }).first(), 'The account has no numbers.')

  // one of them, without fetching it first; what is not named stays as it is
  const did = await client.dids.update(found.id, { description: 'Sales', capacityLimit: 5 })
  console.log(`+${did.number}: ${did.description}, at most ${did.capacityLimit} calls at once`)

  // one that was loaded: the request carries what differs, null as null
  did.description = null
  did.voiceInTrunkGroup = await client.voiceInTrunkGroups.list().first() // and so no longer to a single trunk
  console.log('changed:', did.isChanged)
  await client.dids.update(did)
  console.log('changed after the update:', did.isChanged)

  // to the end of its period, and taken back
  await client.dids.update(did, { terminated: true })
  console.log(`+${did.number} ends with its period: ${did.terminated}`)
  await client.dids.update(did, { terminated: false })
  // two more periods, then no more
  await client.dids.update(did, { billingCyclesCount: 2 })
  console.log(`+${did.number} renews ${did.billingCyclesCount} times`)
}

void main()
