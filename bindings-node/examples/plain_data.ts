/** Resources as plain data: to JSON and back, copied; pages that were stored. */

import { inspect } from 'node:util'
import { Did, Page, VoiceInTrunk } from 'didww-sdk'
import * as account from './account.ts'

/** Takes a trunk apart and puts it together again. */
async function main(): Promise<void> {
  const client = await account.client()
  const trunk = account.needed(await client.voiceInTrunks.list({ sort: ['name'] }).first(), 'There is no trunk.')
  // with the names of the wire, secrets too
  console.log(JSON.stringify(trunk, null, 2).slice(0, 200), '…')

  const again = VoiceInTrunk.fromJSON(JSON.parse(JSON.stringify(trunk)))
  console.log(again.name, again.id === trunk.id, again.isChanged)

  const twin = trunk.copy()
  twin.name = 'Another name'
  console.log(`${trunk.name} is not ${twin.name}, though they are the same trunk`)
  // what is printed has no secrets
  console.log(inspect(trunk).slice(0, 100), '…')

  // a page that was stored, as a cache or a test does
  const { body } = await client.raw('GET', 'dids', { params: { include: 'voice_in_trunk' } })
  for (const did of await Page.parse(Did, body)) {
    console.log(`+${did.number}`, did.voiceInTrunk?.name ?? did.voiceInTrunkId)
  }
}

void main()
