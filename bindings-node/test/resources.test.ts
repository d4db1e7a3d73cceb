/** Resources: the types of their values, how they are made, and plain data. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Balance,
  CliFormat,
  Codec,
  Did,
  DidOrderItem,
  Export,
  ExportFilters,
  Identity,
  InvalidInputError,
  NestedObject,
  Order,
  Resource,
  SipConfiguration,
  VoiceInTrunk,
  VoiceOutTrunk,
} from 'didww-sdk'
import { caught } from './caught'
import * as documents from './documents'
import { changed, sip } from './documents'
import { Loopback } from './loopback'

interface Plain {
  id: string
  type: string
  attributes: { [name: string]: unknown }
  relationships: { [name: string]: unknown }
}

/** A resource as plain data, through JSON and back. */
function plain(resource: { toJSON(): object }): Plain {
  const data = resource.toJSON()
  assert.deepEqual(JSON.parse(JSON.stringify(data)), data)
  assert.equal(JSON.stringify(resource), JSON.stringify(data))
  return data as Plain
}

// ----------------------------------------------------------------------------------------------- values

test('times are dates', async () => {
  const did = await documents.one(Did, documents.did())
  assert.deepEqual(did.createdAt, new Date('2026-04-16T09:30:00.123Z'))
  const elsewhere = await documents.one(
    Did,
    documents.did('did-1', undefined, { created_at: '2026-04-16T11:30:00+02:00' }),
  )
  assert.equal(elsewhere.createdAt?.toISOString(), '2026-04-16T09:30:00.000Z')
  assert.equal(did.expiresAt, null)
})

test('a time that is changed in place changes nothing else', async () => {
  const did = await documents.one(Did, documents.did())
  did.createdAt?.setFullYear(1999)
  assert.equal(did.createdAt?.getUTCFullYear(), 2026)
  assert.ok(!did.isChanged)
})

test('money is text, as it was written', async () => {
  const attributes = { total_balance: '60.00', credit: 10.1, balance: '50.000000000000000001' }
  const balance = await documents.one(Balance, { id: 'b', type: 'balances', attributes })
  assert.deepEqual([balance.totalBalance, balance.credit, balance.balance], ['60.00', '10.1', '50.000000000000000001'])
})

test('dates are texts', async () => {
  const attributes = { birth_date: '1980-02-29' }
  assert.equal((await documents.one(Identity, { id: 'i', type: 'identities', attributes })).birthDate, '1980-02-29')
})

test('what the answer left out is neutral or null', async () => {
  const did = await documents.one(Did, { id: 'did-1', type: 'dids' })
  assert.deepEqual([did.number, did.blocked, did.channelsIncludedCount], ['', false, 0])
  assert.deepEqual([did.description, did.capacityLimit, did.createdAt], [null, null, null])
  const order = await documents.one(Order, { id: 'o', type: 'orders' })
  assert.deepEqual([order.amount, order.status, order.items], ['0', '', []])
  assert.deepEqual([did.voiceInTrunk, did.voiceInTrunkId], [null, null])
  assert.equal((await documents.one(VoiceInTrunk, { id: 't', type: 'voice_in_trunks' })).configuration, null)
})

test('null and absent are told apart', async () => {
  const nothing = await documents.one(Did, documents.did('did-1', undefined, { description: null }))
  const leftOut = await documents.one(Did, { id: 'did-1', type: 'dids' })
  assert.deepEqual([nothing.description, leftOut.description], [null, null])
  assert.deepEqual([nothing.has('description'), leftOut.has('description')], [true, false])
  assert.equal(nothing.get('description'), null)
  assert.equal(leftOut.get('description'), undefined)
  assert.equal(nothing.linkage('voice_in_trunk'), undefined)
  const unlinked = { ...documents.did(), relationships: { voice_in_trunk: { data: null } } }
  assert.equal((await documents.one(Did, unlinked)).linkage('voice_in_trunk'), null)
})

test('what this release does not know is kept', async () => {
  const colour = { name: 'blue', depth: [1, 2.5, null] }
  const did = await documents.one(Did, documents.did('did-1', undefined, { colour }))
  assert.deepEqual(did.unknownAttributes, { colour })
  assert.deepEqual(did.get('colour'), colour)
  assert.ok(!changed(did))
  did.set('colour', 'red')
  assert.ok(changed(did))
  assert.equal(plain(did).attributes['colour'], 'red')
  assert.equal((did as unknown as { colour: unknown }).colour, undefined)
  did.set('colour', null)
  assert.equal(did.get('colour'), null)
  assert.equal(plain(did).attributes['colour'], null)
})

test('a nested object of a later version is a plain object', async () => {
  const configuration = { type: 'hologram_configurations', attributes: { depth: 7 } }
  const trunk = await documents.one(VoiceInTrunk, documents.trunk('trunk-1', { configuration }))
  const held = trunk.configuration
  assert.equal(held?.constructor, NestedObject)
  assert.equal(held.type, 'hologram_configurations')
  assert.equal(held.get('depth'), 7)
  assert.ok(!changed(trunk))
  held.set('depth', 8)
  assert.ok(changed(trunk))
  assert.deepEqual(plain(trunk).attributes['configuration'], {
    type: 'hologram_configurations',
    attributes: { depth: 8 },
  })
  const hologram = NestedObject.ofType('hologram_configurations')
  hologram.set('depth', 9)
  hologram.set('wide', true)
  trunk.configuration = hologram
  assert.deepEqual(trunk.configuration.members(), ['depth', 'wide'])
})

test('a resource of a later version is a plain resource', async () => {
  const row = { id: 'h', type: 'holograms', attributes: { depth: 7 } }
  const did = await documents.page(Did, [documents.did()], { included: [row] })
  const found = did.included[0]
  assert.equal(found?.constructor, Resource)
  assert.deepEqual([found.type, found.id, found.get('depth')], ['holograms', 'h', 7])
})

test('names that a class has are no attributes of the answer', async () => {
  const did = await documents.one(
    Did,
    documents.did('did-1', undefined, { constructor: 'x', toJSON: 'y', __proto__: null, id: 'z', get: 'w' }),
  )
  assert.equal(did.constructor, Did)
  assert.equal(typeof did.toJSON, 'function')
  assert.equal(did.id, 'did-1')
  assert.equal(did.get('constructor'), 'x')
  assert.equal(did.get('id'), 'z')
  assert.equal(did.get('toString'), undefined)
  assert.ok(!did.has('toString'))
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  const row = JSON.parse(
    '{"id": "d", "type": "dids", "attributes": {"__proto__": {"polluted": true}}}',
  ) as documents.Row
  assert.deepEqual((await documents.one(Did, row)).get('__proto__'), { polluted: true })
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

// ------------------------------------------------------------------------------------------ constructors

test('constructors take members', () => {
  const trunk = new VoiceInTrunk({
    name: 'New',
    cliFormat: CliFormat.LOCAL,
    configuration: new SipConfiguration({ host: 'sip.example.com', codecIds: [Codec.G729, Codec.PCMU] }),
    voiceInTrunkGroupId: 'group-1',
  })
  assert.deepEqual([trunk.name, trunk.cliFormat, trunk.voiceInTrunkGroupId], ['New', 'local', 'group-1'])
  assert.deepEqual(sip(trunk).codecIds, ['g729', 'pcmu'])
  assert.deepEqual([trunk.id, trunk.type, trunk.response, trunk.apiVersion], ['', 'voice_in_trunks', null, null])
  assert.ok(changed(trunk))
  assert.equal(new Did({ id: 'did-1' }).id, 'did-1')
  assert.ok(!new Did({ id: 'did-1' }).isChanged)
})

test('undefined is what is not set', () => {
  const did = new Did({ id: 'did-1', description: undefined } as object)
  assert.ok(!did.isChanged)
  assert.ok(!did.has('description'))
})

const MISSPELT: [make: () => unknown, says: RegExp][] = [
  [() => new Did({ descripton: 'x' } as object), /did you mean 'description'/],
  [() => new VoiceInTrunk({ cliformat: 'raw' } as object), /did you mean 'cliFormat'/],
  [() => new VoiceInTrunk({ cli_format: 'raw' } as object), /did you mean 'cliFormat'/],
  [() => new SipConfiguration({ hosst: 'x' } as object), /did you mean 'host'/],
  [() => new DidOrderItem({ quantityOfNumbers: 1 } as object), /DidOrderItem/],
  [() => new Did('did-1' as unknown as object), /./],
]

for (const [make, says] of MISSPELT) {
  test(`what cannot be set is said with a suggestion: ${says}`, async () => {
    await caught(Error, make, says)
  })
}

test('what the API sets cannot be set', async () => {
  const did = (await documents.one(Did, documents.did())) as unknown as { [name: string]: unknown }
  for (const name of ['number', 'order', 'createdAt', 'orderId', 'isChanged', 'response']) {
    await caught(Error, () => {
      did[name] = null
    })
  }
  await caught(Error, () => new Did({ number: '12025550199' } as object), /number/)
  assert.ok(!did['isChanged'])
})

test('what a program sets besides is no attribute', async () => {
  const did = (await documents.one(Did, documents.did())) as Did & { note?: string }
  did.note = 'of the program'
  assert.ok(!did.isChanged)
  assert.equal(plain(did).attributes['note'], undefined)
})

const WRONG: object[] = [
  { dstPrefixes: 44 },
  { dstPrefixes: '44' },
  { dstPrefixes: { 44: 1 } },
  { dstPrefixes: [44] },
  { capacityLimit: 1.5 },
  { capacityLimit: 'ten' },
  { capacityLimit: true },
  { capacityLimit: [1] },
  { capacityLimit: Number.NaN },
  { thresholdAmount: {} },
  { rtpPing: { on: true } },
  { name: { first: 'a' } },
  { name: 5 },
  { name: Symbol('name') },
  { name: () => 'name' },
  { name: new Date() },
]

for (const wrong of WRONG) {
  const [[name, value] = ['', null]] = Object.entries(wrong) as [string, unknown][]
  test(`values of another kind are refused before they are sent: ${name} ${String(value)}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    const spelt = new RegExp(`${name}|${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`)
    await caught(Error, () => client.voiceOutTrunks.update('trunk-1', wrong), spelt)
    assert.equal(loopback.requests.length, 0)
  })
}

test('an invalid date is refused', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ apiVersion: '2026-04-16' })
  await caught(InvalidInputError, () => {
    const filters = new ExportFilters({ from: new Date('never'), to: new Date() })
    return client.exports.create(new Export({ exportType: 'cdr_in', filters }))
  })
  assert.equal(loopback.requests.length, 0)
})

// ------------------------------------------------------------------------------------------- plain data

test('plain data and back', async () => {
  const did = await documents.one(Did, documents.did('did-1', 'trunk-1', { colour: 'blue' }), documents.trunk())
  const data = plain(did)
  assert.deepEqual([data.id, data.type], ['did-1', 'dids'])
  assert.equal(data.attributes['created_at'], '2026-04-16T09:30:00.123Z')
  assert.deepEqual(data.relationships['voice_in_trunk'], { data: { type: 'voice_in_trunks', id: 'trunk-1' } })
  const again = Did.fromJSON(data)
  assert.equal(again.constructor, Did)
  assert.deepEqual(again.toJSON(), data)
  assert.ok(!changed(again))
  again.description = 'changed'
  assert.ok(changed(again))
  assert.ok(Resource.fromJSON(data) instanceof Did)
  await caught(Error, () => Order.fromJSON(data), /dids/)
  const row = { id: 'e', type: 'exports', attributes: { status: 'pending' } }
  const newer = Export.fromJSON(row, '2026-04-16')
  assert.equal(newer.apiVersion, '2026-04-16')
  await caught(Error, () => Did.fromJSON(data, '1999-01-01'), /1999/)
})

test('changes are in plain data', async () => {
  const trunk = await documents.one(VoiceInTrunk, documents.trunk())
  trunk.name = 'Changed'
  trunk.voiceInTrunkGroupId = 'group-1'
  sip(trunk).port = 5070
  const { attributes, relationships } = plain(trunk)
  assert.equal(attributes['name'], 'Changed')
  const configuration = attributes['configuration'] as { attributes: { [name: string]: unknown } }
  assert.deepEqual([configuration.attributes['port'], configuration.attributes['codec_ids']], [5070, [9, 10]])
  assert.deepEqual(relationships['voice_in_trunk_group'], { data: { type: 'voice_in_trunk_groups', id: 'group-1' } })
})

test('nested objects as plain data', () => {
  const configuration = new SipConfiguration({ host: 'sip.example.com', codecIds: [Codec.PCMU], port: 5060 })
  const attributes = { host: 'sip.example.com', codec_ids: [9], port: 5060 }
  assert.deepEqual(configuration.toJSON(), { type: 'sip_configurations', attributes })
})

// ------------------------------------------------------------------------------------- of the program's

class OwnDid extends Did {
  note = ''

  shown(): string {
    return `+${this.number} ${this.note}`
  }
}

test('classes of the program', async () => {
  const own = OwnDid.fromJSON(documents.did())
  assert.ok(own instanceof OwnDid)
  own.note = 'desk'
  assert.equal(own.shown(), '+12025550123 desk')
  own.description = 'changed'
  assert.ok(changed(own))
  const twin = own.copy()
  assert.ok(twin instanceof OwnDid)
  assert.equal(twin.description, 'changed')
  // what answers give is of the package's class
  assert.equal((await documents.one(Did, documents.did())).constructor, Did)
})

test('a list takes whatever can be iterated', () => {
  const prefixes = new Set(['44', '353'])
  const trunk = new VoiceOutTrunk({ dstPrefixes: prefixes as unknown as string[] })
  assert.deepEqual(trunk.dstPrefixes, ['44', '353'])
  trunk.dstPrefixes.push('1')
  assert.deepEqual(plain(trunk).attributes['dst_prefixes'], ['44', '353', '1'])
})
