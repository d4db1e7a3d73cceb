/** Trunks for incoming calls that are no SIP trunks: to a telephone, and the older protocols. */

import { Codec, H323Configuration, Iax2Configuration, PstnConfiguration, VoiceInTrunk } from 'didww-sdk'
import * as account from './account.ts'

/** Makes one of each, lists them by kind, deletes them. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const kinds = {
    'To a mobile phone': new PstnConfiguration({ dst: '442079460300' }),
    IAX2: new Iax2Configuration({ dst: '100', host: 'iax.example.com', codecIds: [Codec.GSM] }),
    'H.323': new H323Configuration({ dst: '100', host: 'h323.example.com', codecIds: [Codec.G729] }),
  }
  const made: VoiceInTrunk[] = []
  for (const [name, configuration] of Object.entries(kinds)) {
    made.push(await client.voiceInTrunks.create(new VoiceInTrunk({ name, configuration })))
  }
  for await (const { name, configuration } of client.voiceInTrunks.list({ sort: ['name'] })) {
    if (configuration instanceof PstnConfiguration) {
      console.log(`${name}: calls go to +${configuration.dst}`)
    } else if (configuration !== null) {
      // whatever the kind is: its wire type and what it holds
      console.log(`${name}: ${configuration.type} with ${configuration.members().length} members`)
    }
  }
  for (const trunk of made) await client.voiceInTrunks.delete(trunk)
  console.log(`${made.length} deleted`)
}

void main()
