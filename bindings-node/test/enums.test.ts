/** Enums of the API, whose unknown values are kept. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as sdk from 'didww-sdk'
import { CliFormat, Codec, DidGroup, Feature, SipConfiguration, TransportProtocol, VoiceInTrunk } from 'didww-sdk'
import * as documents from './documents'

/** Every enum: an object of texts whose keys are in upper case. */
const ENUMS = Object.entries(sdk as { [name: string]: unknown }).filter(([, value]) => {
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
  return keys.length > 0 && keys.every((key) => /^[A-Z0-9_]+$/.test(key))
}) as [name: string, members: { readonly [key: string]: string }][]

test('enums are texts by their names', () => {
  assert.ok(ENUMS.length > 15)
  for (const [name, members] of ENUMS) {
    const values = Object.values(members)
    assert.ok(
      values.every((value) => typeof value === 'string'),
      name,
    )
    assert.equal(new Set(values).size, values.length, name)
    for (const [key, value] of Object.entries(members)) {
      assert.equal(key.toLowerCase().replace(/^_/, ''), value, name)
    }
  }
})

test('values are texts', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk())
  assert.equal(trunk.cliFormat, CliFormat.E164)
  assert.equal(trunk.cliFormat, 'e164')
  const configuration = documents.sip(trunk)
  assert.deepEqual(configuration.codecIds, [Codec.PCMU, Codec.PCMA])
  assert.equal(configuration.transportProtocolId, TransportProtocol.UDP)
})

test('a value of a later version is kept', async () => {
  const configuration = { type: 'sip_configurations', attributes: { codec_ids: [9, 999] } }
  const trunk = await documents.one(VoiceInTrunk, documents.trunk('trunk-1', { cli_format: 'quantum', configuration }))
  assert.equal(trunk.cliFormat, 'quantum')
  assert.deepEqual(documents.sip(trunk).codecIds, ['pcmu', '999'])
  assert.ok(!documents.changed(trunk))
  const { attributes } = trunk.toJSON() as { attributes: { [name: string]: unknown } }
  assert.equal(attributes['cli_format'], 'quantum')
  assert.deepEqual(attributes['configuration'], configuration)
  const group = await documents.one(DidGroup, {
    id: 'g',
    type: 'did_groups',
    attributes: { features: ['voice_in', 'new'] },
  })
  assert.deepEqual(group.features, [Feature.VOICE_IN, 'new'])
})

test('any spelling may be set', () => {
  const configuration = new SipConfiguration()
  configuration.set('transport_protocol_id', 'tcp')
  assert.equal(configuration.transportProtocolId, TransportProtocol.TCP)
  configuration.transportProtocolId = 'quic'
  assert.equal(configuration.get('transport_protocol_id'), 'quic')
})
