/** Groups of trunks: calls are spread among them by priority and weight. */

import { type Client, SipConfiguration, VoiceInTrunk, VoiceInTrunkGroup } from 'didww-sdk'
import * as account from './account.ts'

/** Makes a trunk. */
function makeTrunk(client: Client, number: number): Promise<VoiceInTrunk> {
  const configuration = new SipConfiguration({ host: `sip${number}.example.com` })
  return client.voiceInTrunks.create(new VoiceInTrunk({ name: `Member ${number}`, priority: number, configuration }))
}

/** Makes a group of two trunks, exchanges one, routes a number to it, takes all apart again. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const first = await makeTrunk(client, 1)
  const second = await makeTrunk(client, 2)
  const third = await makeTrunk(client, 3)
  const group = await client.voiceInTrunkGroups.create(
    new VoiceInTrunkGroup({ name: 'Fail-over', capacityLimit: 50, voiceInTrunks: [first, second] }),
    { include: ['voice_in_trunks'] },
  )
  console.log(`${group.name}: ${group.voiceInTrunks.map((trunk) => trunk.name).join(', ')}`)

  // writing replaces them all; ids will do
  group.voiceInTrunkIds = [first.id, third.id]
  await client.voiceInTrunkGroups.update(group)
  const now = await client.voiceInTrunkGroups.find(group.id, { include: ['voice_in_trunks'] })
  console.log(`${now.name}: ${now.voiceInTrunks.map((trunk) => trunk.name).join(', ')}`)

  const did = await client.dids.list().first()
  if (did !== null) {
    await client.dids.update(did, { voiceInTrunkGroup: now }, { include: ['voice_in_trunk_group'] })
    console.log(`+${did.number} goes to ${did.voiceInTrunkGroup?.name ?? 'nowhere'}`)
    await client.dids.update(did, { voiceInTrunkGroup: null })
  }

  for (const trunk of [first, second, third]) await client.voiceInTrunks.delete(trunk)
  await client.voiceInTrunkGroups.delete(group)
}

void main()
