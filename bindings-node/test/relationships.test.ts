/** Relationships: included resources, identity, and how links are set. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Did, Proof, ResourceIdentifier, VoiceInTrunk, VoiceInTrunkGroup } from 'didww-sdk'
import { caught } from './caught'
import * as documents from './documents'
import { changed } from './documents'
import { document, Loopback } from './loopback'

/** An identifier or several of them, as plain data. */
function plain(linkage: ReturnType<Did['linkage']>): unknown {
  if (linkage === null || linkage === undefined) {
    return linkage
  }
  return 'type' in linkage ? { type: linkage.type, id: linkage.id } : linkage.map((one) => plain(one))
}

test('asking twice gives the same object', async () => {
  const did = await documents.one(Did, documents.did('did-1', 'trunk-1'), documents.trunk())
  const trunk = did.voiceInTrunk
  assert.ok(trunk instanceof VoiceInTrunk)
  assert.equal(did.voiceInTrunk, trunk)
  assert.equal(trunk.configuration, trunk.configuration)
})

test('one included resource is one object', async () => {
  const rows = [0, 1, 2].map((number) => documents.did(`did-${number}`, 'trunk-1'))
  const page = await documents.page(Did, rows, { included: [documents.trunk()] })
  const trunk = page.at(0)?.voiceInTrunk
  assert.ok(trunk instanceof VoiceInTrunk)
  assert.equal(page.at(2)?.voiceInTrunk, trunk)
  assert.equal(page.included.length, 1)
  assert.equal(page.included[0], trunk)
  assert.equal(page.at(1)?.related('voice_in_trunk')[0], trunk)
})

test('an included resource is changed and updated', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document([documents.did('did-1', 'trunk-1')], { included: [documents.trunk()] }))
  const did = await client.dids.list({ include: ['voice_in_trunk'] }).first()
  const trunk = did?.voiceInTrunk
  assert.ok(trunk instanceof VoiceInTrunk)
  trunk.name = 'Renamed'
  assert.ok(changed(trunk))
  assert.ok(did && !changed(did))
  loopback.answer(document(documents.trunk('trunk-1', { name: 'Renamed' })))
  assert.equal(await client.voiceInTrunks.update(trunk), trunk)
  assert.deepEqual(loopback.sent(1).attributes, { name: 'Renamed' })
  assert.ok(!changed(trunk))
  assert.equal(did.voiceInTrunk?.name, 'Renamed')
})

test('included resources that link to each other', async () => {
  const link = { voice_in_trunk_group: { data: { type: 'voice_in_trunk_groups', id: 'g' } } }
  const trunks = ['t-0', 't-1'].map((id) => ({ ...documents.trunk(id), relationships: link }))
  const identifiers = trunks.map(({ type, id }) => ({ type, id }))
  const group = {
    id: 'g',
    type: 'voice_in_trunk_groups',
    attributes: { name: 'All' },
    relationships: { voice_in_trunks: { data: identifiers } },
  }
  const page = await documents.page(VoiceInTrunk, trunks, { included: [group] })
  const found = page.at(0)?.voiceInTrunkGroup
  assert.ok(found instanceof VoiceInTrunkGroup)
  assert.equal(found.voiceInTrunks.length, 2)
  assert.equal(found.voiceInTrunks[0], page.at(0))
  assert.equal(found.voiceInTrunks[1], page.at(1))
  assert.deepEqual(found.voiceInTrunkIds, ['t-0', 't-1'])
  assert.equal(page.at(1)?.voiceInTrunkGroup, found)
  assert.equal(found.voiceInTrunks[0]?.voiceInTrunkGroup?.voiceInTrunks[1], page.at(1))
})

test('relationships are set in every way', async () => {
  const did = await documents.one(Did, documents.did('did-1', 'trunk-1'), documents.trunk())
  const included = did.voiceInTrunk
  const other = await documents.one(VoiceInTrunk, documents.trunk('trunk-2'))
  did.voiceInTrunk = other
  assert.equal(did.voiceInTrunk, other)
  assert.equal(did.voiceInTrunkId, 'trunk-2')
  did.voiceInTrunkId = 'trunk-3'
  assert.equal(did.voiceInTrunk, null)
  assert.deepEqual(plain(did.linkage('voice_in_trunk')), { type: 'voice_in_trunks', id: 'trunk-3' })
  did.voiceInTrunk = new ResourceIdentifier('voice_in_trunks', 'trunk-4')
  assert.equal(did.voiceInTrunkId, 'trunk-4')
  did.setLinkage('voice_in_trunk', 'trunk-1')
  assert.equal(did.voiceInTrunk, included)
  assert.ok(!changed(did))
  did.voiceInTrunk = null
  assert.equal(did.voiceInTrunkId, null)
  assert.ok(changed(did))

  const group = new VoiceInTrunkGroup({ voiceInTrunks: [other, new ResourceIdentifier('voice_in_trunks', 'trunk-5')] })
  assert.deepEqual(group.voiceInTrunkIds, ['trunk-2', 'trunk-5'])
  assert.equal(group.voiceInTrunks.length, 1)
  assert.equal(group.voiceInTrunks[0], other)
  group.voiceInTrunkIds = ['trunk-6']
  assert.deepEqual(plain(group.linkage('voice_in_trunks')), [{ type: 'voice_in_trunks', id: 'trunk-6' }])
  const proof = new Proof({ entity: new ResourceIdentifier('addresses', 'address-1') })
  assert.deepEqual(plain(proof.linkage('entity')), { type: 'addresses', id: 'address-1' })
})

test('one relationship lets go of the other', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document(documents.did('did-1', 'trunk-1'), { included: [documents.trunk()] }))
  const did = await client.dids.find('did-1', { include: ['voice_in_trunk'] })
  const group = new VoiceInTrunkGroup({ id: 'g-1' })
  did.voiceInTrunkGroup = group
  assert.equal(did.voiceInTrunkId, null)
  assert.equal(did.voiceInTrunk, null)
  loopback.answer({ status: 204 })
  await client.dids.update(did)
  assert.deepEqual(loopback.sent(1).relationships, {
    voice_in_trunk: { data: null },
    voice_in_trunk_group: { data: { type: 'voice_in_trunk_groups', id: 'g-1' } },
  })
  assert.equal(did.voiceInTrunkGroupId, 'g-1')
  assert.ok(!changed(did))
})

test('the lists of links cannot be changed by mistake', () => {
  const group = new VoiceInTrunkGroup({ id: 'g', voiceInTrunkIds: ['trunk-1'] })
  const before = [...group.voiceInTrunkIds]
  try {
    ;(group.voiceInTrunkIds as string[]).push('trunk-2')
  } catch {
    // frozen is as good as a copy
  }
  assert.deepEqual([...group.voiceInTrunkIds], before)
})

for (const value of [['trunk-1'], 5, {}, Buffer.from('trunk-1')]) {
  test(`a to-one relationship takes one: ${JSON.stringify(value)}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    const wrong = value as unknown as VoiceInTrunk
    await caught(Error, () => client.dids.update('did-1', { voiceInTrunk: wrong }), /voice_?in_?trunk/i)
    const several = 'trunk-1' as unknown as VoiceInTrunk[]
    await caught(Error, () => client.voiceInTrunkGroups.update('g', { voiceInTrunks: several }), /voice_?in_?trunks/i)
    assert.equal(loopback.requests.length, 0)
  })
}
