/** What the API has and this release does not know: it is kept, can be read and changed, and is never lost. */

import { NestedObject, Page, VoiceInTrunk } from 'didww-sdk'
import * as account from './account.ts'

const ANSWER = {
  data: [
    {
      id: '0b0e4a3a-4f3d-4d3c-9a3f-6a1c8a0f0001',
      type: 'voice_in_trunks',
      attributes: {
        name: 'A trunk of the future',
        cli_format: 'e165',
        quantum_level: 3,
        configuration: { type: 'hologram_configurations', attributes: { depth: 7 } },
      },
    },
  ],
}

/** Reads a trunk of a later version of the API. */
async function main(): Promise<void> {
  const page = await Page.parse(VoiceInTrunk, JSON.stringify(ANSWER))
  const trunk = account.needed(page.at(0), 'The page is empty.')
  console.log('an enum value of no name:', trunk.cliFormat)
  console.log('an attribute:', trunk.get('quantum_level'), trunk.unknownAttributes)
  const { configuration } = trunk
  if (configuration !== null) {
    console.log('a nested object:', configuration.type, configuration.get('depth'))
    configuration.set('depth', 8)
  }
  trunk.set('quantum_level', 4)
  console.log('changed:', trunk.isChanged, trunk.toJSON().attributes)

  // and sent
  const hologram = NestedObject.ofType('hologram_configurations')
  hologram.set('depth', 9)
  trunk.configuration = hologram
  console.log(JSON.stringify(trunk.toJSON().attributes['configuration']))
}

void main()
