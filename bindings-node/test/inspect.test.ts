/** What is printed: what matters, and no secret. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Did, NestedObject, RequestValidator, SipConfiguration, VoiceInTrunk, VoiceOutTrunk } from 'didww-sdk'
import { printed } from './caught'
import * as documents from './documents'
import { sip } from './documents'
import { document, KEY, Loopback } from './loopback'

const HIDDEN = ['hidden-password', 'secret-of-the-future']

test('resources show their members and no secret', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk('trunk-1', { colour: 'secret-of-the-future' }))
  const shown = inspect(trunk)
  assert.match(shown, /^VoiceInTrunk/)
  for (const text of ['trunk-1', 'name', 'Office', 'cliFormat', 'e164', 'sip.example.com', 'colour']) {
    assert.ok(shown.includes(text), `${shown} has no ${text}`)
  }
  const page = await documents.page(VoiceInTrunk, [documents.trunk('trunk-1', { colour: 'secret-of-the-future' })])
  for (const value of [trunk, sip(trunk), [trunk], { trunk }, page, new Map([[trunk, sip(trunk)]])]) {
    for (const hidden of HIDDEN) {
      assert.ok(!printed(value).includes(hidden))
    }
  }
  // whoever asks for it gets it
  assert.equal(sip(trunk).authPassword, 'hidden-password')
})

test('secrets that were set are not shown', () => {
  const configuration = new SipConfiguration({ host: 'sip.example.com', authPassword: 'hidden-password' })
  const trunk = new VoiceInTrunk({ name: 'New', configuration })
  for (const value of [configuration, trunk]) {
    assert.ok(!printed(value).includes('hidden-password'))
  }
  const attributes = { name: 'Out', password: 'hidden-password' }
  const out = VoiceOutTrunk.fromJSON({ id: 'o', type: 'voice_out_trunks', attributes })
  assert.ok(!printed(out).includes('hidden-password'))
  assert.ok(printed(out).includes('Out'))
  const unknown = NestedObject.ofType('future')
  unknown.set('password', 'hidden-password')
  assert.ok(!printed(unknown).includes('hidden-password'))
})

test('a change is shown', async () => {
  const did = await documents.one(Did, documents.did())
  did.description = 'Changed'
  assert.match(inspect(did), /Changed/)
  assert.match(inspect(did), /2026-04-16T09:30:00\.123Z/)
  assert.ok(!inspect(did).includes('expiresAt'), 'what the answer left out is not shown')
})

test('cycles end', async () => {
  const link = { voice_in_trunk_group: { data: { type: 'voice_in_trunk_groups', id: 'g' } } }
  const group = {
    id: 'g',
    type: 'voice_in_trunk_groups',
    relationships: { voice_in_trunks: { data: [{ type: 'voice_in_trunks', id: 'trunk-1' }] } },
  }
  const trunk = await documents.one(VoiceInTrunk, { ...documents.trunk(), relationships: link }, group)
  assert.equal(trunk.voiceInTrunkGroup?.voiceInTrunks[0], trunk)
  assert.ok(printed(trunk).length < 20_000)
  assert.ok(JSON.stringify(trunk).length < 20_000)
})

test('a long page is shown in short', async () => {
  const rows = Array.from({ length: 1_000 }, (_, number) => documents.did(`did-${number}`))
  const shown = inspect(await documents.page(Did, rows, { meta: { total_records: 5_000 } }))
  assert.match(shown, /^Page/)
  assert.match(shown, /did-0/)
  assert.match(shown, /5000/)
  assert.ok(shown.length < 100_000, `${shown.length} characters`)
})

test('answers are shown without what they hold', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const headers = { 'X-Request-Id': 'request-1', 'Set-Cookie': 'session=hidden-password' }
  loopback.answer(document([], {}, { headers }), { body: '{"password": "hidden-password"}', headers })
  const page = await client.dids.list().page()
  const raw = await client.raw('GET', 'dids')
  for (const value of [page.response, raw, raw.info]) {
    assert.match(inspect(value), /200/)
    assert.match(inspect(value), /request-1/)
    assert.ok(!printed(value).includes('hidden-password'))
    assert.ok(!printed(value).includes(KEY))
  }
})

test('a validator does not show its secret', () => {
  const validator = new RequestValidator('hidden-password', { publicBaseUrl: 'https://example.com' })
  assert.ok(!printed(validator).includes('hidden-password'))
  assert.ok(!(JSON.stringify(validator) ?? '').includes('hidden-password'))
})
