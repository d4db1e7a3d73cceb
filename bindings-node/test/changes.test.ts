/** Changes: in place, taken back, copied, and what is sent of them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, CliFormat, Codec, Did, DidOrderItem, Order, SipConfiguration, VoiceInTrunk } from 'didww-sdk'
import * as documents from './documents'
import { changed, sip } from './documents'
import { did as didRow, document, Loopback } from './loopback'

/** What was sent of a trunk's configuration. */
function sentConfiguration(loopback: Loopback, number: number): unknown {
  const configuration = loopback.sent(number).attributes?.['configuration']
  return (configuration as { attributes: unknown } | undefined)?.attributes
}

async function fetched(loopback: Loopback, client: Client): Promise<VoiceInTrunk> {
  loopback.answer(document(documents.trunk()))
  return client.voiceInTrunks.find('trunk-1')
}

test('nested objects and lists change in place', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const trunk = await fetched(loopback, client)
  const configuration = sip(trunk)
  assert.equal(configuration, trunk.configuration)
  assert.equal(configuration.codecIds, configuration.codecIds)
  assert.ok(!changed(trunk))

  configuration.port = 5070
  configuration.codecIds.pop()
  configuration.codecIds.push(Codec.G729)
  assert.ok(changed(trunk))
  loopback.answer({ status: 204 })
  assert.equal(await client.voiceInTrunks.update(trunk), trunk)
  assert.ok(!changed(trunk))
  assert.deepEqual(Object.keys(loopback.sent(1).attributes ?? {}), ['configuration'])
  assert.deepEqual(sentConfiguration(loopback, 1), { port: 5070, codec_ids: [9, 8] })

  // nothing has changed since
  await client.voiceInTrunks.update(trunk)
  assert.equal(loopback.requests.length, 2)
})

test('a held nested object counts after an update', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const trunk = await fetched(loopback, client)
  const configuration = sip(trunk)
  const codecs = configuration.codecIds
  for (const [number, port] of [5061, 5062].entries()) {
    configuration.port = port
    const answered = {
      ...(documents.trunk().attributes?.['configuration'] as object),
      attributes: { port, codec_ids: [9, 10] },
    }
    loopback.answer(document(documents.trunk('trunk-1', { configuration: answered })))
    await client.voiceInTrunks.update(trunk)
    assert.deepEqual(sentConfiguration(loopback, number + 1), { port })
    assert.equal(trunk.configuration, configuration)
    assert.equal(configuration.port, port)
    assert.ok(!changed(trunk))
  }
  codecs.push(Codec.SPEEX)
  assert.ok(changed(trunk))
  loopback.answer({ status: 204 })
  await client.voiceInTrunks.update(trunk)
  assert.deepEqual(Object.keys(sentConfiguration(loopback, 3) as object), ['codec_ids'])
})

test('an object that was set stays the same object', () => {
  const configuration = new SipConfiguration({ host: 'sip.example.com' })
  const trunk = new VoiceInTrunk({ name: 'New', configuration })
  assert.equal(trunk.configuration, configuration)
  configuration.port = 5061
  assert.deepEqual(attributesOf(trunk)['configuration'], {
    type: 'sip_configurations',
    attributes: { host: 'sip.example.com', port: 5061 },
  })
  const items = [new DidOrderItem({ skuId: 'sku-1', qty: 1 })]
  const order = new Order({ items })
  assert.equal(order.items, items)
  items.push(new DidOrderItem({ skuId: 'sku-2', qty: 2 }))
  items[0]?.set('qty', 5)
  assert.deepEqual(attributesOf(order)['items'], [
    { type: 'did_order_items', attributes: { sku_id: 'sku-1', qty: 5 } },
    { type: 'did_order_items', attributes: { sku_id: 'sku-2', qty: 2 } },
  ])
})

function attributesOf(resource: { toJSON(): object }): { [name: string]: unknown } {
  return (resource.toJSON() as { attributes: { [name: string]: unknown } }).attributes
}

test('the same object in two resources is shared like any object', () => {
  const configuration = new SipConfiguration({ host: 'sip.example.com' })
  const trunks = [new VoiceInTrunk({ configuration }), new VoiceInTrunk({ configuration })]
  configuration.port = 5061
  for (const trunk of trunks) {
    assert.equal(sip(trunk).port, 5061)
    assert.ok(JSON.stringify(trunk).includes('5061'))
  }
})

test('reset forgets what was changed', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk())
  const configuration = sip(trunk)
  trunk.name = 'Other'
  trunk.voiceInTrunkGroupId = 'group-1'
  configuration.port = 1
  configuration.codecIds.length = 0
  trunk.reset()
  assert.ok(!changed(trunk))
  assert.equal(trunk.name, 'Office')
  assert.equal(trunk.voiceInTrunkGroupId, null)
  assert.deepEqual([sip(trunk).port, sip(trunk).codecIds], [5060, [Codec.PCMU, Codec.PCMA]])
  // what was handed out shows it too, and still belongs to it
  assert.equal(configuration.port, 5060)
  configuration.port = 5071
  assert.ok(changed(trunk))
})

test('setting the same value is no change', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk())
  trunk.name = 'Office'
  trunk.cliFormat = CliFormat.E164
  sip(trunk).codecIds = [Codec.PCMU, Codec.PCMA]
  assert.ok(!changed(trunk))
  sip(trunk).codecIds.reverse()
  assert.ok(changed(trunk))
  sip(trunk).codecIds.reverse()
  assert.ok(!changed(trunk))
})

test('what changes while an update is under way stays changed', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(
    document(didRow('did-1', { capacity_limit: null })),
    document(didRow('did-1', { description: 'first', capacity_limit: null }), {}, { after: 300 }),
  )
  const did = await client.dids.find('did-1')
  did.description = 'first'
  const updating = client.dids.update(did)
  assert.ok(await loopback.untilRequests(2))
  did.capacityLimit = 5
  did.description = 'second'
  await updating
  assert.ok(changed(did))
  assert.deepEqual([did.description, did.capacityLimit], ['second', 5])
  loopback.answer(document(didRow('did-1', { description: 'second', capacity_limit: 5 })))
  await client.dids.update(did)
  assert.deepEqual(loopback.sent(1).attributes, { description: 'first' })
  assert.deepEqual(loopback.sent(2).attributes, { description: 'second', capacity_limit: 5 })
  assert.ok(!changed(did))
})

test('changes in place while an update is under way stay changed', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const trunk = await fetched(loopback, client)
  const configuration = sip(trunk)
  configuration.port = 5061
  loopback.answer({ status: 204, after: 300 })
  const updating = client.voiceInTrunks.update(trunk)
  assert.ok(await loopback.untilRequests(2))
  configuration.port = 5062
  configuration.codecIds.push(Codec.G729)
  await updating
  assert.ok(changed(trunk))
  assert.deepEqual([configuration.port, configuration.codecIds.length], [5062, 3])
  loopback.answer({ status: 204 })
  await client.voiceInTrunks.update(trunk)
  assert.deepEqual(sentConfiguration(loopback, 2), { port: 5062, codec_ids: [9, 10, 8] })
})

test('what failed to be sent is still to be sent', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const trunk = await fetched(loopback, client)
  trunk.name = 'Changed'
  loopback.answer({ status: 500 })
  await assert.rejects(client.voiceInTrunks.update(trunk))
  assert.ok(changed(trunk))
  assert.equal(trunk.name, 'Changed')
})

// ----------------------------------------------------------------------------------------------- copies

test('a copy has the changes and is changed on its own', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk('trunk-1', { colour: 'blue' }))
  trunk.name = 'Changed'
  sip(trunk).port = 5070
  sip(trunk).codecIds.push(Codec.G729)
  trunk.voiceInTrunkGroupId = 'group-1'
  const twin = trunk.copy()
  assert.equal(twin.constructor, VoiceInTrunk)
  assert.notEqual(twin, trunk)
  assert.deepEqual(twin.toJSON(), trunk.toJSON())
  assert.ok(changed(twin))
  assert.equal(twin.get('colour'), 'blue')
  assert.deepEqual([twin.name, sip(twin).port, twin.voiceInTrunkGroupId], ['Changed', 5070, 'group-1'])
  assert.notEqual(sip(twin), sip(trunk))
  sip(twin).port = 1
  sip(twin).codecIds.length = 0
  twin.name = 'Twin'
  assert.deepEqual([trunk.name, sip(trunk).port, sip(trunk).codecIds.length], ['Changed', 5070, 3])
  // what was loaded is still known: only changes would be sent
  twin.reset()
  assert.deepEqual([twin.name, sip(twin).port, changed(twin)], ['Office', 5060, false])
})

test('a copy of what was never created', () => {
  const order = new Order({ items: [new DidOrderItem({ skuId: 'sku-1', qty: 1 })], allowBackOrdering: true })
  const twin = order.copy()
  assert.deepEqual(twin.toJSON(), order.toJSON())
  twin.items[0]?.set('qty', 2)
  assert.equal(order.items[0]?.get('qty'), 1)
})

test('a copy links to the same resources', async () => {
  const did = await documents.one(Did, documents.did('did-1', 'trunk-1'), documents.trunk())
  const twin = did.copy()
  assert.equal(twin.voiceInTrunk, did.voiceInTrunk)
  assert.equal(twin.voiceInTrunk?.name, 'Office')
  assert.equal(twin.voiceInTrunkId, 'trunk-1')
  assert.ok(!changed(twin))
})

test('an update of a copy sends the changes alone', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const trunk = await fetched(loopback, client)
  sip(trunk).port = 5075
  loopback.answer({ status: 204 })
  await client.voiceInTrunks.update(trunk.copy())
  assert.deepEqual(sentConfiguration(loopback, 1), { port: 5075 })
  assert.ok(changed(trunk))
})

test('nested objects are copied', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk())
  const twin = sip(trunk).copy()
  assert.ok(twin instanceof SipConfiguration)
  assert.deepEqual(twin.toJSON(), sip(trunk).toJSON())
  twin.port = 1
  twin.codecIds.length = 0
  assert.deepEqual([sip(trunk).port, sip(trunk).codecIds.length], [5060, 2])
  assert.ok(!changed(trunk))
})

test('what an answer holds is not held by its copy alone', async () => {
  const did = await documents.one(Did, documents.did('did-1', 'trunk-1'), documents.trunk())
  const trunk = did.voiceInTrunk
  assert.ok(trunk !== null)
  trunk.name = 'Changed'
  assert.ok(changed(trunk))
  assert.ok(!changed(did))
  assert.equal(did.copy().voiceInTrunk?.name, 'Changed')
})
