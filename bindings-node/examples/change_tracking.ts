/** Changes: an update sends what differs from what the server has, and nothing else. */

import { Did, type Sandbox, SipConfiguration, startSandbox } from 'didww-sdk'
import * as account from './account.ts'

/** What the last PATCH carried, besides type and id. */
function sent(sandbox: Sandbox): string {
  const request = account.needed(sandbox.lastRequest('PATCH', '/v3/'), 'There was no PATCH.')
  const { data } = request.json as { data: { attributes?: object; relationships?: object } }
  return JSON.stringify({ attributes: data.attributes, relationships: data.relationships })
}

/** Shows what leaves, as a local DIDWW saw it. */
async function main(): Promise<void> {
  const sandbox = await startSandbox()
  const client = sandbox.client()
  const did = account.needed(
    await client.dids.list({ filter: { number: '12125550199' }, include: ['voice_in_trunk'] }).first(),
    'There is no such number.',
  )

  const before = sandbox.requests().length
  await client.dids.update(did)
  console.log('nothing changed, requests sent:', sandbox.requests().length - before)

  did.description = 'Front desk'
  await client.dids.update(did)
  console.log(sent(sandbox))

  // null on purpose; one relationship lets go of the other
  did.description = null
  did.voiceInTrunkGroup = await client.voiceInTrunkGroups.list().first()
  await client.dids.update(did)
  console.log(sent(sandbox))

  // without a fetch
  await client.dids.update(new Did({ id: did.id, capacityLimit: 3 }))
  console.log(sent(sandbox))

  // a nested object and a list in it, changed in place
  const trunk = account.needed(
    await client.voiceInTrunks.list({ filter: { name: 'SIP office' } }).first(),
    'There is no such trunk.',
  )
  if (trunk.configuration instanceof SipConfiguration) {
    trunk.configuration.rtpPing = true
    trunk.configuration.codecIds.pop()
  }
  await client.voiceInTrunks.update(trunk)
  console.log(sent(sandbox))

  did.description = 'never mind'
  did.reset()
  console.log('changed after a reset:', did.isChanged)
  await sandbox.close()
}

void main()
